import { answering } from './api.ts';
import type { ApiAnswer, ApiRequest } from './api.ts';
import { deletedRows, updatedRows } from './changeReading.ts';
import { collectionResource } from './collections.ts';
import { describeAll, describeObject } from './describe.ts';
import { limits, recordCounts } from './limits.ts';
import type { Acting } from './org.ts';
import { firstPage, nextPage } from './queryPages.ts';
import { refuse, refuseUnknownResource, refuseUnplayed } from './refusal.ts';
import { createResource, externalIdResource, rowResource } from './rowResource.ts';
import { tableNamed } from './schema.ts';
import { refuseUnplayedObject, refuseUnplayedPart, refuseUnplayedResource } from './unplayed.ts';

/** Everything of the data API that can also be a part of a composite. */
export function answerResource(acting: Acting, request: ApiRequest): ApiAnswer {
  const parts = request.resource.split('/').filter((part) => part !== '');
  switch (parts[0]) {
    case 'query':
    case 'queryAll':
      return answering('query', () => ({ status: 200, body: queryResource(acting, request, parts) }));
    case 'sobjects':
      return answering(kindOf(request, parts), () => sobjectResource(acting, request, parts));
    case 'composite':
      return answering(request.method === 'GET' ? 'read' : 'write', () => {
        if (parts[1] === undefined || parts[1] === 'batch' || parts[1] === 'tree') return refuseUnplayed(`the resource ${parts.join('/')}`);
        if (parts[1] !== 'sobjects') return refuseUnknownResource();
        return collectionResource(acting, request);
      });
    case 'limits':
      return answering('read', () => ({
        status: 200,
        body: parts[1] === 'recordCount' ? recordCounts(acting, request.query) : limits(acting),
      }));
    default: {
      const [name = ''] = parts;
      return answering('read', () => {
        refuseUnplayedResource(name);
        return refuseUnknownResource();
      });
    }
  }
}

function queryResource(acting: Acting, { method, query, headers }: ApiRequest, [kind, locator]: readonly string[]): unknown {
  if (method !== 'GET') refuse(405, 'METHOD_NOT_ALLOWED', `HTTP Method '${method}' not allowed. Allowed are HEAD,GET`);
  const options = headers['sforce-query-options'];
  if (locator !== undefined) return nextPage(acting, locator, options);
  const soql = query.get('q');
  if (soql === null) refuse(400, 'MALFORMED_QUERY', 'A query string has to be specified');
  return firstPage(acting, soql, { includeDeleted: kind === 'queryAll', options });
}

function sobjectResource(acting: Acting, request: ApiRequest, parts: readonly string[]): Omit<ApiAnswer, 'count'> {
  const [, objectName, id, value] = parts;
  const { switches } = acting.org;
  if (objectName === undefined) return describeAnswer(acting, request, () => describeAll(switches, acting.version));
  const table = tableNamed(switches, objectName) ?? refuseObject(objectName);
  if (id === undefined) {
    if (request.method === 'POST') return createResource(acting, table, request.body);
    return { status: 200, body: { objectDescribe: { name: table.name, label: table.label }, recentItems: [] } };
  }
  refuseUnplayedPart(table, id, value);
  if (id === 'describe') return describeAnswer(acting, request, () => describeObject(switches, table, acting.version));
  if (id === 'updated') return { status: 200, body: updatedRows(acting, table, request.query) };
  if (id === 'deleted') return { status: 200, body: deletedRows(acting, table, request.query) };
  if (value !== undefined) return externalIdResource(acting, table, id, value, request);
  return rowResource(acting, table, id, request);
}

function refuseObject(name: string): never {
  refuseUnplayedObject(name);
  return refuseUnknownResource();
}

/** A describe says since when it is as it is, and is not sent again to whoever knows it: recorded with ETag and Last-Modified. */
function describeAnswer({ org }: Acting, { headers: asked }: ApiRequest, describe: () => unknown): Omit<ApiAnswer, 'count'> {
  const changedAt = Math.floor(org.moving.describedAt / 1000) * 1000;
  const headers = { ETag: `"${(changedAt / 1000).toString(16).padStart(8, '0')}"`, 'Last-Modified': new Date(changedAt).toUTCString() };
  const isKnown = asked['if-none-match'] === headers.ETag || Date.parse(asked['if-modified-since'] ?? '') >= changedAt;
  return isKnown ? { status: 304, body: null, headers } : { status: 200, body: describe(), headers };
}

function kindOf({ method }: ApiRequest, parts: readonly string[]): string {
  if (parts[1] === undefined || parts[2] === 'describe') return 'describe';
  return method === 'GET' || method === 'HEAD' ? 'read' : 'write';
}
