import { isJsonObject } from '../json.ts';
import type { ApiAnswer, ApiRequest } from './api.ts';
import { inTransaction } from './org.ts';
import type { Acting } from './org.ts';
import { objectOfId, toLongId } from './recordId.ts';
import { attempt, Refusal, refuse, refuseUnknownResource } from './refusal.ts';
import { createRow, deleteRow, rowToRead, updateRow } from './rowSave.ts';
import { tableNamed } from './schema.ts';
import type { ObjectTable } from './schema.ts';
import { upsertRow, wholeRow } from './rowResource.ts';
import { refuseUnplayedObject } from './unplayed.ts';

type Saved = { readonly id: string; readonly created?: boolean };
type SaveResult = { id?: string; success: boolean; created?: boolean; errors: readonly unknown[] };

const mostRows = 200;
/** Rows of one object in a row are a chunk. */
const mostChunks = 10;
const mostReads = 2000;

/**
 * `POST|PATCH|DELETE /composite/sobjects`, `PATCH /composite/sobjects/X/External__c` and `GET|POST /composite/sobjects/X`: many
 * rows in one call, each with its own outcome (facts 4.5).
 */
export function collectionResource(acting: Acting, request: ApiRequest): Omit<ApiAnswer, 'count'> {
  const [, , objectName, fieldName] = request.resource.split('/').filter((part) => part !== '');
  if (objectName !== undefined && fieldName === undefined) return { status: 200, body: readMany(acting, objectName, request) };
  const saves = request.method === 'DELETE' ? deletes(acting, request) : writes(acting, request, fieldName);
  if (saves.length > mostRows)
    refuse(400, 'LIMIT_EXCEEDED', `record limit reached. cannot submit more than ${mostRows} records in this request`);
  const allOrNone =
    request.method === 'DELETE'
      ? request.query.get('allOrNone') === 'true'
      : isJsonObject(request.body) && request.body['allOrNone'] === true;
  return { status: 200, body: allOrNone ? saveAllOrNone(acting, saves) : saves.map((save) => resultOf(save)) };
}

function writes(acting: Acting, { method, body }: ApiRequest, externalId: string | undefined): (() => Saved)[] {
  const records: unknown = isJsonObject(body) ? body['records'] : null;
  if (!Array.isArray(records)) return refuse(400, 'JSON_PARSER_ERROR', 'The property "records" is required.');
  refuseManyChunks(records);
  return records.map((record: unknown) => () => {
    const table = tableOf(acting, record);
    if (externalId !== undefined) return upsert(acting, table, externalId, record);
    if (method === 'POST') return { id: createRow(acting, table, record) };
    const { id, rest } = splitId(record);
    updateRow(acting, table, id, rest);
    return { id: toLongId(id) ?? id };
  });
}

function refuseManyChunks(records: readonly unknown[]): void {
  const chunks = records.filter((record, place) => place === 0 || typeOf(record) !== typeOf(records[place - 1])).length;
  if (chunks > mostChunks)
    refuse(400, 'LIMIT_EXCEEDED', `Cannot have more than ${mostChunks} chunks in a single operation. Please rearrange the data.`);
}

function upsert(acting: Acting, table: ObjectTable, fieldName: string, record: unknown): Saved {
  const entries = isJsonObject(record) ? Object.entries(record) : [];
  const value = entries.find(([name]) => name.toLowerCase() === fieldName.toLowerCase())?.[1];
  const rest = Object.fromEntries(entries.filter(([name]) => name.toLowerCase() !== fieldName.toLowerCase()));
  // Recorded: by Id, a row that names none is a new one.
  if (fieldName.toLowerCase() === 'id' && value === null) return { id: createRow(acting, table, rest), created: true };
  if (typeof value !== 'string' || value === '') return refuse(400, 'MISSING_ARGUMENT', `${fieldName} not specified`, []);
  const outcome = upsertRow(acting, table, { fieldName, value, body: rest });
  if ('matches' in outcome)
    return refuse(300, 'DUPLICATE_EXTERNAL_ID', `${fieldName}: more than one record found for external id field`, [fieldName]);
  return outcome;
}

function deletes(acting: Acting, { query }: ApiRequest): (() => Saved)[] {
  return (query.get('ids') ?? '').split(',').map((id) => () => {
    const longId = toLongId(id) ?? refuse(400, 'MALFORMED_ID', `malformed id ${id}`, []);
    deleteRow(acting, tableNamed(acting.org.switches, objectOfId(longId) ?? '') ?? refuseUnknownResource(), longId);
    return { id: longId };
  });
}

/** The first that fails undoes the others, and every other row says so; an upsert still tells what it would have done. */
function saveAllOrNone(acting: Acting, saves: readonly (() => Saved)[]): readonly SaveResult[] {
  const done: Saved[] = [];
  const outcome = attempt(() => inTransaction(acting.org, () => saves.forEach((save) => done.push(save()))));
  if (outcome.kind === 'done') return done.map(success);
  return saves.map((_, place) => {
    if (place === done.length) return failure(outcome.refusal);
    const saved = done[place];
    return { ...(saved?.created === undefined ? {} : saved), ...failure(rolledBack) };
  });
}

const rolledBack = new Refusal(400, [
  {
    errorCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
    message: 'Record rolled back because not all records were valid and the request was using AllOrNone header',
    fields: [],
  },
]);

function resultOf(save: () => Saved): SaveResult {
  const outcome = attempt(save);
  return outcome.kind === 'done' ? success(outcome.result) : failure(outcome.refusal);
}

function success(saved: Saved): SaveResult {
  return { ...saved, success: true, errors: [] };
}

/** Rows of a collection say `statusCode` where a single answer says `errorCode`. */
function failure({ errors }: Refusal): SaveResult {
  return { success: false, errors: errors.map(({ errorCode, message, fields = [] }) => ({ statusCode: errorCode, message, fields })) };
}

function readMany(acting: Acting, objectName: string, { query, body }: ApiRequest): unknown {
  const table = tableNamed(acting.org.switches, objectName);
  if (table === null) {
    refuseUnplayedObject(objectName);
    return refuseUnknownResource();
  }
  const asked = isJsonObject(body)
    ? { ids: body['ids'], fields: body['fields'] }
    : { ids: query.get('ids')?.split(','), fields: query.get('fields')?.split(',') };
  const ids = Array.isArray(asked.ids) ? asked.ids.map(String) : [];
  if (ids.length > mostReads)
    refuse(400, 'LIMIT_EXCEEDED', `record limit reached. cannot submit more than ${mostReads} records in this request`);
  const fields = Array.isArray(asked.fields) ? asked.fields.map(String).join(',') : 'Id';
  return ids.map((id) => {
    const outcome = attempt(() => wholeRow(acting, table, rowToRead(acting, table, id), fields));
    return outcome.kind === 'done' ? outcome.result : null;
  });
}

function typeOf(record: unknown): string {
  const attributes = isJsonObject(record) ? record['attributes'] : null;
  return isJsonObject(attributes) && typeof attributes['type'] === 'string' ? attributes['type'] : '';
}

function tableOf({ org }: Acting, record: unknown): ObjectTable {
  const type = typeOf(record);
  const table = tableNamed(org.switches, type);
  if (table !== null) return table;
  refuseUnplayedObject(type);
  return refuse(400, 'INVALID_TYPE', `sObject type '${type}' is not supported.`, []);
}

function splitId(record: unknown): { id: string; rest: Record<string, unknown> } {
  const entries = isJsonObject(record) ? Object.entries(record) : [];
  const id = entries.find(([name]) => name.toLowerCase() === 'id')?.[1];
  if (typeof id !== 'string') refuse(400, 'MISSING_ARGUMENT', 'Id not specified in an update call', []);
  return { id, rest: Object.fromEntries(entries.filter(([name]) => name.toLowerCase() !== 'id')) };
}
