import type { FieldType, Query, QueryBase } from '@jetstreamapp/soql-parser-js';
import type { Acting } from './org.ts';
import { refuse, refuseUnplayed } from './refusal.ts';
import { idOf, textOf } from './row.ts';
import type { Row, Value } from './row.ts';
import { tableNamed } from './schema.ts';
import type { ObjectTable } from './schema.ts';
import { masterIdOf, visibleRows } from './sharing.ts';
import { aggregate, isAggregate, isBareCount } from './soqlAggregate.ts';
import { conditionOf } from './soqlCondition.ts';
import { filterFor, orderOf } from './soqlFilter.ts';
import type { Filter } from './soqlFilter.ts';
import { findField, readField } from './soqlPath.ts';
import { projectionFor } from './soqlSelect.ts';
import type { Projection, QueryRecord } from './soqlSelect.ts';
import { atPlace, readSoql, refuseQuery } from './soqlText.ts';
import { refuseUnplayedChildren, refuseUnplayedObject } from './unplayed.ts';

export type QueryResult = { readonly totalSize: number; readonly records: readonly QueryRecord[] };

/** One query of one session, whole: pages are cut later. `includeDeleted` makes it queryAll. */
export function runSoql(acting: Acting, soql: string, includeDeleted: boolean): QueryResult {
  const query = readSoql(soql);
  const run = { acting, soql, includeDeleted };
  const table = queriedTable(run, query);
  const rows = rowsFor(run, table, query, query.sObjectAlias);
  if (isBareCount(query)) return { totalSize: rows.length, records: [] };
  if (isAggregate(query)) {
    const records = aggregate(query, rows, { acting, table, soql, plainPath: withoutAlias(query.sObjectAlias) });
    return { totalSize: records.length, records };
  }
  const project = projectFor(run, table, query, query.sObjectAlias);
  return { totalSize: rows.length, records: rows.map(project) };
}

type Run = { readonly acting: Acting; readonly soql: string; readonly includeDeleted: boolean };

const furthestOffset = 2000;

function queriedTable({ acting, soql }: Run, { sObject = '' }: Query): ObjectTable {
  const table = tableNamed(acting.org.switches, sObject);
  if (table !== null) return table;
  refuseUnplayedObject(sObject);
  return refuse(
    400,
    'INVALID_TYPE',
    atPlace(
      soql,
      sObject,
      `sObject type '${sObject}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`,
    ),
  );
}

function rowsFor(run: Run, table: ObjectTable, query: QueryBase, alias: string | undefined): Row[] {
  const filter = whereFilter(run, table, query, alias);
  const order = ordering(run, table, query, alias);
  const { offset = 0, limit } = query;
  if (offset > furthestOffset) refuse(400, 'NUMBER_OUTSIDE_VALID_RANGE', `Maximum SOQL offset allowed is ${furthestOffset}`);
  const found = visibleRows(run.acting, table.name, run.includeDeleted).filter(filter);
  const { mostEventsPerQuery } = run.acting.org.switches;
  if (table.name === 'Event' && mostEventsPerQuery !== null && found.length > mostEventsPerQuery) {
    refuse(400, 'OPERATION_TOO_LARGE', `exceeded ${mostEventsPerQuery} distinct ids`);
  }
  const ordered = order === null ? found : found.toSorted(order);
  return ordered.slice(offset, limit === undefined ? undefined : offset + limit);
}

function whereFilter(run: Run, table: ObjectTable, query: QueryBase, alias: string | undefined): Filter {
  if (query.where === undefined) return () => true;
  return filterFor(conditionOf(query.where), {
    acting: run.acting,
    table,
    soql: run.soql,
    plainPath: withoutAlias(alias),
    valuesOf: (inner) => semiJoinValues(run, table, inner),
  });
}

function semiJoinValues(run: Run, outer: ObjectTable, query: Query): Value[] {
  const table = queriedTable(run, query);
  if (table.name === outer.name) refuseQuery('The inner and outer selects should not be on the same object type');
  const [field, ...more] = query.fields ?? [];
  if (more.length > 0 || (field?.type !== 'Field' && field?.type !== 'FieldRelationship')) {
    return refuseQuery('A semi join sub-select can only have one field in its select list');
  }
  const path = field.type === 'Field' ? field.field : [...field.relationships, field.field].join('.');
  const found = findField(run.acting, table, withoutAlias(query.sObjectAlias)(path), run.soql);
  if (found.column.type !== 'id' && found.column.type !== 'reference') refuseQuery('A semi join sub-select must give ids');
  return rowsFor(run, table, query, query.sObjectAlias).map((row) => readField(found, row));
}

function ordering(run: Run, table: ObjectTable, query: QueryBase, alias: string | undefined): ((left: Row, right: Row) => number) | null {
  if (query.orderBy === undefined) return null;
  const criteria = [query.orderBy].flat().map((clause) => {
    if (!('field' in clause)) return refuseUnplayed('functions in ORDER BY');
    const field = findField(run.acting, table, withoutAlias(alias)(clause.field), run.soql);
    if (!field.column.filterable)
      refuse(400, 'INVALID_FIELD', atPlace(run.soql, clause.field, `field '${clause.field}' can not be sorted in a query call`));
    const sign = clause.order === 'DESC' ? -1 : 1;
    // Without a word about them nulls come first, whichever way the rest is sorted.
    const nullsLast = clause.nulls === 'LAST';
    return (left: Row, right: Row) => {
      const [a, b] = [readField(field, left), readField(field, right)];
      return a === null || b === null ? orderOf(a, b, nullsLast) : sign * orderOf(a, b, nullsLast);
    };
  });
  return (left, right) => criteria.map((compare) => compare(left, right)).find((order) => order !== 0) ?? 0;
}

function projectFor(run: Run, table: ObjectTable, query: QueryBase, alias: string | undefined): Projection {
  return projectionFor(query.fields ?? [], {
    acting: run.acting,
    table,
    soql: run.soql,
    plainPath: withoutAlias(alias),
    childrenOf: (field) => childReader(run, table, field),
  });
}

function childReader(run: Run, table: ObjectTable, { subquery }: Extract<FieldType, { type: 'FieldSubquery' }>) {
  const wanted = subquery.relationshipName.toLowerCase();
  const child = table.children.find((candidate) => candidate.relationshipName.toLowerCase() === wanted);
  const childTable = child === undefined ? null : tableNamed(run.acting.org.switches, child.childObject);
  if (child === undefined || childTable === null) {
    refuseUnplayedChildren(subquery.relationshipName);
    return refuse(
      400,
      'INVALID_TYPE',
      atPlace(
        run.soql,
        subquery.relationshipName,
        `Didn't understand relationship '${subquery.relationshipName}' in FROM part of query call. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
      ),
    );
  }
  const project = projectFor(run, childTable, subquery, subquery.sObjectAlias);
  const { limit, offset, ...unlimited } = subquery;
  const byParent = Map.groupBy(rowsFor(run, childTable, unlimited, subquery.sObjectAlias), (row) => textOf(row, child.field));
  const read = (row: Row) => {
    const parent = child.field === 'EventId' ? masterIdOf(run.acting, idOf(row)) : idOf(row);
    const found = (byParent.get(parent) ?? []).slice(offset ?? 0, limit === undefined ? undefined : (offset ?? 0) + limit);
    return found.length === 0 ? null : { totalSize: found.length, done: true, records: found.map(project) };
  };
  return { name: child.relationshipName, read };
}

function withoutAlias(alias: string | undefined): (path: string) => string {
  const prefix = alias === undefined ? null : `${alias.toLowerCase()}.`;
  return (path) => (prefix !== null && path.toLowerCase().startsWith(prefix) ? path.slice(prefix.length) : path);
}
