import { isJsonObject } from '../json.ts';
import type { ApiAnswer, ApiRequest } from './api.ts';
import type { Acting } from './org.ts';
import { toLongId } from './recordId.ts';
import { attempt, refuse, refuseUnknownResource } from './refusal.ts';
import { idOf, textOf } from './row.ts';
import type { Row } from './row.ts';
import { createRow, deleteRow, rowToRead, updateRow } from './rowSave.ts';
import { columnNamed } from './schema.ts';
import type { ObjectTable } from './schema.ts';
import { visibleRows } from './sharing.ts';
import { attributesOf, columnValue } from './soqlSelect.ts';
import { instantOf } from './wireTime.ts';

type Answer = Omit<ApiAnswer, 'count'>;

/** `POST /sobjects/X`. */
export function createResource(acting: Acting, table: ObjectTable, body: unknown): Answer {
  const id = createRow(acting, table, body);
  return { status: 201, body: { id, success: true, errors: [] }, headers: { Location: rowUrl(acting, table, id) } };
}

/** `GET|PATCH|DELETE /sobjects/X/Id`. */
export function rowResource(acting: Acting, table: ObjectTable, id: string, request: ApiRequest): Answer {
  switch (request.method) {
    case 'GET': {
      const row = rowToRead(acting, table, id);
      refuseIfModified(row, request);
      if (isUnmodified(row, request)) return { status: 304, body: null };
      return { status: 200, body: wholeRow(acting, table, row, request.query.get('fields')) };
    }
    case 'PATCH':
      refuseIfModified(storedRow(acting, table, id), request);
      updateRow(acting, table, id, request.body);
      return { status: 204, body: null };
    case 'DELETE':
      refuseIfModified(storedRow(acting, table, id), request);
      deleteRow(acting, table, id);
      return { status: 204, body: null };
    default:
      return refuse(405, 'METHOD_NOT_ALLOWED', `HTTP Method '${request.method}' not allowed. Allowed are HEAD,GET,PATCH,DELETE`);
  }
}

/** `GET|PATCH|DELETE /sobjects/X/External__c/value`, or any other field an upsert may look up. Several rows of one value are listed with 300. */
export function externalIdResource(acting: Acting, table: ObjectTable, fieldName: string, value: string, request: ApiRequest): Answer {
  if (request.method === 'PATCH') {
    const outcome = upsertRow(acting, table, { fieldName, value, body: request.body });
    if ('matches' in outcome) return { status: 300, body: outcome.matches };
    const { id, created } = outcome;
    const headers = created ? { Location: rowUrl(acting, table, id) } : {};
    return { status: created ? 201 : 200, body: { id, success: true, errors: [], created }, headers };
  }
  const [row, ...others] = rowsByExternalId(acting, table, fieldName, value);
  if (row === undefined) return refuseUnknownResource();
  if (others.length > 0) return { status: 300, body: [row, ...others].map((match) => rowUrl(acting, table, idOf(match))) };
  return rowResource(acting, table, idOf(row), request);
}

type Upsert = { readonly fieldName: string; readonly value: string; readonly body: unknown };

/** Changes the one row that has the value, or makes it; `matches` are the addresses where there are several. */
export function upsertRow(
  acting: Acting,
  table: ObjectTable,
  { fieldName, value, body }: Upsert,
): { readonly id: string; readonly created: boolean } | { readonly matches: readonly string[] } {
  const [row, ...others] = rowsByExternalId(acting, table, fieldName, value);
  if (row === undefined) {
    if (fieldName.toLowerCase() === 'id') refuse(404, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', []);
    const withKey = isJsonObject(body) ? { ...body, [fieldName]: value } : body;
    return { id: createRow(acting, table, withKey), created: true };
  }
  if (others.length > 0) return { matches: [row, ...others].map((match) => rowUrl(acting, table, idOf(match))) };
  updateRow(acting, table, idOf(row), body);
  return { id: idOf(row), created: false };
}

function rowsByExternalId(acting: Acting, table: ObjectTable, fieldName: string, value: string): Row[] {
  const field = columnNamed(table, fieldName);
  if (field === null || !field.idLookup) {
    return refuse(404, 'NOT_FOUND', `Provided external ID field does not exist or is not accessible: ${fieldName}`);
  }
  const known = (text: string) => (field.type === 'id' ? (toLongId(text) ?? text) : field.caseSensitive ? text : text.toLowerCase());
  return visibleRows(acting, table.name, false).filter((candidate) => known(textOf(candidate, field.name) ?? '') === known(value));
}

function rowUrl({ version }: Acting, table: ObjectTable, id: string): string {
  return `/services/data/${version}/sobjects/${table.name}/${id}`;
}

/** The row as a read answers it: all columns, or those named in `fields`, in that order. */
export function wholeRow(acting: Acting, table: ObjectTable, row: Row, fields: string | null): Record<string, unknown> {
  const columns =
    fields === null
      ? table.columns
      : fields
          .split(',')
          .map(
            (name) =>
              columnNamed(table, name.trim()) ?? refuse(400, 'INVALID_FIELD', `No such column '${name.trim()}' on entity '${table.name}'`),
          );
  const attributes = attributesOf(row, table.name, acting.version);
  return { attributes, ...Object.fromEntries(columns.map((known) => [known.name, columnValue(row, known)])) };
}

/** A missing or deleted row is refused later, with the code that belongs to writing. */
function storedRow(acting: Acting, table: ObjectTable, id: string): Row | null {
  const outcome = attempt(() => rowToRead(acting, table, id));
  return outcome.kind === 'done' ? outcome.result : null;
}

/** Optimistic locking, to the second: facts 4.4. */
function refuseIfModified(row: Row | null, { headers }: ApiRequest): void {
  const since = httpSeconds(headers['if-unmodified-since']);
  if (row === null || since === null || modifiedSeconds(row) <= since) return;
  refuse(412, 'PRECONDITION_FAILED', 'The resource has been modified since the time given in If-Unmodified-Since');
}

function isUnmodified(row: Row, { headers }: ApiRequest): boolean {
  const since = httpSeconds(headers['if-modified-since']);
  return since !== null && modifiedSeconds(row) <= since;
}

function modifiedSeconds(row: Row): number {
  const modified = textOf(row, 'LastModifiedDate');
  return modified === null ? 0 : Math.floor(instantOf(modified).epochMilliseconds / 1000);
}

function httpSeconds(header: string | undefined): number | null {
  const milliseconds = header === undefined ? Number.NaN : Date.parse(header);
  return Number.isNaN(milliseconds) ? null : Math.floor(milliseconds / 1000);
}
