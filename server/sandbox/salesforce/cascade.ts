import { deleteEvent, refreshEvent, undeleteEvent } from './eventSave.ts';
import { putRow, rowsOf } from './org.ts';
import type { Acting, Org } from './org.ts';
import { changeRelation, peopleOf } from './relations.ts';
import { idOf, isTrue, textOf } from './row.ts';
import type { Row } from './row.ts';
import { tableNamed } from './schema.ts';
import type { ObjectTable } from './schema.ts';
import { modifiedStamps } from './stamps.ts';

/**
 * Marks a record as deleted, and what goes along by `cascadeDelete` of the recorded describes: the people and deals of an account,
 * the events about the record, the relations to it. Whose rows those are does not matter. An event that others stand behind stays
 * and shows one of them; that is unverified, and `cascadeToActivities` off leaves all events and relations alone.
 */
export function deleteRecord(acting: Acting, table: ObjectTable, row: Row, along: string | null = null): void {
  const { org } = acting;
  const id = idOf(row);
  for (const { childObject, field } of cascading(org, table)) {
    for (const child of pointingAt(org, childObject, field, id)) deleteAlong(acting, childObject, child, id);
  }
  putRow(org, table.name, { ...row, IsDeleted: true, $deletedWith: along, ...modifiedStamps(acting) });
}

/** Takes the record out of the recycle bin with all that went along. */
export function undeleteRecord(acting: Acting, table: ObjectTable, row: Row): void {
  const { org } = acting;
  const id = idOf(row);
  putRow(org, table.name, { ...row, IsDeleted: false, $deletedWith: null, ...modifiedStamps(acting) });
  for (const { childObject } of cascading(org, table)) {
    const childTable = tableNamed(org.switches, childObject);
    for (const child of [...rowsOf(org, childObject)].filter((one) => isTrue(one, 'IsDeleted') && textOf(one, '$deletedWith') === id)) {
      if (childObject === 'Event') undeleteEvent(acting, child);
      else if (childObject === 'EventRelation') reviveRelation(acting, child);
      else if (childTable !== null) undeleteRecord(acting, childTable, child);
    }
  }
}

function cascading(org: Org, { children }: ObjectTable): ObjectTable['children'] {
  return children.filter(
    ({ childObject, cascadeDelete }) => cascadeDelete && (org.switches.cascadeToActivities || !childObject.startsWith('Event')),
  );
}

function pointingAt(org: Org, objectName: string, field: string, id: string): Row[] {
  return [...rowsOf(org, objectName)].filter((row) => textOf(row, field) === id && !isTrue(row, 'IsDeleted'));
}

function deleteAlong(acting: Acting, objectName: string, child: Row, id: string): void {
  const { org } = acting;
  const table = tableNamed(org.switches, objectName);
  if (objectName === 'Event') {
    const isShared = textOf(child, 'WhoId') === id && peopleOf(org, child).some((person) => person !== id);
    if (isShared || isTrue(child, 'IsChild')) return;
    deleteEvent(acting, child, id);
  } else if (objectName === 'EventRelation') {
    changeRelation(acting, child, { IsDeleted: true, $deletedWith: id });
    refreshEvent(acting, textOf(child, 'EventId') ?? '');
  } else if (table !== null) {
    deleteRecord(acting, table, child, id);
  }
}

function reviveRelation(acting: Acting, row: Row): void {
  changeRelation(acting, row, { IsDeleted: false, $deletedWith: null });
  refreshEvent(acting, textOf(row, 'EventId') ?? '');
}
