import { crmEventId, cursorOf } from '../../../shared/ids.ts';
import type { CrmEventId, Cursor, Instant, PlainDate } from '../../../shared/ids.ts';
import type { SeenCrmEvent } from '../../../shared/meeting.ts';
import { addDays, addSeconds, instantOf, parsePlainDate } from '../../../shared/time.ts';
import type { Window } from '../../../shared/time.ts';
import type { CrmFeed, CrmSession } from '../../ports/crm.ts';
import { readInstant } from './eventTime.ts';
import { runQueries, runQuery } from './query.ts';
import { fullRecordId } from '../../../shared/recordId.ts';
import { isRow, textAt } from './row.ts';
import type { Row } from './row.ts';
import type { Sessions } from './session.ts';
import { eventsById, eventsInSpan, eventsSince, inLists, peopleSince, relationsSince } from './soql.ts';
import type { Span } from './soql.ts';
import { readCrmEvents, readPeople } from './toCrmEvent.ts';

export type ReadPlace = {
  readonly sessions: Sessions;
  readonly session: CrmSession;
  readonly sharedActivities: boolean;
  readonly now: () => Temporal.Instant;
};

/** `from` and `to`: windows inside these dates were read whole. `since`: everything touched before was seen, by the CRM's clock. */
type Place = { readonly from: PlainDate; readonly to: PlainDate; readonly since: Instant };

/** Nothing is longer than fourteen days, so whatever reaches into the window starts no earlier; one more for zones, one to slide. */
const DAYS_BEFORE = 16;
const DAYS_BEFORE_COVERED = 1;
const DAYS_AFTER = 14;
const DAYS_AFTER_COVERED = 13;
/** A long transaction commits rows with an older stamp than we have already seen. */
const OVERLAP_SECONDS = 15 * 60;

/** What moved since the cursor; everything in the window where there is none, or it covers too little. @throws PortDown */
export async function readChanges(
  place: ReadPlace,
  cursor: Cursor | null,
  window: Window,
  revisit: readonly CrmEventId[],
): Promise<CrmFeed> {
  const since = cursor === null ? null : readCursor(cursor);
  const covers = since !== null && since.from <= window.from && window.to <= since.to;
  return covers ? readSince(place, since, revisit) : readWhole(place, window, revisit);
}

/** The present state of each id. What the query does not give back may be hidden by sharing: not read, never gone. @throws PortDown */
export async function lookAtEvents(place: ReadPlace, ids: readonly CrmEventId[]): Promise<readonly SeenCrmEvent[]> {
  const statements = inLists([...new Set(ids)]).map((part) => eventsById(part, place.sharedActivities));
  const { lists } = await runQueries(place.sessions, place.session.username, statements);
  const seen = seenById(place, lists.flat());
  return ids.map((id) => seen.get(id) ?? { kind: 'notRead', id });
}

async function readWhole(place: ReadPlace, window: Window, revisit: readonly CrmEventId[]): Promise<CrmFeed> {
  const { userId, username } = place.session;
  const span: Span = { from: addDays(window.from, -DAYS_BEFORE), to: addDays(window.to, DAYS_AFTER) };
  const read = await runQuery(place.sessions, username, eventsInSpan(userId, span, place.sharedActivities));
  const rows = read.lists.flat();
  const seen = seenById(place, rows);
  const next = {
    from: addDays(window.from, -DAYS_BEFORE_COVERED),
    to: addDays(window.to, DAYS_AFTER_COVERED),
    since: read.servedAt ?? latestStamp(rows) ?? instantOf(place.now()),
  };
  const looked = await lookAtEvents(place, withoutSeen(revisit, seen));
  return { whole: true, events: [...seen.values(), ...looked], people: [], next: writeCursor(next) };
}

async function readSince(place: ReadPlace, cursor: Place, revisit: readonly CrmEventId[]): Promise<CrmFeed> {
  const { userId, username } = place.session;
  const since = addSeconds(cursor.since, -OVERLAP_SECONDS);
  const asked = [...new Set(revisit)];
  const statements = [
    eventsSince(userId, since, place.sharedActivities),
    relationsSince(userId, since),
    peopleSince('Contact', since),
    peopleSince('Lead', since),
    ...inLists(asked).map((part) => eventsById(part, place.sharedActivities)),
  ];
  const read = await runQueries(place.sessions, username, statements);
  const [changed = [], relations = [], contacts = [], leads = [], ...revisited] = read.lists;
  const seen = seenById(place, [...changed, ...revisited.flat()]);
  const unseen = withoutSeen(asked, seen).map((id): SeenCrmEvent => ({ kind: 'notRead', id }));
  const moved = [...new Set(relations.flatMap((row) => textAt(row, 'EventId') ?? []))].map((id) => crmEventId(fullRecordId(id)));
  const looked = await lookAtEvents(
    place,
    withoutSeen(moved, seen).filter((id) => !asked.includes(id)),
  );
  return {
    whole: false,
    events: [...seen.values(), ...looked, ...unseen],
    people: readPeople({ users: [], contacts, leads }),
    next: writeCursor({ ...cursor, since: read.servedAt ?? latestStamp(read.lists.flat()) ?? cursor.since }),
  };
}

/** The span that was read whole when this cursor began. @returns null for a cursor that is not ours. */
export function spanOf(cursor: Cursor): Span | null {
  const known = readCursor(cursor);
  if (known === null) return null;
  return {
    from: addDays(known.from, DAYS_BEFORE_COVERED - DAYS_BEFORE),
    to: addDays(known.to, DAYS_AFTER - DAYS_AFTER_COVERED),
  };
}

type SeenById = ReadonlyMap<CrmEventId, SeenCrmEvent>;

/** An event that came by two questions is told once. */
function seenById(place: ReadPlace, rows: readonly Row[]): SeenById {
  const seen = readCrmEvents(rows, null, place, { ownerId: place.session.userId });
  return new Map(seen.map((one) => [one.kind === 'present' ? one.value.id : one.id, one]));
}

const withoutSeen = (ids: readonly CrmEventId[], seen: SeenById): readonly CrmEventId[] => ids.filter((id) => !seen.has(id));

/** Only where an answer came without a `Date`: between the two lie changes we would be told of twice, which harms nobody. */
function latestStamp(rows: readonly Row[]): Instant | null {
  const stamps = rows.flatMap((row) => readInstant(row, 'SystemModstamp') ?? []);
  return stamps.toSorted().at(-1) ?? null;
}

const writeCursor = (place: Place): Cursor => cursorOf(JSON.stringify(place));

/** @returns null for a cursor that is not ours: then everything is read again. */
function readCursor(cursor: Cursor): Place | null {
  const parsed = parseJson(cursor);
  if (!isRow(parsed)) return null;
  const [from, to] = ['from', 'to'].map((name) => parsePlainDate(textAt(parsed, name) ?? ''));
  const since = readInstant(parsed, 'since');
  return from == null || to == null || since === null ? null : { from, to, since };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
