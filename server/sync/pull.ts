import type { CreationKey, CrmEventId, Cursor, EmailAddress } from '../../shared/ids.ts';
import type { CrmPerson, Meeting, Org } from '../../shared/meeting.ts';
import type { Settings } from '../../shared/settings.ts';
import { instantOf } from '../../shared/time.ts';
import { windowOf } from '../core/window.ts';
import { PortDown } from '../ports/answers.ts';
import type { CrmSession } from '../ports/crm.ts';
import type { Memory, StoredUser } from '../ports/store.ts';
import {
  crmEventBook,
  heldBy,
  meetingBook,
  peopleToAsk,
  takeAsked,
  takeCalendarFeed,
  takeCrmFeed,
  takeLooked,
  type CrmEventBook,
  type MeetingBook,
} from './sights.ts';
import type { World } from './world.ts';

/** What a run knows after reading: both sides whole, whether read now or remembered. */
export type Pulled = {
  readonly org: Org;
  readonly meetings: MeetingBook;
  readonly crmEvents: CrmEventBook;
  readonly people: {
    readonly all: readonly CrmPerson[];
    readonly fresh: readonly CrmPerson[];
    readonly gone: readonly CrmPerson['id'][];
    readonly asked: readonly EmailAddress[];
  };
  readonly ledger: ReadonlyMap<CreationKey, CrmEventId>;
  readonly calendarCursor: Cursor;
  readonly crmCursor: Cursor;
};

/** Whose sides are read, from where we stood. `asked`: a meeting that somebody looks at, as it was just answered by its id; null in a whole run. */
export type Reading = {
  readonly user: StoredUser;
  readonly session: CrmSession;
  readonly memory: Memory;
  readonly settings: Settings;
  readonly asked: Meeting | null;
};

/**
 * Read what moved on both sides, look at whatever is in doubt, and ask for people not known yet. A quiet run is one Graph request and one
 * Salesforce call. @throws PortDown when a side cannot be read: then nothing is concluded and nothing is remembered.
 */
export async function pull({ user, session, memory, settings, asked }: Reading, world: World): Promise<Pulled> {
  const { calendar, crm } = world;
  const org = await crm.org(session);
  const window = windowOf(instantOf(world.now()), user.timeZone, settings.startDate);
  const meetings = meetingBook(memory.sights.meetings);
  const crmEvents = crmEventBook(memory.sights.crmEvents);
  const unread = crmEvents.all().flatMap((seen) => (seen.kind === 'notRead' ? [seen.id] : []));
  const [calendarFeed, crmFeed] = await Promise.all([
    calendar.changes(user.mailbox, memory.calendarCursor, window),
    crm.changes(session, memory.crmCursor, window, unread),
  ]);

  const held = heldBy(memory.links, memory.intents);
  const { doubtful, absent } = takeCalendarFeed(meetings, calendarFeed, held);
  if (doubtful.length > 0) takeLooked(meetings, await calendar.look(user.mailbox, doubtful), absent, window);

  if (asked !== null) takeAsked(meetings, asked, absent, window);

  const ledger = await answeredCreates(session, memory, world);
  const eventsInDoubt = new Set(takeCrmFeed(crmEvents, crmFeed, held));
  for (const id of ledger.values()) if (crmEvents.get(id) === undefined) eventsInDoubt.add(id);
  if (eventsInDoubt.size > 0) for (const seen of await crm.look(session, [...eventsInDoubt])) crmEvents.take(seen);

  const people = await askForPeople(user, session, memory, { meetings, crmEvents, feed: crmFeed }, world);
  return { org, meetings, crmEvents, people, ledger, calendarCursor: calendarFeed.next, crmCursor: crmFeed.next };
}

/** Creates noted and never answered are looked up before anything else is sent (rule R27). Without a ledger nothing was created under a key. */
async function answeredCreates(session: CrmSession, memory: Memory, { crm }: World): Promise<ReadonlyMap<CreationKey, CrmEventId>> {
  const keys = memory.intents.flatMap((intent) => (intent.kind === 'createCrmEvent' ? [intent.key] : []));
  if (keys.length === 0) return new Map();
  try {
    return await crm.created(session, [...new Set(keys)]);
  } catch (error) {
    if (error instanceof PortDown && error.problem.code === 'crm.noLedger') return new Map();
    throw error;
  }
}

async function askForPeople(
  user: StoredUser,
  session: CrmSession,
  memory: Memory,
  {
    meetings,
    crmEvents,
    feed,
  }: {
    readonly meetings: MeetingBook;
    readonly crmEvents: CrmEventBook;
    readonly feed: { readonly whole: boolean; readonly people: readonly CrmPerson[] };
  },
  { crm }: World,
): Promise<Pulled['people']> {
  const own = new Set<string>([user.mailbox, ...user.aliases]);
  const remembered = memory.sights.people;
  // A whole read begins anew with people too: an address may have wandered from one record to another meanwhile.
  const known = new Map<string, CrmPerson>((feed.whole ? [] : remembered).map((person) => [person.id, person]));
  const asked = new Set<string>(feed.whole ? [] : memory.sights.askedAddresses);
  const fresh: CrmPerson[] = feed.people.filter(({ id, address }) => known.has(id) || (address !== null && asked.has(address)));
  const wanted = peopleToAsk(meetings, crmEvents, known, asked, own);
  if (wanted.addresses.length + wanted.ids.length > 0) fresh.push(...(await crm.people(session, wanted)));
  for (const person of fresh) known.set(person.id, person);
  const gone = remembered.map(({ id }) => id).filter((id) => !known.has(id));
  return { all: [...known.values()], fresh, gone, asked: wanted.addresses };
}
