import { findIana } from 'windows-iana';
import type { Instant, PlainDate, TimeZone } from '../../../shared/ids.ts';
import { timeZoneOf } from '../../../shared/ids.ts';
import type { MeetingTime } from '../../../shared/time.ts';
import { addDays, instantOf, parseInstant, parsePlainDate, parseTimeZone } from '../../../shared/time.ts';

type WireTime = { readonly dateTime: string; readonly timeZone?: string | null | undefined };

/**
 * Graph's start and end as our time: timed as UTC instants; all-day as the dates written there, whatever the zone, since an all-day event
 * is midnight to midnight in its own (rule R20). @throws RangeError where a date cannot be read.
 */
export function toMeetingTime({ start, end, allDay }: { start: WireTime; end: WireTime; allDay: boolean }): MeetingTime {
  if (!allDay) return { allDay, start: toInstant(start), end: toInstant(end) };
  const first = dateIn(start.dateTime);
  const last = dateIn(end.dateTime);
  const exclusive = /T00:00(:00(\.0+)?)?(Z|[+-]00:00)?$/.test(end.dateTime) || !end.dateTime.includes('T') ? last : addDays(last, 1);
  return { allDay, start: first, end: exclusive > first ? exclusive : addDays(first, 1) };
}

/**
 * A wall time in a zone as an instant. Times a clock change skips or repeats are read the way calendars do: the skipped one later, the
 * repeated one the first time. @throws RangeError
 */
export function toInstant({ dateTime, timeZone }: WireTime): Instant {
  const withOffset = /(Z|[+-]\d{2}:?\d{2})$/i.test(dateTime) ? parseInstant(dateTime) : null;
  if (withOffset !== null) return withOffset;
  return instantOf(
    Temporal.PlainDateTime.from(dateTime)
      .toZonedDateTime(toTimeZone(timeZone ?? ''))
      .toInstant(),
  );
}

/**
 * Windows or IANA name as an IANA zone. A label nobody knows ("Customized Time Zone", `tzone://Microsoft/Custom`) is UTC: with our own
 * `Prefer` header Graph answers in UTC anyway, and a label must never fail a run (rule R20).
 */
export function toTimeZone(label: string): TimeZone {
  const [iana] = findIana(label);
  return (iana === undefined || iana === 'Etc/UTC' ? null : parseTimeZone(iana)) ?? parseTimeZone(label) ?? timeZoneOf('UTC');
}

function dateIn(dateTime: string): PlainDate {
  const date = parsePlainDate(dateTime.slice(0, 10));
  if (date === null) throw new RangeError('not a date');
  return date;
}
