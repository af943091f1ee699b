import { isJsonObject, textAt } from './json.ts';

const knownKinds = ['lostRequest', 'lostReply', 'throttle', 'serverError'] as const;

/**
 * What can go wrong on purpose. `lostRequest`: the line breaks before the witness sees the request. `lostReply`: the witness
 * does its work and the line breaks before the answer. `throttle`, `serverError`: the vendor's own refusal, no work done.
 */
export type FaultKind = (typeof knownKinds)[number];

type Fault = { readonly method: string | null; readonly path: string | null; readonly kind: FaultKind; left: number };

export type FaultList = {
  /** Takes the body of `POST /__control/faults` and answers how many are armed. Throws a sentence when it cannot read it. */
  add(body: unknown): number;
  /** The first armed fault that matches, used up by one; null when the request may pass. */
  take(request: { method: string; target: string }, among?: readonly FaultKind[]): FaultKind | null;
  clear(): void;
  list(): readonly {
    readonly match: { readonly method: string | null; readonly path: string | null };
    readonly kind: FaultKind;
    readonly times: number;
  }[];
};

/** Faults are consumed in the order they were armed: the first match wins, so a script of troubles reads top to bottom. */
export function emptyFaultList(): FaultList {
  let faults: Fault[] = [];
  return {
    add: (body) => {
      const added = Array.isArray(body) ? body.map(readFault) : [readFault(body)];
      faults = [...faults, ...added];
      return faults.length;
    },
    take: ({ method, target }, among = knownKinds) => {
      const wanted = target.toLowerCase();
      const fault = faults.find(
        (candidate) =>
          candidate.left > 0 &&
          among.includes(candidate.kind) &&
          (candidate.method === null || candidate.method === method) &&
          (candidate.path === null || wanted.includes(candidate.path)),
      );
      if (fault === undefined) return null;
      fault.left -= 1;
      faults = faults.filter((candidate) => candidate.left > 0);
      return fault.kind;
    },
    clear: () => {
      faults = [];
    },
    list: () => faults.map(({ method, path, kind, left }) => ({ match: { method, path }, kind, times: left })),
  };
}

function readFault(value: unknown): Fault {
  if (!isJsonObject(value)) throw new Error('A fault is an object {"match":{"method","path"},"times","kind"}.');
  const kind = knownKinds.find((known) => known === value['kind']);
  if (kind === undefined)
    throw new Error(`The fault kind ${JSON.stringify(value['kind'])} is not known; known are ${knownKinds.join(', ')}.`);
  const times = value['times'] ?? 1;
  if (typeof times !== 'number' || !Number.isInteger(times) || times < 1)
    throw new Error('A fault\'s "times" is a whole number of 1 or more.');
  const match = value['match'] ?? {};
  if (!isJsonObject(match)) throw new Error('A fault\'s "match" is an object {"method","path"}; both may be left out.');
  const path = textAt(match, 'path');
  return { method: textAt(match, 'method')?.toUpperCase() ?? null, path: path?.toLowerCase() ?? null, kind, left: times };
}
