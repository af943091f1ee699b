import { checkPeople } from './eventPeople.ts';
import { breakRule, ruleHolds } from './eventRules.ts';
import { deleteEvent, insertChild, liveChildren, refreshEvent } from './eventSave.ts';
import type { Given } from './givenFields.ts';
import { liveRow } from './org.ts';
import type { Acting, Org } from './org.ts';
import { refuse } from './refusal.ts';
import { changeRelation, dropRelation, insertRelation, liveRelations, peopleOf, relationFor, relationKind } from './relations.ts';
import { idOf, isTrue, textOf } from './row.ts';
import type { Row } from './row.ts';
import { canEdit, canSee, writesOwnAnswer } from './sharing.ts';

const mostInvitees = 1000;
const mostInviteesOfSeries = 100;

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
  const flags = flagsFor(org, columns, kind);
  if (flags.IsParent && kind === 'user') breakRule(org.switches, 'onlyPeopleAreWho', ['RelationId']);
  if (flags.IsParent && kind === 'person') checkPeople(org.switches, [...new Set([...peopleOf(org, event), relationId])]);
  if (kind === 'thing' && (textOf(event, 'WhatId') ?? relationId) !== relationId) breakRule(org.switches, 'oneWhat', ['RelationId']);

  const known = relationFor(org, eventId, relationId);
  if (known !== null && gainsNothing(known, flags) && ruleHolds(org.switches, 'oneRowPerPerson')) {
    breakRule(org.switches, 'oneRowPerPerson', [], { rowId: idOf(known) });
  }
  if (flags.IsInvitee && (known === null || !isTrue(known, 'IsInvitee'))) checkRoom(org, event);
  const id =
    known === null ? insertRelation(acting, eventId, relationId, { ...columns, ...flags }) : mergeInto(acting, known, columns, flags);
  if (kind === 'user' && known === null) insertChild(acting, event, relationId);
  refreshEvent(acting, eventId, kind === 'thing' ? { WhatId: relationId } : {});
  return id;
}

/** Answers for an invitee, or changes what a person is to the event. A row that is neither any more is gone. */
export function updateRelation(acting: Acting, row: Row, { columns }: Given): void {
  const { org } = acting;
  const relationId = textOf(row, 'RelationId') ?? '';
  const eventId = textOf(row, 'EventId') ?? '';
  const event = writesOwnAnswer(acting, row) ? (liveRow(org, eventId) ?? row) : masterToChange(acting, eventId);
  if (columns['IsParent'] === true && relationKind(relationId) === 'person')
    checkPeople(org.switches, [...new Set([...peopleOf(org, event), relationId])]);
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

function checkRoom(org: Org, event: Row): void {
  const invitees = liveRelations(org, idOf(event)).filter((row) => isTrue(row, 'IsInvitee')).length;
  if (isTrue(event, 'IsRecurrence') && invitees >= mostInviteesOfSeries)
    breakRule(org.switches, 'hundredInviteesOfASeries', ['RelationId']);
  if (invitees >= mostInvitees) breakRule(org.switches, 'thousandInvitees', ['RelationId']);
}

function masterToChange(acting: Acting, eventId: string): Row {
  const { org } = acting;
  const event = liveRow(org, eventId);
  if (event === null) refuse(400, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', ['EventId']);
  if (!canSee(acting, 'Event', event) || !canEdit(acting, 'Event', event)) {
    refuse(
      400,
      'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
      `insufficient access rights on cross-reference id: ${eventId.slice(0, 15)}`,
      [],
    );
  }
  if (isTrue(event, 'IsChild')) breakRule(org.switches, 'relationsAreTheMasters', ['EventId']);
  return event;
}

function flagsFor(org: Org, columns: Row, kind: 'person' | 'user' | 'thing'): { IsParent: boolean; IsInvitee: boolean; IsWhat: boolean } {
  if (kind === 'thing') {
    if (!org.switches.sharedActivities) breakRule(org.switches, 'onlyPeopleAreInvited', ['RelationId']);
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
