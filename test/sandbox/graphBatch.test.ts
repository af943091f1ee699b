import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aMeeting, colleagues, openGraph } from './graphCaller.ts';
import type { GraphCaller, Told } from './graphCaller.ts';

let graph: GraphCaller;
beforeAll(async () => {
  graph = await openGraph();
});
afterAll(() => graph.close());
beforeEach(async () => {
  graph.clock.set(Temporal.Instant.from('2026-03-10T08:00:00Z'));
  await graph.call('POST', '/__control/reset', {});
  await graph.call('POST', '/__control/seed', colleagues);
});

describe('a batch', () => {
  const creating = (id: string, dependsOn: string[] = []): Told => ({
    id,
    method: 'POST',
    url: '/users/anna@contoso.com/events',
    headers: { 'Content-Type': 'application/json' },
    body: aMeeting({ subject: id }),
    ...(dependsOn.length === 0 ? {} : { dependsOn }),
  });
  async function batch(...requests: Told[]): Promise<Record<string, number>> {
    const { status, body } = await graph.call('POST', '/v1.0/$batch', { requests });
    expect(status).toBe(200);
    return Object.fromEntries((body['responses'] as Told[]).map((response) => [String(response['id']), Number(response['status'])]));
  }

  it('runs four of one mailbox at once and throttles the rest', async () => {
    expect(await batch(...['a', 'b', 'c', 'd', 'e'].map((id) => creating(id)))).toEqual({ a: 201, b: 201, c: 201, d: 201, e: 429 });
  });

  it('runs twenty as four chains, counted as twenty units and one call', async () => {
    await graph.call('POST', '/__control/requests', {});
    const requests = Array.from({ length: 20 }, (_, at) => creating(`r${at}`, at < 4 ? [] : [`r${at - 4}`]));
    expect(Object.values(await batch(...requests))).toEqual(Array.from({ length: 20 }, () => 201));
    expect((await graph.call('GET', '/__control/requests')).body).toMatchObject({ counts: { http: 1, units: 20, write: 20 }, writes: 20 });
  });

  it('answers 424 to what depends on a failure', async () => {
    const missing = { id: 'x', method: 'GET', url: '/users/anna@contoso.com/events/none' };
    expect(await batch(missing, creating('y', ['x']), creating('z'))).toEqual({ x: 404, y: 424, z: 201 });
  });

  it('lets a fault hit one request inside', async () => {
    await graph.call('POST', '/__control/faults', [{ match: { method: 'POST', path: '/events' }, times: 1, kind: 'serverError' }]);
    expect(await batch(creating('a'), creating('b'))).toEqual({ a: 503, b: 201 });
  });

  it('refuses more than twenty', async () => {
    expect((await graph.call('POST', '/v1.0/$batch', { requests: Array.from({ length: 21 }, (_, at) => creating(`r${at}`)) })).status).toBe(
      400,
    );
  });
});
