import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { anHour, anna, codeOf, pretendOrg } from './salesforceCaller.ts';
import type { Asked, Caller, Told } from './salesforceCaller.ts';

const folder = join(resolve(process.env['TANDEM_HANDBOOK'] ?? '../shared'), 'oracles/salesforce/samples/cumulusci');
const present = existsSync(folder);
if (!present) process.stderr.write('The handbook is not here: names of recorded objects are not looked up.\n');

const query = (soql: string) => `/query?q=${encodeURIComponent(soql)}`;
const post = (body: unknown): Asked => ({ method: 'POST', body });

describe('what Salesforce has and the sandbox does not play', () => {
  let caller: Caller;
  beforeEach(async () => {
    caller = await pretendOrg().signIn(anna);
  });

  const heard = async (path: string, asked: Asked = {}) => {
    const { status, body } = await caller.ask(path, asked);
    return [status, codeOf(body)];
  };

  it.each<{ path: string; asked?: Asked }>([
    { path: query('SELECT Id FROM Task') },
    { path: query('SELECT Id FROM case') },
    { path: query('SELECT Id FROM AccountHistory') },
    { path: query('SELECT (SELECT Id FROM Tasks) FROM Contact') },
    { path: query('SELECT Id FROM Contact WHERE Id IN (SELECT ContactId FROM CampaignMember)') },
    { path: query('SELECT Id FROM Event LIMIT -1') },
    { path: '/sobjects/Task', asked: post({ Subject: 'x' }) },
    { path: '/sobjects/Task/describe' },
    { path: '/sobjects/Event/describe/layouts' },
    { path: '/sobjects/Event/listviews' },
    { path: '/composite', asked: {} },
    { path: '/composite/batch', asked: post({ batchRequests: [] }) },
    { path: '/composite/tree/Account', asked: post({ records: [] }) },
    { path: '/composite/sobjects/Task?ids=00T000000000001&fields=Id' },
    ...'jobs/query search tooling/query ui-api/records analytics wave recent actions chatter metadata tabs theme appMenu quickActions'
      .split(' ')
      .map((name) => ({ path: `/${name}` })),
    { path: '/services/data/v57.0/limits' },
    { path: '/services/oauth2/introspect', asked: post({ token: 'x' }) },
    { path: '/services/async/62.0/job' },
    { path: '/services/Soap/u/62.0', asked: post('<x/>') },
  ])('is told by 501 NOT_PLAYED: $path', async ({ path, asked }) => {
    expect(await heard(path, asked)).toEqual([501, 'NOT_PLAYED']);
  });

  it('is told for rows by the name of a relationship', async () => {
    const id = await caller.create('Event', anHour);
    expect(await heard(`/sobjects/Event/${id}/Who`)).toEqual([501, 'NOT_PLAYED']);
    expect(await heard(`/sobjects/Event/${id}/Nothing`)).toEqual([404, 'NOT_FOUND']);
  });

  it('is told for a row of a collection, whose neighbours are saved', async () => {
    const records = ['Task', 'Contact'].map((type) => ({ attributes: { type }, LastName: 'Cole' }));
    const { body } = await caller.ask('/composite/sobjects', post({ records }));
    expect(body).toMatchObject([{ success: false, errors: [{ statusCode: 'NOT_PLAYED' }] }, { success: true }]);
  });

  it.each([
    { path: query('SELECT Id FROM Taks'), answer: [400, 'INVALID_TYPE'] },
    { path: query('SELECT Id FROM NothingHistory'), answer: [400, 'INVALID_TYPE'] },
    { path: query('SELECT Id FROM Nothing__c'), answer: [400, 'INVALID_TYPE'] },
    { path: query('SELECT (SELECT Id FROM Nothings) FROM Contact'), answer: [400, 'INVALID_TYPE'] },
    { path: query("SELECT Id FROM Event WHERE Id LIKE '00U%'"), answer: [400, 'INVALID_FIELD'] },
    { path: query("SELECT Id FROM Event WHERE DurationInMinutes LIKE '6%'"), answer: [400, 'INVALID_FIELD'] },
    { path: '/sobjects/Nothing/describe', answer: [404, 'NOT_FOUND'] },
    { path: '/nothing', answer: [404, 'NOT_FOUND'] },
    { path: '/services/data/v99.0/limits', answer: [404, 'NOT_FOUND'] },
  ])('is told apart from what nobody has: $path', async ({ path, answer }) => {
    expect(await heard(path)).toEqual(answer);
  });

  (present ? it : it.skip)('is never taken for an unknown object or relationship, of all that was recorded', async () => {
    const files = readdirSync(folder).filter((file) => /^describe-(?!Custom__c|Account-PersonAccount)/.test(file));
    const bodies = files.map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Told);
    const objects = bodies.flatMap(({ sobjects }) => (sobjects ?? []) as { name: string }[]).map(({ name }) => name);
    const played = ['Account', 'Contact', 'Lead', 'Opportunity', 'Event'];
    const children = bodies.flatMap(({ name, childRelationships = [] }) =>
      !played.includes(String(name))
        ? []
        : (childRelationships as { relationshipName: string | null }[]).flatMap(({ relationshipName }) =>
            relationshipName === null || /__/.test(relationshipName)
              ? []
              : `SELECT (SELECT Id FROM ${relationshipName}) FROM ${String(name)}`,
          ),
    );
    const texts = [...objects.map((name) => `SELECT Id FROM ${name}`), ...children];
    const wrong: string[] = [];
    for (const soql of texts) if ((await heard(query(soql)))[1] === 'INVALID_TYPE') wrong.push(soql);
    expect(texts.length).toBeGreaterThan(250);
    expect(wrong).toEqual([]);
  });
});
