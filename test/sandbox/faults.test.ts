import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { bodyOf, graphScene, salesforceScene, statusOf } from './faultScene.ts';
import type { Scene } from './faultScene.ts';

describe.each([
  { name: 'graph', open: graphScene, throttled: 429, failed: 503 },
  { name: 'salesforce', open: salesforceScene, throttled: 403, failed: 500 },
])('what can happen to the line to $name', ({ open, throttled, failed }) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await open();
  });
  afterAll(() => scene.close());
  beforeEach(() => scene.control('faults', { clear: true }));

  it.each([
    { fault: { kind: 'lostRequest' }, heard: { broken: true, statusSeen: null }, done: false },
    { fault: { kind: 'lostReply' }, heard: { broken: true, statusSeen: null }, done: true },
    { fault: { kind: 'throttle' }, heard: { status: throttled }, done: false },
    { fault: { kind: 'serverError' }, heard: { status: failed }, done: false },
    { fault: { kind: 'timeout', seconds: 0.05 }, heard: { broken: true, statusSeen: null }, done: false },
    { fault: { kind: 'timeout', seconds: 0.05, applied: true }, heard: { broken: true, statusSeen: null }, done: true },
    { fault: { kind: 'truncated' }, heard: { broken: true, statusSeen: 201 }, done: true },
    { fault: { kind: 'truncated', chunked: true }, heard: { broken: true, statusSeen: 201 }, done: true },
  ])('$fault: the caller hears $heard, the work is done: $done', async ({ fault, heard, done }) => {
    const subject = JSON.stringify(fault);
    await scene.control('requests', {});
    await scene.control('faults', [{ match: { method: 'POST' }, ...fault }]);
    expect(await scene.create(subject)).toMatchObject(heard);
    expect((await scene.subjects()).includes(subject)).toBe(done);
    const { requests, writes } = (await scene.control('requests')) as { requests: { fault?: string }[]; writes: number };
    expect([requests.map((line) => line.fault), writes]).toEqual([[fault.kind], done ? 1 : 0]);
    expect(statusOf(await scene.create(`${subject} again`))).toBe(201);
  });

  it('strikes where its path says, however that is spelled, and nowhere else', async () => {
    const path = scene.pathOf('x');
    await scene.control('faults', [{ match: { path: path.slice(-8).toUpperCase() }, kind: 'serverError' }]);
    expect(statusOf(await scene.send('GET', path.slice(0, -8)))).not.toBe(failed);
    expect(statusOf(await scene.send('GET', path))).toBe(failed);
  });

  it('holds a line only until the caller hangs up', async () => {
    await scene.control('faults', [{ match: { method: 'GET' }, kind: 'timeout' }]);
    expect(await scene.hangUp(scene.pathOf('x'))).toEqual({ broken: true, statusSeen: null });
    // Nothing waits for the two minutes any more: otherwise the end of this file would.
    expect(statusOf(await scene.send('GET', scene.pathOf('x')))).toBe(404);
  });

  it('cuts an answer without a body down to nothing', async () => {
    const id = await scene.place('to be cut');
    await scene.control('faults', [{ match: { method: 'DELETE' }, kind: 'truncated' }]);
    expect(await scene.send('DELETE', scene.pathOf(id))).toEqual({ broken: true, statusSeen: null });
    expect(await scene.subjects()).not.toContain('to be cut');
  });

  it('draws the same faults for the same writes from the same seed, whatever they are about', async () => {
    const rates = { throttle: 0.2, serverError: 0.1, lostRequest: 0.1, lostReply: 0.1 };
    const drawn = async (seed: number, subject: string) => {
      await scene.control('faults', { seed, rates, only: { method: 'POST' } });
      await scene.control('requests', {});
      for (const number of Array.from({ length: 20 }).keys()) await scene.create(`${subject} ${number}`);
      const { requests } = (await scene.control('requests')) as { requests: { fault?: string }[] };
      return requests.map(({ fault }) => fault ?? 'none');
    };
    const first = await drawn(7, 'first');
    expect(new Set(first).size).toBeGreaterThan(2);
    expect(await drawn(7, 'second')).toEqual(first);
    expect(await drawn(8, 'third')).not.toEqual(first);
  });

  it.each([
    { body: { kind: 'timeout', seconds: 0 }, says: /"seconds" is a number above 0/ },
    { body: { kind: 'throttle', seconds: 1 }, says: /A fault of the kind throttle takes kind, match, times, not "seconds"/ },
    { body: { kind: 'lock', status: 500 }, says: /409 or 412|takes kind, match, times, id, not "status"/ },
    { body: { kind: 'timeout', applied: 'yes' }, says: /"applied" is true or false, not "yes"/ },
    { body: { kind: 'truncated', chunked: 1 }, says: /"chunked" is true or false, not 1/ },
    { body: { kind: 'raced', edit: 5 }, says: /"edit" is an object .*, not 5/ },
    { body: { kind: 'raced', id: 5 }, says: /"id" is .* a text, not 5/ },
    { body: { kind: 'stale', id: 'x' }, says: /A fault of the kind stale takes kind, match, times, not "id"/ },
    { body: { kind: 'tokenExpired', applied: true }, says: /takes kind, match, times, not "applied"/ },
    { body: { seed: 7, rates: { throttle: 0.6, timeout: 0.6 } }, says: /add up to more than 1/ },
    { body: { seed: 7, rates: { throttle: 2 } }, says: /from 0 to 1/ },
    { body: { seed: 7, rates: { earthquake: 0.1 } }, says: /"earthquake" is not known/ },
    { body: { seed: 7, rates: 0.1 }, says: /"rates" is an object/ },
    { body: { seed: null, rates: {} }, says: /"seed" of a chance/ },
    { body: { seed: 7, rates: {}, onyl: {} }, says: /A chance takes seed, rates, only, seconds, not "onyl"/ },
    { body: { kind: 'throttle', match: { url: '/events' } }, says: /A "match" is .*"method".*"path".*, not "url"/ },
    { body: { kind: 'throttle', match: { method: 5 } }, says: /A "match" is .*"method".*"path".*, not "method":5/ },
    { body: { kind: 'throttle', match: 'POST' }, says: /A "match" is an object/ },
    { body: { kind: 'throttle', times: 1.5 }, says: /whole number of 1 or more/ },
  ])('refuses $body in words', async ({ body, says }) => {
    const heard = await scene.send('POST', '/__control/faults', body);
    expect(statusOf(heard)).toBe(400);
    expect(bodyOf(heard)['error']).toMatch(says);
  });
});

describe('troubles by chance', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await graphScene();
  });
  afterAll(() => scene.close());

  const rates = { throttle: 0.2, serverError: 0.1, lostReply: 0.1, truncated: 0.1 };
  const paths = Array.from({ length: 40 }, (_, place) => `/v1.0/users/anna@contoso.com/events?$top=${1 + (place % 4)}`);
  const statuses = async (chance: object, order: readonly string[]): Promise<readonly (readonly [string, string])[]> => {
    await scene.control('faults', { clear: true });
    await scene.control('faults', chance);
    await scene.control('requests', {});
    for (const path of order) await scene.send('GET', path);
    const { requests } = (await scene.control('requests')) as { requests: { query: string; fault?: string }[] };
    return requests.map(({ query, fault }) => [query, fault ?? 'none'] as const);
  };

  it('gives the same requests the same faults for the same seed, and others for another', async () => {
    const first = await statuses({ seed: 7, rates }, paths);
    expect(new Set(first.map(([, fault]) => fault)).size).toBeGreaterThan(2);
    expect(await statuses({ seed: 7, rates }, paths)).toEqual(first);
    expect(await statuses({ seed: 8, rates }, paths)).not.toEqual(first);
  });

  it('does not mind in which order requests run into each other', async () => {
    const faultsOf = (told: readonly (readonly [string, string])[], query: string) =>
      told.filter(([asked]) => asked === query).map(([, fault]) => fault);
    const first = await statuses({ seed: 7, rates }, paths);
    const turned = await statuses({ seed: 7, rates }, paths.toSorted());
    for (const [query] of first) expect(faultsOf(turned, query)).toEqual(faultsOf(first, query));
  });

  it('draws about as often as asked, and only where asked', async () => {
    const many = Array.from({ length: 300 }, (_, place) => `/v1.0/users/anna@contoso.com/events?$top=${1 + place}`);
    const told = await statuses({ seed: 1, rates: { throttle: 0.2 }, only: { path: '/events' } }, many);
    const hit = told.filter(([, fault]) => fault === 'throttle').length;
    expect(hit).toBeGreaterThan(30);
    expect(hit).toBeLessThan(90);
    const elsewhere = await statuses({ seed: 1, rates: { throttle: 1 }, only: { path: '/events', method: 'POST' } }, paths);
    expect(elsewhere.every(([, fault]) => fault === 'none')).toBe(true);
  });

  it('is shown beside what is armed, and both are forgotten on asking', async () => {
    await scene.control('faults', { seed: 7, rates: { throttle: 0.05 }, only: { path: '/Events' }, seconds: 1 });
    await scene.control('faults', [{ match: { method: 'post' }, times: 2, kind: 'lock', status: 412 }]);
    expect(await scene.control('faults')).toEqual({
      faults: [{ match: { method: 'POST', path: null }, times: 2, kind: 'lock' }],
      chance: { seed: 7, rates: { throttle: 0.05 }, only: { method: null, path: '/events' }, seconds: 1 },
    });
    expect(await scene.control('faults', { clear: true })).toEqual({ armed: 0 });
    expect(await scene.control('faults')).toEqual({ faults: [], chance: null });
  });

  it('prefers what is armed to what is drawn', async () => {
    await scene.control('faults', { seed: 7, rates: { throttle: 1 } });
    await scene.control('faults', [{ kind: 'serverError' }]);
    expect(statusOf(await scene.send('GET', paths[0] ?? ''))).toBe(503);
    expect(statusOf(await scene.send('GET', paths[0] ?? ''))).toBe(429);
    await scene.control('faults', { clear: true });
  });
});
