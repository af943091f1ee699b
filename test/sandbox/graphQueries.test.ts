import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aMeeting, anna, ben, colleagues, errorOf, openGraph } from './graphCaller.ts';
import type { GraphCaller, Told } from './graphCaller.ts';

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
const property = 'String {66f5a359-4659-4830-9070-00047ec6ac6e} Name TandemEventId';

async function create(subject: string, day: number, part: Told = {}): Promise<Told> {
  const at = (hour: string): Told => ({ dateTime: `2026-03-${day}T${hour}:00:00`, timeZone: 'UTC' });
  return (await graph.call('POST', `${anna}/events`, aMeeting({ subject, start: at('10'), end: at('11'), ...part }))).body;
}
/** Three events, made in another order than they happen; one carries our property, one somebody else's value of it. */
async function threeEvents(): Promise<void> {
  await create('b', 12, { singleValueExtendedProperties: [{ id: property, value: "O'Neil" }] });
  await create('c', 13, { singleValueExtendedProperties: [{ id: property, value: 'other' }] });
  await create('a', 11);
}
async function subjects(query: string, list = 'events'): Promise<unknown[]> {
  const { status, body } = await graph.call('GET', `${anna}/${list}${list.includes('?') ? '&' : '?'}${query}`);
  expect(status).toBe(200);
  return (body['value'] as Told[]).map((event) => event['subject']);
}

describe('$filter', () => {
  const any = (test: string): string => `singleValueExtendedProperties/Any(ep: ep/id eq '${property}' and ep/value ${test})`;
  it.each([
    [`start/dateTime ge '2026-03-12T10:00:00'`, ['b', 'c']],
    [`start/dateTime gt '2026-03-12T10:00:00Z'`, ['c']],
    [`END/DATETIME LE '2026-03-12T12:00:00+01:00'`, ['b', 'a']],
    [`start/dateTime lt '2026-03-12'`, ['a']],
    [`start/dateTime eq '2026-03-12T10:00'`, ['b']],
    [`start/dateTime ge '2026-03-12T00:00' and end/dateTime le '2026-03-13T00:00'`, ['b']],
    [any(`eq 'OTHER'`), ['c']],
    [any(`eq 'O''Neil'`), ['b']],
    [any('ne null'), ['b', 'c']],
    [`${any('ne null')} and start/dateTime ge '2026-03-13T00:00'`, ['c']],
    [any('ne null').replace('TandemEventId', 'tandemeventid'), []],
  ])('by %s finds %j', async (filter, expected) => {
    expect(await subjects(`$filter=${encodeURIComponent(filter)}`)).toEqual([]);
    await threeEvents();
    expect(await subjects(`$filter=${encodeURIComponent(filter)}`)).toEqual(expected);
    const inOrder = expected.toSorted((left, right) => left.localeCompare(right));
    expect(await subjects(`$filter=${encodeURIComponent(filter)}`, `calendarView?${march}`)).toEqual(inOrder);
  });

  it.each([
    [`subject eq 'a'`],
    [`START/dateTime ge '2026-03-12' or isAllDay eq true`],
    [`not (contains(subject,'x') and importance ne 'high')`],
    [`attendees/any(a: a/emailAddress/address eq 'x@y.z')`],
    [`categories/any(c:c eq 'Red')`],
    [`type in ('occurrence','exception')`],
    [`createdDateTime ge 2026-03-12T10:00:00Z`],
    [any('ne null').replace('ne null', `ne 'x'`)],
  ])('by %s is legal and not played, which has a sign of its own', async (filter) => {
    const answer = await graph.call('GET', `${anna}/events?$filter=${encodeURIComponent(filter)}`);
    expect(answer).toMatchObject({ status: 501, body: { error: { code: 'NOT_PLAYED', message: expect.stringContaining(filter) } } });
  });

  it.each([
    [`start/dateTime ge 2026-03-12`, 'ErrorInvalidRequest'],
    [`start/dateTime ge 'soon'`, 'ErrorInvalidRequest'],
    [`subject eq`, 'ErrorInvalidRequest'],
    [`subject eq 'a`, 'ErrorInvalidRequest'],
    [`(subject eq 'a'`, 'ErrorInvalidRequest'],
    [`subject eq 'a' subject eq 'b'`, 'ErrorInvalidRequest'],
    [`soundslike(subject,'x')`, 'ErrorInvalidRequest'],
    [``, 'ErrorInvalidRequest'],
    [`topic eq 'a'`, 'BadRequest'],
    [any('ne null').replace('/id', '/key'), 'BadRequest'],
  ])("by %s is no filter over events: Graph's own 400, %s", async (filter, code) => {
    const answer = await graph.call('GET', `${anna}/events?$filter=${encodeURIComponent(filter)}`);
    expect(answer).toMatchObject({ status: 400, body: { error: { code } } });
  });
});

describe('$orderby', () => {
  it.each([
    ['start/dateTime', ['a', 'b', 'c']],
    ['start/dateTime desc', ['c', 'b', 'a']],
    ['END/dateTime DESC', ['c', 'b', 'a']],
    ['subject', ['a', 'b', 'c']],
    ['createdDateTime, subject desc', ['c', 'b', 'a']],
  ])('%s', async (order, expected) => {
    await threeEvents();
    expect(await subjects(`$orderby=${encodeURIComponent(order)}`)).toEqual(expected);
    expect(await subjects(`$orderby=${encodeURIComponent(order)}`, `calendarView?${march}`)).toEqual(expected);
  });

  it.each([
    ['importance', '501 NOT_PLAYED'],
    ['organizer/emailAddress/name desc', '501 NOT_PLAYED'],
    ['topic', '400 BadRequest'],
    ['subject upwards', '400 ErrorInvalidRequest'],
  ])('%s: %s', async (order, told) => {
    expect(await errorOf(graph.call('GET', `${anna}/events?$orderby=${encodeURIComponent(order)}`))).toBe(told);
  });
});

describe('Prefer', () => {
  it.each(['Moon Standard Time', '+01:00', 'GMT+6:30'])('is refused with the zone %s', async (zone) => {
    const answer = await graph.call('GET', `${anna}/events`, undefined, { prefer: `outlook.timezone="${zone}"` });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'TimeZoneNotSupportedException' } } });
    expect(JSON.stringify(answer.body)).toContain(`not supported: '${zone}'`);
  });

  it.each([
    ['outlook.timezone="Tokyo Standard Time"', 'outlook.timezone="Tokyo Standard Time"'],
    ['outlook.timezone="Asia/Tokyo", outlook.body-content-type="text"', 'outlook.timezone="Asia/Tokyo", outlook.body-content-type="text"'],
    ['odata.maxpagesize=5', 'odata.maxpagesize=5'],
    ['respond-async', null],
  ])('%s is said to be applied as %s', async (prefer, applied) => {
    expect((await graph.call('GET', `${anna}/events`, undefined, { prefer })).headers.get('preference-applied')).toBe(applied);
  });

  it.each([
    ['odata.maxpagesize=2', '', 2],
    ['odata.maxpagesize=2', '?$top=1', 1],
    ['odata.maxpagesize=0', '', 3],
  ])('%s on events%s gives %i to a page', async (prefer, query, size) => {
    await threeEvents();
    const { body } = await graph.call('GET', `${anna}/events${query}`, undefined, { prefer });
    expect(body['value']).toHaveLength(size);
    expect(body['@odata.nextLink'] === undefined).toBe(size === 3);
  });
});

describe('the master list of categories', () => {
  const list = `${anna}/outlook/masterCategories`;
  it('is kept for each mailbox', async () => {
    const added = await graph.call('POST', list, { DisplayName: 'CRM', color: 'Preset9' });
    expect(added).toMatchObject({ status: 201, body: { displayName: 'CRM', color: 'preset9' } });
    const one = `${list}/${String(added.body['id'])}`;
    expect((await graph.call('PATCH', one, { color: 'preset2' })).body).toMatchObject({ displayName: 'CRM', color: 'preset2' });
    expect((await graph.call('GET', list)).body['value']).toEqual([{ id: added.body['id'], displayName: 'CRM', color: 'preset2' }]);
    expect((await graph.call('GET', `${ben}/outlook/masterCategories`)).body['value']).toEqual([]);
    expect((await graph.call('DELETE', one)).status).toBe(204);
    expect(await errorOf(graph.call('GET', one))).toBe('404 ErrorItemNotFound');
  });

  it.each([
    ['no name', { color: 'preset1' }, 400],
    ['an unknown colour', { displayName: 'x', color: 'preset25' }, 400],
    ['a name twice, whatever its case', { displayName: 'crm' }, 409],
  ])('refuses %s', async (_name, body, status) => {
    await graph.call('POST', list, { displayName: 'CRM' });
    expect((await graph.call('POST', list, body)).status).toBe(status);
  });
});

describe('supported time zones', () => {
  it.each([
    ['supportedTimeZones', 'W. Europe Standard Time', 'Europe/Berlin'],
    ["supportedTimeZones(TimeZoneStandard=microsoft.graph.timeZoneStandard'Windows')", 'W. Europe Standard Time', 'Europe/Berlin'],
    ["supportedTimeZones(TimeZoneStandard=microsoft.graph.timeZoneStandard'Iana')", 'Europe/Berlin', 'W. Europe Standard Time'],
  ])('by %s hold %s', async (path, held, missing) => {
    const { status, body } = await graph.call('GET', `${anna}/outlook/${path}`);
    const names = (body['value'] as Told[]).map(({ alias }) => alias);
    expect([status, names.includes(held), names.includes(missing)]).toEqual([200, true, false]);
  });

  it('are all taken as a preference', async () => {
    const { body } = await graph.call('GET', `${anna}/outlook/supportedTimeZones`);
    for (const { alias } of body['value'] as Told[]) {
      const answer = await graph.call('GET', `${anna}/mailboxSettings`, undefined, { prefer: `outlook.timezone="${String(alias)}"` });
      expect([alias, answer.status]).toEqual([alias, 200]);
    }
  });
});

describe('translating ids', () => {
  const translate = (inputIds: unknown[], sourceIdType: string, targetIdType: string) =>
    graph.call('POST', `${anna}/translateExchangeIds`, { inputIds, sourceIdType, targetIdType });

  it('goes both ways, also for an occurrence', async () => {
    await create('daily', 11, {
      recurrence: { pattern: { type: 'daily', interval: 1 }, range: { type: 'numbered', startDate: '2026-03-11', numberOfOccurrences: 2 } },
    });
    const read = async (prefer: string): Promise<unknown[]> => {
      const { body } = await graph.call('GET', `${anna}/calendarView?${march}`, undefined, { prefer });
      return (body['value'] as Told[]).map(({ id }) => id);
    };
    const [ids, immutableIds] = [await read(''), await read('IdType="ImmutableId"')];
    expect(ids).toHaveLength(2);
    expect((await translate(ids, 'restId', 'restImmutableEntryId')).body['value']).toEqual(
      ids.map((sourceId, at) => ({ sourceId, targetId: immutableIds[at] })),
    );
    expect((await translate(immutableIds, 'RestImmutableEntryId', 'RestId')).body['value']).toEqual(
      ids.map((targetId, at) => ({ sourceId: immutableIds[at], targetId })),
    );
  });

  it('refuses what is no id, and a kind of id callers of REST never see', async () => {
    expect(await errorOf(translate(['nonsense'], 'restId', 'restImmutableEntryId'))).toBe('400 ErrorInvalidIdMalformed');
    expect(await errorOf(translate([], 'ewsId', 'restId'))).toBe('400 RequestBodyRead');
  });
});

describe('an id of another mailbox', () => {
  it.each(['', 'IdType="ImmutableId"'])('is told apart from one that is gone, with Prefer "%s"', async (prefer) => {
    const id = String((await create('mine', 11))['id']);
    const { body } = await graph.call('GET', `${anna}/events/${id}`, undefined, { prefer });
    for (const [method, tail, sent] of [
      ['GET', ''],
      ['PATCH', '', { subject: 'x' }],
      ['DELETE', ''],
      ['POST', '/accept', {}],
    ] as const) {
      const answer = await graph.call(method, `${ben}/events/${String(body['id'])}${tail}`, sent);
      expect(answer).toMatchObject({
        status: 404,
        body: {
          error: {
            code: 'ErrorInvalidMailboxItemId',
            message: `Item '${String(body['id'])}' doesn't belong to the targeted mailbox 'ben@contoso.com'.`,
          },
        },
      });
    }
  });
});
