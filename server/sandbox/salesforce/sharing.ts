import { ruleHolds } from './eventRules.ts';
import { dependentsOf, liveRow, rowsOf } from './org.ts';
import type { Acting } from './org.ts';
import { objectOfId } from './recordId.ts';
import { isTrue, textOf } from './row.ts';
import type { Row } from './row.ts';
import { isNamed } from './security.ts';

/**
 * What a session sees. Activities are owner-only unless their parents decide (`activitySharing`), the relations of an event follow it
 * (an invited user reaches them through the own child row), the package's ledger is private; everything else is readable by all. An
 * org reader sees every activity, private ones by a switch (`orgReadersSeePrivate`).
 */
export function canSee(acting: Acting, objectName: string, row: Row): boolean {
  switch (objectName) {
    case 'Event':
      return canSeeEvent(acting, row);
    case 'EventRelation':
    case 'EventWhoRelation':
      return canSeeRelationsOf(acting, textOf(row, 'EventId') ?? '');
    case 'Tandem_Link__c':
      return textOf(row, 'OwnerId') === acting.userId;
    default:
      return true;
  }
}

/** Seeing somebody's activity does not mean changing it. */
export function canEdit(acting: Acting, objectName: string, row: Row): boolean {
  if (objectName === 'Event' || objectName === 'Tandem_Link__c') return textOf(row, 'OwnerId') === acting.userId;
  if (objectName !== 'EventRelation' || writesOwnAnswer(acting, row)) return true;
  return textOf(eventOf(acting, textOf(row, 'EventId')) ?? {}, 'OwnerId') === acting.userId;
}

/** Where the unverified rule is turned off, an invited user changes the row that stands for the own answer. */
export function writesOwnAnswer({ org, userId }: Acting, relation: Row): boolean {
  return textOf(relation, 'RelationId') === userId && !ruleHolds(org.switches, 'answersAreTheOwners');
}

/** `EventRelation` never points at a child: an invitee's copy stands for its master wherever relations are asked for. */
export function masterIdOf(acting: Acting, eventId: string): string {
  return textOf(liveRow(acting.org, eventId) ?? {}, '$master') ?? eventId;
}

function canSeeEvent(acting: Acting, event: Row): boolean {
  if (textOf(event, 'OwnerId') === acting.userId) return true;
  const { activitySharing, orgReadersSeePrivate } = acting.org.switches;
  const isPrivate = isTrue(event, 'IsPrivate');
  if (isOrgReader(acting)) return orgReadersSeePrivate || !isPrivate;
  // Documented is only that others see no details of it; that they see no row either is the safe reading, and unverified.
  if (isPrivate) return false;
  // Everybody reads contacts, leads and accounts here, so a parent is all it takes.
  return activitySharing === 'controlledByParent' && (textOf(event, 'WhoId') ?? textOf(event, 'WhatId')) !== null;
}

function canSeeRelationsOf(acting: Acting, eventId: string): boolean {
  const event = acting.org.rows.get('Event')?.get(eventId);
  if (event === undefined) return isOrgReader(acting);
  if (canSeeEvent(acting, event)) return true;
  return dependentsOf(acting.org, eventId, 'Event').some(
    (child) => textOf(child, 'OwnerId') === acting.userId && !isTrue(child, 'IsDeleted'),
  );
}

function eventOf(acting: Acting, eventId: string | null): Row | null {
  return eventId === null ? null : (acting.org.rows.get('Event')?.get(eventId) ?? null);
}

function isOrgReader({ org, userId }: Acting): boolean {
  return isNamed(org, userId, org.switches.orgReaders);
}

/** The rows a query of this session ranges over. `query` leaves deleted and archived rows out, `queryAll` does not. */
export function visibleRows(acting: Acting, objectName: string, includeDeleted: boolean): Row[] {
  const found: Row[] = [];
  for (const row of storedRows(acting, objectName)) {
    if (!includeDeleted && (isTrue(row, 'IsDeleted') || isTrue(row, 'IsArchived'))) continue;
    if (canSee(acting, objectName, row)) found.push(row);
  }
  return found;
}

function storedRows({ org }: Acting, objectName: string): Iterable<Row> {
  switch (objectName) {
    case 'EventRelation':
      // Without Shared Activities the people behind WhoId and WhatId have no rows here.
      return org.switches.sharedActivities ? relationsIn(org) : relationsIn(org).filter((row) => isTrue(row, 'IsInvitee'));
    case 'EventWhoRelation':
      return relationsIn(org)
        .filter((row) => isTrue(row, 'IsParent') && !isTrue(row, 'IsWhat'))
        .map((row) => ({ ...row, Type: objectOfId(textOf(row, 'RelationId') ?? '') }));
    default:
      return rowsOf(org, objectName);
  }
}

function relationsIn(org: Acting['org']): Row[] {
  return [...rowsOf(org, 'EventRelation')];
}
