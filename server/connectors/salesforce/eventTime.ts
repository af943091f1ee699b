import type { Instant } from '../../../shared/ids.ts';
import type { MeetingTime } from '../../../shared/time.ts';
import { addDays, addSeconds, parseInstant, parsePlainDate } from '../../../shared/time.ts';
import { flagAt, numberAt, textAt } from './row.ts';
import type { Row } from './row.ts';

const MINUTES_A_DAY = 1440;

/**
 * When an Event row is. @returns null where the row does not tell.
 *
 * All-day: the date is the date, in no zone, and Salesforce's end is inclusive where ours is exclusive. The duration goes before
 * `EndDateTime`: no recorded row shows both, and the duration cannot be misread.
 */
export function readEventTime(row: Row): MeetingTime | null {
  try {
    return flagAt(row, 'IsAllDayEvent') === true ? allDayTime(row) : timedTime(row);
  } catch {
    // A duration may lead out of the calendar altogether; that is this row's fault, and nobody else's.
    return null;
  }
}

function allDayTime(row: Row): MeetingTime | null {
  const start = parsePlainDate(textAt(row, 'ActivityDate') ?? datePart(row, 'StartDateTime') ?? datePart(row, 'ActivityDateTime') ?? '');
  if (start === null) return null;
  const minutes = numberAt(row, 'DurationInMinutes');
  if (minutes !== null) return { allDay: true, start, end: addDays(start, Math.max(1, Math.ceil(minutes / MINUTES_A_DAY))) };
  const lastDay = parsePlainDate(datePart(row, 'EndDateTime') ?? '');
  return lastDay === null ? null : { allDay: true, start, end: addDays(lastDay, 1) };
}

function timedTime(row: Row): MeetingTime | null {
  const start = readInstant(row, 'StartDateTime') ?? readInstant(row, 'ActivityDateTime');
  if (start === null) return null;
  const minutes = numberAt(row, 'DurationInMinutes');
  const end = readInstant(row, 'EndDateTime') ?? (minutes === null ? null : addSeconds(start, Math.round(minutes * 60)));
  return end === null ? null : { allDay: false, start, end };
}

/** @returns null where the column is missing, null or no instant. */
export function readInstant(row: Row, column: string): Instant | null {
  const text = textAt(row, column);
  return text === null ? null : parseInstant(text);
}

/** The date as written: an all-day midnight is in no zone, so it is never converted. */
const datePart = (row: Row, column: string): string | null => textAt(row, column)?.slice(0, 10) ?? null;
