import { addressOf, crmEventId, crmPersonId, versionOf } from '../../../shared/ids.ts';
import type { CrmPersonId } from '../../../shared/ids.ts';
import type { Content, CrmEvent, CrmPerson, Org, Related, SeenCrmEvent, ShowAs } from '../../../shared/meeting.ts';
import { problem } from '../../../shared/problem.ts';
import type { MeetingTime } from '../../../shared/time.ts';
import { readEventTime, readInstant } from './eventTime.ts';
import { nestedRelations, readParticipants, relationsByEvent } from './participants.ts';
import type { RelationsByEvent } from './participants.ts';
import { fullRecordId } from '../../../shared/recordId.ts';
import { objectOfId } from './recordId.ts';
import { flagAt, isRow, rowAt, textAt, typeOfRecord } from './row.ts';
import type { Row } from './row.ts';

type SomeOrg = Pick<Org, 'sharedActivities'>;
type Defaults = { readonly ownerId: CrmPersonId };

/**
 * Event rows as our noun, one answer a row, in their order. `relations` are EventRelation rows read apart; null means they are nested
 * in each row. A missing column counts as null, a row we cannot read is `unreadable` and stops nobody else (rule R28).
 */
export function readCrmEvents(
  rows: readonly unknown[],
  relations: readonly unknown[] | null,
  org: SomeOrg,
  defaults: Defaults,
): SeenCrmEvent[] {
  const byEvent = relations === null ? null : relationsByEvent(relations.filter((one) => isRow(one)));
  return rows.map((row, index) => {
    const id = isRow(row) ? textAt(row, 'Id') : null;
    if (!isRow(row) || id === null || id === '') return unreadable(`unreadable:${index}`);
    return readCrmEvent(row, fullRecordId(id), byEvent, org, defaults);
  });
}

function readCrmEvent(row: Row, id: string, byEvent: RelationsByEvent | null, org: SomeOrg, defaults: Defaults): SeenCrmEvent {
  if (flagAt(row, 'IsDeleted') === true) return { kind: 'gone', id: crmEventId(id) };
  const time = readEventTime(row);
  if (time === null) return unreadable(id);
  const isPrivate = flagAt(row, 'IsPrivate') === true;
  const whatId = recordIdAt(row, 'WhatId');
  // Nothing of a private event but its name and times is taken in, so nothing of it can leak later (rule R9).
  const whoId = isPrivate ? null : personIdAt(row, 'WhoId');
  const relations = isPrivate ? [] : (byEvent?.get(id) ?? nestedRelations(row));
  const version = textAt(row, 'LastModifiedDate');
  const event: CrmEvent = {
    id: crmEventId(id),
    version: version === null ? null : versionOf(version),
    ownerId: personIdAt(row, 'OwnerId') ?? defaults.ownerId,
    createdAt: readInstant(row, 'CreatedDate'),
    changedAt: readInstant(row, 'LastModifiedDate'),
    isChild: flagAt(row, 'IsChild') === true,
    isSeries: flagAt(row, 'IsRecurrence') === true || flagAt(row, 'IsRecurrence2') === true || textAt(row, 'RecurrenceActivityId') !== null,
    whoId,
    participants: readParticipants(relations, { whoId, whatId }, org.sharedActivities),
    content: readContent(row, time, isPrivate, whatId),
  };
  return { kind: 'present', value: event };
}

const SHOW_AS: Readonly<Record<string, ShowAs>> = { Busy: 'busy', OutOfOffice: 'oof', Free: 'free' };

function readContent(row: Row, time: MeetingTime, isPrivate: boolean, whatId: string | null): Content {
  return {
    ...time,
    subject: textAt(row, 'Subject') ?? '',
    description: isPrivate ? '' : (textAt(row, 'Description') ?? ''),
    location: isPrivate ? '' : (textAt(row, 'Location') ?? ''),
    showAs: SHOW_AS[textAt(row, 'ShowAs') ?? ''] ?? 'busy',
    private: isPrivate,
    related: isPrivate || whatId === null ? null : readRelated(row, whatId),
  };
}

function readRelated(row: Row, id: string): Related {
  const record = rowAt(row, 'What');
  const told = record === null ? null : (textAt(record, 'Type') ?? typeOfRecord(record));
  // A relationship that was read for its Type alone carries the pseudo-object `Name` in its attributes.
  return { type: (told === 'Name' ? null : told) ?? objectOfId(id) ?? 'Other', id };
}

function unreadable(id: string): SeenCrmEvent {
  return { kind: 'unreadable', id: crmEventId(id), problem: problem('crm.unreadable') };
}

/**
 * People from rows of the three objects. Whoever must not be matched stays in the list and says so: it may already stand on an event
 * (rule R11). Rows without an id are left out.
 */
export function readPeople(rows: {
  readonly users: readonly unknown[];
  readonly contacts: readonly unknown[];
  readonly leads: readonly unknown[];
}): CrmPerson[] {
  return [
    ...readRows(rows.users, 'user', (row) => flagAt(row, 'IsActive') !== false && (textAt(row, 'UserType') ?? 'Standard') === 'Standard'),
    ...readRows(rows.contacts, 'contact', (row) => (textAt(row, 'Email') ?? '').trim() !== ''),
    ...readRows(rows.leads, 'lead', (row) => flagAt(row, 'IsConverted') !== true),
  ];
}

function readRows(rows: readonly unknown[], kind: CrmPerson['kind'], isMatchable: (row: Row) => boolean): CrmPerson[] {
  return rows.flatMap((row) => {
    const id = isRow(row) ? personIdAt(row, 'Id') : null;
    if (!isRow(row) || id === null) return [];
    const address = addressOf(textAt(row, 'Email') ?? '');
    return [
      {
        id,
        kind,
        address: address === '' ? null : address,
        name: textAt(row, 'Name') ?? '',
        ownerId: kind === 'user' ? null : personIdAt(row, 'OwnerId'),
        matchable: flagAt(row, 'IsDeleted') !== true && isMatchable(row),
      },
    ];
  });
}

function recordIdAt(row: Row, column: string): string | null {
  const id = textAt(row, column);
  return id === null || id === '' ? null : fullRecordId(id);
}

function personIdAt(row: Row, column: string): CrmPersonId | null {
  const id = recordIdAt(row, column);
  return id === null ? null : crmPersonId(id);
}
