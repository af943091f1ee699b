import { describe, expect, it } from '@jest/globals';
import { anHour, anna, ben } from './salesforceCaller.ts';
import type { Told } from './salesforceCaller.ts';
import { jsforceStage, refusalOf } from './salesforceJsforceStage.ts';

const link = 'Tandem_Link__c';
const key = (value: string, more: Told = {}) => ({ Key__c: value, ...more });

describe('what jsforce writes', () => {
  const stage = jsforceStage();
  const events = () => stage.connection.sobject('Event');
  const create = async (fields: Told, objectName = 'Event') => {
    const answer = await stage.connection.sobject(objectName).create(fields);
    return String(answer.id);
  };

  it.each<{ what: string; fields: Told; read: Told }>([
    {
      what: 'an end instead of a duration',
      fields: { StartDateTime: '2026-03-10T09:00:00Z', EndDateTime: '2026-03-10T09:45:00Z' },
      read: { DurationInMinutes: 45 },
    },
    {
      what: 'a duration as text',
      fields: { ...anHour, DurationInMinutes: '31' },
      read: { DurationInMinutes: 31, EndDateTime: '2026-03-10T09:31:00.000+0000' },
    },
    {
      what: 'ActivityDateTime for the start',
      fields: { ActivityDateTime: '2026-03-10T09:00:00Z', DurationInMinutes: 60 },
      read: { StartDateTime: '2026-03-10T09:00:00.000+0000' },
    },
    {
      what: 'a time with an offset',
      fields: { ...anHour, StartDateTime: '2026-03-10T10:00:00+01:00' },
      read: { StartDateTime: '2026-03-10T09:00:00.000+0000' },
    },
    { what: 'no subject', fields: anHour, read: { Subject: null, IsPrivate: false, ShowAs: 'Busy', IsChild: false } },
    {
      what: 'a day',
      fields: { IsAllDayEvent: true, ActivityDate: '2026-03-10' },
      read: { IsAllDayEvent: true, ActivityDate: '2026-03-10', DurationInMinutes: 1440 },
    },
    {
      what: 'three days',
      fields: { IsAllDayEvent: true, ActivityDate: '2026-03-10', DurationInMinutes: 4320 },
      read: { EndDateTime: '2026-03-12T00:00:00.000+0000' },
    },
    { what: '255 characters', fields: { ...anHour, Subject: 'x'.repeat(255) }, read: { Subject: 'x'.repeat(255) } },
    {
      what: 'names in another case',
      fields: { subject: 'lower', STARTDATETIME: '2026-03-10T09:00:00Z', durationinminutes: 60 },
      read: { Subject: 'lower' },
    },
  ])('stores an event with $what', async ({ fields, read }) => {
    expect(await events().retrieve(await create(fields))).toMatchObject(read);
  });

  it.each<{ what: string; fields: Told; errorCode: string }>([
    { what: 'no start', fields: { Subject: 'x' }, errorCode: 'REQUIRED_FIELD_MISSING' },
    { what: 'a subject of 256 characters', fields: { ...anHour, Subject: 'x'.repeat(256) }, errorCode: 'STRING_TOO_LONG' },
    { what: 'an unknown field', fields: { ...anHour, Nothing__c: 'x' }, errorCode: 'INVALID_FIELD' },
    { what: 'an unknown ShowAs', fields: { ...anHour, ShowAs: 'Maybe' }, errorCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST' },
    { what: 'fifteen days', fields: { ...anHour, DurationInMinutes: 21_600 }, errorCode: 'FIELD_INTEGRITY_EXCEPTION' },
    { what: 'a field nobody may set', fields: { ...anHour, IsChild: true }, errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE' },
  ])('hears $errorCode for an event with $what', async ({ fields, errorCode }) => {
    expect(await refusalOf(events().create(fields))).toMatchObject({ errorCode });
  });

  it.each<{ what: string; ask: (id: string) => PromiseLike<unknown>; errorCode: string }>([
    { what: 'reading an unknown id', ask: () => events().retrieve('00U000000000999EAA'), errorCode: 'NOT_FOUND' },
    {
      what: 'changing an unknown id',
      ask: () => events().update({ Id: '00U000000000999EAA', Subject: 'x' }),
      errorCode: 'INVALID_CROSS_REFERENCE_KEY',
    },
    { what: 'deleting an unknown id', ask: () => events().destroy('00U000000000999EAA'), errorCode: 'INVALID_CROSS_REFERENCE_KEY' },
    {
      what: 'reading a deleted row',
      ask: (id) =>
        events()
          .destroy(id)
          .then(() => events().retrieve(id)),
      errorCode: 'ENTITY_IS_DELETED',
    },
    {
      what: 'changing a deleted row',
      ask: (id) =>
        events()
          .destroy(id)
          .then(() => events().update({ Id: id, Subject: 'x' })),
      errorCode: 'ENTITY_IS_DELETED',
    },
    {
      what: 'deleting a deleted row',
      ask: (id) =>
        events()
          .destroy(id)
          .then(() => events().destroy(id)),
      errorCode: 'ENTITY_IS_DELETED',
    },
    { what: 'an unknown object', ask: () => stage.connection.sobject('Nothing').create({}), errorCode: 'NOT_FOUND' },
    { what: 'describing an unknown object', ask: () => stage.connection.describe('Nothing'), errorCode: 'NOT_FOUND' },
    {
      what: 'an unknown external id',
      ask: () => stage.connection.sobject(link).upsert({ Nope__c: 'x' }, 'Nope__c'),
      errorCode: 'NOT_FOUND',
    },
  ])('hears $errorCode for $what', async ({ ask, errorCode }) => {
    const id = await create(anHour);
    expect(await refusalOf(ask(id))).toMatchObject({ errorCode });
  });

  it.each([400, 500])('hears that a row is locked, with the status %s, and gets through afterwards', async (lockStatus) => {
    const id = await create(anHour);
    stage.org.control('org', { lockStatus });
    await stage.arm({ kind: 'lock', id });
    expect(await refusalOf(events().update({ Id: id, Subject: 'x' }))).toMatchObject({ errorCode: 'UNABLE_TO_LOCK_ROW' });
    expect(await events().update({ Id: id, Subject: 'x' })).toMatchObject({ success: true });
  });

  it('takes an id of fifteen characters and answers eighteen', async () => {
    const id = await create(anHour);
    expect(await events().retrieve(id.slice(0, 15))).toMatchObject({ Id: id });
    expect(id).toHaveLength(18);
  });

  it('reads only the fields asked for', async () => {
    const id = await create({ Subject: 'a', ...anHour });
    const row = await events().retrieve(id, { fields: ['Subject'] });
    expect(Object.keys(row)).toEqual(['attributes', 'Subject']);
  });

  it('changes what it names and nothing else', async () => {
    const id = await create({ Subject: 'a', Location: 'Room A', ...anHour });
    expect(await events().update({ Id: id, Location: null })).toMatchObject({ success: true, id });
    expect(await events().retrieve(id)).toMatchObject({ Subject: 'a', Location: null, DurationInMinutes: 60 });
    expect(await events().destroy(id)).toMatchObject({ success: true, id });
  });

  it('makes, then changes, the row of an external id', async () => {
    const made = await stage.connection.sobject(link).upsert(key('one', { Result__c: 'new' }), 'Key__c');
    expect(made).toMatchObject({ success: true, created: true });
    const changed = await stage.connection.sobject(link).upsert(key('one', { Result__c: 'same' }), 'Key__c');
    expect(changed).toMatchObject({ success: true, created: false, id: made.id });
    expect(await stage.connection.sobject(link).retrieve(String(made.id))).toMatchObject({ Key__c: 'one', Result__c: 'same' });
  });

  it('minds the case of an external id that does', async () => {
    await stage.connection.sobject(link).upsert(key('one'), 'Key__c');
    expect(await stage.connection.sobject(link).upsert(key('ONE'), 'Key__c')).toMatchObject({ created: true });
  });

  it('hears of a second row with the same unique value', async () => {
    await create(key('one'), link);
    expect(await refusalOf(stage.connection.sobject(link).create(key('one')))).toMatchObject({ errorCode: 'DUPLICATE_VALUE' });
  });

  it('is told the addresses where several rows have the external id', async () => {
    stage.seed(link, [key('twice'), key('twice')]);
    const answer = await refusalOf(stage.connection.sobject(link).upsert(key('twice'), 'Key__c'));
    expect(JSON.stringify(answer.data ?? answer.message)).toMatch(/\/services\/data\/v62\.0\/sobjects\/Tandem_Link__c\//);
  });

  it('creates for somebody else only what that one then sees', async () => {
    const [row] = (await stage.connection.query(`SELECT Id FROM User WHERE Username = '${ben}'`)).records;
    const id = await create({ ...anHour, OwnerId: row?.Id });
    expect((await stage.connection.query('SELECT Id FROM Event')).totalSize).toBe(0);
    const other = await stage.org.signIn(ben);
    expect(await other.query('SELECT Id FROM Event')).toMatchObject([{ Id: id }]);
  });

  it('knows who it is', async () => {
    expect(await stage.connection.identity()).toMatchObject({ username: anna });
  });
});
