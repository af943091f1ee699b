import type { CreationKey } from '../../../shared/ids.ts';
import type { Changes, Content } from '../../../shared/meeting.ts';
import type { Guest } from '../../../shared/plan.ts';
import type { SentEvent } from './wire.ts';

/**
 * A new event for Graph. `key` becomes its `transactionId`, which is what makes a repeat harmless (rule R27). The related record has no
 * member there and stays behind.
 */
export function toGraphEvent(content: Content, attendees: readonly Guest[], key: CreationKey): SentEvent {
  return {
    ...toGraphPatch(content),
    attendees: attendees.map(({ address, name }) => ({ type: 'required', emailAddress: { address, name } })),
    transactionId: key,
  };
}

/** Only what changes: a member not sent stays as it is, and Exchange mails nobody about it. */
export function toGraphPatch(changes: Changes): SentEvent {
  return {
    ...(changes.subject === undefined ? {} : { subject: changes.subject }),
    ...(changes.description === undefined ? {} : { body: { contentType: 'text', content: changes.description } }),
    ...(changes.location === undefined ? {} : { location: { displayName: changes.location } }),
    ...(changes.showAs === undefined ? {} : { showAs: changes.showAs }),
    ...(changes.private === undefined ? {} : { sensitivity: changes.private ? 'private' : 'normal' }),
    ...timeOf(changes),
  };
}

/**
 * UTC is allowed for single events, and Tandem writes no series. All-day needs midnight at both ends in one and the same zone.
 */
function timeOf({ start, end, allDay }: Changes): SentEvent {
  if (start === undefined || end === undefined) return {};
  const isAllDay = allDay ?? !start.includes('T');
  const at = (time: string) => ({ dateTime: isAllDay ? `${time}T00:00:00` : time.replace(/Z$/, ''), timeZone: 'UTC' });
  return { isAllDay, start: at(start), end: at(end) };
}
