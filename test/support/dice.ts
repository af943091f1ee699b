export const NOTHING_THERE = 'nothing to choose from';

/** Mulberry32: small, seeded, the same on every machine. */
export type Dice = {
  /** From 0 up to, not including, 1. */
  readonly roll: () => number;
  /** A whole number from 0 up to, not including, `sides`. */
  readonly below: (sides: number) => number;
  /** @throws where there is nothing to choose from */
  readonly oneOf: <T>(list: readonly T[]) => T;
};

export function diceFrom(seed: number): Dice {
  let state = seed >>> 0;
  const roll = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (sides: number): number => Math.floor(roll() * sides);
  return {
    roll,
    below,
    oneOf: (list) => {
      if (list.length === 0) throw new Error(NOTHING_THERE);
      return list[below(list.length)] as (typeof list)[number];
    },
  };
}
