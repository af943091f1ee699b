import type { Instant, PlainDate, TimeZone } from './ids.ts';
import { timeZoneOf } from './ids.ts';

/** When a meeting is. All-day is a type of its own: dates, end exclusive, no zone arithmetic (rule R20). */
export type MeetingTime =
  | { readonly allDay: false; readonly start: Instant; readonly end: Instant }
  | { readonly allDay: true; readonly start: PlainDate; readonly end: PlainDate };

/**
 * The range a run may write in, half-open (rule R6). `from` and `to` are dates in the user's zone, `timeZone` says which;
 * the instants are those dates' midnights.
 */
export type Window = {
  readonly from: PlainDate;
  readonly to: PlainDate;
  readonly fromInstant: Instant;
  readonly toInstant: Instant;
  readonly timeZone: TimeZone;
};

/** Whole seconds: both sides drop or keep fractions as they please, so nothing finer is ever compared (rule R2). */
export const instantOf = (instant: Temporal.Instant): Instant =>
  instant.round({ smallestUnit: 'second', roundingMode: 'floor' }).toString({ smallestUnit: 'second' }) as Instant;

export const plainDateOf = (date: Temporal.PlainDate): PlainDate => date.toString() as PlainDate;

/** @returns null when `text` is no instant with an offset. */
export function parseInstant(text: string): Instant | null {
  try {
    return instantOf(Temporal.Instant.from(text));
  } catch {
    return null;
  }
}

/** @returns null when `text` is no calendar date. A time behind the date is refused too. */
export function parsePlainDate(text: string): PlainDate | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  try {
    return plainDateOf(Temporal.PlainDate.from(text));
  } catch {
    return null;
  }
}

/** @returns null when the runtime does not know the zone. */
export function parseTimeZone(name: string): TimeZone | null {
  try {
    return timeZoneOf(new Temporal.ZonedDateTime(0n, name).timeZoneId);
  } catch {
    return null;
  }
}

export const midnightOf = (date: PlainDate, timeZone: TimeZone): Instant =>
  instantOf(Temporal.PlainDate.from(date).toZonedDateTime({ timeZone }).toInstant());

/** Seconds from `earlier` to `later`; negative when they are the other way round. */
export const secondsBetween = (earlier: Instant, later: Instant): number =>
  (Temporal.Instant.from(later).epochMilliseconds - Temporal.Instant.from(earlier).epochMilliseconds) / 1000;

export const addSeconds = (instant: Instant, seconds: number): Instant => instantOf(Temporal.Instant.from(instant).add({ seconds }));

export const addDays = (date: PlainDate, days: number): PlainDate => plainDateOf(Temporal.PlainDate.from(date).add({ days }));
