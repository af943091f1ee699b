import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aMeeting, anna, ben, colleagues, errorOf, invite, openGraph } from './graphCaller.ts';
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

const immutable = { prefer: 'IdType="ImmutableId"' };
const march = 'startDateTime=2026-03-01T00:00:00Z&endDateTime=2026-04-01T00:00:00Z';

async function made(path: string, body: Told): Promise<Told> {
  const answer = await graph.call('POST', path, body);
  expect(answer.status).toBe(201);
  return answer.body;
}
async function act(body: Told): Promise<void> {
  expect((await graph.call('POST', '/__control/act', { mailbox: 'anna@contoso.com', ...body })).status).toBe(200);
}
async function listed(path: string, headers: Record<string, string> = {}): Promise<Told[]> {
  const { status, body } = await graph.call('GET', path, undefined, headers);
  expect(status).toBe(200);
  return body['value'] as Told[];
}
const subjects = async (path: string): Promise<unknown[]> => (await listed(path)).map((event) => event['subject']);
/** Both ids of an event, by either of them. */
async function idsOf(id: unknown): Promise<[string, string]> {
  const path = `${anna}/events/${String(id)}`;
  const [byDefault, unchanging] = [await graph.call('GET', path), await graph.call('GET', path, undefined, immutable)];
  return [String(byDefault.body['id']), String(unchanging.body['id'])];
}

describe('calendars', () => {
  it('are one at first, and more when somebody makes them', async () => {
    const side = await made(`${anna}/calendars`, { Name: 'Side', color: 'LightBlue' });
    expect(side).toMatchObject({ name: 'Side', color: 'lightBlue', isDefaultCalendar: false, isRemovable: true });
    expect(await listed(`${anna}/calendars`)).toMatchObject([
      { name: 'Calendar', isDefaultCalendar: true, isRemovable: false, owner: { address: 'anna@contoso.com' } },
      { name: 'Side', id: side['id'] },
    ]);
    const renamed = await graph.call('PATCH', `${anna}/calendars/${String(side['id'])}`, { name: 'Aside' });
    expect(renamed).toMatchObject({ status: 200, body: { name: 'Aside', color: 'lightBlue' } });
    expect(renamed.body['changeKey']).not.toBe(side['changeKey']);
    expect((await graph.call('GET', `${anna}/calendar`)).body['name']).toBe('Calendar');
  });

  it('are in one group', async () => {
    const [group] = await listed(`${anna}/calendarGroups`);
    expect(group).toMatchObject({ name: 'My Calendars', classId: '0006f0b7-0000-0000-c000-000000000046' });
  });

  it.each([
    ['a name twice', 'POST', 'calendars', { name: 'Calendar' }, '409 ErrorFolderExists'],
    ['no name', 'POST', 'calendars', {}, '400 ErrorPropertyValidationFailure'],
    ['an unknown id', 'GET', 'calendars/unknown/events', undefined, '404 ErrorItemNotFound'],
  ])('refuse %s', async (_name, method, path, body, error) => {
    expect(await errorOf(graph.call(method, `${anna}/${path}`, body))).toBe(error);
  });

  it('keep their events apart, in lists, views and by id', async () => {
    const side = String((await made(`${anna}/calendars`, { name: 'Side' }))['id']);
    const [here, there] = [
      await made(`${anna}/events`, aMeeting({ subject: 'here' })),
      await made(`${anna}/calendars/${side}/events`, aMeeting({ subject: 'there' })),
    ];
    for (const view of ['events?', `calendarView?${march}`]) {
      expect(await subjects(`${anna}/${view}`)).toEqual(['here']);
      expect(await subjects(`${anna}/calendars/${side}/${view}`)).toEqual(['there']);
    }
    expect((await graph.call('GET', `${anna}/events/${String(there['id'])}`)).status).toBe(200);
    expect((await graph.call('GET', `${anna}/calendars/${side}/events/${String(there['id'])}`)).status).toBe(200);
    expect(await errorOf(graph.call('GET', `${anna}/calendars/${side}/events/${String(here['id'])}`))).toBe('404 ErrorItemNotFound');
    expect(await errorOf(graph.call('GET', `${anna}/calendar/events/${String(there['id'])}`))).toBe('404 ErrorItemNotFound');
  });

  it('take their events with them when they go, and the default one stays', async () => {
    const side = String((await made(`${anna}/calendars`, { name: 'Side' }))['id']);
    const event = await made(`${anna}/calendars/${side}/events`, aMeeting());
    expect((await graph.call('DELETE', `${anna}/calendars/${side}`)).status).toBe(204);
    expect(await errorOf(graph.call('GET', `${anna}/events/${String(event['id'])}`))).toBe('404 ErrorItemNotFound');
    const [first] = await listed(`${anna}/calendars`);
    expect((await graph.call('DELETE', `${anna}/calendars/${String(first?.['id'])}`)).status).toBe(400);
  });

  it('track their changes each for itself, with links that stay below the calendar', async () => {
    const side = String((await made(`${anna}/calendars`, { name: 'Side' }))['id']);
    await made(`${anna}/events`, aMeeting({ subject: 'here' }));
    await made(`${anna}/calendars/${side}/events`, aMeeting({ subject: 'there' }));
    const first = await graph.round(`${anna}/calendars/${side}/calendarView/delta?${march}`);
    expect(first.items.map((event) => event['subject'])).toEqual(['there']);
    expect(first.deltaLink).toContain(`/calendars/${side}/calendarView/delta?$deltatoken=`);
    await made(`${anna}/events`, aMeeting({ subject: 'here, too' }));
    expect((await graph.round(first.deltaLink)).items).toEqual([]);
  });
});

describe('moving an event to another calendar', () => {
  it('changes its default id, and not the immutable one', async () => {
    await made(`${anna}/calendars`, { name: 'Side' });
    const event = await made(`${anna}/events`, aMeeting());
    const [before, unchanging] = await idsOf(event['id']);
    await act({ do: 'moveToCalendar', id: event['id'], calendar: 'Side' });
    const [after, same] = await idsOf(unchanging);
    expect([after === before, same]).toEqual([false, unchanging]);
    expect(await errorOf(graph.call('GET', `${anna}/events/${before}`))).toBe('404 ErrorItemNotFound');
    expect((await graph.call('GET', `${anna}/events/${after}`)).status).toBe(200);
  });

  it.each([
    { form: 'default', headers: {}, same: false },
    { form: 'immutable', headers: immutable, same: true },
  ])('is a removal here and an arrival there, by $form id', async ({ headers, same }) => {
    const side = String((await made(`${anna}/calendars`, { name: 'Side' }))['id']);
    const event = await made(`${anna}/events`, aMeeting());
    const { body } = await graph.call('GET', `${anna}/events/${String(event['id'])}`, undefined, headers);
    const here = await graph.round(`${anna}/calendarView/delta?${march}`, headers);
    const there = await graph.round(`${anna}/calendars/${side}/calendarView/delta?${march}`, headers);
    await act({ do: 'moveToCalendar', id: event['id'], calendar: side });
    expect((await graph.round(here.deltaLink, headers)).items).toMatchObject([{ id: body['id'], '@removed': { reason: 'deleted' } }]);
    const [arrived] = (await graph.round(there.deltaLink, headers)).items;
    expect(arrived?.['id'] === body['id']).toBe(same);
  });

  it('there and back ends with the event being there', async () => {
    await made(`${anna}/calendars`, { name: 'Side' });
    const event = await made(`${anna}/events`, aMeeting());
    const round = await graph.round(`${anna}/calendarView/delta?${march}`, immutable);
    const [, id] = await idsOf(event['id']);
    await act({ do: 'moveToCalendar', id, calendar: 'Side' });
    await act({ do: 'moveToCalendar', id, calendar: 'Calendar' });
    expect((await graph.round(round.deltaLink, immutable)).items.at(-1)).toMatchObject({ id, subject: 'Review of the offer' });
  });

  it("leaves the colleague's copy where the colleague put it", async () => {
    await graph.call('POST', `${ben}/calendars`, { name: 'Side' });
    const event = await made(`${anna}/events`, aMeeting({ attendees: invite('ben@contoso.com') }));
    const [copy] = await listed(`${ben}/events`);
    await act({ mailbox: 'ben@contoso.com', do: 'moveToCalendar', id: copy?.['id'], calendar: 'Side' });
    await graph.call('PATCH', `${anna}/events/${String(event['id'])}`, { subject: 'New' });
    expect(await listed(`${ben}/events`)).toEqual([]);
    const { body } = await graph.call('GET', '/__control/state');
    expect((body['mailboxes'] as Told[])[1]).toMatchObject({ events: [{ subject: 'New', calendar: 'Side' }] });
  });
});

describe('Deleted Items', () => {
  beforeEach(async () => {
    expect((await graph.call('POST', '/__control/org', { deletedItems: 'answered' })).status).toBe(200);
  });
  const deletions: [string, (id: string) => Promise<unknown>][] = [
    ["the organizer's delete", (id) => graph.call('DELETE', `${anna}/events/${id}`)],
    ["the organizer's cancel", (id) => graph.call('POST', `${anna}/events/${id}/cancel`, { comment: 'Sorry' })],
  ];

  it.each(deletions)('take what is gone by %s, under another default id', async (_name, remove) => {
    const event = await made(`${anna}/events`, aMeeting({ attendees: invite('ben@contoso.com') }));
    const [id, unchanging] = await idsOf(event['id']);
    await remove(id);
    expect(await errorOf(graph.call('GET', `${anna}/events/${id}`))).toBe('404 ErrorItemNotFound');
    const found = await graph.call('GET', `${anna}/events/${unchanging}`, undefined, immutable);
    expect(found).toMatchObject({ status: 200, body: { id: unchanging } });
    expect(await listed(`${anna}/events`)).toEqual([]);
    expect(await listed(`${anna}/calendarView?${march}`)).toEqual([]);
  });

  it("take an attendee's copy, and the organizer keeps his", async () => {
    const event = await made(`${anna}/events`, aMeeting({ attendees: invite('ben@contoso.com') }));
    const [copy] = await listed(`${ben}/events`, immutable);
    const path = `${ben}/events/${String(copy?.['id'])}`;
    await graph.call('DELETE', path);
    expect((await graph.call('GET', path, undefined, immutable)).status).toBe(200);
    expect(await listed(`${ben}/events`)).toEqual([]);
    expect((await graph.call('GET', `${anna}/events/${String(event['id'])}`)).status).toBe(200);
  });

  it('answer nothing at first', async () => {
    await graph.call('POST', '/__control/reset', {});
    expect((await graph.call('POST', '/__control/org', {})).body['deletedItems']).toBe('notFound');
  });

  it.each([
    ['answered', 200],
    ['notFound', 404],
  ])('can be switched to %s', async (deletedItems, expected) => {
    const [id, unchanging] = await idsOf((await made(`${anna}/events`, aMeeting()))['id']);
    await graph.call('DELETE', `${anna}/events/${id}`);
    await graph.call('POST', '/__control/org', { deletedItems });
    const { status } = await graph.call('GET', `${anna}/events/${unchanging}`, undefined, immutable);
    expect(status).toBe(expected);
  });

  it('leave change tracking with a removal, and come back by a restore', async () => {
    const [id, unchanging] = await idsOf((await made(`${anna}/events`, aMeeting()))['id']);
    const first = await graph.round(`${anna}/calendarView/delta?${march}`, immutable);
    await graph.call('DELETE', `${anna}/events/${id}`);
    const second = await graph.round(first.deltaLink, immutable);
    expect(second.items).toEqual([{ '@odata.type': '#microsoft.graph.event', id: unchanging, '@removed': { reason: 'deleted' } }]);
    await act({ do: 'restore', id: unchanging });
    expect((await graph.round(second.deltaLink, immutable)).items).toMatchObject([{ id: unchanging, subject: 'Review of the offer' }]);
    expect((await graph.call('GET', `${anna}/events/${unchanging}`)).status).toBe(200);
    expect(await errorOf(graph.call('GET', `${anna}/events/${id}`))).toBe('404 ErrorItemNotFound');
  });

  it('lose for ever what is deleted there', async () => {
    const [id, unchanging] = await idsOf((await made(`${anna}/events`, aMeeting()))['id']);
    await graph.call('DELETE', `${anna}/events/${id}`);
    expect((await graph.call('DELETE', `${anna}/events/${unchanging}`)).status).toBe(204);
    expect(await errorOf(graph.call('GET', `${anna}/events/${unchanging}`))).toBe('404 ErrorItemNotFound');
    expect((await graph.call('POST', '/__control/act', { mailbox: 'anna@contoso.com', do: 'restore', id: unchanging })).status).toBe(400);
  });

  it('refuse a change', async () => {
    const [id, unchanging] = await idsOf((await made(`${anna}/events`, aMeeting()))['id']);
    await graph.call('DELETE', `${anna}/events/${id}`);
    expect(await errorOf(graph.call('PATCH', `${anna}/events/${unchanging}`, { subject: 'New' }))).toBe('404 ErrorItemNotFound');
  });

  it('do not take a single occurrence', async () => {
    const event = aMeeting({
      recurrence: {
        pattern: { type: 'daily', interval: 1 },
        range: { type: 'numbered', startDate: '2026-03-11', numberOfOccurrences: 3 },
      },
    });
    await made(`${anna}/events`, event);
    const [first] = await listed(`${anna}/calendarView?${march}`, immutable);
    await graph.call('DELETE', `${anna}/events/${String(first?.['id'])}`);
    expect(await errorOf(graph.call('GET', `${anna}/events/${String(first?.['id'])}`))).toBe('404 ErrorItemNotFound');
    expect(await listed(`${anna}/calendarView?${march}`)).toHaveLength(2);
  });
});
