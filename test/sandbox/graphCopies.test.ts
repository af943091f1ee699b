import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aMeeting, anna, ben, colleagues, invite, mailsOf, openGraph } from './graphCaller.ts';
import type { GraphCaller, Told } from './graphCaller.ts';

/** One meeting in several mailboxes: what is the organizer's, what is each attendee's, and who is mailed. */
let graph: GraphCaller;
beforeAll(async () => {
  graph = await openGraph();
});
afterAll(() => graph.close());
beforeEach(async () => {
  graph.clock.set(Temporal.Instant.from('2026-03-10T08:00:00Z'));
  await graph.call('POST', '/__control/reset', {});
  await graph.call('POST', '/__control/seed', { mailboxes: [...colleagues.mailboxes, { address: 'cleo@contoso.com' }] });
});

const cleo = '/v1.0/users/cleo@contoso.com';
const march = 'startDateTime=2026-03-01T00:00:00Z&endDateTime=2026-04-01T00:00:00Z';
const property = 'String {66f5a359-4659-4830-9070-00047ec6ac6e} Name TandemEventId';
const expand = `$expand=${encodeURIComponent(`singleValueExtendedProperties($filter=id eq '${property}')`)}`;
const daily = {
  recurrence: { pattern: { type: 'daily', interval: 1 }, range: { type: 'numbered', startDate: '2026-03-11', numberOfOccurrences: 3 } },
};

async function invited(part: Told = {}): Promise<string> {
  const attendees = invite('ben@contoso.com', 'cleo@contoso.com', 'out@fabrikam.com');
  const { status, body } = await graph.call('POST', `${anna}/events`, aMeeting({ attendees, ...part }));
  expect(status).toBe(201);
  return `${anna}/events/${String(body['id'])}`;
}
async function copyOf(mailbox: string): Promise<Told> {
  const { body } = await graph.call('GET', `${mailbox}/events`);
  const [copy = {}] = body['value'] as Told[];
  return copy;
}
const pathOf = async (mailbox: string): Promise<string> => `${mailbox}/events/${String((await copyOf(mailbox))['id'])}`;
const read = async (path: string): Promise<Told> => (await graph.call('GET', path)).body;
const statusesIn = (event: Told): unknown[] => (event['attendees'] as { status: Told }[]).map(({ status }) => status['response']);
/** Mails since the last look. */
let looked = 0;
async function mails(): Promise<unknown[]> {
  const all = await mailsOf(graph);
  const fresh = all.slice(looked);
  looked = all.length;
  return fresh;
}
beforeEach(() => {
  looked = 0;
});

describe("an attendee's copy", () => {
  it('has what all share, and nothing of what is the organizer’s own', async () => {
    const mine = await invited({
      transactionId: 'one',
      categories: ['Red'],
      sensitivity: 'private',
      singleValueExtendedProperties: [{ id: property, value: '00U1' }],
    });
    const [original, copy] = [await read(mine), await copyOf(ben)];
    for (const name of ['uid', 'iCalUId', 'subject', 'start', 'end', 'sensitivity', 'organizer'])
      expect(copy[name]).toEqual(original[name]);
    for (const name of ['id', '@odata.etag', 'webLink']) expect(copy[name]).not.toBe(original[name]);
    expect(copy).toMatchObject({ transactionId: null, categories: [], isOrganizer: false, showAs: 'tentative' });
    expect((await graph.call('GET', `${mine}?${expand}`)).body['singleValueExtendedProperties']).toHaveLength(1);
    expect((await graph.call('GET', `${await pathOf(ben)}?${expand}`)).body['singleValueExtendedProperties']).toBeUndefined();
  });

  it("shows the attendee's own answer and nobody else's; the organizer sees all", async () => {
    const mine = await invited();
    const before = await read(mine);
    await graph.call('POST', `${await pathOf(ben)}/accept`, {});
    await graph.call('POST', `${await pathOf(cleo)}/decline`, {});
    const after = await read(mine);
    expect(statusesIn(after)).toEqual(['accepted', 'declined', 'none']);
    expect([after['@odata.etag'] === before['@odata.etag'], after['changeKey'] === before['changeKey']]).toEqual([false, false]);
    expect([statusesIn(await copyOf(ben)), statusesIn(await copyOf(cleo))]).toEqual([
      ['accepted', 'none', 'none'],
      ['none', 'declined', 'none'],
    ]);
    expect(await copyOf(cleo)).toMatchObject({ responseStatus: { response: 'declined' }, showAs: 'free' });
    expect(after['responseStatus']).toEqual({ response: 'organizer', time: '0001-01-01T00:00:00Z' });
  });

  it('takes what the attendee writes, tells nobody, and loses it to the next update of the organizer but for what is his', async () => {
    const mine = await invited();
    const theirs = await pathOf(ben);
    await mails();
    const own = { categories: ['Blue'], reminderMinutesBeforeStart: 3, isReminderOn: false };
    const changed = await graph.call('PATCH', theirs, {
      subject: 'My name for it',
      start: { dateTime: '2026-03-11T11:00:00', timeZone: 'UTC' },
      end: { dateTime: '2026-03-11T12:00:00', timeZone: 'UTC' },
      singleValueExtendedProperties: [{ id: property, value: '00U2' }],
      ...own,
    });
    expect(changed).toMatchObject({ status: 200, body: { subject: 'My name for it', ...own } });
    expect([(await read(mine))['subject'], await mails()]).toEqual(['Review of the offer', []]);
    await graph.call('PATCH', mine, { location: { displayName: 'Room 1' } });
    const { body: after } = await graph.call('GET', `${theirs}?${expand}`);
    expect(after).toMatchObject({
      subject: 'Review of the offer',
      start: { dateTime: '2026-03-11T09:00:00.0000000' },
      location: { displayName: 'Room 1' },
      singleValueExtendedProperties: [{ value: '00U2' }],
      ...own,
    });
    expect(await mails()).toEqual(['update ben@contoso.com', 'update cleo@contoso.com', 'update out@fabrikam.com']);
  });

  it('of somebody taken off the list stays, called off, and only he is told', async () => {
    const mine = await invited();
    await mails();
    await graph.call('PATCH', mine, { attendees: invite('cleo@contoso.com', 'out@fabrikam.com') });
    expect(await copyOf(ben)).toMatchObject({ isCancelled: true, subject: 'Canceled: Review of the offer', showAs: 'free' });
    expect(await copyOf(cleo)).toMatchObject({ isCancelled: false, subject: 'Review of the offer' });
    expect(await mails()).toEqual(['cancellation ben@contoso.com']);
  });

  it('is told of by change tracking: made, changed, called off', async () => {
    const link = `${ben}/calendarView/delta?${march}`;
    const first = await graph.round(link);
    const mine = await invited();
    const made = await graph.round(first.deltaLink);
    await graph.call('PATCH', mine, { subject: 'New' });
    const changed = await graph.round(made.deltaLink);
    await graph.call('POST', `${mine}/cancel`, {});
    const called = await graph.round(changed.deltaLink);
    expect([made, changed, called].map(({ items }) => items.map(({ subject, isCancelled }) => [subject, isCancelled]))).toEqual([
      [['Review of the offer', false]],
      [['New', false]],
      [['Canceled: New', true]],
    ]);
  });
});

describe('cancel', () => {
  it.each([
    ['cancel', (path: string) => graph.call('POST', `${path}/cancel`, { Comment: 'Sorry' }), 202],
    ['delete', (path: string) => graph.call('DELETE', path), 204],
  ])('by %s is gone for the organizer, called off for the others, and mailed to each', async (_name, doIt, status) => {
    const mine = await invited();
    await mails();
    const answer = await doIt(mine);
    expect([answer.status, answer.body]).toEqual([status, {}]);
    expect((await graph.call('GET', mine)).status).toBe(404);
    for (const mailbox of [ben, cleo])
      expect(await copyOf(mailbox)).toMatchObject({ isCancelled: true, subject: 'Canceled: Review of the offer', showAs: 'free' });
    expect(await mails()).toEqual(['cancellation ben@contoso.com', 'cancellation cleo@contoso.com', 'cancellation out@fabrikam.com']);
  });

  it('of one occurrence calls off that one only', async () => {
    const mine = await invited(daily);
    const [, second] = (await read(`${mine}/instances?${march}`))['value'] as Told[];
    await mails();
    expect((await graph.call('POST', `${anna}/events/${String(second?.['id'])}/cancel`, {})).status).toBe(202);
    const subjects = async (mailbox: string) =>
      ((await read(`${mailbox}/calendarView?${march}`))['value'] as Told[]).map(({ subject, isCancelled }) => [subject, isCancelled]);
    const kept = ['Review of the offer', false];
    expect(await subjects(anna)).toEqual([kept, kept]);
    expect(await subjects(ben)).toEqual([kept, ['Canceled: Review of the offer', true], kept]);
    expect(await mails()).toEqual(['cancellation ben@contoso.com', 'cancellation cleo@contoso.com', 'cancellation out@fabrikam.com']);
  });

  it('of a copy that was called off, by its owner, removes it and mails nobody', async () => {
    await graph.call('POST', `${await invited()}/cancel`, {});
    const theirs = await pathOf(ben);
    await mails();
    expect((await graph.call('DELETE', theirs)).status).toBe(204);
    expect([await copyOf(ben), await mails()]).toEqual([{}, []]);
  });

  it.each([{ decline: 'DELETE' }, { decline: 'POST' }])(
    'by an attendee ($decline) leaves the meeting to everybody else',
    async ({ decline }) => {
      const mine = await invited();
      await mails();
      const theirs = await pathOf(ben);
      await graph.call(decline, decline === 'POST' ? `${theirs}/decline` : theirs, decline === 'POST' ? {} : undefined);
      expect(await read(mine)).toMatchObject({ isCancelled: false });
      expect(await copyOf(cleo)).toMatchObject({ isCancelled: false });
      expect(statusesIn(await read(mine))).toEqual([decline === 'POST' ? 'declined' : 'none', 'none', 'none']);
      expect(await mails()).toEqual([]);
    },
  );
});

describe('the mail log', () => {
  it('says who, to whom, why, about what and when', async () => {
    graph.clock.advance(90);
    const mine = await invited({
      attendees: [...invite('out@fabrikam.com', 'ANNA@contoso.com'), ...invite('room1@contoso.com')].map((one, at) =>
        at === 2 ? { ...one, type: 'resource' } : one,
      ),
    });
    const { body } = await graph.call('GET', mine, undefined, { prefer: 'IdType="ImmutableId"' });
    expect((await read('/__control/state'))['mails']).toEqual([
      { from: 'anna@contoso.com', to: 'out@fabrikam.com', why: 'invitation', eventId: body['id'], at: '2026-03-10T08:01:30Z' },
    ]);
  });

  it('holds nothing of a meeting without people, nor of one that is seeded', async () => {
    const { body } = await graph.call('POST', `${anna}/events`, aMeeting());
    await graph.call('PATCH', `${anna}/events/${String(body['id'])}`, { subject: 'New' });
    await graph.call('DELETE', `${anna}/events/${String(body['id'])}`);
    await graph.call('POST', '/__control/seed', {
      events: [{ mailbox: 'anna@contoso.com', ...aMeeting({ attendees: invite('ben@contoso.com') }) }],
    });
    expect(await mails()).toEqual([]);
    expect(await copyOf(ben)).toMatchObject({ isOrganizer: false });
  });
});
