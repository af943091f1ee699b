import { createHash } from 'node:crypto';

/** Chance that repeats itself: the same seed rolls the same numbers. Worlds and faults use no other. Keys and tokens do: nobody may guess those. */
export type Dice = { below(limit: number): number; pick<T>(from: readonly T[]): T; shuffled<T>(list: readonly T[]): T[] };

export function diceFrom(seed: number | string): Dice {
  let state = createHash('sha256').update(String(seed)).digest().readUInt32LE();
  const below = (limit: number): number => {
    // mulberry32, a public-domain generator: small, and good enough to lay out a calendar.
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * limit);
  };
  const pick = <T>(from: readonly T[]): T => {
    const picked = from[below(from.length)];
    if (picked === undefined) throw new Error('There is nothing to pick from.');
    return picked;
  };
  const shuffled = <T>(list: readonly T[]): T[] => {
    const rest = [...list];
    const result: T[] = [];
    while (rest.length > 0) result.push(...rest.splice(below(rest.length), 1));
    return result;
  };
  return { below, pick, shuffled };
}
