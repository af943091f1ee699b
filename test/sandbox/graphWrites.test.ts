import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aMeeting, anna, ben, colleagues, openGraph } from './graphCaller.ts';
import type { Answer, GraphCaller, Told } from './graphCaller.ts';

/** What a write may rest on: an etag, a transactionId, a zone, a property of one's own. */
let graph: GraphCaller;
beforeAll(async () => {
  graph = await openGraph();
});
afterAll(() => graph.close());
beforeEach(async () => {
  await graph.call('POST', '/__control/reset', {});
  await graph.call('POST', '/__control/seed', colleagues);
});

const march = 'startDateTime=2026-03-01T00:00:00Z&endDateTime=2026-04-01T00:00:00Z';
const daily = {
  recurrence: { pattern: { type: 'daily', interval: 1 }, range: { type: 'numbered', startDate: '2026-03-11', numberOfOccurrences: 3 } },
};
async function created(part: Told = {}, list = `${anna}/events`): Promise<Told> {
  const { status, body } = await graph.call('POST', list, aMeeting(part));
  expect(status).toBe(201);
  return body;
}
const pathOf = ({ id }: Told): string => `${anna}/events/${String(id)}`;
const listed = async (path: string): Promise<Told[]> => (await graph.call('GET', path)).body['value'] as Told[];
const codeOf = ({ status, body }: Answer): string => {
  const { code = '' } = (body['error'] ?? {}) as { code?: string };
  return `${status} ${code}`.trim();
};

describe('If-Match', () => {
  const conflict = '412 ErrorIrresolvableConflict';
  const renamed = (path: string, match: string, subject = 'New') =>
    graph.call('PATCH', path, { subject }, match === '' ? {} : { 'If-Match': match });

  it.each([
    { match: 'the etag', of: (etag: string) => etag, told: ['200', '204'] },
    { match: 'any', of: () => '*', told: ['200', '204'] },
    { match: 'another etag', of: () => 'W/"old"', told: [conflict, conflict] },
    { match: 'nothing', of: () => '', told: ['200', '204'] },
  ])('with $match', async ({ of, told }) => {
    const event = await created();
    const changed = await renamed(pathOf(event), of(String(event['@odata.etag'])));
    const { body: now } = await graph.call('GET', pathOf(event));
    expect(now['subject']).toBe(changed.status === 200 ? 'New' : 'Review of the offer');
    const match = of(String(now['@odata.etag']));
    const removed = await graph.call('DELETE', pathOf(event), undefined, match === '' ? {} : { 'If-Match': match });
    expect([codeOf(changed), codeOf(removed)]).toEqual(told);
    expect((await graph.call('GET', pathOf(event))).status).toBe(removed.status === 204 ? 404 : 200);
  });

  it('is about what the body and the header of the last answer say alike', async () => {
    const event = await created();
    const { body, headers } = await graph.call('GET', pathOf(event));
    expect([headers.get('etag'), body['@odata.etag']]).toEqual([event['@odata.etag'], `W/"${String(body['changeKey'])}"`]);
  });

  it('without it the last write wins', async () => {
    const event = await created();
    await renamed(pathOf(event), '', 'First');
    expect((await renamed(pathOf(event), '', 'Second')).status).toBe(200);
    expect((await graph.call('GET', pathOf(event))).body['subject']).toBe('Second');
  });

  it('of an occurrence holds until its series changes, and of an exception until it changes itself', async () => {
    const master = await created(daily);
    const view = `${anna}/calendarView?${march}`;
    const [first, second] = await listed(view);
    const exception = await renamed(pathOf(first ?? {}), String(first?.['@odata.etag']));
    expect(codeOf(exception)).toBe('200');
    expect(codeOf(await renamed(pathOf(second ?? {}), String(second?.['@odata.etag'])))).toBe(conflict);
    await graph.call('PATCH', pathOf(master), { showAs: 'busy' });
    expect(codeOf(await renamed(pathOf(first ?? {}), String(exception.body['@odata.etag'])))).toBe('200');
    expect(codeOf(await renamed(pathOf(first ?? {}), String(exception.body['@odata.etag'])))).toBe(conflict);
  });

  it('counts inside a batch, and a change that was refused there changed nothing', async () => {
    const event = await created();
    const requests = ['W/"old"', String(event['@odata.etag'])].map((match, at) => ({
      id: String(at),
      method: 'PATCH',
      url: pathOf(event).replace('/v1.0', ''),
      headers: { 'Content-Type': 'application/json', 'if-match': match },
      body: { subject: `From ${at}` },
    }));
    const { body } = await graph.call('POST', '/v1.0/$batch', { requests });
    expect((body['responses'] as Told[]).map(({ status }) => status)).toEqual([412, 200]);
    expect((await graph.call('GET', pathOf(event))).body['subject']).toBe('From 1');
  });
});

describe('a transactionId', () => {
  it('is shown wherever the event is, is its mailbox’ own, and null where there is none', async () => {
    const event = await created({ transactionId: 'once' });
    expect((await created({ transactionId: 'once', subject: 'Other' }, `${ben}/events`))['transactionId']).toBe('once');
    const plain = await created();
    const shown = [...(await listed(`${anna}/calendarView?${march}`)), ...(await graph.round(`${anna}/calendarView/delta?${march}`)).items];
    for (const one of shown) expect(one['transactionId']).toBe(one['id'] === event['id'] ? 'once' : null);
    expect([shown.length, plain['transactionId']]).toEqual([4, null]);
  });

  it('sent twice makes one event and mails once, also at the same time', async () => {
    const body = aMeeting({ transactionId: 'once', attendees: [{ emailAddress: { address: 'out@fabrikam.com' } }] });
    const answers = await Promise.all([1, 2, 3].map(() => graph.call('POST', `${anna}/events`, body)));
    expect([answers.map(({ status }) => status), new Set(answers.map((answer) => answer.body['id'])).size]).toEqual([[201, 201, 201], 1]);
    expect((await graph.call('GET', '/__control/state')).body['mails']).toHaveLength(1);
  });

  it('comes back changed with what has become of the event', async () => {
    const event = await created({ transactionId: 'once' });
    await graph.call('PATCH', pathOf(event), { subject: 'New' });
    expect(await created({ transactionId: 'once' })).toMatchObject({ id: event['id'], subject: 'New' });
  });

  it('cannot be given to an event later', async () => {
    expect(codeOf(await graph.call('PATCH', pathOf(await created()), { transactionId: 'late' }))).toBe(
      '400 ErrorPropertyValidationFailure',
    );
  });
});

describe('a zone', () => {
  const wall = (timeZone: string) => ({ dateTime: '2026-07-01T10:00:00', timeZone });
  it.each([
    { zone: 'W. Europe Standard Time', utc: '08' },
    { zone: 'Europe/Berlin', utc: '08' },
    { zone: 'Eastern Standard Time', utc: '14' },
    { zone: 'America/New_York', utc: '14' },
    { zone: 'India Standard Time', utc: '04' },
    { zone: 'UTC', utc: '10' },
    { zone: 'tzone://Microsoft/Utc', utc: '10' },
    { zone: 'tzone://Microsoft/Custom', utc: '10' },
    { zone: 'Customized Time Zone', utc: '10' },
  ])('$zone is taken, kept as it was spelt, and told in UTC', async ({ zone, utc }) => {
    const event = await created({ start: wall(zone), end: wall(zone) });
    expect(event).toMatchObject({
      start: { dateTime: expect.stringMatching(`^2026-07-01T${utc}:[03]0:00.0000000$`), timeZone: 'UTC' },
      originalStartTimeZone: zone,
      originalEndTimeZone: zone,
    });
  });

  it.each<[string, Told]>([
    ['start', { start: wall('Moon Standard Time') }],
    ['end', { end: wall('Mars/Olympus') }],
    ['the recurrence', { recurrence: { ...daily.recurrence, range: { ...daily.recurrence.range, recurrenceTimeZone: 'Nowhere' } } }],
  ])('nobody knows is refused in %s, when making and when changing', async (_name, part) => {
    const event = await created();
    expect(codeOf(await graph.call('POST', `${anna}/events`, aMeeting(part)))).toBe('400 TimeZoneNotSupportedException');
    expect(codeOf(await graph.call('PATCH', pathOf(event), part))).toBe('400 TimeZoneNotSupportedException');
    expect(await listed(`${anna}/events`)).toHaveLength(1);
  });
});

describe('a property of one’s own', () => {
  const named = (name: string) => `String {66f5a359-4659-4830-9070-00047ec6ac6e} Name ${name}`;
  const expanding = (...names: string[]) =>
    `$expand=${encodeURIComponent(`singleValueExtendedProperties($filter=${names.map((name) => `id eq '${named(name)}'`).join(' or ')})`)}`;
  const property = (name: string, value: string) => ({ singleValueExtendedProperties: [{ id: named(name), value }] });
  const found = (value: string) =>
    `$filter=${encodeURIComponent(`singleValueExtendedProperties/Any(ep: ep/id eq '${named('One')}' and ep/value eq '${value}')`)}`;
  const valuesIn = (event: Told) => ((event['singleValueExtendedProperties'] ?? []) as Told[]).map(({ value }) => value);

  it('is changed by a PATCH that names it, beside others, and not told by it', async () => {
    const event = await created(property('One', '1'));
    const answer = await graph.call('PATCH', pathOf(event), property('Two', '2'));
    expect(answer.body['singleValueExtendedProperties']).toBeUndefined();
    expect(answer.body['@odata.etag']).not.toBe(event['@odata.etag']);
    await graph.call('PATCH', pathOf(event), property('One', 'eins'));
    expect(valuesIn((await graph.call('GET', `${pathOf(event)}?${expanding('One', 'Two', 'Three')}`)).body)).toEqual(['2', 'eins']);
    expect([(await listed(`${anna}/events?${found('1')}`)).length, (await listed(`${anna}/events?${found('EINS')}`)).length]).toEqual([
      0, 1,
    ]);
  });

  it('is found in another calendar, in a view and together with an expansion', async () => {
    const { body: side } = await graph.call('POST', `${anna}/calendars`, { name: 'Side' });
    const list = `${anna}/calendars/${String(side['id'])}`;
    const event = await created(property('One', '1'), `${list}/events`);
    for (const path of [`${list}/events?`, `${list}/calendarView?${march}&`]) {
      const [one, ...more] = await listed(`${path}${found('1')}&${expanding('One')}`);
      expect([one?.['id'], valuesIn(one ?? {}), more]).toEqual([event['id'], ['1'], []]);
    }
    expect(await listed(`${anna}/events?${found('1')}`)).toEqual([]);
  });

  it('put on one occurrence is on no other and not on the series', async () => {
    const master = await created({ ...daily, ...property('One', 'all') });
    const [, second] = await listed(`${anna}/calendarView?${march}`);
    await graph.call('PATCH', pathOf(second ?? {}), property('One', 'second'));
    const view = await listed(`${anna}/calendarView?${march}&${expanding('One')}`);
    expect(view.map(valuesIn)).toEqual([[], ['second'], []]);
    expect(valuesIn((await graph.call('GET', `${pathOf(master)}?${expanding('One')}`)).body)).toEqual(['all']);
  });
});
