import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { fetch } from 'undici';
import { openDoors, sides } from './doorCaller.ts';
import type { DoorCaller, Side, Told } from './doorCaller.ts';

// Section 4 of the contracts, line by line, at all three services of one sandbox: the line, what is the same for all, faults.
let doors: DoorCaller;
beforeAll(async () => {
  doors = await openDoors();
}, 60_000);
afterAll(() => doors.close());
beforeEach(() => doors.startOver());

describe.each(sides)('the line to $side', ({ side }) => {
  it('is HTTPS: plain HTTP gets no answer', async () => {
    await expect(fetch(doors.urlOf(side).replace('https:', 'http:'))).rejects.toThrow();
  });

  it('ends at this machine', async () => {
    const others = Object.values(networkInterfaces()).flatMap((list) =>
      (list ?? []).filter(({ family, internal }) => family === 'IPv4' && !internal),
    );
    for (const { address } of others) await expect(reach(address, Number(new URL(doors.urlOf(side)).port))).resolves.toBe('refused');
  });

  it.each([{ path: '/' }, { path: '/elsewhere/v1.0/me' }, { path: '/__controls' }])('has nothing at $path', async ({ path }) => {
    expect((await doors.ask(`${doors.urlOf(side)}${path}`)).status).toBeGreaterThanOrEqual(400);
  });
});

describe.each(sides)('the control door of $side', ({ side }) => {
  it('needs no token and is no part of the service: nothing of it is in the log', async () => {
    for (const name of ['state', 'clock', 'faults', 'requests']) expect((await doors.door(side, name)).status).toBe(200);
    await doors.post(side, 'faults', []);
    expect(await doors.logOf(side)).toEqual([]);
    await doors.knock(side);
    expect(await doors.logOf(side)).toHaveLength(1);
  });

  it('logs what was asked and what came of it, and counts by kind', async () => {
    const { status } = await doors.knock(side);
    const { requests, counts } = await doors.get(side, 'requests');
    expect(requests).toEqual([expect.objectContaining({ method: 'GET', path: expect.stringContaining('/'), status })]);
    const [{ count } = {}] = requests as Told[];
    expect((counts as Told)[String(count)]).toBe(1);
    await doors.post(side, 'requests', {});
    expect(await doors.logOf(side)).toEqual([]);
  });

  it('forgets the log and the faults on reset', async () => {
    await doors.post(side, 'faults', [{ kind: 'serverError' }]);
    await doors.post(side, 'faults', { seed: 7, rates: { throttle: 1 } });
    expect((await doors.knock(side)).status).toBeGreaterThanOrEqual(500);
    expect(await doors.post(side, 'reset', {})).toMatchObject({ status: 200 });
    expect(await doors.get(side, 'faults')).toEqual({ faults: [], chance: null });
    expect(await doors.logOf(side)).toEqual([]);
  });

  it.each([{ path: '/__control' }, { path: '/__control/' }])('lists its doors at $path', async ({ path }) => {
    expect(await doors.ask(`${doors.urlOf(side)}${path}`)).toMatchObject({
      status: 200,
      body: { GET: ['clock', 'faults', 'requests', 'state'], POST: expect.arrayContaining(['clock', 'faults', 'org', 'reset', 'seed']) },
    });
  });

  it.each([{ type: 'application/x-www-form-urlencoded' }, { type: 'text/plain' }])('reads JSON that is called $type', async ({ type }) => {
    const init = { method: 'POST', headers: { 'content-type': type }, body: '{"now":"2026-05-01T00:00:00Z"}' };
    expect((await doors.door(side, 'clock', init)).body).toEqual({ now: '2026-05-01T00:00:00Z' });
  });

  it('moves the one clock of all three', async () => {
    await doors.post(side, 'clock', { now: '2026-04-01T00:00:00Z' });
    await doors.post(side, 'clock', { advance: 90 });
    expect((await doors.post(side, 'clock', { advance: 'PT2H' })).body).toEqual({ now: '2026-04-01T02:01:30Z' });
    for (const other of sides) expect(await doors.get(other.side, 'clock')).toEqual({ now: '2026-04-01T02:01:30Z' });
  });

  it.each([
    { what: 'a clock without a time', name: 'clock', body: {}, says: /Say either {"now"/ },
    {
      what: 'a time that is none',
      name: 'clock',
      body: { now: 'tomorrow' },
      says: /{"now":"2026-03-10T08:00:00Z"}, .*, not "tomorrow"\.$/,
    },
    { what: 'a time of no zone', name: 'clock', body: { now: '2026-03-10T08:00' }, says: /an instant with Z or an offset, .*, not "2026-/ },
    { what: 'a time that is a number', name: 'clock', body: { now: 5 }, says: /an instant .*, not 5\.$/ },
    { what: 'a duration that is none', name: 'clock', body: { advance: 'a while' }, says: /{"advance":90}.*"PT2H".*, not "a while"\.$/ },
    { what: 'a month', name: 'clock', body: { advance: 'P1M' }, says: /weeks, days or less, not "P1M"\.$/ },
    { what: 'a time and a duration', name: 'clock', body: { now: '2026-03-10T08:00:00Z', advance: 1 }, says: /Say either/ },
    { what: 'a misspelt duration', name: 'clock', body: { advnace: 1 }, says: /Say either/ },
    { what: 'a fault without a kind', name: 'faults', body: [{ times: 1 }], says: /The fault kind undefined is not known/ },
    { what: 'a flag that is a text', name: 'faults', body: { kind: 'timeout', applied: 'yes' }, says: /"applied" is true or false/ },
    { what: 'a fault that is none', name: 'faults', body: ['throttle'], says: /A fault is an object/ },
  ])('refuses $what in words', async ({ name, body, says }) => {
    expect(await doors.post(side, name, body)).toEqual({ status: 400, body: { error: expect.stringMatching(says) } });
  });

  it.each([
    {
      method: 'POST',
      name: 'nowhere',
      status: 404,
      says: /has no POST \/__control\/nowhere\. .* GET clock, faults, .* and POST .*reset, .*seed/,
    },
    {
      method: 'GET',
      name: 'nowhere',
      status: 404,
      says: /There is no GET \/__control\/nowhere\. .* GET clock, faults, .* and POST .*reset/,
    },
    { method: 'GET', name: 'seed', status: 404, says: /no GET \/__control\/seed; it is used with POST/ },
    { method: 'POST', name: 'state', status: 404, says: /has no POST \/__control\/state/ },
    { method: 'PUT', name: 'clock', status: 400, says: /GET or POST, not with PUT/ },
  ])('has no $method $name, and says so', async ({ method, name, status, says }) => {
    const init = method === 'GET' ? { method } : { method, body: '{}' };
    expect(await doors.door(side, name, init)).toEqual({ status, body: { error: expect.stringMatching(says) } });
  });
});

describe('a fault', () => {
  const common = ['lostRequest', 'lostReply', 'throttle', 'serverError', 'timeout', 'truncated'];
  const own: Record<Side, readonly string[]> = {
    graph: ['tokenExpired', 'deltaExpired', 'lock', 'raced', 'stale'],
    entra: ['tokenExpired'],
    salesforce: ['tokenExpired', 'lock', 'raced', 'stale'],
  };

  it.each(sides)('of every kind that can happen to $side is armed as it was sent, once unless more is said', async ({ side }) => {
    for (const kind of [...common, ...own[side]])
      expect(await doors.post(side, 'faults', [{ match: { method: 'GET', path: '/x' }, kind }])).toMatchObject({ status: 200 });
    await doors.post(side, 'faults', [{ kind: 'throttle', times: 3 }]);
    const { faults } = await doors.get(side, 'faults');
    const once = (kind: string) => ({ match: { method: 'GET', path: '/x' }, times: 1, kind });
    expect(faults).toEqual([...[...common, ...own[side]].map(once), { match: { method: null, path: null }, times: 3, kind: 'throttle' }]);
  });

  it.each(sides)('of a kind that cannot happen to $side is refused with those that can', async ({ side }) => {
    for (const kind of own.graph.filter((one) => !own[side].includes(one))) {
      const { status, body } = await doors.post(side, 'faults', [{ kind }]);
      expect([status, body['error']]).toEqual([400, expect.stringContaining(`known are ${[...common, ...own[side]].join(', ')}.`)]);
    }
  });

  const details: readonly { readonly side: Side; readonly fault: Told; readonly stray: string }[] = [
    { side: 'graph', fault: { kind: 'lock', id: 'x' }, stray: 'id' },
    { side: 'salesforce', fault: { kind: 'lock', status: 412 }, stray: 'status' },
    { side: 'entra', fault: { kind: 'tokenExpired', id: 'x' }, stray: 'id' },
  ];
  it.each(details)('with a detail that means nothing at $side is refused: $stray', async ({ side, fault, stray }) => {
    const { status, body } = await doors.post(side, 'faults', [fault]);
    expect([status, body['error']]).toEqual([400, expect.stringMatching(`takes kind, match, times.*, not "${stray}"`)]);
  });

  it('at one service leaves the others alone', async () => {
    await doors.post('salesforce', 'faults', [{ kind: 'serverError', times: 9 }]);
    expect((await doors.knock('entra')).status).toBe(200);
    expect((await doors.knock('graph')).status).toBe(401);
    expect((await doors.knock('salesforce')).status).toBe(500);
  });
});

function reach(host: string, port: number): Promise<'open' | 'refused'> {
  return new Promise((resolve) => {
    const socket = connect({ host, port }, () => {
      socket.destroy();
      resolve('open');
    });
    socket.on('error', () => resolve('refused'));
  });
}
