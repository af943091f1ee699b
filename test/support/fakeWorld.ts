import type { CalendarItemId, CreationKey, CrmEventId } from '../../shared/ids.ts';
import type { Content, CrmEvent, Meeting, Side } from '../../shared/meeting.ts';
import { instantOf } from '../../shared/time.ts';
import type { Settings } from '../../shared/settings.ts';
import type { MeetingView, PushAnswer, TagSet } from '../../shared/view.ts';
import { keyOfCrmCreate } from '../../server/core/keys.ts';
import type { CalendarWrite } from '../../server/ports/calendar.ts';
import type { CrmWrite } from '../../server/ports/crm.ts';
import type { Memory, StorePort, StoredUser } from '../../server/ports/store.ts';
import { memoryStore } from '../../server/store/memory.ts';
import { keepTags, lookAtMeeting, MeetingRefused, pushMeeting } from '../../server/sync/oneMeeting.ts';
import { syncMailbox, type Report } from '../../server/sync/syncMailbox.ts';
import type { World } from '../../server/sync/world.ts';
import { fakeCalendar, type FeedHabit } from './fakeCalendar.ts';
import { fakeCrm } from './fakeCrm.ts';
import { asExchangeKeepsIt, asSalesforceKeepsIt } from './fakeItems.ts';
import { fakePeople, type FakePeople, type Sides } from './fakePeople.ts';
import { Crash, fakeClock, fakeSide, type FakeClock, type Fate } from './fakeSide.ts';
import { oneAtATime } from '../../server/oneAtATime.ts';
import { hashing } from './planning.ts';
import { ANNA, aUser, someSettings } from './user.ts';

/** What befalls one run. Fates are met in the order of the writes; where they run out, writes are written. */
export type Trouble = {
  readonly calendar?: readonly Fate[];
  readonly crm?: readonly Fate[];
  readonly feed?: FeedHabit;
  readonly looksFail?: boolean;
  readonly crash?: 'beforeNoting' | 'afterNoting' | 'beforeRemembering' | 'afterRemembering';
};

/** Anna's mailbox and her CRM, both in memory, with a Tandem between them. */
export type FakeWorld = {
  readonly sides: Sides;
  readonly people: FakePeople;
  readonly clock: FakeClock;
  /** Every write that reached the doors of a vendor, whatever became of it. */
  readonly sent: { readonly calendar: readonly CalendarWrite[]; readonly crm: readonly CrmWrite[] };
  /** One run, two hours after the last. @returns null when it crashed. */
  sync(trouble?: Trouble): Promise<Report | null>;
  /** A person opens the pane on a meeting. @returns null when it crashed, or when the meeting cannot be shown. */
  look(id: string, trouble?: Trouble): Promise<MeetingView | null>;
  /** A person pushes a meeting. @returns null as above. */
  push(id: string, trouble?: Trouble): Promise<PushAnswer | null>;
  /** The pane keeps tags on the item and tells us. @returns whether we answered. */
  tag(id: string, tags: readonly string[], trouble?: Trouble): Promise<boolean>;
  asked: Asked;
  /** The tags that stand in the CRM for a meeting; null where none were ever written. */
  tagsInCrm(id: string): readonly string[] | null;
  recall(): Promise<Memory>;
  /**
   * What was noted under the key of a create that was found by looking it up, where that was more than one text. Which of them arrived is told by
   * their likeness to what is found, and nothing can be told when somebody has edited one into another.
   */
  doubtfulCreates(): readonly (readonly Content[])[];
  /** The database is lost; both sides stand as they are. */
  forget(): void;
  /** The one present item of an origin. @throws Error unless there is exactly one. */
  meeting(origin: string): Meeting;
  event(origin: string): CrmEvent;
};

/** What was asked in the pane. `tied`: the meeting had its event right afterwards. `heard`: we lived to remember it. */
export type Asked = {
  readonly pushes: { readonly id: string; readonly outcome: PushAnswer['outcome'] | 'died'; readonly tied: boolean }[];
  readonly tags: { readonly id: string; readonly tags: readonly string[]; readonly heard: boolean }[];
};

export const ANNA_STORED: StoredUser = { ...aUser({ syncMailbox: null }), crmUsername: 'anna@contoso.example.crm', identity: null };

/** @param settings in force in every run. */
export function fakeWorld(settings: Partial<Settings> = {}): FakeWorld {
  const clock = fakeClock('2026-03-10T08:00:00Z');
  const now = () => instantOf(clock.now());
  let store = memoryStore({ now });
  const sides: Sides = { calendar: fakeSide(clock, asExchangeKeepsIt), crm: fakeSide(clock, asSalesforceKeepsIt) };
  const { people, sources } = fakePeople(sides, clock, async (side, id) => partnerIn(await store.recall(ANNA_STORED.mailbox), side, id));
  let trouble: Trouble = {};
  let runs = 0;
  const noted: Noted = { contents: new Map(), lookedUp: new Set() };
  const fates: { calendar: readonly Fate[]; crm: readonly Fate[] } = { calendar: [], crm: [] };
  const nextFate = (side: Side) => (): Fate => {
    const [fate = 'written', ...rest] = fates[side];
    fates[side] = rest;
    return fate;
  };
  const run = { number: () => runs, looksFail: () => trouble.looksFail ?? false, feed: () => trouble.feed ?? 'prompt' };
  const mirrors = new Map<string, TagSet>();
  const mirror = (id: string): TagSet | null => mirrors.get(id) ?? null;
  const calendar = fakeCalendar(sides.calendar, sources, clock, { ...run, fate: nextFate('calendar'), mirror });
  const crm = fakeCrm(sides.crm, sources, clock, { ...run, fate: nextFate('crm') });
  const world: World = {
    calendar: calendar.port,
    crm: crm.port,
    get store() {
      return crashing(notingIn(store, noted), () => trouble.crash);
    },
    hashing,
    tenantId: 'tenant',
    oneAtATime,
    now: () => clock.now(),
    calls: () => ({ graph: 0, graphUnits: 0, salesforce: 0, apart: 0 }),
  };
  const inForce = someSettings(settings);
  const asked: Asked = { pushes: [], tags: [] };
  /** One visit to this world, under what befalls it. Null when the process died, or when the meeting asked for cannot be shown. */
  const visit = async <T>(met: Trouble, passes: Temporal.DurationLike, work: () => Promise<T>): Promise<T | null> => {
    trouble = met;
    fates.calendar = met.calendar ?? [];
    fates.crm = met.crm ?? [];
    runs += 1;
    clock.advance(passes);
    try {
      return await work();
    } catch (error) {
      if (error instanceof Crash || error instanceof MeetingRefused) return null;
      throw error;
    }
  };
  return {
    sides,
    people,
    clock,
    sent: { calendar: calendar.sent, crm: crm.sent },
    recall: () => store.recall(ANNA_STORED.mailbox),
    doubtfulCreates: () =>
      [...noted.contents].flatMap(([key, contents]) => (noted.lookedUp.has(key) && contents.length > 1 ? [contents] : [])),
    forget: () => {
      store = memoryStore({ now });
    },
    meeting: (origin) => only(sides.calendar.all(), origin),
    event: (origin) => only(sides.crm.all(), origin),
    sync: (met = {}) => visit(met, { hours: 2 }, () => syncMailbox(ANNA_STORED, inForce, world, { dryRun: false })),
    look: (id, met = {}) => visit(met, { minutes: 1 }, () => lookAtMeeting(ANNA_STORED, inForce, world, id)),
    push: async (id, met = {}) => {
      const answer = await visit(met, { minutes: 1 }, () => pushMeeting(ANNA_STORED, inForce, world, id));
      const { links } = await store.recall(ANNA_STORED.mailbox);
      asked.pushes.push({ id, outcome: answer?.outcome ?? 'died', tied: links.some(({ calendarId }) => calendarId === id) });
      return answer;
    },
    tag: async (id, tags, met = {}) => {
      const set: TagSet = { tags, changedAt: clock.tick() };
      mirrors.set(id, set);
      const answer = await visit(met, { minutes: 1 }, () => keepTags(ANNA_STORED, world, id, set));
      asked.tags.push({ id, tags, heard: answer !== null });
      return answer !== null;
    },
    asked,
    tagsInCrm: (id) => {
      const item = sides.calendar.find(id);
      return item === undefined ? null : (crm.tags.get(keyOfCrmCreate(ANNA, item.value, hashing)) ?? null);
    },
  };
}

function partnerIn({ links }: Memory, side: Side, id: string): CalendarItemId | CrmEventId | null {
  const link = links.find(({ calendarId, crmEventId }) => (side === 'calendar' ? calendarId : crmEventId) === id);
  if (link === undefined) return null;
  return side === 'calendar' ? link.crmEventId : link.calendarId;
}

function only<T>(items: readonly { readonly origin: string; readonly gone: boolean; readonly value: T }[], origin: string): T {
  const [found, ...more] = items.filter((item) => item.origin === origin && !item.gone);
  if (found === undefined || more.length > 0)
    throw new Error(`There is not one ${origin}, there are ${found === undefined ? 0 : more.length + 1}.`);
  return found.value;
}

/** Every content noted under the key of a create, and the keys that were settled by reading. */
type Noted = { readonly contents: Map<CreationKey, readonly Content[]>; readonly lookedUp: Set<CreationKey> };

function notingIn(store: StorePort, { contents, lookedUp }: Noted): StorePort {
  return {
    ...store,
    begin: async (mailbox, commit, intents) => {
      await store.begin(mailbox, commit, intents);
      for (const key of commit.settledIntents ?? []) lookedUp.add(key);
      for (const { key, payload } of intents) if ('content' in payload) contents.set(key, [...(contents.get(key) ?? []), payload.content]);
    },
  };
}

/** A store on which the process may die, before a transaction or right after it. */
function crashing(store: StorePort, where: () => Trouble['crash']): StorePort {
  const around = async (before: Trouble['crash'], after: Trouble['crash'], work: () => Promise<void>): Promise<void> => {
    if (where() === before) throw new Crash(before);
    await work();
    if (where() === after) throw new Crash(after);
  };
  return {
    ...store,
    begin: (...given) => around('beforeNoting', 'afterNoting', () => store.begin(...given)),
    commit: (...given) => around('beforeRemembering', 'afterRemembering', () => store.commit(...given)),
  };
}
