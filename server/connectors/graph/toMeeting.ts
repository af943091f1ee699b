import type { CalendarItemId } from '../../../shared/ids.ts';
import { calendarItemId } from '../../../shared/ids.ts';
import type { SeenMeeting } from '../../../shared/meeting.ts';
import { problem } from '../../../shared/problem.ts';
import { meetingOf, typeOf } from './meetingOf.ts';
import type { Reader } from './meetingOf.ts';
import { wireEvent, wireRemoved } from './wire.ts';
import type { WireEvent } from './wire.ts';

export type ReadEvents = {
  /** One word per meeting. A bare occurrence without its master, and a master without anything of its series, are `notRead`. */
  readonly items: SeenMeeting[];
  /** Named by `@removed` and by nothing later. */
  readonly removed: CalendarItemId[];
  /** Masters in the set. */
  readonly touchedSeries: CalendarItemId[];
  /** Masters sent without their plain occurrences: those must be asked for. */
  readonly mastersWithoutOccurrences: CalendarItemId[];
};

type Word = { readonly kind: 'event'; readonly event: WireEvent } | { readonly kind: 'removed' } | { readonly kind: 'unreadable' };

/**
 * Understands a set of events as `calendarView`, its delta or reading by id give them: full events, bare occurrences (only id, series and
 * times; the rest is the master's, facts of Graph's delta), masters (which are no meetings) and `@removed`. The last word on an id holds.
 * An item that cannot be read is `unreadable` under its id, or under `unreadable:<index>`; it never stops the others (rule R28).
 */
export function readEvents(events: readonly unknown[], reader: Reader): ReadEvents {
  const words = lastWords(events);
  const masters = new Map<string, WireEvent>();
  const seriesSeen = new Set<string>();
  const seriesWithOccurrences = new Set<string>();
  for (const word of words.values()) {
    if (word.kind !== 'event') continue;
    const type = typeOf(word.event);
    if (type === 'seriesMaster') masters.set(word.event.id, word.event);
    const series = word.event.seriesMasterId ?? '';
    seriesSeen.add(series);
    if (type === 'occurrence') seriesWithOccurrences.add(series);
  }
  const masterIds = [...masters.keys()];
  return {
    items: [...words].flatMap(([id, word]) => itemOf(id, word, { masters, seriesSeen, reader })),
    removed: [...words].flatMap(([id, word]) => (word.kind === 'removed' ? [calendarItemId(id)] : [])),
    touchedSeries: masterIds.map(calendarItemId),
    mastersWithoutOccurrences: masterIds.filter((id) => !seriesWithOccurrences.has(id)).map(calendarItemId),
  };
}

function lastWords(events: readonly unknown[]): ReadonlyMap<string, Word> {
  const words = new Map<string, Word>();
  for (const [index, raw] of events.entries()) {
    const removed = wireRemoved.safeParse(raw);
    const event = wireEvent.safeParse(raw);
    const id = removed.data?.id ?? event.data?.id ?? idIn(raw) ?? `unreadable:${index}`;
    words.set(id, removed.success ? { kind: 'removed' } : event.success ? { kind: 'event', event: event.data } : { kind: 'unreadable' });
  }
  return words;
}

function idIn(raw: unknown): string | null {
  if (typeof raw !== 'object' || raw === null || !('id' in raw)) return null;
  return typeof raw.id === 'string' && raw.id !== '' ? raw.id : null;
}

type Round = { readonly masters: ReadonlyMap<string, WireEvent>; readonly seriesSeen: ReadonlySet<string>; readonly reader: Reader };

function itemOf(id: string, word: Word, { masters, seriesSeen, reader }: Round): SeenMeeting[] {
  if (word.kind === 'removed') return [];
  if (word.kind === 'unreadable') return [unreadableItem(id)];
  const { event } = word;
  if (typeOf(event) === 'seriesMaster') return seriesSeen.has(event.id) ? [] : [{ kind: 'notRead', id: calendarItemId(id) }];
  const master = masters.get(event.seriesMasterId ?? '');
  if (isBareOccurrence(event) && master === undefined) return [{ kind: 'notRead', id: calendarItemId(id) }];
  try {
    const whole = isBareOccurrence(event) && master !== undefined ? completed(event, master) : event;
    return [{ kind: 'present', value: meetingOf(whole, reader) }];
  } catch {
    return [unreadableItem(id)];
  }
}

const unreadableItem = (id: string): SeenMeeting => ({
  kind: 'unreadable',
  id: calendarItemId(id),
  problem: problem('calendar.unreadable'),
});

/**
 * Absent, not null: Graph leaves these members out of a bare occurrence and of nothing else. A payload cut down by `$select` keeps at least
 * one of them.
 */
export function isBareOccurrence(event: WireEvent): boolean {
  return (
    typeOf(event) === 'occurrence' &&
    (event.seriesMasterId ?? '') !== '' &&
    event.subject === undefined &&
    event.body === undefined &&
    event.attendees === undefined &&
    event.isCancelled === undefined &&
    event.sensitivity === undefined
  );
}

/** What is the occurrence's own stays its own, missing or not: the master's version, creation key or place in time would be wrong. */
function completed(occurrence: WireEvent, master: WireEvent): WireEvent {
  return {
    ...master,
    '@odata.etag': null,
    transactionId: null,
    originalStart: null,
    occurrenceId: null,
    recurrence: null,
    ...occurrence,
  };
}
