import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aMeeting, anna, colleagues, openGraph } from './graphCaller.ts';
import type { GraphCaller, Told } from './graphCaller.ts';

/** Both positions of what facts/graph.md 8 calls not verified, where no other test of the room has them. */
let graph: GraphCaller;
beforeAll(async () => {
  graph = await openGraph();
});
afterAll(() => graph.close());
beforeEach(async () => {
  await graph.call('POST', '/__control/reset', {});
  await graph.call('POST', '/__control/seed', colleagues);
});

const march = `${anna}/calendarView/delta?startDateTime=2026-03-01T00:00:00Z&endDateTime=2026-04-01T00:00:00Z`;
const daily = aMeeting({
  recurrence: {
    pattern: { type: 'daily', interval: 1 },
    range: { type: 'numbered', startDate: '2026-03-11', numberOfOccurrences: 4 },
  },
});

async function turn(switches: Told): Promise<void> {
  expect((await graph.call('POST', '/__control/org', switches)).status).toBe(200);
}
async function created(event: Told = aMeeting()): Promise<string> {
  const answer = await graph.call('POST', `${anna}/events`, event);
  expect(answer.status).toBe(201);
  return `${anna}/events/${String(answer.body['id'])}`;
}
const idIn = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

describe('a monthly meeting on the 31st', () => {
  const monthly = aMeeting({
    start: { dateTime: '2026-03-31T10:00:00', timeZone: 'UTC' },
    end: { dateTime: '2026-03-31T11:00:00', timeZone: 'UTC' },
    recurrence: { pattern: { type: 'absoluteMonthly', interval: 1, dayOfMonth: 31 }, range: { type: 'noEnd', startDate: '2026-03-31' } },
  });
  it.each([
    ['lastDay', ['03-31', '04-30', '05-31']],
    ['skip', ['03-31', '05-31']],
  ])('that was seeded obeys the switch as one that was sent: %s', async (shortMonths, dates) => {
    await turn({ shortMonths });
    await graph.call('POST', '/__control/seed', { events: [{ mailbox: 'anna@contoso.com', ...monthly }] });
    const { body } = await graph.call('GET', `${anna}/calendarView?startDateTime=2026-03-01&endDateTime=2026-06-01`);
    expect((body['value'] as Told[]).map(({ start }) => String((start as Told)['dateTime']).slice(5, 10))).toEqual(dates);
  });
});

describe('a stale If-Match', () => {
  it.each([
    [{}, 412],
    [{ staleMatch: 'preconditionFailed' }, 412],
    [{ staleMatch: 'conflict' }, 409],
  ])('with %j is answered %i', async (switches, status) => {
    await turn(switches);
    const path = await created();
    const answer = await graph.call('PATCH', path, { subject: 'New' }, { 'if-match': 'W/"old"' });
    expect(answer).toMatchObject({ status, body: { error: { code: 'ErrorIrresolvableConflict' } } });
  });
});

describe('a transactionId whose event was deleted', () => {
  it('makes another event', async () => {
    const first = await created(aMeeting({ transactionId: 't' }));
    await graph.call('DELETE', first);
    expect(await created(aMeeting({ transactionId: 't' }))).not.toBe(first);
  });

  it.each([
    ['whileEventLives', 1],
    ['forEver', 0],
  ])('whose calendar was deleted, remembered %s, makes another %i', async (transactions, made) => {
    await turn({ transactions });
    const { body } = await graph.call('POST', `${anna}/calendars`, { name: 'Aside' });
    const aside = `${anna}/calendars/${String(body['id'])}`;
    expect((await graph.call('POST', `${aside}/events`, aMeeting({ transactionId: 't' }))).status).toBe(201);
    expect((await graph.call('DELETE', aside)).status).toBe(204);
    await created(aMeeting({ transactionId: 't' }));
    expect((await graph.call('GET', `${anna}/events`)).body['value']).toHaveLength(made);
  });

  it('is remembered, once switched so: 201 again and nothing in the calendar, and 400 for another body', async () => {
    await turn({ transactions: 'forEver' });
    await graph.call('DELETE', await created(aMeeting({ transactionId: 't' })));
    await created(aMeeting({ transactionId: 't' }));
    expect((await graph.call('GET', `${anna}/events`)).body['value']).toEqual([]);
    expect((await graph.call('POST', `${anna}/events`, aMeeting({ transactionId: 't', subject: 'Other' }))).status).toBe(400);
  });
});

describe('a round of change tracking', () => {
  it('begins with an empty page that goes on, once switched so', async () => {
    await created();
    await turn({ firstPage: 'empty' });
    const first = await graph.call('GET', march);
    expect([first.body['value'], Object.keys(first.body)]).toEqual([[], ['@odata.context', '@odata.nextLink', 'value']]);
    expect(first.headers.get('preference-applied')).toBe('odata.track-changes');
    const round = await graph.round(march);
    expect([round.pages, round.items.length]).toEqual([2, 1]);
    expect((await graph.round(round.deltaLink)).pages).toBe(1);
  });

  it.each(['full', 'empty'])('that begins with a page that is %s needs its window', async (firstPage) => {
    await turn({ firstPage });
    expect((await graph.call('GET', `${anna}/calendarView/delta`)).status).toBe(400);
  });

  it.each([
    { rounds: 'endlessSameLink', firstPage: 'full', meetings: 1, different: 1 },
    { rounds: 'endlessNewLinks', firstPage: 'full', meetings: 1, different: 6 },
    { rounds: 'endlessNewLinks', firstPage: 'full', meetings: 0, different: 6 },
    { rounds: 'endlessNewLinks', firstPage: 'empty', meetings: 1, different: 6 },
  ])('never ends, once switched to $rounds from a page that is $firstPage', async ({ rounds, firstPage, meetings, different }) => {
    if (meetings > 0) await created();
    await turn({ rounds, firstPage });
    const [links, told]: [Set<string>, Told[]] = [new Set(), []];
    let next = march;
    for (let page = 0; page < 6; page += 1) {
      const { status, body } = await graph.call('GET', next);
      expect([status, body['@odata.deltaLink']]).toEqual([200, undefined]);
      told.push(...(body['value'] as Told[]));
      next = String(body['@odata.nextLink']);
      links.add(next);
    }
    expect([links.size, told.length]).toEqual([different, meetings]);
    await turn({ rounds: 'end' });
    expect((await graph.call('GET', next)).body).toMatchObject({ value: [], '@odata.deltaLink': expect.any(String) });
  });

  it.each([
    [3, 2, 200],
    [3, 3, 410],
    [1, 0, 200],
    [1, 1, 410],
  ])('of %i kept sync states forgets a link after %i newer ones: %i', async (keptGenerations, newer, status) => {
    await turn({ keptGenerations });
    const { deltaLink } = await graph.round(march);
    let next = deltaLink;
    for (let round = 0; round < newer; round += 1) next = (await graph.round(next)).deltaLink;
    expect((await graph.call('GET', deltaLink)).status).toBe(status);
  });

  it.each([
    [{ resentOccurrences: 'all' }, ['seriesMaster', 'occurrence', 'exception', 'occurrence', 'occurrence']],
    [{ resentOccurrences: 'none' }, ['seriesMaster', 'exception']],
  ])('with %j tells of a changed occurrence as %j', async (switches, kinds) => {
    await turn(switches);
    const path = await created(daily);
    const first = await graph.round(march);
    expect(first.items).toHaveLength(5);
    await graph.call('PATCH', `${anna}/events/${String(first.items[2]?.['id'])}`, { subject: 'Apart' });
    expect(idIn(path)).toBe(first.items[0]?.['id']);
    expect((await graph.round(first.deltaLink)).items.map(({ type }) => type)).toEqual(kinds);
  });

  it.each([
    ['missing', undefined],
    ['present', ['2026-03-12']],
  ])('has deleted occurrences %s in their master', async (cancelledOccurrencesInRounds, dates) => {
    await turn({ cancelledOccurrencesInRounds });
    const path = await created(daily);
    const first = await graph.round(march);
    await graph.call('DELETE', `${anna}/events/${String(first.items[2]?.['id'])}`);
    const [master] = (await graph.round(first.deltaLink)).items;
    expect(master?.['cancelledOccurrences']).toEqual(dates?.map((date) => `OID.${idIn(path)}.${date}`));
  });
});

describe('cancelledOccurrences of a series', () => {
  it('come when they are selected, and only then', async () => {
    const path = await created(daily);
    const first = await graph.round(march);
    await graph.call('DELETE', `${anna}/events/${String(first.items[2]?.['id'])}`);
    expect((await graph.call('GET', path)).body['cancelledOccurrences']).toBeUndefined();
    expect((await graph.call('GET', `${path}?$select=subject,cancelledOccurrences`)).body['cancelledOccurrences']).toEqual([
      `OID.${idIn(path)}.2026-03-12`,
    ]);
  });
});
