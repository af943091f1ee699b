import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Agent, fetch } from 'undici';
import { makeCertificate } from '../../server/sandbox/certificate.ts';
import { stoppedClock } from '../../server/sandbox/clock.ts';
import { openStand } from '../../server/sandbox/stand.ts';
import type { SandboxRequest, Witness } from '../../server/sandbox/witness.ts';

type Seen = { requests: SandboxRequest[]; stored: unknown[] };

function aWitness(seen: Seen): Witness {
  return {
    name: 'graph',
    handle: (request, innerFault) => {
      seen.requests.push(request);
      if (request.path === '/batch') {
        const second = innerFault({ method: 'POST', target: '/inner/two' });
        return {
          status: 200,
          body: { second: second?.kind ?? null },
          count: 'batch',
          inner: [
            { method: 'GET', path: '/inner/one', status: 200, count: 'read' },
            { method: 'POST', path: '/inner/two', status: 201, count: 'write' },
          ],
        };
      }
      if (request.path === '/no') return { status: 400, body: { error: 'no' }, why: 'because' };
      if (request.method === 'GET') return { status: 200, body: { hello: 'you' } };
      seen.stored.push(request.body);
      return { status: 201, body: { stored: seen.stored.length } };
    },
    throttled: () => ({ status: 429, headers: { 'Retry-After': '7' }, body: { error: 'slow' } }),
    failed: () => ({ status: 503, body: { error: 'down' } }),
    control: {
      state: () => ({ stored: seen.stored }),
      seed: () => {
        throw new Error('This witness takes no seed.');
      },
      reset: () => {
        seen.stored.length = 0;
        return {};
      },
    },
    save: () => seen.stored,
    load: () => undefined,
  };
}

const clock = stoppedClock('2026-03-10T08:00:00Z');
const seen: Seen = { requests: [], stored: [] };
let stand: { url: string; close(): Promise<void> };
let agent: Agent;

beforeAll(async () => {
  const certificate = await makeCertificate();
  agent = new Agent({ connect: { ca: certificate.caPem } });
  stand = await openStand(aWitness(seen), { port: 0, certificate, clock });
});
afterAll(async () => {
  await agent.close();
  await stand.close();
});
beforeEach(async () => {
  await send('POST', '/__control/reset', {});
  clock.set(Temporal.Instant.from('2026-03-10T08:00:00Z'));
  seen.requests.length = 0;
});

async function send(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; body: unknown }> {
  const answer = await fetch(`${stand.url}${path}`, {
    method,
    dispatcher: agent,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: answer.status, headers: new Headers([...answer.headers]), body: await answer.json() };
}

describe('the stand', () => {
  it('hands the witness a decoded path, the query, lower-case headers and parsed JSON', async () => {
    await send('POST', '/people/anna%40contoso.com?a=1&a=2', { deep: [1] }, { 'X-Thing': 'Yes' });
    const [request] = seen.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/people/anna@contoso.com', body: { deep: [1] }, origin: stand.url });
    expect(request?.query.getAll('a')).toEqual(['1', '2']);
    expect(request?.headers['x-thing']).toBe('Yes');
  });

  it('parses forms, gives null for no body and the text itself for broken JSON', async () => {
    await send('POST', '/form', 'grant_type=x&scope=a%20b', { 'content-type': 'application/x-www-form-urlencoded' });
    await send('POST', '/empty');
    await send('POST', '/broken', '{"half":');
    expect(seen.stored).toEqual([{ grant_type: 'x', scope: 'a b' }, null, '{"half":']);
  });

  it('dates its answers by the sandbox clock, which the control door moves', async () => {
    expect((await send('GET', '/x')).headers.get('date')).toBe('Tue, 10 Mar 2026 08:00:00 GMT');
    expect((await send('POST', '/__control/clock', { advance: 90 })).body).toEqual({ now: '2026-03-10T08:01:30Z' });
    expect((await send('GET', '/x')).headers.get('date')).toBe('Tue, 10 Mar 2026 08:01:30 GMT');
    expect((await send('POST', '/__control/clock', { now: '2026-04-01T00:00:00Z' })).status).toBe(200);
    expect(clock.now().toString()).toBe('2026-04-01T00:00:00Z');
  });

  it('counts calls on the wire, quota units and writes, and logs what a batch held', async () => {
    await send('GET', '/x?y=1');
    await send('POST', '/batch', {});
    const { body } = await send('GET', '/__control/requests');
    expect(body).toEqual({
      requests: [
        { method: 'GET', path: '/x', query: '?y=1', status: 200, count: 'read' },
        { method: 'POST', path: '/batch', query: '', status: 200, count: 'batch' },
        { method: 'GET', path: '/inner/one', query: '', status: 200, count: 'read', inner: true },
        { method: 'POST', path: '/inner/two', query: '', status: 201, count: 'write', inner: true },
      ],
      counts: { http: 2, units: 3, read: 2, batch: 1, write: 1 },
      writes: 1,
    });
    await send('POST', '/__control/requests', {});
    expect((await send('GET', '/__control/requests')).body).toMatchObject({ requests: [], writes: 0 });
  });
});

it('tells the log, and nobody else, why the answer is what it is', async () => {
  expect(await send('GET', '/no')).toMatchObject({ status: 400, body: { error: 'no' } });
  const { body } = await send('GET', '/__control/requests');
  expect(body).toMatchObject({ requests: [{ method: 'GET', path: '/no', query: '', status: 400, count: 'read', why: 'because' }] });
});

describe('faults', () => {
  it('breaks the line before the witness sees a lost request', async () => {
    await send('POST', '/__control/faults', [{ match: { method: 'POST', path: '/THINGS' }, times: 1, kind: 'lostRequest' }]);
    await expect(send('POST', '/things', { a: 1 })).rejects.toThrow();
    expect(seen.stored).toEqual([]);
    expect((await send('POST', '/things', { a: 1 })).status).toBe(201);
  });

  it('keeps the effect of a write whose answer was lost, and logs it with status 0', async () => {
    await send('POST', '/__control/faults', [{ match: { path: 'things' }, times: 1, kind: 'lostReply' }]);
    await expect(send('POST', '/things', { a: 1 })).rejects.toThrow();
    expect(seen.stored).toEqual([{ a: 1 }]);
    expect((await send('GET', '/__control/requests')).body).toMatchObject({
      requests: [{ method: 'POST', path: '/things', status: 0, count: 'write', fault: 'lostReply' }],
      writes: 1,
    });
  });

  it("answers the witness' own refusals as many times as asked, first match first", async () => {
    await send('POST', '/__control/faults', [
      { match: { path: 'x' }, times: 2, kind: 'throttle' },
      { match: { path: 'x?q' }, times: 1, kind: 'serverError' },
    ]);
    const answers = [await send('GET', '/x?q=1'), await send('GET', '/x?q=1'), await send('GET', '/x?q=1'), await send('GET', '/x?q=1')];
    expect(answers.map((answer) => answer.status)).toEqual([429, 429, 503, 200]);
    expect(answers[0]?.headers.get('retry-after')).toBe('7');
    expect((await send('GET', '/__control/requests')).body).toMatchObject({ counts: { http: 4, refused: 3, read: 1 }, writes: 0 });
  });

  it('leaves requests with another method alone', async () => {
    await send('POST', '/__control/faults', [{ match: { method: 'POST', path: 'x' }, kind: 'throttle' }]);
    expect((await send('GET', '/x')).status).toBe(200);
    expect((await send('POST', '/x', {})).status).toBe(429);
  });

  it('lets a throttle hit a request inside a batch', async () => {
    await send('POST', '/__control/faults', { match: { path: 'inner/two' }, kind: 'throttle' });
    expect((await send('POST', '/batch', {})).body).toEqual({ second: 'throttle' });
    expect((await send('POST', '/batch', {})).body).toEqual({ second: null });
  });

  it.each([
    { body: [{ kind: 'earthquake' }], says: /"earthquake" is not known; known are lostRequest, lostReply, throttle, serverError/ },
    { body: [{ kind: 'throttle', times: 0 }], says: /whole number/ },
    { body: '{"half":', says: /not valid JSON/ },
  ])('refuses a body it cannot read with the sentence $says', async ({ body, says }) => {
    const answer = await send('POST', '/__control/faults', body);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({ error: expect.stringMatching(says) });
  });
});

describe('the control door', () => {
  it('offers the doors of the witness and turns a throw into a sentence', async () => {
    await send('POST', '/things', { a: 1 });
    expect((await send('GET', '/__control/state')).body).toEqual({ stored: [{ a: 1 }] });
    expect(await send('POST', '/__control/seed', {})).toMatchObject({ status: 400, body: { error: 'This witness takes no seed.' } });
    expect((await send('POST', '/__control/act', {})).status).toBe(404);
  });

  it('forgets faults and log on reset', async () => {
    await send('POST', '/__control/faults', [{ kind: 'throttle', times: 5 }]);
    await send('POST', '/__control/reset', {});
    expect((await send('GET', '/x')).status).toBe(200);
    expect((await send('GET', '/__control/requests')).body).toMatchObject({ counts: { http: 1 } });
  });
});
