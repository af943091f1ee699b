import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  BatchRequestContent,
  BatchResponseContent,
  Client,
  GraphError,
  PageIterator,
  RetryHandlerOptions,
} from '@microsoft/microsoft-graph-client';
import type { BatchRequestStep, PageCollection } from '@microsoft/microsoft-graph-client';
import type { Event } from '@microsoft/microsoft-graph-types';
import { fetch as undiciFetch } from 'undici';
import { judgeGraph } from '../support/graphJudge.ts';
import { aMeeting, colleagues, invite, openGraph } from './graphCaller.ts';
import type { GraphCaller } from './graphCaller.ts';

/** Microsoft's own client, which nobody here wrote, speaks to the sandbox as it speaks to Graph. */
let graph: GraphCaller;
let client: Client;
let judge: ReturnType<typeof judgeGraph>;
const ownFetch = globalThis.fetch;
beforeAll(async () => {
  graph = await openGraph();
  judge = judgeGraph(graph.url);
  // The client fetches by the global of that name; only who certifies the sandbox is told to it here.
  globalThis.fetch = ((target: string, options: object) => undiciFetch(target, { ...options, dispatcher: graph.agent })) as never;
  client = Client.init({
    baseUrl: `${graph.url}/`,
    defaultVersion: 'v1.0',
    customHosts: new Set(['localhost']),
    authProvider: (done) => done(null, graph.token),
  });
});
beforeEach(async () => {
  await graph.call('POST', '/__control/reset', {});
  await graph.call('POST', '/__control/seed', colleagues);
  await graph.call('POST', '/__control/requests', {});
});
afterAll(async () => {
  globalThis.fetch = ownFetch;
  await graph.close();
  // Whatever was asked here, and it was something: Microsoft could have answered it like this.
  expect(judge.settle()).toBeGreaterThan(0);
});

const march = { startDateTime: '2026-03-01T00:00:00Z', endDateTime: '2026-04-01T00:00:00Z' };

async function makeMeetings(count: number): Promise<void> {
  for (let at = 0; at < count; at += 1) await client.api('/users/anna@contoso.com/events').post(aMeeting({ subject: `Meeting ${at}` }));
}

async function requests(): Promise<{ method: string; path: string; status: number; inner?: true }[]> {
  const { body } = await graph.call('GET', '/__control/requests');
  return body['requests'] as never;
}

async function everyPage(
  first: PageCollection,
  headers: Record<string, string>,
): Promise<{ found: Event[]; deltaLink: string | undefined }> {
  const found: Event[] = [];
  const iterator = new PageIterator(client, first, (event: Event) => found.push(event) > 0, { headers });
  await iterator.iterate();
  return { found, deltaLink: iterator.getDeltaLink() };
}

async function failure(call: Promise<unknown>): Promise<GraphError> {
  try {
    await call;
  } catch (error) {
    expect(error).toBeInstanceOf(GraphError);
    return error as GraphError;
  }
  throw new Error('It was not refused.');
}

/** The milliseconds the client's retries would have waited; nobody waits for them. */
async function waitsDuring(work: () => Promise<void>): Promise<readonly unknown[]> {
  const waits: unknown[] = [];
  const ownTimeout = globalThis.setTimeout;
  globalThis.setTimeout = ((then: () => void, milliseconds: number, ...more: []) => {
    if (!new Error().stack?.includes('RetryHandler')) return ownTimeout(then, milliseconds, ...more);
    waits.push(milliseconds);
    return ownTimeout(then, 0);
  }) as never;
  try {
    await work();
  } finally {
    globalThis.setTimeout = ownTimeout;
  }
  return waits;
}

describe("Microsoft's client", () => {
  it('makes, reads, changes, finds and deletes a meeting', async () => {
    const property = { id: 'String {66f5a359-4659-4830-9070-00047ec6ac6e} Name CrmEventId', value: '00U1' };
    const events = client.api('/users/anna@contoso.com/events');
    const made = (await events.post(
      aMeeting({ attendees: invite('ben@contoso.com'), singleValueExtendedProperties: [property] }),
    )) as Event;
    expect(made).toMatchObject({ subject: 'Review of the offer', type: 'singleInstance', isOrganizer: true });

    const one = (part = '') => client.api(`/users/anna@contoso.com/events/${made.id ?? ''}${part}`);
    expect(await one().select(['subject', 'start']).header('Prefer', 'outlook.timezone="Europe/Berlin"').get()).toMatchObject({
      id: made.id,
      start: { dateTime: '2026-03-11T10:00:00.0000000', timeZone: 'Europe/Berlin' },
    });
    expect(await one().patch({ subject: 'Moved' })).toMatchObject({ subject: 'Moved' });
    const filter = `singleValueExtendedProperties/Any(ep: ep/id eq '${property.id}' and ep/value eq '${property.value}')`;
    const expand = `singleValueExtendedProperties($filter=id eq '${property.id}')`;
    expect(await client.api('/users/anna@contoso.com/events').filter(filter).expand(expand).get()).toMatchObject({
      value: [{ id: made.id, singleValueExtendedProperties: [property] }],
    });
    const [copy] = ((await client.api('/users/ben@contoso.com/events').get()) as { value: Event[] }).value;
    await client.api(`/users/ben@contoso.com/events/${copy?.id ?? ''}/accept`).post({ comment: 'Yes', sendResponse: true });
    expect(await one().get()).toMatchObject({ attendees: [{ status: { response: 'accepted' } }] });
    await one().delete();
    expect(await failure(one().get())).toMatchObject({ statusCode: 404, code: 'ErrorItemNotFound' });
  });

  it('pages through a calendar view to its end', async () => {
    await makeMeetings(23);
    const first = (await client.api('/users/anna@contoso.com/calendarView').query(march).top(5).get()) as PageCollection;
    const { found } = await everyPage(first, {});
    expect(new Set(found.map(({ subject }) => subject)).size).toBe(23);
    expect((await requests()).filter(({ path }) => path.endsWith('/calendarView'))).toHaveLength(5);
  });

  it('pages through a round of change tracking to its deltaLink, and through the next from there', async () => {
    await makeMeetings(11);
    const headers = { Prefer: 'odata.maxpagesize=3, IdType="ImmutableId"' };
    const first = (await client.api('/users/anna@contoso.com/calendarView/delta').query(march).headers(headers).get()) as PageCollection;
    const { found, deltaLink = '' } = await everyPage(first, headers);
    expect(found).toHaveLength(11);
    const gone = found[4]?.id ?? '';
    await client.api(`/users/anna@contoso.com/events/${gone}`).delete();
    await makeMeetings(1);
    const next = await everyPage((await client.api(deltaLink).headers(headers).get()) as PageCollection, headers);
    expect(next.found).toMatchObject([{ subject: 'Meeting 0' }, { id: gone, '@removed': { reason: 'deleted' } }]);
    expect(next.deltaLink).toMatch(/\$deltatoken=/);
  });
});

describe("a batch of Microsoft's client", () => {
  const step = (id: number, mailbox: string, dependsOn: string[] = []): BatchRequestStep => ({
    id: String(id),
    dependsOn,
    request: new Request(`https://graph.microsoft.com/users/${mailbox}/events`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(aMeeting({ subject: `Step ${id}` })),
    }),
  });
  const send = async (steps: BatchRequestStep[]) => {
    const content = await new BatchRequestContent(steps).getContent();
    const { responses } = new BatchResponseContent((await client.api('/$batch').post(content)) as never) as unknown as {
      responses: Map<string, Response>;
    };
    return [...responses].map(([id, response]) => ({ id, status: response.status, headers: response.headers, answer: response }));
  };

  it('of twenty meetings makes all of them, one after the other', async () => {
    // The client knows three shapes of dependence; this is how it keeps to four of a mailbox at once.
    const steps = Array.from({ length: 20 }, (_none, at) => step(at, 'anna@contoso.com', at === 0 ? [] : [String(at - 1)]));
    const answers = await send(steps);
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 201));
    const subjects = await Promise.all(answers.map(async ({ answer }) => ((await answer.json()) as Event).subject));
    expect(new Set(subjects)).toEqual(new Set(steps.map(({ id }) => `Step ${id}`)));
  });

  it('of twenty at once has those beyond four of a mailbox throttled, each with its own Retry-After', async () => {
    const answers = await send(Array.from({ length: 20 }, (_none, at) => step(at, at < 16 ? 'anna@contoso.com' : 'ben@contoso.com')));
    const throttled = answers.filter(({ status }) => status === 429);
    expect([throttled.length, answers.filter(({ status }) => status === 201).length]).toEqual([12, 8]);
    expect(throttled.every(({ headers }) => Number(headers.get('Retry-After')) > 0)).toBe(true);
  });

  it('of more than twenty is refused by the client itself, and by the sandbox', async () => {
    expect(() => new BatchRequestContent(Array.from({ length: 21 }, (_none, at) => step(at, 'anna@contoso.com')))).toThrow();
    const requestsToo = Array.from({ length: 21 }, (_none, at) => ({ id: String(at), method: 'GET', url: '/users/anna@contoso.com' }));
    expect(await failure(client.api('/$batch').post({ requests: requestsToo }))).toMatchObject({ statusCode: 400 });
  });
});

describe("trouble, as Microsoft's client sees it", () => {
  it.each([
    { kind: 'throttle', status: 429 },
    { kind: 'serverError', status: 503 },
  ])('is waited for and tried again: $status', async ({ kind, status }) => {
    await graph.call('POST', '/__control/faults', [{ match: { method: 'GET', path: '/events' }, times: 1, kind }]);
    const patience = new RetryHandlerOptions(0, 3);
    const waits = await waitsDuring(async () => {
      expect(await client.api('/users/anna@contoso.com/events').middlewareOptions([patience]).get()).toMatchObject({ value: [] });
    });
    expect((await requests()).filter(({ path }) => path.endsWith('/events')).map((line) => line.status)).toEqual([status, 200]);
    // One second by Retry-After; a 503 says nothing, so the client waits as long as it was told to, and less than a second by its own dice.
    expect(waits).toEqual([status === 429 ? 1000 : expect.any(Number)]);
  });

  it('is given up after as many tries as allowed, with the code of the refusal', async () => {
    await graph.call('POST', '/__control/faults', [{ match: { path: '/events' }, times: 3, kind: 'serverError' }]);
    const patience = new RetryHandlerOptions(0, 1);
    const asked = client.api('/users/anna@contoso.com/events').middlewareOptions([patience]);
    let error: unknown = null;
    await waitsDuring(async () => {
      error = await failure(asked.get());
    });
    expect(error).toMatchObject({ statusCode: 503, code: 'ServiceUnavailable', requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  });

  it.each<[string, number, string, () => Promise<unknown>]>([
    ['no such meeting', 404, 'ErrorItemNotFound', () => client.api('/users/anna@contoso.com/events/none').get()],
    ['no such person', 404, 'ResourceNotFound', () => client.api('/users/nobody@contoso.com/events').get()],
    [
      'a window of six years',
      400,
      'ErrorInvalidRequest',
      () =>
        client
          .api('/users/anna@contoso.com/calendarView')
          .query({ ...march, endDateTime: '2032-03-01' })
          .get(),
    ],
    [
      'a zone nobody knows',
      400,
      'TimeZoneNotSupportedException',
      () => client.api('/users/anna@contoso.com/events').header('Prefer', 'outlook.timezone="Nowhere"').get(),
    ],
    ['tracking of events', 400, 'ErrorInvalidRequest', () => client.api('/users/anna@contoso.com/events/delta').get()],
    [
      'an old link',
      410,
      'SyncStateNotFound',
      () => client.api('/users/anna@contoso.com/calendarView/delta').query({ $deltatoken: 'old' }).get(),
    ],
  ])('is told by its code: %s', async (_name, statusCode, code, provoke) => {
    const error = await failure(provoke());
    expect(error).toMatchObject({ statusCode, code, message: expect.any(String), requestId: expect.any(String), date: expect.any(Date) });
    expect(JSON.parse(String(error.body))).toMatchObject({ code });
  });

  it('names the meeting that has the transactionId already', async () => {
    const made = (await client.api('/users/anna@contoso.com/events').post(aMeeting({ transactionId: 'once' }))) as Event;
    expect(await client.api('/users/anna@contoso.com/events').post(aMeeting({ transactionId: 'once' }))).toMatchObject({ id: made.id });
    const error = await failure(client.api('/users/anna@contoso.com/events').post(aMeeting({ transactionId: 'once', subject: 'Other' })));
    expect(JSON.parse(String(error.body))).toMatchObject({ code: 'ErrorDuplicateTransactionId', '@event.existingEventId': made.id });
  });
});
