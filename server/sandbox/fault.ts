import { isJsonObject } from './json.ts';
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

/** The kinds a service knows, each with the details that mean something there. */
export type KnownKinds = Readonly<Partial<Record<FaultKind, readonly string[]>>>;

export const commonDetails: KnownKinds = {
  ...Object.fromEntries(commonKinds.map((kind) => [kind, []])),
  timeout: ['applied', 'seconds'],
  truncated: ['chunked'],
};

/** Callers give up earlier; this only ends what nobody waits for any more. */
const longestSeconds = 120;

export function plainFault(kind: FaultKind): Fault {
  return { kind, applied: false, seconds: longestSeconds, chunked: false, status: 409, id: null, edit: null };
}

/** The kind and details of a fault as somebody wrote them. Throws a sentence where they make no sense. */
export function readFault(value: JsonObject, known: KnownKinds): Fault {
  const kind = kindNamed(value['kind'], known);
  const taken = ['kind', 'match', 'times', ...(known[kind] ?? [])];
  const stray = Object.keys(value).find((name) => !taken.includes(name));
  if (stray !== undefined) throw new Error(`A fault of the kind ${kind} takes ${taken.join(', ')}, not ${JSON.stringify(stray)}.`);
  return {
    ...plainFault(kind),
    applied: readFlag(value, 'applied'),
    seconds: readSeconds(value['seconds']),
    chunked: readFlag(value, 'chunked'),
    status: readStatus(value['status']),
    id: readId(value['id']),
    edit: readEdit(value['edit']),
  };
}

/** Throws a sentence for a kind the service does not have. */
export function kindNamed(value: unknown, known: KnownKinds): FaultKind {
  const kind = [...commonKinds, ...ownKinds].find((one) => one === value && one in known);
  if (kind !== undefined) return kind;
  throw new Error(`The fault kind ${JSON.stringify(value)} is not known; known are ${Object.keys(known).join(', ')}.`);
}

export function readSeconds(value: unknown): number {
  if (value === undefined) return longestSeconds;
  if (typeof value === 'number' && value > 0 && value <= longestSeconds) return value;
  throw new Error(`"seconds" is a number above 0 and up to ${longestSeconds}.`);
}

function readFlag(value: JsonObject, name: string): boolean {
  const flag = value[name] ?? false;
  if (typeof flag !== 'boolean') throw new Error(`"${name}" is true or false, not ${JSON.stringify(flag)}.`);
  return flag;
}

function readId(id: unknown = null): string | null {
  if (id !== null && (typeof id !== 'string' || id === ''))
    throw new Error(`"id" is the id of an item as a text, not ${JSON.stringify(id)}.`);
  return id;
}

function readEdit(edit: unknown = null): JsonObject | null {
  if (edit !== null && !isJsonObject(edit)) throw new Error(`"edit" is an object of what is changed, not ${JSON.stringify(edit)}.`);
  return edit;
}

function readStatus(value: unknown): 409 | 412 {
  if (value === undefined || value === 409) return 409;
  if (value === 412) return 412;
  throw new Error('The "status" of a lock is 409 or 412.');
}
