import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aMeeting, anna, ben, colleagues, openGraph } from './graphCaller.ts';
import type { Answer, GraphCaller, Told } from './graphCaller.ts';

// What a person's act and a race need, and how the control door says that something is missing: never in words of Graph's.
let graph: GraphCaller;
let id: string;
beforeAll(async () => {
  graph = await openGraph();
});
afterAll(() => graph.close());
beforeEach(async () => {
  await graph.call('POST', '/__control/reset', {});
  await graph.call('POST', '/__control/seed', colleagues);
  id = String((await graph.call('POST', `${anna}/events`, aMeeting())).body['id']);
});

const mailbox = 'anna@contoso.com';
const start = { dateTime: '2026-03-12T10:00:00', timeZone: 'UTC' };

describe('an act', () => {
  it.each([
    ['no mailbox', { do: 'create', event: aMeeting() }, /names its "mailbox"; there are anna@contoso.com, ben@contoso.com, room1@/],
    ['a mailbox nobody has', { mailbox: 'nobody@contoso.com', do: 'delete' }, /no mailbox "nobody@contoso.com"; there are anna@/],
    ['no deed', { mailbox }, /can create, edit, .*respond: say which with "do", not undefined/],
    ['a deed nobody does', { mailbox, do: 'burn' }, /create, edit, .*, not "burn"/],
    ['no event', { mailbox, do: 'create' }, /"create" needs "event"; missing: event/],
    ['an event without start', { mailbox, do: 'create', event: { subject: 'x' } }, /"create" in the mailbox anna@.*: An event needs start/],
    ['an unknown member', { mailbox, do: 'create', event: { colour: 'red' } }, /"create" in the mailbox anna@.*'colour' does not exist/],
    ['no id', { mailbox, do: 'edit', changes: {} }, /"edit" needs "id", "changes"; missing: id/],
    ['no changes', { mailbox, do: 'edit', id: 'x' }, /missing: changes/],
    ['an id nobody knows', { mailbox, do: 'delete', id: 'x' }, /anna@contoso.com has no item with the id "x"/],
    ['a time', { mailbox, do: 'move', id: 'x', start }, /"move" needs "id", "start", "end"; missing: end/],
  ])('with %s is refused in words that name it', async (_name, act, says) => {
    expect(await graph.call('POST', '/__control/act', act)).toMatchObject({ status: 400, body: { error: expect.stringMatching(says) } });
  });

  it('on an item that is gone names the act and the mailbox', async () => {
    const { body: kept } = await graph.call('GET', `${anna}/events/${id}`, undefined, { prefer: 'IdType="ImmutableId"' });
    await graph.call('DELETE', `${anna}/events/${id}`);
    const { body } = await graph.call('POST', '/__control/act', { mailbox, do: 'edit', id: kept['id'], changes: { subject: 'x' } });
    expect(body['error']).toMatch(/"edit" in the mailbox anna@contoso.com .*not found in the store/);
  });

  it('into a calendar that is not there names those that are', async () => {
    const { body } = await graph.call('POST', '/__control/act', { mailbox, do: 'moveToCalendar', id, calendar: 'Aside' });
    expect(body['error']).toBe('anna@contoso.com has no calendar "Aside"; there are Calendar.');
  });

  it('takes the times of a move from its changes as well', async () => {
    const moved = { mailbox, do: 'move', id, changes: { start, end: { ...start, dateTime: '2026-03-12T11:00:00' } } };
    expect((await graph.call('POST', '/__control/act', moved)).status).toBe(200);
  });

  it('in an empty sandbox says that there is nobody', async () => {
    await graph.call('POST', '/__control/reset', {});
    expect((await graph.call('POST', '/__control/act', { mailbox })).body['error']).toMatch(/no mailbox .*none at all/);
  });
});

describe('an event of a seed', () => {
  it('that is refused is named by its place', async () => {
    const events = [aMeeting(), aMeeting({ start })].map((event) => ({ mailbox, ...event }));
    const { status, body } = await graph.call('POST', '/__control/seed', { events });
    expect([status, body['error']]).toEqual([400, 'The event 2 of the seed will not do: The event ends before it starts.']);
  });
});

describe('a race', () => {
  const arm = (part: Told): Promise<Answer> => graph.call('POST', '/__control/faults', [{ kind: 'raced', ...part }]);

  it.each([
    ['an edit of a member nobody has', { edit: { colour: 'red' } }, /cannot arm this\. The "edit" of a race will not do: .*'colour'/],
    ['an edit with a wrong time', { edit: { start: { dateTime: 'noon' } } }, /The "edit" of a race/],
    ['an item nobody has', { id: 'x' }, /No mailbox has an item with the id "x"/],
  ])('with %s is not armed', async (_name, part, says) => {
    expect(await arm(part)).toMatchObject({ status: 400, body: { error: expect.stringMatching(says) } });
    expect((await graph.call('GET', '/__control/faults')).body['faults']).toEqual([]);
  });

  it('for a write to what is not there waits for another one', async () => {
    await arm({});
    expect((await graph.call('PATCH', `${anna}/events/gone`, { subject: 'x' })).status).toBe(404);
    expect((await graph.call('GET', '/__control/faults')).body['faults']).toHaveLength(1);
    await graph.call('PATCH', `${anna}/events/${id}`, { subject: 'x' });
    expect((await graph.call('GET', '/__control/faults')).body['faults']).toEqual([]);
  });

  it("changes the named item of somebody else before the first one's write", async () => {
    const other = String((await graph.call('POST', `${ben}/events`, aMeeting())).body['id']);
    expect((await arm({ id: other, edit: { subject: 'Theirs' } })).status).toBe(200);
    expect((await graph.call('PATCH', `${anna}/events/${id}`, { subject: 'Ours' })).body['subject']).toBe('Ours');
    expect((await graph.call('GET', `${ben}/events/${other}`)).body['subject']).toBe('Theirs');
  });

  it('that turns out to be impossible is a bug of the test, never a refusal of the write', async () => {
    await arm({ edit: { end: { dateTime: '2020-01-01T10:00:00', timeZone: 'UTC' } } });
    await expect(graph.call('PATCH', `${anna}/events/${id}`, { subject: 'Ours' })).rejects.toThrow('Microsoft would not answer like this');
  });
});
