import { readChance } from './chance.ts';
import type { Chance } from './chance.ts';
import { commonDetails, readFault } from './fault.ts';
import type { Fault, FaultKind, KnownKinds } from './fault.ts';
import { isJsonObject } from './json.ts';
import type { JsonObject } from './json.ts';
import { isMatch, readMatch } from './match.ts';
import type { Match, Target } from './match.ts';

type Armed = { readonly match: Match; readonly fault: Fault; left: number };

export type FaultList = {
  /**
   * Takes the body of `POST /__control/faults` and answers how many are armed: a fault or a list of them is added, `{"seed","rates"}`
   * replaces the chance, `{"clear":true}` forgets both. Throws a sentence when it cannot read it.
   */
  add(body: unknown): number;
  /** The first armed fault that matches, used up by one, else what chance draws; null when the request may pass. */
  take(target: Target, fits: (fault: Fault) => boolean): Fault | null;
  /** Whether a fault of this kind can still come. */
  holds(kind: FaultKind): boolean;
  clear(): void;
  list(): { readonly faults: readonly JsonObject[]; readonly chance: JsonObject | null };
};

/**
 * Faults are consumed in the order they were armed: the first match wins, so a script of troubles reads top to bottom. `own`: what
 * the service of that `name` has besides the troubles everybody has, and the details of each; anything else is refused in words.
 * `check` throws a sentence for a fault that could never come to pass.
 */
export function emptyFaultList({
  name,
  own,
  check = () => undefined,
}: {
  name: string;
  own: KnownKinds;
  check?: ((fault: Fault) => void) | undefined;
}): FaultList {
  const known: KnownKinds = { ...commonDetails, ...own };
  let armed: Armed[] = [];
  let chance: Chance | null = null;
  const clear = () => {
    armed = [];
    chance = null;
  };
  return {
    add: (body) => {
      if (isJsonObject(body) && body['clear'] === true) clear();
      else if (isJsonObject(body) && 'rates' in body) chance = readChance(body, known);
      else armed = [...armed, ...(Array.isArray(body) ? body : [body]).map((value: unknown) => readArmed(value, { known, name, check }))];
      return armed.length;
    },
    take: (target, fits) => {
      const found = armed.find(({ match, fault, left }) => left > 0 && isMatch(match, target) && fits(fault));
      if (found === undefined) return chance?.draw(target, fits) ?? null;
      found.left -= 1;
      armed = armed.filter(({ left }) => left > 0);
      return found.fault;
    },
    holds: (kind) => armed.some(({ fault }) => fault.kind === kind) || chance?.kinds.includes(kind) === true,
    clear,
    list: () => ({
      faults: armed.map(({ match, fault, left }) => ({ match, times: left, kind: fault.kind })),
      chance: chance?.told ?? null,
    }),
  };
}

function readArmed(value: unknown, { known, name, check }: { known: KnownKinds; name: string; check: (fault: Fault) => void }): Armed {
  if (!isJsonObject(value)) throw new Error('A fault is an object {"match":{"method","path"},"times","kind"}.');
  const times = value['times'] ?? 1;
  if (typeof times !== 'number' || !Number.isInteger(times) || times < 1)
    throw new Error('A fault\'s "times" is a whole number of 1 or more.');
  try {
    const fault = readFault(value, known);
    check(fault);
    return { match: readMatch(value['match']), fault, left: times };
  } catch (problem) {
    throw new Error(`The ${name} sandbox cannot arm this. ${problem instanceof Error ? problem.message : String(problem)}`, {
      cause: problem,
    });
  }
}
