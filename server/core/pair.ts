import type { CalendarItemId, CrmEventId } from '../../shared/ids.ts';
import type { CrmEvent, Link, Meeting, SeenCrmEvent, SeenMeeting } from '../../shared/meeting.ts';
import type { Window } from '../../shared/time.ts';
import { keyOf } from './canonical.ts';
import type { Hashing } from './hashing.ts';
import type { RunInput } from './input.ts';
import { keyOfMeetingCreate } from './keys.ts';
import { isInside, windowOf } from './window.ts';

/** One side of a pair. `none`: there is no such item and none was ever tied to this one. */
export type Sight<Id, T> =
  | { readonly kind: 'present'; readonly value: T }
  | { readonly kind: 'gone' | 'notRead' | 'unreadable'; readonly id: Id }
  | { readonly kind: 'none' };

/**
 * What belongs together. `by`: how it was found. `duplicate`: another item of its side has its key and goes first, so this one is left.
 * `freed`: the link whose other side is gone, where a new partner was found for what remained of it.
 */
export type Pair = {
  readonly meeting: Sight<CalendarItemId, Meeting>;
  readonly crmEvent: Sight<CrmEventId, CrmEvent>;
  readonly link: Link | null;
  readonly by: 'link' | 'intent' | 'marker' | 'identity' | 'key' | 'alone';
  readonly duplicate: boolean;
};

/**
 * Bring together what belongs together: by stored link, then by our own marker, then by meeting identity, then by key. Everything read takes
 * part, also what is private, declined or filtered: scope decides later, and only what may be written (rules R3, R4).
 */
export function pairUp(input: RunInput, recovered: readonly Link[], hashing: Hashing): readonly Pair[] {
  const meetings = new Map(input.calendar.items.map((seen) => [idOf(seen), seen]));
  const events = new Map(input.crm.items.map((seen) => [idOf(seen), seen]));
  const linked = [
    ...recovered.map((link) => ({ link, by: 'intent' as const })),
    ...input.links.map((link) => ({ link, by: 'link' as const })),
  ]
    .map(({ link, by }) => ({
      link,
      by,
      meeting: sightOf(meetings.get(link.calendarId), link.calendarId),
      crmEvent: sightOf(events.get(link.crmEventId), link.crmEventId),
      duplicate: false,
    }))
    .toSorted((a, b) => compare(a.link.calendarId, b.link.calendarId) || compare(a.link.crmEventId, b.link.crmEventId));
  const halfGone = linked.filter(({ meeting, crmEvent }) => (meeting.kind === 'gone') !== (crmEvent.kind === 'gone'));
  const whole = linked.filter((pair) => !halfGone.includes(pair));
  const taken = new Set<string>(linked.flatMap(({ link }) => [link.calendarId, link.crmEventId]));
  const restOfCalendar = [...meetings.values()].filter((seen) => !taken.has(idOf(seen)));
  const restOfCrm = [...events.values()].filter((seen) => !taken.has(idOf(seen)));
  return [...whole, ...pairRest(input, halfGone, restOfCalendar, restOfCrm, whole, hashing)];
}

/** Ties what no link holds together. A link whose one side is gone lends its other side: it is paired anew before it counts as removed. */
function pairRest(
  input: RunInput,
  halfGone: readonly Pair[],
  restOfCalendar: readonly SeenMeeting[],
  restOfCrm: readonly SeenCrmEvent[],
  whole: readonly Pair[],
  hashing: Hashing,
): readonly Pair[] {
  const linkOf = new Map<string, Link>(
    halfGone.flatMap(({ link, meeting }) =>
      link === null ? [] : [[meeting.kind === 'present' ? link.calendarId : link.crmEventId, link] as const],
    ),
  );
  const free = {
    meetings: [
      ...presentOf(restOfCalendar),
      ...halfGone.flatMap(({ meeting }) => (meeting.kind === 'present' ? [meeting.value] : [])),
    ].toSorted(byAge(input, linkOf)),
    events: [
      ...presentOf(restOfCrm),
      ...halfGone.flatMap(({ crmEvent }) => (crmEvent.kind === 'present' ? [crmEvent.value] : [])),
    ].toSorted(byAge(input, linkOf)),
  };
  const ties = new Map<CalendarItemId, { readonly event: CrmEvent; readonly by: Pair['by'] }>();
  const tied = new Set<string>();
  const tie = (meeting: Meeting, event: CrmEvent, by: Pair['by']): void => {
    if (tied.has(meeting.id) || tied.has(event.id)) return;
    if (linkOf.has(meeting.id) && linkOf.has(event.id)) return;
    ties.set(meeting.id, { event, by });
    tied.add(meeting.id).add(event.id);
  };
  tieByMarker(input, free, linkOf, tie, hashing);
  tieByIdentity(free, linkOf, tie);
  const extra = tieByKey(input, free, whole, tied, tie);

  const pairs: Pair[] = [];
  for (const meeting of free.meetings) {
    const partner = ties.get(meeting.id);
    const link = linkOf.get(meeting.id) ?? (partner === undefined ? null : (linkOf.get(partner.event.id) ?? null));
    if (partner !== undefined)
      pairs.push({
        meeting: { kind: 'present', value: meeting },
        crmEvent: { kind: 'present', value: partner.event },
        link,
        by: partner.by,
        duplicate: false,
      });
    else if (!linkOf.has(meeting.id))
      pairs.push({
        meeting: { kind: 'present', value: meeting },
        crmEvent: { kind: 'none' },
        link: null,
        by: 'alone',
        duplicate: extra.has(meeting.id),
      });
  }
  for (const event of free.events)
    if (!tied.has(event.id) && !linkOf.has(event.id))
      pairs.push({
        meeting: { kind: 'none' },
        crmEvent: { kind: 'present', value: event },
        link: null,
        by: 'alone',
        duplicate: extra.has(event.id),
      });
  const stillHalf = halfGone.filter(
    ({ link, meeting }) => link !== null && !tied.has(meeting.kind === 'present' ? link.calendarId : link.crmEventId),
  );
  return [...pairs, ...stillHalf, ...leftovers(restOfCalendar, restOfCrm)];
}

type Free = { readonly meetings: readonly Meeting[]; readonly events: readonly CrmEvent[] };
type Tie = (meeting: Meeting, event: CrmEvent, by: Pair['by']) => void;

/**
 * Our own work is known again by the key it was created with, also after the loss of the database. Copies share it: the oldest goes first, and
 * where a link still knows the original by its identity, a copy is nothing but a copy (rule R4).
 */
function tieByMarker(input: RunInput, free: Free, linkOf: ReadonlyMap<string, Link>, tie: Tie, hashing: Hashing): void {
  if (free.meetings.every(({ creationKey }) => creationKey === null)) return;
  const eventOf = new Map<string, CrmEvent>(free.events.map((event) => [keyOfMeetingCreate(event.id, input.user.mailbox, hashing), event]));
  for (const meeting of free.meetings) {
    const event = eventOf.get(meeting.creationKey ?? '');
    if (event === undefined) continue;
    const known = linkOf.get(event.id)?.meeting ?? null;
    if (known === null || known.uid === meeting.uid) tie(meeting, event, 'marker');
  }
}

/** A meeting that was deleted and came back under another id is still the meeting its link knew. */
function tieByIdentity(free: Free, linkOf: ReadonlyMap<string, Link>, tie: Tie): void {
  for (const event of free.events) {
    const known = linkOf.get(event.id)?.meeting;
    if (known === undefined || known === null) continue;
    const same = free.meetings.find(({ uid, originalStart }) => uid === known.uid && originalStart === known.originalStart);
    if (same !== undefined) tie(same, event, 'identity');
  }
}

/**
 * One pair per key: the first of each side, in scope before out of scope, then oldest, then lowest id (Q1, R4). The others of the key are
 * duplicates and are left, also where the one that goes first holds a link already.
 * @returns ids of the duplicates.
 */
function tieByKey(input: RunInput, free: Free, whole: readonly Pair[], tied: ReadonlySet<string>, tie: Tie): ReadonlySet<string> {
  const key = (item: Meeting | CrmEvent): string => keyOf(item.content, input.org.limits);
  const own = (event: CrmEvent): boolean => event.ownerId === input.user.crmUserId;
  const holders = new Set<string>(
    whole.flatMap(({ meeting, crmEvent }) => [
      ...(meeting.kind === 'present' ? [key(meeting.value)] : []),
      ...(crmEvent.kind === 'present' ? [key(crmEvent.value)] : []),
    ]),
  );
  for (const item of [...free.meetings, ...free.events]) if (tied.has(item.id)) holders.add(key(item));
  const meetingsByKey = Map.groupBy(
    free.meetings.filter(({ id }) => !tied.has(id)),
    key,
  );
  const eventsByKey = Map.groupBy(
    free.events.filter((event) => !tied.has(event.id) && own(event)),
    key,
  );
  const duplicates = new Set<string>();
  for (const shared of new Set([...meetingsByKey.keys(), ...eventsByKey.keys()])) {
    const candidates = meetingsByKey.get(shared) ?? [];
    const events = eventsByKey.get(shared) ?? [];
    const [firstMeeting, firstEvent] = holders.has(shared) ? [undefined, undefined] : [candidates[0], events[0]];
    if (firstMeeting !== undefined && firstEvent !== undefined) tie(firstMeeting, firstEvent, 'key');
    for (const { id } of candidates) if (id !== firstMeeting?.id) duplicates.add(id);
    for (const { id } of events) if (id !== firstEvent?.id) duplicates.add(id);
  }
  return duplicates;
}

const leftovers = (restOfCalendar: readonly SeenMeeting[], restOfCrm: readonly SeenCrmEvent[]): readonly Pair[] => [
  ...restOfCalendar
    .filter((seen) => seen.kind === 'notRead' || seen.kind === 'unreadable')
    .map((seen): Pair => ({
      meeting: { kind: seen.kind, id: seen.id },
      crmEvent: { kind: 'none' },
      link: null,
      by: 'alone',
      duplicate: false,
    })),
  ...restOfCrm
    .filter((seen) => seen.kind === 'notRead' || seen.kind === 'unreadable')
    .map((seen): Pair => ({
      meeting: { kind: 'none' },
      crmEvent: { kind: seen.kind, id: seen.id },
      link: null,
      by: 'alone',
      duplicate: false,
    })),
];

/**
 * Items in scope first (Q1), then what a link knows, then the oldest, unknown age last (R4). The id decides the rest, so that order never depends
 * on the answer's.
 */
function byAge(input: RunInput, linkOf: ReadonlyMap<string, Link>): (a: Meeting | CrmEvent, b: Meeting | CrmEvent) => number {
  const window = windowOf(input.now, input.user.timeZone, input.settings.startDate);
  const rank = (item: Meeting | CrmEvent): number => Number(isOutOfScope(item, window, input));
  const known = (item: Meeting | CrmEvent): number => Number(!linkOf.has(item.id));
  return (a, b) => rank(a) - rank(b) || known(a) - known(b) || compare(a.createdAt ?? '9', b.createdAt ?? '9') || compare(a.id, b.id);
}

/** What R5 would stop by itself, whatever it is paired with: such a copy must not take the place of one that can sync. */
function isOutOfScope(item: Meeting | CrmEvent, window: Window, { settings, stopped, quarantined, tombstones }: RunInput): boolean {
  if ([stopped, quarantined, tombstones].some((ids) => ids.has(item.id)) || !isInside(item.content, window)) return true;
  if (item.content.private && settings.privateEvents === 'Skip') return true;
  if ('cancelled' in item) return item.cancelled || (!item.isOrganizer && item.ownResponse === 'declined');
  return item.isChild || (item.isSeries && settings.crmSeries === 'Leave');
}

const presentOf = <Id, T>(
  seen: readonly (
    { readonly kind: 'present'; readonly value: T } | { readonly kind: 'gone' | 'notRead' | 'unreadable'; readonly id: Id }
  )[],
): T[] => seen.flatMap((one) => (one.kind === 'present' ? [one.value] : []));

const idOf = (seen: SeenMeeting | SeenCrmEvent): string => (seen.kind === 'present' ? seen.value.id : seen.id);

function sightOf<Id, T>(
  seen: { readonly kind: 'present'; readonly value: T } | { readonly kind: 'gone' | 'notRead' | 'unreadable'; readonly id: Id } | undefined,
  id: Id,
): Sight<Id, T> {
  if (seen === undefined) return { kind: 'notRead', id };
  return seen.kind === 'present' ? seen : { kind: seen.kind, id };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
