import type { CalendarItemId, CrmEventId, CrmPersonId, EmailAddress, MailboxId } from '../../shared/ids.ts';
import type { SeenCrmEvent, SeenMeeting } from '../../shared/meeting.ts';
import { readEvents } from '../connectors/graph/toMeeting.ts';
import { readCrmEvents } from '../connectors/salesforce/toCrmEvent.ts';

export type Answer = {
  readonly status: number;
  readonly body?: unknown;
  readonly folder?: 'calendar' | 'deletedItems' | 'other' | undefined;
};

/**
 * What reading one meeting by id proved (rule R25): only 404 `ErrorItemNotFound`, or 200 with the folder proven to be Deleted Items, is gone.
 * No answer is no proof. `series`: masters among the answers, for an occurrence that came bare.
 */
export function answerOfGraph(
  id: CalendarItemId,
  answer: Answer | undefined,
  reader: { readonly mailbox: MailboxId; readonly aliases: readonly EmailAddress[] },
  series: readonly unknown[] = [],
): SeenMeeting {
  if (answer === undefined) return { kind: 'notRead', id };
  if (answer.status === 404)
    return errorCodesOf(answer.body).includes('erroritemnotfound') ? { kind: 'gone', id } : { kind: 'notRead', id };
  if (answer.status !== 200) return { kind: 'notRead', id };
  if (answer.folder === 'deletedItems') return { kind: 'gone', id };
  const seen = readEvents([...series.filter((body) => body !== answer.body), answer.body], reader).items.at(-1);
  // The answer belongs to the id that was asked, whatever the body calls itself.
  if (seen?.kind === 'present') return { kind: 'present', value: { ...seen.value, id, elsewhere: answer.folder === 'other' } };
  return seen?.kind === 'unreadable' ? { ...seen, id } : { kind: 'notRead', id };
}

/** A whole series is no meeting: it stands among the answers for the sake of its occurrences. */
export const isSeries = ({ status, body }: Answer, reader: Parameters<typeof answerOfGraph>[2]): boolean =>
  status === 200 && readEvents([body], reader).touchedSeries.length > 0;

/** Gone is what Salesforce says is deleted; NOT_FOUND may be lost sharing (rule R25). */
export function answerOfCrm(
  id: CrmEventId,
  answer: Answer | undefined,
  relations: readonly unknown[] | null,
  org: { readonly sharedActivities: boolean },
  ownerId: CrmPersonId,
): SeenCrmEvent {
  if (answer === undefined) return { kind: 'notRead', id };
  if (answer.status !== 200)
    return errorCodesOf(answer.body).includes('entity_is_deleted') ? { kind: 'gone', id } : { kind: 'notRead', id };
  const [seen] = readCrmEvents([answer.body], relations, org, { ownerId });
  return seen === undefined || (seen.kind === 'unreadable' && seen.id !== id) ? { kind: 'notRead', id } : seen;
}

/** Graph answers `{error:{code}}`, Salesforce `[{errorCode}]`; a snapshot may hold either as it came. In lower case: Graph's spelling has changed. */
function errorCodesOf(body: unknown): readonly string[] {
  const codeAt = (value: unknown, name: string): readonly string[] => {
    if (typeof value !== 'object' || value === null) return [];
    const code: unknown = Object.entries(value).find(([key]) => key === name)?.[1];
    return typeof code === 'string' ? [code.toLowerCase()] : [];
  };
  if (Array.isArray(body)) return body.flatMap((one: unknown) => codeAt(one, 'errorCode'));
  if (typeof body !== 'object' || body === null) return [];
  const error: unknown = Object.entries(body).find(([key]) => key === 'error')?.[1];
  return [...codeAt(error, 'code'), ...codeAt(body, 'errorCode')];
}
