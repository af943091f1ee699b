import type { FieldType, FieldTypeOf } from '@jetstreamapp/soql-parser-js';
import type { Column } from './column.ts';
import type { Acting } from './org.ts';
import { objectOfId } from './recordId.ts';
import { refuse, refuseUnplayed } from './refusal.ts';
import { idOf } from './row.ts';
import type { Row, Value } from './row.ts';
import { tableNamed } from './schema.ts';
import type { ObjectTable } from './schema.ts';
import { findField, findStep } from './soqlPath.ts';
import type { ParentStep } from './soqlPath.ts';

export type QueryRecord = { attributes: { type: string; url?: string } } & Record<string, unknown>;

export type SelectContext = {
  readonly acting: Acting;
  readonly table: ObjectTable;
  readonly soql: string;
  readonly plainPath: (path: string) => string;
  /** Prepares a child subquery and gives, per parent row, what stands under its relationship name. */
  readonly childrenOf: (field: Extract<FieldType, { type: 'FieldSubquery' }>) => { name: string; read: (row: Row) => unknown };
};

/** What of a row goes into the answer, in the order asked for, spelled as the schema spells it. */
type Selection = { readonly fields: Map<string, Selected> };
type Selected =
  | { readonly kind: 'column'; readonly column: Column }
  | { readonly kind: 'parent'; readonly step: ParentStep; readonly selection: Selection }
  | { readonly kind: 'computed'; readonly read: (row: Row) => unknown };

export type Projection = (row: Row) => QueryRecord;

/** Refuses fields the object does not have, and the same field asked for twice. */
export function projectionFor(fields: readonly FieldType[], context: SelectContext): Projection {
  const selection: Selection = { fields: new Map() };
  for (const field of fields) addField(selection, field, context);
  return (row) => recordOf(row, context.table.name, selection, context.acting.version);
}

/** `attributes` first, as every record of every answer has it. */
export function attributesOf(row: Row, type: string, version: string): { type: string; url: string } {
  const id = idOf(row);
  return { type, url: `/services/data/${version}/sobjects/${objectOfId(id) ?? type}/${id}` };
}

function addField(selection: Selection, field: FieldType, context: SelectContext): void {
  switch (field.type) {
    case 'Field':
      return addPath(selection, context.plainPath(field.field), context);
    case 'FieldRelationship':
      return addPath(selection, context.plainPath([...field.relationships, field.field].join('.')), context);
    case 'FieldSubquery': {
      const { name, read } = context.childrenOf(field);
      return addOnce(selection, name, { kind: 'computed', read });
    }
    case 'FieldTypeof':
      return addOnce(selection, findStep(context.acting, context.table, field.field, context.soql).relationshipName, {
        kind: 'computed',
        read: typeofReader(field, context),
      });
    case 'FieldFunctionExpression':
      return refuseUnplayed(`the function ${field.functionName} here`);
    default:
      return field satisfies never;
  }
}

function addPath(selection: Selection, path: string, { acting, table, soql }: SelectContext): void {
  const { steps, column } = findField(acting, table, path, soql);
  let here = selection;
  for (const step of steps) {
    const known = here.fields.get(step.relationshipName);
    const inner: Selection = known?.kind === 'parent' ? known.selection : { fields: new Map() };
    if (known === undefined) here.fields.set(step.relationshipName, { kind: 'parent', step, selection: inner });
    here = inner;
  }
  addOnce(here, column.name, { kind: 'column', column });
}

function addOnce(selection: Selection, name: string, selected: Selected): void {
  if (selection.fields.has(name)) refuse(400, 'INVALID_FIELD', `duplicate field selected: ${name}`);
  selection.fields.set(name, selected);
}

function typeofReader(field: FieldTypeOf, { acting, table, soql }: SelectContext): (row: Row) => unknown {
  const step = findStep(acting, table, field.field, soql);
  const selections = new Map<string, Selection>();
  for (const { objectType, fieldList } of field.conditions) {
    const target = objectType === undefined ? step.table : tableNamed(acting.org.switches, objectType);
    if (target === null) return refuse(400, 'INVALID_TYPE', `sObject type '${objectType}' is not supported.`);
    const selection: Selection = { fields: new Map() };
    for (const name of fieldList) addOnce(selection, name, { kind: 'column', column: findField(acting, target, name, soql).column });
    selections.set(objectType === undefined ? 'ELSE' : target.name, selection);
  }
  return (row) => {
    const parent = step.parentOf(row);
    if (parent === null) return null;
    const type = objectOfId(idOf(parent)) ?? '';
    const selection = selections.get(type) ?? selections.get('ELSE');
    return selection === undefined ? null : recordOf(parent, type, selection, acting.version);
  };
}

function recordOf(row: Row, type: string, selection: Selection, version: string): QueryRecord {
  const record: QueryRecord = { attributes: attributesOf(row, type, version) };
  for (const [name, selected] of selection.fields) record[name] = selectedValue(row, selected, version);
  return record;
}

function selectedValue(row: Row, selected: Selected, version: string): unknown {
  switch (selected.kind) {
    case 'column':
      return columnValue(row, selected.column);
    case 'parent': {
      const parent = selected.step.parentOf(row);
      return parent === null ? null : recordOf(parent, selected.step.table.name, selected.selection, version);
    }
    case 'computed':
      return selected.read(row);
    default:
      return selected satisfies never;
  }
}

/** A checkbox is never null, everything else may be. */
export function columnValue(row: Row, column: Column): Value {
  return row[column.name] ?? (column.type === 'boolean' ? false : null);
}
