import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { isRow, rowAt, rowsAt } from '../../server/connectors/salesforce/row.ts';
import { readCrmEvents, readPeople } from '../../server/connectors/salesforce/toCrmEvent.ts';
import { crmPersonId } from '../../shared/ids.ts';
import type { CrmEvent, SeenCrmEvent } from '../../shared/meeting.ts';
import { inHandbook } from '../support/handbook.ts';

const OWNER = crmPersonId('005000000000001AAA');
const EVENT = '00U000000000001EAA';
const CONTACT = '003000000000001AAA';
const LEAD = '00Q000000000001AAA';
const SHARED = { sharedActivities: true };
const UNSHARED = { sharedActivities: false };

const aRow = (columns: Record<string, unknown> = {}): Record<string, unknown> => ({
  Id: EVENT,
  Subject: 'Review',
  StartDateTime: '2026-03-10T09:00:00.000+0000',
  EndDateTime: '2026-03-10T10:00:00.000+0000',
  IsAllDayEvent: false,
  OwnerId: OWNER,
  ...columns,
});
const nested = (...records: Record<string, unknown>[]) => ({ EventRelations: { totalSize: records.length, done: true, records } });

function readOne(row: unknown, org = SHARED, relations: unknown[] | null = null): SeenCrmEvent {
  const [seen] = readCrmEvents([row], relations, org, { ownerId: OWNER });
  if (seen === undefined) throw new Error('one row gave no answer');
  return seen;
}
function present(row: unknown, org = SHARED, relations: unknown[] | null = null): CrmEvent {
  const seen = readOne(row, org, relations);
  if (seen.kind !== 'present') throw new Error(`the row is ${seen.kind}`);
  return seen.value;
}

describe('the time of an Event row', () => {
  const midnight = (day: string) => `2026-03-${day}T00:00:00.000+0000`;
  it.each([
    ['one day by its duration', { ActivityDate: '2026-03-10', DurationInMinutes: 1440 }, '2026-03-10', '2026-03-11'],
    ['three days by their duration', { ActivityDate: '2026-03-10', DurationInMinutes: 4320 }, '2026-03-10', '2026-03-13'],
    ['a duration as text', { ActivityDate: '2026-03-10', DurationInMinutes: '2880' }, '2026-03-10', '2026-03-12'],
    ['one day by its inclusive end', { StartDateTime: midnight('10'), EndDateTime: midnight('10') }, '2026-03-10', '2026-03-11'],
    ['three days by their inclusive end', { StartDateTime: midnight('10'), EndDateTime: midnight('12') }, '2026-03-10', '2026-03-13'],
    [
      'the duration before the end',
      { ActivityDate: '2026-03-10', DurationInMinutes: 1440, EndDateTime: midnight('11') },
      '2026-03-10',
      '2026-03-11',
    ],
    [
      'the date before the start',
      { ActivityDate: '2026-03-11', StartDateTime: midnight('10'), DurationInMinutes: 1440 },
      '2026-03-11',
      '2026-03-12',
    ],
  ])('is, all day, %s', (_, columns, start, end) => {
    const { content } = present({ Id: EVENT, IsAllDayEvent: true, ...columns });
    expect(content).toMatchObject({ allDay: true, start, end });
  });

  it.each([
    ['start and end', {}, '2026-03-10T10:00:00Z'],
    ['the end before a duration', { DurationInMinutes: 5 }, '2026-03-10T10:00:00Z'],
    ['a duration where there is no end', { EndDateTime: null, DurationInMinutes: 90 }, '2026-03-10T10:30:00Z'],
    [
      'the activity time where there is no start',
      { StartDateTime: null, ActivityDateTime: '2026-03-10T09:00:00.000+0000' },
      '2026-03-10T10:00:00Z',
    ],
    ['any offset, in whole seconds', { StartDateTime: '2026-03-10T10:00:00.700+0100' }, '2026-03-10T10:00:00Z'],
  ])('is, timed, told by %s', (_, columns, end) => {
    expect(present(aRow(columns)).content).toMatchObject({ allDay: false, start: '2026-03-10T09:00:00Z', end });
  });

  it.each([
    ['no start', aRow({ StartDateTime: null })],
    ['no end', aRow({ EndDateTime: null })],
    ['a start that is no time', aRow({ StartDateTime: 'soon' })],
    ['an all-day date that is none', { Id: EVENT, IsAllDayEvent: true, ActivityDate: '2026-02-30', DurationInMinutes: 1440 }],
    ['all day and nothing else', { Id: EVENT, IsAllDayEvent: true, ActivityDate: '2026-03-10' }],
    ['a duration out of all time', { Id: EVENT, IsAllDayEvent: true, ActivityDate: '2026-03-10', DurationInMinutes: 1e15 }],
  ])('cannot be read from %s', (_, row) => {
    expect(readOne(row)).toMatchObject({ kind: 'unreadable', id: EVENT, problem: { code: 'crm.unreadable' } });
  });
});

describe('an Event row', () => {
  it('takes a missing column for null and the user for the owner', () => {
    const row = { Id: EVENT, ActivityDateTime: '2026-03-10T09:00:00.000+0000', DurationInMinutes: 60 };
    expect(present(row)).toEqual({
      id: EVENT,
      version: null,
      ownerId: OWNER,
      createdAt: null,
      changedAt: null,
      isChild: false,
      isSeries: false,
      whoId: null,
      participants: [],
      content: {
        allDay: false,
        start: '2026-03-10T09:00:00Z',
        end: '2026-03-10T10:00:00Z',
        subject: '',
        description: '',
        location: '',
        showAs: 'busy',
        private: false,
        related: null,
      },
    });
  });

  it('keeps its version as sent', () => {
    expect(present(aRow({ LastModifiedDate: '2026-03-01T08:00:00.000+0000' }))).toMatchObject({
      version: '2026-03-01T08:00:00.000+0000',
      changedAt: '2026-03-01T08:00:00Z',
    });
  });

  it.each([
    ['Busy', 'busy'],
    ['OutOfOffice', 'oof'],
    ['Free', 'free'],
    [null, 'busy'],
  ])('shows as %s: %s', (word, showAs) => {
    expect(present(aRow({ ShowAs: word })).content.showAs).toBe(showAs);
  });

  it.each([
    ['IsRecurrence', true],
    ['IsRecurrence2', true],
    ['RecurrenceActivityId', '00U000000000002AAA'],
  ])('with %s is part of a series', (column, value) => {
    expect(present(aRow({ [column]: value })).isSeries).toBe(true);
  });

  it.each([
    ['what Salesforce says', '006000000000001AAA', { What: { Type: 'Opportunity' } }, 'Opportunity'],
    ['the attributes', 'a01000000000001AAA', { What: { attributes: { type: 'Deal__c' } } }, 'Deal__c'],
    ['the key prefix where the attributes only say Name', '500000000000001AAA', { What: { attributes: { type: 'Name' } } }, 'Case'],
    ['the key prefix', '701000000000001AAA', {}, 'Campaign'],
    ['nothing', 'a01000000000001AAA', {}, 'Other'],
  ])('knows its related record by %s', (_, id, columns, type) => {
    expect(present(aRow({ WhatId: id, ...columns })).content.related).toEqual({ type, id });
  });

  it('that is private gives away its name and times only', () => {
    const row = aRow({ IsPrivate: true, Description: 'secret', Location: 'secret', WhoId: CONTACT, WhatId: '001000000000001AAA' });
    const event = present({ ...row, ...nested({ Id: '0RE000000000001AAA', RelationId: LEAD, IsInvitee: true }) });
    expect(event).toMatchObject({ whoId: null, participants: [] });
    expect(event.content).toMatchObject({ subject: 'Review', private: true, description: '', location: '', related: null });
    expect(JSON.stringify(event)).not.toContain('secret');
  });

  it('that is deleted is gone, even if nothing else can be read of it', () => {
    expect(readOne({ Id: EVENT, IsDeleted: true })).toEqual({ kind: 'gone', id: EVENT });
  });

  it('that is broken stops none of the others', () => {
    const seen = readCrmEvents([null, 'x', { Subject: 'no id' }, aRow()], null, SHARED, { ownerId: OWNER });
    expect(seen.map((one) => one.kind)).toEqual(['unreadable', 'unreadable', 'unreadable', 'present']);
    expect(seen[2]).toMatchObject({ id: 'unreadable:2' });
  });
});

describe('the people of an Event row', () => {
  const contactRow = {
    Id: '0RE000000000001AAA',
    EventId: EVENT,
    RelationId: CONTACT,
    Relation: { Type: 'Contact' },
    Status: 'Accepted',
    Response: 'gladly',
  };

  it('are Name and invitee by flags where Shared Activities is on', () => {
    const row = aRow({
      WhoId: CONTACT,
      ...nested(
        { ...contactRow, IsParent: true, IsInvitee: true },
        { Id: '0RE000000000002AAA', RelationId: '003000000000002AAA', IsParent: true, IsInvitee: false },
        { Id: '0RE000000000003AAA', RelationId: '001000000000001AAA', IsParent: true, IsWhat: true },
      ),
    });
    expect(present(row).participants).toEqual([
      { personId: CONTACT, kind: 'contact', relationId: contactRow.Id, who: true, invitee: true, status: 'Accepted', response: 'gladly' },
      {
        personId: '003000000000002AAA',
        kind: 'contact',
        relationId: '0RE000000000002AAA',
        who: true,
        invitee: false,
        status: 'New',
        response: '',
      },
    ]);
  });

  it('are all invitees where it is off, and the Name stands apart', () => {
    const row = aRow({ WhoId: LEAD, ...nested(contactRow) });
    expect(present(row, UNSHARED).participants).toEqual([
      { personId: CONTACT, kind: 'contact', relationId: contactRow.Id, who: false, invitee: true, status: 'Accepted', response: 'gladly' },
      { personId: LEAD, kind: 'lead', relationId: null, who: true, invitee: false, status: 'New', response: '' },
    ]);
  });

  it('are one entry where the Name is invited too', () => {
    expect(present(aRow({ WhoId: CONTACT, ...nested(contactRow) }), UNSHARED).participants).toMatchObject([{ who: true, invitee: true }]);
  });

  it('are one entry where a person has two rows', () => {
    const second = { ...contactRow, Id: '0RE000000000002AAA', IsParent: false, IsInvitee: true };
    const row = aRow(nested({ ...contactRow, IsParent: true, IsInvitee: false }, second));
    expect(present(row).participants).toMatchObject([{ personId: CONTACT, relationId: contactRow.Id, who: true, invitee: true }]);
  });

  it('do not hold the related record, even where its row does not say what it is', () => {
    const row = aRow({ WhatId: '001000000000001AAA', ...nested({ Id: '0RE000000000003AAA', RelationId: '001000000000001AAA' }) });
    expect(present(row).participants).toEqual([]);
  });

  it('may be given apart, for rows with ids of either length', () => {
    const relations = [{ ...contactRow, EventId: EVENT.slice(0, 15) }, null, { Id: 'x' }];
    expect(present(aRow(), SHARED, relations).participants).toMatchObject([{ personId: CONTACT, invitee: true, who: false }]);
  });

  it('do not hold whose row was deleted', () => {
    expect(present(aRow(nested({ ...contactRow, IsDeleted: true }))).participants).toEqual([]);
  });

  it.each([
    [{ Type: 'User' }, 'a00000000000001AAA', 'user'],
    [{ attributes: { type: 'Lead' } }, 'a00000000000001AAA', 'lead'],
    [null, '005000000000009AAA', 'user'],
    [null, '023000000000001AAA', 'other'],
  ])('are what %j and %s say: %s', (Relation, RelationId, kind) => {
    expect(present(aRow(nested({ Id: '0RE000000000001AAA', RelationId, Relation }))).participants).toMatchObject([{ kind }]);
  });
});

describe('people', () => {
  it.each([
    ['users', {}, true],
    ['users', { IsActive: false }, false],
    ['users', { UserType: 'PowerPartner' }, false],
    ['contacts', {}, true],
    ['contacts', { Email: null }, false],
    ['contacts', { IsDeleted: true }, false],
    ['leads', {}, true],
    ['leads', { IsConverted: true }, false],
  ])('of %s with %j are matchable: %s', (list, columns, matchable) => {
    const rows = {
      users: [],
      contacts: [],
      leads: [],
      [list]: [{ Id: CONTACT, Email: ' Bob@Acme.COM', Name: 'Bob', OwnerId: OWNER, ...columns }],
    };
    expect(readPeople(rows)).toMatchObject([{ id: CONTACT, name: 'Bob', matchable }]);
  });

  it('have addresses in one form, and no entry without an id', () => {
    const read = readPeople({ users: [{ Email: 'a@b.c' }, null], contacts: [{ Id: CONTACT, Email: ' Bob@Acme.COM' }], leads: [] });
    expect(read.map((person) => person.address)).toEqual(['bob@acme.com']);
  });
});

describe('rows recorded from a real org', () => {
  const file = inHandbook('oracles/salesforce/samples/cumulusci/22-GET-query-Event.json');
  if (!existsSync(file)) process.stderr.write('skipped: no handbook, so no recorded Event rows\n');
  const whenThere = existsSync(file) ? it : it.skip;

  whenThere('are read without the columns they lack', () => {
    const recording: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const body = isRow(recording) ? rowAt(rowAt(recording, 'response') ?? {}, 'body') : null;
    const seen = readCrmEvents(rowsAt(body ?? {}, 'records'), null, UNSHARED, { ownerId: OWNER });
    expect(
      seen.map((one) => (one.kind === 'present' ? [one.value.content.subject, one.value.content.start, one.value.content.end] : one.kind)),
    ).toEqual([
      ['Test Event 2', '2024-11-07T07:00:00Z', '2024-11-07T08:00:00Z'],
      ['Test Event 1', '2024-11-07T07:00:00Z', '2024-11-07T08:00:00Z'],
      ['Test Event 3', '3156-11-12T13:00:00Z', '3156-11-12T14:00:00Z'],
    ]);
  });
});
