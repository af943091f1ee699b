import type { SandboxClock } from '../clock.ts';
import type { Fault } from '../fault.ts';
import { isJsonObject, objectsAt, textAt } from '../json.ts';
import type { JsonObject } from '../json.ts';
import type { OwnFaults, SandboxAnswer, SandboxRequest } from '../witness.ts';
import { act } from './act.ts';
import { liveRow } from './org.ts';
import type { Org } from './org.ts';
import { objectOfId, toLongId } from './recordId.ts';
import { textOf } from './row.ts';

/** Salesforce's own troubles. */
export type SalesforceFaults = {
  readonly own: OwnFaults;
  /** Answers under the fault that hits the request. */
  answer(
    request: SandboxRequest,
    fault: Fault | null,
    answer: (from: Org) => Promise<SandboxAnswer>,
  ): SandboxAnswer | Promise<SandboxAnswer>;
};

/** Rows are replaced, never edited: to keep the past, lists are copied and no row is. */
type Past = Pick<Org, 'rows' | 'dependents'>;

export function salesforceFaults(org: Org, clock: SandboxClock): SalesforceFaults {
  let past: Past | null = null;
  return {
    own: {
      fits: {
        tokenExpired: (request) => isData(request) && org.sessions.has(sessionOf(request)),
        lock: (request, { id }) => lockedRow(org, request, id) !== null,
        raced: (request, fault) => racedRow(org, request, fault) !== null,
        stale: (request) => past !== null && isRead(request),
      },
      details: { lock: ['id'], raced: ['id', 'edit'] },
      lookBack: () => {
        const before = pastOf(org);
        return () => {
          past = before;
        };
      },
      forgetPast: () => {
        past = null;
      },
      forget: () => {
        past = null;
      },
    },
    answer: (request, fault, answer) => {
      switch (fault?.kind) {
        case 'tokenExpired':
          org.sessions.delete(sessionOf(request));
          return answer(org);
        case 'lock':
          return underLock(org, lockedRow(org, request, fault.id), () => answer(org));
        case 'raced':
          race(org, clock, { id: racedRow(org, request, fault), edit: fault.edit });
          return answer(org);
        case 'stale':
          return answer(past === null ? org : { ...org, ...past });
        default:
          return answer(org);
      }
    },
  };
}

/** The row is held for this request only, however often it touches it: the first time is refused, as the lock of `rowSave.ts` is. */
async function underLock(org: Org, id: string | null, answer: () => Promise<SandboxAnswer>): Promise<SandboxAnswer> {
  if (id === null) return answer();
  const before = org.locks.get(id) ?? 0;
  org.locks.set(id, before + 1);
  try {
    return await answer();
  } finally {
    org.locks.set(id, before);
  }
}

/** A second passes, because If-Unmodified-Since knows no less. The other one is the owner of the row, by the rules of saving. */
function race(org: Org, clock: SandboxClock, { id, edit }: { id: string | null; edit: JsonObject | null }): void {
  const row = liveRow(org, id);
  if (id === null || row === null) return;
  clock.advance(1);
  const fields = edit ?? { Location: 'Moved by somebody else' };
  act(org, clock.now(), { user: textOf(row, 'OwnerId'), do: 'edit', type: objectOfId(id), id, fields });
}

/** The row to be found locked: of all that the request writes or points to, an event before anything else. */
function lockedRow(org: Org, request: SandboxRequest, wanted: string | null): string | null {
  if (!isData(request) || isRead(request)) return null;
  const text = `${request.path} ${JSON.stringify(request.body)}`;
  const named = [...text.matchAll(/\b(?:[A-Za-z0-9]{18}|[A-Za-z0-9]{15})\b/g)].flatMap(([id]) => toLongId(id) ?? []);
  const rows = named.filter((id) => liveRow(org, id) !== null);
  if (wanted !== null) return rows.find((id) => id === toLongId(wanted)) ?? null;
  return rows.find((id) => objectOfId(id) === 'Event') ?? rows[0] ?? null;
}

function racedRow(org: Org, request: SandboxRequest, { id: wanted, edit }: Fault): string | null {
  if (!isData(request)) return null;
  const changed = partsOf(request).flatMap(changedRows);
  const found = changed.find((id) => (wanted === null ? edit !== null || objectOfId(id) === 'Event' : id === toLongId(wanted)));
  return found !== undefined && liveRow(org, found) !== null ? found : null;
}

type Part = { readonly method: string; readonly url: string; readonly body: unknown };

/** The request itself, or what a composite or a graph is made of. */
function partsOf({ method, path, body }: SandboxRequest): readonly Part[] {
  if (!isJsonObject(body) || !/\/composite(\/graph)?$/.test(path)) return [{ method, url: path, body }];
  const lists = [body, ...objectsAt(body, 'graphs')];
  return lists.flatMap((list) =>
    objectsAt(list, 'compositeRequest').map((part) => ({
      method: (textAt(part, 'method') ?? '').toUpperCase(),
      url: textAt(part, 'url') ?? '',
      body: part['body'],
    })),
  );
}

function changedRows({ method, url, body }: Part): readonly string[] {
  if (method !== 'PATCH' && method !== 'DELETE') return [];
  const inBody = isJsonObject(body) ? objectsAt(body, 'records').map((record) => textAt(record, 'Id') ?? textAt(record, 'id')) : [];
  return [/\/sobjects\/\w+\/(\w+)$/.exec(url)?.[1], ...inBody].flatMap((id) => toLongId(id ?? '') ?? []);
}

/** A composite of reads reads, although it is a POST. */
function isRead(request: SandboxRequest): boolean {
  return isData(request) && partsOf(request).every(({ method }) => method === 'GET');
}

function isData({ path }: SandboxRequest): boolean {
  return path.startsWith('/services/data/');
}

function sessionOf({ headers }: SandboxRequest): string {
  return /^(?:Bearer|OAuth)\s+(.+)$/i.exec(headers['authorization'] ?? '')?.[1] ?? '';
}

function pastOf({ rows, dependents }: Org): Past {
  return {
    rows: new Map([...rows].map(([objectName, ofObject]) => [objectName, new Map(ofObject)])),
    dependents: new Map([...dependents].map(([id, ids]) => [id, new Set(ids)])),
  };
}
