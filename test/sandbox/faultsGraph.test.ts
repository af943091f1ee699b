import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { makeSigningKey } from '../../server/sandbox/entra/signingKey.ts';
import { issueAppToken } from '../../server/sandbox/entra/tokens.ts';
import { bodyOf, events, graphScene, statusOf } from './faultScene.ts';
import { anna, colleagues } from './graphCaller.ts';
import type { Told } from './graphCaller.ts';

const firstRound = `${anna}/calendarView/delta?startDateTime=2026-03-01T00:00:00Z&endDateTime=2026-04-01T00:00:00Z`;

describe('troubles of Graph itself', () => {
  let scene: Awaited<ReturnType<typeof graphScene>>;
  let id: string;
  beforeAll(async () => {
    scene = await graphScene();
  });
  afterAll(() => scene.close());
  beforeEach(async () => {
    await scene.control('reset', {});
    await scene.control('seed', colleagues);
    id = await scene.place('Review');
  });

  const arm = (fault: object) => scene.control('faults', [fault]);
  const codeIn = (body: Told): unknown => (body['error'] as Told | undefined)?.['code'];
  const etagOf = async (): Promise<string> => String(bodyOf(await scene.send('GET', scene.pathOf(id)))['@odata.etag']);
  const inBatch = async (...requests: Told[]): Promise<readonly Told[]> => {
    const heard = await scene.send('POST', '/v1.0/$batch', {
      requests: requests.map((request, place) => ({
        id: String(place),
        ...request,
        headers: { 'content-type': 'application/json', ...(request['headers'] as Told | undefined) },
      })),
    });
    return bodyOf(heard)['responses'] as Told[];
  };
  const rename = (subject: string, headers: Record<string, string> = {}) => ({
    method: 'PATCH',
    url: scene.pathOf(id).slice('/v1.0'.length),
    body: { subject },
    headers,
  });

  it('voids a token for good: the same one is refused again, a new one is not', async () => {
    await arm({ kind: 'tokenExpired' });
    for (const _ of ['first', 'again']) {
      const heard = await scene.send('GET', events);
      expect([statusOf(heard), codeIn(bodyOf(heard))]).toEqual([401, 'InvalidAuthenticationToken']);
    }
    const withNew = { authorization: `Bearer ${await scene.newToken()}` };
    expect(statusOf(await scene.send('GET', events, undefined, withNew))).toBe(200);
    expect(statusOf(await scene.send('GET', events))).toBe(401);
  });

  it('takes it again after a reset', async () => {
    await arm({ kind: 'tokenExpired' });
    expect(statusOf(await scene.send('GET', events))).toBe(401);
    await scene.control('reset', {});
    await scene.control('seed', colleagues);
    expect(statusOf(await scene.send('GET', events))).toBe(200);
  });

  it('never gives the same token twice, not even within one second', async () => {
    const key = await makeSigningKey();
    expect(await issueAppToken(key, scene.clock)).not.toBe(await issueAppToken(key, scene.clock));
  });

  it.each([{ place: 'alone' }, { place: 'in a batch' }])(
    '$place: answers the recorded 410 for a link, and a fresh round works',
    async ({ place }) => {
      const link = String(bodyOf(await scene.send('GET', firstRound))['@odata.deltaLink']);
      const follow = async (address: string): Promise<readonly [unknown, Told]> => {
        if (place === 'alone') {
          const heard = await scene.send('GET', address);
          return [statusOf(heard), bodyOf(heard)];
        }
        const [part = {}] = await inBatch({ method: 'GET', url: address.slice(address.indexOf('/users')) });
        return [part['status'], part['body'] as Told];
      };
      await arm({ kind: 'deltaExpired' });
      expect(statusOf(await scene.send('GET', events))).toBe(200);
      for (const _ of ['first', 'again']) {
        const [status, body] = await follow(link);
        expect([status, codeIn(body)]).toEqual([410, 'SyncStateNotFound']);
        expect((body['error'] as Told)['message']).toBe(
          'The sync state generation is not found; generation=149;[highest=157][157][155][156].',
        );
      }
      const [status, fresh] = await follow(firstRound);
      expect([status, (fresh['value'] as Told[]).length]).toEqual([200, 1]);
      expect((await follow(String(fresh['@odata.deltaLink'])))[0]).toBe(200);
    },
  );

  it.each([
    { status: 409, method: 'PATCH' },
    { status: 412, method: 'PATCH' },
    { status: 412, method: 'GET' },
  ])('a lock answers $status to $method and does nothing', async ({ status, method }) => {
    await arm({ kind: 'lock', status, match: { path: '/events/' } });
    const heard = await scene.send(method, scene.pathOf(id), method === 'GET' ? undefined : { subject: 'Renamed' });
    expect([statusOf(heard), codeIn(bodyOf(heard))]).toEqual([status, 'ErrorIrresolvableConflict']);
    expect(await scene.subjects()).toEqual(['Review']);
  });

  it('locks one request of a batch and leaves the others alone', async () => {
    await arm({ kind: 'lock' });
    const parts = await inBatch(rename('First'), rename('Second'));
    expect(parts.map(({ status }) => status)).toEqual([409, 200]);
    const { requests } = (await scene.control('requests')) as { requests: { path: string; fault?: string }[] };
    expect(requests.slice(-2).map(({ fault }) => fault)).toEqual(['lock', undefined]);
  });

  it.each([{ place: 'alone' }, { place: 'in a batch' }])(
    "$place: a race puts somebody else's edit before the write, which If-Match notices",
    async ({ place }) => {
      const ifMatch = await etagOf();
      await arm({ kind: 'raced' });
      const status =
        place === 'alone'
          ? statusOf(await scene.send('PATCH', scene.pathOf(id), { subject: 'Ours' }, { 'if-match': ifMatch }))
          : (await inBatch(rename('Ours', { 'If-Match': ifMatch })))[0]?.['status'];
      expect(status).toBe(412);
      const after = bodyOf(await scene.send('GET', scene.pathOf(id)));
      expect([after['subject'], after['location']]).toMatchObject(['Review', { displayName: 'Moved by somebody else' }]);
    },
  );

  it('lets a write without If-Match overwrite what the race brought', async () => {
    await arm({ kind: 'raced', edit: { subject: 'Theirs' } });
    expect(statusOf(await scene.send('PATCH', scene.pathOf(id), { subject: 'Ours' }))).toBe(200);
    expect(await scene.subjects()).toEqual(['Ours']);
  });

  it('a stale read shows what was there before the last write, once', async () => {
    await arm({ kind: 'stale', match: { method: 'GET' } });
    expect(bodyOf(await scene.send('GET', scene.pathOf(id)))['subject']).toBe('Review');
    await scene.send('PATCH', scene.pathOf(id), { subject: 'Renamed' });
    expect(bodyOf(await scene.send('GET', scene.pathOf(id)))['subject']).toBe('Review');
    expect(bodyOf(await scene.send('GET', scene.pathOf(id)))['subject']).toBe('Renamed');
  });

  it('knows no past from before it was asked for', async () => {
    await arm({ kind: 'stale', match: { method: 'GET' } });
    await scene.send('PATCH', scene.pathOf(id), { subject: 'Second' });
    expect(bodyOf(await scene.send('GET', scene.pathOf(id)))['subject']).toBe('Review');
    await scene.send('PATCH', scene.pathOf(id), { subject: 'Third' });
    await arm({ kind: 'stale', match: { method: 'GET' } });
    expect(bodyOf(await scene.send('GET', scene.pathOf(id)))['subject']).toBe('Third');
  });

  it('a stale read does not know what was just created', async () => {
    await arm({ kind: 'stale', match: { method: 'GET' } });
    const path = scene.pathOf(String(bodyOf(await scene.create('New'))['id']));
    expect(statusOf(await scene.send('GET', path))).toBe(404);
    expect(statusOf(await scene.send('GET', path))).toBe(200);
  });

  it("a stale round of change tracking misses a person's edit, and the next round brings it", async () => {
    const link = String(bodyOf(await scene.send('GET', firstRound))['@odata.deltaLink']);
    await arm({ kind: 'stale', match: { path: 'delta' } });
    await scene.control('act', { mailbox: 'anna@contoso.com', do: 'edit', id, changes: { subject: 'Edited' } });
    const late = bodyOf(await scene.send('GET', link));
    expect(late['value']).toEqual([]);
    const next = bodyOf(await scene.send('GET', String(late['@odata.deltaLink'])));
    expect((next['value'] as Told[]).map(({ subject }) => subject)).toEqual(['Edited']);
  });

  it('keeps a fault for the request it can happen to', async () => {
    await scene.control('faults', [{ kind: 'deltaExpired' }, { kind: 'raced' }, { kind: 'stale' }]);
    for (const path of [events, anna, firstRound]) expect(statusOf(await scene.send('GET', path))).toBe(200);
    expect((await scene.control('faults')) as Told).toMatchObject({
      faults: [{ kind: 'deltaExpired' }, { kind: 'raced' }, { kind: 'stale' }],
    });
  });
});
