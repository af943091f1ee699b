import type { CalendarItemId, CrmEventId } from '../../shared/ids.ts';
import type { Settings } from '../../shared/settings.ts';
import { closedIds } from '../core/closed.ts';
import type { RunInput } from '../core/input.ts';
import type { CalendarRecording } from '../ports/calendar.ts';
import type { CrmRecording, PeopleWanted } from '../ports/crm.ts';
import type { Quarantine, StoredUser, Tombstone } from '../ports/store.ts';
import { readBothSides, sessionOf } from './carryOut.ts';
import type { Pulled } from './pull.ts';
import type { World } from './world.ts';

/**
 * What a run would plan from, and the words of both vendors it rests on. `tombstones`: those of `input`, by side; `resting`: those of
 * `input.quarantined`, and until when.
 */
export type RecordedRun = {
  readonly input: RunInput;
  /** Ids of what is private and of what belongs to it: nothing but times and marks of these was recorded. */
  readonly closed: ReadonlySet<string>;
  readonly tombstones: readonly Tombstone[];
  readonly resting: readonly Quarantine[];
  readonly calendar: CalendarRecording;
  readonly crm: CrmRecording;
};

/**
 * Reads both sides as a run does, then once more as the vendors word it, for a snapshot. Writes to neither and remembers nothing, so the next run reads
 * what this one read. @throws PortDown
 */
export const recordRun = (user: StoredUser, settings: Settings, world: World): Promise<RecordedRun> =>
  world.oneAtATime(user.mailbox, async () => {
    const memory = await world.store.recall(user.mailbox);
    const { pulled, input } = await readBothSides(user, settings, memory, world, null);
    const both = await recordBothSides(user, pulled, input, closedIds(input, new Set(), world.hashing), world);
    const resting = memory.quarantine.filter(({ id }) => input.quarantined.has(id));
    return { input, tombstones: memory.tombstones, resting, ...both };
  });

/** Where a vendor calls private what the run took for open, its other side must not leave either: both are asked again. It ends: `closed` only grows. */
async function recordBothSides(
  user: StoredUser,
  { calendarCursor, crmCursor }: Pick<Pulled, 'calendarCursor' | 'crmCursor'>,
  input: RunInput,
  closed: ReadonlySet<string>,
  world: World,
): Promise<Pick<RecordedRun, 'closed' | 'calendar' | 'crm'>> {
  const held = heldIn(input);
  const [calendar, crm] = await Promise.all([
    world.calendar.record(user.mailbox, calendarCursor, idsOf<CalendarItemId>(input.calendar.items, held), closed),
    world.crm.record(sessionOf(user), crmCursor, idsOf<CrmEventId>(input.crm.items, held), peopleIn(input, closed), closed),
  ]);
  const now = closedIds(input, new Set([...calendar.privateIds, ...crm.privateIds]), world.hashing);
  if ([...now].every((id) => closed.has(id))) return { closed, calendar, crm };
  return recordBothSides(user, { calendarCursor, crmCursor }, input, new Set([...closed, ...now]), world);
}

/** Ids a plan asks for even where the item is gone. */
const heldIn = ({ links, intents, ledger }: RunInput): ReadonlySet<string> =>
  new Set<string>([
    ...links.flatMap(({ calendarId, crmEventId }) => [calendarId, crmEventId]),
    ...intents.map((intent) => ('calendarId' in intent ? intent.calendarId : intent.crmEventId)),
    ...ledger.values(),
  ]);

type Seen<Id> = { readonly kind: 'present'; readonly value: { readonly id: Id } } | { readonly kind: string; readonly id: Id };

/** What is gone and held by nothing is no part of any plan. What has no id of its own cannot be asked for. */
function idsOf<Id extends string>(items: readonly Seen<Id>[], held: ReadonlySet<string>): readonly Id[] {
  const ids = items.map((seen) => ({ id: 'value' in seen ? seen.value.id : seen.id, gone: seen.kind === 'gone' }));
  return ids.flatMap(({ id, gone }) => ((gone && !held.has(id)) || id.startsWith('unreadable:') ? [] : [id]));
}

/** Whoever takes part in something open that nothing private belongs to. Nobody else's record has to leave the house. */
function peopleIn({ calendar, crm, user }: RunInput, closed: ReadonlySet<string>): PeopleWanted {
  const own = new Set<string>([user.mailbox, ...user.aliases]);
  const meetings = calendar.items.flatMap((seen) => (seen.kind === 'present' && !closed.has(seen.value.id) ? [seen.value] : []));
  const events = crm.items.flatMap((seen) => (seen.kind === 'present' && !closed.has(seen.value.id) ? [seen.value] : []));
  const addresses = meetings.flatMap(({ organizer, attendees }) => [
    ...(organizer === null ? [] : [organizer.address]),
    ...attendees.filter(({ role }) => role !== 'resource').map(({ address }) => address),
  ]);
  return {
    addresses: [...new Set(addresses)].filter((address) => !own.has(address)).toSorted(),
    ids: [...new Set(events.flatMap(({ participants }) => participants.map(({ personId }) => personId)))].toSorted(),
  };
}
