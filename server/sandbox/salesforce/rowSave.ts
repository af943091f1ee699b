import { deleteRecord, undeleteRecord } from './cascade.ts';
import { breakRule } from './eventRules.ts';
import { deleteEvent, saveEvent, undeleteEvent } from './eventSave.ts';
import { readGiven } from './givenFields.ts';
import type { Given } from './givenFields.ts';
import { inTransaction, liveRow, nextId, putRow, rowById, rowsOf } from './org.ts';
import type { Acting } from './org.ts';
import { objectOfId, toLongId } from './recordId.ts';
import { refuse, refuseUnknownResource } from './refusal.ts';
import { createRelation, deleteRelation, updateRelation } from './relationSave.ts';
import { idOf, isTrue, textOf } from './row.ts';
import type { Row, Value } from './row.ts';
import type { ObjectTable } from './schema.ts';
import { canEdit, canSee } from './sharing.ts';
import { createdStamps, modifiedStamps } from './stamps.ts';

/** Stores a new row as the session's user and gives its Id. All of it or nothing. */
export function createRow(acting: Acting, table: ObjectTable, body: unknown): string {
  refuseUnwritable(table);
  const given = readGiven(table, body, 'create', acting.org.switches);
  return inTransaction(acting.org, () => {
    refuseMissing(table, given.columns, 'create');
    checkReferences(acting, table, given);
    const id = insertBy(acting, table, given);
    checkValidationRules(acting, table, id);
    return id;
  });
}

/** Refuses a missing row with INVALID_CROSS_REFERENCE_KEY, a deleted one with ENTITY_IS_DELETED. */
export function updateRow(acting: Acting, table: ObjectTable, id: string, body: unknown): void {
  refuseUnwritable(table);
  const row = rowToChange(acting, table, id);
  const given = readGiven(table, body, 'update', acting.org.switches);
  inTransaction(acting.org, () => {
    refuseMissing(table, given.columns, 'update');
    checkReferences(acting, table, given);
    updateBy(acting, table, row, given);
    checkValidationRules(acting, table, idOf(row));
  });
}

export function deleteRow(acting: Acting, table: ObjectTable, id: string): void {
  refuseUnwritable(table);
  const row = rowToChange(acting, table, id);
  inTransaction(acting.org, () => {
    if (table.name === 'Event') deleteEvent(acting, row);
    else if (table.name === 'EventRelation') deleteRelation(acting, row);
    else deleteRecord(acting, table, row);
  });
}

/** Not in the REST API: what a person does in the recycle bin. */
export function undeleteRow(acting: Acting, table: ObjectTable, id: string): void {
  const row = rowById(acting.org, toLongId(id) ?? id);
  if (row === null || !isTrue(row, 'IsDeleted') || !canSee(acting, table.name, row)) return refuseUnknownResource();
  inTransaction(acting.org, () => {
    if (table.name === 'Event') undeleteEvent(acting, row);
    else undeleteRecord(acting, table, row);
  });
}

/** The row an API call names. Refuses what is not there or not shared with 404 NOT_FOUND, what is deleted with ENTITY_IS_DELETED. */
export function rowToRead(acting: Acting, table: ObjectTable, id: string): Row {
  const longId = toLongId(id);
  if (longId === null) return refuseNoId(table, id);
  const row = objectOfId(longId) === table.name ? rowById(acting.org, longId) : null;
  if (row === null || !canSee(acting, table.name, row)) return refuseUnknownResource();
  if (isTrue(row, 'IsDeleted')) refuse(404, 'ENTITY_IS_DELETED', 'entity is deleted', []);
  return row;
}

/** Documented for what looks like an id; everything else is taken for the name of a field to look up by, as restforce recorded. */
function refuseNoId(table: ObjectTable, id: string): never {
  if (/^[0-9A-Za-z]{18}$/.test(id)) refuse(400, 'MALFORMED_ID', `${table.label} ID: id value of incorrect type: ${id}`, ['Id']);
  refuse(404, 'NOT_FOUND', `Provided external ID field does not exist or is not accessible: ${id}`);
}

function rowToChange(acting: Acting, table: ObjectTable, id: string): Row {
  const longId = toLongId(id);
  if (longId === null) return refuseNoId(table, id);
  const row = objectOfId(longId) === table.name ? rowById(acting.org, longId) : null;
  if (row === null || !canSee(acting, table.name, row)) refuse(404, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', []);
  if (isTrue(row, 'IsDeleted')) refuse(404, 'ENTITY_IS_DELETED', 'entity is deleted', []);
  if (!canEdit(acting, table.name, row)) {
    if (table.name === 'EventRelation') breakRule(acting.org.switches, 'answersAreTheOwners', [], { status: 403 });
    refuse(403, 'INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id', []);
  }
  refuseLocked(acting, longId);
  return row;
}

function insertBy(acting: Acting, table: ObjectTable, given: Given): string {
  if (table.name === 'Event') return idOf(saveEvent(acting, null, given));
  if (table.name === 'EventRelation') return createRelation(acting, given);
  const row = withFullName({ ...startingRow(acting, table), ...given.columns });
  refuseDuplicate(acting, table, row);
  putRow(acting.org, table.name, row);
  return idOf(row);
}

function updateBy(acting: Acting, table: ObjectTable, row: Row, given: Given): void {
  if (table.name === 'Event') saveEvent(acting, row, given);
  else if (table.name === 'EventRelation') updateRelation(acting, row, given);
  else {
    const after = withFullName({ ...row, ...given.columns, ...modifiedStamps(acting) });
    refuseDuplicate(acting, table, after);
    putRow(acting.org, table.name, after);
  }
}

/** What every column of a new row starts with. */
export function startingRow(acting: Acting, table: ObjectTable): Row {
  const id = nextId(acting.org, table.name);
  const columns: Record<string, Value> = { Id: id };
  for (const known of table.columns) {
    if (known.type === 'boolean') columns[known.name] = false;
    else if (known.initial !== null) columns[known.name] = known.initial;
    else if (known.name === 'OwnerId') columns[known.name] = acting.userId;
    else if (known.name === 'Name' && table.custom) columns[known.name] = id;
  }
  return { ...columns, ...createdStamps(acting) };
}

/** A person's Name is computed from its parts. */
export function withFullName(row: Row): Row {
  const last = textOf(row, 'LastName');
  if (last === null) return row;
  return { ...row, Name: [textOf(row, 'FirstName'), last].filter((part) => part !== null).join(' ') };
}

function refuseUnwritable(table: ObjectTable): void {
  if (!table.writable) {
    refuse(400, 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', `entity type ${table.name} cannot be changed in this sandbox; seed it instead`, []);
  }
}

function refuseMissing(table: ObjectTable, columns: Row, purpose: 'create' | 'update'): void {
  const missing = table.columns
    .filter((known) => known.createable && !known.nillable && !known.defaultedOnCreate)
    .filter(({ name }) => (purpose === 'create' || name in columns) && (columns[name] ?? null) === null)
    .map(({ name }) => name);
  if (missing.length > 0) refuse(400, 'REQUIRED_FIELD_MISSING', `Required fields are missing: [${missing.join(', ')}]`, missing);
}

function checkReferences(acting: Acting, table: ObjectTable, { columns, eventWhoIds }: Given): void {
  const pointers = table.columns.flatMap(({ name, type }) => (type === 'reference' ? [textOf(columns, name)] : []));
  for (const id of [...pointers, ...(eventWhoIds ?? [])]) {
    if (id === null) continue;
    const target = rowById(acting.org, id);
    if (target === null) refuse(400, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', []);
    if (liveRow(acting.org, id) === null) refuse(400, 'ENTITY_IS_DELETED', 'entity is deleted', []);
    refuseLocked(acting, id);
  }
}

function refuseLocked({ org }: Acting, id: string): void {
  const left = org.locks.get(id) ?? 0;
  if (left === 0) return;
  org.locks.set(id, left - 1);
  refuse(
    org.switches.lockStatus,
    'UNABLE_TO_LOCK_ROW',
    `unable to obtain exclusive access to this record or 1 records: ${id.slice(0, 15)}`,
    [],
  );
}

function refuseDuplicate({ org }: Acting, table: ObjectTable, row: Row): void {
  // A hierarchy setting has one row per organization, profile or user.
  for (const { name } of table.columns.filter((known) => known.unique || (table.customSetting && known.name === 'SetupOwnerId'))) {
    const value = row[name] ?? null;
    if (value === null) continue;
    for (const other of rowsOf(org, table.name)) {
      if (other[name] !== value || idOf(other) === idOf(row) || isTrue(other, 'IsDeleted')) continue;
      refuse(400, 'DUPLICATE_VALUE', `duplicate value found: ${name} duplicates value on record with id: ${idOf(other).slice(0, 15)}`, []);
    }
  }
}

/** Validation rules run on events and records, never on relations. */
function checkValidationRules({ org }: Acting, table: ObjectTable, id: string): void {
  const row = rowById(org, id) ?? {};
  for (const rule of org.switches.validationRules) {
    const value = rule.object === table.name ? textOf(row, rule.field) : null;
    if (value?.includes(rule.contains) === true) refuse(400, 'FIELD_CUSTOM_VALIDATION_EXCEPTION', rule.message, []);
  }
}
