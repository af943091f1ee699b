import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { issueAppToken } from '../../server/sandbox/entra/tokens.ts';
import { aMeeting, anna, colleagues, openGraph } from './graphCaller.ts';
import type { GraphCaller, Told } from './graphCaller.ts';

/** What holds from page to page of change tracking, and what each page is asked anew. */
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

const march = `${anna}/calendarView/delta?startDateTime=2026-03-01T00:00:00Z&endDateTime=2026-04-01T00:00:00Z`;
const daily = (count: number): Told => ({
  recurrence: { pattern: { type: 'daily', interval: 1 }, range: { type: 'numbered', startDate: '2026-03-11', numberOfOccurrences: count } },
});
const at = (date: string): Told => ({
  start: { dateTime: `${date}T10:00:00`, timeZone: 'UTC' },
  end: { dateTime: `${date}T11:00:00`, timeZone: 'UTC' },
});

async function created(part: Told = {}): Promise<string> {
  const { status, body } = await graph.call('POST', `${anna}/events`, aMeeting(part));
  expect(status).toBe(201);
  return String(body['id']);
}
async function page(link: unknown, headers: Record<string, string> = {}): Promise<Told> {
  const { status, body } = await graph.call('GET', String(link), undefined, headers);
  expect([status, body['error']]).toEqual([200, undefined]);
  return body;
}
const itemsOf = (body: Told): Told[] => body['value'] as Told[];

describe('the window of a round', () => {
  it('stays as it was, however much time goes by and whatever is put behind the link', async () => {
    await created(at('2026-03-31'));
    const { deltaLink } = await graph.round(march);
    graph.clock.advance(40 * 24 * 3600);
    // A token outlives the hour of an access token.
    const authorization = `Bearer ${await issueAppToken(graph.key, graph.clock)}`;
    const call = (method: string, path: string, body?: unknown) => graph.call(method, path, body, { authorization });
    await call('POST', `${anna}/events`, aMeeting({ subject: 'in', ...at('2026-03-30') }));
    await call('POST', `${anna}/events`, aMeeting({ subject: 'out', ...at('2026-04-30') }));
    const { items } = await graph.round(`${deltaLink}&startDateTime=2026-04-01T00:00:00Z&endDateTime=2026-05-01T00:00:00Z`, {
      authorization,
    });
    expect(items.map((item) => [item['subject'], '@removed' in item])).toEqual([
      ['in', false],
      [undefined, true],
    ]);
  });

  it('of a fresh round is another family of links, and the old one goes on', async () => {
    await created();
    const old = await graph.round(march);
    const fresh = await graph.round(march.replace('2026-04-01', '2026-05-01'));
    const id = await created(at('2026-04-10'));
    expect((await graph.round(fresh.deltaLink)).items).toMatchObject([{ id, type: 'singleInstance' }]);
    expect((await graph.round(old.deltaLink)).items).toMatchObject([{ id, '@removed': { reason: 'deleted' } }]);
  });
});

describe('what a page is asked', () => {
  it('is asked anew on every page: size, zone and form of ids are not in the link', async () => {
    for (let number = 0; number < 30; number += 1) await created({ subject: String(number) });
    const tokyo = 'Tokyo Standard Time';
    const first = await page(march, { prefer: `odata.maxpagesize=3, outlook.timezone="${tokyo}", IdType="ImmutableId"` });
    const second = await page(first['@odata.nextLink']);
    const third = await page(second['@odata.nextLink'], { prefer: `odata.maxpagesize=4, outlook.timezone="Asia/Tokyo"` });
    expect([first, second, third].map((body) => itemsOf(body).length)).toEqual([3, 10, 4]);
    for (const [body, timeZone] of [
      [first, tokyo],
      [second, 'UTC'],
      [third, 'Asia/Tokyo'],
    ] as const)
      expect(itemsOf(body)[0]).toMatchObject({ start: { timeZone } });
    const again = await page(march, { prefer: 'odata.maxpagesize=3' });
    expect(itemsOf(again)[0]?.['id']).not.toBe(itemsOf(first)[0]?.['id']);
    expect(itemsOf(await page(first['@odata.nextLink']))).toEqual(itemsOf(second));
  });

  it.each([
    { end: 'by the clock', comes: () => Promise.resolve(graph.clock.advance(3601)) },
    { end: 'by a fault', comes: () => graph.call('POST', '/__control/faults', [{ kind: 'tokenExpired', match: { path: 'skiptoken' } }]) },
  ])('with a token whose end comes $end in the middle of a round is refused; the same link goes on with a new one', async ({ comes }) => {
    for (let number = 0; number < 25; number += 1) await created({ subject: String(number) });
    const first = await page(march);
    await comes();
    const expired = await graph.call('GET', String(first['@odata.nextLink']));
    expect(expired).toMatchObject({ status: 401, body: { error: { code: 'InvalidAuthenticationToken' } } });
    const authorization = `Bearer ${await issueAppToken(graph.key, graph.clock)}`;
    const rest = await graph.round(String(first['@odata.nextLink']), { authorization });
    expect(new Set([...itemsOf(first), ...rest.items].map(({ subject }) => subject)).size).toBe(25);
  });

  it.each(['$select=subject', "$filter=start/dateTime ge '2026-03-01'", '$orderby=start/dateTime', '$search=x', '$OrderBy=subject'])(
    'cannot be %s',
    async (query) => {
      expect((await graph.call('GET', `${march}&${query}`)).status).toBe(400);
      const { deltaLink } = await graph.round(march);
      expect((await graph.call('GET', `${deltaLink}&${query}`)).status).toBe(400);
    },
  );

  it('answers an $expand with the 500 that was recorded', async () => {
    expect(await graph.call('GET', `${march}&$expand=singleValueExtendedProperties`)).toMatchObject({
      status: 500,
      body: { error: { code: 'InternalServerError' } },
    });
  });

  it('with an unknown zone is refused, and the link is none the worse', async () => {
    const { deltaLink } = await graph.round(march);
    for (const link of [march, deltaLink])
      expect(await graph.call('GET', link, undefined, { prefer: 'outlook.timezone="Moon Standard Time"' })).toMatchObject({
        status: 400,
        body: { error: { code: 'TimeZoneNotSupportedException' } },
      });
    expect((await graph.call('GET', deltaLink)).status).toBe(200);
  });
});

describe('a round', () => {
  it('never carries extended properties', async () => {
    await created({ singleValueExtendedProperties: [{ id: 'String 0x1a', value: 'x' }], ...daily(2) });
    expect(JSON.stringify((await graph.round(march)).items)).not.toContain('singleValueExtendedProperties');
  });

  it('says of a series that was deleted that its master and its exceptions are gone, and no word of occurrences', async () => {
    const id = await created(daily(3));
    const { items } = await graph.round(march);
    const exception = String(items[2]?.['id']);
    await graph.call('PATCH', `${anna}/events/${exception}`, { subject: 'Apart' });
    const { deltaLink } = await graph.round(march);
    await graph.call('DELETE', `${anna}/events/${id}`);
    expect((await graph.round(deltaLink)).items).toMatchObject([
      { id, '@removed': { reason: 'deleted' } },
      { id: exception, '@removed': { reason: 'deleted' } },
    ]);
  });

  it('is fixed when it starts: a change between two pages comes in the next round', async () => {
    for (let number = 0; number < 12; number += 1) await created({ subject: String(number) });
    const first = await page(march);
    const id = await created({ subject: 'late' });
    await graph.call('PATCH', `${anna}/events/${String(itemsOf(first)[0]?.['id'])}`, { subject: 'changed' });
    const rest = await graph.round(String(first['@odata.nextLink']));
    expect(rest.items.map(({ subject }) => subject)).toEqual(['10', '11']);
    const next = await graph.round(rest.deltaLink);
    expect(next.items.map((item) => [item['subject'], item['id'] === id])).toEqual([
      ['changed', false],
      ['late', true],
    ]);
  });

  it('has the master of a series that began before the window, with the start of its first occurrence', async () => {
    await created({
      ...at('2026-02-01'),
      recurrence: {
        pattern: { type: 'weekly', interval: 1, daysOfWeek: ['sunday'] },
        range: { type: 'noEnd', startDate: '2026-02-01' },
      },
    });
    const { items } = await graph.round(march);
    expect(items.map(({ type }) => type)).toEqual(['seriesMaster', ...Array.from({ length: 5 }, () => 'occurrence')]);
    expect(items[0]?.['start']).toEqual({ dateTime: '2026-02-01T10:00:00.0000000', timeZone: 'UTC' });
  });
});
