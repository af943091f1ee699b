import { beforeEach, describe, expect, it } from '@jest/globals';
import { anHour, anna, ben, pretendOrg, seedRows } from './salesforceCaller.ts';
import type { Caller, PretendedOrg } from './salesforceCaller.ts';

describe('what goes along with a deleted record of the pretended Salesforce', () => {
  let org: PretendedOrg;
  let caller: Caller;
  let account: string;
  let clara: string;
  let dora: string;
  let lea: string;
  let deal: string;

  beforeEach(async () => {
    org = pretendOrg();
    caller = await org.signIn(anna);
    [account = ''] = seedRows(org, 'Account', [{ Name: 'Cole Ltd' }]);
    [clara = '', dora = ''] = seedRows(org, 'Contact', [{ Name: 'Clara Cole', AccountId: account }, { Name: 'Dora Dent' }]);
    [lea = ''] = seedRows(org, 'Lead', [{ Name: 'Lea Lind', Company: 'Lind' }]);
    const offer = { Name: 'A deal', StageName: 'New', CloseDate: '2026-06-30', AccountId: account };
    [deal = ''] = seedRows(org, 'Opportunity', [offer]);
    for (const [Subject, fields] of Object.entries({
      'with Clara': { WhoId: clara },
      'with both': { EventWhoIds: [clara, dora] },
      'with Lea': { WhoId: lea },
      'about the deal': { WhatId: deal },
      'about the account': { WhatId: account },
      alone: {},
    })) {
      await caller.create('Event', { ...anHour, Subject, ...fields });
    }
  });

  const subjects = async () => (await caller.query('SELECT Subject FROM Event ORDER BY Subject')).map((row) => String(row['Subject']));
  const remove = (objectName: string, id: string) => caller.ask(`/sobjects/${objectName}/${id}`, { method: 'DELETE' });
  const all = ['about the account', 'about the deal', 'alone', 'with both', 'with Clara', 'with Lea'];
  const without = (...gone: string[]) => all.filter((subject) => !gone.includes(subject));

  it.each([
    { object: 'Contact', id: () => clara, gone: ['with Clara'] },
    { object: 'Lead', id: () => lea, gone: ['with Lea'] },
    { object: 'Opportunity', id: () => deal, gone: ['about the deal'] },
    { object: 'Account', id: () => account, gone: ['about the account', 'about the deal', 'with Clara'] },
  ])('takes $gone along with the $object, and brings them back with it', async ({ object, id, gone }) => {
    expect(await remove(object, id())).toMatchObject({ status: 204 });
    expect(await subjects()).toEqual(without(...gone));
    org.control('act', { user: anna, do: 'undelete', type: object, id: id() });
    expect(await subjects()).toEqual(all);
    expect(await caller.query('SELECT Id FROM Contact')).toHaveLength(2);
  });

  it('keeps an event that others stand behind, and shows one of them', async () => {
    await remove('Contact', clara);
    const both = "FROM Event WHERE Subject = 'with both'";
    expect(await caller.query(`SELECT WhoId, WhoCount ${both}`)).toMatchObject([{ WhoId: dora, WhoCount: 1 }]);
    org.control('act', { user: anna, do: 'undelete', type: 'Contact', id: clara });
    expect(await caller.query(`SELECT WhoCount ${both}`)).toMatchObject([{ WhoCount: 2 }]);
  });

  it('takes an invitation along, and tells the cursor of the event', async () => {
    const id = await caller.create('Event', { ...anHour, Subject: 'invited' });
    await caller.create('EventRelation', { EventId: id, RelationId: dora });
    org.clock.advance(60);
    await remove('Contact', dora);
    expect(await caller.query(`SELECT Id FROM EventRelation WHERE EventId = '${id}'`)).toEqual([]);
    expect(await caller.read(id, 'IsGroupEvent, SystemModstamp')).toEqual({
      IsGroupEvent: false,
      SystemModstamp: '2026-03-10T08:01:00.000+0000',
    });
  });

  it('reaches the events of others too, for it is the record that goes', async () => {
    const guest = await org.signIn(ben);
    expect(await guest.ask(`/sobjects/Lead/${lea}`, { method: 'DELETE' })).toMatchObject({ status: 204 });
    expect(await subjects()).toEqual(without('with Lea'));
  });

  it('leaves activities alone where the org says so', async () => {
    org.control('org', { cascadeToActivities: false });
    await remove('Account', account);
    expect(await subjects()).toEqual(all);
    expect(await caller.query('SELECT Id FROM Contact')).toHaveLength(1);
  });

  it('finds anew, when an event comes back, whose account it is', async () => {
    const [event] = await caller.query("SELECT Id FROM Event WHERE Subject = 'with Clara'");
    const id = String(event?.['Id']);
    const [other] = seedRows(org, 'Account', [{ Name: 'Other Ltd' }]);
    await remove('Event', id);
    await caller.ask(`/sobjects/Contact/${clara}`, { method: 'PATCH', body: { AccountId: other } });
    org.control('act', { user: anna, do: 'undelete', id });
    expect(await caller.read(id, 'AccountId')).toEqual({ AccountId: other });
  });
});
