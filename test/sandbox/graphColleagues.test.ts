import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aMeeting, anna, ben, colleagues, invite, mailsOf, openGraph } from './graphCaller.ts';
import type { GraphCaller, Told } from './graphCaller.ts';

let graph: GraphCaller;
beforeAll(async () => {
  graph = await openGraph();
});
afterAll(() => graph.close());
beforeEach(async () => {
  graph.clock.set(Temporal.Instant.from('2026-03-10T08:00:00Z'));
  await graph.call('POST', '/__control/reset', {});
  await graph.call('POST', '/__control/seed', colleagues);
});

async function created(event: Told, mailbox = anna, headers: Record<string, string> = {}): Promise<Told> {
  const answer = await graph.call('POST', `${mailbox}/events`, event, headers);
  expect(answer.status).toBe(201);
  return answer.body;
}
async function inBen(): Promise<Told[]> {
  const { body } = await graph.call('GET', `${ben}/calendarView?startDateTime=2026-03-01&endDateTime=2026-04-01&$top=100`);
  return body['value'] as Told[];
}

describe('meetings with colleagues', () => {
  const people = invite('ben@contoso.com', 'out@fabrikam.com');
  const room = { emailAddress: { address: 'room1@contoso.com', name: 'Room 1' }, type: 'resource' };

  it("appear in the colleague's calendar with the same uid and their own id", async () => {
    const event = await created(aMeeting({ attendees: [...people, room] }));
    const [copy] = await inBen();
    expect(copy).toMatchObject({
      uid: event['uid'],
      iCalUId: event['iCalUId'],
      isOrganizer: false,
      showAs: 'tentative',
      responseStatus: { response: 'notResponded' },
      organizer: { emailAddress: { address: 'anna@contoso.com' } },
    });
    expect(copy?.['id']).not.toBe(event['id']);
    expect(await mailsOf(graph)).toEqual(['invitation ben@contoso.com', 'invitation out@fabrikam.com']);
  });

  it.each([
    [
      'time',
      { end: { dateTime: '2026-03-11T12:00:00', timeZone: 'W. Europe Standard Time' } },
      ['update ben@contoso.com', 'update out@fabrikam.com'],
    ],
    ['subject', { subject: 'New' }, ['update ben@contoso.com', 'update out@fabrikam.com']],
    ['category and reminder', { categories: ['CRM'], reminderMinutesBeforeStart: 5, showAs: 'free' }, []],
    ['nothing, really', { subject: 'Review of the offer' }, []],
    [
      'attendees',
      { attendees: invite('ben@contoso.com', 'new@fabrikam.com') },
      ['cancellation out@fabrikam.com', 'invitation new@fabrikam.com'],
    ],
  ])('mail about a change of %s', async (_name, change, expected) => {
    const event = await created(aMeeting({ attendees: [...people, room] }));
    const before = (await mailsOf(graph)).length;
    await graph.call(
      'PATCH',
      `${anna}/events/${String(event['id'])}`,
      'attendees' in change ? { attendees: [...change.attendees, room] } : change,
    );
    expect((await mailsOf(graph)).slice(before)).toEqual(expected);
  });

  it("are cancelled for everybody by the organizer's delete, and for nobody by an attendee's", async () => {
    const event = await created(aMeeting({ attendees: people }));
    const [copy] = await inBen();
    await graph.call('DELETE', `${ben}/events/${String(copy?.['id'])}`);
    expect(await mailsOf(graph)).toHaveLength(2);
    expect((await graph.call('GET', `${anna}/events/${String(event['id'])}`)).status).toBe(200);
    const second = await created(aMeeting({ attendees: people }));
    await graph.call('DELETE', `${anna}/events/${String(second['id'])}`);
    expect((await mailsOf(graph)).slice(4)).toEqual(['cancellation ben@contoso.com', 'cancellation out@fabrikam.com']);
    expect(await inBen()).toMatchObject([{ subject: 'Canceled: Review of the offer', isCancelled: true, showAs: 'free' }]);
  });

  it('carry an answer to the organizer, whose list alone shows it', async () => {
    const event = await created(aMeeting({ attendees: people }));
    const [copy] = await inBen();
    expect((await graph.call('POST', `${ben}/events/${String(copy?.['id'])}/accept`, { sendResponse: true })).status).toBe(202);
    const after = (await graph.call('GET', `${anna}/events/${String(event['id'])}`)).body;
    expect(after['attendees']).toMatchObject([{ status: { response: 'accepted' } }, { status: { response: 'none' } }]);
    expect(after['@odata.etag']).not.toBe(event['@odata.etag']);
    expect(await inBen()).toMatchObject([{ responseStatus: { response: 'accepted', time: '2026-03-10T08:00:00Z' }, showAs: 'busy' }]);
  });

  it('keep the answer of those who stay on a list that is sent anew', async () => {
    const event = await created(aMeeting({ attendees: people }));
    const [copy] = await inBen();
    await graph.call('POST', `${ben}/events/${String(copy?.['id'])}/accept`, {});
    const after = await graph.call('PATCH', `${anna}/events/${String(event['id'])}`, {
      attendees: invite('new@fabrikam.com', 'ben@contoso.com'),
    });
    expect(after.body['attendees']).toMatchObject([{ status: { response: 'none' } }, { status: { response: 'accepted' } }]);
  });

  it('leave categories and reminder to each of the two', async () => {
    const event = await created(aMeeting({ attendees: people, categories: ['Mine'], reminderMinutesBeforeStart: 5 }));
    const [copy] = await inBen();
    expect(copy).toMatchObject({ categories: [], reminderMinutesBeforeStart: 15 });
    await graph.call('PATCH', `${ben}/events/${String(copy?.['id'])}`, { categories: ['Theirs'] });
    await graph.call('PATCH', `${anna}/events/${String(event['id'])}`, { subject: 'New' });
    expect(await inBen()).toMatchObject([{ subject: 'New', categories: ['Theirs'] }]);
  });

  it('ask again when the time changes, and stay as answered when the subject does', async () => {
    const event = await created(aMeeting({ attendees: people }));
    const [copy] = await inBen();
    await graph.call('POST', `${ben}/events/${String(copy?.['id'])}/accept`, {});
    await graph.call('PATCH', `${anna}/events/${String(event['id'])}`, { subject: 'New' });
    expect(await inBen()).toMatchObject([{ subject: 'New', responseStatus: { response: 'accepted' } }]);
    await graph.call('PATCH', `${anna}/events/${String(event['id'])}`, {
      end: { dateTime: '2026-03-11T12:00:00', timeZone: 'W. Europe Standard Time' },
    });
    expect(await inBen()).toMatchObject([{ responseStatus: { response: 'notResponded' } }]);
    expect((await graph.call('GET', `${anna}/events/${String(event['id'])}`)).body['attendees']).toMatchObject([
      { status: { response: 'none' } },
      {},
    ]);
  });

  it('can be acted on by people through the control door, under the same rules', async () => {
    const { body } = await graph.call('POST', '/__control/act', {
      mailbox: 'anna@contoso.com',
      do: 'create',
      event: aMeeting({ attendees: people }),
    });
    const id = (body['event'] as Told)['id'];
    await graph.call('POST', '/__control/act', {
      mailbox: 'anna@contoso.com',
      do: 'move',
      id,
      start: { dateTime: '2026-03-12T10:00:00', timeZone: 'UTC' },
      end: { dateTime: '2026-03-12T11:00:00', timeZone: 'UTC' },
    });
    expect(await mailsOf(graph)).toEqual([
      'invitation ben@contoso.com',
      'invitation out@fabrikam.com',
      'update ben@contoso.com',
      'update out@fabrikam.com',
    ]);
    const [copy] = await inBen();
    await graph.call('POST', '/__control/act', { mailbox: 'ben@contoso.com', do: 'respond', id: copy?.['id'], response: 'declined' });
    expect(await inBen()).toMatchObject([{ responseStatus: { response: 'declined' }, showAs: 'free' }]);
    expect((await graph.call('POST', '/__control/act', { mailbox: 'anna@contoso.com', do: 'dance' })).status).toBe(400);
  });
});
