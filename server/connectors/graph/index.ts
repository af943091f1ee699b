import type { Meter } from '../../ports/answers.ts';
import type { CalendarPort } from '../../ports/calendar.ts';
import { readChanges } from './changes.ts';
import { graphClient } from './client.ts';
import type { GraphToken } from './client.ts';
import { readFacts } from './facts.ts';
import { findMeeting } from './find.ts';
import { lookAt } from './look.ts';
import { recordCalendar } from './record.ts';
import { writeTo } from './write.ts';

export type GraphCalendarOptions = {
  /** `https://graph.microsoft.com`, without `/v1.0`. Links in answers must stay on this host. */
  readonly baseUrl: string;
  readonly token: GraphToken;
  readonly meter: Meter;
  /** Events per page of the feed, 1 to 1000. */
  readonly pageSize?: number;
  readonly timeoutSeconds?: number;
  readonly sleep?: (seconds: number) => Promise<void>;
};

/** Outlook calendars by Microsoft Graph v1.0. The mailbox named in a call is the one talked to; nothing is kept between calls. */
export function graphCalendar({ pageSize = 250, ...options }: GraphCalendarOptions): CalendarPort {
  const client = graphClient(options);
  return {
    facts: (mailbox) => readFacts(mailbox, client),
    changes: (mailbox, cursor, window) => readChanges(mailbox, cursor, window, { client, pageSize }),
    find: (mailbox, id) => findMeeting(mailbox, id, client),
    look: (mailbox, ids) => lookAt(mailbox, ids, client),
    record: (mailbox, cursor, ids, closed) => recordCalendar(mailbox, cursor, { ids, closed }, { client, pageSize }),
    write: (mailbox, writes) => writeTo(mailbox, writes, client),
  };
}
