import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { complaintsAbout, violations } from '../oracles/graph/schemaJudge.ts';
import type { Exchange } from '../oracles/graph/schemaJudge.ts';
import { inHandbook } from '../support/handbook.ts';
import { aMeeting, anna, colleagues, invite, openGraph } from './graphCaller.ts';
import type { GraphCaller, Told } from './graphCaller.ts';

const oracles = inHandbook('oracles', 'graph');
const present = existsSync(oracles);
if (!present) process.stderr.write(`Microsoft's own calendar metadata is not at ${oracles}: the judge is not compared with it.\n`);

let graph: GraphCaller;
let event: Told;
let page: Told;
let tracked: Told;
let removed: Told;
beforeAll(async () => {
  graph = await openGraph();
  await graph.call('POST', '/__control/seed', colleagues);
  const window = 'startDateTime=2026-03-01&endDateTime=2026-04-01';
  const { deltaLink } = await graph.round(`${anna}/calendarView/delta?${window}`);
  const recurrence = {
    pattern: { type: 'weekly', interval: 1, daysOfWeek: ['wednesday'] },
    range: { type: 'numbered', startDate: '2026-03-11', numberOfOccurrences: 2 },
  };
  event = (await graph.call('POST', `${anna}/events`, aMeeting({ recurrence, attendees: invite('ben@contoso.com') }))).body;
  page = (await graph.call('GET', `${anna}/calendarView?${window}`)).body;
  tracked = (await graph.call('GET', deltaLink)).body;
  await graph.call('DELETE', `${anna}/events/${String(event['id'])}`);
  removed = (await graph.call('GET', deltaLink)).body;
});
afterAll(() => graph.close());

/** A copy of a good answer after `change` has had its way with it. */
function changed(good: Told, change: (copy: never) => void): Told {
  const copy = structuredClone(good);
  change(copy as never);
  return copy;
}

type Thing = { [name: string]: Thing } & Thing[];
const viewed = (answer: unknown): Exchange => ({ method: 'GET', url: `${anna}/calendarView?x`, status: 200, answer });
const told = (answer: unknown): Exchange => ({ method: 'GET', url: `${anna}/calendarView/delta?$deltatoken=x`, status: 200, answer });
const got = (answer: unknown, status = 200): Exchange => ({ method: 'GET', url: `${anna}/events/x`, status, answer });
const firstOf = (change: (first: Thing) => void) => viewed(changed(page, ({ value }: { value: Thing[] }) => change(value[0] as Thing)));
const removedItem = (change: (item: Thing) => void) =>
  told(
    changed(removed, ({ value }: { value: Thing[] }) => {
      for (const item of value) if ('@removed' in item) change(item);
    }),
  );

/** What a sandbox written from memory would plausibly answer. */
const toyMistakes: [string, () => Exchange][] = [
  ['showAs with a capital', () => firstOf((first) => Object.assign(first, { showAs: 'Busy' }))],
  [
    "another calendar's word for no answer",
    () => firstOf((first) => Object.assign(first['responseStatus'] ?? {}, { response: 'needsAction' })),
  ],
  ['start as a bare text', () => firstOf((first) => Object.assign(first, { start: '2026-01-14T19:00:00Z' }))],
  ['a time as a number', () => firstOf((first) => Object.assign(first['start'] ?? {}, { dateTime: 1_768_417_200 }))],
  ['timezone in lower case', () => firstOf((first) => Object.assign(first['start'] ?? {}, { timezone: 'UTC' }))],
  ['a stamp without Z', () => firstOf((first) => Object.assign(first, { createdDateTime: '2026-01-14T18:44:47.4998815' }))],
  ['an attendee without emailAddress', () => firstOf((first) => Object.assign(first, { attendees: [{ address: 'a@b.example' }] }))],
  ['an attendee type with a capital', () => firstOf((first) => Object.assign(first['attendees']?.[0] ?? {}, { type: 'Required' }))],
  ['isAllDay as a text', () => firstOf((first) => Object.assign(first, { isAllDay: 'false' }))],
  ['a member nobody has heard of', () => firstOf((first) => Object.assign(first, { meetingUrl: null }))],
  ['a sensitivity nobody has heard of', () => firstOf((first) => Object.assign(first, { sensitivity: 'secret' }))],
  ['a subject that is a number', () => firstOf((first) => Object.assign(first, { subject: 1 }))],
  [
    'a weekday with a capital',
    () => got(changed(event, ({ recurrence }: Thing) => Object.assign(recurrence?.['pattern'] ?? {}, { daysOfWeek: ['Tuesday'] }))),
  ],
  [
    'a recurrence range with count',
    () => got(changed(event, ({ recurrence }: Thing) => Object.assign(recurrence?.['range'] ?? {}, { count: 3 }))),
  ],
  [
    'a start date with a time',
    () => got(changed(event, ({ recurrence }: Thing) => Object.assign(recurrence?.['range'] ?? {}, { startDate: '2026-03-11T00:00:00' }))),
  ],
  ['a bare list', () => viewed(page['value'])],
  ['items instead of value', () => viewed({ items: page['value'] })],
  ['nextLink without its prefix', () => viewed({ ...page, nextLink: 'x' })],
  ['a tracked page with neither link', () => told(changed(tracked, (copy: Told) => delete copy['@odata.deltaLink']))],
  ['a tracked page with both links', () => told({ ...tracked, '@odata.nextLink': 'x' })],
  ['a removed item without a reason', () => removedItem((item) => Object.assign(item, { '@removed': {} }))],
  ['a removed item with an invented reason', () => removedItem((item) => Object.assign(item, { '@removed': { reason: 'moved' } }))],
  ['a removed item without id', () => removedItem((item) => delete (item as unknown as Told)['id'])],
  ['an error that is not wrapped', () => got({ code: 'ErrorItemNotFound', message: 'm' }, 404)],
  ['an error without a message', () => got({ error: { code: 'ErrorItemNotFound' } }, 404)],
  ['a success status of its own', () => got(event, 203)],
  ['a body after a delete', () => ({ method: 'DELETE', url: `${anna}/events/x`, status: 204, answer: {} })],
  ['a success where there is no such operation', () => ({ method: 'PUT', url: `${anna}/events/x`, status: 200, answer: event })],
  [
    'a batched answer with its status as a text',
    () => ({ method: 'POST', url: '/v1.0/$batch', status: 200, answer: { responses: [{ id: '1', status: '200' }] } }),
  ],
  [
    'a batched answer that would be wrong alone',
    () => ({
      method: 'POST',
      url: '/v1.0/$batch',
      asked: { requests: [{ id: '1', method: 'GET', url: `${anna.replace('/v1.0', '')}/events/x` }] },
      status: 200,
      answer: { responses: [{ id: '1', status: 200, body: { ...event, isAllDay: 'false' } }] },
    }),
  ],
];

describe("Microsoft's schema as a judge", () => {
  it('has nothing against what the sandbox answers', () => {
    expect([viewed(page), told(tracked), told(removed), got(event)].flatMap(complaintsAbout)).toEqual([]);
    expect(JSON.stringify(removed)).toContain('@removed');
  });

  it.each(toyMistakes)('complains about %s', (_name, make) => {
    expect(complaintsAbout(make())).not.toEqual([]);
  });

  it('takes /me and the two names of the default calendar for the same', () => {
    for (const url of ['/v1.0/me/calendar/events/x', '/v1.0/users/a/calendars/c/events/x', "/v1.0/me/events('x')"])
      expect(complaintsAbout({ ...got({ ...event, isAllDay: 'false' }), url })).toHaveLength(1);
  });
});

describe("a request Microsoft's schema has something against", () => {
  it.each<[string, string, Told]>([
    ['a subject that is a number', 'events', aMeeting({ subject: 1 })],
    ['a sensitivity nobody has heard of', 'events', aMeeting({ sensitivity: 'secret' })],
    ['a flag as a text', 'events', aMeeting({ isAllDay: 'false' })],
    ['a member nobody has heard of', 'events', aMeeting({ notify: true })],
    ['a start as a bare text', 'events', aMeeting({ start: '2026-03-11T10:00:00Z' })],
    ['an attendee that is a text', 'events', aMeeting({ attendees: ['ben@contoso.com'] })],
    ['an answer with a member nobody has heard of', 'events/{id}/accept', { comment: 'x', notify: true }],
  ])('is refused: %s', async (_name, path, body) => {
    const invited = aMeeting({
      isOrganizer: false,
      organizer: { emailAddress: { address: 'x@fabrikam.com', name: 'X' } },
      attendees: invite('anna@contoso.com'),
    });
    const seeded = await graph.call('POST', '/__control/seed', { ...colleagues, events: [{ mailbox: 'anna@contoso.com', ...invited }] });
    const [{ id }] = seeded.body['events'] as [{ id: string }];
    const before = (await graph.call('GET', `${anna}/events?$top=1000`)).body['value'];
    expect((await graph.call('POST', `${anna}/${path.replace('{id}', id)}`, body)).status).toBe(400);
    expect((await graph.call('GET', `${anna}/events?$top=1000`)).body['value']).toEqual(before);
  });
});

(present ? describe : describe.skip)("against Microsoft's metadata and recorded answers", () => {
  it('the committed judge is the reduction of the whole', () => {
    const reduced = execFileSync(process.execPath, ['scripts/reduceGraphSchema.mjs', join(oracles, 'calendar-subset.json')], {
      encoding: 'utf8',
    });
    expect(JSON.parse(readFileSync('test/oracles/graph/calendar-subset.json', 'utf8'))).toEqual(JSON.parse(reduced));
  });

  type Sample = { readonly method?: string; readonly url?: string; readonly status: number; readonly body: unknown };
  const samples = (folder: string): [string, Sample][] =>
    !present
      ? []
      : readdirSync(join(oracles, 'samples', folder))
          .filter((name) => name.endsWith('.json'))
          .map((name) => [name, JSON.parse(readFileSync(join(oracles, 'samples', folder, name), 'utf8')) as Sample]);

  it.each([...samples('recorded'), ...samples('errors')])('has nothing against the recorded %s', (_name, { method, url, status, body }) => {
    // What was quoted without its request is one event, or a refusal.
    const complaints =
      method === undefined || url === undefined
        ? violations(`#/components/schemas/${'error' in (body as Told) ? 'odata.error' : 'microsoft.graph.event'}`, body)
        : complaintsAbout({ method, url, status, answer: body });
    expect(complaints).toEqual([]);
  });
});
