import { isJsonObject, textAt } from './json.ts';
import type { JsonObject } from './json.ts';

/** What can happen to any service, because it happens to the line or at the door. */
export const commonKinds = ['lostRequest', 'lostReply', 'throttle', 'serverError', 'timeout', 'truncated'] as const;
/** What only a service itself can play, in its own words; not every service has each of them. */
export const ownKinds = ['tokenExpired', 'deltaExpired', 'lock', 'raced', 'stale'] as const;

export type OwnKind = (typeof ownKinds)[number];

/**
 * What can go wrong on purpose.
 * `lostRequest`: the line breaks before the witness sees the request. `lostReply`: the witness does its work, then the line breaks.
 * `throttle`, `serverError`: the vendor's own refusal, no work done. `timeout`: no answer until the caller hangs up or `seconds`
 * are over. `truncated`: the work is done, status and headers arrive whole, the body breaks off in the middle.
 * `tokenExpired`: the token is void from now on. `deltaExpired`: the link into change tracking is void from now on. `lock`:
 * somebody holds the row, no work done. `raced`: somebody else's edit lands just before this write. `stale`: a read answers with
 * what was there before the last write.
 */
export type FaultKind = (typeof commonKinds)[number] | OwnKind;

/** One trouble with its details; those of other kinds have their defaults. */
export type Fault = {
  readonly kind: FaultKind;
  /** timeout: whether the work is done although nobody hears of it. */
  readonly applied: boolean;
  /** timeout: real seconds until the line breaks, where the caller does not hang up before. */
  readonly seconds: number;
  /** truncated: the answer comes in chunks and the last one is missing, instead of fewer bytes than its Content-Length. */
  readonly chunked: boolean;
  /** lock at Graph: which of the two statuses seen in reports it is. */
  readonly status: 409 | 412;
  /** lock, raced: the item or row; null: the first one the request names. */
  readonly id: string | null;
  /** raced: what the other one writes; null: another location. */
  readonly edit: JsonObject | null;
};

const details: Readonly<Partial<Record<FaultKind, readonly string[]>>> = {
  timeout: ['applied', 'seconds'],
  truncated: ['chunked'],
  lock: ['status', 'id'],
  raced: ['id', 'edit'],
};

/** Callers give up earlier; this only ends what nobody waits for any more. */
const longestSeconds = 120;

export function plainFault(kind: FaultKind): Fault {
  return { kind, applied: false, seconds: longestSeconds, chunked: false, status: 409, id: null, edit: null };
}

/** The kind and details of a fault as somebody wrote them. Throws a sentence where they make no sense. */
export function readFault(value: JsonObject, known: readonly FaultKind[]): Fault {
  const kind = known.find((one) => one === value['kind']);
  if (kind === undefined) throw new Error(`The fault kind ${JSON.stringify(value['kind'])} is not known; known are ${known.join(', ')}.`);
  const taken = ['kind', 'match', 'times', ...(details[kind] ?? [])];
  const stray = Object.keys(value).find((name) => !taken.includes(name));
  if (stray !== undefined) throw new Error(`A fault of the kind ${kind} takes ${taken.join(', ')}, not ${JSON.stringify(stray)}.`);
  return {
    ...plainFault(kind),
    applied: value['applied'] === true,
    seconds: readSeconds(value['seconds']),
    chunked: value['chunked'] === true,
    status: readStatus(value['status']),
    id: textAt(value, 'id') ?? null,
    edit: isJsonObject(value['edit']) ? value['edit'] : null,
  };
}

export function readSeconds(value: unknown): number {
  if (value === undefined) return longestSeconds;
  if (typeof value === 'number' && value > 0 && value <= longestSeconds) return value;
  throw new Error(`"seconds" is a number above 0 and up to ${longestSeconds}.`);
}

function readStatus(value: unknown): 409 | 412 {
  if (value === undefined || value === 409) return 409;
  if (value === 412) return 412;
  throw new Error('The "status" of a lock is 409 or 412.');
}
