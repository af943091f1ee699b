import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aMeeting, anna, ben, colleagues, errorOf, invite, mailsOf, openGraph } from './graphCaller.ts';
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

describe('tokens', () => {
  it.each([
    ['no token', ''],
    ['a token that is none', 'Bearer abc'],
  ])('refuses %s', async (_name, authorization) => {
    expect(await errorOf(graph.call('GET', anna, undefined, { authorization }))).toBe('401 InvalidAuthenticationToken');
  });

  it('refuses a token that has expired by the sandbox clock', async () => {
    expect((await graph.call('GET', anna)).status).toBe(200);
    graph.clock.advance(3601);
    expect(await errorOf(graph.call('GET', anna))).toBe('401 InvalidAuthenticationToken');
  });
});

describe('people', () => {
  it('are found by address, alias and id, and not otherwise', async () => {
    for (const who of ['BEN@contoso.com', 'benny@contoso.com', '22222222-2222-4222-8222-222222222222']) {
      expect((await graph.call('GET', `/v1.0/users/${who}?$select=mail,proxyAddresses`)).body).toMatchObject({
        mail: 'ben@contoso.com',
        proxyAddresses: ['SMTP:ben@contoso.com', 'smtp:benny@contoso.com'],
      });
    }
    expect(await errorOf(graph.call('GET', '/v1.0/users/nobody@contoso.com/events'))).toBe('404 ResourceNotFound');
  });

  it('have a time zone in Windows spelling', async () => {
    expect((await graph.call('GET', `${ben}/mailboxSettings`)).body['timeZone']).toBe('Eastern Standard Time');
  });
});

describe('creating', () => {
  it('takes names and literals in any case and answers in the canonical one, in UTC with seven digits', async () => {
    const event = await created({
      Subject: 'Kick-off',
      BODY: { contentType: 'Text', content: 'a < b' },
      Start: { DateTime: '2026-03-11T10:00:00', TimeZone: 'Europe/Berlin' },
      End: { DateTime: '2026-03-11T11:00:00', TimeZone: 'Europe/Berlin' },
      ShowAs: 'WorkingElsewhere',
    });
    expect(event).toMatchObject({
      subject: 'Kick-off',
      showAs: 'workingElsewhere',
      start: { dateTime: '2026-03-11T09:00:00.0000000', timeZone: 'UTC' },
      bodyPreview: 'a < b',
      isOrganizer: true,
    });
    expect(event['body']).toMatchObject({ contentType: 'html', content: expect.stringContaining('a &lt; b') });
  });

  it('follows Prefer for zone, body and the form of ids', async () => {
    const { id } = await created(aMeeting({ body: { contentType: 'html', content: '<p>Hello</p>' } }));
    const prefer = 'outlook.timezone="Eastern Standard Time", outlook.body-content-type="text", IdType="ImmutableId"';
    const answer = await graph.call('GET', `${anna}/events/${String(id)}`, undefined, { prefer });
    expect(answer.body).toMatchObject({
      start: { dateTime: '2026-03-11T05:00:00.0000000', timeZone: 'Eastern Standard Time' },
      body: { contentType: 'text', content: 'Hello' },
    });
    expect(answer.body['id']).not.toBe(id);
    expect((await graph.call('GET', `${anna}/events/${String(answer.body['id'])}`)).body['id']).toBe(id);
  });

  it.each([
    ['an unknown property', { colour: 'red' }, '400 RequestBodyRead'],
    [
      'an unknown zone',
      { start: { dateTime: '2026-03-11T10:00:00', timeZone: 'Greenwich Mean Time' } },
      '400 TimeZoneNotSupportedException',
    ],
    ['an offset for a zone', { start: { dateTime: '2026-03-11T10:00:00', timeZone: '+01:00' } }, '400 TimeZoneNotSupportedException'],
    ['an all-day event that is not midnight to midnight', { isAllDay: true }, '400 ErrorPropertyValidationFailure'],
    [
      'an end before the start',
      { end: { dateTime: '2026-03-11T09:00:00', timeZone: 'W. Europe Standard Time' } },
      '400 ErrorPropertyValidationFailure',
    ],
    ['an extended property with a bad id', { singleValueExtendedProperties: [{ id: 'x', value: 'y' }] }, '400 ErrorInvalidProperty'],
  ])('refuses %s', async (_name, part, error) => {
    expect(await errorOf(graph.call('POST', `${anna}/events`, aMeeting(part)))).toBe(error);
  });

  it('gives the same event again for the same transaction, and refuses another body under it', async () => {
    const first = await created(aMeeting({ transactionId: 't-1', attendees: invite('ben@contoso.com') }));
    const again = await created(aMeeting({ transactionId: 't-1', attendees: invite('ben@contoso.com') }));
    expect(again['id']).toBe(first['id']);
    const other = await graph.call('POST', `${anna}/events`, aMeeting({ subject: 'Other', transactionId: 't-1' }));
    expect(other).toMatchObject({
      status: 400,
      body: { error: { code: 'ErrorDuplicateTransactionId', '@event.existingEventId': first['id'] } },
    });
    expect(await mailsOf(graph)).toEqual(['invitation ben@contoso.com']);
  });

  it('forgets a transaction with its event', async () => {
    const first = await created(aMeeting({ transactionId: 't-2' }));
    await graph.call('DELETE', `${anna}/events/${String(first['id'])}`);
    expect((await created(aMeeting({ transactionId: 't-2', subject: 'Other' })))['id']).not.toBe(first['id']);
  });

  it('keeps all-day dates in every zone', async () => {
    const day = { dateTime: '2026-03-11T00:00:00', timeZone: 'Tokyo Standard Time' };
    const event = await created(aMeeting({ isAllDay: true, start: day, end: { ...day, dateTime: '2026-03-13T00:00:00' } }));
    expect(event).toMatchObject({
      start: { dateTime: '2026-03-11T00:00:00.0000000', timeZone: 'UTC' },
      end: { dateTime: '2026-03-13T00:00:00.0000000' },
      originalStartTimeZone: 'Tokyo Standard Time',
    });
  });

  it('keeps extended properties to those who ask for them by id', async () => {
    const id = 'String {66f5a359-4659-4830-9070-00047ec6ac6e} Name TandemEventId';
    const event = await created(aMeeting({ singleValueExtendedProperties: [{ id, value: '00U1' }] }));
    expect(event['singleValueExtendedProperties']).toBeUndefined();
    const expand = encodeURIComponent(`singleValueExtendedProperties($filter=id eq '${id}')`);
    expect(
      (await graph.call('GET', `${anna}/events/${String(event['id'])}?$expand=${expand}`)).body['singleValueExtendedProperties'],
    ).toEqual([{ id, value: '00U1' }]);
    const filter = encodeURIComponent(`singleValueExtendedProperties/Any(ep: ep/id eq '${id}' and ep/value eq '00u1')`);
    expect((await graph.call('GET', `${anna}/events?$filter=${filter}`)).body['value']).toHaveLength(1);
  });
});

describe('changing', () => {
  it('changes only what was sent, and the etag with it', async () => {
    const event = await created(aMeeting({ categories: ['CRM'] }));
    const changed = await graph.call('PATCH', `${anna}/events/${String(event['id'])}`, { subject: 'New' });
    expect(changed).toMatchObject({ status: 200, body: { subject: 'New', categories: ['CRM'], start: event['start'] } });
    expect(changed.body['@odata.etag']).not.toBe(event['@odata.etag']);
  });

  it('refuses a stale If-Match', async () => {
    const event = await created(aMeeting());
    const path = `${anna}/events/${String(event['id'])}`;
    const match = { 'if-match': String(event['@odata.etag']) };
    expect((await graph.call('PATCH', path, { subject: 'One' }, match)).status).toBe(200);
    expect(await errorOf(graph.call('PATCH', path, { subject: 'Two' }, match))).toBe('412 ErrorIrresolvableConflict');
    expect(await errorOf(graph.call('DELETE', path, undefined, match))).toBe('412 ErrorIrresolvableConflict');
    expect((await graph.call('PATCH', path, { subject: 'Three' })).status).toBe(200);
  });

  it('forgets a deleted event', async () => {
    const path = `${anna}/events/${String((await created(aMeeting()))['id'])}`;
    expect((await graph.call('DELETE', path)).status).toBe(204);
    expect(await errorOf(graph.call('GET', path))).toBe('404 ErrorItemNotFound');
    expect(await errorOf(graph.call('GET', `${anna}/events/nonsense`))).toBe('404 ErrorItemNotFound');
  });

  it('does not know an id of another mailbox', async () => {
    const [event, theirs] = [await created(aMeeting()), await created(aMeeting(), ben)];
    expect((await graph.call('GET', `${ben}/events/${String(theirs['id'])}`)).status).toBe(200);
    expect(await errorOf(graph.call('GET', `${ben}/events/${String(event['id'])}`))).toBe('404 ErrorInvalidMailboxItemId');
  });

  it('ends an online meeting when the body comes without the way into it', async () => {
    const event = await created(aMeeting({ isOnlineMeeting: true, body: { contentType: 'text', content: 'Agenda' } }));
    expect(event).toMatchObject({
      isOnlineMeeting: true,
      onlineMeetingProvider: 'teamsForBusiness',
      body: { content: expect.stringContaining('Join the meeting now') },
    });
    const path = `${anna}/events/${String(event['id'])}`;
    expect((await graph.call('PATCH', path, { body: event['body'] })).body['isOnlineMeeting']).toBe(true);
    expect((await graph.call('PATCH', path, { body: { contentType: 'text', content: 'Agenda 2' } })).body).toMatchObject({
      isOnlineMeeting: false,
      onlineMeeting: null,
    });
  });
});

describe('calendarView', () => {
  it('shows what overlaps, half open, ten to a page', async () => {
    for (let day = 1; day <= 12; day += 1) {
      const date = `2026-03-${String(day).padStart(2, '0')}`;
      await created(
        aMeeting({
          subject: date,
          start: { dateTime: `${date}T10:00:00`, timeZone: 'UTC' },
          end: { dateTime: `${date}T11:00:00`, timeZone: 'UTC' },
        }),
      );
    }
    const view = `${anna}/calendarView?startDateTime=2026-03-01T11:00:00Z&endDateTime=2026-03-12T10:00:00Z`;
    const first = await graph.call('GET', view);
    expect((first.body['value'] as Told[]).map((event) => event['subject'])).toEqual(
      Array.from({ length: 10 }, (_, at) => `2026-03-${String(at + 2).padStart(2, '0')}`),
    );
    expect(first.body['@odata.nextLink']).toBeUndefined();
    const two = await graph.call('GET', `${view}&$top=4&$select=subject`);
    expect(Object.keys((two.body['value'] as Told[])[0] ?? {})).toEqual(['@odata.etag', 'id', 'subject']);
    const next = await graph.call('GET', String(two.body['@odata.nextLink']));
    expect((next.body['value'] as Told[]).map((event) => event['subject'])).toEqual([
      '2026-03-06',
      '2026-03-07',
      '2026-03-08',
      '2026-03-09',
    ]);
  });

  it.each([
    ['a missing end', 'startDateTime=2026-03-01T00:00:00Z', '400 ErrorInvalidParameter'],
    ['more than 1825 days', 'startDateTime=2026-03-01T00:00:00Z&endDateTime=2031-03-01T00:00:00Z', '400 ErrorInvalidRequest'],
    [
      'a page of more than 1000',
      'startDateTime=2026-03-01T00:00:00Z&endDateTime=2026-03-02T00:00:00Z&$top=1001',
      '400 ErrorInvalidParameter',
    ],
  ])('refuses %s', async (_name, query, error) => {
    expect(await errorOf(graph.call('GET', `${anna}/calendarView?${query}`))).toBe(error);
  });
});
