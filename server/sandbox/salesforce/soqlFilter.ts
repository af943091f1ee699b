import type { ColumnType } from './column.ts';
import type { Row, Value } from './row.ts';
import type { Acting } from './org.ts';
import { refuse } from './refusal.ts';
import type { ObjectTable } from './schema.ts';
import { masterIdOf } from './sharing.ts';
import type { Condition, Literal } from './soqlCondition.ts';
import { unquoted, wantedBy } from './soqlLiteral.ts';
import type { Wanted } from './soqlLiteral.ts';
import { findField, readField } from './soqlPath.ts';
import type { FieldPath } from './soqlPath.ts';
import { atPlace, refuseQuery } from './soqlText.ts';
import type { Query } from '@jetstreamapp/soql-parser-js';

export type Filter = (row: Row) => boolean;

export type FilterContext = {
  readonly acting: Acting;
  readonly table: ObjectTable;
  readonly soql: string;
  /** Takes `e.Subject` to `Subject` where the query names its object `e`. */
  readonly plainPath: (path: string) => string;
  /** Runs a semi-join's query and gives the values of its one column. */
  readonly valuesOf: (query: Query) => readonly Value[];
};

/** Turns a condition into a test of rows. Everything that can be wrong with it is refused here, also when no row is ever tested. */
export function filterFor(condition: Condition, context: FilterContext): Filter {
  switch (condition.kind) {
    case 'and': {
      const parts = condition.parts.map((part) => filterFor(part, context));
      return (row) => parts.every((part) => part(row));
    }
    case 'or': {
      const parts = condition.parts.map((part) => filterFor(part, context));
      return (row) => parts.some((part) => part(row));
    }
    case 'not': {
      const part = filterFor(condition.part, context);
      return (row) => !part(row);
    }
    case 'compare': {
      const field = filterableField(condition.path, context);
      if (condition.operator === 'LIKE') return likeFilter(field, condition.literal);
      return comparison(
        field,
        condition.operator,
        withMaster(wantedBy(field.column, condition.literal, context.acting.now), field, context),
      );
    }
    case 'in': {
      const field = filterableField(condition.path, context);
      const values = condition.literals.map((literal) => withMaster(wantedBy(field.column, literal, context.acting.now), field, context));
      return memberFilter(
        field,
        values.map((wanted) => (wanted.kind === 'value' ? wanted.value : wanted.from)),
        condition.negated,
      );
    }
    case 'semiJoin': {
      const field = filterableField(condition.path, context);
      if (field.column.type !== 'id' && field.column.type !== 'reference') {
        refuseQuery(`Semi join field must be an id or a reference: ${condition.path}`);
      }
      const values = context.valuesOf(condition.query).map((value) => masterValue(value, field, context));
      return memberFilter(field, values, condition.negated);
    }
    default:
      return condition satisfies never;
  }
}

function filterableField(path: string, { acting, table, soql, plainPath }: FilterContext): FieldPath {
  const field = findField(acting, table, plainPath(path), soql);
  if (!field.column.filterable) {
    refuse(400, 'INVALID_FIELD', atPlace(soql, path, `field '${field.column.name}' can not be filtered in a query call`));
  }
  return field;
}

/** Comparing is blind to case but for the few columns that say otherwise; ids always mind it. */
function comparable(field: FieldPath, value: Value): Value {
  const { type, caseSensitive } = field.column;
  if (typeof value !== 'string' || caseSensitive || type === 'id' || type === 'reference') return value;
  return value.toLowerCase();
}

function comparison(field: FieldPath, operator: '=' | '!=' | '<' | '<=' | '>' | '>=', wanted: Wanted): Filter {
  const read = (row: Row) => comparable(field, readField(field, row));
  if (wanted.kind === 'range') {
    const inside = rangeTest(operator, wanted);
    return (row) => inside(read(row));
  }
  const value = comparable(field, wanted.value);
  switch (operator) {
    case '=':
      return (row) => read(row) === value;
    case '!=':
      return (row) => read(row) !== value;
    case '<':
      return (row) => isOrdered(read(row), value, (order) => order < 0);
    case '<=':
      return (row) => isOrdered(read(row), value, (order) => order <= 0);
    case '>':
      return (row) => isOrdered(read(row), value, (order) => order > 0);
    case '>=':
      return (row) => isOrdered(read(row), value, (order) => order >= 0);
    default:
      return operator satisfies never;
  }
}

function rangeTest(operator: '=' | '!=' | '<' | '<=' | '>' | '>=', { from, to }: { from: string; to: string }): (value: Value) => boolean {
  const known = (value: Value, test: (text: string) => boolean) => typeof value === 'string' && test(value);
  switch (operator) {
    case '=':
      return (value) => known(value, (text) => text >= from && text < to);
    case '!=':
      return (value) => !known(value, (text) => text >= from && text < to);
    case '<':
      return (value) => known(value, (text) => text < from);
    case '<=':
      return (value) => known(value, (text) => text < to);
    case '>':
      return (value) => known(value, (text) => text >= to);
    case '>=':
      return (value) => known(value, (text) => text >= from);
    default:
      return operator satisfies never;
  }
}

/** Below nothing and above nothing there is nothing: a null is never less and never more. */
function isOrdered(left: Value, right: Value, test: (order: number) => boolean): boolean {
  if (left === null || right === null || typeof left !== typeof right) return false;
  return test(left < right ? -1 : left > right ? 1 : 0);
}

const notText: ReadonlySet<ColumnType> = new Set([
  'id',
  'reference',
  'boolean',
  'int',
  'double',
  'currency',
  'percent',
  'date',
  'datetime',
]);

function likeFilter(field: FieldPath, literal: Literal): Filter {
  const { type } = field.column;
  // Documented: LIKE is for texts only.
  if (literal.type !== 'STRING' || notText.has(type)) {
    return refuse(400, 'INVALID_FIELD', `invalid operator on ${type} field`);
  }
  const pieces = literal.text.slice(1, -1).match(/\\[_%]|[_%]|(?:\\[^_%]|[^_%\\])+/gu) ?? [];
  const like = new RegExp(`^${pieces.map(likePiece).join('')}$`, 'iu');
  return (row) => {
    const value = readField(field, row);
    return typeof value === 'string' && like.test(value);
  };
}

/** `_` is any one character and `%` any number of them, unless a backslash stands before it. */
function likePiece(piece: string): string {
  if (piece === '%') return '[^]*';
  if (piece === '_') return '[^]';
  const plain = piece.startsWith('\\_') || piece.startsWith('\\%') ? piece.slice(1) : unquoted(piece);
  return plain.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

function memberFilter(field: FieldPath, values: readonly Value[], negated: boolean): Filter {
  const members = new Set(values.map((value) => comparable(field, value)));
  return (row) => members.has(comparable(field, readField(field, row))) !== negated;
}

function withMaster(wanted: Wanted, field: FieldPath, context: FilterContext): Wanted {
  return wanted.kind === 'value' ? { kind: 'value', value: masterValue(wanted.value, field, context) } : wanted;
}

function masterValue(value: Value, field: FieldPath, { acting }: FilterContext): Value {
  const pointsAtMaster = field.column.name === 'EventId' && field.table.name.startsWith('Event');
  return pointsAtMaster && typeof value === 'string' ? masterIdOf(acting, value) : value;
}

/** Order of two values as ORDER BY has it: nulls first unless asked otherwise, texts without regard to case. */
export function orderOf(left: Value, right: Value, nullsLast: boolean): number {
  if (left === null || right === null) return left === right ? 0 : (left === null) === nullsLast ? 1 : -1;
  const [low, high] = [left, right].map((value) => (typeof value === 'string' ? value.toLowerCase() : value));
  return low === high || low === undefined || high === undefined ? 0 : low < high ? -1 : 1;
}
