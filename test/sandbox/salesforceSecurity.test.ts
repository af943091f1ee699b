import { beforeEach, describe, expect, it } from '@jest/globals';
import { anHour, anna, ben, codeOf, firstError, pretendOrg, seedRows } from './salesforceCaller.ts';
import type { Caller, PretendedOrg, Told } from './salesforceCaller.ts';

describe('who may see and change what in the pretended Salesforce', () => {
  let org: PretendedOrg;
  let caller: Caller;
  let stranger: Caller;
  let clara: string;

  beforeEach(async () => {
    org = pretendOrg();
    [caller, stranger] = [await org.signIn(anna), await org.signIn(ben)];
    [clara = ''] = seedRows(org, 'Contact', [{ Name: 'Clara Cole' }]);
  });

  const subjects = async (who: Caller) => (await who.query('SELECT Subject FROM Event ORDER BY Subject')).map((row) => row['Subject']);
  const ask = async (who: Caller, soql: string) => codeOf((await who.ask(`/query?q=${encodeURIComponent(soql)}`)).body);
  const fieldsOf = async (who: Caller) =>
    ((await who.ask('/sobjects/Event/describe')).body as { fields: Told[] }).fields.map((field) => field['name']);

  describe('field-level security', () => {
    const accesses = [
      { access: 'none', query: 'INVALID_FIELD', write: 'INVALID_FIELD', described: false },
      { access: 'read', query: undefined, write: 'INVALID_FIELD_FOR_INSERT_UPDATE', described: true },
      { access: 'edit', query: undefined, write: undefined, described: true },
    ];

    it.each(accesses)('gives everybody the codes of "$access"', async ({ access, query, write, described }) => {
      org.control('org', { fieldAccess: { Event: { Location: access } } });
      const answer = await caller.ask('/sobjects/Event', { method: 'POST', body: { ...anHour, Location: 'here' } });
      expect([await ask(caller, 'SELECT Location FROM Event'), codeOf(answer.body)]).toEqual([query, write]);
      expect((await fieldsOf(caller)).includes('Location')).toBe(described);
    });

    it.each(accesses)('gives one user the codes of "$access", and others not', async ({ access, query, write, described }) => {
      org.control('org', { userFieldAccess: { [ben.toUpperCase()]: { Event: { Location: access } } } });
      const answer = await stranger.ask('/sobjects/Event', { method: 'POST', body: { ...anHour, Location: 'here' } });
      expect([await ask(stranger, 'SELECT Location FROM Event'), codeOf(answer.body)]).toEqual([query, write]);
      expect((await fieldsOf(stranger)).includes('Location')).toBe(described);
      expect(await caller.create('Event', { ...anHour, Location: 'here' })).toMatch(/^00U/);
      expect(await fieldsOf(caller)).toContain('Location');
    });

    it("lets a user's own access count more than everybody's", async () => {
      org.control('org', { fieldAccess: { Event: { Location: 'none' } }, userFieldAccess: { [anna]: { Event: { Location: 'edit' } } } });
      expect([await ask(caller, 'SELECT Location FROM Event'), await ask(stranger, 'SELECT Location FROM Event')]).toEqual([
        undefined,
        'INVALID_FIELD',
      ]);
    });

    it('keeps a hidden field out of a whole row, and what it holds in it', async () => {
      const id = await caller.create('Event', { ...anHour, Description: 'kept' });
      org.control('org', { fieldAccess: { Event: { Description: 'none' } } });
      expect((await caller.ask(`/sobjects/Event/${id}`)).body).not.toHaveProperty('Description');
      await caller.ask(`/sobjects/Event/${id}`, { method: 'PATCH', body: { Subject: 'x' } });
      org.control('org', { fieldAccess: {} });
      expect(await caller.read(id, 'Description')).toEqual({ Description: 'kept' });
    });

    it.each([{ Event: { Location: 'write' } }, { Event: 'none' }, 'none'])('refuses %j as access', (fieldAccess) => {
      expect(() => org.control('org', { fieldAccess })).toThrow();
    });
  });

  describe('sharing of activities', () => {
    beforeEach(async () => {
      await caller.create('Event', { ...anHour, Subject: 'alone' });
      await caller.create('Event', { ...anHour, Subject: 'private', IsPrivate: true });
      await caller.create('Event', { ...anHour, Subject: 'with Clara', WhoId: clara });
    });

    it('hides what is private although it has a parent, from everybody but its owner and org readers', async () => {
      const [row] = await caller.query(`SELECT Id FROM User WHERE Username = '${anna}'`);
      seedRows(org, 'Event', [{ ...anHour, Subject: 'private with Clara', WhoId: clara, IsPrivate: true, OwnerId: row?.['Id'] }]);
      org.control('org', { activitySharing: 'controlledByParent' });
      expect(await subjects(stranger)).toEqual(['with Clara']);
      expect(await stranger.query('SELECT RelationId FROM EventRelation')).toHaveLength(1);
      expect(await subjects(caller)).toContain('private with Clara');
      org.control('org', { orgReaders: [ben] });
      expect(await subjects(stranger)).toContain('private with Clara');
    });

    it.each([
      { change: {}, sees: [] },
      { change: { activitySharing: 'controlledByParent' }, sees: ['with Clara'] },
      { change: { orgReaders: [ben] }, sees: ['alone', 'private', 'with Clara'] },
      { change: { orgReaders: [ben], orgReadersSeePrivate: false }, sees: ['alone', 'with Clara'] },
    ])('shows somebody else $sees with $change', async ({ change, sees }) => {
      org.control('org', change);
      expect(await subjects(stranger)).toEqual(sees);
      expect(await subjects(caller)).toEqual(['alone', 'private', 'with Clara']);
    });

    it('shows the relations with the event, and lets nobody else change either', async () => {
      org.control('org', { activitySharing: 'controlledByParent' });
      expect(await stranger.query('SELECT RelationId FROM EventRelation')).toMatchObject([{ RelationId: clara }]);
      const [row] = await stranger.query('SELECT Id FROM Event');
      const answer = await stranger.ask(`/sobjects/Event/${String(row?.['Id'])}`, { method: 'PATCH', body: { Subject: 'mine' } });
      expect([answer.status, codeOf(answer.body)]).toEqual([403, 'INSUFFICIENT_ACCESS_OR_READONLY']);
    });
  });

  describe("Tandem's package", () => {
    const objects = ['Tandem_Link__c', 'Tandem_Settings__c', 'Tandem_Status__c'];
    const listed = async (who: Caller) =>
      ((await who.ask('/sobjects')).body as { sobjects: Told[] }).sobjects
        .map(({ name }) => String(name))
        .filter((name) => objects.includes(name));

    it('is there for who has the permission set alone', async () => {
      org.control('org', { tandemUsers: [anna] });
      expect([await listed(caller), await listed(stranger)]).toEqual([objects, []].map((names) => expect.arrayContaining(names)));
      expect(await listed(stranger)).toEqual([]);
      for (const name of objects)
        expect([await ask(caller, `SELECT Id FROM ${name}`), await ask(stranger, `SELECT Id FROM ${name}`)]).toEqual([
          undefined,
          'INVALID_TYPE',
        ]);
      expect(await stranger.ask('/sobjects/Tandem_Link__c', { method: 'POST', body: { Key__c: 'k' } })).toMatchObject({ status: 404 });
    });

    it('is gone for everybody where it is not installed', async () => {
      org.control('org', { tandemPackage: false });
      expect(await listed(caller)).toEqual([]);
    });

    it('shows links to their owner alone, and everybody the status', async () => {
      await caller.create('Tandem_Link__c', { Key__c: 'k', Event_Id__c: '00U' });
      await caller.create('Tandem_Status__c', { Linked__c: 3, Last_Run__c: '2026-03-10T08:00:00Z', Left_Out__c: '{"TOO_LONG":1}' });
      expect(await stranger.query('SELECT Id FROM Tandem_Link__c')).toEqual([]);
      expect(await stranger.query('SELECT Linked__c, Left_Out__c FROM Tandem_Status__c')).toMatchObject([{ Linked__c: 3 }]);
    });

    it('has settings for the organization, a profile and a user, one each', async () => {
      const [user] = await caller.query(`SELECT Id, ProfileId FROM User WHERE Username = '${anna}'`);
      const [organization] = await caller.query('SELECT Id FROM Organization');
      const owners = [organization?.['Id'], user?.['ProfileId'], user?.['Id']];
      for (const [place, SetupOwnerId] of owners.entries()) {
        await caller.create('Tandem_Settings__c', { SetupOwnerId, Interval_Minutes__c: 60 + place, Start_Date__c: '2026-03-01' });
      }
      const ids = owners.map((id) => `'${String(id)}'`).join(',');
      const rows = await caller.query(`SELECT SetupOwnerId, Interval_Minutes__c FROM Tandem_Settings__c WHERE SetupOwnerId IN (${ids})`);
      expect(rows.map((row) => row['Interval_Minutes__c'])).toEqual([60, 61, 62]);
      const twice = await caller.ask('/sobjects/Tandem_Settings__c', { method: 'POST', body: { SetupOwnerId: user?.['Id'] } });
      expect(firstError(twice)).toMatchObject({ errorCode: 'DUPLICATE_VALUE' });
    });

    it.each([
      { wrong: 'a word that is too long', fields: { Conflict__c: 'x'.repeat(41) }, code: 'STRING_TOO_LONG' },
      { wrong: 'a list of domains that is too long', fields: { Excluded_Domains__c: 'x'.repeat(256) }, code: 'STRING_TOO_LONG' },
      { wrong: 'no number', fields: { Mail_Budget__c: 'many' }, code: 'JSON_PARSER_ERROR' },
      { wrong: 'no date', fields: { Start_Date__c: 'soon' }, code: 'JSON_PARSER_ERROR' },
      { wrong: 'an owner that is a contact', fields: { SetupOwnerId: '0035f00000ABCDE' }, code: 'MALFORMED_ID' },
    ])('refuses $wrong in a setting', async ({ fields, code }) => {
      const [organization] = await caller.query('SELECT Id FROM Organization');
      const body = { SetupOwnerId: organization?.['Id'], ...fields };
      expect(codeOf((await caller.ask('/sobjects/Tandem_Settings__c', { method: 'POST', body })).body)).toBe(code);
    });

    it('takes any word in a setting, for custom settings have no picklists', async () => {
      const [organization] = await caller.query('SELECT Id FROM Organization');
      const body = { SetupOwnerId: organization?.['Id'], Conflict__c: 'Whatever', Private_Events__c: null };
      expect(await caller.ask('/sobjects/Tandem_Settings__c', { method: 'POST', body })).toMatchObject({ status: 201 });
    });
  });

  it.each([
    { userType: 'PowerPartner', user_type: 'POWER_PARTNER' },
    { userType: 'CustomerSuccess', user_type: 'CUSTOMER_SUCCESS' },
    { userType: 'Standard', user_type: 'STANDARD' },
  ])('says of a $userType user what kind they are', async ({ userType, user_type }) => {
    org.control('user', { user: ben, userType });
    expect((await stranger.ask('/services/oauth2/userinfo')).body).toMatchObject({ user_type });
    expect(await caller.query(`SELECT UserType FROM User WHERE Username = '${ben}'`)).toMatchObject([{ UserType: userType }]);
  });

  it('answers nothing to a user whose API is switched off', async () => {
    org.control('user', { user: ben, apiEnabled: false });
    expect(await stranger.ask('/limits')).toMatchObject({ status: 403, body: [{ errorCode: 'API_CURRENTLY_DISABLED' }] });
    org.control('user', { user: ben, apiEnabled: true });
    expect(await stranger.ask('/limits')).toMatchObject({ status: 200 });
  });
});
