import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { salesTeam } from '../../server/sandbox/world.ts';
import { inHandbook } from '../support/handbook.ts';
import { aMeeting, anna, ben, colleagues, openGraph } from './graphCaller.ts';
import type { GraphCaller, Told } from './graphCaller.ts';

const oracles = inHandbook('oracles', 'graph');
const present = existsSync(oracles);
if (!present) process.stderr.write(`The recorded Graph samples are not at ${oracles}: those tests are skipped.\n`);

let graph: GraphCaller;
let events: Told[];
beforeAll(async () => {
  graph = await openGraph();
  await graph.call('POST', '/__control/seed', salesTeam({ seed: 1, now: graph.clock.now() }).graph);
  const window = 'startDateTime=2026-02-01T00:00:00Z&endDateTime=2026-05-01T00:00:00Z';
  events = [];
  for (const mailbox of [anna, ben]) {
    for (const prefer of ['odata.maxpagesize=500', 'odata.maxpagesize=500, outlook.timezone="Tokyo Standard Time", IdType="ImmutableId"']) {
      events.push(...(await graph.round(`${mailbox}/calendarView/delta?${window}`, { prefer })).items);
    }
    events.push(...((await graph.call('GET', `${mailbox}/calendarView?${window}&$top=500`)).body['value'] as Told[]));
  }
});
afterAll(() => graph.close());

function full(): Told[] {
  return events.filter((event) => 'subject' in event);
}
function text(event: Told, name: string): string {
  return String(event[name]);
}
function part(event: Told, name: string): Told {
  return (event[name] ?? {}) as Told;
}

(present ? describe : describe.skip)('against the recorded service', () => {
  const sample = (path: string): Told => JSON.parse(readFileSync(join(oracles, path), 'utf8')) as Told;
  const members = (): { order: string[]; delta_bare_occurrence: string[]; delta_removed: string[] } =>
    sample('full-event-members.json') as never;

  it('an event has the recorded members in the recorded order', () => {
    for (const event of full()) expect(Object.keys(event).filter((name) => name !== '@odata.type')).toEqual(members().order);
  });

  it('a bare occurrence and a removed item have exactly the recorded members', async () => {
    const bare = events.filter((event) => !('subject' in event));
    expect(bare.length).toBeGreaterThan(10);
    for (const event of bare) expect(Object.keys(event)).toEqual(members().delta_bare_occurrence);
    const { deltaLink } = await graph.round(`${anna}/calendarView/delta?startDateTime=2026-03-01&endDateTime=2026-04-01`, {
      prefer: 'odata.maxpagesize=500',
    });
    const made = await graph.call('POST', `${anna}/events`, aMeeting());
    await graph.call('DELETE', `${anna}/events/${text(made.body, 'id')}`);
    const { items } = await graph.round(deltaLink);
    expect(items.map((item) => Object.keys(item))).toEqual([members().delta_removed]);
  });

  const zone = { dateTime: '2026-03-11T10:00:00', timeZone: 'Greenwich Mean Time' };
  const marchLink = `${anna}/calendarView/delta?startDateTime=2026-03-01&endDateTime=2026-04-01`;
  it.each<[string, () => Promise<{ status: number; body: Told }>]>([
    [
      '400-ErrorDuplicateTransactionId',
      async () => (
        await graph.call('POST', `${anna}/events`, aMeeting({ transactionId: 'o-1' })),
        graph.call('POST', `${anna}/events`, aMeeting({ transactionId: 'o-1', subject: 'x' }))
      ),
    ],
    [
      '400-ErrorInvalidProperty-extended-property-id',
      () => graph.call('POST', `${anna}/events`, aMeeting({ singleValueExtendedProperties: [{ id: 'x', value: 'y' }] })),
    ],
    ['400-ErrorPropertyValidationFailure', () => graph.call('POST', `${anna}/events`, aMeeting({ isAllDay: true }))],
    ['400-TimeZoneNotSupportedException', () => graph.call('POST', `${anna}/events`, aMeeting({ start: zone }))],
    ['400-events-delta-unsupported', () => graph.call('GET', `${anna}/events/delta`)],
    ['400-range-1825-days', () => graph.call('GET', `${anna}/calendarView?startDateTime=2020-01-01&endDateTime=2026-01-01`)],
    ['500-delta-expand', () => graph.call('GET', `${marchLink}&$expand=extensions`)],
    ['404-ErrorItemNotFound', () => graph.call('GET', `${anna}/events/none`)],
    ['410-SyncStateNotFound', () => graph.call('GET', `${marchLink.split('?')[0]}?$deltatoken=old`)],
    [
      '412-ErrorIrresolvableConflict',
      async () =>
        graph.call(
          'PATCH',
          `${anna}/events/${text((await graph.call('POST', `${anna}/events`, aMeeting())).body, 'id')}`,
          {},
          { 'if-match': 'W/"old"' },
        ),
    ],
    [
      '429-MailboxConcurrency',
      async () => {
        await graph.call('POST', '/__control/faults', [{ match: { path: '/events' }, times: 1, kind: 'throttle' }]);
        return graph.call('GET', `${anna}/events`);
      },
    ],
    ['composed.401-InvalidAuthenticationToken', () => graph.call('GET', anna, undefined, { authorization: 'Bearer x' })],
  ])('%s has the recorded status and code', async (name, provoke) => {
    const recorded = sample(join('samples', 'errors', `${name}.json`));
    const answer = await provoke();
    const wanted = part(part(recorded, 'body'), 'error');
    const got = part(answer.body, 'error');
    expect([answer.status, got['code']]).toEqual([recorded['status'], wanted['code']]);
    // Numbers and quoted values differ; for a composed sample the sentence is not Microsoft's.
    const plain = (message: unknown) =>
      String(message)
        .replaceAll(/\d+|'[^']*'/g, '#')
        .replaceAll(/(\[#\])+/g, '');
    if (!name.startsWith('composed') && name !== '410-SyncStateNotFound') expect(plain(got['message'])).toBe(plain(wanted['message']));
  });
});

describe("a world of one's own", () => {
  it('can be seeded with a meeting somebody outside organizes', async () => {
    await graph.call('POST', '/__control/reset', {});
    await graph.call('POST', '/__control/seed', {
      ...colleagues,
      events: [
        {
          mailbox: 'anna@contoso.com',
          ...aMeeting({
            isOrganizer: false,
            organizer: { emailAddress: { address: 'x@fabrikam.com', name: 'X' } },
            responseStatus: { response: 'declined' },
            iCalUId: 'foreign-uid-1',
          }),
        },
      ],
    });
    const { body } = await graph.call('GET', `${anna}/events`);
    expect(body['value']).toMatchObject([
      { isOrganizer: false, iCalUId: 'foreign-uid-1', uid: 'foreign-uid-1', responseStatus: { response: 'declined' }, showAs: 'free' },
    ]);
  });

  it('does not show an attendee how others answered, whatever the seed says', async () => {
    await graph.call('POST', '/__control/reset', {});
    const attendees = ['anna@contoso.com', 'ben@contoso.com'].map((address) => ({
      type: 'required',
      status: { response: 'accepted' },
      emailAddress: { address, name: address },
    }));
    const event = aMeeting({ isOrganizer: false, organizer: { emailAddress: { address: 'x@fabrikam.com', name: 'X' } }, attendees });
    await graph.call('POST', '/__control/seed', { ...colleagues, events: [{ mailbox: 'anna@contoso.com', ...event }] });
    const { body } = await graph.call('GET', `${anna}/events`);
    expect(body['value']).toMatchObject([{ attendees: [{ status: { response: 'accepted' } }, { status: { response: 'none' } }] }]);
  });

  it('takes a meeting that is there already, by its iCalUId, for the same one', async () => {
    await graph.call('POST', '/__control/reset', {});
    const known = [{ mailbox: 'anna@contoso.com', ...aMeeting({ iCalUId: 'known' }) }];
    await graph.call('POST', '/__control/seed', { ...colleagues, events: known });
    await graph.call('POST', '/__control/seed', { events: known });
    expect((await graph.call('GET', `${anna}/events`)).body['value']).toHaveLength(1);
  });

  it.each([
    ['an event without mailbox', { events: [aMeeting()] }, /names its "mailbox"/],
    ['an event of nobody', { events: [{ mailbox: 'nobody@contoso.com', ...aMeeting() }] }, /no such mailbox/],
    ['no object', [], /A seed is/],
  ])('refuses %s with a sentence', async (_name, seed, says) => {
    expect(await graph.call('POST', '/__control/seed', seed)).toMatchObject({ status: 400, body: { error: expect.stringMatching(says) } });
  });
});
