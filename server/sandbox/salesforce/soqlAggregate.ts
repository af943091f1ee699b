import type { FieldType, Query } from '@jetstreamapp/soql-parser-js';
import { isGroupable } from './column.ts';
import type { Acting } from './org.ts';
import { refuse, refuseUnplayed } from './refusal.ts';
import type { Row, Value } from './row.ts';
import type { ObjectTable } from './schema.ts';
import { orderOf } from './soqlFilter.ts';
import { findField, readField } from './soqlPath.ts';
import type { FieldPath } from './soqlPath.ts';
import type { QueryRecord } from './soqlSelect.ts';
import { atPlace, refuseQuery } from './soqlText.ts';

type AggregateContext = {
  readonly acting: Acting;
  readonly table: ObjectTable;
  readonly soql: string;
  readonly plainPath: (path: string) => string;
};

/** `SELECT COUNT() FROM …`: answered by totalSize alone. */
export function isBareCount(query: Query): boolean {
  const [only, ...more] = query.fields ?? [];
  return (
    more.length === 0 &&
    only?.type === 'FieldFunctionExpression' &&
    only.functionName.toUpperCase() === 'COUNT' &&
    only.parameters.length === 0
  );
}

export function isAggregate(query: Query): boolean {
  return (
    query.groupBy !== undefined ||
    (query.fields ?? []).some((field) => field.type === 'FieldFunctionExpression' && field.isAggregateFn === true)
  );
}

/** One record per group; values without an alias are named expr0, expr1, … in the order they are asked for. */
export function aggregate(query: Query, rows: readonly Row[], context: AggregateContext): QueryRecord[] {
  if (query.having !== undefined) refuseUnplayed('HAVING');
  if (query.groupBy === undefined && query.limit !== undefined) {
    refuseQuery('Non-grouped query that uses overall aggregate functions cannot also use LIMIT');
  }
  const groupFields = groupPaths(query, context);
  const groups = new Map<string, Row[]>();
  // Without GROUP BY there is one group, also of nothing.
  if (groupFields.length === 0) groups.set('[]', []);
  for (const row of rows) {
    const key = JSON.stringify(groupFields.map((field) => readField(field, row)));
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const readers = aggregateReaders(query.fields ?? [], groupFields, context);
  return [...groups.values()].map((group) => {
    const record: QueryRecord = { attributes: { type: 'AggregateResult' } };
    for (const { name, read } of readers) record[name] = read(group);
    return record;
  });
}

function groupPaths({ groupBy = [] }: Query, context: AggregateContext): FieldPath[] {
  return [groupBy].flat().map((clause) => {
    if (!('field' in clause)) return refuseUnplayed('functions in GROUP BY');
    const found = findField(context.acting, context.table, context.plainPath(clause.field), context.soql);
    if (!isGroupable(found.column)) {
      refuse(400, 'INVALID_FIELD', atPlace(context.soql, clause.field, `field '${found.column.name}' can not be grouped in a query call`));
    }
    return found;
  });
}

function aggregateReaders(fields: readonly FieldType[], groupFields: readonly FieldPath[], context: AggregateContext) {
  let unnamed = 0;
  return fields.map((field): { name: string; read: (group: readonly Row[]) => Value } => {
    if (field.type === 'Field' || field.type === 'FieldRelationship') {
      const path = context.plainPath(field.type === 'Field' ? field.field : [...field.relationships, field.field].join('.'));
      const found = findField(context.acting, context.table, path, context.soql);
      const isGrouped = groupFields.some((grouped) => grouped.column === found.column);
      if (!isGrouped) return refuseQuery(`Field must be grouped or aggregated: ${path}`);
      return { name: found.column.name, read: (group) => (group[0] === undefined ? null : readField(found, group[0])) };
    }
    if (field.type !== 'FieldFunctionExpression') return refuseUnplayed('subqueries and TYPEOF beside groups');
    const name = field.alias ?? `expr${unnamed}`;
    if (field.alias === undefined) unnamed += 1;
    const [parameter] = field.parameters;
    const path =
      typeof parameter === 'string' ? findField(context.acting, context.table, context.plainPath(parameter), context.soql) : null;
    return { name, read: aggregateFunction(field.functionName, path) };
  });
}

function aggregateFunction(name: string, path: FieldPath | null): (group: readonly Row[]) => Value {
  const values = (group: readonly Row[]) =>
    path === null ? [] : group.map((row) => readField(path, row)).filter((value) => value !== null);
  switch (name.toUpperCase()) {
    case 'COUNT':
      return (group) => (path === null ? group.length : values(group).length);
    case 'COUNT_DISTINCT':
      return (group) => new Set(values(group)).size;
    case 'MIN':
      return (group) => values(group).toSorted((left, right) => orderOf(left, right, true))[0] ?? null;
    case 'MAX':
      return (group) =>
        values(group)
          .toSorted((left, right) => orderOf(left, right, false))
          .at(-1) ?? null;
    case 'SUM':
      return (group) => values(group).reduce<number>((sum, value) => sum + (typeof value === 'number' ? value : 0), 0);
    default:
      return refuseUnplayed(`the function ${name}`);
  }
}
