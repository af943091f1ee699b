import type { CalendarItemId, CrmEventId } from '../../shared/ids.ts';
import type { Content, CrmEvent, Meeting, Side } from '../../shared/meeting.ts';
import { instantOf } from '../../shared/time.ts';
import type { Settings } from '../../shared/settings.ts';
import type { ChangedTags, MeetingView, PushAnswer, TagSet } from '../../shared/view.ts';
import { keyOfCrmCreate } from '../../server/core/keys.ts';
import type { CalendarWrite } from '../../server/ports/calendar.ts';
import type { CrmWrite } from '../../server/ports/crm.ts';
import type { Memory, StoredUser } from '../../server/ports/store.ts';
import { memoryStore } from '../../server/store/memory.ts';
import { keepTags, lookAtMeeting, MeetingRefused, pushMeeting } from '../../server/sync/oneMeeting.ts';
import { syncMailbox, type Report } from '../../server/sync/syncMailbox.ts';
import type { World } from '../../server/sync/world.ts';
import { fakeCalendar, type FeedHabit } from './fakeCalendar.ts';
import { fakeCrm } from './fakeCrm.ts';
import { fakePanes, type FakePanes, type TagEdit } from './fakePanes.ts';
import { asExchangeKeepsIt, asSalesforceKeepsIt, differ, isHidden } from './fakeItems.ts';
import { crashing, notingIn, type CrashPlace, type Noted } from './fakeStore.ts';
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
  readonly crash?: CrashPlace;
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
  /** A pane that was just opened tells us the tags and keeps them on the item. @returns whether we answered. */
  tag(id: string, tags: readonly string[], trouble?: Trouble): Promise<boolean>;
  /** One of two panes, which may have been opened long ago, adds or takes off one tag. @returns whether we answered. */
  tagIn(pane: number, id: string, edit: TagEdit, how?: { readonly opens?: boolean; readonly trouble?: Trouble }): Promise<boolean>;
  readonly pushes: Pushes;
  /** Writes about a meeting we had been shown as private or cancelled, which it still was. */
  readonly leaks: readonly string[];
  readonly panes: Pick<FakePanes, 'promised'>;
  /** The tags that stand in the CRM for a meeting; null where none were ever written. */
  tagsInCrm(id: string): readonly string[] | null;
  recall(): Promise<Memory>;
  /**
   * What was noted under the key of a create that was found by looking it up, where that was more than one text. Which of them arrived is told by
   * their likeness to what is found, and nothing can be told when somebody has edited one into another.
   */
  doubtfulCreates(): readonly (readonly Content[])[];
  /** From here on the feed tells everything at once. */
  hurry(): void;
  /** The database is lost; both sides stand as they are. */
  forget(): void;
  /** The one present item of an origin. @throws Error unless there is exactly one. */
  meeting(origin: string): Meeting;
  event(origin: string): CrmEvent;
};

/**
 * Every push. `tied`: the meeting had its event right afterwards. `made`: the push sent a create. `wasGone`: the feed had told us by
 * then that it is not in the calendar any more. `stale`: it said that both sides agree, and what it
 * had made of the meeting read otherwise.
 */
export type Pushes = readonly {
  readonly id: string;
  readonly outcome: PushAnswer['outcome'] | 'died';
  readonly tied: boolean;
  readonly made: boolean;
  readonly wasGone: boolean;
  readonly stale: boolean;
}[];

export const ANNA_STORED: StoredUser = {
  ...aUser({ syncMailbox: null }),
  crmUsername: 'anna@contoso.example.crm',
  identity: null,
  company: null,
};

/** @param settings in force in every run. @param feed `late`: until it is hurried, it brings what was done one to three askings later. */
export function fakeWorld(settings: Partial<Settings> = {}, feed: 'prompt' | 'late' = 'prompt'): FakeWorld {
  let isLate = feed === 'late';
  const clock = fakeClock('2026-03-10T08:00:00Z');
  const now = () => instantOf(clock.now());
  let store = memoryStore({ now });
  const sides: Sides = { calendar: fakeSide(clock, asExchangeKeepsIt), crm: fakeSide(clock, asSalesforceKeepsIt) };
  const { people, sources } = fakePeople(sides, clock, async (side, id) => partnerIn(await store.recall(ANNA_STORED.mailbox), side, id));
  let trouble: Trouble = {};
  let runs = 0;
  const noted: Noted = { contents: new Map(), lookedUp: new Set(), forgotten: new Set() };
  const fates: { calendar: readonly Fate[]; crm: readonly Fate[] } = { calendar: [], crm: [] };
  const nextFate = (side: Side) => (): Fate => {
    const [fate = 'written', ...rest] = fates[side];
    fates[side] = rest;
    return fate;
  };
  const run = {
    number: () => runs,
    looksFail: () => trouble.looksFail ?? false,
    feed: () => trouble.feed ?? (isLate && runs % 4 > 0 ? 'late' : 'prompt'),
  };
  const mirrors = new Map<string, ChangedTags>();
  const mirror = (id: string): ChangedTags | null => mirrors.get(id) ?? null;
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
    company: null,
    oneAtATime,
    now: () => clock.now(),
    calls: () => ({ graph: 0, graphUnits: 0, salesforce: 0, apart: 0 }),
  };
  const inForce = someSettings(settings);
  const pushes: Pushes[number][] = [];
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
  const recall = (): Promise<Memory> => store.recall(ANNA_STORED.mailbox);
  const known = async (id: string): Promise<TagSet> =>
    (await recall()).wishes.find(({ calendarId }) => calendarId === id)?.tags ?? { tags: [], changedAt: null };
  /** What befalls the next visit of a pane; the ones after it, if it has to send again, are undisturbed. */
  let paneTrouble: Trouble = {};
  const onItem = async <T>(id: string, met: Trouble, work: () => Promise<T>): Promise<T | null> => {
    const answer = await visit(met, { minutes: 1 }, work);
    if (answer === null) panes.died(id);
    else panes.read(id);
    return answer;
  };
  const shownHidden = new Set<string>();
  const leaks: string[] = [];
  /** Whatever is sent during `work` about a meeting that we know is hidden. `asked`: the one we are shown by this very work. */
  const watched = async <T>(asked: string | null, work: () => Promise<T | null>): Promise<T | null> => {
    const hidden = [...shownHidden, ...(asked === null ? [] : [asked])].filter((id) => isHidden(sides.calendar.find(id)?.value));
    const [before, { links }] = [crm.sent.length, await recall()];
    const answer = await work();
    for (const write of crm.sent.slice(before)) {
      const about =
        write.kind === 'create' ? sources.of(write.key).id : links.find(({ crmEventId }) => crmEventId === write.id)?.calendarId;
      if (about !== undefined && hidden.includes(about)) leaks.push(`${write.kind} of ${about}`);
    }
    if (asked !== null && answer !== null && hidden.includes(asked)) shownHidden.add(asked);
    if (asked !== null && answer !== null && !hidden.includes(asked)) shownHidden.delete(asked);
    return answer;
  };
  const look = (id: string, met: Trouble) => onItem(id, met, () => lookAtMeeting(ANNA_STORED, inForce, world, id));
  const put = (id: string, tags: ChangedTags, met: Trouble) => onItem(id, met, () => keepTags(ANNA_STORED, world, id, tags));
  const panes = fakePanes({
    clock,
    mirrors,
    known,
    look: async (id) => (await look(id, {}))?.tags ?? null,
    put: (id, tags) => {
      const met = paneTrouble;
      paneTrouble = {};
      return put(id, tags, met);
    },
  });
  return {
    sides,
    people,
    clock,
    sent: { calendar: calendar.sent, crm: crm.sent },
    recall,
    doubtfulCreates: () =>
      [...noted.contents].flatMap(([key, contents]) => (noted.lookedUp.has(key) && contents.length > 1 ? [contents] : [])),
    hurry: () => void (isLate = false),
    forget: () => {
      store = memoryStore({ now });
    },
    meeting: (origin) => only(sides.calendar.all(), origin),
    event: (origin) => only(sides.crm.all(), origin),
    sync: (met = {}) => watched(null, () => visit(met, { hours: 2 }, () => syncMailbox(ANNA_STORED, inForce, world, { dryRun: false }))),
    look: (id, met = {}) => watched(id, () => look(id, met)),
    push: async (id, met = {}) => {
      const before = crm.sent.length;
      const answer = await watched(id, () => onItem(id, met, () => pushMeeting(ANNA_STORED, inForce, world, id)));
      const { links, calendarCursor } = await recall();
      const wasTold = calendar.toldGone.has(id) && Number(calendarCursor ?? 0) >= goneAt(sides.calendar, id);
      const wasGone = wasTold || noted.forgotten.has(id);
      const made = crm.sent.slice(before).some(({ kind }) => kind === 'create');
      const link = links.find(({ calendarId }) => calendarId === id);
      const [meeting, event] = [sides.calendar.find(id), link === undefined ? undefined : sides.crm.find(link.crmEventId)];
      const raced = [...(met.calendar ?? []), ...(met.crm ?? [])].some((fate) => typeof fate === 'object');
      const saysAlike = !raced && ['done', 'nothing'].includes(answer?.outcome ?? '');
      // What was tied by its key keeps its differences, and so may what people edited on both sides.
      const isOurs = event?.origin === id && people.edits().every((edit) => edit.id !== event.value.id);
      const stale = saysAlike && isOurs && meeting !== undefined && differ(meeting.value.content, event.value.content);
      pushes.push({ id, outcome: answer?.outcome ?? 'died', tied: link !== undefined, made, wasGone, stale });
      return answer;
    },
    tag: async (id, tags, met = {}) => {
      const set: ChangedTags = { tags, changedAt: clock.tick(), basedOn: (await known(id)).changedAt };
      const held = await put(id, set, met);
      mirrors.set(id, held === null ? set : { ...held, basedOn: set.basedOn });
      return held !== null;
    },
    tagIn: (pane, id, edit, { opens = false, trouble: met = {} } = {}) => {
      paneTrouble = met;
      return panes.edit(pane, id, edit, opens);
    },
    pushes,
    leaks,
    panes,
    tagsInCrm: (id) => {
      const item = sides.calendar.find(id);
      return item === undefined ? null : (crm.tags.get(keyOfCrmCreate(ANNA, item.value, hashing)) ?? null);
    },
  };
}

/** The place in the log at which an item went. */
const goneAt = (side: Sides['calendar'], id: string): number =>
  side.log().findLast((entry) => entry.id === id && entry.value === null)?.at ?? 0;

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
