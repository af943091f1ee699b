import { diceFrom } from './dice.ts';
import { kindNamed, plainFault, readSeconds } from './fault.ts';
import type { Fault, FaultKind, KnownKinds } from './fault.ts';
import { isJsonObject } from './json.ts';
import type { JsonObject } from './json.ts';
import { isMatch, readMatch } from './match.ts';
import type { Target } from './match.ts';

/** Troubles by chance that repeats itself. */
export type Chance = {
  readonly kinds: readonly FaultKind[];
  draw(request: Target, fits: (fault: Fault) => boolean): Fault | null;
  /** As it was asked for. */
  readonly told: JsonObject;
};

/** A millionth is the finest rate. */
const sides = 1_000_000;

/**
 * Reads `{"seed":7,"rates":{"throttle":0.05},"only":{"method","path"},"seconds":1}`. Each request is drawn by itself, from the seed,
 * its method and address and how often they came before: the same requests get the same faults, in whatever order different addresses run
 * into each other.
 */
export function readChance(body: JsonObject, known: KnownKinds): Chance {
  const { seed = 1, rates, only, seconds, ...stray } = body;
  const [strange] = Object.keys(stray);
  if (strange !== undefined) throw new Error(`A chance takes seed, rates, only, seconds, not ${JSON.stringify(strange)}.`);
  if (typeof seed !== 'number' && typeof seed !== 'string') throw new Error('The "seed" of a chance is a number or a text.');
  const shares = readRates(rates, known);
  const match = readMatch(only);
  const longest = readSeconds(seconds);
  const seen = new Map<string, number>();
  return {
    kinds: shares.map(([kind]) => kind),
    told: { seed, rates: Object.fromEntries(shares), only: match, seconds: longest },
    draw: (request, fits) => {
      if (!isMatch(match, request)) return null;
      const text = `${request.method} ${request.target.replaceAll(madeUp, '')}`;
      const before = seen.get(text) ?? 0;
      seen.set(text, before + 1);
      const dice = diceFrom(`${seed}/${before}/${text}`);
      const kind = kindAt(shares, dice.below(sides) / sides);
      if (kind === null) return null;
      const fault = { ...plainFault(kind), applied: dice.below(2) === 1, chunked: dice.below(2) === 1, seconds: longest };
      return fits(fault) ? fault : null;
    },
  };
}

/** What a client makes up anew for every request: it says nothing of which request it is. MSAL puts a number of its own on each. */
const madeUp = /(?<=[?&])(?:client-request-id|code_challenge|nonce|state)=[^&\s]*/gi;

function readRates(rates: unknown, known: KnownKinds): readonly (readonly [FaultKind, number])[] {
  if (!isJsonObject(rates)) throw new Error('"rates" is an object such as {"throttle":0.05}.');
  const shares = Object.entries(rates).map(([name, share]): readonly [FaultKind, number] => {
    const kind = kindNamed(name, known);
    if (typeof share !== 'number' || !(share >= 0 && share <= 1)) throw new Error(`The rate of ${name} is a number from 0 to 1.`);
    return [kind, share];
  });
  if (shares.reduce((sum, [, share]) => sum + share, 0) > 1) throw new Error('The rates add up to more than 1.');
  return shares.filter(([, share]) => share > 0);
}

function kindAt(shares: readonly (readonly [FaultKind, number])[], place: number): FaultKind | null {
  let upTo = 0;
  for (const [kind, share] of shares) {
    upTo += share;
    if (place < upTo) return kind;
  }
  return null;
}
