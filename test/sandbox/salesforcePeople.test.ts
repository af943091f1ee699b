import { beforeEach, describe, expect, it } from '@jest/globals';
import { eventRuleTable } from '../../server/sandbox/salesforce/eventRuleTable.ts';
import { anHour, anna, ben, firstError, pretendOrg, seedRows, withoutAttributes } from './salesforceCaller.ts';
import type { Caller, PretendedOrg, Told } from './salesforceCaller.ts';

describe('people on an Event in the pretended Salesforce', () => {
  let org: PretendedOrg;
  let caller: Caller;
  let clara: string;
  let dora: string;
  let lea: string;
  let account: string;
  let benId: string;

  beforeEach(async () => {
    org = pretendOrg();
    caller = await org.signIn(anna);
    [account = ''] = seedRows(org, 'Account', [{ Name: 'Cole Ltd' }]);
    [clara = '', dora = ''] = seedRows(org, 'Contact', [{ Name: 'Clara Cole', AccountId: account }, { Name: 'Dora Dent' }]);
    [lea = ''] = seedRows(org, 'Lead', [{ Name: 'Lea Lind', Company: 'Lind' }]);
    benId = String((await caller.query(`SELECT Id FROM User WHERE Username = '${ben}'`))[0]?.['Id']);
  });

  const relations = async (eventId: string) =>
    (await caller.query(`SELECT RelationId, IsParent, IsInvitee, IsWhat, Status FROM EventRelation WHERE EventId = '${eventId}'`)).map(
      withoutAttributes,
    );
  const patch = (id: string, fields: Told) => caller.ask(`/sobjects/Event/${id}`, { method: 'PATCH', body: fields });
  const invite = (fields: Told) => caller.ask('/sobjects/EventRelation', { method: 'POST', body: fields });
  const parent = (RelationId: string) => ({ RelationId, IsParent: true, IsInvitee: false, IsWhat: false, Status: 'New' });

  describe('with Shared Activities', () => {
    it('puts the first of EventWhoIds into WhoId, counts, and makes a row per person and thing', async () => {
      const id = await caller.create('Event', { ...anHour, EventWhoIds: [clara, dora], WhatId: account });
      expect(await caller.read(id, 'WhoId, WhoCount, WhatCount, AccountId')).toEqual({
        WhoId: clara,
        WhoCount: 2,
        WhatCount: 1,
        AccountId: account,
      });
      expect(await relations(id)).toEqual([parent(clara), parent(dora), { ...parent(account), IsWhat: true }]);
      expect(await caller.query('SELECT RelationId, Type FROM EventWhoRelation')).toMatchObject([
        { RelationId: clara, Type: 'Contact' },
        { RelationId: dora },
      ]);
    });

    it.each<{ given: () => Told; whoId: string | null; count: number }>`
      given                                                   | whoId      | count
      ${() => ({ WhoId: dora })}                              | ${'dora'}  | ${2}
      ${() => ({ EventWhoIds: [dora] })}                      | ${'dora'}  | ${1}
      ${() => ({ EventWhoIds: [dora, clara] })}               | ${'dora'}  | ${2}
      ${() => ({ EventWhoIds: [dora, clara], WhoId: clara })} | ${'clara'} | ${2}
      ${() => ({ EventWhoIds: [] })}                          | ${'clara'} | ${1}
      ${() => ({ EventWhoIds: null, WhoId: null })}           | ${null}    | ${0}
      ${() => ({ WhoId: null })}                              | ${null}    | ${0}
      ${() => ({ WhoId: lea, EventWhoIds: [lea] })}           | ${'lea'}   | ${1}
    `('settles $whoId with $count when a save says $given', async ({ given, whoId, count }) => {
      const id = await caller.create('Event', { ...anHour, WhoId: clara });
      expect(await patch(id, given())).toMatchObject({ status: 204 });
      const ids: Told = { clara, dora, lea };
      expect(await caller.read(id, 'WhoId, WhoCount')).toEqual({ WhoId: whoId === null ? null : ids[whoId], WhoCount: count });
      expect((await relations(id)).filter((row) => row['IsParent'])).toHaveLength(count);
    });

    it('takes fifty contacts or one lead, and rolls back what is more', async () => {
      const crowd = seedRows(
        org,
        'Contact',
        Array.from({ length: 51 }, (_, place) => ({ Name: `Person ${place}` })),
      );
      const { errorCode, message } = eventRuleTable.fiftyContactsOrOneLead;
      for (const EventWhoIds of [crowd, [clara, lea]]) {
        expect(firstError(await caller.ask('/sobjects/Event', { method: 'POST', body: { ...anHour, EventWhoIds } }))).toMatchObject({
          errorCode,
          message,
        });
      }
      expect(await caller.query('SELECT Id FROM EventRelation', 'queryAll')).toEqual([]);
      expect(await caller.create('Event', { ...anHour, EventWhoIds: crowd.slice(0, 50) })).toMatch(/^00U/);
    });

    it('keeps one row for a person who is both related and invited', async () => {
      const id = await caller.create('Event', { ...anHour, WhoId: clara });
      const answer = await invite({ EventId: id, RelationId: clara, IsInvitee: true, Status: 'Accepted' });
      expect(answer).toMatchObject({ status: 201 });
      expect(await relations(id)).toEqual([{ ...parent(clara), IsInvitee: true, Status: 'Accepted' }]);
      expect(firstError(await invite({ EventId: id, RelationId: clara }))).toMatchObject({ errorCode: 'DUPLICATE_VALUE' });
      await patch(id, { WhoId: null });
      expect(await relations(id)).toEqual([{ ...parent(clara), IsParent: false, IsInvitee: true, Status: 'Accepted' }]);
    });

    it('invites who is named without further words, and relates who is named as parent', async () => {
      const id = await caller.create('Event', anHour);
      await invite({ EventId: id, RelationId: clara });
      expect(await caller.read(id, 'WhoId, IsGroupEvent, GroupEventType')).toEqual({
        WhoId: null,
        IsGroupEvent: true,
        GroupEventType: '1',
      });
      await invite({ EventId: id, RelationId: dora, IsParent: true });
      expect(await caller.read(id, 'WhoId, WhoCount')).toEqual({ WhoId: dora, WhoCount: 1 });
    });

    it('follows a primary person who leaves with another', async () => {
      const id = await caller.create('Event', { ...anHour, EventWhoIds: [clara, dora] });
      const [row] = await caller.query(`SELECT Id FROM EventRelation WHERE RelationId = '${clara}'`);
      expect(await caller.ask(`/sobjects/EventRelation/${String(row?.['Id'])}`, { method: 'DELETE' })).toMatchObject({ status: 204 });
      expect(await caller.read(id, 'WhoId, WhoCount')).toEqual({ WhoId: dora, WhoCount: 1 });
    });

    it('never moves a relation to another event or person', async () => {
      const id = await caller.create('Event', { ...anHour, WhoId: clara });
      const [row] = await caller.query('SELECT Id FROM EventRelation');
      for (const body of [{ EventId: id }, { RelationId: dora }]) {
        const answer = await caller.ask(`/sobjects/EventRelation/${String(row?.['Id'])}`, { method: 'PATCH', body });
        expect(firstError(answer)).toMatchObject({ errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE' });
      }
    });

    it('refuses people on a private event', async () => {
      const id = await caller.create('Event', { ...anHour, IsPrivate: true });
      expect(firstError(await invite({ EventId: id, RelationId: clara, IsParent: true }))).toMatchObject({
        errorCode: eventRuleTable.privateHasNoPeople.errorCode,
      });
      expect(await relations(id)).toEqual([]);
    });

    it('takes all along when the event is deleted, and brings it back', async () => {
      const id = await caller.create('Event', { ...anHour, EventWhoIds: [clara, dora] });
      await caller.ask(`/sobjects/Event/${id}`, { method: 'DELETE' });
      expect(await caller.query('SELECT IsDeleted FROM EventRelation', 'queryAll')).toMatchObject([
        { IsDeleted: true },
        { IsDeleted: true },
      ]);
      org.control('act', { user: anna, do: 'undelete', id });
      expect(await relations(id)).toEqual([parent(clara), parent(dora)]);
    });
  });

  describe('an invited user', () => {
    let master: string;
    let guest: Caller;
    let child: string;

    beforeEach(async () => {
      guest = await org.signIn(ben);
      master = await caller.create('Event', { ...anHour, Subject: 'All hands', Location: 'Hall' });
      await invite({ EventId: master, RelationId: benId });
      child = String((await guest.query('SELECT Id FROM Event'))[0]?.['Id']);
    });

    it('gets a copy of their own that says so', async () => {
      expect(await guest.read(child, 'Subject, Location, IsChild, OwnerId, GroupEventType')).toEqual({
        Subject: 'All hands',
        Location: 'Hall',
        IsChild: true,
        OwnerId: benId,
        GroupEventType: '1',
      });
      expect(child).not.toBe(master);
    });

    it('finds the relations of the master by the id of the copy', async () => {
      const rows = await guest.query(`SELECT EventId, RelationId FROM EventRelation WHERE EventId = '${child}'`);
      expect(rows).toMatchObject([{ EventId: master, RelationId: benId }]);
    });

    it('sees the copy follow its master', async () => {
      await patch(master, { StartDateTime: '2026-03-10T14:00:00Z', Subject: 'Moved' });
      expect(await guest.read(child, 'Subject, StartDateTime')).toEqual({
        Subject: 'Moved',
        StartDateTime: '2026-03-10T14:00:00.000+0000',
      });
    });

    it('can set a reminder on the copy and nothing else', async () => {
      const change = (fields: Told) => guest.ask(`/sobjects/Event/${child}`, { method: 'PATCH', body: fields });
      expect(await change({ IsReminderSet: true })).toMatchObject({ status: 204 });
      expect(firstError(await change({ Subject: 'mine' }))).toMatchObject({ errorCode: eventRuleTable.childIsTheMasters.errorCode });
      const hang = await guest.ask('/sobjects/EventRelation', { method: 'POST', body: { EventId: child, RelationId: clara } });
      expect(firstError(hang)).toMatchObject({ message: eventRuleTable.relationsAreTheMasters.message });
    });

    it('loses the copy when uninvited, and the master stays when the copy is deleted', async () => {
      const [row] = await caller.query('SELECT Id FROM EventRelation');
      await guest.ask(`/sobjects/Event/${child}`, { method: 'DELETE' });
      expect(await caller.query('SELECT Id FROM Event')).toHaveLength(1);
      org.control('act', { user: ben, do: 'undelete', id: child });
      await caller.ask(`/sobjects/EventRelation/${String(row?.['Id'])}`, { method: 'DELETE' });
      expect(await guest.query('SELECT Id FROM Event')).toEqual([]);
    });
  });

  describe('without Shared Activities', () => {
    beforeEach(() => {
      org.control('org', { sharedActivities: false });
    });

    it('knows neither EventWhoIds nor the flags', async () => {
      const answer = await caller.ask('/sobjects/Event', { method: 'POST', body: { ...anHour, EventWhoIds: [clara] } });
      expect(answer).toMatchObject({
        status: 400,
        body: [{ message: "No such column 'EventWhoIds' on sobject of type Event", errorCode: 'INVALID_FIELD' }],
      });
      const query = await caller.ask(`/query?q=${encodeURIComponent('SELECT IsParent FROM EventRelation')}`);
      expect(firstError(query)).toMatchObject({ errorCode: 'INVALID_FIELD' });
      const whos = await caller.ask(`/query?q=${encodeURIComponent('SELECT Id FROM EventWhoRelation')}`);
      expect(firstError(whos)).toMatchObject({ errorCode: 'INVALID_TYPE' });
    });

    it('relates one person by WhoId, without a row, and lists invitees only', async () => {
      const id = await caller.create('Event', { ...anHour, WhoId: clara });
      expect(await caller.query('SELECT Id FROM EventRelation')).toEqual([]);
      await invite({ EventId: id, RelationId: clara, Status: 'Declined', Response: 'No time' });
      expect(await caller.query('SELECT RelationId, Status, Response FROM EventRelation')).toMatchObject([
        { RelationId: clara, Status: 'Declined', Response: 'No time' },
      ]);
      expect(await caller.read(id, 'WhoId')).toEqual({ WhoId: clara });
    });

    it('gives WhoId its row once Shared Activities are turned on', async () => {
      const id = await caller.create('Event', { ...anHour, WhoId: clara });
      org.control('org', { sharedActivities: true });
      expect(await relations(id)).toEqual([parent(clara)]);
    });
  });

  it('moves what a lead was to an event over to the contact it becomes', async () => {
    const id = await caller.create('Event', { ...anHour, WhoId: lea });
    org.clock.advance(60);
    const { id: contact } = org.control('act', { user: anna, do: 'convert', id: lea });
    expect(await caller.read(id, 'WhoId, LastModifiedDate')).toEqual({ WhoId: contact, LastModifiedDate: '2026-03-10T08:01:00.000+0000' });
    expect(await relations(id)).toEqual([parent(String(contact))]);
    expect(await caller.query('SELECT IsConverted FROM Lead')).toMatchObject([{ IsConverted: true }]);
  });
});
