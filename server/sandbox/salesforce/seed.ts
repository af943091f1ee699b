import { isJsonObject, objectsAt } from '../json.ts';
import type { JsonObject } from '../json.ts';
import { registerApp } from './apps.ts';
import { newEvent } from './eventSave.ts';
import { settleTimes } from './eventTimes.ts';
import { valueFor } from './givenFields.ts';
import { profileId, putRow, rowsOf } from './org.ts';
import type { Acting, Org } from './org.ts';
import { toLongId } from './recordId.ts';
import { attempt } from './refusal.ts';
import { idOf, textOf } from './row.ts';
import type { Row, Value } from './row.ts';
import { startingRow, withFullName } from './rowSave.ts';
import { columnNamed, schemaOf, tableNamed } from './schema.ts';
import type { ObjectTable } from './schema.ts';
import { seedParents, seedRelation } from './seedPeople.ts';
import type { Switches } from './switches.ts';

/** Later objects point at earlier ones. */
const order = ['Organization', 'Profile', 'User', 'Account', 'Contact', 'Lead', 'Opportunity', 'Event', 'EventRelation'];

/**
 * Puts rows in as they are, past every save rule: `{rows:{User:[…],Event:[…]}, app:{clientId, publicKeyPem}}`; `apps` takes several
 * and the objects may also stand at the top. Ids are taken or made; what is missing of computed columns is filled in. Gives the Ids
 * per object, in the order of the rows. Throws a sentence for what it cannot read.
 */
export function seed(org: Org, now: Temporal.Instant, body: unknown): Record<string, string[]> {
  if (!isJsonObject(body)) throw new Error('A seed is an object {"rows":{"User":[…]},"app":{"clientId","publicKeyPem"}}.');
  for (const app of [body['app'], ...objectsAt(body, 'apps')]) if (isJsonObject(app)) registerApp(org, app);
  const { app: _app, apps: _apps, rows, ...atTop } = body;
  const byObject = new Map(Object.entries({ ...atTop, ...(isJsonObject(rows) ? rows : {}) }));
  const ids: Record<string, string[]> = {};
  const objectNames = [...byObject.keys()].toSorted((left, right) => rankOf(left) - rankOf(right));
  const acting: Acting = { org, userId: '', now, version: 'v62.0' };
  for (const objectName of objectNames) {
    const table = tableNamed(org.switches, objectName);
    if (table === null)
      throw new Error(
        `This org has no object ${objectName}; it has ${[...schemaOf(org.switches).values()].map(({ name }) => name).join(', ')}.`,
      );
    const list = objectsAt(byObject.get(objectName) === undefined ? {} : { list: byObject.get(objectName) }, 'list');
    ids[table.name] = list.map((raw) => seedRow(acting, table, raw));
  }
  return ids;
}

function rankOf(objectName: string): number {
  const rank = order.indexOf(objectName);
  return rank < 0 ? order.length : rank;
}

function seedRow(acting: Acting, table: ObjectTable, raw: JsonObject): string {
  const given = givenRow(acting.org, table, raw);
  const owner = textOf(given, 'OwnerId') ?? firstUser(acting.org);
  const as = { ...acting, userId: textOf(given, 'CreatedById') ?? owner ?? '' };
  if (table.name === 'EventRelation') return seedRelation(as, given);
  const start = table.name === 'Event' ? newEvent(as) : startingRow(as, table);
  const row: Row = { ...start, ...(owner === null ? {} : { OwnerId: owner }), ...given };
  const complete = completed(table, row, given);
  putRow(acting.org, table.name, complete);
  if (table.name === 'Event') seedParents(as, complete, readIds(raw['EventWhoIds']));
  return idOf(complete);
}

/** Members that are no scalars (attributes, parents, lists) are left out, so that rows of a query answer can be pasted in. */
function givenRow(org: Org, seen: ObjectTable, raw: JsonObject): Row {
  const table = tableNamed(unsecured(org.switches), seen.name) ?? seen;
  const row: Record<string, Value> = {};
  for (const [name, value] of Object.entries(raw)) {
    if (value !== null && typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') continue;
    const known = columnNamed(table, name);
    if (known === null) throw new Error(`${table.name} has no column ${name}; it has ${table.columns.map((one) => one.name).join(', ')}.`);
    const outcome = attempt(() => valueFor(known, value));
    // A row may be wrong on purpose: what the column does not take stays as it was written.
    row[known.name] = outcome.kind === 'done' ? outcome.result : value;
  }
  if (typeof raw['Id'] === 'string') row['Id'] = toLongId(raw['Id']) ?? raw['Id'];
  return row;
}

/** A row may hold what nobody is shown: a hidden field, or who is behind Name before Shared Activities are turned on. */
function unsecured(switches: Switches): Switches {
  const known = unsecuredSwitches.get(switches) ?? { ...switches, fieldAccess: {}, sharedActivities: true };
  unsecuredSwitches.set(switches, known);
  return known;
}

const unsecuredSwitches = new WeakMap<Switches, Switches>();

function completed(table: ObjectTable, row: Row, given: Row): Row {
  switch (table.name) {
    case 'Event': {
      const times = attempt(() => settleTimes(given, null, { multidayEvents: true, eventRules: {} }));
      return times.kind === 'done' ? { ...row, ...times.result, ...given } : row;
    }
    case 'User':
      return withFullName(completedUser(row, given));
    case 'Contact':
    case 'Lead':
      return withFullName({
        ...row,
        LastName: row['LastName'] ?? lastWord(row['Name']),
        FirstName: row['FirstName'] ?? firstWords(row['Name']),
      });
    default:
      return row;
  }
}

function completedUser(row: Row, given: Row): Row {
  const email = textOf(row, 'Email') ?? textOf(row, 'Username');
  // Whoever is there before anybody else was made by nobody one could name.
  const stampedBy = (name: string) => ({ [name]: textOf(row, name) || textOf(row, 'Id') });
  return {
    ...row,
    ...stampedBy('CreatedById'),
    ...stampedBy('LastModifiedById'),
    Email: email,
    Username: textOf(row, 'Username') ?? email,
    LastName: row['LastName'] ?? lastWord(row['Name']) ?? email,
    FirstName: row['FirstName'] ?? firstWords(row['Name']),
    Alias: row['Alias'] ?? (email ?? 'user').slice(0, 8),
    IsActive: given['IsActive'] ?? true,
    UserType: row['UserType'] ?? 'Standard',
    ProfileId: row['ProfileId'] ?? profileId,
    TimeZoneSidKey: row['TimeZoneSidKey'] ?? 'Europe/Berlin',
    LocaleSidKey: row['LocaleSidKey'] ?? 'en_GB',
  };
}

function lastWord(name: Value | undefined): string | null {
  return typeof name === 'string' ? (name.split(' ').at(-1) ?? null) : null;
}

function firstWords(name: Value | undefined): string | null {
  return typeof name === 'string' && name.includes(' ') ? name.split(' ').slice(0, -1).join(' ') : null;
}

function firstUser(org: Org): string | null {
  for (const user of rowsOf(org, 'User')) return idOf(user);
  return null;
}

function readIds(value: unknown): readonly string[] | null {
  return Array.isArray(value) ? value.map((id) => toLongId(String(id)) ?? String(id)) : null;
}
