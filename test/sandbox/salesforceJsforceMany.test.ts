import { describe, expect, it } from '@jest/globals';
import { anHour } from './salesforceCaller.ts';
import type { Told } from './salesforceCaller.ts';
import { jsforceStage, refusalOf } from './salesforceJsforceStage.ts';

const bad = { FirstName: 'no last name' };
const good = (name: string) => ({ LastName: name });

describe('what jsforce writes in one call', () => {
  const stage = jsforceStage();
  const contacts = () => stage.connection.sobject('Contact');
  const count = async () => (await stage.connection.query('SELECT Id FROM Contact')).totalSize;
  const codes = (answers: readonly object[]) =>
    (answers as { success: boolean; errors: { statusCode?: string }[] }[]).map(({ success, errors }) =>
      success ? 'done' : errors[0]?.statusCode,
    );

  it.each<{ allOrNone: boolean; outcome: string[]; rows: number }>([
    { allOrNone: false, outcome: ['done', 'REQUIRED_FIELD_MISSING', 'done'], rows: 2 },
    {
      allOrNone: true,
      outcome: ['ALL_OR_NONE_OPERATION_ROLLED_BACK', 'REQUIRED_FIELD_MISSING', 'ALL_OR_NONE_OPERATION_ROLLED_BACK'],
      rows: 0,
    },
  ])('creates, allOrNone $allOrNone', async ({ allOrNone, outcome, rows }) => {
    expect(codes(await contacts().create([good('One'), bad, good('Three')], { allOrNone }))).toEqual(outcome);
    expect(await count()).toBe(rows);
  });

  it.each<{ allOrNone: boolean; title: string | null }>([
    { allOrNone: false, title: 'Dr' },
    { allOrNone: true, title: null },
  ])('changes, allOrNone $allOrNone', async ({ allOrNone, title }) => {
    const [id = ''] = stage.seed('Contact', [good('One')]);
    await contacts().update(
      [
        { Id: id, Title: 'Dr' },
        { Id: '003000000000999AAA', Title: 'Dr' },
      ],
      { allOrNone },
    );
    expect(await contacts().retrieve(id)).toMatchObject({ Title: title });
  });

  it.each<{ allOrNone: boolean; rows: number }>([
    { allOrNone: false, rows: 0 },
    { allOrNone: true, rows: 1 },
  ])('deletes, allOrNone $allOrNone', async ({ allOrNone, rows }) => {
    const [id = ''] = stage.seed('Contact', [good('One')]);
    await contacts().destroy([id, '003000000000999AAA'], { allOrNone });
    expect(await count()).toBe(rows);
  });

  it('upserts, some new and some not', async () => {
    const links = stage.connection.sobject('Tandem_Link__c');
    await links.create({ Key__c: 'a' });
    const answers = await links.upsert([{ Key__c: 'a' }, { Key__c: 'b' }], 'Key__c');
    expect(answers).toMatchObject([
      { success: true, created: false },
      { success: true, created: true },
    ]);
  });

  it.each<{ allOrNone: boolean; outcome: unknown[]; rows: number }>([
    { allOrNone: false, outcome: ['done', 'REQUIRED_FIELD_MISSING'], rows: 1 },
    { allOrNone: true, outcome: ['ALL_OR_NONE_OPERATION_ROLLED_BACK', 'REQUIRED_FIELD_MISSING'], rows: 0 },
  ])('upserts people by e-mail address, allOrNone $allOrNone', async ({ allOrNone, outcome, rows }) => {
    const people = [{ ...good('One'), Email: 'one@example.com' }, { Email: 'two@example.com' }];
    const answers = await contacts().upsert(people, 'Email', { allOrNone });
    expect(codes(answers)).toEqual(outcome);
    // What was undone still says what it would have been: jsforce's own tests ask for that.
    expect(answers[0]).toMatchObject({ created: true });
    expect(await count()).toBe(rows);
  });

  it('upserts one person by e-mail address, first new and then known', async () => {
    const made = await contacts().upsert({ ...good('One'), Email: 'one@example.com' }, 'Email');
    const changed = await contacts().upsert({ ...good('Changed'), Email: 'ONE@example.com' }, 'Email');
    expect([made, changed]).toMatchObject([{ created: true }, { created: false, id: made.id }]);
    expect(await contacts().retrieve(String(made.id))).toMatchObject({ LastName: 'Changed' });
  });

  it('reads many, and nothing for those that are not there', async () => {
    const ids = stage.seed('Contact', [good('One'), good('Two')]);
    const names = (await stage.connection.query('SELECT LastName FROM Contact ORDER BY LastName')).records;
    expect(names).toMatchObject([{ LastName: 'One' }, { LastName: 'Two' }]);
    expect(await contacts().retrieve(ids)).toMatchObject([{ LastName: 'One' }, { LastName: 'Two' }]);
  });

  it.each([200, 201])('splits or sends %s rows so that all are stored', async (rows) => {
    const answers = await contacts().create(
      Array.from({ length: rows }, (_, place) => good(`Person ${place}`)),
      { allowRecursive: true },
    );
    expect(answers.filter(({ success }) => success)).toHaveLength(rows);
  });

  it('hears that 201 rows are too many for one call', async () => {
    const records = Array.from({ length: 201 }, (_, place) => ({ attributes: { type: 'Contact' }, ...good(`Person ${place}`) }));
    expect(await refusalOf(stage.connection.requestPost('/composite/sobjects', { allOrNone: false, records }))).toMatchObject({
      message: expect.stringContaining('200'),
    });
  });

  const post = async (body: object) => stage.connection.requestPost<{ compositeResponse: Told[] }>('/composite', body);
  const part = (referenceId: string, body: object, path = 'sobjects/Event', method = 'POST') => ({
    method,
    url: `/services/data/v62.0/${path}`,
    referenceId,
    ...(method === 'GET' ? {} : { body }),
  });

  it('sends parts that refer to each other', async () => {
    const [person = ''] = stage.seed('Contact', [good('One')]);
    const answer = await post({
      allOrNone: true,
      compositeRequest: [
        part('event', { Subject: 'made', ...anHour }),
        part('invitee', { EventId: '@{event.id}', RelationId: person }, 'sobjects/EventRelation'),
        part('read', {}, "query?q=SELECT Subject FROM Event WHERE Id = '@{event.id}'", 'GET'),
      ],
    });
    expect(answer.compositeResponse.map((one) => one['httpStatusCode'])).toEqual([201, 201, 200]);
    expect(answer.compositeResponse[2]).toMatchObject({ body: { records: [{ Subject: 'made' }] } });
  });

  it('sends a composite graph', async () => {
    const graphs = [{ graphId: 'one', compositeRequest: [part('event', anHour)] }];
    const answer = await stage.connection.requestPost<{ graphs: Told[] }>('/composite/graph', { graphs });
    expect(answer.graphs).toMatchObject([{ graphId: 'one', isSuccessful: true }]);
  });

  it.each<{ allOrNone: boolean; statuses: number[]; codes: unknown[]; rows: number }>([
    { allOrNone: true, statuses: [400, 400], codes: ['PROCESSING_HALTED', 'REQUIRED_FIELD_MISSING'], rows: 0 },
    { allOrNone: false, statuses: [201, 400], codes: [undefined, 'REQUIRED_FIELD_MISSING'], rows: 1 },
  ])('hears of a part that failed, allOrNone $allOrNone', async ({ allOrNone, statuses, codes: expected, rows }) => {
    const { compositeResponse } = await post({ allOrNone, compositeRequest: [part('one', anHour), part('two', { Subject: 'no start' })] });
    expect(compositeResponse.map((one) => one['httpStatusCode'])).toEqual(statuses);
    expect(compositeResponse.map(({ body }) => (Array.isArray(body) ? (body as Told[])[0]?.['errorCode'] : undefined))).toEqual(expected);
    expect((await stage.connection.query('SELECT Id FROM Event')).totalSize).toBe(rows);
  });

  it.each<{ what: string; parts: object[] }>([
    { what: '26 parts', parts: Array.from({ length: 26 }, (_, place) => part(`p${place}`, anHour)) },
    { what: '6 queries', parts: Array.from({ length: 6 }, (_, place) => part(`q${place}`, {}, 'query?q=SELECT Id FROM Event', 'GET')) },
  ])('hears that $what are too many', async ({ parts }) => {
    expect(await refusalOf(post({ compositeRequest: parts }))).toMatchObject({ message: expect.stringMatching(/25|5/) });
  });
});
