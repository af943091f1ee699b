import type { CalendarItemId, MailboxId } from '../../../shared/ids.ts';

export const userPath = (mailbox: MailboxId): string => `/users/${encodeURIComponent(mailbox)}`;
export const eventPath = (mailbox: MailboxId, id: CalendarItemId | string): string =>
  `${userPath(mailbox)}/events/${encodeURIComponent(id)}`;
