import { beforeEach, describe, expect, it } from '@jest/globals';
import { anHour, anna, ben, codeOf, pretendOrg } from './salesforceCaller.ts';
import type { Caller, PretendedOrg } from './salesforceCaller.ts';

type Updated = { ids: string[]; latestDateCovered: string };
type Deleted = { deletedRecords: { id: string; deletedDate: string }[]; earliestDateAvailable: string; latestDateCovered: string };

/** The clock of the org stands at 2026-03-10T08:00Z. */
describe('reading changes of the pretended Salesforce', () => {
  let org: PretendedOrg;
  let caller: Caller;

  beforeEach(async () => {
    org = pretendOrg();
    caller = await org.signIn(anna);
  });

  const ask = (kind: string, start: string, end: string, who = caller, objectName = 'Event') =>
    who.ask(`/sobjects/${objectName}/${kind}/?start=${encodeURIComponent(start)}&end=${encodeURIComponent(end)}`);
  const updated = async (start: string, end: string, who = caller) => (await ask('updated', start, end, who)).body as Updated;
  const deleted = async (start: string, end: string, who = caller, objectName = 'Event') =>
    (await ask('deleted', start, end, who, objectName)).body as Deleted;
  const remove = (id: string) => caller.ask(`/sobjects/Event/${id}`, { method: 'DELETE' });
  const again = () => org.signIn(anna);
  const [eight, nine] = ['2026-03-10T08:00:00Z', '2026-03-10T09:00:00Z'];

  it('lists what was made or changed in the span, and where to go on', async () => {
    const early = await caller.create('Event', anHour);
    org.clock.advance(3600);
    const late = await caller.create('Event', anHour);
    expect(await updated(eight, nine)).toEqual({ ids: [early], latestDateCovered: '2026-03-10T09:00:00.000+0000' });
    org.clock.advance(60);
    expect((await updated(eight, '2026-03-10T09:01:00+00:00')).ids).toEqual([early, late]);
    await caller.ask(`/sobjects/Event/${early}`, { method: 'PATCH', body: { Subject: 'x' } });
    org.clock.advance(60);
    expect((await updated(eight, '2026-03-10T09:01:00.000+0000')).ids).toEqual([late]);
    expect((await updated(nine, '2026-03-10T10:02:00+01:00')).ids).toEqual([early, late]);
  });

  it('drops the seconds of both ends, and covers no minute that is not over', async () => {
    const id = await caller.create('Event', anHour);
    org.clock.advance(90);
    expect(await updated('2026-03-10T08:00:59Z', '2026-03-10T08:05:59Z')).toEqual({
      ids: [id],
      latestDateCovered: '2026-03-10T08:01:00.000+0000',
    });
  });

  it('lists deleted rows with their time until they are brought back', async () => {
    const id = await caller.create('Event', anHour);
    org.clock.advance(120);
    await remove(id);
    org.clock.advance(120);
    expect(await deleted(eight, nine)).toEqual({
      deletedRecords: [{ id, deletedDate: '2026-03-10T08:02:00.000+0000' }],
      earliestDateAvailable: '2026-02-23T08:04:00.000+0000',
      latestDateCovered: '2026-03-10T08:04:00.000+0000',
    });
    expect((await updated(eight, nine)).ids).toEqual([]);
    org.control('act', { user: anna, do: 'undelete', id });
    org.clock.advance(60);
    expect((await deleted(eight, nine)).deletedRecords).toEqual([]);
    expect((await updated(eight, nine)).ids).toEqual([id]);
  });

  it('shows nobody the changes of others', async () => {
    await remove(await caller.create('Event', anHour));
    const kept = await caller.create('Event', anHour);
    org.control('act', { user: anna, do: 'purge', id: await caller.create('Event', anHour) });
    org.clock.advance(60);
    const stranger = await org.signIn(ben);
    expect((await deleted(eight, nine, stranger)).deletedRecords).toEqual([]);
    expect((await updated(eight, nine, stranger)).ids).toEqual([]);
    expect((await updated(eight, nine)).ids).toEqual([kept]);
    expect((await deleted(eight, nine)).deletedRecords).toHaveLength(2);
  });

  it.each([
    { what: 'updated', start: '2026-02-08T07:59:00Z', end: eight, code: 'INVALID_REPLICATION_DATE', why: 'more than thirty days back' },
    { what: 'updated', start: '2026-02-08T08:00:00Z', end: eight, code: undefined, why: 'thirty days back' },
    { what: 'deleted', start: '2026-02-23T07:59:00Z', end: eight, code: 'INVALID_REPLICATION_DATE', why: 'more than fifteen days back' },
    { what: 'deleted', start: '2026-02-23T08:00:00Z', end: eight, code: undefined, why: 'fifteen days back' },
    { what: 'updated', start: eight, end: '2026-03-10T08:00:59Z', code: 'INVALID_REPLICATION_DATE', why: 'less than a minute' },
    { what: 'deleted', start: nine, end: eight, code: 'INVALID_REPLICATION_DATE', why: 'backwards' },
    { what: 'deleted', start: 'yesterday', end: eight, code: 'INVALID_FIELD', why: 'no date' },
  ])('answers $what $why with $code', async ({ what, start, end, code }) => {
    const { status, body } = await ask(what, start, end);
    expect([status, codeOf(body)]).toEqual([code === undefined ? 200 : 400, code]);
  });

  it('needs both ends', async () => {
    expect(codeOf((await caller.ask('/sobjects/Event/updated?start=2026-03-10T08:00:00Z')).body)).toBe('MISSING_ARGUMENT');
  });

  it('says that too much changed instead of half of it', async () => {
    org.control('org', { replicationIds: 1 });
    for (let times = 0; times < 2; times += 1) await remove(await caller.create('Event', anHour));
    expect(codeOf((await ask('deleted', eight, nine)).body)).toBe('EXCEEDED_ID_LIMIT');
  });

  it('refuses a span its delete log has forgotten, so that a gap is seen', async () => {
    org.control('org', { deleteLogHours: 2 });
    const { earliestDateAvailable } = await deleted('2026-03-10T06:00:00Z', eight);
    expect(earliestDateAvailable).toBe('2026-03-10T06:00:00.000+0000');
    expect(codeOf((await ask('deleted', '2026-03-10T05:59:00Z', eight)).body)).toBe('INVALID_REPLICATION_DATE');
  });

  describe('the recycle bin', () => {
    const inBin = async (who = caller) => (await who.query('SELECT Id, IsDeleted FROM Event', 'queryAll')).map((row) => row['IsDeleted']);

    it('keeps a row fifteen days, then nothing knows it any more', async () => {
      const id = await caller.create('Event', anHour);
      await remove(id);
      expect(await caller.query('SELECT Id FROM Event')).toEqual([]);
      expect(await inBin()).toEqual([true]);
      org.clock.advance(15 * 24 * 3600);
      expect(await inBin(await again())).toEqual([true]);
      org.clock.advance(3600);
      const later = await again();
      expect(await inBin(later)).toEqual([]);
      expect(await later.ask(`/sobjects/Event/${id}`)).toMatchObject({ status: 404, body: [{ errorCode: 'NOT_FOUND' }] });
      expect(() => org.control('act', { user: anna, do: 'undelete', id })).toThrow('NOT_FOUND');
    });

    it('lets a purged row be seen in the delete log alone', async () => {
      const id = await caller.create('Event', anHour);
      org.control('act', { user: anna, do: 'purge', id });
      org.clock.advance(60);
      expect(await inBin()).toEqual([]);
      expect((await deleted(eight, nine)).deletedRecords).toEqual([{ id, deletedDate: '2026-03-10T08:00:00.000+0000' }]);
      org.witness.load(JSON.parse(JSON.stringify(org.witness.save())));
      expect((await deleted(eight, nine)).deletedRecords).toHaveLength(1);
    });

    it('takes copies and relations along with their master, into the bin and out of the world', async () => {
      const [benRow] = await caller.query(`SELECT Id FROM User WHERE Username = '${ben}'`);
      const id = await caller.create('Event', anHour);
      const relation = await caller.create('EventRelation', { EventId: id, RelationId: benRow?.['Id'] });
      const guest = await org.signIn(ben);
      const [copy] = await guest.query('SELECT Id FROM Event');
      await remove(id);
      org.clock.advance(60);
      expect((await deleted(eight, nine, guest)).deletedRecords.map((row) => row.id)).toEqual([copy?.['Id']]);
      expect((await deleted(eight, nine, caller, 'EventRelation')).deletedRecords.map((row) => row.id)).toEqual([relation]);
      org.control('act', { user: anna, do: 'purge', id });
      expect(await guest.query('SELECT Id FROM Event', 'queryAll')).toEqual([]);
      expect(await caller.query('SELECT Id FROM EventRelation', 'queryAll')).toEqual([]);
      expect((await deleted(eight, nine, guest)).deletedRecords.map((row) => row.id)).toEqual([copy?.['Id']]);
      expect((await deleted(eight, nine, caller, 'EventRelation')).deletedRecords.map((row) => row.id)).toEqual([relation]);
    });
  });

  it('shows rows of long transactions late, so that a cursor without overlap misses them', async () => {
    org.clock.advance(600);
    const cursor = '2026-03-10T08:10:00Z';
    org.control('org', { commitDelaySeconds: 120 });
    const id = await caller.create('Event', anHour);
    const since = (time: string) => caller.query(`SELECT Id FROM Event WHERE SystemModstamp >= ${time}`);
    expect(await caller.read(id, 'SystemModstamp, LastModifiedDate')).toEqual({
      SystemModstamp: '2026-03-10T08:08:00.000+0000',
      LastModifiedDate: '2026-03-10T08:08:00.000+0000',
    });
    expect(await since(cursor)).toEqual([]);
    expect(await since('2026-03-10T08:05:00Z')).toHaveLength(1);
    expect((await updated(eight, nine)).latestDateCovered).toBe('2026-03-10T08:08:00.000+0000');
  });

  it.each([
    { header: 'if-modified-since', time: '08:00:00', status: 304 },
    { header: 'if-modified-since', time: '07:59:59', status: 200 },
    { header: 'if-unmodified-since', time: '08:00:00', status: 200 },
    { header: 'if-unmodified-since', time: '07:59:59', status: 412 },
  ])('reads a row of eight with $header $time as $status', async ({ header, time, status }) => {
    const id = await caller.create('Event', anHour);
    const answer = await caller.ask(`/sobjects/Event/${id}`, { headers: { [header]: `Tue, 10 Mar 2026 ${time} GMT` } });
    expect(answer.status).toBe(status);
  });

  it('counts rows of the whole org, and what is left of the day', async () => {
    await caller.create('Event', anHour);
    await remove(await caller.create('Event', anHour));
    const stranger = await org.signIn(ben);
    expect((await stranger.ask('/limits/recordCount?sObjects=Event,Lead,Nothing')).body).toEqual({
      sObjects: [
        { count: 1, name: 'Event' },
        { count: 0, name: 'Lead' },
      ],
    });
    expect((await stranger.ask('/limits')).body).toMatchObject({ DailyApiRequests: { Max: 100_000, Remaining: 99_995 } });
  });

  it('answers parts of a composite that are known with the recorded members', async () => {
    const since = (path: string, referenceId: string) => ({
      method: 'GET',
      url: `/services/data/v62.0${path}`,
      referenceId,
      httpHeaders: { 'If-Modified-Since': 'Tue, 10 Mar 2026 08:00:00 GMT' },
    });
    const body = { compositeRequest: [since('/sobjects', 'all'), since('/sobjects/Event/describe', 'one')] };
    const known = {
      body: null,
      httpStatusCode: 304,
      httpHeaders: { ETag: expect.stringMatching(/^"[0-9a-f]{8}"$/), 'Last-Modified': 'Tue, 10 Mar 2026 08:00:00 GMT' },
    };
    expect((await caller.ask('/composite', { method: 'POST', body })).body).toEqual({
      compositeResponse: [
        { ...known, referenceId: 'all' },
        { ...known, referenceId: 'one' },
      ],
    });
  });

  it.each(['/sobjects', '/sobjects/Event/describe'])('does not send %s again to whoever knows it, until the org changes', async (path) => {
    const first = await caller.ask(path);
    const headers = { 'if-modified-since': first.headers?.['Last-Modified'] ?? '' };
    expect(headers['if-modified-since']).toBe('Tue, 10 Mar 2026 08:00:00 GMT');
    const known = await caller.ask(path, { headers });
    expect([known.status, known.body]).toEqual([304, undefined]);
    const tag = { 'if-none-match': first.headers?.['ETag'] ?? '' };
    expect((await caller.ask(path, { headers: tag })).status).toBe(304);
    org.clock.advance(5);
    org.control('org', { sharedActivities: false });
    for (const asked of [headers, tag]) expect((await caller.ask(path, { headers: asked })).status).toBe(200);
  });
});
