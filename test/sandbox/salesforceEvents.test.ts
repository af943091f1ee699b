import { beforeEach, describe, expect, it } from '@jest/globals';
import { emptyOrg } from '../../server/sandbox/salesforce/org.ts';
import { rowResource } from '../../server/sandbox/salesforce/rowResource.ts';
import { tableNamed } from '../../server/sandbox/salesforce/schema.ts';
import { eventRuleTable } from '../../server/sandbox/salesforce/eventRuleTable.ts';
import { anHour, anna, ben, firstError, pretendOrg, seedRows } from './salesforceCaller.ts';
import type { Caller, PretendedOrg, Told } from './salesforceCaller.ts';

const times = 'IsAllDayEvent, StartDateTime, EndDateTime, ActivityDateTime, ActivityDate, EndDate, DurationInMinutes';

describe('saving an Event in the pretended Salesforce', () => {
  let org: PretendedOrg;
  let caller: Caller;

  beforeEach(async () => {
    org = pretendOrg();
    caller = await org.signIn(anna);
  });

  const post = (fields: Told) => caller.ask('/sobjects/Event', { method: 'POST', body: fields });
  const patch = (id: string, fields: Told, headers: Record<string, string> = {}) =>
    caller.ask(`/sobjects/Event/${id}`, { method: 'PATCH', body: fields, headers });

  it('answers 201 with an id of eighteen characters, and the row can be read by fifteen', async () => {
    const answer = await post({ Subject: 'Review', ...anHour });
    const { id } = answer.body as { id: string };
    expect(answer).toMatchObject({ status: 201, body: { success: true, errors: [] } });
    expect(id).toMatch(/^00U[0-9A-Za-z]{15}$/);
    const { body } = await caller.ask(`/sobjects/Event/${id.slice(0, 15)}`);
    expect(body).toMatchObject({
      attributes: { type: 'Event' },
      Id: id,
      Subject: 'Review',
      ShowAs: 'Busy',
      IsPrivate: false,
      GroupEventType: '0',
    });
  });

  it.each<{ given: Told; settled: unknown[] }>`
    form                       | given                                                                                                  | settled
    ${'start and duration'}    | ${{ StartDateTime: '2026-03-10T09:00:00.999Z', DurationInMinutes: '31' }}                              | ${['2026-03-10T09:00:00.000+0000', '2026-03-10T09:31:00.000+0000', '2026-03-10', 31]}
    ${'start and end'}         | ${{ StartDateTime: '2026-03-10T23:30:00+01:00', EndDateTime: '2026-03-11T00:15:00+01:00' }}            | ${['2026-03-10T22:30:00.000+0000', '2026-03-10T23:15:00.000+0000', '2026-03-10', 45]}
    ${'activity time'}         | ${{ ActivityDateTime: '2026-03-10T09:00:00Z', DurationInMinutes: 0 }}                                  | ${['2026-03-10T09:00:00.000+0000', '2026-03-10T09:00:00.000+0000', '2026-03-10', 0]}
    ${'one date'}              | ${{ IsAllDayEvent: true, ActivityDate: '2026-03-10' }}                                                 | ${['2026-03-10T00:00:00.000+0000', '2026-03-10T00:00:00.000+0000', '2026-03-10', 1440]}
    ${'a date and days'}       | ${{ IsAllDayEvent: true, ActivityDate: '2026-03-10', DurationInMinutes: 4320 }}                        | ${['2026-03-10T00:00:00.000+0000', '2026-03-12T00:00:00.000+0000', '2026-03-10', 4320]}
    ${'a start and last date'} | ${{ IsAllDayEvent: true, StartDateTime: '2026-03-10T00:00:00Z', EndDateTime: '2026-03-12T00:00:00Z' }} | ${['2026-03-10T00:00:00.000+0000', '2026-03-12T00:00:00.000+0000', '2026-03-10', 4320]}
  `('takes $form and keeps all time columns of one mind', async ({ given, settled }) => {
    const row = await caller.read(await caller.create('Event', given), times);
    expect([row['StartDateTime'], row['EndDateTime'], row['ActivityDate'], row['DurationInMinutes']]).toEqual(settled);
    expect(row['ActivityDateTime']).toBe(row['StartDateTime']);
  });

  it.each<{ rule: keyof typeof eventRuleTable; given: Told }>`
    rule              | given
    ${'startNeeded'}  | ${{ IsAllDayEvent: true }}
    ${'startsAgree'}  | ${{ ...anHour, ActivityDateTime: '2026-03-10T10:00:00Z' }}
    ${'within14Days'} | ${{ IsAllDayEvent: true, ActivityDate: '2026-03-10', DurationInMinutes: 15 * 1440 }}
  `('holds the rule $rule in its other form', async ({ rule, given }) => {
    const answer = await post(given);
    const { errorCode, message } = eventRuleTable[rule];
    expect(answer).toMatchObject({ status: 400, body: [{ errorCode, message }] });
  });

  it('takes a day without Multiday Events, and names the field of what is longer', async () => {
    org.control('org', { multidayEvents: false });
    expect(await post({ IsAllDayEvent: true, ActivityDate: '2026-03-10' })).toMatchObject({ status: 201 });
    const tooLong = await post({ StartDateTime: '2026-03-10T09:00:00Z', DurationInMinutes: 1441 });
    expect(firstError(tooLong)).toEqual({
      message: 'Duration must be between 0 and 1440 minutes: Duration',
      errorCode: 'FIELD_INTEGRITY_EXCEPTION',
      fields: ['DurationInMinutes'],
    });
  });

  it.each<{ given: Told; errorCode: string; says: string }>`
    wrong                      | given                                          | errorCode                                    | says
    ${'an unknown field'}      | ${{ Naem: 'x' }}                               | ${'INVALID_FIELD'}                           | ${"No such column 'Naem' on sobject of type Event"}
    ${'a read-only field'}     | ${{ IsChild: true }}                           | ${'INVALID_FIELD_FOR_INSERT_UPDATE'}         | ${'IsChild'}
    ${'a long subject'}        | ${{ Subject: 'x'.repeat(256) }}                | ${'STRING_TOO_LONG'}                         | ${'Subject: data value too large: xxx'}
    ${'a long location'}       | ${{ Location: 'x'.repeat(256) }}               | ${'STRING_TOO_LONG'}                         | ${'(max length=255)'}
    ${'a long description'}    | ${{ Description: 'x'.repeat(32001) }}          | ${'STRING_TOO_LONG'}                         | ${'(max length=32000)'}
    ${'an unknown show-as'}    | ${{ ShowAs: 'Maybe' }}                         | ${'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST'} | ${'Show Time As: bad value for restricted picklist field: Maybe'}
    ${'an unknown person'}     | ${{ WhoId: '0035f00000000AA' }}                | ${'INVALID_CROSS_REFERENCE_KEY'}             | ${'invalid cross reference id'}
    ${'an id of another kind'} | ${{ WhoId: '0015f00000000AA' }}                | ${'MALFORMED_ID'}                            | ${'id value of incorrect type'}
    ${'no id at all'}          | ${{ WhatId: 'nothing' }}                       | ${'MALFORMED_ID'}                            | ${'Related To ID: id value of incorrect type: nothing'}
    ${'a time without offset'} | ${{ ReminderDateTime: '2026-03-10T09:00:00' }} | ${'JSON_PARSER_ERROR'}                       | ${'Cannot deserialize instance of datetime'}
  `('refuses $wrong', async ({ given, errorCode, says }) => {
    const answer = await post({ ...anHour, ...given });
    expect(answer.status).toBe(400);
    expect(firstError(answer)['errorCode']).toBe(errorCode);
    expect(firstError(answer)['message']).toContain(says);
    expect(await caller.query('SELECT Id FROM Event')).toEqual([]);
  });

  it('needs the custom fields the org requires, on a new row and when one is emptied', async () => {
    org.control('org', { requiredEventFields: ['Region__c'] });
    expect(firstError(await post(anHour))).toEqual({
      message: 'Required fields are missing: [Region__c]',
      errorCode: 'REQUIRED_FIELD_MISSING',
      fields: ['Region__c'],
    });
    const id = await caller.create('Event', { ...anHour, Region__c: 'North' });
    expect(await patch(id, { Subject: 'x' })).toMatchObject({ status: 204 });
    expect(firstError(await patch(id, { Region__c: null }))).toMatchObject({ errorCode: 'REQUIRED_FIELD_MISSING' });
  });

  it('refuses what a validation rule or field-level security forbids', async () => {
    org.control('org', {
      validationRules: [{ field: 'Subject', contains: 'secret', message: 'No secrets.' }],
      fieldAccess: { Event: { Location: 'read' } },
    });
    expect(firstError(await post({ ...anHour, Subject: 'a secret' }))).toEqual({
      message: 'No secrets.',
      errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
      fields: [],
    });
    expect(firstError(await post({ ...anHour, Location: 'here' }))).toMatchObject({ errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE' });
    org.control('org', { fieldAccess: { Event: { Location: 'none' } } });
    expect(firstError(await post({ ...anHour, Location: 'here' }))).toMatchObject({ errorCode: 'INVALID_FIELD' });
    expect(await caller.query('SELECT Id FROM Event')).toEqual([]);
  });

  it('makes nobody inactive an owner', async () => {
    const [gone] = seedRows(org, 'User', [{ Username: 'gone@contoso.com', IsActive: false }]);
    expect(firstError(await post({ ...anHour, OwnerId: gone }))).toMatchObject({ errorCode: 'INACTIVE_OWNER_OR_USER' });
  });

  it('moves the whole event when only the start moves, and stamps every save', async () => {
    const id = await caller.create('Event', anHour);
    org.clock.advance(90);
    expect(await patch(id, { StartDateTime: '2026-03-10T12:00:00Z' })).toMatchObject({ status: 204 });
    expect(await caller.read(id, 'EndDateTime, CreatedDate, LastModifiedDate, SystemModstamp')).toEqual({
      EndDateTime: '2026-03-10T13:00:00.000+0000',
      CreatedDate: '2026-03-10T08:00:00.000+0000',
      LastModifiedDate: '2026-03-10T08:01:30.000+0000',
      SystemModstamp: '2026-03-10T08:01:30.000+0000',
    });
  });

  it('turns a timed event into all-day and back', async () => {
    const id = await caller.create('Event', anHour);
    await patch(id, { IsAllDayEvent: true });
    expect(await caller.read(id, times)).toMatchObject({
      IsAllDayEvent: true,
      StartDateTime: '2026-03-10T00:00:00.000+0000',
      DurationInMinutes: 1440,
    });
    await patch(id, { IsAllDayEvent: false, ...anHour });
    expect(await caller.read(id, times)).toMatchObject({
      IsAllDayEvent: false,
      EndDateTime: '2026-03-10T10:00:00.000+0000',
      DurationInMinutes: 60,
    });
  });

  it('refuses a write that asks for the row as it was before somebody changed it', async () => {
    const id = await caller.create('Event', anHour);
    const seen = { 'if-unmodified-since': 'Tue, 10 Mar 2026 08:00:00 GMT' };
    expect(await patch(id, { Subject: 'a' }, seen)).toMatchObject({ status: 204 });
    org.clock.advance(1);
    await patch(id, { Subject: 'b' });
    expect(await patch(id, { Subject: 'c' }, seen)).toMatchObject({ status: 412, body: [{ errorCode: 'PRECONDITION_FAILED' }] });
    expect(await caller.ask(`/sobjects/Event/${id}`, { method: 'DELETE', headers: seen })).toMatchObject({ status: 412 });
    expect(await caller.read(id, 'Subject')).toEqual({ Subject: 'b' });
  });

  it('does not take a bug of its own for a row that is not there', () => {
    const now = org.clock.now();
    class BrokenOnce extends Map<string, Map<string, never>> {
      broken = false;
      override get(name: string): Map<string, never> | undefined {
        if (this.broken || name !== 'Event') return super.get(name);
        this.broken = true;
        throw new TypeError('a bug');
      }
    }
    const broken = { ...emptyOrg(now), rows: new BrokenOnce() };
    const table = tableNamed(broken.switches, 'Event');
    if (table === null) throw new Error('there are events');
    const write = { method: 'DELETE', resource: '', query: new URLSearchParams(), headers: {}, body: null };
    const acting = { org: broken, userId: '', now, version: 'v62.0' };
    expect(() => rowResource(acting, table, '00U5f00000zzzzz', write)).toThrow('a bug');
  });

  it('tells a row that is gone from one that never was', async () => {
    const id = await caller.create('Event', anHour);
    expect(await caller.ask(`/sobjects/Event/${id}`, { method: 'DELETE' })).toEqual(expect.objectContaining({ status: 204 }));
    const gone = { status: 404, body: [{ errorCode: 'ENTITY_IS_DELETED', message: 'entity is deleted' }] };
    expect(await caller.ask(`/sobjects/Event/${id}`)).toMatchObject(gone);
    expect(await patch(id, { Subject: 'x' })).toMatchObject(gone);
    const never = '00U5f00000zzzzz';
    expect(await caller.ask(`/sobjects/Event/${never}`)).toMatchObject({ status: 404, body: [{ errorCode: 'NOT_FOUND' }] });
    expect(await patch(never, { Subject: 'x' })).toMatchObject({ status: 404, body: [{ errorCode: 'INVALID_CROSS_REFERENCE_KEY' }] });
  });

  it('keeps private what is private: no Who, no What', async () => {
    const [contact] = seedRows(org, 'Contact', [{ Name: 'Clara Cole' }]);
    const [account] = seedRows(org, 'Account', [{ Name: 'Cole Ltd' }]);
    const { errorCode } = eventRuleTable.privateHasNoPeople;
    expect(firstError(await post({ ...anHour, IsPrivate: true, WhatId: account }))).toMatchObject({ errorCode });
    const id = await caller.create('Event', { ...anHour, WhoId: contact });
    expect(firstError(await patch(id, { IsPrivate: true }))).toMatchObject({ errorCode });
    expect(await patch(id, { IsPrivate: true, WhoId: null })).toMatchObject({ status: 204 });
  });

  it('lets another user neither see nor change the event', async () => {
    const id = await caller.create('Event', anHour);
    const stranger = await org.signIn(ben);
    expect(await stranger.ask(`/sobjects/Event/${id}`, { method: 'DELETE' })).toMatchObject({ status: 404 });
    expect(await caller.read(id, 'IsDeleted')).toEqual({ IsDeleted: false });
  });
});
