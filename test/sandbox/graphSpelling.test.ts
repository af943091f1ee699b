import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aMeeting, anna, ben, colleagues, invite, openGraph } from './graphCaller.ts';
import type { GraphCaller, Told } from './graphCaller.ts';

/** Requests in any spelling, answers in one. */
let graph: GraphCaller;
beforeAll(async () => {
  graph = await openGraph();
});
afterAll(() => graph.close());
beforeEach(async () => {
  await graph.call('POST', '/__control/reset', {});
  await graph.call('POST', '/__control/seed', colleagues);
});

const property = 'String {66f5a359-4659-4830-9070-00047ec6ac6e} Name TandemEventId';
const march = 'startDateTime=2026-03-01T00:00:00Z&endDateTime=2026-04-01T00:00:00Z';
const loudly = '/V1.0/Users/ANNA@contoso.com';

async function created(subject: string, part: Told = {}): Promise<string> {
  const { status, body } = await graph.call('POST', `${anna}/events`, aMeeting({ subject, ...part }));
  expect(status).toBe(201);
  return String(body['id']);
}
async function subjects(path: string): Promise<unknown[]> {
  const { status, body } = await graph.call('GET', path);
  expect([status, body['error']]).toEqual([200, undefined]);
  return (body['value'] as Told[]).map(({ subject }) => subject);
}

describe('a path in any spelling', () => {
  it.each([
    ['GET', ''],
    ['GET', '/MailboxSettings'],
    ['GET', '/Calendar'],
    ['GET', '/CALENDARS'],
    ['GET', '/CalendarGroups'],
    ['GET', '/Calendar/Events'],
    ['GET', `/CalendarView?${march}`],
    ['GET', `/calendarview/DELTA?${march}`],
    ['GET', '/Outlook/MasterCategories'],
    ['GET', '/outlook/SupportedTimeZones'],
  ])('%s %s is found', async (method, path) => {
    expect((await graph.call(method, `${loudly}${path}`)).status).toBe(200);
  });

  it.each(['Accept', 'TENTATIVELYACCEPT', 'Decline'])('%s answers an invitation', async (action) => {
    await created('x', { attendees: invite('ben@contoso.com') });
    const [copy] = (await graph.call('GET', `${ben}/Events`)).body['value'] as Told[];
    expect((await graph.call('POST', `${ben}/Events/${String(copy?.['id'])}/${action}`, {})).status).toBe(202);
  });

  it('Cancel, Instances and a batch are found', async () => {
    const recurrence = {
      pattern: { type: 'daily', interval: 1 },
      range: { type: 'numbered', startDate: '2026-03-11', numberOfOccurrences: 2 },
    };
    const id = await created('x', { recurrence });
    expect(await subjects(`${loudly}/Events/${id}/Instances?${march}`)).toEqual(['x', 'x']);
    const requests = [{ id: '1', method: 'post', url: `/USERS/anna@contoso.com/Events/${id}/CANCEL` }];
    expect((await graph.call('POST', '/V1.0/$Batch', { requests })).body).toMatchObject({ responses: [{ status: 202 }] });
  });

  it('of an id has one spelling: ids differ by case', async () => {
    const id = await created('x');
    expect((await graph.call('GET', `${anna}/events/${id.toLowerCase()}`)).status).toBe(404);
  });
});

describe('options of a query in any spelling', () => {
  beforeEach(async () => {
    await created('b', { singleValueExtendedProperties: [{ id: property, value: '00U1' }] });
    await created('a', { end: { dateTime: '2026-03-11T12:00:00', timeZone: 'W. Europe Standard Time' } });
  });

  it.each([
    ['the window', 'calendarView?STARTDATETIME=2026-03-01&enddatetime=2026-04-01', ['b', 'a']],
    ['$top', `calendarView?${march}&$TOP=1`, ['b']],
    ['$skip', `calendarView?${march}&$Skip=1`, ['a']],
    ['$orderby', 'events?$OrderBy=SUBJECT%20ASC', ['a', 'b']],
    ['$filter', "events?$FILTER=Start/DATETIME%20GE%20'2026-03-01'%20And%20END/dateTime%20Lt%20'2026-03-11T10:30'", ['b']],
    [
      '$filter by our property',
      `events?$Filter=${encodeURIComponent(`SingleValueExtendedProperties/any(Ep: Ep/ID eq '${property}' AND Ep/VALUE EQ '00u1')`)}`,
      ['b'],
    ],
  ])('%s', async (_name, query, expected) => {
    expect(await subjects(`${anna}/${query}`)).toEqual(expected);
  });

  it.each([`events?$SELECT=SUBJECT,isallday`, `calendarView?${march}&$select=Subject, IsAllDay`])(
    '%s is answered in the one there is',
    async (query) => {
      const { body } = await graph.call('GET', `${anna}/${query}`);
      expect(Object.keys((body['value'] as Told[])[0] ?? {})).toEqual(['@odata.etag', 'id', 'subject', 'isAllDay']);
    },
  );

  it.each([
    ['$EXPAND', `SingleValueExtendedProperties($FILTER=ID EQ '${property}')`],
    ['$expand', `singlevalueextendedproperties($filter = id eq '${property}')`],
    ['$expand', `singleValueExtendedProperties($filter=id eq '${property}' or id eq 'String 0x1a')`],
  ])('%s=%s', async (name, value) => {
    const { body } = await graph.call('GET', `${anna}/events?${name}=${encodeURIComponent(value)}`);
    expect((body['value'] as Told[]).map(({ singleValueExtendedProperties: found }) => found)).toEqual([
      [{ id: property, value: '00U1' }],
      undefined,
    ]);
  });

  it.each([
    ['attachments', '501 NOT_PLAYED'],
    ['singleValueExtendedProperties($top=1)', '501 NOT_PLAYED'],
    [`singleValueExtendedProperties($filter=value eq 'x')`, '501 NOT_PLAYED'],
    [`extensions,singleValueExtendedProperties($filter=id eq 'a,b')`, '501 NOT_PLAYED'],
    ['messages', '400 BadRequest'],
    ['attachments(', '400 BadRequest'],
  ])('an $expand that is not played has its sign, and one that is wrong is refused: %s', async (expand, told) => {
    for (const path of ['events', `calendarView?${march}`]) {
      const answer = await graph.call('GET', `${anna}/${path}${path.includes('?') ? '&' : '?'}$expand=${encodeURIComponent(expand)}`);
      expect(`${answer.status} ${String((answer.body['error'] as Told)['code'])}`).toBe(told);
    }
  });
});

describe('a body in any spelling', () => {
  it('of every member there is comes back in the one of the documentation', async () => {
    const event = aMeeting({
      SUBJECT: 'Loud',
      IMPORTANCE: 'HIGH',
      Sensitivity: 'PRIVATE',
      showas: 'OOF',
      ISREMINDERON: true,
      reminderminutesbeforestart: 5,
      ResponseRequested: false,
      ALLOWNEWTIMEPROPOSALS: false,
      hideattendees: true,
      Categories: ['Red'],
      LOCATION: { DISPLAYNAME: 'Room 1', LocationType: 'conferenceRoom' },
      Attendees: [{ TYPE: 'OPTIONAL', EmailAddress: { Address: 'ben@contoso.com', NAME: 'Ben' } }],
      Recurrence: {
        PATTERN: { TYPE: 'RELATIVEMONTHLY', Interval: 1, DaysOfWeek: ['WEDNESDAY'], INDEX: 'Second', FirstDayOfWeek: 'MONDAY' },
        Range: { Type: 'NUMBERED', StartDate: '2026-03-11', NumberOfOccurrences: 2, RecurrenceTimeZone: 'Europe/Berlin' },
      },
      TransactionId: 'loud',
      SINGLEVALUEEXTENDEDPROPERTIES: [{ ID: property, Value: '00U1' }],
    });
    delete event['subject'];
    const { status, body } = await graph.call('POST', `${anna}/events`, event);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      subject: 'Loud',
      importance: 'high',
      sensitivity: 'private',
      showAs: 'oof',
      isReminderOn: true,
      reminderMinutesBeforeStart: 5,
      responseRequested: false,
      allowNewTimeProposals: false,
      hideAttendees: true,
      categories: ['Red'],
      location: { displayName: 'Room 1', locationType: 'conferenceRoom' },
      attendees: [{ type: 'optional', emailAddress: { address: 'ben@contoso.com', name: 'Ben' } }],
      recurrence: {
        pattern: { type: 'relativeMonthly', interval: 1, daysOfWeek: ['wednesday'], index: 'second', firstDayOfWeek: 'monday' },
        range: { type: 'numbered', startDate: '2026-03-11', numberOfOccurrences: 2, recurrenceTimeZone: 'Europe/Berlin' },
      },
      transactionId: 'loud',
    });
    const again = await graph.call('PATCH', `${anna}/events/${String(body['id'])}`, { SHOWAS: 'Free', Subject: 'Quiet' });
    expect(again).toMatchObject({ status: 200, body: { showAs: 'free', subject: 'Quiet' } });
  });
});

describe('Prefer in any spelling', () => {
  it.each([
    { prefer: 'OUTLOOK.TIMEZONE="Tokyo Standard Time"', hour: '18', zone: 'Tokyo Standard Time' },
    { prefer: 'outlook.timezone="Asia/Tokyo"', hour: '18', zone: 'Asia/Tokyo' },
    { prefer: 'outlook.timezone=UTC', hour: '09', zone: 'UTC' },
    { prefer: '', hour: '09', zone: 'UTC' },
  ])('"$prefer" gives $hour o\'clock', async ({ prefer, hour, zone }) => {
    const id = await created('x');
    const { body } = await graph.call('GET', `${anna}/events/${id}`, undefined, { prefer });
    expect(body['start']).toEqual({ dateTime: `2026-03-11T${hour}:00:00.0000000`, timeZone: zone });
  });

  it('IDTYPE="immutableid" gives immutable ids', async () => {
    const id = await created('x');
    const [quiet, loud] = [
      await graph.call('GET', `${anna}/events/${id}`, undefined, { prefer: 'IdType="ImmutableId"' }),
      await graph.call('GET', `${anna}/events/${id}`, undefined, { Prefer: 'IDTYPE="immutableid"' }),
    ];
    expect([loud.body['id'], loud.body['id'] === id]).toEqual([quiet.body['id'], false]);
  });
});
