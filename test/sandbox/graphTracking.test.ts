import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aMeeting, anna, ben, colleagues, invite, openGraph } from './graphCaller.ts';
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

const march = `${anna}/calendarView/delta?startDateTime=2026-03-01T00:00:00Z&endDateTime=2026-04-01T00:00:00Z`;
const spring = 'calendarView?startDateTime=2026-03-01&endDateTime=2026-05-01';

async function created(event: Told, mailbox = anna): Promise<string> {
  const answer = await graph.call('POST', `${mailbox}/events`, event);
  expect(answer).toMatchObject({ status: 201 });
  return String(answer.body['id']);
}
function on(date: string): Told {
  return { start: { dateTime: `${date}T10:00:00`, timeZone: 'UTC' }, end: { dateTime: `${date}T11:00:00`, timeZone: 'UTC' } };
}
/** Mondays at 10:00 in Berlin from 16 March, across the change of the clocks on the 29th. */
function mondays(part: Told = {}): Told {
  return aMeeting({
    subject: 'Weekly',
    start: { dateTime: '2026-03-16T10:00:00', timeZone: 'W. Europe Standard Time' },
    end: { dateTime: '2026-03-16T10:30:00', timeZone: 'W. Europe Standard Time' },
    recurrence: {
      pattern: { type: 'weekly', interval: 1, daysOfWeek: ['Monday'] },
      range: { type: 'numbered', startDate: '2026-03-16', numberOfOccurrences: 4 },
    },
    ...part,
  });
}
function kinds(items: Told[]): string[] {
  return items.map((item) => (item['@removed'] === undefined ? String(item['type']) : 'removed'));
}
async function instances(id: string, mailbox = anna): Promise<Told[]> {
  const { body } = await graph.call('GET', `${mailbox}/events/${id}/instances?startDateTime=2026-03-01&endDateTime=2026-05-01&$top=50`);
  return body['value'] as Told[];
}

describe('change tracking', () => {
  it.each([
    [0, 5, 1],
    [5, 5, 1],
    [6, 5, 2],
    [12, 5, 3],
  ])('gives %i meetings at %i to a page in %i pages', async (meetings, size, pages) => {
    for (let number = 0; number < meetings; number += 1) await created(aMeeting({ subject: String(number) }));
    const round = await graph.round(march, { prefer: `odata.maxpagesize=${size}` });
    expect(round.pages).toBe(pages);
    expect(round.items).toHaveLength(meetings);
  });

  it('hides the window in an opaque token and says that it tracks', async () => {
    for (let number = 0; number < 11; number += 1) await created(aMeeting({ subject: String(number) }));
    const { headers, body } = await graph.call('GET', march);
    expect(headers.get('preference-applied')).toBe('odata.track-changes');
    expect(body['@odata.context']).toBe(`${graph.url}/v1.0/$metadata#Collection(event)`);
    expect(body['@odata.nextLink']).toMatch(/calendarView\/delta\?\$skiptoken=[\w.-]+$/);
    expect(body['@odata.deltaLink']).toBeUndefined();
    expect((await graph.round(String(body['@odata.nextLink']))).deltaLink).toMatch(/delta\?\$deltatoken=[\w.-]+$/);
  });

  it('then tells only what changed, and nothing when nothing did', async () => {
    const kept = await created(aMeeting({ subject: 'kept' }));
    const gone = await created(aMeeting({ subject: 'gone' }));
    await created(aMeeting({ subject: 'quiet' }));
    const first = await graph.round(march);
    await graph.call('PATCH', `${anna}/events/${kept}`, { subject: 'changed' });
    await graph.call('DELETE', `${anna}/events/${gone}`);
    const second = await graph.round(first.deltaLink);
    expect(second.items).toEqual([
      expect.objectContaining({ id: kept, subject: 'changed' }),
      { '@odata.type': '#microsoft.graph.event', id: gone, '@removed': { reason: 'deleted' } },
    ]);
    expect((await graph.round(second.deltaLink)).items).toEqual([]);
  });

  it('says removed of what moved out of the window and of what was made or changed outside it', async () => {
    const mover = await created(aMeeting());
    const outside = await created(aMeeting(on('2026-06-01')));
    const first = await graph.round(march);
    expect(first.items).toHaveLength(1);
    await graph.call('PATCH', `${anna}/events/${mover}`, on('2026-06-02'));
    await graph.call('PATCH', `${anna}/events/${outside}`, { subject: 'still outside' });
    const made = await created(aMeeting(on('2026-07-01')));
    const second = await graph.round(first.deltaLink);
    expect(second.items.map((item) => item['id'])).toEqual([mover, outside, made]);
    expect(kinds(second.items)).toEqual(['removed', 'removed', 'removed']);
    expect((await graph.call('GET', `${anna}/events/${mover}`)).status).toBe(200);
  });

  it('keeps three generations of a link and refuses older ones as recorded', async () => {
    const links = [(await graph.round(march)).deltaLink];
    for (let number = 0; number < 3; number += 1) links.push((await graph.round(links.at(-1) ?? '')).deltaLink);
    expect((await graph.call('GET', links[1] ?? '')).status).toBe(200);
    const old = await graph.call('GET', links[0] ?? '');
    expect(old).toMatchObject({
      status: 410,
      body: {
        error: {
          code: 'SyncStateNotFound',
          message: expect.stringMatching(/^The sync state generation is not found; generation=1;\[highest=\d\](\[\d\]){3}\.$/),
        },
      },
    });
  });

  it('refuses a token it never gave, and one of another mailbox', async () => {
    const { deltaLink } = await graph.round(march);
    expect((await graph.call('GET', `${anna}/calendarView/delta?$deltatoken=abc`)).status).toBe(410);
    await graph.round(march.replace('anna', 'ben'));
    expect((await graph.call('GET', deltaLink.replace('anna', 'ben'))).status).toBe(410);
    expect((await graph.call('GET', deltaLink)).status).toBe(200);
  });

  it('refuses a token of the world before a reset', async () => {
    const { deltaLink } = await graph.round(march);
    await graph.call('POST', '/__control/reset', {});
    await graph.call('POST', '/__control/seed', colleagues);
    await graph.round(march);
    expect((await graph.call('GET', deltaLink)).status).toBe(410);
  });

  it.each(['$select=subject', '$filter=x'])('refuses %s', async (query) => {
    expect((await graph.call('GET', `${march}&${query}`)).status).toBe(400);
  });

  it('gives the same link when the last page is read twice', async () => {
    for (let number = 0; number < 11; number += 1) await created(aMeeting({ subject: String(number) }));
    const { body } = await graph.call('GET', march);
    const once = await graph.round(String(body['@odata.nextLink']));
    expect((await graph.round(String(body['@odata.nextLink']))).deltaLink).toBe(once.deltaLink);
  });

  it('is not offered for the events themselves', async () => {
    expect((await graph.call('GET', `${anna}/events/delta`)).body).toMatchObject({ error: { code: 'ErrorInvalidRequest' } });
  });
});

describe('a series', () => {
  it('comes as its master in full and bare occurrences in the window', async () => {
    const id = await created(mondays());
    const { items } = await graph.round(march);
    expect(kinds(items)).toEqual(['seriesMaster', 'occurrence', 'occurrence', 'occurrence']);
    expect(items[0]).toMatchObject({
      id,
      subject: 'Weekly',
      recurrence: {
        pattern: { month: 0, index: 'first' },
        range: { recurrenceTimeZone: 'W. Europe Standard Time', endDate: '0001-01-01' },
      },
    });
    for (const bare of items.slice(1))
      expect(Object.keys(bare)).toEqual(['@odata.type', '@odata.etag', 'id', 'seriesMasterId', 'type', 'start', 'end']);
    expect(items.slice(1).map((bare) => (bare['start'] as Told)['dateTime'])).toEqual([
      '2026-03-16T09:00:00.0000000',
      '2026-03-23T09:00:00.0000000',
      '2026-03-30T08:00:00.0000000',
    ]);
  });

  it('does not say that an occurrence was deleted: the master comes again without it', async () => {
    const id = await created(mondays());
    const { items, deltaLink } = await graph.round(march);
    expect((await graph.call('DELETE', `${anna}/events/${String(items[2]?.['id'])}`)).status).toBe(204);
    const second = await graph.round(deltaLink);
    expect(kinds(second.items)).toEqual(['seriesMaster', 'occurrence', 'occurrence']);
    expect(second.items.map((item) => item['id'])).not.toContain(items[2]?.['id']);
    expect(await instances(id)).toHaveLength(3);
    expect((await graph.call('GET', `${anna}/events/${String(items[2]?.['id'])}`)).status).toBe(404);
  });

  it('turns an edited occurrence into an exception with the same id, given in full', async () => {
    await created(mondays());
    const { items, deltaLink } = await graph.round(march);
    const id = String(items[2]?.['id']);
    const moved = await graph.call('PATCH', `${anna}/events/${id}`, on('2026-03-24'));
    expect(moved.body).toMatchObject({
      id,
      type: 'exception',
      subject: 'Weekly',
      occurrenceId: expect.stringMatching(/^OID\..+\.2026-03-23$/),
    });
    const second = await graph.round(deltaLink);
    expect(kinds(second.items)).toEqual(['seriesMaster', 'occurrence', 'exception', 'occurrence']);
    expect(second.items[2]).toMatchObject({ id, subject: 'Weekly', start: { dateTime: '2026-03-24T10:00:00.0000000' } });
  });

  it('says removed of an exception that moved out of the window', async () => {
    await created(mondays());
    const { items, deltaLink } = await graph.round(march);
    await graph.call('PATCH', `${anna}/events/${String(items[2]?.['id'])}`, on('2026-04-20'));
    const second = await graph.round(deltaLink);
    expect(kinds(second.items)).toEqual(['seriesMaster', 'occurrence', 'occurrence', 'removed']);
  });

  it('passes a new subject to its exceptions unless they have their own', async () => {
    const id = await created(mondays());
    const [, second, third] = await instances(id);
    await graph.call('PATCH', `${anna}/events/${String(second?.['id'])}`, { subject: 'Special' });
    await graph.call('PATCH', `${anna}/events/${String(third?.['id'])}`, { showAs: 'free' });
    await graph.call('PATCH', `${anna}/events/${id}`, { subject: 'Renamed' });
    expect((await instances(id)).map((event) => event['subject'])).toEqual(['Renamed', 'Special', 'Renamed', 'Renamed']);
  });

  it('is copied to colleagues, exceptions and deletions included, and mails for each edited instance too', async () => {
    const id = await created(mondays({ attendees: invite('ben@contoso.com') }));
    const [first, second] = await instances(id);
    await graph.call('PATCH', `${anna}/events/${String(first?.['id'])}`, { subject: 'Special' });
    await graph.call('DELETE', `${anna}/events/${String(second?.['id'])}`);
    await graph.call('PATCH', `${anna}/events/${id}`, { body: { contentType: 'text', content: 'Agenda' } });
    const { body } = await graph.call('GET', `${ben}/${spring}&$select=subject,isCancelled,type`);
    expect((body['value'] as Told[]).map((event) => [event['subject'], event['isCancelled'], event['type']])).toEqual([
      ['Special', false, 'exception'],
      ['Canceled: Weekly', true, 'exception'],
      ['Weekly', false, 'occurrence'],
      ['Weekly', false, 'occurrence'],
    ]);
    const { body: state } = await graph.call('GET', '/__control/state');
    expect((state['mails'] as Told[]).map((mail) => mail['why'])).toEqual(['invitation', 'update', 'cancellation', 'update', 'update']);
  });

  it('that is moved starts over, for the colleagues as well', async () => {
    const id = await created(mondays({ attendees: invite('ben@contoso.com') }));
    const [first, second] = await instances(id);
    await graph.call('PATCH', `${anna}/events/${String(first?.['id'])}`, { subject: 'Special' });
    await graph.call('DELETE', `${anna}/events/${String(second?.['id'])}`);
    await graph.call('PATCH', `${anna}/events/${id}`, {
      start: { dateTime: '2026-03-16T12:00:00', timeZone: 'W. Europe Standard Time' },
      end: { dateTime: '2026-03-16T12:30:00', timeZone: 'W. Europe Standard Time' },
    });
    for (const mailbox of [anna, ben]) {
      const { body } = await graph.call('GET', `${mailbox}/${spring}&$select=type,subject`);
      expect((body['value'] as Told[]).map((event) => [event['subject'], event['type']])).toEqual(
        Array.from({ length: 4 }, () => ['Weekly', 'occurrence']),
      );
    }
  });
});
