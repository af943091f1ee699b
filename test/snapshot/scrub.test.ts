import { describe, expect, it } from '@jest/globals';
import { pseudonymsIn, scrub, type FilesToScrub } from '../../server/snapshot/scrub.ts';
import { isExchangeId, isExchangeUid, isRecordId, namesInOrder } from '../../server/snapshot/scrubIds.ts';
import type { SnapshotFiles } from '../../server/snapshot/snapshotFiles.ts';
import { SECRET } from './scrubPlan.ts';
import { meetingIds } from './scrubSomeItems.ts';

const user = { mailbox: 'anna@contoso.com', salesforceUserId: '0055g00000Anna1AAA' };
const [id = ''] = meetingIds;
const times = {
  start: { dateTime: '2026-03-11T09:00:00.0000000', timeZone: 'UTC' },
  end: { dateTime: '2026-03-11T10:00:00', timeZone: 'UTC' },
};

const fileOf = (files: FilesToScrub, name: keyof SnapshotFiles): unknown => scrub({ 'scenario.json': { user }, ...files }, SECRET)[name];
const eventOf = (event: object): Record<string, unknown> =>
  (
    fileOf({ 'graph/calendarView.json': { value: [{ id, ...times, ...event }] } }, 'graph/calendarView.json') as {
      value: Record<string, unknown>[];
    }
  ).value[0] ?? {};
const rowOf = (row: object): unknown =>
  (
    fileOf({ 'salesforce/Event.json': { records: [{ Id: '00U5g0000000001AAA', ...row }] } }, 'salesforce/Event.json') as {
      records: unknown[];
    }
  ).records[0];
const scenarioOf = (scenario: object): Record<string, unknown> =>
  fileOf({ 'scenario.json': { user, ...scenario } }, 'scenario.json') as Record<string, unknown>;

describe('times of an event', () => {
  it.each([
    { zone: 'W. Europe Standard Time', dateTime: '2026-03-11T09:00:00.0000000' },
    { zone: 'Europe/Berlin', dateTime: '2026-03-11T09:00:00' },
    { zone: 'UTC', dateTime: '2026-03-11T09:00:00+01:00' },
  ])('stay as they were written: $dateTime in $zone', ({ zone, dateTime }) => {
    const start = { dateTime, timeZone: zone };
    expect(eventOf({ start })).toMatchObject({ start, end: times.end });
  });

  it('are in no zone that a person named', () => {
    expect(eventOf({ start: { ...times.start, timeZone: "Anna's zone" } })['start']).toEqual(times.start);
  });

  it('are written anew where more than a time is written', () => {
    expect(eventOf({ start: { dateTime: '2026-03-11T09:00:00[u-ca=gregory]', timeZone: 'W. Europe Standard Time' } })).toMatchObject({
      start: { dateTime: '2026-03-11T08:00:00', timeZone: 'UTC' },
      end: { dateTime: '2026-03-11T10:00:00', timeZone: 'UTC' },
    });
    expect(
      eventOf({ isAllDay: true, start: { dateTime: '2026-03-11 from dawn' }, end: { dateTime: '2026-03-13T00:00:00' } }),
    ).toMatchObject({
      start: { dateTime: '2026-03-11T00:00:00', timeZone: 'UTC' },
      end: { dateTime: '2026-03-13T00:00:00', timeZone: 'UTC' },
    });
  });

  it('that cannot be read cannot be read afterwards', () => {
    expect(eventOf({ start: { dateTime: 'after lunch' } })['start']).toEqual({ dateTime: 'left out' });
    expect(eventOf({ start: 'after lunch' })).toEqual({ id });
  });
});

describe('an event of Graph', () => {
  it('shows its body as the text that is read of it, and that it is held online', () => {
    const content = '<p>One</p><p>two &amp; three</p><img src="https://contoso.com/anna"> https://teams.microsoft.com/l/meetup-join/19%3a';
    const { body, onlineMeetingUrl } = eventOf({ body: { contentType: 'html', content }, isOnlineMeeting: false });
    expect(body).toEqual({ contentType: 'text', content: expect.stringMatching(/^[A-Z][a-z]{2}\n\n[a-z]{3} [^\sa-z] [a-z]{5}/) });
    expect(onlineMeetingUrl).toBe('left out');
  });

  it('shows of a private meeting nobody, no place and no body', () => {
    const details = {
      attendees: [{ emailAddress: { address: 'carl@fabrikam.com' } }],
      location: { displayName: 'Clinic' },
      body: {
        contentType: 'text',
        content: 'Results',
      },
      isOnlineMeeting: true,
      organizer: { emailAddress: { address: 'carl@fabrikam.com' } },
    };
    expect(Object.keys(eventOf({ ...details, subject: 'Doctor' })).toSorted()).toEqual([
      'attendees',
      'body',
      'end',
      'id',
      'isOnlineMeeting',
      'location',
      'organizer',
      'start',
      'subject',
    ]);
    for (const sensitivity of ['private', 'confidential', 'my own business'])
      expect(Object.keys(eventOf({ ...details, subject: 'Doctor', sensitivity })).toSorted()).toEqual([
        'end',
        'id',
        'isOrganizer',
        'sensitivity',
        'start',
        'subject',
      ]);
  });
});

describe('a row of Salesforce', () => {
  const time = { StartDateTime: '2026-03-11T09:00:00.000+0000', EndDateTime: '2026-03-11T10:00:00.000+0000' };

  it('shows of a private event nobody and nothing it is about', () => {
    const row = {
      ...time,
      Subject: 'Doctor',
      Description: 'Results',
      Location: 'Clinic',
      WhoId: '0035g00000Con01AAA',
      WhatId: '0015g00000Acc01AAA',
    };
    expect(Object.keys(rowOf({ ...row, IsPrivate: true }) as object).toSorted()).toEqual([
      'EndDateTime',
      'Id',
      'IsPrivate',
      'StartDateTime',
      'Subject',
    ]);
    const relation = { EventId: '00U5g0000000001', RelationId: '0035g00000Con01AAA' };
    const records = (IsPrivate: boolean): unknown =>
      fileOf(
        {
          'salesforce/Event.json': { records: [{ Id: '00U5g0000000001EAA', ...row, IsPrivate }] },
          'salesforce/EventRelation.json': { records: [relation] },
        },
        'salesforce/EventRelation.json',
      );
    expect(records(true)).toEqual({ records: [null] });
    expect(records(false)).toEqual({ records: [relation] });
  });

  it.each([
    { row: { ...time, EndDateTime: null, DurationInMinutes: '45' }, kept: { DurationInMinutes: 45 } },
    {
      row: { IsAllDayEvent: true, ActivityDate: '2026-03-11', DurationInMinutes: 1440 },
      kept: { ActivityDate: '2026-03-11', DurationInMinutes: 1440 },
    },
    {
      row: { StartDateTime: '2026-03-11T09:00:00Z[UTC]', EndDateTime: '2026-03-11T10:00:00Z' },
      kept: { StartDateTime: '2026-03-11T09:00:00Z', EndDateTime: '2026-03-11T10:00:00Z' },
    },
    {
      row: { IsAllDayEvent: true, StartDateTime: '2026-03-11, noon', EndDateTime: '2026-03-12' },
      kept: { ActivityDate: '2026-03-11', EndDateTime: '2026-03-12' },
    },
  ])('is when it was, written as it was where it can be: $row', ({ row, kept }) => expect(rowOf(row)).toMatchObject(kept));

  it.each([
    { row: { StartDateTime: 'soon' }, left: { Id: '00U5g0000000001AAA' } },
    { row: { IsDeleted: true, Subject: 'Doctor' }, left: { Id: '00U5g0000000001AAA', IsDeleted: true } },
    { row: { Id: '', Subject: 'Doctor' }, left: {} },
  ])('that nobody can read is an id and no more: $row', ({ row, left }) => expect(rowOf(row)).toEqual(left));
});

describe('settings and fields', () => {
  it('stay within their range, however many domains are excluded', () => {
    const domains = Array.from({ length: 40 }, (_, index) => `d${index}.b`).join(',');
    const files = {
      'scenario.json': {
        user,
        settings: { excludedDomains: `contoso.com,${domains}` },
        directory: [{ address: 'x@d7.b' }, { address: 'y@e.b' }],
      },
    };
    const { settings, directory } = fileOf(files, 'scenario.json') as {
      settings: { excludedDomains: string };
      directory: { address: string }[];
    };
    const [excluded, other] = directory.map(({ address }) => address.split('@')[1]);
    expect(settings.excludedDomains.split(',')).toEqual([pseudonymsIn(files, SECRET).address(user.mailbox).split('@')[1], excluded]);
    expect(settings.excludedDomains).not.toContain(other);
  });

  it('out of range stay out of range; what is no setting goes', () => {
    expect(
      scenarioOf({ settings: { mailBudget: 7, conflict: 'Ask Anna', excludedDomains: 'x'.repeat(256), annas: 1 } })['settings'],
    ).toEqual({
      mailBudget: 7,
      conflict: false,
      excludedDomains: false,
    });
  });

  it('keep the number of required fields, and the limits that are looked at', () => {
    expect(scenarioOf({ org: { requiredEventFields: ['Acme__c', 'Anna__c'], limits: { Subject: 80, Annas: 3 } } })['org']).toEqual({
      requiredEventFields: ['Custom_1__c', 'Custom_2__c'],
      limits: { Subject: 80 },
    });
  });
});

describe('ids', () => {
  const goid = (size: string, rest: string): string =>
    `040000008200E00074C5B7101A82E008${'0'.repeat(24)}${'0'.repeat(16)}${size}000000${rest}`;
  it.each([
    { what: 'one of Exchange', stays: isExchangeId(id), expected: true },
    { what: 'one made of words', stays: isExchangeId('AAMkAG-lunch-with-anna'), expected: false },
    {
      what: 'one of Exchange that begins with an address',
      stays: isExchangeId(Buffer.concat([Buffer.from([0, 0, 40, 0]), Buffer.from('anna@contoso.com'.repeat(5))]).toString('base64')),
      expected: false,
    },
    { what: 'one of Salesforce', stays: isRecordId('00U5g0000000001AAA'), expected: true },
    { what: 'one of Salesforce, the short form', stays: isRecordId('a015g0000000001'), expected: true },
    { what: 'words as long as that', stays: isRecordId('LunchWithAnnaToday'), expected: false },
    { what: 'an iCalUId of Exchange', stays: isExchangeUid(goid('10', '0A1B2C3D'.repeat(4))), expected: true },
    {
      what: 'an iCalUId of another system inside one of Exchange',
      stays: isExchangeUid(goid('10', '7643616C2D55696401000000616E6E61')),
      expected: false,
    },
    { what: 'a longer one', stays: isExchangeUid(goid('2D', `7643616C2D55696401000000${'616E6E61'.repeat(8)}`)), expected: false },
  ])('$what: stays $expected', ({ stays, expected }) => expect(stays).toBe(expected));

  it('that get a name keep their place among the others', () => {
    const ids = ['003-b', '003-a', '0035g', '003Zz', 'e2', 'e1', '00U5g', '~', 'A'];
    const names = namesInOrder(new Set(ids), {
      stays: (one) => one.length === 5 && one.endsWith('g'),
      kindOf: (one) => (one.startsWith('003') ? '003' : ''),
      mark: (one) => Buffer.from(one).toString('hex').split('').toReversed().join('').padEnd(10, '0'),
    });
    for (const kind of [ids.filter((one) => one.startsWith('003')), ids.filter((one) => !one.startsWith('003'))]) {
      const sorted = kind.toSorted();
      expect(sorted.map((one) => names.get(one) ?? one).toSorted()).toEqual(sorted.map((one) => names.get(one) ?? one));
    }
    expect(names.get('003-a')).toMatch(/^003!/);
    expect([...names.keys()]).not.toContain('0035g');
  });
});
