import { dependentsOf, liveRow, nextId, putRow } from './org.ts';
import type { Acting, Org } from './org.ts';
import { objectOfId } from './recordId.ts';
import { idOf, isTrue, textOf } from './row.ts';
import type { Row } from './row.ts';
import { createdStamps, modifiedStamps } from './stamps.ts';

/** The rows of EventRelation that stand for an event, deleted ones left out. */
export function liveRelations(org: Org, eventId: string): Row[] {
  return dependentsOf(org, eventId, 'EventRelation').filter((row) => !isTrue(row, 'IsDeleted'));
}

/** One row per person: whoever is related and invited has both flags on it. */
export function relationFor(org: Org, eventId: string, relationId: string): Row | null {
  return liveRelations(org, eventId).find((row) => textOf(row, 'RelationId') === relationId) ?? null;
}

/** The people behind Name, primary first. Without Shared Activities that is WhoId alone; with it the parent rows are the truth. */
export function peopleOf(org: Org, event: Row): string[] {
  const primary = textOf(event, 'WhoId');
  if (!org.switches.sharedActivities) return primary === null ? [] : [primary];
  const listed = liveRelations(org, idOf(event))
    .filter((row) => isTrue(row, 'IsParent') && !isTrue(row, 'IsWhat'))
    .map((row) => textOf(row, 'RelationId') ?? '');
  return primary !== null && listed.includes(primary) ? [primary, ...listed.filter((id) => id !== primary)] : listed;
}

export function insertRelation(acting: Acting, eventId: string, relationId: string, columns: Row): string {
  const { org } = acting;
  const row: Row = {
    Id: nextId(org, 'EventRelation'),
    EventId: eventId,
    RelationId: relationId,
    Status: 'New',
    RespondedDate: null,
    Response: null,
    IsDeleted: false,
    IsInvitee: false,
    IsParent: false,
    IsWhat: false,
    AccountId: textOf(liveRow(org, relationId) ?? {}, 'AccountId'),
    ...createdStamps(acting),
    ...columns,
  };
  putRow(org, 'EventRelation', row);
  return idOf(row);
}

export function changeRelation(acting: Acting, row: Row, columns: Row): void {
  putRow(acting.org, 'EventRelation', { ...row, ...columns, ...modifiedStamps(acting) });
}

export function dropRelation(acting: Acting, row: Row): void {
  changeRelation(acting, row, { IsDeleted: true });
}

/** Brings the parent rows in line with the people behind Name and with What. Answers and invitations stay as they are. */
export function alignParents(acting: Acting, event: Row, people: readonly string[]): void {
  const what = textOf(event, 'WhatId');
  const wanted = new Set(what === null ? people : [...people, what]);
  for (const row of liveRelations(acting.org, idOf(event))) {
    const relationId = textOf(row, 'RelationId') ?? '';
    if (wanted.delete(relationId)) {
      if (!isTrue(row, 'IsParent')) changeRelation(acting, row, { IsParent: true });
    } else if (isTrue(row, 'IsParent')) {
      if (isTrue(row, 'IsInvitee')) changeRelation(acting, row, { IsParent: false });
      else dropRelation(acting, row);
    }
  }
  for (const relationId of wanted) insertRelation(acting, idOf(event), relationId, { IsParent: true, IsWhat: relationId === what });
}

/** Contacts and leads can be behind Name, users and calendars can only be invited; all else is something related. */
export function relationKind(relationId: string): 'person' | 'user' | 'thing' {
  const kind = objectOfId(relationId);
  return kind === 'Contact' || kind === 'Lead' ? 'person' : kind === 'User' ? 'user' : 'thing';
}
