import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { issueAppToken } from '../../server/sandbox/entra/tokens.ts';
import { aMeeting, anna, ben, colleagues, openGraph } from './graphCaller.ts';
import type { Answer, GraphCaller, Told } from './graphCaller.ts';

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

async function turn(switches: Told): Promise<Told> {
  const answer = await graph.call('POST', '/__control/org', switches);
  expect(answer.status).toBe(200);
  return answer.body;
}
/** Asks until as many requests have arrived. */
async function counted(expected: Told): Promise<void> {
  for (let asked = 0; asked < 1000; asked += 1) {
    const { underWay, waiting } = await turn({});
    if (JSON.stringify({ underWay, waiting }) === JSON.stringify(expected)) return;
  }
  throw new Error(`There never were ${JSON.stringify(expected)}.`);
}
function requests(count: number, mailbox = anna, headers: Record<string, string> = {}): Promise<Answer>[] {
  return Array.from({ length: count }, () => graph.call('GET', `${mailbox}/events`, undefined, headers));
}
/** The headers of another app that may do the same. */
async function ofAnotherApp(): Promise<{ authorization: string }> {
  const token = await issueAppToken(graph.key, graph.clock, { clientId: 'rover', roles: ['Calendars.ReadWrite'] });
  return { authorization: `Bearer ${token}` };
}
/** What a batch of reads, one of each mailbox that is named, has as statuses. */
async function batchOf(...mailboxes: string[]): Promise<unknown[]> {
  const requested = mailboxes.map((mailbox, at) => ({ ...get(String(at)), url: `${mailbox.replace('/v1.0', '')}/events` }));
  const { body } = await graph.call('POST', '/v1.0/$batch', { requests: requested });
  return (body['responses'] as Told[]).map(({ status }) => status);
}
const statuses = async (answers: readonly Promise<Answer>[]): Promise<number[]> => (await Promise.all(answers)).map(({ status }) => status);
function get(id: string): Told {
  return { id, method: 'GET', url: '/users/anna@contoso.com/events' };
}

describe('four requests at a time', () => {
  it('leave a fifth one refused, while another mailbox is not concerned', async () => {
    await turn({ answers: 'held' });
    const five = requests(5);
    const refused = await Promise.race(five);
    const others = requests(4, ben);
    expect(refused).toMatchObject({
      status: 429,
      body: { error: { code: 'ApplicationThrottled', message: 'Application is over its MailboxConcurrency limit.' } },
    });
    expect(refused.headers.get('retry-after')).toBe('1');
    await turn({ answers: 'atOnce' });
    expect((await statuses(five)).toSorted((left, right) => left - right)).toEqual([200, 200, 200, 200, 429]);
    expect(await statuses(others)).toEqual([200, 200, 200, 200]);
    expect(await statuses(requests(5))).toEqual([200, 200, 200, 200, 200]);
  });

  it('make a fifth one wait, once switched so', async () => {
    await turn({ answers: 'held', fifthRequest: 'queue' });
    const six = requests(6);
    await counted({ underWay: 4, waiting: 2 });
    const others = requests(1, ben);
    await counted({ underWay: 5, waiting: 2 });
    await turn({ answers: 'atOnce' });
    expect(await statuses([...six, ...others])).toEqual([200, 200, 200, 200, 200, 200, 200]);
  });

  it('let a refused one through when it comes again', async () => {
    await turn({ answers: 'held' });
    const five = requests(5);
    await Promise.race(five);
    await turn({ answers: 'atOnce' });
    await Promise.all(five);
    expect(await statuses(requests(1))).toEqual([200]);
  });
});

describe('whose four requests they are', () => {
  const room = '/v1.0/users/room1@contoso.com';

  it('each app has four of its own for a mailbox', async () => {
    const another = await ofAnotherApp();
    await turn({ answers: 'held' });
    const eight = [...requests(4), ...requests(4, anna, another)];
    await counted({ underWay: 8, waiting: 0 });
    const fifths = await statuses([...requests(1), ...requests(1, anna, another)]);
    await turn({ answers: 'atOnce' });
    expect([fifths, new Set(await statuses(eight))]).toEqual([[429, 429], new Set([200])]);
  });

  it('an app has four for all mailboxes, once switched to the other reading', async () => {
    const another = await ofAnotherApp();
    await turn({ answers: 'held', fourRequests: 'perApp' });
    const four = [...requests(2), ...requests(2, ben)];
    await counted({ underWay: 4, waiting: 0 });
    const others = requests(1, room, another);
    await counted({ underWay: 5, waiting: 0 });
    const [refused] = await Promise.all(requests(1, room));
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'ApplicationThrottled' } } });
    await turn({ fifthRequest: 'queue' });
    const waits = requests(1, room);
    await counted({ underWay: 5, waiting: 1 });
    await turn({ answers: 'atOnce' });
    expect(new Set(await statuses([...four, ...others, ...waits]))).toEqual(new Set([200]));
  });

  it.each([
    { fourRequests: 'perMailbox', fifthRequest: 'refuse', told: [200, 200, 200, 200, 200, 200, 429] },
    { fourRequests: 'perApp', fifthRequest: 'refuse', told: [200, 200, 200, 200, 429, 429, 429] },
    { fourRequests: 'perApp', fifthRequest: 'queue', told: [200, 200, 200, 200, 200, 200, 200] },
  ])('in a batch: $fourRequests, $fifthRequest', async ({ told, ...switches }) => {
    await turn(switches);
    expect(await batchOf(anna, ben, anna, ben, anna, anna, anna)).toEqual(told);
    expect(await batchOf(anna)).toEqual([200]);
  });

  it('a batch shares them with whoever asks alone', async () => {
    await turn({ answers: 'held' });
    const three = requests(3);
    await counted({ underWay: 3, waiting: 0 });
    const batch = batchOf(anna, anna, ben);
    await counted({ underWay: 5, waiting: 0 });
    await turn({ answers: 'atOnce' });
    expect([await batch, await statuses(three)]).toEqual([
      [200, 429, 200],
      [200, 200, 200],
    ]);
  });
});

describe('requests in ten minutes', () => {
  it('are counted for each app', async () => {
    await turn({ requestsInTenMinutes: 1 });
    const another = await ofAnotherApp();
    expect(await statuses([...requests(1), ...requests(1, anna, another)])).toEqual([200, 200]);
    expect(await statuses([...requests(1), ...requests(1, anna, another)])).toEqual([429, 429]);
  });

  it('are counted for each mailbox, and begin anew when the time is over', async () => {
    await turn({ requestsInTenMinutes: 3 });
    expect(await statuses(requests(3))).toEqual([200, 200, 200]);
    graph.clock.advance(540);
    const [refused] = await Promise.all(requests(1));
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'TooManyRequests' } } });
    expect(refused?.headers.get('retry-after')).toBe('60');
    expect(await statuses(requests(1, ben))).toEqual([200]);
    graph.clock.advance(60);
    expect(await statuses(requests(1))).toEqual([200]);
  });

  it('are each one of a batch', async () => {
    await turn({ requestsInTenMinutes: 3 });
    const { body } = await graph.call('POST', '/v1.0/$batch', { requests: ['1', '2', '3', '4'].map(get) });
    expect((body['responses'] as Told[]).map(({ status }) => status)).toEqual([200, 200, 200, 429]);
  });

  it('are ten thousand at first', async () => {
    expect(await turn({})).toMatchObject({ requestsInTenMinutes: 10_000, underWay: 0, waiting: 0 });
  });
});

describe('Retry-After', () => {
  it('can be missing, alone and in a batch', async () => {
    await turn({ requestsInTenMinutes: 1, retryAfter: 'missing' });
    await Promise.all(requests(1));
    const [refused] = await Promise.all(requests(1));
    expect([refused?.status, refused?.headers.get('retry-after')]).toEqual([429, null]);
    const { body } = await graph.call('POST', '/v1.0/$batch', { requests: [get('1')] });
    expect(Object.keys((body['responses'] as Told[])[0]?.['headers'] as Told)).not.toContain('Retry-After');
  });

  it('is missing from an armed throttle, too', async () => {
    await turn({ retryAfter: 'missing' });
    await graph.call('POST', '/__control/faults', { kind: 'throttle' });
    const [refused] = await Promise.all(requests(1));
    expect([refused?.status, refused?.headers.get('retry-after')]).toEqual([429, null]);
  });
});

describe('switches', () => {
  it.each([
    ['an unknown name', { colour: 'red' }],
    ['an unknown position', { shortMonths: 'perhaps' }],
    ['a flag for a position', { firstPage: true }],
    ['no requests at all', { requestsInTenMinutes: 0 }],
    ['a list', []],
  ])('refuse %s', async (_name, body) => {
    expect((await graph.call('POST', '/__control/org', body)).status).toBe(400);
  });

  it('refuse an unknown name with those there are', async () => {
    const { body } = await graph.call('POST', '/__control/org', { nosuch: 1 });
    expect(body['error']).toMatch(/no switch "nosuch"; there are shortMonths, .*keptGenerations/);
  });

  it('are as at first after a reset', async () => {
    await turn({ shortMonths: 'skip', requestsInTenMinutes: 1 });
    await graph.call('POST', '/__control/reset', {});
    expect(await turn({})).toMatchObject({ shortMonths: 'lastDay', requestsInTenMinutes: 10_000 });
    await graph.call('POST', '/__control/seed', colleagues);
    expect((await graph.call('POST', `${anna}/events`, aMeeting())).status).toBe(201);
  });
});
