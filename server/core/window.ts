import type { Instant, PlainDate, TimeZone } from '../../shared/ids.ts';
import type { MeetingTime, Window } from '../../shared/time.ts';
import { midnightOf, plainDateOf } from '../../shared/time.ts';

/**
 * The range a run may write in: from the later of the Start Date and one month back, to two months ahead, in the user's zone, end exclusive.
 * Month ends clamp: on 31 March one month back is 28 February (rule R6).
 */
export function windowOf(now: Instant, timeZone: TimeZone, startDate: PlainDate | null): Window {
  const today = Temporal.Instant.from(now).toZonedDateTimeISO(timeZone).toPlainDate();
  const to = plainDateOf(today.add({ months: 2 }));
  const monthBack = plainDateOf(today.subtract({ months: 1 }));
  const wanted = startDate !== null && startDate > monthBack ? startDate : monthBack;
  const from = wanted > to ? to : wanted;
  return { from, to, fromInstant: midnightOf(from, timeZone), toInstant: midnightOf(to, timeZone), timeZone };
}

/**
 * The one predicate for both sides: does the meeting overlap the half-open range? A meeting without length is inside when its start is.
 * All-day compares dates and knows no zone.
 */
export function isInside(time: MeetingTime, window: Window): boolean {
  const [from, to]: readonly [string, string] = time.allDay ? [window.from, window.to] : [window.fromInstant, window.toInstant];
  if (time.end <= time.start) return time.start >= from && time.start < to;
  return time.start < to && time.end > from;
}

/** Is it over? All-day is judged by the user's own date. */
export function isPast(time: MeetingTime, now: Instant, timeZone: TimeZone): boolean {
  if (!time.allDay) return time.end <= now;
  return time.end <= plainDateOf(Temporal.Instant.from(now).toZonedDateTimeISO(timeZone).toPlainDate());
}

/** Midnight in the user's zone with its offset, as the plan prints it. */
export const printedMidnight = (date: PlainDate, timeZone: TimeZone): string =>
  Temporal.PlainDate.from(date).toZonedDateTime({ timeZone }).toString({ timeZoneName: 'never' });
