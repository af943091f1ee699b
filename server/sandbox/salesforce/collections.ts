import { isJsonObject } from '../json.ts';
import type { ApiAnswer, ApiRequest } from './api.ts';
import { inTransaction } from './org.ts';
import type { Acting } from './org.ts';
import { objectOfId, toLongId } from './recordId.ts';
import { attempt, Refusal, refuse, refuseUnknownResource } from './refusal.ts';
import { createRow, deleteRow, rowToRead, updateRow } from './rowSave.ts';
import { tableNamed } from './schema.ts';
import type { ObjectTable } from './schema.ts';
import { wholeRow } from './rowResource.ts';

type SaveResult = { id?: string; success: boolean; errors: readonly unknown[] };

const mostRows = 200;

/** `POST|PATCH|DELETE /composite/sobjects` and `GET|POST /composite/sobjects/X`: up to 200 rows in one call (facts 4.5). */
export function collectionResource(acting: Acting, request: ApiRequest): Omit<ApiAnswer, 'count'> {
  const [, , objectName] = request.resource.split('/').filter((part) => part !== '');
  if (objectName !== undefined) return { status: 200, body: readMany(acting, objectName, request) };
  const saves = request.method === 'DELETE' ? deletes(acting, request) : writes(acting, request);
  if (saves.length > mostRows)
    refuse(400, 'LIMIT_EXCEEDED', `record limit reached. cannot submit more than ${mostRows} records in this request`);
  const allOrNone =
    request.method === 'DELETE'
      ? request.query.get('allOrNone') === 'true'
      : isJsonObject(request.body) && request.body['allOrNone'] === true;
  return { status: 200, body: allOrNone ? saveAllOrNone(acting, saves) : saves.map((save) => resultOf(save)) };
}

function writes(acting: Acting, { method, body }: ApiRequest): (() => string)[] {
  const records = isJsonObject(body) ? body['records'] : null;
  if (!Array.isArray(records)) refuse(400, 'JSON_PARSER_ERROR', 'The property "records" is required.');
  return records.map((record: unknown) => () => {
    const table = tableOf(acting, record);
    if (method === 'POST') return createRow(acting, table, record);
    const { id, rest } = splitId(record);
    updateRow(acting, table, id, rest);
    return toLongId(id) ?? id;
  });
}

function deletes(acting: Acting, { query }: ApiRequest): (() => string)[] {
  return (query.get('ids') ?? '').split(',').map((id) => () => {
    const longId = toLongId(id) ?? refuse(400, 'MALFORMED_ID', `malformed id ${id}`, []);
    deleteRow(acting, tableNamed(acting.org.switches, objectOfId(longId) ?? '') ?? refuseUnknownResource(), longId);
    return longId;
  });
}

/** The first that fails undoes the others, and every other row says so. */
function saveAllOrNone(acting: Acting, saves: readonly (() => string)[]): readonly SaveResult[] {
  let failedAt = -1;
  const outcome = attempt(() =>
    inTransaction(acting.org, () =>
      saves.map((save, place) => {
        failedAt = place;
        return { id: save(), success: true, errors: [] };
      }),
    ),
  );
  if (outcome.kind === 'done') return outcome.result;
  return saves.map((_, place) => failure(place === failedAt ? outcome.refusal : rolledBack));
}

const rolledBack = new Refusal(400, [
  {
    errorCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
    message: 'Record rolled back because not all records were valid and the request was using AllOrNone header',
    fields: [],
  },
]);

function resultOf(save: () => string): SaveResult {
  const outcome = attempt(save);
  return outcome.kind === 'done' ? { id: outcome.result, success: true, errors: [] } : failure(outcome.refusal);
}

/** Rows of a collection say `statusCode` where a single answer says `errorCode`. */
function failure({ errors }: Refusal): SaveResult {
  return { success: false, errors: errors.map(({ errorCode, message, fields = [] }) => ({ statusCode: errorCode, message, fields })) };
}

function readMany(acting: Acting, objectName: string, { query, body }: ApiRequest): unknown {
  const table = tableNamed(acting.org.switches, objectName) ?? refuseUnknownResource();
  const asked = isJsonObject(body)
    ? { ids: body['ids'], fields: body['fields'] }
    : { ids: query.get('ids')?.split(','), fields: query.get('fields')?.split(',') };
  const ids = Array.isArray(asked.ids) ? asked.ids.map(String) : [];
  const fields = Array.isArray(asked.fields) ? asked.fields.map(String).join(',') : 'Id';
  return ids.map((id) => {
    const outcome = attempt(() => wholeRow(acting, table, rowToRead(acting, table, id), fields));
    return outcome.kind === 'done' ? outcome.result : null;
  });
}

function tableOf({ org }: Acting, record: unknown): ObjectTable {
  const attributes = isJsonObject(record) ? record['attributes'] : null;
  const type = isJsonObject(attributes) && typeof attributes['type'] === 'string' ? attributes['type'] : '';
  return tableNamed(org.switches, type) ?? refuse(400, 'INVALID_TYPE', `sObject type '${type}' is not supported.`, []);
}

function splitId(record: unknown): { id: string; rest: Record<string, unknown> } {
  const entries = isJsonObject(record) ? Object.entries(record) : [];
  const id = entries.find(([name]) => name.toLowerCase() === 'id')?.[1];
  if (typeof id !== 'string') refuse(400, 'MISSING_ARGUMENT', 'Id not specified in an update call', []);
  return { id, rest: Object.fromEntries(entries.filter(([name]) => name.toLowerCase() !== 'id')) };
}
