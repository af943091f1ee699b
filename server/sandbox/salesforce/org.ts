import { objectOfId, makeRecordId } from './recordId.ts';
import { idOf, isTrue, textOf } from './row.ts';
import type { Row } from './row.ts';
import { usualSwitches } from './switches.ts';
import type { Switches } from './switches.ts';
import { toWireTime } from './wireTime.ts';

/** A session is one user; `usedAt` in epoch milliseconds of the sandbox clock; `refreshToken` where it came by one. */
export type Session = { readonly userId: string; readonly usedAt: number; readonly refreshToken?: string };

/** An app registration. What is null or empty was not registered, and the grants that need it are refused. */
export type RegisteredApp = {
  readonly publicKeyPem: string | null;
  readonly clientSecret: string | null;
  readonly redirectUris: readonly string[];
};

/** What a person agreed to on the authorize page; `madeAt` in epoch milliseconds. */
export type AuthorizationCode = {
  readonly userId: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scope: string;
  readonly challenge: string;
  readonly madeAt: number;
};

export type RefreshToken = { readonly userId: string; readonly clientId: string; readonly scope: string };

/** `deletedDate` in wire form; `visibleTo` is the user whose row it was, null where everybody saw it. */
export type PurgedRow = { readonly objectName: string; readonly deletedDate: string; readonly visibleTo: string | null };

/** An open query: the rows it found when it was asked, whatever happens since. */
export type Cursor = { readonly userId: string; readonly records: readonly unknown[] };

/** The whole pretended org. The one thing in this room that changes in place; rows are replaced, never edited. */
export type Org = {
  switches: Switches;
  /** Object name, then Id. */
  readonly rows: Map<string, Map<string, Row>>;
  /** Rows that live and die with another: relations by event, children by master event. Values are Ids. */
  readonly dependents: Map<string, Set<string>>;
  /** By consumer key. */
  readonly apps: Map<string, RegisteredApp>;
  readonly sessions: Map<string, Session>;
  /** Codes of the web server flow that nobody has exchanged yet, and refresh tokens. */
  readonly codes: Map<string, AuthorizationCode>;
  readonly refreshTokens: Map<string, RefreshToken>;
  readonly cursors: Map<string, Cursor>;
  /** API requests per hour since the epoch; the last twenty-four are the day's usage. */
  readonly usage: Map<number, number>;
  /** Row Id to how many writes still find it locked. */
  readonly locks: Map<string, number>;
  /** Rows that are gone for good, by Id: the delete log still tells of them. */
  readonly purged: Map<string, PurgedRow>;
  readonly moving: Moving;
};

/** What changes in place. It is an object of its own so that a view of the org for one user shares it (`security.ts`). */
type Moving = {
  nextNumber: number;
  /** How to undo what the open transaction did, newest last; null outside one. */
  journal: (() => void)[] | null;
  /** Hour since the epoch in which the recycle bin was last looked through. */
  binHour: number;
  /** When describes last changed, in epoch milliseconds. */
  describedAt: number;
};

/** Who acts, when, and through which API version: what every read and save needs to know. */
export type Acting = { readonly org: Org; readonly userId: string; readonly now: Temporal.Instant; readonly version: string };

export const organizationId = makeRecordId('Organization', 1);
export const profileId = makeRecordId('Profile', 1);

export function emptyOrg(now: Temporal.Instant): Org {
  const org: Org = {
    switches: usualSwitches,
    rows: new Map(),
    dependents: new Map(),
    apps: new Map(),
    sessions: new Map(),
    codes: new Map(),
    refreshTokens: new Map(),
    cursors: new Map(),
    usage: new Map(),
    locks: new Map(),
    purged: new Map(),
    moving: { nextNumber: 100, journal: null, binHour: 0, describedAt: now.epochMilliseconds },
  };
  furnish(org, now);
  return org;
}

/** Empties everything but the registered apps: those are the installation, not its contents. */
export function clearOrg(org: Org, now: Temporal.Instant): void {
  const { rows, dependents, sessions, codes, refreshTokens, cursors, usage, locks, purged } = org;
  for (const store of [rows, dependents, sessions, codes, refreshTokens, cursors, usage, locks, purged]) store.clear();
  org.switches = usualSwitches;
  org.moving.nextNumber = 100;
  org.moving.describedAt = now.epochMilliseconds;
  furnish(org, now);
}

function furnish(org: Org, now: Temporal.Instant): void {
  const stamps = { CreatedDate: toWireTime(now), LastModifiedDate: toWireTime(now), SystemModstamp: toWireTime(now) };
  putRow(org, 'Organization', {
    Id: organizationId,
    Name: 'Sandbox',
    InstanceName: 'SBX1',
    IsSandbox: true,
    OrganizationType: 'Enterprise Edition',
    TimeZoneSidKey: 'Europe/Berlin',
    ...stamps,
  });
  putRow(org, 'Profile', { Id: profileId, Name: 'Standard User', ...stamps });
}

export function nextId(org: Org, objectName: string): string {
  org.moving.nextNumber += 1;
  return makeRecordId(objectName, org.moving.nextNumber);
}

export function rowsOf(org: Org, objectName: string): Iterable<Row> {
  return org.rows.get(objectName)?.values() ?? [];
}

/** The row behind an Id of any object, deleted or not. */
export function rowById(org: Org, id: string): Row | null {
  const objectName = objectOfId(id);
  return objectName === null ? null : (org.rows.get(objectName)?.get(id) ?? null);
}

/** Like `rowById`, but a deleted row is none. */
export function liveRow(org: Org, id: string | null): Row | null {
  const row = id === null ? null : rowById(org, id);
  return row === null || isTrue(row, 'IsDeleted') ? null : row;
}

export function dependentsOf(org: Org, id: string, objectName: string): Row[] {
  const found: Row[] = [];
  for (const dependent of org.dependents.get(id) ?? []) {
    if (objectOfId(dependent) !== objectName) continue;
    const row = rowById(org, dependent);
    if (row !== null) found.push(row);
  }
  return found;
}

/** Stores a row in place of the one with its Id; undone when the open transaction is rolled back. */
export function putRow(org: Org, objectName: string, row: Row): void {
  const id = idOf(row);
  const before = org.rows.get(objectName)?.get(id) ?? null;
  org.moving.journal?.push(() => (before === null ? forgetRow(org, objectName, row) : rememberRow(org, objectName, before)));
  rememberRow(org, objectName, row);
}

function rememberRow(org: Org, objectName: string, row: Row): void {
  const ofObject = org.rows.get(objectName) ?? new Map<string, Row>();
  org.rows.set(objectName, ofObject.set(idOf(row), row));
  const parent = parentOf(objectName, row);
  if (parent !== null) org.dependents.set(parent, (org.dependents.get(parent) ?? new Set<string>()).add(idOf(row)));
}

/** Takes a row out for good; undone when the open transaction is rolled back. */
export function dropRow(org: Org, objectName: string, row: Row): void {
  org.moving.journal?.push(() => rememberRow(org, objectName, row));
  forgetRow(org, objectName, row);
}

function forgetRow(org: Org, objectName: string, row: Row): void {
  org.rows.get(objectName)?.delete(idOf(row));
  const parent = parentOf(objectName, row);
  if (parent !== null) org.dependents.get(parent)?.delete(idOf(row));
}

function parentOf(objectName: string, row: Row): string | null {
  return objectName === 'EventRelation' ? textOf(row, 'EventId') : textOf(row, '$master');
}

/** All or nothing: whatever the work threw, every row is as it was before. Transactions nest. */
export function inTransaction<Result>(org: Org, work: () => Result): Result {
  const outer = org.moving.journal;
  const journal: (() => void)[] = [];
  org.moving.journal = journal;
  try {
    const result = work();
    outer?.push(...journal);
    return result;
  } catch (problem) {
    org.moving.journal = null;
    for (const undo of journal.toReversed()) undo();
    throw problem;
  } finally {
    org.moving.journal = outer;
  }
}
