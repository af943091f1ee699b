import { beforeEach, describe, expect, it } from '@jest/globals';
import { anHour, anna, ben, codeOf, pretendOrg, seedRows } from './salesforceCaller.ts';
import type { Caller, PretendedOrg, Told } from './salesforceCaller.ts';

const data = '/services/data/v62.0';
type Item = { body: unknown; httpHeaders: Told; httpStatusCode: number; referenceId: string };
type GraphResult = { graphId: string; isSuccessful: boolean; graphResponse: { compositeResponse: Item[] } };

describe('many requests in one call of the pretended Salesforce', () => {
  let org: PretendedOrg;
  let caller: Caller;
  let clara: string;

  beforeEach(async () => {
    org = pretendOrg();
    caller = await org.signIn(anna);
    [clara = ''] = seedRows(org, 'Contact', [{ Name: 'Clara Cole' }]);
  });

  const post = (objectName: string, referenceId: string, body: Told) => ({
    method: 'POST',
    url: `${data}/sobjects/${objectName}`,
    referenceId,
    body,
  });
  const get = (soql: string, referenceId: string) => ({ method: 'GET', url: `${data}/query?q=${encodeURIComponent(soql)}`, referenceId });
  const composite = async (compositeRequest: unknown[], allOrNone = false) => {
    const answer = await caller.ask('/composite', { method: 'POST', body: { compositeRequest, allOrNone } });
    return { ...answer, items: (answer.body as { compositeResponse: Item[] }).compositeResponse };
  };
  const graphs = async (list: { graphId: string; compositeRequest: unknown[] }[]) => {
    const answer = await caller.ask('/composite/graph', { method: 'POST', body: { graphs: list } });
    return { ...answer, results: (answer.body as { graphs: GraphResult[] }).graphs };
  };
  /** The graph of one meeting as R27 has it: event, invitee, ledger row. */
  const meeting = (place: number, key = `key ${place}`, relationId = clara) => ({
    graphId: `meeting${place}`,
    compositeRequest: [
      post('Event', 'event', { Subject: `Meeting ${place}`, ...anHour, EventWhoIds: [relationId] }),
      post('EventRelation', 'invitee', { EventId: '@{event.id}', RelationId: relationId, IsInvitee: true, Status: 'Accepted' }),
      post('Tandem_Link__c', 'link', { Key__c: key, Event_Id__c: '@{event.id}' }),
    ],
  });
  const count = async (objectName: string) => (await caller.query(`SELECT Id FROM ${objectName}`)).length;

  describe('composite', () => {
    it('runs parts in order, lets later ones refer to earlier answers, and counts as one request', async () => {
      const answer = await composite([
        post('Event', 'event', { Subject: 'One', ...anHour }),
        post('EventRelation', 'invitee', { EventId: '@{event.id}', RelationId: clara }),
        { method: 'GET', url: `${data}/sobjects/Event/@{event.id}?fields=Subject,IsGroupEvent`, referenceId: 'read' },
        get('SELECT Id FROM Event', 'list'),
        { method: 'PATCH', url: `${data}/sobjects/Event/@{list.records[0].Id}`, referenceId: 'change', body: { Location: 'Here' } },
        { method: 'GET', url: `${data}/sobjects/Event/describe`, referenceId: 'describe' },
      ]);
      expect(answer.items.map((item) => [item.referenceId, item.httpStatusCode])).toEqual([
        ['event', 201],
        ['invitee', 201],
        ['read', 200],
        ['list', 200],
        ['change', 204],
        ['describe', 200],
      ]);
      expect(answer.items[0]?.httpHeaders).toMatchObject({
        Location: expect.stringMatching(/\/services\/data\/v62\.0\/sobjects\/Event\/00U/),
      });
      expect(answer.items[2]?.body).toMatchObject({ Subject: 'One', IsGroupEvent: true });
      expect(answer.items[4]?.body).toBeNull();
      expect(answer.count).toBe('composite');
      expect(answer.inner?.map((line) => line.count)).toEqual(['write', 'write', 'read', 'query', 'write', 'describe']);
      expect(answer.headers).toMatchObject({ 'Sforce-Limit-Info': 'api-usage=1/100000' });
    });

    it('goes on after a failure, and halts only what refers to it', async () => {
      const { items } = await composite([
        post('Event', 'bad', { Subject: 'no start' }),
        post('EventRelation', 'needs', { EventId: '@{bad.id}', RelationId: clara }),
        post('Event', 'good', { Subject: 'fine', ...anHour }),
      ]);
      expect(items.map((item) => item.httpStatusCode)).toEqual([400, 400, 201]);
      expect(items[1]?.body).toMatchObject([{ errorCode: 'PROCESSING_HALTED' }]);
    });

    it('undoes everything when all or none is asked and one fails', async () => {
      const { items } = await composite(
        [post('Event', 'good', { Subject: 'fine', ...anHour, WhoId: clara }), post('Event', 'bad', {}), post('Event', 'late', anHour)],
        true,
      );
      expect(items.map((item) => codeOf(item.body))).toEqual(['PROCESSING_HALTED', 'REQUIRED_FIELD_MISSING', 'PROCESSING_HALTED']);
      expect([await count('Event'), await count('EventRelation')]).toEqual([0, 0]);
    });

    it('takes a condition per part', async () => {
      const id = await caller.create('Event', anHour);
      org.clock.advance(5);
      await caller.ask(`/sobjects/Event/${id}`, { method: 'PATCH', body: { Subject: 'theirs' } });
      const change = { method: 'PATCH', url: `${data}/sobjects/Event/${id}`, referenceId: 'change', body: { Subject: 'ours' } };
      const { items } = await composite([{ ...change, httpHeaders: { 'If-Unmodified-Since': 'Tue, 10 Mar 2026 08:00:00 GMT' } }]);
      expect(items[0]?.httpStatusCode).toBe(412);
    });

    it('takes 25 parts and 5 queries, not more', async () => {
      const parts = (many: number) => Array.from({ length: many }, (_, place) => post('Event', `e${place}`, anHour));
      const queries = (many: number) => Array.from({ length: many }, (_, place) => get('SELECT Id FROM Event', `q${place}`));
      expect(await composite([...queries(5), ...parts(20)])).toMatchObject({ status: 200 });
      expect(await composite(parts(26))).toMatchObject({ status: 400 });
      expect(await composite(queries(6))).toMatchObject({ status: 400 });
    });

    it('refuses an object that is not there as the recorded answers do', async () => {
      const { items } = await composite([
        get('SELECT count() FROM XYZZY', 'wrong'),
        { method: 'GET', url: `${data}/sobjects/Foo`, referenceId: 'none' },
      ]);
      expect(items).toMatchObject([
        { httpStatusCode: 400, httpHeaders: {}, body: [{ errorCode: 'INVALID_TYPE' }] },
        { httpStatusCode: 404, httpHeaders: {}, body: [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }] },
      ]);
    });
  });

  describe('graph', () => {
    it('stores an event with its people and ledger row, as one request', async () => {
      const { status, results, inner, headers } = await graphs([meeting(1), meeting(2)]);
      expect(status).toBe(200);
      expect(results.map((result) => [result.graphId, result.isSuccessful])).toEqual([
        ['meeting1', true],
        ['meeting2', true],
      ]);
      expect(results[0]?.graphResponse.compositeResponse.map((item) => [item.referenceId, item.httpStatusCode])).toEqual([
        ['event', 201],
        ['invitee', 201],
        ['link', 201],
      ]);
      expect(inner).toHaveLength(6);
      expect(headers).toMatchObject({ 'Sforce-Limit-Info': 'api-usage=1/100000' });
      expect([await count('Event'), await count('EventRelation'), await count('Tandem_Link__c')]).toEqual([2, 2, 2]);
    });

    it('undoes the whole graph when its ledger key is taken, and spares the others', async () => {
      await graphs([meeting(1)]);
      const { results } = await graphs([meeting(1), meeting(2)]);
      const [first, second] = results;
      expect([first?.isSuccessful, second?.isSuccessful]).toEqual([false, true]);
      const codes = first?.graphResponse.compositeResponse.map((item) => [item.httpStatusCode, codeOf(item.body)]);
      expect(codes).toEqual([
        [400, 'PROCESSING_HALTED'],
        [400, 'PROCESSING_HALTED'],
        [400, 'DUPLICATE_VALUE'],
      ]);
      expect([await count('Event'), await count('EventRelation'), await count('Tandem_Link__c')]).toEqual([2, 2, 2]);
    });

    it('minds case in a key and frees it when the row is deleted', async () => {
      const id = await caller.create('Tandem_Link__c', { Key__c: 'abc' });
      expect(await caller.create('Tandem_Link__c', { Key__c: 'ABC' })).toMatch(/^a0L/);
      expect(await caller.query("SELECT Id FROM Tandem_Link__c WHERE Key__c = 'abc'")).toHaveLength(1);
      await caller.ask(`/sobjects/Tandem_Link__c/${id}`, { method: 'DELETE' });
      expect(await caller.create('Tandem_Link__c', { Key__c: 'abc' })).not.toBe(id);
      expect(await (await org.signIn(ben)).query('SELECT Id FROM Tandem_Link__c')).toEqual([]);
    });

    it('gives up after fourteen failures', async () => {
      const { results } = await graphs([...Array.from({ length: 15 }, (_, place) => meeting(place, 'k', '003nothing')), meeting(99)]);
      const code = (place: number) => codeOf(results[place]?.graphResponse.compositeResponse[0]?.body);
      expect([code(13), code(14), code(15)]).toEqual(['MALFORMED_ID', 'PROCESSING_HALTED', 'PROCESSING_HALTED']);
      expect(await count('Event')).toBe(0);
    });

    it('waits with a node for the one it refers to, whatever their order', async () => {
      const { graphId, compositeRequest } = meeting(1);
      const { results } = await graphs([{ graphId, compositeRequest: compositeRequest.toReversed() }]);
      expect(results[0]?.graphResponse.compositeResponse.map((item) => item.referenceId)).toEqual(['link', 'invitee', 'event']);
      expect(results[0]?.isSuccessful).toBe(true);
    });

    it('takes 75 graphs and 500 nodes, and no queries', async () => {
      const single = (place: number) => ({ graphId: `g${place}`, compositeRequest: [post('Event', 'event', anHour)] });
      expect(await graphs(Array.from({ length: 75 }, (_, place) => single(place)))).toMatchObject({ status: 200 });
      expect(await graphs(Array.from({ length: 76 }, (_, place) => single(place)))).toMatchObject({ status: 400 });
      const big = Array.from({ length: 501 }, (_, place) => post('Event', `e${place}`, anHour));
      expect(await graphs([{ graphId: 'big', compositeRequest: big }])).toMatchObject({ status: 400 });
      const { results } = await graphs([{ graphId: 'query', compositeRequest: [get('SELECT Id FROM Event', 'q')] }]);
      expect(results[0]?.isSuccessful).toBe(false);
    });

    it('finds no ledger in an org without the package', async () => {
      org.control('org', { tandemPackage: false });
      const { results } = await graphs([meeting(1)]);
      expect(results[0]?.graphResponse.compositeResponse[2]).toMatchObject({ httpStatusCode: 404, body: [{ errorCode: 'NOT_FOUND' }] });
      expect(await count('Event')).toBe(0);
    });
  });

  describe('collections', () => {
    it('say statusCode per row, and with all or none undo the rest', async () => {
      const records = [
        { attributes: { type: 'Event' }, ...anHour },
        { attributes: { type: 'Event' }, Subject: 'no start' },
      ];
      const each = await caller.ask('/composite/sobjects', { method: 'POST', body: { allOrNone: false, records } });
      expect(each.body).toMatchObject([
        { success: true, errors: [] },
        { success: false, errors: [{ statusCode: 'REQUIRED_FIELD_MISSING' }] },
      ]);
      const none = await caller.ask('/composite/sobjects', { method: 'POST', body: { allOrNone: true, records } });
      expect(none.body).toMatchObject([
        { errors: [{ statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK' }] },
        { errors: [{ statusCode: 'REQUIRED_FIELD_MISSING' }] },
      ]);
      expect(await count('Event')).toBe(1);
    });
  });
});
