import { isJsonObject, objectsAt } from '../json.ts';
import type { JsonObject } from '../json.ts';
import { savedApp } from './apps.ts';
import { clearOrg, putRow } from './org.ts';
import type { Org } from './org.ts';
import type { Row, Value } from './row.ts';
import { switchesAfter, usualSwitches } from './switches.ts';

/** Everything that must outlive a restart. Open queries and codes nobody exchanged do not. */
export function saveOrg(org: Org): unknown {
  return {
    switches: org.switches,
    rows: Object.fromEntries([...org.rows].map(([objectName, rows]) => [objectName, [...rows.values()]])),
    apps: Object.fromEntries(org.apps),
    sessions: Object.fromEntries(org.sessions),
    refreshTokens: Object.fromEntries(org.refreshTokens),
    purged: Object.fromEntries(org.purged),
    usage: [...org.usage],
    nextNumber: org.moving.nextNumber,
  };
}

/** Replaces the org with what `saveOrg` gave. Throws where it is something else. */
export function loadOrg(org: Org, now: Temporal.Instant, saved: unknown): void {
  if (!isJsonObject(saved) || !isJsonObject(saved['rows'])) throw new Error('This is no saved Salesforce sandbox.');
  clearOrg(org, now);
  org.switches = switchesAfter(usualSwitches, stillKnown(saved['switches']));
  org.rows.clear();
  for (const objectName of Object.keys(saved['rows'])) {
    for (const row of objectsAt(saved['rows'], objectName)) putRow(org, objectName, toRow(row));
  }
  org.apps.clear();
  for (const [clientId, member] of membersOf(saved['apps'])) {
    const app = savedApp(member);
    if (app !== null) org.apps.set(clientId, app);
  }
  for (const [token, session] of membersOf(saved['sessions'])) {
    if (!isJsonObject(session)) continue;
    const { userId, usedAt, refreshToken } = session;
    const by = typeof refreshToken === 'string' ? { refreshToken } : {};
    if (typeof userId === 'string' && typeof usedAt === 'number') org.sessions.set(token, { userId, usedAt, ...by });
  }
  for (const [token, grant] of membersOf(saved['refreshTokens'])) {
    const { userId, clientId, scope } = isJsonObject(grant) ? grant : {};
    if (typeof userId === 'string' && typeof clientId === 'string' && typeof scope === 'string')
      org.refreshTokens.set(token, { userId, clientId, scope });
  }
  for (const [id, row] of membersOf(saved['purged'])) {
    const { objectName, deletedDate, visibleTo } = isJsonObject(row) ? row : {};
    if (typeof objectName === 'string' && typeof deletedDate === 'string')
      org.purged.set(id, { objectName, deletedDate, visibleTo: typeof visibleTo === 'string' ? visibleTo : null });
  }
  for (const entry of Array.isArray(saved['usage']) ? saved['usage'] : []) {
    if (Array.isArray(entry)) org.usage.set(Number(entry[0]), Number(entry[1]));
  }
  if (typeof saved['nextNumber'] === 'number') org.moving.nextNumber = saved['nextNumber'];
}

/** Files of an older sandbox may hold switches that are gone since. */
function stillKnown(switches: unknown): JsonObject {
  return Object.fromEntries(membersOf(switches).filter(([name]) => name in usualSwitches));
}

function membersOf(value: unknown): [string, unknown][] {
  return isJsonObject(value) ? Object.entries(value) : [];
}

function toRow(saved: JsonObject): Row {
  const row: Record<string, Value> = {};
  for (const [name, value] of Object.entries(saved)) {
    if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') row[name] = value;
  }
  return row;
}
