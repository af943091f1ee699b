import type { EventFields, Series, StoredEvent, Wall } from './event.ts';
import { datesBetween, dateAt } from './recurrenceRule.ts';
import { instantOf } from './zones.ts';

/** A half-open stretch of time. */
export type Window = { readonly from: Temporal.Instant; readonly to: Temporal.Instant };

/** Something a calendar view shows, or with 'master' what change tracking tells besides. */
export type Entry =
  | { readonly kind: 'single'; readonly event: StoredEvent; readonly fields: EventFields }
  | { readonly kind: 'master'; readonly event: StoredEvent; readonly fields: EventFields }
  | { readonly kind: 'occurrence'; readonly event: StoredEvent; readonly date: string; readonly fields: EventFields }
  | { readonly kind: 'exception'; readonly event: StoredEvent; readonly date: string; readonly fields: EventFields };

/** Everything of one item that overlaps the window; a series gives its occurrences and exceptions, never its master. */
export function entriesWithin(event: StoredEvent, window: Window): readonly Entry[] {
  if (event.series === null) return overlaps(event.fields, window) ? [{ kind: 'single', event, fields: event.fields }] : [];
  const exceptions = Object.entries(event.series.exceptions).map(([date, { fields }]): Entry => ({
    kind: 'exception',
    event,
    date,
    fields,
  }));
  const occurrences = plainDatesWithin(event, event.series, window).map((date): Entry => ({
    kind: 'occurrence',
    event,
    date,
    fields: fieldsOn(event, date),
  }));
  return [...occurrences, ...exceptions.filter((entry) => overlaps(entry.fields, window))].toSorted((left, right) => byStart(left, right));
}

/** Earlier start first. */
export function byStart(left: Entry, right: Entry): number {
  return Temporal.Instant.compare(instantOf(left.fields.start), instantOf(right.fields.start));
}

/** The entry of one original date; null when the series has no such occurrence or it was deleted. */
export function entryOn(event: StoredEvent, date: string): Entry | null {
  if (event.series === null || event.series.dropped.includes(date)) return null;
  const exception = event.series.exceptions[date];
  if (exception !== undefined) return { kind: 'exception', event, date, fields: exception.fields };
  if (!datesBetween(event.series.recurrence, date, date).includes(date)) return null;
  return { kind: 'occurrence', event, date, fields: fieldsOn(event, date) };
}

export function overlaps({ start, end }: { readonly start: Wall; readonly end: Wall }, { from, to }: Window): boolean {
  const begins = instantOf(start);
  const ends = instantOf(end);
  // A meeting of no length is seen where it stands.
  if (begins.equals(ends)) return !isBefore(begins, from) && isBefore(begins, to);
  return isBefore(begins, to) && isBefore(from, ends);
}

function isBefore(left: Temporal.Instant, right: Temporal.Instant): boolean {
  return Temporal.Instant.compare(left, right) < 0;
}

function plainDatesWithin(event: StoredEvent, series: Series, window: Window): readonly string[] {
  const length = instantOf(event.fields.start).until(instantOf(event.fields.end));
  const from = dateAt(window.from.subtract(length).subtract({ hours: 48 }).epochMilliseconds);
  const to = dateAt(window.to.add({ hours: 48 }).epochMilliseconds);
  return datesBetween(series.recurrence, from, to).filter(
    (date) => !series.dropped.includes(date) && series.exceptions[date] === undefined && overlaps(fieldsOn(event, date), window),
  );
}

/** The master's fields moved to a date: the wall times stay, so an hour does not slip when the clocks change. */
function fieldsOn(event: StoredEvent, date: string): EventFields {
  const start = Temporal.PlainDateTime.from(event.fields.start.dateTime);
  const end = Temporal.PlainDateTime.from(event.fields.end.dateTime);
  const days = start.toPlainDate().until(Temporal.PlainDate.from(date), { largestUnit: 'days' });
  return {
    ...event.fields,
    start: { ...event.fields.start, dateTime: start.add(days).toString() },
    end: { ...event.fields.end, dateTime: end.add(days).toString() },
  };
}
