import { salesTeam } from '../../../server/sandbox/world.ts';
import { aMeeting, anna, ben, colleagues, invite } from '../../sandbox/graphCaller.ts';
import type { GraphCaller, Told } from '../../sandbox/graphCaller.ts';

const window = 'startDateTime=2026-02-01T00:00:00Z&endDateTime=2026-06-01T00:00:00Z';
const wishes = [
  'odata.maxpagesize=200',
  'odata.maxpagesize=200, outlook.timezone="Tokyo Standard Time", IdType="ImmutableId"',
  'odata.maxpagesize=200, outlook.timezone="America/New_York", outlook.body-content-type="text"',
];

/** Builds one world with every kind of event in it and reads it in every way there is. */
export async function visitZoo(graph: GraphCaller): Promise<void> {
  for (const seed of [1, 2, 3]) {
    await call(graph, 'POST', '/__control/reset', {});
    const { graph: team } = salesTeam({ seed, now: graph.clock.now() });
    await call(graph, 'POST', '/__control/seed', team);
    for (const { address } of team.mailboxes) await readMailbox(graph, `/v1.0/users/${address}`);
  }
  await call(graph, 'POST', '/__control/reset', {});
  await call(graph, 'POST', '/__control/seed', { ...colleagues, events: foreignEvents });
  await bringAbout(graph);
  for (const mailbox of [anna, ben]) await readMailbox(graph, mailbox);
}

async function readMailbox(graph: GraphCaller, mailbox: string): Promise<void> {
  for (const prefer of wishes) {
    await graph.round(`${mailbox}/calendarView/delta?${window}`, { prefer });
    await call(graph, 'GET', `${mailbox}/calendarView?${window}&$top=1000`, undefined, { prefer });
    const { body } = await call(graph, 'GET', `${mailbox}/events?$top=1000`, undefined, { prefer });
    for (const event of body['value'] as Told[]) {
      if (event['type'] === 'seriesMaster')
        await call(graph, 'GET', `${mailbox}/events/${String(event['id'])}/instances?${window}&$top=500`, undefined, { prefer });
    }
  }
}

const series = (pattern: Told, range: Told): Told => ({ recurrence: { pattern, range: { startDate: '2026-03-11', ...range } } });
const weekly = { type: 'weekly', interval: 1, daysOfWeek: ['Wednesday', 'friday'] };
const day = (date: string): Told => ({ dateTime: `${date}T00:00:00`, timeZone: 'W. Europe Standard Time' });

/** Meetings somebody outside organizes, one of them under a uid no Exchange would make. */
const foreignEvents = [
  { organizer: 'x@fabrikam.com', responseStatus: { response: 'declined' } },
  { organizer: 'x@fabrikam.com', isCancelled: true },
  { organizer: 'x@fabrikam.com', ...series(weekly, { type: 'numbered', numberOfOccurrences: 6 }) },
].map(({ organizer, ...part }) => ({
  mailbox: 'anna@contoso.com',
  ...aMeeting({
    ...part,
    isOrganizer: false,
    organizer: { emailAddress: { address: organizer, name: 'X' } },
    attendees: invite('anna@contoso.com'),
  }),
}));

const bodies: readonly Told[] = [
  {},
  { isAllDay: true, start: day('2026-03-28'), end: day('2026-03-31') },
  { isOnlineMeeting: true, body: { contentType: 'HTML', content: '<p>With a link</p>' } },
  { location: { displayName: 'Room 1' }, body: { contentType: 'text', content: 'Two lines\n& a sign < here' } },
  { locations: [{ displayName: 'Room 1' }, { displayName: 'Café “Süd”' }], Sensitivity: 'Private', showAs: 'oof' },
  { subject: 'Reise nach Zürich 🚄', categories: ['Red category'], transactionId: 'zoo-1', hideAttendees: true },
  { end: { dateTime: '2026-03-11T10:00:00', timeZone: 'W. Europe Standard Time' } },
  {
    start: { dateTime: '2026-03-29T02:30:00', timeZone: 'Europe/Berlin' },
    end: { dateTime: '2026-03-29T04:30:00', timeZone: 'Europe/Berlin' },
  },
  series({ type: 'daily', interval: 3 }, { type: 'endDate', endDate: '2026-04-30' }),
  series(weekly, { type: 'noEnd' }),
  { ...series({ type: 'daily', interval: 7 }, { type: 'noEnd' }), isAllDay: true, start: day('2026-03-11'), end: day('2026-03-13') },
];

/** Everything that can happen to a meeting, to one of each kind, by requests as anybody sends them. */
async function bringAbout(graph: GraphCaller): Promise<void> {
  const attendees = [...invite('ben@contoso.com', 'customer@fabrikam.com'), ...invite('room1@contoso.com')];
  for (const body of bodies) {
    await call(graph, 'POST', `${anna}/events`, aMeeting(body));
    const { body: made } = await call(graph, 'POST', `${anna}/events`, aMeeting({ ...body, attendees, transactionId: null }));
    await call(graph, 'PATCH', `${anna}/events/${String(made['id'])}`, { subject: 'Renamed', importance: 'High' });
    await answerCopies(graph);
    if (made['type'] === 'seriesMaster') await disturbSeries(graph, String(made['id']));
    graph.clock.advance(61.0012);
  }
  const { body: cancelled } = await call(graph, 'POST', `${anna}/events`, aMeeting({ attendees }));
  await call(graph, 'POST', `${anna}/events/${String(cancelled['id'])}/cancel`, { comment: 'Not this week' });
}

async function answerCopies(graph: GraphCaller): Promise<void> {
  const { body } = await call(graph, 'GET', `${ben}/events?$top=1000`);
  const copies = (body['value'] as Told[]).filter((copy) => copy['isOrganizer'] === false);
  for (const [at, copy] of copies.entries()) {
    const answer = ['accept', 'tentativelyAccept', 'decline'][at % 4];
    if (answer !== undefined) await call(graph, 'POST', `${ben}/events/${String(copy['id'])}/${answer}`, { sendResponse: true });
  }
}

/** One occurrence moved, one renamed, one deleted. */
async function disturbSeries(graph: GraphCaller, master: string): Promise<void> {
  const { body } = await call(graph, 'GET', `${anna}/events/${master}/instances?${window}&$top=10`);
  const [first, second, third] = (body['value'] as Told[]).map((instance) => `${anna}/events/${String(instance['id'])}`);
  if (first === undefined || second === undefined || third === undefined) throw new Error('A series of the zoo is too short.');
  await call(graph, 'PATCH', first, { subject: 'Only this one' });
  await call(graph, 'PATCH', second, { location: { displayName: 'Elsewhere' }, showAs: 'tentative' });
  await call(graph, 'DELETE', third);
}

/** Nothing in the zoo may be refused: a kind of event that could not be made would be missing unseen. */
async function call(graph: GraphCaller, ...request: Parameters<GraphCaller['call']>): ReturnType<GraphCaller['call']> {
  const answer = await graph.call(...request);
  if (answer.status >= 400) throw new Error(`${request[0]} ${request[1]}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer;
}
