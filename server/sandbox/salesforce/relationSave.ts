import { checkPeople } from './eventPeople.ts';
import { breakRule } from './eventRules.ts';
import { deleteEvent, insertChild, liveChildren, refreshEvent } from './eventSave.ts';
import type { Given } from './givenFields.ts';
import { liveRow } from './org.ts';
import type { Acting } from './org.ts';
import { refuse } from './refusal.ts';
import { changeRelation, dropRelation, insertRelation, peopleOf, relationFor, relationKind } from './relations.ts';
import { idOf, isTrue, textOf } from './row.ts';
import type { Row } from './row.ts';
import { canEdit, canSee } from './sharing.ts';

/**
 * Invites somebody, or relates a person with Shared Activities. A person who already has a row gains the new flag on it; nothing
 * new is DUPLICATE_VALUE [U]. An invited user gets a copy of the event. Gives the row's Id.
 */
export function createRelation(acting: Acting, { columns }: Given): string {
  const { org } = acting;
  const relationId = textOf(columns, 'RelationId') ?? '';
  const event = masterToChange(acting, textOf(columns, 'EventId') ?? '');
  const eventId = idOf(event);
  const kind = relationKind(relationId);
  const flags = flagsFor(columns, kind, org.switches.sharedActivities);
  if (flags.IsParent && kind === 'user') breakRule('onlyPeopleAreWho', ['RelationId']);
  if (flags.IsParent && kind === 'person') checkPeople([...new Set([...peopleOf(org, event), relationId])]);
  if (kind === 'thing' && (textOf(event, 'WhatId') ?? relationId) !== relationId) breakRule('oneWhat', ['RelationId']);

  const known = relationFor(org, eventId, relationId);
  if (known !== null && gainsNothing(known, flags)) {
    refuse(400, 'DUPLICATE_VALUE', `duplicate value found: RelationId duplicates value on record with id: ${idOf(known)}`, []);
  }
  const id =
    known === null ? insertRelation(acting, eventId, relationId, { ...columns, ...flags }) : mergeInto(acting, known, columns, flags);
  if (kind === 'user') insertChild(acting, event, relationId);
  refreshEvent(acting, eventId, kind === 'thing' ? { WhatId: relationId } : {});
  return id;
}

/** Answers for an invitee, or changes what a person is to the event. A row that is neither any more is gone. */
export function updateRelation(acting: Acting, row: Row, { columns }: Given): void {
  const { org } = acting;
  const event = masterToChange(acting, textOf(row, 'EventId') ?? '');
  const relationId = textOf(row, 'RelationId') ?? '';
  if (columns['IsParent'] === true && relationKind(relationId) === 'person')
    checkPeople([...new Set([...peopleOf(org, event), relationId])]);
  const after = { ...row, ...columns };
  changeRelation(acting, row, isTrue(after, 'IsParent') || isTrue(after, 'IsInvitee') ? columns : { ...columns, IsDeleted: true });
  refreshEvent(acting, idOf(event), isTrue(row, 'IsWhat') && !isTrue(after, 'IsParent') ? { WhatId: null } : {});
}

/** Uninvites; with Shared Activities it also takes the person from Name, and whoever was primary is followed by another. */
export function deleteRelation(acting: Acting, row: Row): void {
  const event = masterToChange(acting, textOf(row, 'EventId') ?? '');
  dropRelation(acting, row);
  for (const child of liveChildren(acting.org, idOf(event))) {
    if (textOf(child, 'OwnerId') === textOf(row, 'RelationId')) deleteEvent(acting, child);
  }
  refreshEvent(acting, idOf(event), isTrue(row, 'IsWhat') ? { WhatId: null } : {});
}

function masterToChange(acting: Acting, eventId: string): Row {
  const event = liveRow(acting.org, eventId);
  if (event === null) refuse(400, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', ['EventId']);
  if (!canSee(acting, 'Event', event) || !canEdit(acting, 'Event', event)) {
    refuse(
      400,
      'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
      `insufficient access rights on cross-reference id: ${eventId.slice(0, 15)}`,
      [],
    );
  }
  if (isTrue(event, 'IsChild')) breakRule('relationsAreTheMasters', ['EventId']);
  return event;
}

function flagsFor(
  columns: Row,
  kind: 'person' | 'user' | 'thing',
  shared: boolean,
): { IsParent: boolean; IsInvitee: boolean; IsWhat: boolean } {
  if (kind === 'thing') {
    if (!shared) breakRule('onlyPeopleAreWho', ['RelationId']);
    return { IsParent: true, IsInvitee: false, IsWhat: true };
  }
  const isParent = isTrue(columns, 'IsParent');
  // Saying nothing means inviting; being behind Name does not.
  return { IsParent: isParent, IsInvitee: isTrue(columns, 'IsInvitee') || !isParent, IsWhat: false };
}

function gainsNothing(known: Row, flags: { IsParent: boolean; IsInvitee: boolean }): boolean {
  return (isTrue(known, 'IsParent') || !flags.IsParent) && (isTrue(known, 'IsInvitee') || !flags.IsInvitee);
}

function mergeInto(acting: Acting, known: Row, columns: Row, flags: { IsParent: boolean; IsInvitee: boolean }): string {
  const IsParent = flags.IsParent || isTrue(known, 'IsParent');
  const IsInvitee = flags.IsInvitee || isTrue(known, 'IsInvitee');
  changeRelation(acting, known, { ...columns, IsParent, IsInvitee });
  return idOf(known);
}
