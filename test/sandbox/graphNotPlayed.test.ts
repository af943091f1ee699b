import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aMeeting, anna, colleagues, openGraph } from './graphCaller.ts';
import type { GraphCaller, Told } from './graphCaller.ts';

// What is legal at Graph and missing here says so by one sign, which Graph never gives; what Graph refuses is refused as Graph does it.
let graph: GraphCaller;
let event: string;
beforeAll(async () => {
  graph = await openGraph();
  await graph.call('POST', '/__control/seed', colleagues);
  event = `${anna}/events/${String((await graph.call('POST', `${anna}/events`, aMeeting())).body['id'])}`;
});
afterAll(() => graph.close());

const march = 'startDateTime=2026-03-01&endDateTime=2026-04-01';
const notPlayed = '501 NOT_PLAYED';
async function told(method: string, path: string, body?: unknown): Promise<string> {
  const answer = await graph.call(method, path, body);
  return answer.status < 400 ? String(answer.status) : `${answer.status} ${String((answer.body['error'] as Told)['code'])}`;
}
function membersOf(type: string): readonly string[] {
  const { components } = JSON.parse(readFileSync('test/oracles/graph/calendar-subset.json', 'utf8')) as { components: { schemas: Told } };
  const collect = (schema: Told): readonly string[] => [
    ...Object.keys(schema['properties'] ?? {}),
    ...((schema['allOf'] ?? []) as Told[]).flatMap(collect),
  ];
  return collect(components.schemas[`microsoft.graph.${type}`] as Told).filter((name) => !name.startsWith('@'));
}

describe('an address that is legal and not played', () => {
  it.each([
    ['POST', `${anna}/calendar/getSchedule`],
    ['POST', `${anna}/findMeetingTimes`],
    ['POST', '/v1.0/subscriptions'],
    ['GET', '/v1.0/subscriptions/x'],
    ['GET', '/v1.0/groups/x/events'],
    ['GET', '/v1.0/users'],
    ['GET', `${anna}/messages`],
    ['POST', `${anna}/sendMail`],
    ['PATCH', `${anna}/mailboxSettings`],
    ['PATCH', `${anna}/calendar`],
    ['POST', `${anna}/calendarGroups`],
    ['GET', `${anna}/calendar/calendarPermissions`],
    ['GET', `${anna}/calendars/x/calendarPermissions`],
    ['GET', `${anna}/reminderView(startDateTime='2026-03-01',endDateTime='2026-04-01')`],
    ['GET', `${anna}/events/$count`],
    ['GET', '/v1.0/$metadata'],
    ['GET', '/beta/me/events'],
  ])('%s %s', async (method, path) => {
    expect(await told(method, path, method === 'GET' ? undefined : {})).toBe(notPlayed);
  });

  it.each([
    ['GET', 'attachments'],
    ['POST', 'attachments'],
    ['GET', 'extensions/com.contoso'],
    ['GET', 'calendar'],
    ['POST', 'forward'],
    ['POST', 'snoozeReminder'],
  ])('%s below an event: %s', async (method, part) => {
    expect(await told(method, `${event}/${part}`, method === 'GET' ? undefined : {})).toBe(notPlayed);
  });

  it('in a batch, where its neighbours are played', async () => {
    const requests = ['/users/anna@contoso.com/events', '/users/anna@contoso.com/messages'].map((url, id) => ({
      id: String(id),
      method: 'GET',
      url,
    }));
    const { body } = await graph.call('POST', '/v1.0/$batch', { requests });
    expect((body['responses'] as Told[]).map(({ status }) => status)).toEqual([200, 501]);
  });

  it.each([
    ['GET', `${anna}/nonsense`],
    ['GET', '/v1.0/nonsense'],
    ['GET', '/v2.0/me/events'],
    ['POST', `${anna}/events/x/applaud`],
  ])('is another matter than one nobody knows: %s %s', async (method, path) => {
    expect(await told(method, path, method === 'GET' ? undefined : {})).toBe('400 BadRequest');
  });
});

describe('$select', () => {
  it.each([
    { type: 'event', path: () => event, unplayed: ['originalStart'] },
    { type: 'event', path: () => `${anna}/calendarView?${march}`, unplayed: ['originalStart', 'cancelledOccurrences'] },
    { type: 'calendar', path: () => `${anna}/calendars`, unplayed: [] },
    { type: 'calendarGroup', path: () => `${anna}/calendarGroups`, unplayed: [] },
    { type: 'outlookCategory', path: () => `${anna}/outlook/masterCategories`, unplayed: [] },
    {
      type: 'mailboxSettings',
      path: () => `${anna}/mailboxSettings`,
      unplayed: ['archiveFolder', 'automaticRepliesSetting', 'delegateMeetingMessageDeliveryOptions', 'userPurpose', 'workingHours'],
    },
    { type: 'user', path: () => anna, unplayed: ['accountEnabled', 'mailboxSettings', 'userType'] },
  ])("of every member of Microsoft's $type is played or has the sign", async ({ type, path, unplayed }) => {
    const names = membersOf(type);
    expect(names.length).toBeGreaterThan(2);
    for (const name of names) {
      const answer = await told('GET', `${path()}${path().includes('?') ? '&' : '?'}$select=${name}`);
      expect([name, answer]).toEqual([name, unplayed.includes(name) ? notPlayed : '200']);
    }
  });

  it.each([
    ['event', 'events'],
    ['event', `calendarView?${march}`],
    ['calendar', 'calendar'],
    ['outlookCategory', 'outlook/masterCategories'],
    ['mailboxSettings', 'mailboxSettings'],
    ['user', ''],
  ])('of a name no %s has is refused, also where nothing is listed: %s', async (type, path) => {
    const answer = await graph.call('GET', `${anna}/${path}`.replace(/\/$/, '') + `${path.includes('?') ? '&' : '?'}$select=colour`);
    expect(answer).toMatchObject({
      status: 400,
      body: {
        error: {
          code: 'BadRequest',
          message: `Parsing OData Select and Expand failed: Could not find a property named 'colour' on type 'microsoft.graph.${type}'.`,
        },
      },
    });
  });

  it('refuses a write before it is done', async () => {
    const before = (await graph.call('GET', `${anna}/events?$top=1000`)).body['value'];
    expect(await told('POST', `${anna}/events?$select=colour`, aMeeting())).toBe('400 BadRequest');
    expect(await told('PATCH', `${event}?$select=colour`, { subject: 'x' })).toBe('400 BadRequest');
    expect((await graph.call('GET', `${anna}/events?$top=1000`)).body['value']).toEqual(before);
  });

  it('of a person gives what is asked for and no more; the other names of an address only then', async () => {
    const without = (await graph.call('GET', anna)).body;
    const unasked =
      '@odata.context businessPhones displayName givenName id jobTitle mail mobilePhone officeLocation preferredLanguage surname userPrincipalName';
    expect(Object.keys(without).toSorted().join(' ')).toBe(unasked);
    const { body } = await graph.call('GET', `${anna}?$select=Mail,proxyAddresses`);
    expect(body).toEqual({
      '@odata.context': expect.stringContaining('#users(Mail,proxyAddresses)/$entity'),
      mail: 'anna@contoso.com',
      proxyAddresses: ['SMTP:anna@contoso.com'],
    });
  });

  it('takes everything for *, and a name qualified by its type', async () => {
    expect((await graph.call('GET', `${event}?$select=*`)).body).toMatchObject({ subject: 'Review of the offer', isAllDay: false });
    expect((await graph.call('GET', `${event}?$select=microsoft.graph.event/subject`)).body).toMatchObject({
      subject: 'Review of the offer',
    });
  });
});

describe('a query option', () => {
  it.each([
    ['events', '$search="offer"', notPlayed],
    ['events', '$count=true', notPlayed],
    ['events', '$count=false', '200'],
    ['events', '$select=start/dateTime', notPlayed],
    ['calendars', '$top=1', notPlayed],
    ['calendars', `$filter=name eq 'x'`, notPlayed],
    ['mailboxSettings', '$expand=x', notPlayed],
    ['events', '$limit=5', '400 BadRequest'],
    ['events', '$top=1&$top=2', '400 BadRequest'],
    [`calendarView/delta?${march}`, '$limit=5', '400 BadRequest'],
    [`calendarView/delta?${march}`, '$count=true', notPlayed],
    ['events', 'limit=5', '200'],
  ])('of %s: %s is answered %s', async (path, query, answer) => {
    expect(await told('GET', `${anna}/${path}${path.includes('?') ? '&' : '?'}${query}`)).toBe(answer);
  });

  it('of instances that would be left out has the sign', async () => {
    expect(await told('GET', `${event}/instances?${march}&$orderby=subject`)).toBe(notPlayed);
  });
});

describe('a member that is legal and would be lost', () => {
  it.each(['attachments', 'extensions', 'multiValueExtendedProperties'])('has the sign: %s', async (name) => {
    expect(await told('POST', `${anna}/events`, aMeeting({ [name]: [{}] }))).toBe(notPlayed);
    expect(await told('PATCH', event, { [name]: [] })).toBe(notPlayed);
  });
});

describe('a date that does not exist', () => {
  it.each(['2026-13-45', '2026-02-30'])("in a recurrence is Graph's 400: %s", async (date) => {
    const range = (part: Told) => ({
      pattern: { type: 'daily', interval: 1 },
      range: { startDate: '2026-03-11', endDate: '2026-03-20', type: 'endDate', ...part },
    });
    for (const part of [{ startDate: date }, { endDate: date }])
      expect(await told('POST', `${anna}/events`, aMeeting({ recurrence: range(part) }))).toBe('400 RequestBodyRead');
  });
});
