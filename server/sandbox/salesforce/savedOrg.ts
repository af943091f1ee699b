import { isJsonObject, objectsAt } from '../json.ts';
import type { JsonObject } from '../json.ts';
import { clearOrg, putRow } from './org.ts';
import type { Org } from './org.ts';
import type { Row, Value } from './row.ts';
import { switchesAfter, usualSwitches } from './switches.ts';

/** Everything that must outlive a restart. Open queries do not: their next page is answered with INVALID_QUERY_LOCATOR. */
export function saveOrg(org: Org): unknown {
  return {
    switches: org.switches,
    rows: Object.fromEntries([...org.rows].map(([objectName, rows]) => [objectName, [...rows.values()]])),
    apps: Object.fromEntries(org.apps),
    sessions: Object.fromEntries(org.sessions),
    usage: [...org.usage],
    nextNumber: org.nextNumber,
  };
}

/** Replaces the org with what `saveOrg` gave. Throws where it is something else. */
export function loadOrg(org: Org, now: Temporal.Instant, saved: unknown): void {
  if (!isJsonObject(saved) || !isJsonObject(saved['rows'])) throw new Error('This is no saved Salesforce sandbox.');
  clearOrg(org, now);
  org.switches = switchesAfter(usualSwitches, saved['switches'] ?? {});
  org.rows.clear();
  for (const objectName of Object.keys(saved['rows'])) {
    for (const row of objectsAt(saved['rows'], objectName)) putRow(org, objectName, toRow(row));
  }
  org.apps.clear();
  for (const [clientId, pem] of membersOf(saved['apps'])) if (typeof pem === 'string') org.apps.set(clientId, pem);
  for (const [token, session] of membersOf(saved['sessions'])) {
    if (!isJsonObject(session)) continue;
    const { userId, usedAt } = session;
    if (typeof userId === 'string' && typeof usedAt === 'number') org.sessions.set(token, { userId, usedAt });
  }
  for (const entry of Array.isArray(saved['usage']) ? saved['usage'] : []) {
    if (Array.isArray(entry)) org.usage.set(Number(entry[0]), Number(entry[1]));
  }
  if (typeof saved['nextNumber'] === 'number') org.nextNumber = saved['nextNumber'];
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
