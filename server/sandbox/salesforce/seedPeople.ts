import { insertChild, liveChildren, withPeople } from './eventSave.ts';
import { liveRow, nextId, putRow, rowById, rowsOf } from './org.ts';
import type { Acting, Org } from './org.ts';
import { liveRelations, peopleOf, relationFor, relationKind } from './relations.ts';
import { idOf, isTrue, textOf } from './row.ts';
import type { Row } from './row.ts';
import { createdStamps } from './stamps.ts';

/** Gives a seeded event the relation rows its Who and What stand for, without touching its dates. */
export function seedParents(acting: Acting, event: Row, eventWhoIds: readonly string[] | null): void {
  const { org } = acting;
  const primary = textOf(event, 'WhoId');
  const listed = eventWhoIds ?? [];
  const people = primary === null ? listed : [primary, ...listed.filter((id) => id !== primary)];
  putRow(org, 'Event', {
    ...withPeople(org, event, people),
    AccountId: textOf(event, 'AccountId') ?? withPeople(org, event, people)['AccountId'] ?? null,
  });
  if (!org.switches.sharedActivities || isTrue(event, 'IsChild') || isTrue(event, 'IsDeleted')) return;
  const what = textOf(event, 'WhatId');
  for (const relationId of what === null ? people : [...people, what]) {
    storeRelation(acting, { EventId: idOf(event), RelationId: relationId, IsParent: true, IsInvitee: false, IsWhat: relationId === what });
  }
}

/** Puts a relation in as it is; who is invited without further words is an invitee, and an invited user has a copy. Gives its Id. */
export function seedRelation(acting: Acting, given: Row): string {
  const { org } = acting;
  const isParent = isTrue(given, 'IsParent');
  const isWhat = isTrue(given, 'IsWhat');
  const id = storeRelation(acting, {
    ...given,
    IsParent: isParent,
    IsWhat: isWhat,
    IsInvitee: given['IsInvitee'] ?? (!isParent && !isWhat),
  });
  const event = liveRow(org, textOf(given, 'EventId'));
  const relationId = textOf(given, 'RelationId');
  if (event === null || relationId === null) return id;
  const isGroup = liveRelations(org, idOf(event)).some((row) => isTrue(row, 'IsInvitee'));
  putRow(org, 'Event', { ...withPeople(org, event, peopleOf(org, event)), IsGroupEvent: isGroup, GroupEventType: isGroup ? '1' : '0' });
  if (relationKind(relationId) === 'user' && !isTrue(event, 'IsChild')) adoptOrMakeChild(acting, event, relationId);
  return id;
}

/** The org turned Shared Activities on: what stood in WhoId and WhatId alone gets its rows. */
export function relateAll(org: Org, now: Temporal.Instant): void {
  for (const event of rowsOf(org, 'Event')) {
    const acting: Acting = { org, userId: textOf(event, 'OwnerId') ?? '', now, version: '' };
    seedParents(acting, event, peopleOf(org, event));
  }
}

function storeRelation(acting: Acting, given: Row): string {
  const { org } = acting;
  const known = relationFor(org, textOf(given, 'EventId') ?? '', textOf(given, 'RelationId') ?? '');
  const wantedId = textOf(given, 'Id');
  if (known !== null && wantedId !== null && wantedId !== idOf(known)) {
    // A seeded row with an Id of its own takes the place of the one derived from WhoId.
    putRow(org, 'EventRelation', { ...known, IsDeleted: true });
  }
  const start: Row = known ?? {
    Status: 'New',
    RespondedDate: null,
    Response: null,
    IsDeleted: false,
    AccountId: accountOf(org, given),
    ...createdStamps(acting),
  };
  const merged: Row = {
    ...start,
    ...given,
    Id: wantedId ?? (known === null ? nextId(org, 'EventRelation') : idOf(known)),
    IsParent: isTrue(given, 'IsParent') || (known !== null && isTrue(known, 'IsParent')),
    IsInvitee: isTrue(given, 'IsInvitee') || (known !== null && isTrue(known, 'IsInvitee')),
    IsWhat: isTrue(given, 'IsWhat'),
  };
  putRow(org, 'EventRelation', merged);
  return idOf(merged);
}

function accountOf(org: Org, given: Row): string | null {
  return textOf(rowById(org, textOf(given, 'RelationId') ?? '') ?? {}, 'AccountId');
}

/** A child row seeded beside its master is known by owner, subject and start. */
function adoptOrMakeChild(acting: Acting, master: Row, userId: string): void {
  const { org } = acting;
  if (liveChildren(org, idOf(master)).some((child) => textOf(child, 'OwnerId') === userId)) return;
  for (const row of rowsOf(org, 'Event')) {
    const isCopy = isTrue(row, 'IsChild') && textOf(row, 'OwnerId') === userId && textOf(row, '$master') === null;
    if (isCopy && row['Subject'] === master['Subject'] && row['StartDateTime'] === master['StartDateTime']) {
      putRow(org, 'Event', { ...row, $master: idOf(master), IsGroupEvent: true, GroupEventType: '1' });
      return;
    }
  }
  insertChild(acting, master, userId);
}
