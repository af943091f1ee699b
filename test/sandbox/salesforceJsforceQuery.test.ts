import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Told } from './salesforceCaller.ts';
import { jsforceStage, refusalOf } from './salesforceJsforceStage.ts';

const day = (date: string, minutes = 60) => ({ StartDateTime: `${date}T09:00:00.000Z`, DurationInMinutes: minutes });

describe('what jsforce asks', () => {
  const stage = jsforceStage();
  let contact = '';

  beforeEach(() => {
    [contact = ''] = stage.seed('Contact', [{ LastName: 'Cole', FirstName: 'Clara', Email: 'clara@example.com' }]);
    stage.seed('Lead', [{ LastName: 'Lind', Company: 'Lind & Co', Email: 'lea@example.com' }]);
    stage.seed('Event', [
      { Subject: 'Alpha', Location: 'Room A', WhoId: contact, ...day('2026-03-10', 30) },
      { Subject: 'Beta', ShowAs: 'Free', ...day('2026-03-11') },
      { Subject: "Gamma's", Location: 'Room B', IsAllDayEvent: true, ActivityDate: '2026-03-12' },
    ]);
  });

  const subjects = (rows: readonly Told[]) => rows.map((row) => row['Subject']);
  /** `find` makes its SOQL by itself; conditions are its own language. */
  const found = async (conditions: object) => {
    const options = { sort: { Subject: 'ASC' } as const };
    return subjects(await stage.connection.sobject('Event').find(conditions, ['Subject'], options).execute());
  };

  it.each<{ what: string; conditions: object; rows: string[] }>([
    { what: 'an equal text', conditions: { Subject: 'beta' }, rows: ['Beta'] },
    { what: 'a text with a quote', conditions: { Subject: "Gamma's" }, rows: ["Gamma's"] },
    { what: 'another text', conditions: { Subject: { $ne: 'Beta' } }, rows: ['Alpha', "Gamma's"] },
    { what: 'one of several', conditions: { Subject: { $in: ['Alpha', 'Beta'] } }, rows: ['Alpha', 'Beta'] },
    { what: 'none of several', conditions: { Subject: { $nin: ['Alpha', 'Beta'] } }, rows: ["Gamma's"] },
    { what: 'a pattern', conditions: { Location: { $like: 'Room%' } }, rows: ['Alpha', "Gamma's"] },
    { what: 'not a pattern', conditions: { Subject: { $nlike: 'A%' } }, rows: ['Beta', "Gamma's"] },
    { what: 'nothing there', conditions: { Location: null }, rows: ['Beta'] },
    { what: 'something there', conditions: { Location: { $ne: null } }, rows: ['Alpha', "Gamma's"] },
    { what: 'a checkbox', conditions: { IsAllDayEvent: true }, rows: ["Gamma's"] },
    { what: 'a smaller number', conditions: { DurationInMinutes: { $lt: 60 } }, rows: ['Alpha'] },
    {
      what: 'a number in between',
      conditions: { $and: [{ DurationInMinutes: { $gte: 30 } }, { DurationInMinutes: { $lte: 60 } }] },
      rows: ['Alpha', 'Beta'],
    },
    { what: 'a field of the parent', conditions: { 'Who.Name': 'Clara Cole' }, rows: ['Alpha'] },
    { what: 'one thing or another', conditions: { $or: [{ Subject: 'Alpha' }, { ShowAs: 'Free' }] }, rows: ['Alpha', 'Beta'] },
    { what: 'both of two things', conditions: { $and: [{ Subject: 'Alpha' }, { Location: 'Room A' }] }, rows: ['Alpha'] },
    { what: 'the opposite', conditions: { $not: { Subject: 'Alpha' } }, rows: ['Beta', "Gamma's"] },
    { what: 'nothing in particular', conditions: {}, rows: ['Alpha', 'Beta', "Gamma's"] },
  ])('finds by $what', async ({ conditions, rows }) => {
    expect(await found(conditions)).toEqual(rows);
  });

  it.each<{ soql: string; rows: Told[] }>([
    { soql: 'SELECT Subject FROM Event ORDER BY StartDateTime DESC LIMIT 1', rows: [{ Subject: "Gamma's" }] },
    { soql: 'SELECT Subject FROM Event ORDER BY StartDateTime OFFSET 1', rows: [{ Subject: 'Beta' }, { Subject: "Gamma's" }] },
    { soql: 'SELECT Subject FROM Event WHERE StartDateTime < 2026-03-11T00:00:00Z', rows: [{ Subject: 'Alpha' }] },
    { soql: 'SELECT Subject FROM Event WHERE StartDateTime < 2026-03-10T11:00:00+01:00', rows: [{ Subject: 'Alpha' }] },
    { soql: 'SELECT Subject FROM Event WHERE ActivityDate = 2026-03-12', rows: [{ Subject: "Gamma's" }] },
    { soql: 'SELECT Subject FROM Event WHERE ActivityDate = TODAY', rows: [{ Subject: 'Alpha' }] },
    { soql: "SELECT Subject FROM Event WHERE Who.Type = 'Contact'", rows: [{ Subject: 'Alpha' }] },
    { soql: "SELECT Subject FROM Event WHERE (NOT Subject LIKE 'A%') AND ShowAs = 'Free'", rows: [{ Subject: 'Beta' }] },
    { soql: 'SELECT Subject FROM Event WHERE WhoId IN (SELECT Id FROM Contact)', rows: [{ Subject: 'Alpha' }] },
    { soql: 'SELECT Who.Name FROM Event WHERE WhoId != null', rows: [{ Who: { attributes: { type: 'Name' }, Name: 'Clara Cole' } }] },
    { soql: 'SELECT What.Name FROM Event LIMIT 1', rows: [{ What: null }] },
    { soql: "SELECT DurationInMinutes FROM Event WHERE Subject = 'Alpha'", rows: [{ DurationInMinutes: 30 }] },
    { soql: 'SELECT COUNT(Id) FROM Event', rows: [{ expr0: 3 }] },
    { soql: 'SELECT COUNT(Id) n, MAX(DurationInMinutes) FROM Event WHERE IsAllDayEvent = false', rows: [{ n: 2, expr0: 60 }] },
    {
      soql: 'SELECT ShowAs, COUNT(Id) n FROM Event GROUP BY ShowAs',
      rows: [
        { ShowAs: 'Busy', n: 2 },
        { ShowAs: 'Free', n: 1 },
      ],
    },
    {
      soql: "SELECT Name, (SELECT Subject FROM Events) FROM Contact WHERE LastName = 'Cole'",
      rows: [{ Name: 'Clara Cole', Events: { totalSize: 1, done: true, records: [{ Subject: 'Alpha' }] } }],
    },
    {
      soql: 'SELECT TYPEOF Who WHEN Contact THEN Email WHEN Lead THEN Company END FROM Event WHERE WhoId != null',
      rows: [{ Who: { attributes: { type: 'Contact' }, Email: 'clara@example.com' } }],
    },
  ])('reads $soql', async ({ soql, rows }) => {
    const answer = await stage.connection.query(soql);
    expect(answer).toMatchObject({ done: true, totalSize: rows.length, records: rows });
  });

  it.each<{ soql: string; errorCode: string }>([
    { soql: 'SELECT Id FROM', errorCode: 'MALFORMED_QUERY' },
    { soql: 'SELECT * FROM Event', errorCode: 'MALFORMED_QUERY' },
    { soql: "SELECT Id FROM Event WHERE Subject = 'a' OR Subject = 'b' AND Subject = 'c'", errorCode: 'MALFORMED_QUERY' },
    { soql: 'SELECT Id FROM Event WHERE ActivityDate = 2026-3-1', errorCode: 'MALFORMED_QUERY' },
    { soql: 'SELECT Id FROM Event FOR UPDATE', errorCode: 'MALFORMED_QUERY' },
    { soql: "SELECT Id FROM Event WHERE Description = 'a'", errorCode: 'INVALID_FIELD' },
    { soql: 'SELECT Id FROM Event ORDER BY Description', errorCode: 'INVALID_FIELD' },
    { soql: 'SELECT EventWhoIds FROM Event', errorCode: 'INVALID_FIELD' },
    { soql: 'SELECT Id FROM Events', errorCode: 'INVALID_TYPE' },
    { soql: 'SELECT Id, (SELECT Id FROM Relations) FROM Event', errorCode: 'INVALID_TYPE' },
    { soql: 'SELECT Id FROM Event OFFSET 2001', errorCode: 'NUMBER_OUTSIDE_VALID_RANGE' },
  ])('hears $errorCode to $soql', async ({ soql, errorCode }) => {
    expect(await refusalOf(stage.connection.query(soql))).toMatchObject({ errorCode });
  });

  it('counts by itself', async () => {
    expect(await stage.connection.sobject('Event').count()).toBe(3);
  });

  it('takes the first of what it finds', async () => {
    expect(await stage.connection.sobject('Event').findOne({ Subject: 'Beta' } as never)).toMatchObject({
      Subject: 'Beta',
      ShowAs: 'Free',
    });
  });

  it('reads children along with their parents', async () => {
    const query = stage.connection
      .sobject('Contact')
      .select('Name')
      .include('Events' as never)
      .select('Subject')
      .end();
    expect(await query.execute()).toMatchObject([{ Name: 'Clara Cole', Events: { records: [{ Subject: 'Alpha' }] } }]);
  });

  it('follows every page of a long answer', async () => {
    stage.org.control('org', { queryBatchSize: 200 });
    stage.seed(
      'Account',
      Array.from({ length: 401 }, (_, place) => ({ Name: `Account ${place}` })),
    );
    const names = new Set<unknown>();
    const query = stage.connection.query('SELECT Name FROM Account').on('record', (row: Told) => names.add(row['Name']));
    await query.run({ autoFetch: true, maxFetch: 1000 });
    expect(names.size).toBe(401);
  });

  it('asks for smaller pages by a header', async () => {
    stage.seed(
      'Account',
      Array.from({ length: 201 }, (_, place) => ({ Name: `Account ${place}` })),
    );
    const headers = { 'Sforce-Query-Options': 'batchSize=200' };
    const first = await stage.connection.query('SELECT Id FROM Account', { headers });
    expect([first.done, first.records.length, first.totalSize]).toEqual([false, 200, 201]);
    const rest = await stage.connection.queryMore(String(first.nextRecordsUrl));
    expect([rest.done, rest.records.length, rest.nextRecordsUrl]).toEqual([true, 1, undefined]);
  });

  it('sees deleted rows with scanAll only', async () => {
    const [row] = (await stage.connection.query("SELECT Id FROM Event WHERE Subject = 'Beta'")).records;
    await stage.connection.sobject('Event').destroy(String(row?.Id));
    expect((await stage.connection.query('SELECT Id FROM Event')).totalSize).toBe(2);
    const all = await stage.connection.query('SELECT Subject FROM Event WHERE IsDeleted = true', { scanAll: true });
    expect(all.records).toMatchObject([{ Subject: 'Beta' }]);
  });

  it('hears that a locator is none', async () => {
    expect(await refusalOf(stage.connection.queryMore('/services/data/v62.0/query/01gnone-2000'))).toMatchObject({
      errorCode: 'INVALID_QUERY_LOCATOR',
    });
  });
});
