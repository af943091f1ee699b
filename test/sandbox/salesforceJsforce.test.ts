import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Connection } from 'jsforce/lib/connection.js';
import { setDispatcher } from 'jsforce/lib/request.js';
import { Agent } from 'undici';
import { makeCertificate } from '../../server/sandbox/certificate.ts';
import { openStand } from '../../server/sandbox/stand.ts';
import { DEMO_CONSUMER_KEY } from '../../server/sandbox/salesforce/registration.ts';
import { anHour, anna, pretendOrg, seedRows } from './salesforceCaller.ts';
import type { PretendedOrg, Told } from './salesforceCaller.ts';

/** A client that is neither ours nor the sandbox's: what it understands, others will. */
describe('jsforce and the pretended Salesforce', () => {
  const org: PretendedOrg = pretendOrg();
  let stand: { url: string; close(): Promise<void> };
  let agent: Agent;
  let connection: Connection;

  beforeAll(async () => {
    const certificate = await makeCertificate();
    stand = await openStand(org.witness, { port: 0, certificate, clock: org.clock });
    agent = new Agent({ connect: { ca: certificate.caPem } });
    setDispatcher(agent);
  });

  afterAll(async () => {
    setDispatcher();
    await agent.close();
    await stand.close();
  });

  beforeEach(async () => {
    connection = new Connection({ version: '62.0', oauth2: { clientId: DEMO_CONSUMER_KEY, loginUrl: stand.url } });
    await connection.authorize({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: await org.assertion({ aud: stand.url }),
    });
  });

  it('signs in with the JWT grant and learns who it is', async () => {
    expect(connection.instanceUrl).toBe(stand.url);
    expect(await connection.identity()).toMatchObject({ username: anna, user_id: connection.userInfo?.id });
  });

  it('creates, reads, changes and destroys', async () => {
    const created = await connection.sobject('Event').create({ Subject: 'By jsforce', ...anHour });
    expect(created).toMatchObject({ success: true });
    const id = String(created.id);
    expect(await connection.sobject('Event').update({ Id: id, Subject: 'Changed' })).toMatchObject({ success: true, id });
    expect(await connection.sobject('Event').retrieve(id)).toMatchObject({ Subject: 'Changed', DurationInMinutes: 60 });
    expect(await connection.sobject('Event').destroy(id)).toMatchObject({ success: true, id });
    await expect(connection.sobject('Event').retrieve(id)).rejects.toMatchObject({ errorCode: 'ENTITY_IS_DELETED' });
  });

  it('creates, changes and destroys many', async () => {
    const created = await connection.sobject('Contact').create([{ LastName: 'One' }, { FirstName: 'no last name' }, { LastName: 'Three' }]);
    expect(created.map((result) => result.success)).toEqual([true, false, true]);
    const ids = created.flatMap((result) => (result.success ? [result.id] : []));
    expect(await connection.sobject('Contact').update(ids.map((Id) => ({ Id, Title: 'Dr' })))).toMatchObject([
      { success: true },
      { success: true },
    ]);
    expect(await connection.sobject('Contact').destroy(ids)).toMatchObject([{ success: true }, { success: true }]);
  });

  it('pages through a query', async () => {
    org.control('org', { queryBatchSize: 200 });
    seedRows(
      org,
      'Lead',
      Array.from({ length: 450 }, (_, place) => ({ Name: `Lead ${place}`, Company: 'Lind' })),
    );
    const first = await connection.query('SELECT Id, Name FROM Lead');
    expect([first.done, first.records.length, first.totalSize]).toEqual([false, 200, 450]);
    const second = await connection.queryMore(String(first.nextRecordsUrl));
    const third = await connection.queryMore(String(second.nextRecordsUrl));
    expect([third.done, third.records.length]).toEqual([true, 50]);
    const all = await connection.query('SELECT Id FROM Lead', { autoFetch: true, maxFetch: 1000 });
    expect(all.records).toHaveLength(450);
  });

  it('describes, and reads the limits', async () => {
    const { fields } = await connection.describe('Event');
    expect(fields.find((field) => field.name === 'Subject')).toMatchObject({ length: 255, type: 'combobox' });
    expect((await connection.describeGlobal()).sobjects.map((object) => object.name)).toContain('Tandem_Link__c');
    await connection.limits();
    expect(connection.limitInfo.apiUsage).toMatchObject({ limit: 100_000 });
  });

  it('sends a composite graph', async () => {
    const answer = await connection.request<{ graphs: Told[] }>({
      method: 'POST',
      url: '/services/data/v62.0/composite/graph',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        graphs: [
          {
            graphId: 'one',
            compositeRequest: [{ method: 'POST', url: '/services/data/v62.0/sobjects/Event', referenceId: 'event', body: anHour }],
          },
        ],
      }),
    });
    expect(answer.graphs).toMatchObject([{ graphId: 'one', isSuccessful: true }]);
  });

  it('understands the refusals', async () => {
    await expect(connection.query('SELECT Naem FROM Event')).rejects.toMatchObject({ errorCode: 'INVALID_FIELD' });
    await expect(connection.sobject('Event').create({ Subject: 'no start' })).rejects.toMatchObject({
      errorCode: 'REQUIRED_FIELD_MISSING',
    });
    org.control('endSessions');
    await expect(connection.query('SELECT Id FROM Event')).rejects.toThrow('Unable to refresh session');
  });
});
