import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aMeeting, anna, colleagues, openGraph } from './graphCaller.ts';
import type { Answer, GraphCaller, Told } from './graphCaller.ts';

/** One world for all: a series of 1,001 days from 1 January 2026, and eleven single meetings. */
let graph: GraphCaller;
let master: string;
beforeAll(async () => {
  graph = await openGraph();
  await graph.call('POST', '/__control/seed', colleagues);
  const wall = (hour: string) => ({ dateTime: `2026-01-01T${hour}:00:00`, timeZone: 'UTC' });
  const { body } = await graph.call(
    'POST',
    `${anna}/events`,
    aMeeting({
      start: wall('10'),
      end: wall('11'),
      recurrence: {
        pattern: { type: 'daily', interval: 1 },
        range: { type: 'numbered', startDate: '2026-01-01', numberOfOccurrences: 1001 },
      },
    }),
  );
  master = String(body['id']);
  for (let at = 0; at < 11; at += 1) await graph.call('POST', `${anna}/events`, aMeeting({ subject: `Single ${at}` }));
});
afterAll(() => graph.close());

const years = (days: number) => {
  const end = Temporal.PlainDate.from('2026-01-01').add({ days });
  return `startDateTime=2026-01-01T00:00:00Z&endDateTime=${end.toString()}T00:00:00Z`;
};
const lists = [
  { list: 'events', path: () => `${anna}/events?`, some: '', found: 12, all: 12 },
  { list: 'calendarView', path: () => `${anna}/calendarView?`, some: years(75), found: 86, all: 1012 },
  { list: 'instances', path: () => `${anna}/events/${master}/instances?`, some: years(31), found: 31, all: 1001 },
];
const countIn = ({ body }: Answer): number => (body['value'] as Told[]).length;

describe.each(lists)('a page of $list', ({ path, some, found, all }) => {
  it('holds ten where nothing is said, and leads on to all of them, each once', async () => {
    const ids: unknown[] = [];
    let next: string | undefined = `${path()}${some}`;
    while (next !== undefined && ids.length < found + 10) {
      const answer: Answer = await graph.call('GET', next);
      next = answer.body['@odata.nextLink'] as string | undefined;
      if (next !== undefined) expect(countIn(answer)).toBe(10);
      ids.push(...(answer.body['value'] as Told[]).map(({ id }) => id));
    }
    expect([ids.length, new Set(ids).size]).toEqual([found, found]);
  });

  it.each([1, 11, 1000])('holds as many as $top=%i says', async (top) => {
    const answer = await graph.call('GET', `${path()}${years(1001)}&$top=${top}`);
    expect([countIn(answer), '@odata.nextLink' in answer.body]).toEqual([Math.min(top, all), top < all]);
  });

  it.each(['$top=0', '$top=1001', '$top=-1', '$top=1.5', '$top=ten', '$top=', '$skip=-1', '$skip=x'])(
    'is refused with %s',
    async (query) => {
      const answer = await graph.call('GET', `${path()}${some}&${query}`);
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'ErrorInvalidParameter' } } });
    },
  );
});

describe.each([
  { list: 'calendarView', path: () => `${anna}/calendarView?` },
  { list: 'change tracking', path: () => `${anna}/calendarView/delta?` },
  { list: 'instances', path: () => `${anna}/events/${master}/instances?` },
])('the window of $list', ({ path }) => {
  it.each([
    { days: 1825, status: 200 },
    { days: 1826, status: 400 },
  ])('of $days days is answered $status', async ({ days, status }) => {
    const answer = await graph.call('GET', `${path()}${years(days)}`);
    expect(answer.status).toBe(status);
    if (status === 400)
      expect(answer.body).toMatchObject({
        error: { code: 'ErrorInvalidRequest', message: expect.stringMatching(/Maximum number of days: 1825$/) },
      });
  });

  it.each([
    'startDateTime=2026-03-01',
    'endDateTime=2026-03-01',
    'startDateTime=soon&endDateTime=2026-03-01',
    'startDateTime=2026-03-02&endDateTime=2026-03-01',
  ])('is refused as %s', async (query) => {
    expect(await graph.call('GET', `${path()}${query}`)).toMatchObject({ status: 400, body: { error: { code: 'ErrorInvalidParameter' } } });
  });

  it('is in UTC where it has no offset, and not in the zone of the answer', async () => {
    const hour = (from: string, to: string) => `${path()}startDateTime=2026-03-11T${from}&endDateTime=2026-03-11T${to}`;
    const prefer = 'outlook.timezone="Tokyo Standard Time"';
    const counts = [];
    for (const query of [hour('10:00', '11:00'), hour('11:00%2B01:00', '12:00%2B01:00'), hour('19:00', '20:00')])
      counts.push(
        ((await graph.call('GET', query, undefined, { prefer })).body['value'] as Told[]).filter(({ type }) => type === 'occurrence')
          .length,
      );
    expect(counts).toEqual([1, 1, 0]);
  });
});

describe('the view of a calendar', () => {
  it('does not hold single events by id', async () => {
    expect((await graph.call('GET', `${anna}/calendarView/${master}`)).status).toBe(400);
  });

  it('is spoken to by HTTPS only', async () => {
    const heard = await new Promise<string>((resolve) => {
      const asked = request(graph.url.replace('https:', 'http:'), (answer) => resolve(`answered ${answer.statusCode}`));
      asked.on('error', ({ message }) => resolve(message));
      asked.end();
    });
    expect(heard).toBe('socket hang up');
  });
});
