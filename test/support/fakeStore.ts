import type { CreationKey } from '../../shared/ids.ts';
import type { Content } from '../../shared/meeting.ts';
import type { StorePort } from '../../server/ports/store.ts';
import { Crash } from './fakeSide.ts';

/** Where in the life of a run the process dies: around what is noted before the writes, and around what is remembered after them. */
export type CrashPlace = 'beforeNoting' | 'afterNoting' | 'beforeRemembering' | 'afterRemembering';

/** Every content noted under the key of a create, the keys that were settled by reading, and the meetings that were there once and are not. */
export type Noted = {
  readonly contents: Map<CreationKey, readonly Content[]>;
  readonly lookedUp: Set<CreationKey>;
  readonly forgotten: Set<string>;
};

export function notingIn(store: StorePort, { contents, lookedUp, forgotten }: Noted): StorePort {
  return {
    ...store,
    begin: async (mailbox, commit, intents) => {
      await store.begin(mailbox, commit, intents);
      for (const key of commit.settledIntents ?? []) lookedUp.add(key);
      for (const id of commit.sights?.forgetMeetings ?? []) forgotten.add(id);
      for (const { key, payload } of intents) if ('content' in payload) contents.set(key, [...(contents.get(key) ?? []), payload.content]);
    },
  };
}

/** A store on which the process may die, before a transaction or right after it. */
export function crashing(store: StorePort, where: () => CrashPlace | undefined): StorePort {
  const around = async (before: CrashPlace, after: CrashPlace, work: () => Promise<void>): Promise<void> => {
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
