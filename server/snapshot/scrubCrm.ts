import { crmPersonId } from '../../shared/ids.ts';
import type { MeetingTime } from '../../shared/time.ts';
import { addDays } from '../../shared/time.ts';
import { readCrmEvents } from '../connectors/salesforce/toCrmEvent.ts';
import type { Names } from './scrubNames.ts';
import { flag, isObject, listOf, members, number, text, time, word, type JsonObject, type Rewrite } from './scrubShape.ts';

/**
 * One Event row with the columns the connector reads, and nothing else. A row that cannot be read stays one that cannot be read, by its id alone; of a
 * private one nobody and nothing it is about stays.
 */
export const scrubCrmEvent =
  (names: Names): Rewrite =>
  (row) => {
    const event = readAlone(row);
    if (!isObject(row) || event === null) return {};
    const Id = names.crmId(event.kind === 'present' ? event.value.id : event.id);
    if (event.kind === 'gone') return { Id, IsDeleted: true };
    if (event.kind !== 'present') return { Id };
    const columns = event.value.content.private ? ownColumns(names) : { ...ownColumns(names), ...detailColumns(names) };
    const said = members(columns)(row);
    const written = { ...(isObject(said) ? said : {}), Id };
    return { ...written, ...timeColumns(event.value.content, readAlone(written)) };
  };

/** Null for a row without an id: a reader can name it only by its place. */
function readAlone(row: unknown) {
  if (!isObject(row) || typeof row['Id'] !== 'string' || row['Id'] === '') return null;
  return readCrmEvents([row], null, { sharedActivities: true }, { ownerId: crmPersonId('') })[0] ?? null;
}

export const isPrivateRow = (row: unknown): row is JsonObject => isObject(row) && row['IsPrivate'] === true;
/** As the connector takes it: fifteen characters are written out to eighteen. */
export function fullIdOf(id: unknown): string | null {
  const event = readAlone({ Id: id });
  return event === null || event.kind === 'present' ? null : event.id;
}

const ownColumns = (names: Names): Readonly<Record<string, Rewrite>> => ({
  Id: text(names.crmId),
  OwnerId: text(names.crmId),
  IsPrivate: flag,
  IsChild: flag,
  IsRecurrence: flag,
  IsRecurrence2: flag,
  RecurrenceActivityId: text(names.crmId),
  IsAllDayEvent: flag,
  StartDateTime: time,
  EndDateTime: time,
  ActivityDate: time,
  ActivityDateTime: time,
  DurationInMinutes: number,
  CreatedDate: time,
  LastModifiedDate: time,
  Subject: text((one) => names.text('subject', one)),
  ShowAs: (value) => (['Busy', 'OutOfOffice', 'Free'].some((one) => one === value) ? value : 'Busy'),
});

const detailColumns = (names: Names): Readonly<Record<string, Rewrite>> => ({
  Description: text((one) => names.text('description', one)),
  Location: text((one) => names.text('location', one)),
  WhoId: text(names.crmId),
  WhatId: text(names.crmId),
  What: typeOfRecord(names),
  EventRelations: members({ records: listOf(scrubRelation(names)) }),
});

/** Only the type of a record that is pointed at is read; it stands in a column of its own, or among the attributes. */
const typeOfRecord =
  (names: Names): Rewrite =>
  (record) => {
    if (!isObject(record)) return undefined;
    const { attributes } = record;
    const told = record['Type'] ?? (isObject(attributes) ? attributes['type'] : null);
    return typeof told === 'string' ? { Type: names.object(told) } : {};
  };

/** Where a duration or a date is written in a form that could hold something else, the times as understood take its place. */
function timeColumns(then: MeetingTime, now: ReturnType<typeof readAlone>): JsonObject {
  const read = now?.kind === 'present' ? now.value.content : null;
  if (read?.start === then.start && read.end === then.end && read.allDay === then.allDay) return {};
  if (!then.allDay) return { StartDateTime: then.start, EndDateTime: then.end, ActivityDateTime: null };
  return { ActivityDate: then.start, DurationInMinutes: null, EndDateTime: addDays(then.end, -1) };
}

export const scrubRelation = (names: Names): Rewrite =>
  members({
    Id: text(names.crmId),
    EventId: text(names.crmId),
    RelationId: text(names.crmId),
    Relation: typeOfRecord(names),
    IsWhat: flag,
    IsParent: flag,
    IsInvitee: flag,
    IsDeleted: flag,
    Status: word(['New', 'Accepted', 'Declined']),
    // Tandem's own word; others are a person's.
    Response: text((one) => (one === 'Tentative' ? one : names.text('response', one))),
  });

export const scrubPerson = (names: Names): Rewrite =>
  members({
    Id: text(names.crmId),
    OwnerId: text(names.crmId),
    Email: text(names.address),
    Name: text(names.person),
    IsActive: flag,
    IsConverted: flag,
    IsDeleted: flag,
    UserType: (value) => (typeof value === 'string' ? (value === 'Standard' ? value : 'Other') : undefined),
  });
