import type { CreationKey, CrmEventId, CrmPersonId, EmailAddress, Instant, PlainDate } from '../../../shared/ids.ts';

/** One query. `queryAll` shows deleted rows too: how a deletion is told from a row we may not see. */
export type Statement = { readonly resource: 'query' | 'queryAll'; readonly soql: string };

/** Days, by date of start. Both ends belong to it. */
export type Span = { readonly from: PlainDate; readonly to: PlainDate };

/** Salesforce takes no longer statement. Lists of 250 stay far below it. */
const LONGEST_STATEMENT = 100_000;
export const LIST_LENGTH = 250;

const EVENT_COLUMNS =
  'Id, Subject, Location, Description, StartDateTime, EndDateTime, ActivityDate, ActivityDateTime, DurationInMinutes, IsAllDayEvent, ' +
  'IsPrivate, ShowAs, OwnerId, WhoId, WhatId, What.Type, IsChild, IsRecurrence, IsRecurrence2, RecurrenceActivityId, IsDeleted, ' +
  'CreatedDate, LastModifiedDate, SystemModstamp';
const RELATION_COLUMNS = 'Id, EventId, RelationId, Relation.Type, Status, Response, RespondedDate, IsDeleted';
/** The three flags exist only where Shared Activities is on; asking for them elsewhere fails the whole query. */
const SHARED_RELATION_COLUMNS = `${RELATION_COLUMNS}, IsInvitee, IsParent, IsWhat`;
const PERSON_COLUMNS = {
  User: 'Id, Email, Name, IsActive, UserType',
  Contact: 'Id, Email, OwnerId, Name, LastModifiedDate, IsDeleted',
  Lead: 'Id, Email, OwnerId, Name, LastModifiedDate, IsConverted, IsDeleted',
} as const;
export type PersonObject = keyof typeof PERSON_COLUMNS;

/** Every event of the owner that starts in the span. All-day events are asked for by date, timed ones by instant (UTC). */
export function eventsInSpan(ownerId: CrmPersonId, span: Span, sharedActivities: boolean): Statement {
  const allDay = `IsAllDayEvent = true AND ActivityDate >= ${span.from} AND ActivityDate <= ${span.to}`;
  const timed = `IsAllDayEvent = false AND StartDateTime >= ${span.from}T00:00:00Z AND StartDateTime <= ${span.to}T23:59:59Z`;
  return statement('query', `${selectEvents(sharedActivities)} WHERE OwnerId = ${quote(ownerId)} AND ((${allDay}) OR (${timed}))`);
}

/** Every event of the owner touched since, wherever it lies: a move out of the window must be seen as well. */
export function eventsSince(ownerId: CrmPersonId, since: Instant, sharedActivities: boolean): Statement {
  return statement('queryAll', `${selectEvents(sharedActivities)} WHERE OwnerId = ${quote(ownerId)} AND SystemModstamp >= ${since}`);
}

/** Whose people moved: an answer or a removed invitee does not touch the event's own row. */
export function relationsSince(ownerId: CrmPersonId, since: Instant): Statement {
  return statement(
    'queryAll',
    `SELECT Id, EventId FROM EventRelation WHERE Event.OwnerId = ${quote(ownerId)} AND SystemModstamp >= ${since}`,
  );
}

export function eventsById(ids: readonly CrmEventId[], sharedActivities: boolean): Statement {
  return statement('queryAll', `${selectEvents(sharedActivities)} WHERE Id IN (${list(ids)})`);
}

/** Deleted ones come too, or a Contact that is gone would be remembered as one to invite. */
export function peopleSince(object: 'Contact' | 'Lead', since: Instant): Statement {
  return statement('queryAll', `SELECT ${PERSON_COLUMNS[object]} FROM ${object} WHERE SystemModstamp >= ${since}`);
}

/** At least one list must hold something. */
export function peopleWanted(object: PersonObject, addresses: readonly EmailAddress[], ids: readonly CrmPersonId[]): Statement {
  const parts = [
    ...(addresses.length === 0 ? [] : [`Email IN (${list(addresses)})`]),
    ...(ids.length === 0 ? [] : [`Id IN (${list(ids)})`]),
  ];
  return statement('query', `SELECT ${PERSON_COLUMNS[object]} FROM ${object} WHERE ${parts.join(' OR ')}`);
}

/** The records of these people, also deleted ones. */
export function peopleById(object: PersonObject, ids: readonly CrmPersonId[]): Statement {
  return statement('queryAll', `SELECT ${PERSON_COLUMNS[object]} FROM ${object} WHERE Id IN (${list(ids)})`);
}

export function ledgerRows(keys: readonly CreationKey[]): Statement {
  return statement('query', `SELECT Key__c, Event_Id__c FROM Tandem_Link__c WHERE Key__c IN (${list(keys)})`);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': String.raw`\\`,
  "'": String.raw`\'`,
  '\n': String.raw`\n`,
  '\r': String.raw`\r`,
  '\t': String.raw`\t`,
  '\b': String.raw`\b`,
};

/** The one way a value gets into a statement: as a string literal that cannot end before its end. */
export function quote(text: string): string {
  // Salesforce's parser knows no escape for a form feed, and takes none as it is.
  return `'${text.replaceAll('\f', ' ').replaceAll(/[\\'\n\r\t\b]/g, (character) => ESCAPES[character] ?? character)}'`;
}

function selectEvents(sharedActivities: boolean): string {
  return `SELECT ${EVENT_COLUMNS}, (SELECT ${sharedActivities ? SHARED_RELATION_COLUMNS : RELATION_COLUMNS} FROM EventRelations) FROM Event`;
}

const list = (values: readonly string[]): string => values.map(quote).join(', ');

function statement(resource: Statement['resource'], soql: string): Statement {
  if (soql.length > LONGEST_STATEMENT) throw new RangeError(`a statement of ${soql.length} characters is too long for Salesforce`);
  return { resource, soql };
}

/** Cut into lists a statement may hold. */
export function inLists<T>(values: readonly T[]): readonly (readonly T[])[] {
  const lists: T[][] = [];
  for (let start = 0; start < values.length; start += LIST_LENGTH) lists.push(values.slice(start, start + LIST_LENGTH));
  return lists;
}
