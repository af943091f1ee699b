import type { CalendarItemId, CrmEventId, EmailAddress } from '../../shared/ids.ts';
import type { CrmPerson, Link, Meeting, SeenCrmEvent, SeenMeeting } from '../../shared/meeting.ts';
import type { Intent } from '../../shared/plan.ts';
import type { Window } from '../../shared/time.ts';
import { isInside } from '../core/window.ts';
import type { CalendarFeed } from '../ports/calendar.ts';
import type { CrmFeed } from '../ports/crm.ts';

/**
 * The remembered sights of one side, brought up to date by what a read tells. A read that names an item replaces what was remembered of it;
 * whoever is not named is as before, unless the read was whole.
 */
export class SightBook<Id extends string, Seen extends { readonly kind: string }> {
  readonly #known: Map<Id, Seen>;
  readonly #fresh = new Map<Id, Seen>();
  readonly #forgotten = new Set<Id>();
  readonly #idOf: (seen: Seen) => Id;

  constructor(known: readonly Seen[], idOf: (seen: Seen) => Id) {
    this.#idOf = idOf;
    this.#known = new Map(known.map((seen) => [idOf(seen), seen]));
  }

  take(seen: Seen): void {
    const id = this.#idOf(seen);
    this.#known.set(id, seen);
    this.#fresh.set(id, seen);
    this.#forgotten.delete(id);
  }

  /** Counts in this run and is not remembered. */
  borrow(id: Id, seen: Seen): void {
    this.#known.set(id, seen);
  }

  forget(id: Id): void {
    if (!this.#known.delete(id)) return;
    this.#fresh.delete(id);
    this.#forgotten.add(id);
  }

  get(id: Id): Seen | undefined {
    return this.#known.get(id);
  }
  isFresh(id: Id): boolean {
    return this.#fresh.has(id);
  }
  all(): readonly Seen[] {
    return [...this.#known.values()];
  }
  /** What the store has to be told. */
  changes(): { readonly keep: readonly Seen[]; readonly forget: readonly Id[] } {
    // Without an id of its own an item cannot be known again: the next read tells of it anew.
    const known = [...this.#fresh].filter(([id]) => !id.startsWith('unreadable:'));
    return { keep: known.map(([, seen]) => seen), forget: [...this.#forgotten] };
  }
}

export type MeetingBook = SightBook<CalendarItemId, SeenMeeting>;
export type CrmEventBook = SightBook<CrmEventId, SeenCrmEvent>;

export const meetingBook = (known: readonly SeenMeeting[]): MeetingBook =>
  new SightBook(known, (seen) => (seen.kind === 'present' ? seen.value.id : seen.id));
export const crmEventBook = (known: readonly SeenCrmEvent[]): CrmEventBook =>
  new SightBook(known, (seen) => (seen.kind === 'present' ? seen.value.id : seen.id));

/**
 * Ids that links, or writes whose answer was lost, hold on to: such an item is never simply forgotten. `unanswered`: meetings that may have been
 * updated, with nobody left to say so when the process died right after.
 */
export type Held = {
  readonly meetings: ReadonlySet<CalendarItemId>;
  readonly unanswered: ReadonlySet<CalendarItemId>;
  readonly crmEvents: ReadonlySet<CrmEventId>;
};

export function heldBy(links: readonly Link[], intents: readonly Intent[]): Held {
  return {
    meetings: new Set([
      ...links.map(({ calendarId }) => calendarId),
      ...intents.flatMap((one) => ('calendarId' in one ? [one.calendarId] : [])),
    ]),
    unanswered: new Set(intents.flatMap((one) => (one.kind === 'updateMeeting' ? [one.calendarId] : []))),
    crmEvents: new Set([
      ...links.map(({ crmEventId }) => crmEventId),
      ...intents.flatMap((one) => ('crmEventId' in one ? [one.crmEventId] : [])),
    ]),
  };
}

/**
 * Take in what the calendar told. @returns the ids that must be looked at before anything is concluded: what the vendor called removed, what a
 * whole read or a touched series did not name, what could not be read, now or last time (ADR 0008), and what an unanswered update was sent to: a
 * feed that lags behind our own write does not settle such a doubt. Of an item nothing holds on to only that is kept. `absent`: those the feed
 * says are not in the window's calendar.
 */
export function takeCalendarFeed(
  book: MeetingBook,
  feed: CalendarFeed,
  { meetings: held, unanswered }: Held,
): { readonly doubtful: readonly CalendarItemId[]; readonly absent: ReadonlySet<CalendarItemId> } {
  const absent = new Set<CalendarItemId>();
  const doubtful = new Set([...unreadIn(book), ...unanswered]);
  for (const seen of feed.items) if (!isOlder(seen, book)) book.take(seen);
  const doubt = (id: CalendarItemId): void => {
    if (book.isFresh(id)) return;
    absent.add(id);
    if (held.has(id)) doubtful.add(id);
    // That it went is remembered, up to the next whole read: in Deleted Items it still can be opened and pushed, and no feed says again that it went.
    else if (book.get(id) !== undefined) book.take({ kind: 'gone', id });
  };
  for (const id of feed.removed) doubt(id);
  const series = new Set<string>(feed.touchedSeries);
  const leftSeries = new Set<string>(feed.removed);
  for (const seen of book.all()) {
    const id = seen.kind === 'present' ? seen.value.id : seen.id;
    if (seen.kind === 'notRead') doubtful.add(id);
    else if (feed.whole && seen.kind === 'gone' && !held.has(id)) book.forget(id);
    else if (feed.whole && seen.kind !== 'gone') doubt(id);
    // A series that left the calendar is named by its master alone: its occurrences went with it.
    else if (seen.kind === 'present' && leftSeries.has(seen.value.seriesMasterId ?? '')) doubt(id);
    else if (seen.kind === 'present' && seen.value.seriesMasterId !== null && series.has(seen.value.seriesMasterId) && !book.isFresh(id))
      doubtful.add(id);
  }
  for (const id of held) if (book.get(id) === undefined) doubtful.add(id);
  return { doubtful: [...doubtful].toSorted(), absent };
}

const unreadIn = (book: MeetingBook): readonly CalendarItemId[] => book.all().flatMap((seen) => (seen.kind === 'notRead' ? [seen.id] : []));

/**
 * What a look showed. A meeting that is absent from the window's calendar and still is answered with a time in it stands in another
 * folder: Deleted Items or another calendar. Which, Graph does not say here, so it is neither gone nor written to (rule R25).
 */
export function takeLooked(book: MeetingBook, looked: readonly SeenMeeting[], absent: ReadonlySet<CalendarItemId>, window: Window): void {
  for (const seen of looked) {
    const elsewhere = seen.kind === 'present' && absent.has(seen.value.id) && isInside(seen.value.content, window);
    book.take(elsewhere ? { kind: 'present', value: { ...seen.value, elsewhere: true } } : seen);
  }
}

/**
 * What was just answered for a meeting that somebody looks at. It replaces what is remembered, because the feed may lag behind what the person did,
 * unless that is newer for certain. One that the feed says is not in the calendar stands in another folder. One that no feed ever named counts in
 * this run only: whether it belongs to this calendar is for the feed to say (ADR 0015).
 */
export function takeAsked(book: MeetingBook, asked: Meeting, absent: ReadonlySet<CalendarItemId>, window: Window): void {
  const known = book.get(asked.id);
  if (known?.kind === 'gone') book.borrow(asked.id, { kind: 'present', value: { ...asked, elsewhere: true } });
  else if (absent.has(asked.id) && isInside(asked.content, window)) book.take({ kind: 'present', value: { ...asked, elsewhere: true } });
  else if (known === undefined) book.borrow(asked.id, { kind: 'present', value: asked });
  else if (!isOlder({ kind: 'present', value: asked }, book))
    book.take({ kind: 'present', value: { ...asked, elsewhere: known.kind === 'present' && known.value.elsewhere } });
}

/** A feed may replay or lag behind our own write: an older reading never replaces a newer one. */
function isOlder(seen: SeenMeeting, book: MeetingBook): boolean {
  if (seen.kind !== 'present') return false;
  const known = book.get(seen.value.id);
  return (
    known?.kind === 'present' &&
    known.value.changedAt !== null &&
    seen.value.changedAt !== null &&
    seen.value.changedAt < known.value.changedAt
  );
}

/** Take in what the CRM told. @returns ids to look at, as above. */
export function takeCrmFeed(book: CrmEventBook, feed: CrmFeed, { crmEvents: held }: Held): readonly CrmEventId[] {
  for (const seen of feed.events) {
    const id = seen.kind === 'present' ? seen.value.id : seen.id;
    if (seen.kind === 'gone' && !held.has(id)) book.forget(id);
    else book.take(seen);
  }
  const doubtful = new Set<CrmEventId>();
  for (const seen of book.all()) {
    const id = seen.kind === 'present' ? seen.value.id : seen.id;
    if (seen.kind === 'notRead' || (feed.whole && seen.kind !== 'gone' && !book.isFresh(id))) {
      if (held.has(id) || seen.kind === 'notRead') doubtful.add(id);
      else book.forget(id);
    }
  }
  for (const id of held) if (book.get(id) === undefined) doubtful.add(id);
  return [...doubtful].toSorted();
}

/** Who is still to be asked for: addresses never asked before (all, after a whole read), and people on events just read whom we do not know. */
export function peopleToAsk(
  meetings: MeetingBook,
  events: CrmEventBook,
  known: ReadonlyMap<string, CrmPerson>,
  asked: ReadonlySet<string>,
  own: ReadonlySet<string>,
): { readonly addresses: readonly EmailAddress[]; readonly ids: readonly CrmPerson['id'][] } {
  const addresses = new Set<EmailAddress>();
  for (const seen of meetings.all()) {
    // Asking for them would tell the CRM who was invited to something private (rule R9).
    if (seen.kind !== 'present' || seen.value.content.private) continue;
    const { organizer, attendees } = seen.value;
    const people = [
      ...(organizer === null ? [] : [organizer.address]),
      ...attendees.filter(({ role }) => role !== 'resource').map(({ address }) => address),
    ];
    for (const address of people) if (!asked.has(address) && !own.has(address)) addresses.add(address);
  }
  const ids = new Set<CrmPerson['id']>();
  for (const seen of events.all()) {
    if (seen.kind !== 'present' || !events.isFresh(seen.value.id)) continue;
    for (const { personId, kind } of seen.value.participants) if (kind !== 'other' && !known.has(personId)) ids.add(personId);
  }
  return { addresses: [...addresses].toSorted(), ids: [...ids].toSorted() };
}
