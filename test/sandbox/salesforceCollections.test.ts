import { beforeEach, describe, expect, it } from '@jest/globals';
import { anHour, anna, pretendOrg, seedRows } from './salesforceCaller.ts';
import type { Caller, PretendedOrg, Told } from './salesforceCaller.ts';

describe('many rows in one call of the pretended Salesforce', () => {
  let org: PretendedOrg;
  let caller: Caller;

  beforeEach(async () => {
    org = pretendOrg();
    caller = await org.signIn(anna);
  });

  const save = (method: string, body: unknown, path = '') => caller.ask(`/composite/sobjects${path}`, { method, body });
  const link = (Key__c: string | undefined, more: Told = {}) => ({ attributes: { type: 'Tandem_Link__c' }, Key__c, ...more });
  const meeting = (more: Told = {}) => ({ attributes: { type: 'Event' }, ...anHour, ...more });

  it('makes and changes rows by an external id, each with its own outcome', async () => {
    const path = '/Tandem_Link__c/Key__c';
    const first = await save('PATCH', { records: [link('a', { Result__c: 'one' }), link('b'), link(undefined)] }, path);
    expect(first.body).toMatchObject([
      { success: true, created: true },
      { success: true, created: true },
      { success: false, errors: [{ statusCode: 'MISSING_ARGUMENT' }] },
    ]);
    const second = await save('PATCH', { records: [link('a', { Result__c: 'two' })] }, path);
    expect(second.body).toMatchObject([{ id: (first.body as Told[])[0]?.['id'], success: true, created: false, errors: [] }]);
    expect(await caller.query("SELECT Result__c FROM Tandem_Link__c WHERE Key__c = 'a'")).toMatchObject([{ Result__c: 'two' }]);
  });

  it('says of an upsert that was undone what it would have done', async () => {
    const records = [link('a'), link('b', { Naem: 1 }), link('c')];
    const { body } = await save('PATCH', { allOrNone: true, records }, '/Tandem_Link__c/Key__c');
    expect(body).toMatchObject([
      { success: false, created: true, errors: [{ statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK' }] },
      { success: false, errors: [{ statusCode: 'INVALID_FIELD' }] },
      { success: false, errors: [{ statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK' }] },
    ]);
    expect(await caller.query('SELECT Id FROM Tandem_Link__c')).toEqual([]);
  });

  it('lists the rows an external id stands for when there are several', async () => {
    seedRows(org, 'Tandem_Link__c', [{ Key__c: 'twice' }, { Key__c: 'twice' }]);
    const one = await caller.ask('/sobjects/Tandem_Link__c/Key__c/twice', { method: 'PATCH', body: { Result__c: 'x' } });
    expect(one).toMatchObject({ status: 300, body: [expect.stringMatching(/v62\.0\/sobjects\/Tandem_Link__c\/a0L/), expect.anything()] });
    const { body } = await save('PATCH', { records: [link('twice')] }, '/Tandem_Link__c/Key__c');
    expect(body).toMatchObject([{ success: false, errors: [{ statusCode: 'DUPLICATE_EXTERNAL_ID' }] }]);
  });

  it.each([
    { what: '200 rows', records: () => Array.from({ length: 200 }, () => meeting()), status: 200 },
    { what: '201 rows', records: () => Array.from({ length: 201 }, () => meeting()), status: 400 },
    {
      what: '10 chunks',
      records: () => Array.from({ length: 10 }, (_, place) => (place % 2 ? link(`k${place}`) : meeting())),
      status: 200,
    },
    {
      what: '11 chunks',
      records: () => Array.from({ length: 11 }, (_, place) => (place % 2 ? link(`k${place}`) : meeting())),
      status: 400,
    },
  ])('answers $what with $status', async ({ records, status }) => {
    expect((await save('POST', { records: records() })).status).toBe(status);
  });

  it('reads up to two thousand rows by id, with null for what is not there', async () => {
    const id = await caller.create('Event', { ...anHour, Subject: 'here' });
    const read = (ids: string[]) => save('POST', { ids, fields: ['Subject'] }, '/Event');
    expect((await read([id, '00U5f00000zzzzz'])).body).toMatchObject([{ Subject: 'here' }, null]);
    expect((await read(Array.from({ length: 2000 }, () => id))).status).toBe(200);
    expect((await read(Array.from({ length: 2001 }, () => id))).status).toBe(400);
  });
});
