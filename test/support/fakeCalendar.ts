import { calendarItemId, cursorOf, timeZoneOf } from '../../shared/ids.ts';
import type { CalendarItemId, CreationKey } from '../../shared/ids.ts';
import type { Meeting, SeenMeeting } from '../../shared/meeting.ts';
import { problem } from '../../shared/problem.ts';
import { instantOf } from '../../shared/time.ts';
import type { Written } from '../../server/ports/answers.ts';
import type { CalendarFeed, CalendarPort, CalendarWrite } from '../../server/ports/calendar.ts';
import type { ChangedTags } from '../../shared/view.ts';
import { meet, type Fate, type FakeClock, type FakeSide } from './fakeSide.ts';
import { aNewMeeting } from './fakeItems.ts';
import type { FakeSources } from './fakePeople.ts';

/**
 * How the feed behaves in one run. `lagging`: it does not tell of our own writes of the run before, nor of what came after them. `late`: nothing
 * that was done since the last feed that was not late is in it yet, whoever did it.
 */
export type FeedHabit = 'prompt' | 'lagging' | 'late' | 'replaying' | 'whole';

/** What a run may ask the pretended calendar about the run itself. */
export type CalendarRun = {
  readonly number: () => number;
  readonly feed: () => FeedHabit;
  readonly looksFail: () => boolean;
  readonly fate: () => Fate;
  /** What the pane keeps on an item. */
  readonly mirror: (id: string) => ChangedTags | null;
};

/**
 * A mailbox that behaves as the calendar port says: one meeting per creation key, versions, a feed of what changed, looks by id.
 * @returns the port, every write it was sent, and what the feed called removed.
 */
export function fakeCalendar(
  side: FakeSide<Meeting>,
  sources: FakeSources,
  clock: FakeClock,
  run: CalendarRun,
): { readonly port: CalendarPort; readonly sent: readonly CalendarWrite[]; readonly toldGone: ReadonlySet<string> } {
  const sent: CalendarWrite[] = [];
  /** Where the log ended when a feed that was not late was asked last. */
  let told: number | null = null;
  const toldGone = new Set<string>();
  const madeUnder = new Map<CreationKey, CalendarItemId>();

  const create = (write: Extract<CalendarWrite, { kind: 'create' }>): Written<Meeting> => {
    const known = madeUnder.get(write.key);
    if (known !== undefined) return echoOf(known);
    const { origin } = sources.of(write.key);
    const id = calendarItemId(`m${side.all().length + 1}-of-${origin}`);
    const createdAt = instantOf(clock.now());
    const made = side.add(origin, aNewMeeting(id, write.content, { creationKey: write.key, createdAt }), run.number());
    madeUnder.set(write.key, made.id);
    sources.made('calendar', made, origin);
    return { kind: 'written', echo: made };
  };
  const echoOf = (id: CalendarItemId): Written<Meeting> => {
    const item = side.find(id);
    if (item === undefined || item.gone)
      return { kind: 'refused', problem: problem('calendar.refused', { vendorCode: 'ErrorItemNotFound' }) };
    return { kind: 'written', echo: item.value };
  };
  const update = (write: Extract<CalendarWrite, { kind: 'update' }>): Written<Meeting> => {
    const item = side.find(write.id);
    if (item === undefined || item.gone)
      return { kind: 'refused', problem: problem('calendar.refused', { vendorCode: 'ErrorItemNotFound' }) };
    if (write.expected !== null && item.value.version !== write.expected) return { kind: 'changedMeanwhile' };
    return { kind: 'written', echo: side.change(write.id, write.changes, run.number()) };
  };
  const seen = (id: CalendarItemId): SeenMeeting => {
    const item = side.find(id);
    if (run.looksFail()) return { kind: 'notRead', id };
    return item === undefined || (item.gone && !item.kept) ? { kind: 'gone', id } : { kind: 'present', value: item.value };
  };
  const port: CalendarPort = {
    facts: () => Promise.resolve({ timeZone: timeZoneOf('Europe/Berlin'), aliases: [], objectId: null }),
    find: (_mailbox, id) => {
      const one = seen(calendarItemId(id));
      return Promise.resolve(one.kind === 'gone' ? { kind: 'unknown' } : { kind: 'meeting', seen: one, mirror: run.mirror(id) });
    },
    changes: (_mailbox, cursor) => {
      const feed = feedOf(side, cursor === null ? null : Number(cursor), told, run);
      told = run.feed() === 'late' ? (told ?? side.log().length) : side.log().length;
      for (const id of feed.removed) toldGone.add(id);
      return Promise.resolve(feed);
    },
    look: (_mailbox, ids) => Promise.resolve(ids.map(seen)),
    // There is no vendor behind it whose words could be kept.
    record: () => Promise.reject(new Error('a fake has nothing to record')),
    write: async (_mailbox, writes) => {
      const answers: Written<Meeting>[] = [];
      for (const write of writes) {
        sent.push(write);
        const answer = await meet<Written<Meeting>>(run.fate(), {
          carryOut: () => (write.kind === 'create' ? create(write) : update(write)),
          race: (edit) => {
            const { side: at, id } = write.kind === 'create' ? sources.of(write.key) : { side: 'calendar' as const, id: write.id };
            return sources.race(at, id, edit);
          },
          lost: { kind: 'unsure', problem: problem('calendar.unreachable') },
          refused: { kind: 'refused', problem: problem('calendar.refused') },
          postponed: { kind: 'postponed', problem: problem('calendar.throttled') },
        });
        answers.push(answer);
      }
      return answers;
    },
  };
  return { port, sent, toldGone };
}

/** What changed between two places in the log, as the items read at the later one. */
function feedOf(side: FakeSide<Meeting>, cursor: number | null, told: number | null, run: CalendarRun): CalendarFeed {
  const log = side.log();
  const habit = run.feed();
  const whole = cursor === null || habit === 'whole';
  const ownLately = log.find((entry) => entry.run !== null && entry.run >= run.number() - 1);
  const isLate = habit === 'lagging' || habit === 'replaying';
  const lagged = isLate && ownLately !== undefined ? ownLately.at - 1 : habit === 'late' ? (told ?? log.length) : log.length;
  const until = Math.max(cursor ?? 0, lagged);
  const from = whole ? 0 : habit === 'replaying' ? Math.max(0, cursor - 3) : cursor;
  const known = new Map(log.slice(0, until).map((entry) => [entry.id, entry]));
  const moved = [...known.values()].filter((entry) => log.slice(from, until).some(({ id }) => id === entry.id));
  return {
    whole,
    items: moved.flatMap(({ value }) => (value === null ? [] : [{ kind: 'present' as const, value }])),
    removed: whole ? [] : moved.flatMap(({ id, value }) => (value === null ? [calendarItemId(id)] : [])),
    touchedSeries: [],
    next: cursorOf(String(until)),
  };
}
