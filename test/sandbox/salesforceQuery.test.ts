import { beforeEach, describe, expect, it } from '@jest/globals';
import { anHour, anna, ben, firstError, pretendOrg, seedRows } from './salesforceCaller.ts';
import type { Caller, PretendedOrg, Told } from './salesforceCaller.ts';

describe('SOQL in the pretended Salesforce', () => {
  let org: PretendedOrg;
  let caller: Caller;

  beforeEach(async () => {
    org = pretendOrg();
    caller = await org.signIn(anna);
  });

  const subjects = async (where: string) => (await caller.query(`SELECT Subject FROM Event WHERE ${where}`)).map((row) => row['Subject']);
  const refusal = async (soql: string) => firstError(await caller.ask(`/query?q=${encodeURIComponent(soql)}`));

  it('answers the fields asked for, in their order, spelled as the schema spells them', async () => {
    const [contact = ''] = seedRows(org, 'Contact', [{ Name: 'Clara Cole', Email: 'clara@example.com' }]);
    const [id = ''] = seedRows(org, 'Event', [{ Subject: 'Review', WhoId: contact, ...anHour }]);
    const annaId = String((await caller.query(`SELECT Id FROM User WHERE Username = '${anna}'`))[0]?.['Id']);
    const [row] = await caller.query('SELECT who.type, SUBJECT, Id, Who.Name, startdatetime, What.Name, Owner.Name FROM Event');
    expect(JSON.stringify(row)).toBe(
      JSON.stringify({
        attributes: { type: 'Event', url: `/services/data/v62.0/sobjects/Event/${id}` },
        Who: { attributes: { type: 'Name', url: `/services/data/v62.0/sobjects/Contact/${contact}` }, Type: 'Contact', Name: 'Clara Cole' },
        Subject: 'Review',
        Id: id,
        StartDateTime: '2026-03-10T09:00:00.000+0000',
        What: null,
        Owner: { attributes: { type: 'Name', url: `/services/data/v62.0/sobjects/User/${annaId}` }, Name: 'Anna Albers' },
      }),
    );
  });

  it('answers a child subquery with a result of its own, and null where nothing is found', async () => {
    const [contact = ''] = seedRows(org, 'Contact', [{ Name: 'Clara Cole' }]);
    seedRows(org, 'Event', [
      { Subject: 'a', WhoId: contact, ...anHour },
      { Subject: 'b', ...anHour },
    ]);
    const rows = await caller.query(
      'SELECT Subject, (SELECT RelationId, Relation.Type, IsParent FROM EventRelations) FROM Event ORDER BY Subject',
    );
    expect(rows).toMatchObject([
      { EventRelations: { totalSize: 1, done: true, records: [{ RelationId: contact, Relation: { Type: 'Contact' }, IsParent: true }] } },
      { EventRelations: null },
    ]);
  });

  it('answers TYPEOF with the fields of the type that stands there', async () => {
    const [lead = ''] = seedRows(org, 'Lead', [{ Name: 'Lea Lind', Company: 'Lind' }]);
    seedRows(org, 'Event', [{ Subject: 'a', WhoId: lead, ...anHour }]);
    const [row] = await caller.query('SELECT TYPEOF Who WHEN Contact THEN Email WHEN Lead THEN Company ELSE Id END FROM Event');
    expect(row).toMatchObject({ Who: { attributes: { type: 'Lead' }, Company: 'Lind' } });
  });

  describe('conditions', () => {
    beforeEach(() => {
      seedRows(org, 'Event', [
        { Subject: "it's", Location: 'Room A', StartDateTime: '2026-03-10T09:00:00Z', DurationInMinutes: 30 },
        { Subject: 'Beta', Location: null, StartDateTime: '2026-03-11T09:00:00Z', DurationInMinutes: 60, ShowAs: 'Free' },
        { Subject: 'Gamma', Location: 'Room B', IsAllDayEvent: true, ActivityDate: '2026-03-12' },
      ]);
    });

    it.each<{ where: string; found: string[] }>`
      where                                                                                                     | found
      ${"Subject = 'BETA'"}                                                                                     | ${['Beta']}
      ${"Subject = 'it\\'s'"}                                                                                   | ${["it's"]}
      ${"Subject != 'beta'"}                                                                                    | ${["it's", 'Gamma']}
      ${"Location != 'Room A'"}                                                                                 | ${['Beta', 'Gamma']}
      ${'Location = null'}                                                                                      | ${['Beta']}
      ${"Location LIKE 'room _'"}                                                                               | ${["it's", 'Gamma']}
      ${"Location LIKE 'ro_A'"}                                                                                 | ${[]}
      ${"Location < 'Z'"}                                                                                       | ${["it's", 'Gamma']}
      ${"Subject LIKE 'B_a'"}                                                                                   | ${[]}
      ${"Location < 'S'"}                                                                                       | ${["it's", 'Gamma']}
      ${"Subject LIKE '%et%'"}                                                                                  | ${['Beta']}
      ${"Location LIKE 'Room\\_A'"}                                                                             | ${[]}
      ${"Location LIKE 'ROOM\\u0020%'"}                                                                         | ${["it's", 'Gamma']}
      ${"Subject <> 'beta'"}                                                                                    | ${["it's", 'Gamma']}
      ${"Subject IN ('beta', 'gamma')"}                                                                         | ${['Beta', 'Gamma']}
      ${"Subject NOT IN ('beta', 'gamma')"}                                                                     | ${["it's"]}
      ${'IsAllDayEvent = true'}                                                                                 | ${['Gamma']}
      ${'DurationInMinutes > 30 AND IsAllDayEvent = FALSE'}                                                     | ${['Beta']}
      ${'StartDateTime >= 2026-03-10T10:00:00+01:00 AND StartDateTime < 2026-03-11T00:00:00Z'}                  | ${["it's"]}
      ${'ActivityDate = 2026-03-12'}                                                                            | ${['Gamma']}
      ${'ActivityDate = TODAY'}                                                                                 | ${["it's"]}
      ${'ActivityDate = NEXT_N_DAYS:1'}                                                                         | ${['Beta']}
      ${"(IsAllDayEvent = true AND ActivityDate >= 2026-03-12) OR (IsAllDayEvent = false AND ShowAs = 'Free')"} | ${['Beta', 'Gamma']}
      ${"ShowAs = 'Busy' AND (NOT Subject = 'gamma')"}                                                          | ${["it's"]}
      ${"NOT (Subject = 'gamma' OR Subject = 'beta')"}                                                          | ${["it's"]}
      ${"Owner.Name = 'anna albers' AND Who.Type = null"}                                                       | ${["it's", 'Beta', 'Gamma']}
    `('$where', async ({ where, found }) => {
      expect(await subjects(where)).toEqual(found);
    });

    it.each<{ soql: string; errorCode: string; says: string }>`
      soql                                                                                        | errorCode                          | says
      ${"SELECT Id FROM Event WHERE Subject = 'a' AND Subject = 'b' OR Location = 'c'"}           | ${'MALFORMED_QUERY'}               | ${'unexpected token'}
      ${"SELECT Id FROM Event WHERE Subject = 'a' AND NOT (Subject = 'b')"}                       | ${'MALFORMED_QUERY'}               | ${'unexpected token'}
      ${"SELECT Id FROM Event WHERE NOT Subject = 'a' AND Location = 'b'"}                        | ${'MALFORMED_QUERY'}               | ${'unexpected token'}
      ${'SELECT Id FROM Event WHERE Subject = "a"'}                                               | ${'MALFORMED_QUERY'}               | ${'"'}
      ${'SELECT * FROM Event'}                                                                    | ${'MALFORMED_QUERY'}               | ${'*'}
      ${'SELECT Id FROM Event ALL ROWS'}                                                          | ${'MALFORMED_QUERY'}               | ${'ALL ROWS'}
      ${'SELECT Id FROM Event FOR UPDATE'}                                                        | ${'MALFORMED_QUERY'}               | ${'UPDATE'}
      ${'SELECT Id, FROM Event'}                                                                  | ${'MALFORMED_QUERY'}               | ${'token'}
      ${'SELECT Id FROM Event WHERE ActivityDate = 2024-1-1'}                                     | ${'MALFORMED_QUERY'}               | ${'token'}
      ${'SELECT Naem FROM Event'}                                                                 | ${'INVALID_FIELD'}                 | ${"No such column 'Naem' on entity 'Event'"}
      ${'SELECT Id, Id FROM Event'}                                                               | ${'INVALID_FIELD'}                 | ${'duplicate field selected'}
      ${"SELECT Id FROM Event WHERE Naem = 'a'"}                                                  | ${'INVALID_FIELD'}                 | ${"No such column 'Naem'"}
      ${"SELECT Id FROM Event WHERE Whom.Name = 'a'"}                                             | ${'INVALID_FIELD'}                 | ${"relationship 'Whom'"}
      ${"SELECT Id FROM Event WHERE Description = 'a'"}                                           | ${'INVALID_FIELD'}                 | ${'can not be filtered'}
      ${"SELECT Id FROM Event WHERE StartDateTime = '2026-03-10T09:00:00Z'"}                      | ${'INVALID_FIELD'}                 | ${'must be of type dateTime'}
      ${'SELECT Id FROM Event WHERE ActivityDate = 2026-03-10T09:00:00Z'}                         | ${'INVALID_FIELD'}                 | ${'must be of type date'}
      ${"SELECT Id FROM Event WHERE Id = 'nothing'"}                                              | ${'INVALID_QUERY_FILTER_OPERATOR'} | ${'invalid ID field'}
      ${'SELECT Id FROM XYZZY'}                                                                   | ${'INVALID_TYPE'}                  | ${"sObject type 'XYZZY' is not supported"}
      ${"SELECT Id FROM EventRelation WHERE Status = 'New' OR EventId IN (SELECT Id FROM Event)"} | ${'MALFORMED_QUERY'}               | ${'Semi join'}
      ${'SELECT Id FROM Event OFFSET 2001'}                                                       | ${'NUMBER_OUTSIDE_VALID_RANGE'}    | ${'2000'}
    `('refuses $soql', async ({ soql, errorCode, says }) => {
      const { errorCode: code, message } = await refusal(soql);
      expect(code).toBe(errorCode);
      expect(message).toContain(says);
    });

    it('sorts with nulls first unless told otherwise, and cuts with LIMIT and OFFSET', async () => {
      const sorted = async (rest: string) =>
        (await caller.query(`SELECT Subject, Location FROM Event ${rest}`)).map((row) => row['Location']);
      expect(await sorted('ORDER BY Location')).toEqual([null, 'Room A', 'Room B']);
      expect(await sorted('ORDER BY Location DESC NULLS LAST')).toEqual(['Room B', 'Room A', null]);
      expect(await sorted('ORDER BY Location NULLS LAST LIMIT 1 OFFSET 1')).toEqual(['Room B']);
    });

    it('counts, and groups', async () => {
      const count = await caller.ask(`/query?q=${encodeURIComponent('SELECT COUNT() FROM Event')}`);
      expect(count.body).toEqual({ totalSize: 3, done: true, records: [] });
      expect(await caller.query('SELECT COUNT(Id) FROM Event')).toEqual([{ attributes: { type: 'AggregateResult' }, expr0: 3 }]);
      const groups = await caller.query('SELECT ShowAs, COUNT(Id), MAX(ActivityDate) newest FROM Event GROUP BY ShowAs');
      expect(groups).toEqual([
        { attributes: { type: 'AggregateResult' }, ShowAs: 'Busy', expr0: 2, newest: '2026-03-12' },
        { attributes: { type: 'AggregateResult' }, ShowAs: 'Free', expr0: 1, newest: '2026-03-11' },
      ]);
    });
  });

  it('joins relations to their events by a sub-select', async () => {
    const [contact = ''] = seedRows(org, 'Contact', [{ Name: 'Clara Cole' }]);
    const [near = ''] = seedRows(org, 'Event', [{ Subject: 'near', WhoId: contact, ...anHour }]);
    seedRows(org, 'Event', [{ Subject: 'far', WhoId: contact, StartDateTime: '2027-03-10T09:00:00Z', DurationInMinutes: 60 }]);
    const rows = await caller.query(
      'SELECT EventId, Event.OwnerId FROM EventRelation WHERE EventId IN (SELECT Id FROM Event WHERE StartDateTime < 2026-04-01T00:00:00Z)',
    );
    expect(rows).toMatchObject([{ EventId: near, Event: { attributes: { type: 'Event' } } }]);
  });

  it('shows a session only the activities it owns, and everybody the people', async () => {
    const [benId = ''] = (await caller.query(`SELECT Id FROM User WHERE Username = '${ben}'`)).map((row) => String(row['Id']));
    const [contact = ''] = seedRows(org, 'Contact', [{ Name: 'Clara Cole', OwnerId: benId }]);
    const [foreign = ''] = seedRows(org, 'Event', [{ Subject: 'of Ben', OwnerId: benId, WhoId: contact, ...anHour }]);
    expect(await caller.query('SELECT Id FROM Event')).toEqual([]);
    expect(await caller.query('SELECT Id FROM EventRelation')).toEqual([]);
    expect(await caller.query('SELECT Id FROM Contact')).toHaveLength(1);
    expect(await caller.ask(`/sobjects/Event/${foreign}`)).toMatchObject({ status: 404, body: [{ errorCode: 'NOT_FOUND' }] });
    expect(await (await org.signIn(ben)).query('SELECT Id FROM EventRelation')).toHaveLength(1);
    org.control('org', { orgReaders: [anna] });
    expect(await caller.query('SELECT Id FROM EventRelation')).toHaveLength(1);
    expect(await caller.ask(`/sobjects/Event/${foreign}`, { method: 'PATCH', body: { Subject: 'x' } })).toMatchObject({ status: 403 });
  });

  it('hides deleted rows from query and shows them to queryAll', async () => {
    const id = await caller.create('Event', { Subject: 'gone', ...anHour });
    await caller.ask(`/sobjects/Event/${id}`, { method: 'DELETE' });
    expect(await caller.query('SELECT Id FROM Event')).toEqual([]);
    expect(await caller.query('SELECT Id, IsDeleted FROM Event', 'queryAll')).toMatchObject([{ Id: id, IsDeleted: true }]);
  });

  describe('pages', () => {
    beforeEach(() => {
      seedRows(
        org,
        'Contact',
        Array.from({ length: 450 }, (_, place) => ({ Name: `Person ${place}` })),
      );
    });

    it('come in batches of the size asked for, and keep what was found when the query was asked', async () => {
      const headers = { 'sforce-query-options': 'batchSize=200' };
      const first = (await caller.ask(`/query?q=${encodeURIComponent('SELECT Id, Name FROM Contact')}`, { headers })).body as Told;
      expect(first).toMatchObject({ totalSize: 450, done: false });
      expect(first['nextRecordsUrl']).toMatch(/^\/services\/data\/v62\.0\/query\/01g\w{15}-200$/);
      seedRows(org, 'Contact', [{ Name: 'Late' }]);
      const second = (await caller.ask(String(first['nextRecordsUrl']), { headers })).body as Told;
      const third = (await caller.ask(String(second['nextRecordsUrl']), { headers })).body as Told;
      expect(third).toMatchObject({ totalSize: 450, done: true });
      expect(third).not.toHaveProperty('nextRecordsUrl');
      const names = [first, second, third].flatMap((page) => (page['records'] as Told[]).map((row) => row['Name']));
      expect(new Set(names).size).toBe(450);
    });

    it('are smaller where the server chooses so, and foreign or made-up locators are refused', async () => {
      org.control('org', { queryBatchSize: 100 });
      const first = (await caller.ask(`/query?q=${encodeURIComponent('SELECT Id FROM Contact')}`)).body as Told;
      expect(first['records']).toHaveLength(100);
      const stranger = await org.signIn(ben);
      expect(firstError(await stranger.ask(String(first['nextRecordsUrl'])))).toMatchObject({ errorCode: 'INVALID_QUERY_LOCATOR' });
      expect(firstError(await caller.ask('/query/01gnothing-200'))).toMatchObject({ errorCode: 'INVALID_QUERY_LOCATOR' });
    });
  });

  it('refuses an address longer than 16 KB, which a composite may carry', async () => {
    const soql = `SELECT Id FROM Contact WHERE Email IN (${Array.from({ length: 900 }, (_, place) => `'person${place}@example.com'`).join(',')})`;
    expect(await caller.ask(`/query?q=${encodeURIComponent(soql)}`)).toMatchObject({ status: 414 });
    const url = `/services/data/v62.0/query?q=${encodeURIComponent(soql)}`;
    const body = { compositeRequest: [{ method: 'GET', url, referenceId: 'people' }] };
    expect(await caller.ask('/composite', { method: 'POST', body })).toMatchObject({
      body: { compositeResponse: [{ httpStatusCode: 200 }] },
    });
  });
});
