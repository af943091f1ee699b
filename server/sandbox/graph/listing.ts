import { calendarOf } from './event.ts';
import type { StoredEvent } from './event.ts';
import { readFilter, readOrder } from './filters.ts';
import { entryOf } from './itemChanges.ts';
import type { Mailbox } from './mailboxes.ts';
import { selectedMembers } from './memberNames.ts';
import { entriesWithin } from './occurrences.ts';
import type { Entry, Window } from './occurrences.ts';
import { refusals } from './refusal.ts';
import { dateOf } from './render.ts';
import type { WireEvent } from './render.ts';

const longestRangeDays = 1825;

/** A calendar and what is asked of it. */
type Place = { readonly mailbox: Mailbox; readonly calendar: number; readonly query: URLSearchParams };

/** Reads startDateTime and endDateTime; without an offset they are UTC. Throws when one is missing or the range is too long. */
export function readWindow(query: URLSearchParams): Window {
  const from = readInstant(query, 'startDateTime');
  const to = readInstant(query, 'endDateTime');
  if (Temporal.Instant.compare(to, from) < 0)
    throw refusals.invalidParameter("The value of the parameter 'endDateTime' must not be earlier than 'startDateTime'.");
  if (from.until(to).total({ unit: 'days', relativeTo: from.toZonedDateTimeISO('UTC') }) > longestRangeDays) throw refusals.rangeTooLong();
  return { from, to };
}

/** A query parameter by its name in any case, as OData allows. */
export function parameter(query: URLSearchParams, name: string): string | null {
  for (const [sent, value] of query) if (sent.toLowerCase() === name.toLowerCase()) return value;
  return null;
}

/** Everything a calendar view shows in the window, in order of time: single meetings, occurrences and exceptions, never masters. */
export function calendarView(place: Place, window: Window): readonly Entry[] {
  const entries = eventsIn(place).flatMap((event) => entriesWithin(event, window));
  return filtered(entries, place.query).toSorted(readOrder(parameter(place.query, '$orderby')));
}

/** The items themselves: single meetings and masters, as they were made unless an order is asked for. */
export function listItems(place: Place): readonly Entry[] {
  const found = filtered(
    eventsIn(place).map((event) => entryOf(event, null)),
    place.query,
  );
  const order = parameter(place.query, '$orderby');
  return order === null ? found : found.toSorted(readOrder(order));
}

function eventsIn({ mailbox, calendar }: Place): readonly StoredEvent[] {
  return [...mailbox.events.values()].filter((event) => calendarOf(event) === calendar);
}

function filtered(entries: readonly Entry[], query: URLSearchParams): readonly Entry[] {
  const filter = parameter(query, '$filter');
  return filter === null ? entries : entries.filter(readFilter(filter));
}

/** `$top` (1 to 1000, else what `Prefer: odata.maxpagesize` says, else 10) and `$skip`. */
export function readPaging(query: URLSearchParams, maxPageSize: number | null): { readonly top: number; readonly skip: number } {
  const top = Number(parameter(query, '$top') ?? maxPageSize ?? 10);
  const skip = Number(parameter(query, '$skip') ?? 0);
  if (!Number.isInteger(top) || top < 1 || top > 1000) throw refusals.invalidParameter("The value of '$top' must be from 1 to 1000.");
  if (!Number.isInteger(skip) || skip < 0) throw refusals.invalidParameter("The value of '$skip' must not be negative.");
  return { top, skip };
}

/** Only the members named by `$select`, in wire order; id and etag always come along. */
export function selected(event: WireEvent, select: string | null): WireEvent {
  return selectedMembers(event, select, ['id']);
}

/**
 * The ids an `$expand` names: of extended properties, by a filter of one id or several. Without a filter nothing comes back, as on the
 * real service. Throws Graph's 400 for what an event cannot be expanded by, and the sign of what is not played for the rest.
 */
export function readExpand(query: URLSearchParams): readonly string[] {
  const expand = parameter(query, '$expand');
  if (expand === null || /^\s*singleValueExtendedProperties\s*$/i.test(expand)) return [];
  const one = /id\s+eq\s+'((?:[^']|'')*)'/.source;
  const whole = new RegExp(`^\\s*singleValueExtendedProperties\\(\\s*\\$filter\\s*=\\s*${one}(\\s+or\\s+${one})*\\s*\\)\\s*$`, 'i');
  if (!whole.test(expand)) refuseExpansion(expand);
  return [...expand.matchAll(new RegExp(one, 'gi'))].map(([, id = '']) => id.replaceAll("''", "'"));
}

const expandable = ['attachments', 'calendar', 'exceptionOccurrences', 'extensions', 'instances', 'multiValueExtendedProperties'];

function refuseExpansion(expand: string): never {
  // Commas inside of brackets belong to what is expanded.
  for (const part of expand.split(/,(?![^(]*\))/)) {
    const [, name = ''] = /^\s*(\w+)\s*(?:\(.*\))?\s*$/.exec(part) ?? [];
    if (name === '') throw refusals.badExpansion();
    const known = [...expandable, 'singleValueExtendedProperties'].some((one) => one.toLowerCase() === name.toLowerCase());
    if (!known) throw refusals.badSelection(name, 'event');
  }
  throw refusals.notPlayed(`$expand=${expand}`);
}

/** The extended properties of those ids, as far as the entry has them itself. */
export function expanded(entry: Entry, ids: readonly string[]): WireEvent {
  const found = entry.event.extendedProperties.filter(({ id, date = null }) => ids.includes(id) && date === dateOf(entry));
  return found.length === 0 ? {} : { singleValueExtendedProperties: found.map(({ id, value }) => ({ id, value })) };
}

function readInstant(query: URLSearchParams, name: string): Temporal.Instant {
  const text = parameter(query, name);
  if (text === null)
    throw refusals.invalidParameter(
      `This request requires a time window specified by the query string parameters StartDateTime and EndDateTime; '${name}' is missing.`,
    );
  try {
    // A "+" in a query that was not encoded arrives as a blank; Graph is as forgiving.
    const value = text.trim().replace(' ', '+');
    return /(Z|[+-]\d\d:?\d\d)$/i.test(value)
      ? Temporal.Instant.from(value)
      : Temporal.PlainDateTime.from(value).toZonedDateTime('UTC').toInstant();
  } catch {
    throw refusals.invalidParameter(`The value '${text}' of the parameter '${name}' is not a time.`);
  }
}
