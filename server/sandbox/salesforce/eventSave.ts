import { settlePeople } from './eventPeople.ts';
import { breakRule, ruleHolds } from './eventRules.ts';
import { settleTimes } from './eventTimes.ts';
import type { Given } from './givenFields.ts';
import { dependentsOf, liveRow, nextId, putRow } from './org.ts';
import type { Acting, Org } from './org.ts';
import { objectOfId } from './recordId.ts';
import { refuseUnplayed } from './refusal.ts';
import { alignParents, liveRelations, peopleOf } from './relations.ts';
import { idOf, isTrue, numberOf, textOf } from './row.ts';
import type { Row } from './row.ts';
import { createdStamps, modifiedStamps, systemStamp } from './stamps.ts';

const timeColumns = ['IsAllDayEvent', 'StartDateTime', 'EndDateTime', 'ActivityDateTime', 'ActivityDate', 'DurationInMinutes'];
const minutesOfDay = 1440;
const reminderColumns = ['IsReminderSet', 'ReminderDateTime'];
/** What an invitee's copy shows of its master. */
const sharedColumns = ['Subject', 'Location', 'Description', 'ShowAs', 'IsPrivate', 'EndDate', ...timeColumns];

/** Saves an Event as the session's user: new where `before` is null. Gives the stored row. Facts 1.2, 1.3 and 2. */
export function saveEvent(acting: Acting, before: Row | null, given: Given): Row {
  const { org } = acting;
  const { columns } = given;
  if (textOf(columns, 'Recurrence2PatternText') !== null) refuseUnplayed('Lightning series');
  if (before !== null && isTrue(before, 'IsChild') && Object.keys(columns).some((name) => !reminderColumns.includes(name))) {
    breakRule(org.switches, 'childIsTheMasters', Object.keys(columns));
  }
  checkOwner(org, textOf(columns, 'OwnerId'));
  const movesTime = before === null || timeColumns.some((name) => name in columns);
  const people = peopleAfter(org, before, given);
  const settled: Row = {
    ...(before ?? newEvent(acting)),
    ...columns,
    ...(movesTime ? settleTimes(columns, before, org.switches) : {}),
    ...modifiedStamps(acting),
  };
  if (movesTime && isTrue(settled, 'IsRecurrence')) checkSeries(org, settled);
  const event = withPeople(org, settled, people);
  if (isTrue(event, 'IsPrivate') && (people.length > 0 || textOf(event, 'WhatId') !== null))
    breakRule(org.switches, 'privateHasNoPeople', ['IsPrivate']);
  putRow(org, 'Event', event);
  if (org.switches.sharedActivities && !isTrue(event, 'IsChild')) alignParents(acting, event, people);
  for (const child of liveChildren(org, idOf(event))) copyToChild(acting, event, child);
  return event;
}

/** Marks the event as deleted; a master takes its copies and relations along, a copy only itself. `along`: the record it goes with. */
export function deleteEvent(acting: Acting, event: Row, along: string | null = null): void {
  const { org } = acting;
  const id = idOf(event);
  putRow(org, 'Event', { ...event, IsDeleted: true, $deletedWith: along, ...modifiedStamps(acting) });
  for (const [objectName, row] of dependentRows(org, id)) {
    if (!isTrue(row, 'IsDeleted')) putRow(org, objectName, { ...row, IsDeleted: true, $deletedWith: id, ...modifiedStamps(acting) });
  }
}

/** Takes the event out of the recycle bin, with all that went in with it; what follows from people and What is found anew. */
export function undeleteEvent(acting: Acting, event: Row): void {
  const { org } = acting;
  const id = idOf(event);
  for (const [objectName, row] of dependentRows(org, id)) {
    if (textOf(row, '$deletedWith') === id)
      putRow(org, objectName, { ...row, IsDeleted: false, $deletedWith: null, ...modifiedStamps(acting) });
  }
  const alive = { ...event, IsDeleted: false, $deletedWith: null, ...modifiedStamps(acting) };
  putRow(org, 'Event', withPeople(org, alive, peopleOf(org, alive)));
}

/** The copy an invited user gets: a row of its own that shows what the master shows. */
export function insertChild(acting: Acting, master: Row, userId: string): void {
  const child: Row = {
    ...newEvent(acting),
    OwnerId: userId,
    IsChild: true,
    IsGroupEvent: true,
    GroupEventType: '1',
    $master: idOf(master),
    ...Object.fromEntries(sharedColumns.map((name) => [name, master[name] ?? null])),
  };
  putRow(acting.org, 'Event', child);
}

/** The live copies of a master. */
export function liveChildren(org: Org, masterId: string): Row[] {
  return dependentsOf(org, masterId, 'Event').filter((row) => !isTrue(row, 'IsDeleted'));
}

/**
 * Brings an event in line after its relations changed. Who or what it is about is a change of the event; that somebody is merely
 * invited moves its cursor only.
 */
export function refreshEvent(acting: Acting, eventId: string, change: { WhatId?: string | null } = {}): void {
  const { org } = acting;
  const event = liveRow(org, eventId);
  if (event === null) return;
  const people = peopleOf(org, event);
  const isGroup = liveRelations(org, eventId).some((row) => isTrue(row, 'IsInvitee'));
  const after = { ...withPeople(org, { ...event, ...change }, people), IsGroupEvent: isGroup, GroupEventType: isGroup ? '1' : '0' };
  const differs = (name: keyof typeof after) => after[name] !== (event[name] ?? null);
  if (isTrue(event, 'IsPrivate') && (people.length > 0 || after.WhatId !== null))
    breakRule(org.switches, 'privateHasNoPeople', ['IsPrivate']);
  if (differs('WhoId') || differs('WhatId')) putRow(org, 'Event', { ...after, ...modifiedStamps(acting) });
  else if (differs('WhoCount') || differs('IsGroupEvent')) putRow(org, 'Event', { ...after, ...systemStamp(acting) });
}

/** A new row before anything is said about it. */
export function newEvent(acting: Acting): Row {
  return {
    Id: nextId(acting.org, 'Event'),
    OwnerId: acting.userId,
    IsDeleted: false,
    IsArchived: false,
    IsChild: false,
    IsGroupEvent: false,
    GroupEventType: '0',
    IsAllDayEvent: false,
    IsPrivate: false,
    IsRecurrence: false,
    IsRecurrence2: false,
    IsRecurrence2Exception: false,
    IsRecurrence2Exclusion: false,
    IsReminderSet: false,
    ShowAs: 'Busy',
    EventSubtype: 'Event',
    ...createdStamps(acting),
  };
}

/** The event with its primary person and everything that follows from people and What. */
export function withPeople(
  org: Org,
  event: Row,
  people: readonly string[],
): Row & { WhoId: string | null; WhatId: string | null; WhoCount: number } {
  const [primary = null] = people;
  const what = textOf(event, 'WhatId');
  return {
    ...event,
    WhoId: primary,
    WhatId: what,
    WhoCount: people.length,
    WhatCount: what === null ? 0 : 1,
    AccountId: accountBehind(org, what) ?? accountBehind(org, primary),
  };
}

function peopleAfter(org: Org, before: Row | null, { columns, eventWhoIds }: Given): readonly string[] {
  const whoId = columns['WhoId'];
  const standing = before === null ? [] : peopleOf(org, before);
  const asked = whoId === undefined || whoId === null ? whoId : String(whoId);
  if (asked === undefined && eventWhoIds === undefined) return standing;
  if (org.switches.sharedActivities) return settlePeople(org.switches, { before: standing, whoId: asked, eventWhoIds });
  return typeof asked === 'string' ? [asked] : [];
}

function accountBehind(org: Org, id: string | null): string | null {
  if (id === null) return null;
  return objectOfId(id) === 'Account' ? id : textOf(liveRow(org, id) ?? {}, 'AccountId');
}

function checkOwner(org: Org, ownerId: string | null): void {
  const owner = liveRow(org, ownerId);
  if (owner === null) return;
  if (textOf(owner, 'UserType') === 'AutomatedProcess') breakRule(org.switches, 'ownerIsAPerson', ['OwnerId']);
  if (owner['IsActive'] === false && ruleHolds(org.switches, 'ownerIsActive')) breakRule(org.switches, 'ownerIsActive', ['OwnerId']);
}

/** Classic series are stored as their pattern; their occurrences are not played. */
function checkSeries(org: Org, event: Row): void {
  const missing = ['RecurrenceType', 'RecurrenceStartDateTime', 'RecurrenceEndDateOnly'].filter((name) => (event[name] ?? null) === null);
  if (missing.length > 0) breakRule(org.switches, 'seriesIsComplete', missing);
  if (numberOf(event, 'DurationInMinutes') > minutesOfDay) breakRule(org.switches, 'seriesWithinADay', ['DurationInMinutes']);
}

function copyToChild(acting: Acting, master: Row, child: Row): void {
  const changed = sharedColumns.filter((name) => (child[name] ?? null) !== (master[name] ?? null));
  if (changed.length === 0) return;
  const columns = Object.fromEntries(changed.map((name) => [name, master[name] ?? null]));
  putRow(acting.org, 'Event', { ...child, ...columns, ...modifiedStamps(acting) });
}

function dependentRows(org: Org, masterId: string): [string, Row][] {
  const relations = dependentsOf(org, masterId, 'EventRelation').map((row): [string, Row] => ['EventRelation', row]);
  return [...relations, ...dependentsOf(org, masterId, 'Event').map((row): [string, Row] => ['Event', row])];
}
