import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { DEMO_CONSUMER_KEY } from '../../server/sandbox/salesforce/registration.ts';
import type { SandboxAnswer } from '../../server/sandbox/stand.ts';
import { inHandbook } from '../support/handbook.ts';
import { anHour, anna, pretendOrg, seedRows } from './salesforceCaller.ts';
import type { Caller, PretendedOrg, Told } from './salesforceCaller.ts';
import { differences } from './salesforceCassettesShape.ts';

const folder = inHandbook('oracles/salesforce/samples/restforce');
const present = existsSync(folder);
if (!present) process.stderr.write('The handbook is not here: the answers kept by restforce are not compared.\n');

type Asked = { readonly org: PretendedOrg; readonly caller: Caller };
type Answered = Promise<SandboxAnswer>;
const key = '/sobjects/Tandem_Link__c/Key__c/one';
const badJwt = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: 'none' };
const badRefresh = { grant_type: 'refresh_token', refresh_token: 'none', client_id: 'none' };

/** What a Ruby client has kept for years as answers of Salesforce, and the request that gets each here. `extra`: members newer than those answers. */
const answers: readonly { file: string; status: number; extra?: string[]; without?: string[]; ask: (stage: Asked) => Answered }[] = [
  { file: 'auth_error', status: 400, ask: ({ org }) => org.askToken(badJwt) },
  { file: 'refresh_error', status: 400, ask: ({ org }) => org.askToken(badRefresh) },
  {
    file: 'auth_success',
    status: 200,
    extra: ['scope', 'token_type'],
    // Those come with a refresh token's grants; the JWT grant has neither (facts 4.2).
    without: ['issued_at', 'signature'],
    ask: async ({ org }) => org.askToken({ ...badJwt, assertion: await org.assertion({}) }),
  },
  { file: 'expired_session', status: 401, ask: ({ caller }) => caller.ask('/limits', { headers: { authorization: 'Bearer gone' } }) },
  { file: 'sobject-create_success', status: 201, ask: ({ caller }) => caller.ask('/sobjects/Event', { method: 'POST', body: anHour }) },
  {
    file: 'sobject-write_error',
    status: 400,
    ask: ({ caller }) => caller.ask('/sobjects/Event', { method: 'POST', body: { ...anHour, foo: 1 } }),
  },
  { file: 'sobject-query_empty', status: 200, ask: ({ caller }) => caller.ask('/query?q=SELECT Id FROM Lead') },
  { file: 'sobject-query_error', status: 400, ask: ({ caller }) => caller.ask('/query?q=SELECT Nothing FROM Lead') },
  { file: 'sobject-org_query', status: 200, ask: ({ caller }) => caller.ask('/query?q=SELECT Id FROM Organization') },
  { file: 'sobject-sobject_describe_error', status: 404, ask: ({ caller }) => caller.ask('/sobjects/Whizbang/describe') },
  { file: 'sobject-sobject_find_error', status: 404, ask: ({ caller }) => caller.ask('/sobjects/Event/23foo') },
  { file: 'sobject-delete_error', status: 404, ask: ({ caller }) => caller.ask('/sobjects/Event/rid', { method: 'DELETE' }) },
  {
    file: 'sobject-upsert_error',
    status: 404,
    ask: ({ caller }) => caller.ask('/sobjects/Event/Namez/foo', { method: 'PATCH', body: {} }),
  },
  {
    file: 'sobject-upsert_created_success',
    status: 201,
    extra: ['created'],
    ask: ({ caller }) => caller.ask(key, { method: 'PATCH', body: {} }),
  },
  {
    file: 'sobject-upsert_multiple_error',
    status: 300,
    ask: ({ org, caller }) => {
      seedRows(org, 'Tandem_Link__c', [{ Key__c: 'one' }, { Key__c: 'one' }]);
      return caller.ask(key, { method: 'PATCH', body: {} });
    },
  },
  {
    file: 'sobject-get_updated_success',
    status: 200,
    ask: ({ org, caller }) => {
      seedRows(
        org,
        'Contact',
        Array.from({ length: 7 }, (_, place) => ({ LastName: `Person ${place}` })),
      );
      org.clock.advance(600);
      return caller.ask('/sobjects/Contact/updated?start=2026-03-10T07:00:00Z&end=2026-03-10T08:05:00Z');
    },
  },
  {
    file: 'sobject-get_deleted_success',
    status: 200,
    ask: async ({ org, caller }) => {
      await caller.ask(`/sobjects/Event/${await caller.create('Event', anHour)}`, { method: 'DELETE' });
      org.clock.advance(600);
      return caller.ask('/sobjects/Event/deleted?start=2026-03-10T07:00:00Z&end=2026-03-10T08:05:00Z');
    },
  },
];

(present ? describe : describe.skip)('the answers restforce keeps', () => {
  let org: PretendedOrg;
  let caller: Caller;
  beforeEach(async () => {
    org = pretendOrg();
    caller = await org.signIn(anna);
  });
  const known = (file: string, without: readonly string[]) => {
    const body = kept(file);
    if (without.length === 0) return body;
    return Object.fromEntries(Object.entries(body as object).filter(([name]) => !without.includes(name)));
  };
  const kept = (file: string) => JSON.parse(readFileSync(join(folder, `${file}_response.json`), 'utf8')) as unknown;

  it.each(answers)('$file comes with $status and the same members', async ({ file, status, extra, without = [], ask }) => {
    const answer = await ask({ org, caller });
    expect(answer.status).toBe(status);
    expect(differences(known(file, without), answer.body, extra)).toEqual([]);
  });

  it.each(['refresh_success', 'reauth_success'])('%s comes with the same members and the newer ones', async (file) => {
    const web = { client_id: DEMO_CONSUMER_KEY, redirect_uri: 'https://localhost:8440/callback' };
    org.control('org', { pkceRequired: false });
    const body = { ...web, response_type: 'code', scope: 'api refresh_token', username: anna };
    const { headers } = await caller.ask('/services/oauth2/authorize', { method: 'POST', body });
    const code = new URL(headers?.['Location'] ?? '').searchParams.get('code');
    const { refresh_token } = (await org.askToken({ ...web, grant_type: 'authorization_code', code })).body as Told;
    const answer = await org.askToken({ ...web, grant_type: 'refresh_token', refresh_token });
    expect(differences(kept(file), answer.body, ['scope', 'token_type'])).toEqual([]);
  });

  it('lists versions with the same members, to anybody', async () => {
    const [version] = kept('services_data_success') as unknown[];
    const { body } = await caller.ask('/services/data', { headers: { authorization: '' } });
    expect((body as unknown[]).flatMap((one) => differences(version, one))).toEqual([]);
  });

  it('a row has its values in the kinds it is kept in, and null where there is none', async () => {
    const names: Readonly<Record<string, string>> = {
      attributes: 'attributes',
      Id: 'Id',
      OwnerId: 'OwnerId',
      IsDeleted: 'IsDeleted',
      CreatedById: 'CreatedById',
      Checkbox_Label: 'IsPrivate',
      Number_Label: 'DurationInMinutes',
      Date_Label: 'ActivityDate',
      DateTime_Label: 'StartDateTime',
      OtherDateTime_Label: 'ReminderDateTime',
      Picklist_Label: 'ShowAs',
      Text_Label: 'Subject',
      TextAreaLong_Label: 'Description',
    };
    const row = Object.entries(kept('sobject-sobject_find_success') as Told).flatMap(([name, value]) =>
      name in names ? [[names[name], value]] : [],
    );
    const renamed = JSON.parse(JSON.stringify(Object.fromEntries(row)).replaceAll('Whizbang', 'Event')) as Told;
    const id = await caller.create('Event', { ...anHour, Subject: 'a', Description: 'b' });
    const fields = Object.keys(renamed).filter((name) => name !== 'attributes');
    const { body } = await caller.ask(`/sobjects/Event/${id}?fields=${fields.join()}`);
    expect(differences(renamed, body)).toEqual([]);
    expect(body).toMatchObject({ ReminderDateTime: null, StartDateTime: expect.stringMatching(/^\d{4}-.*\.000\+0000$/) });
  });

  it('pages have the address of the next one until the last', async () => {
    org.control('org', { queryBatchSize: 1 });
    seedRows(org, 'Lead', [
      { LastName: 'One', Company: 'a' },
      { LastName: 'Two', Company: 'b' },
    ]);
    const first = await caller.ask('/query?q=SELECT LastName FROM Lead');
    const last = await caller.ask((first.body as { nextRecordsUrl: string }).nextRecordsUrl);
    const renamed = (body: unknown) =>
      JSON.parse(JSON.stringify(body).replaceAll('Text_Label', 'LastName').replaceAll('Whizbang', 'Lead')) as unknown;
    expect(differences(renamed(kept('sobject-query_paginated_first_page')), first.body)).toEqual([]);
    expect(differences(renamed(kept('sobject-query_paginated_last_page')), last.body)).toEqual([]);
  });

  it('groups say what they are grouped by, null too', async () => {
    seedRows(org, 'Contact', [{ LastName: 'a', Title: 'x' }, { LastName: 'b', Title: 'y' }, { LastName: 'c' }]);
    const answer = await caller.ask('/query?q=SELECT Title, COUNT(Id) FROM Contact GROUP BY Title');
    const renamed = JSON.parse(JSON.stringify(kept('sobject-query_aggregate_success')).replaceAll('CampaignId', 'Title')) as unknown;
    expect(differences(renamed, answer.body)).toEqual([]);
  });

  it('a list of objects has the same members, but for those about pages and search', async () => {
    const wanted = Object.keys((kept('sobject-list_sobjects_success') as { sobjects: [object] }).sobjects[0]);
    const found = Object.keys(((await caller.ask('/sobjects')).body as { sobjects: [object] }).sobjects[0]);
    const missing = ['layoutable', 'activateable', 'searchable', 'deprecatedAndHidden', 'feedEnabled', 'mergeable', 'triggerable'];
    expect(wanted.filter((name) => !found.includes(name))).toEqual(missing);
  });

  it('an update by external id answers a body since version 46, where it had none', async () => {
    await caller.ask(key, { method: 'PATCH', body: {} });
    expect(await caller.ask(key, { method: 'PATCH', body: {} })).toMatchObject({ status: 200, body: { created: false } });
  });
});
