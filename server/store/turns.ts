/** Lets so many in at a time; the others wait in the order they came. */
export type Turns = {
  /** @returns gives the turn back, once. Rejects with the reason of `gone` when that comes first. */
  readonly take: (gone?: AbortSignal) => Promise<() => void>;
};

export function makeTurns(many: number): Turns {
  let free = many;
  const waiting = new Set<() => void>();
  const giveBack = (): void => {
    const [next] = waiting;
    if (next === undefined) free += 1;
    else next();
  };
  const onceBack = (): (() => void) => {
    let given = false;
    return () => {
      if (!given) giveBack();
      given = true;
    };
  };
  return {
    take: (gone) =>
      new Promise((resolve, reject) => {
        if (gone?.aborted === true) return reject(reasonOf(gone));
        if (free > 0) {
          free -= 1;
          return resolve(onceBack());
        }
        const leave = (): void => {
          waiting.delete(enter);
          reject(reasonOf(gone));
        };
        const enter = (): void => {
          waiting.delete(enter);
          gone?.removeEventListener('abort', leave);
          resolve(onceBack());
        };
        waiting.add(enter);
        gone?.addEventListener('abort', leave, { once: true });
      }),
  };
}

/** Why somebody stopped waiting, as an error. */
export const reasonOf = (gone: AbortSignal | undefined): Error =>
  gone?.reason instanceof Error ? gone.reason : new Error('Nobody waits for this any more.');
