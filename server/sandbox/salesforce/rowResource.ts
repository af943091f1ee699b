import type { ApiAnswer, ApiRequest } from './api.ts';
import type { Acting } from './org.ts';
import { refuse, refuseUnknownResource } from './refusal.ts';
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
  const Location = `/services/data/${acting.version}/sobjects/${table.name}/${id}`;
  return { status: 201, body: { id, success: true, errors: [] }, headers: { Location } };
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

/** `GET|PATCH /sobjects/X/External__c/value`: read or upsert by an external id. */
export function externalIdResource(acting: Acting, table: ObjectTable, fieldName: string, value: string, request: ApiRequest): Answer {
  const field = columnNamed(table, fieldName);
  if (field === null || !field.externalId) {
    return refuse(404, 'NOT_FOUND', `Provided external ID field does not exist or is not accessible: ${fieldName}`);
  }
  const row = visibleRows(acting, table.name, false).find((candidate) => candidate[field.name] === value) ?? null;
  if (request.method !== 'PATCH') return row === null ? refuseUnknownResource() : rowResource(acting, table, idOf(row), request);
  if (row === null) {
    const body = typeof request.body === 'object' ? { ...request.body, [field.name]: value } : request.body;
    return { status: 201, body: { id: createRow(acting, table, body), success: true, errors: [], created: true } };
  }
  updateRow(acting, table, idOf(row), request.body);
  return { status: 200, body: { id: idOf(row), success: true, errors: [], created: false } };
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
  try {
    return rowToRead(acting, table, id);
  } catch {
    return null;
  }
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
