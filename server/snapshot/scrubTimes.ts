import { mailboxOf } from '../../shared/ids.ts';
import type { MeetingTime } from '../../shared/time.ts';
import { parseTimeZone } from '../../shared/time.ts';
import { readEvents } from '../connectors/graph/toMeeting.ts';
import { isObject, isWrittenTime, LEFT_OUT, type JsonObject } from './scrubShape.ts';

const NOBODY = { mailbox: mailboxOf(''), aliases: [] };

/**
 * Start and end of Graph's event as they were written, so that a mistake in reading them can be found. What is written in a form that could hold
 * something else is written anew, as the connector understands it.
 */
export function graphTimes(event: JsonObject): JsonObject {
  const understood = timeIn(event);
  const written = { start: writtenTime(event['start']), end: writtenTime(event['end']) };
  if (understood === null) return { start: { dateTime: LEFT_OUT }, end: { dateTime: LEFT_OUT } };
  const isAlike = JSON.stringify(timeIn({ ...event, ...written })) === JSON.stringify(understood);
  return isAlike ? written : { start: inUtc(understood.start), end: inUtc(understood.end) };
}

const inUtc = (time: string): JsonObject => ({
  dateTime: time.includes('T') ? time.replace('Z', '') : `${time}T00:00:00`,
  timeZone: 'UTC',
});

function writtenTime(time: unknown): JsonObject {
  if (!isObject(time) || !isWrittenTime(time['dateTime'])) return { dateTime: LEFT_OUT };
  const { dateTime, timeZone } = time;
  return typeof timeZone === 'string' ? { dateTime, timeZone: isKnownZone(timeZone) ? timeZone : 'UTC' } : { dateTime };
}

/** A person may call a zone of their own by any name; such a name is read as UTC, and so are a few that are UTC. */
function isKnownZone(label: string): boolean {
  if (parseTimeZone(label) !== null) return true;
  const inZone = (dateTime: string, timeZone: string): string | undefined =>
    timeIn({ start: { dateTime, timeZone }, end: { dateTime, timeZone } })?.start;
  return ['2026-01-15T12:00:00', '2026-07-15T12:00:00'].some((noon) => inZone(noon, label) !== inZone(noon, 'UTC'));
}

function timeIn({ start, end, isAllDay = null }: JsonObject): MeetingTime | null {
  const [seen] = readEvents([{ id: 'any', type: 'singleInstance', start, end, isAllDay }], NOBODY).items;
  if (seen?.kind !== 'present') return null;
  const { content } = seen.value;
  return content.allDay
    ? { allDay: true, start: content.start, end: content.end }
    : { allDay: false, start: content.start, end: content.end };
}
