import { describe, expect, it } from '@jest/globals';
import { Connection } from 'jsforce/lib/connection.js';
import { DEMO_CONSUMER_KEY } from '../../server/sandbox/salesforce/registration.ts';
import { anHour, anna } from './salesforceCaller.ts';
import { jsforceStage, jwtGrant, refusalOf } from './salesforceJsforceStage.ts';

describe('what jsforce learns about the org', () => {
  const stage = jsforceStage();
  const tokenRefusal = async (assertion: string) =>
    refusalOf(
      new Connection({ oauth2: { clientId: DEMO_CONSUMER_KEY, loginUrl: stage.url } }).authorize({ grant_type: jwtGrant, assertion }),
    );

  it.each<{ object: string; field: string; facts: object }>([
    { object: 'Event', field: 'Subject', facts: { type: 'combobox', length: 255, nillable: true, filterable: true } },
    { object: 'Event', field: 'Description', facts: { type: 'textarea', length: 32_000, filterable: false, sortable: false } },
    { object: 'Event', field: 'DurationInMinutes', facts: { type: 'int', createable: true, updateable: true } },
    { object: 'Event', field: 'ShowAs', facts: { type: 'picklist', restrictedPicklist: true } },
    { object: 'Event', field: 'EndDate', facts: { type: 'date', createable: false, updateable: false } },
    { object: 'Event', field: 'IsChild', facts: { type: 'boolean', createable: false } },
    { object: 'Event', field: 'WhoId', facts: { type: 'reference', relationshipName: 'Who', namePointing: true } },
    { object: 'Event', field: 'OwnerId', facts: { type: 'reference', nillable: false, defaultedOnCreate: true } },
    { object: 'Contact', field: 'Email', facts: { type: 'email', length: 80 } },
    { object: 'Lead', field: 'IsConverted', facts: { type: 'boolean' } },
    { object: 'EventRelation', field: 'Status', facts: { type: 'picklist', nillable: true, updateable: true } },
    { object: 'EventRelation', field: 'RelationId', facts: { type: 'reference', createable: true, updateable: false } },
  ])('describes $object.$field', async ({ object, field, facts }) => {
    const { fields } = await stage.connection.describe(object);
    expect(fields.find(({ name }) => name === field)).toMatchObject(facts);
  });

  it.each(['Event', 'EventRelation', 'Contact', 'Lead', 'Account', 'Opportunity', 'User', 'Tandem_Link__c'])('lists %s', async (object) => {
    const { sobjects } = await stage.connection.describeGlobal();
    expect(sobjects.find(({ name }) => name === object)).toMatchObject({ queryable: true });
  });

  it('reads what is left of the day, and how much it used', async () => {
    const limits = await stage.connection.limits();
    expect(limits['DailyApiRequests']).toMatchObject({ Max: 100_000, Remaining: expect.any(Number) });
    const before = stage.connection.limitInfo.apiUsage?.used ?? 0;
    await stage.connection.query('SELECT Id FROM Event');
    expect(stage.connection.limitInfo.apiUsage?.used).toBe(before + 1);
  });

  it('hears that the day is used up', async () => {
    stage.org.control('org', { dailyApiRequests: 1 });
    await stage.connection.query('SELECT Id FROM Event');
    expect(await refusalOf(stage.connection.query('SELECT Id FROM Event'))).toMatchObject({ errorCode: 'REQUEST_LIMIT_EXCEEDED' });
  });

  it.each<{ what: string; claims: object; says: string }>([
    { what: 'somebody unknown', claims: { sub: 'nobody@contoso.com' }, says: "user hasn't approved this consumer" },
    { what: 'a foreign key', claims: { key: 'foreign' }, says: 'invalid assertion' },
    { what: 'another audience', claims: { aud: 'https://example.com' }, says: 'audience is invalid' },
    { what: 'an assertion of yesterday', claims: { lifeSeconds: -60 }, says: 'invalid assertion' },
  ])('is not let in for $what', async ({ claims, says }) => {
    const refusal = await tokenRefusal(await stage.org.assertion({ aud: stage.url, ...claims }));
    expect([refusal.name, refusal.message]).toEqual(['invalid_grant', says]);
  });

  it('signs in again by itself when the session is gone', async () => {
    const assertion = await stage.org.assertion({});
    const { body } = await stage.org.askToken({ grant_type: jwtGrant, assertion });
    const { access_token: token } = body as { access_token: string };
    let asked = 0;
    const again = new Connection({
      version: '62.0',
      instanceUrl: stage.url,
      accessToken: 'gone',
      refreshFn: (_, done) => {
        asked += 1;
        done(null, token);
      },
    });
    const answers = await Promise.all([again.query('SELECT Id FROM Event'), again.query('SELECT Id FROM Contact')]);
    expect(answers.map(({ done }) => done)).toEqual([true, true]);
    expect(asked).toBe(1);
  });

  it('hears that a session is over', async () => {
    stage.org.control('endSessions');
    expect(await refusalOf(stage.connection.query('SELECT Id FROM Event'))).toMatchObject({
      message: expect.stringContaining('Unable to refresh session'),
    });
    const stale = new Connection({ version: '62.0', instanceUrl: stage.url, accessToken: stage.connection.accessToken ?? '' });
    expect(await refusalOf(stale.query('SELECT Id FROM Event'))).toMatchObject({ errorCode: 'INVALID_SESSION_ID' });
  });

  it('signs out', async () => {
    await stage.connection.logout();
    const stale = new Connection({ version: '62.0', instanceUrl: stage.url, accessToken: stage.connection.accessToken ?? 'none' });
    expect(await refusalOf(stale.query('SELECT Id FROM Event'))).toMatchObject({ errorCode: 'INVALID_SESSION_ID' });
  });

  it('finds the versions, without signing in', async () => {
    const versions = await new Connection({ instanceUrl: stage.url, accessToken: 'none', version: '62.0' }).request<{ version: string }[]>(
      '/services/data',
    );
    expect(versions.map(({ version }) => version)).toEqual(expect.arrayContaining(['58.0', '62.0', '67.0']));
  });

  it('knows the user and where to ask', async () => {
    expect(stage.connection.instanceUrl).toBe(stage.url);
    expect(await stage.connection.identity()).toMatchObject({ username: anna, id: expect.stringMatching(/^https:\/\//) });
  });

  it('knows the user where it was given a token and nothing else', async () => {
    const accessToken = stage.connection.accessToken ?? '';
    const given = new Connection({ version: '62.0', instanceUrl: stage.url, accessToken });
    expect(await given.identity()).toMatchObject({ username: anna, user_id: stage.connection.userInfo?.id });
  });
});

describe('what jsforce learns about changes', () => {
  const stage = jsforceStage();
  /** A row of nine o'clock, and a span around it that is over. */
  const place = async () => {
    const made = await stage.connection.sobject('Event').create({ Subject: 'a', ...anHour });
    stage.org.clock.advance(600);
    return { id: String(made.id), start: '2026-03-10T07:30:00Z', end: '2026-03-10T08:09:00Z' };
  };

  it('reads what was changed', async () => {
    const { id, start, end } = await place();
    expect(await stage.connection.sobject('Event').updated(start, end)).toMatchObject({ ids: [id], latestDateCovered: expect.any(String) });
    expect(await stage.connection.sobject('Contact').updated(start, end)).toMatchObject({ ids: [] });
  });

  it('reads what was deleted, and does not call it changed', async () => {
    const { id, start } = await place();
    await stage.connection.sobject('Event').destroy(id);
    stage.org.clock.advance(600);
    const end = '2026-03-10T08:19:00Z';
    expect(await stage.connection.sobject('Event').deleted(start, end)).toMatchObject({
      deletedRecords: [{ id, deletedDate: expect.any(String) }],
    });
    expect(await stage.connection.sobject('Event').updated(start, end)).toMatchObject({ ids: [] });
  });

  it.each<{ what: string; start: string; end: string }>([
    { what: 'more than thirty days ago', start: '2026-01-01T00:00:00Z', end: '2026-03-10T08:00:00Z' },
    { what: 'after its end', start: '2026-03-10T08:00:00Z', end: '2026-03-10T07:00:00Z' },
  ])('hears that a span may not start $what', async ({ start, end }) => {
    expect(await refusalOf(stage.connection.sobject('Event').updated(start, end))).toMatchObject({
      errorCode: expect.stringMatching(/^INVALID_REPLICATION_DATE$/),
    });
  });
});
