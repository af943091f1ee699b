import { versionOf } from '../../shared/ids.ts';
import type { Instant, Version } from '../../shared/ids.ts';
import type { Changes, Content } from '../../shared/meeting.ts';
import { instantOf } from '../../shared/time.ts';

/** What became of one write on its way. `raced`: somebody edits the item, or what a create is made of, before the write arrives. */
export type Fate =
  | 'written'
  | 'lostReply'
  | 'lostRequest'
  | 'refused'
  | 'postponed'
  | 'crashBefore'
  | 'crashAfter'
  | { readonly raced: Changes | 'deleted' };

/** The process died here. Nothing after it happens; the next run starts from the store. */
export class Crash extends Error {}

/** The clock of a pretended world: every change takes a second, so that no two of them have the same time. */
export type FakeClock = {
  now(): Temporal.Instant;
  tick(): Instant;
  /** How often it ticked. */
  steps(): number;
  advance(duration: Temporal.DurationLike): void;
};

export function fakeClock(start: string): FakeClock {
  let time = Temporal.Instant.from(start);
  let steps = 0;
  return {
    now: () => time,
    steps: () => steps,
    tick: () => {
      steps += 1;
      time = time.add({ seconds: 1 });
      return instantOf(time);
    },
    advance: (duration) => void (time = time.toZonedDateTimeISO('UTC').add(duration).toInstant()),
  };
}

type Kept = { readonly id: string; readonly version: Version | null; readonly changedAt: Instant | null; readonly content: Content };
/** `at` counts the changes of this side, `step` those of both. `run`: the run of ours that wrote it, null for a person. */
type Entry<T> = {
  readonly at: number;
  readonly step: number;
  readonly id: string;
  readonly value: T | null;
  readonly run: number | null;
};

/**
 * One item and what is known of it besides what the vendor would tell. `origin`: the item a person made that this is or was made of, so that
 * doubles can be counted whatever they are called by now.
 */
export type FakeItem<T> = {
  readonly origin: string;
  readonly value: T;
  readonly gone: boolean;
  /** Gone from here, and still answered under its id: in Outlook it lies in Deleted Items. */
  readonly kept: boolean;
};

/** One side of the pretended world: items with versions, and a log of every change from which a feed is told. */
export type FakeSide<T> = {
  add(origin: string, value: T, run: number | null): T;
  change(id: string, changes: Changes, run: number | null): T;
  /** Anything else that is not content. */
  alter(id: string, make: (value: T) => T): T;
  remove(id: string, how?: 'for good' | 'kept'): void;
  find(id: string): FakeItem<T> | undefined;
  all(): readonly FakeItem<T>[];
  log(): readonly Entry<T>[];
};

/** @param keptAs how this vendor keeps a content: it need not give back the very text it was given. */
export function fakeSide<T extends Kept>(clock: FakeClock, keptAs: (content: Content) => Content): FakeSide<T> {
  const items = new Map<string, FakeItem<T>>();
  const log: Entry<T>[] = [];
  const put = (origin: string, value: T, run: number | null): T => {
    const stamped: T = {
      ...value,
      content: keptAs(value.content),
      version: versionOf(`W/"${log.length + 1}"`),
      changedAt: clock.tick(),
    };
    items.set(value.id, { origin, value: stamped, gone: false, kept: false });
    log.push({ at: log.length + 1, step: clock.steps(), id: value.id, value: stamped, run });
    return stamped;
  };
  const present = (id: string): FakeItem<T> => {
    const item = items.get(id);
    if (item === undefined || item.gone) throw new Error(`${id} is not there.`);
    return item;
  };
  return {
    add: put,
    change: (id, changes, run) => {
      const { origin, value } = present(id);
      return put(origin, { ...value, content: withChanges(value.content, changes) }, run);
    },
    alter: (id, make) => {
      const { origin, value } = present(id);
      return put(origin, make(value), null);
    },
    remove: (id, how = 'for good') => {
      items.set(id, { ...present(id), gone: true, kept: how === 'kept' });
      clock.tick();
      log.push({ at: log.length + 1, step: clock.steps(), id, value: null, run: null });
    },
    find: (id) => items.get(id),
    all: () => [...items.values()],
    log: () => log,
  };
}

/** The time goes whole, as in `Changes`. */
export function withChanges(content: Content, { start, end, allDay, ...rest }: Changes): Content {
  const time = start === undefined ? {} : { start, end, allDay };
  return { ...content, ...rest, ...(time as object) };
}

/** What a side does when a write arrives, whatever its kind. */
export type Arrival<Answer> = {
  readonly carryOut: () => Answer;
  readonly race: (edit: Changes | 'deleted') => Promise<void>;
  readonly lost: Answer;
  readonly refused: Answer;
  readonly postponed: Answer;
};

/** Lets one write meet its fate. @throws Crash */
export async function meet<Answer>(fate: Fate, { carryOut, race, lost, refused, postponed }: Arrival<Answer>): Promise<Answer> {
  if (typeof fate === 'object') {
    await race(fate.raced);
    return carryOut();
  }
  switch (fate) {
    case 'written':
      return carryOut();
    case 'lostReply':
      carryOut();
      return lost;
    case 'lostRequest':
      return lost;
    case 'refused':
      return refused;
    case 'postponed':
      return postponed;
    case 'crashBefore':
      throw new Crash('before the write');
    case 'crashAfter':
      carryOut();
      throw new Crash('after the write');
    default: {
      const never: never = fate;
      return never;
    }
  }
}
