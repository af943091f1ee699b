import { isPolymorphic } from './column.ts';
import type { Column } from './column.ts';
import { liveRow, rowById } from './org.ts';
import type { Acting } from './org.ts';
import { objectOfId } from './recordId.ts';
import { refuse } from './refusal.ts';
import { textOf } from './row.ts';
import type { Row, Value } from './row.ts';
import { columnNamed, nameTable, tableNamed } from './schema.ts';
import type { ObjectTable } from './schema.ts';
import { atPlace } from './soqlText.ts';

/** One step from a row to its parent: `Who`, `Owner`, `Event`. Null where nothing stands there. */
export type ParentStep = { readonly relationshipName: string; readonly table: ObjectTable; readonly parentOf: (row: Row) => Row | null };

/** A field as a query names it, found in the schema: the steps to take and the column at the end. */
export type FieldPath = { readonly steps: readonly ParentStep[]; readonly column: Column; readonly table: ObjectTable };

const furthest = 5;

/** Refuses with INVALID_FIELD what the object does not have. `path` is `Subject`, `Who.Name`, `Event.Owner.Name`, … */
export function findField(acting: Acting, table: ObjectTable, path: string, soql: string): FieldPath {
  const names = path.split('.');
  if (names.length > furthest + 1) refuse(400, 'INVALID_FIELD', `SOQL relationships can be at most ${furthest} levels deep: ${path}`);
  const steps: ParentStep[] = [];
  let here = table;
  for (const name of names.slice(0, -1)) {
    const step = findStep(acting, here, name, soql);
    steps.push(step);
    here = step.table;
  }
  const last = names.at(-1) ?? '';
  const column = columnNamed(here, last);
  if (column === null) refuseColumn(here, last, soql);
  return { steps, column, table: here };
}

export function readField({ steps, column }: FieldPath, row: Row): Value {
  let here: Row | null = row;
  for (const step of steps) here = here === null ? null : step.parentOf(here);
  return here?.[column.name] ?? null;
}

export function findStep(acting: Acting, table: ObjectTable, name: string, soql: string): ParentStep {
  const wanted = name.toLowerCase();
  const via = table.columns.find((candidate) => candidate.relationshipName?.toLowerCase() === wanted);
  const relationshipName = via?.relationshipName ?? null;
  if (via === undefined || relationshipName === null) {
    return refuse(
      400,
      'INVALID_FIELD',
      atPlace(
        soql,
        `${name}.`,
        `Didn't understand relationship '${name}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
      ),
    );
  }
  if (isPolymorphic(via)) {
    return { relationshipName, table: nameTable, parentOf: (row) => asName(parentRow(acting, row, via)) };
  }
  const target = tableNamed(acting.org.switches, via.referenceTo[0] ?? '');
  if (target === null) return refuse(400, 'INVALID_FIELD', `The relationship ${name} leads to an object this org does not have.`);
  return { relationshipName, table: target, parentOf: (row) => parentRow(acting, row, via) };
}

function refuseColumn(table: ObjectTable, name: string, soql: string): never {
  refuse(
    400,
    'INVALID_FIELD',
    atPlace(
      soql,
      name,
      `No such column '${name}' on entity '${table.name}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`,
    ),
  );
}

function parentRow({ org }: Acting, row: Row, via: Column): Row | null {
  const id = textOf(row, via.name);
  // A deleted event still names its people, and deleted relations their event: both are read with queryAll.
  return id === null ? null : (liveRow(org, id) ?? rowById(org, id));
}

function asName(row: Row | null): Row | null {
  return row === null ? null : { ...row, Type: objectOfId(textOf(row, 'Id') ?? '') };
}
