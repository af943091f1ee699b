import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readEvents } from '../../server/connectors/graph/toMeeting.ts';
import { addressOf, mailboxOf } from '../../shared/ids.ts';
import type { Meeting } from '../../shared/meeting.ts';
import { inHandbook } from '../support/handbook.ts';

const reader = { mailbox: mailboxOf('anna@contoso.com'), aliases: [addressOf('a.berg@contoso.com')] };
const at = (dateTime: string, timeZone: string | null = 'UTC') => ({ dateTime, timeZone });

const anEvent = (members: Readonly<Record<string, unknown>> = {}) => ({
  id: 'one',
  '@odata.etag': 'W/"1"',
  type: 'singleInstance',
  iCalUId: 'ical',
  uid: 'uid',
  subject: 'Review',
  body: { contentType: 'html', content: '<p>Agenda</p>' },
  start: at('2026-03-10T09:00:00.0000000'),
  end: at('2026-03-10T10:00:00.0000000'),
  isAllDay: false,
  isCancelled: false,
  isOrganizer: true,
  isOnlineMeeting: false,
  sensitivity: 'normal',
  showAs: 'busy',
  location: { displayName: 'Room 1' },
  attendees: [],
  createdDateTime: '2026-03-01T08:00:00.1234567Z',
  lastModifiedDateTime: '2026-03-02T08:00:00Z',
  responseStatus: { response: 'organizer', time: '0001-01-01T00:00:00Z' },
  organizer: { emailAddress: { name: 'Anna', address: 'Anna@contoso.com' } },
  ...members,
});
const aMaster = (members: Readonly<Record<string, unknown>> = {}) =>
  anEvent({ id: 'master', type: 'seriesMaster', recurrence: {}, uid: 'series', iCalUId: 'series-ical', ...members });
const aBareOccurrence = (id: string, date: string) => ({
  '@odata.etag': `W/"${id}"`,
  id,
  seriesMasterId: 'master',
  type: 'occurrence',
  start: at(`${date}T09:00:00.0000000`),
  end: at(`${date}T10:00:00.0000000`),
});

function meetingIn(event: unknown): Meeting {
  const [item] = readEvents([event], reader).items;
  if (item?.kind !== 'present') throw new Error(`not present: ${JSON.stringify(item)}`);
  return item.value;
}

describe('one event', () => {
  it('is read with everything both sides can hold', () => {
    expect(
      meetingIn(
        anEvent({
          transactionId: 'key',
          attendees: [
            { type: 'optional', status: { response: 'tentativelyAccepted' }, emailAddress: { name: 'Bob', address: ' BOB@fabrikam.com' } },
          ],
        }),
      ),
    ).toEqual({
      id: 'one',
      version: 'W/"1"',
      uid: 'uid',
      originalStart: null,
      seriesMasterId: null,
      elsewhere: false,
      unaddressed: 0,
      creationKey: 'key',
      createdAt: '2026-03-01T08:00:00Z',
      changedAt: '2026-03-02T08:00:00Z',
      organizer: { address: 'anna@contoso.com', name: 'Anna' },
      isOrganizer: true,
      ownResponse: 'organizer',
      cancelled: false,
      online: false,
      attendees: [{ address: 'bob@fabrikam.com', name: 'Bob', role: 'optional', response: 'tentative' }],
      content: {
        allDay: false,
        start: '2026-03-10T09:00:00Z',
        end: '2026-03-10T10:00:00Z',
        subject: 'Review',
        description: 'Agenda',
        location: 'Room 1',
        showAs: 'busy',
        private: false,
        related: null,
      },
    });
  });

  it.each`
    case                                | dateTime                         | zone                            | instant
    ${'UTC with seven digits'}          | ${'2026-03-10T09:00:00.9999999'} | ${'UTC'}                        | ${'2026-03-10T09:00:00Z'}
    ${'a Windows name in winter'}       | ${'2026-10-28T09:00:00'}         | ${'W. Europe Standard Time'}    | ${'2026-10-28T08:00:00Z'}
    ${'a Windows name in summer'}       | ${'2026-10-21T09:00:00'}         | ${'W. Europe Standard Time'}    | ${'2026-10-21T07:00:00Z'}
    ${'Pacific time in summer'}         | ${'2026-10-28T09:00:00'}         | ${'Pacific Standard Time'}      | ${'2026-10-28T16:00:00Z'}
    ${'Pacific time in winter'}         | ${'2026-11-04T09:00:00'}         | ${'America/Los_Angeles'}        | ${'2026-11-04T17:00:00Z'}
    ${'Sydney before its clock change'} | ${'2026-09-30T09:00:00'}         | ${'AUS Eastern Standard Time'}  | ${'2026-09-29T23:00:00Z'}
    ${'Sydney after it'}                | ${'2026-10-07T09:00:00'}         | ${'Australia/Sydney'}           | ${'2026-10-06T22:00:00Z'}
    ${'a time the clock skips'}         | ${'2026-03-29T02:30:00'}         | ${'Europe/Berlin'}              | ${'2026-03-29T01:30:00Z'}
    ${'a time the clock shows twice'}   | ${'2026-10-25T02:30:00'}         | ${'Europe/Berlin'}              | ${'2026-10-25T00:30:00Z'}
    ${'a custom label'}                 | ${'2026-03-10T09:00:00'}         | ${'tzone://Microsoft/Custom'}   | ${'2026-03-10T09:00:00Z'}
    ${'another custom label'}           | ${'2026-03-10T09:00:00'}         | ${'Customized Time Zone'}       | ${'2026-03-10T09:00:00Z'}
    ${'the label of UTC'}               | ${'2026-03-10T09:00:00'}         | ${'tzone://Microsoft/Utc'}      | ${'2026-03-10T09:00:00Z'}
    ${'a zone without an IANA name'}    | ${'2026-03-10T09:00:00'}         | ${'Mid-Atlantic Standard Time'} | ${'2026-03-10T09:00:00Z'}
    ${'no zone'}                        | ${'2026-03-10T09:00:00'}         | ${null}                         | ${'2026-03-10T09:00:00Z'}
    ${'an offset in the time itself'}   | ${'2026-03-10T09:00:00+01:00'}   | ${'Pacific Standard Time'}      | ${'2026-03-10T08:00:00Z'}
    ${'Z in the time itself'}           | ${'2026-03-10T09:00:00Z'}        | ${'Pacific Standard Time'}      | ${'2026-03-10T09:00:00Z'}
  `('starts at the right instant: $case', ({ dateTime, zone, instant }) => {
    expect(meetingIn(anEvent({ start: at(dateTime ?? '', zone ?? null) })).content.start).toBe(instant);
  });

  it.each`
    case                               | start                            | end                              | zone                         | dates
    ${'one day'}                       | ${'2026-03-10T00:00:00.0000000'} | ${'2026-03-11T00:00:00.0000000'} | ${'UTC'}                     | ${'2026-03-10 2026-03-11'}
    ${'two days'}                      | ${'2026-03-10T00:00:00'}         | ${'2026-03-12T00:00:00'}         | ${'UTC'}                     | ${'2026-03-10 2026-03-12'}
    ${'a zone, over a clock change'}   | ${'2026-03-29T00:00:00'}         | ${'2026-03-30T00:00:00'}         | ${'W. Europe Standard Time'} | ${'2026-03-29 2026-03-30'}
    ${'a zone east of us'}             | ${'2026-03-10T00:00:00'}         | ${'2026-03-11T00:00:00'}         | ${'Tokyo Standard Time'}     | ${'2026-03-10 2026-03-11'}
    ${'an end within a day counts it'} | ${'2026-03-10T00:00:00'}         | ${'2026-03-11T23:59:59'}         | ${'UTC'}                     | ${'2026-03-10 2026-03-12'}
    ${'no length is one day'}          | ${'2026-03-10T00:00:00'}         | ${'2026-03-10T00:00:00'}         | ${'UTC'}                     | ${'2026-03-10 2026-03-11'}
    ${'an end before the start'}       | ${'2026-03-10T00:00:00'}         | ${'2026-03-09T00:00:00'}         | ${'UTC'}                     | ${'2026-03-10 2026-03-11'}
    ${'dates alone'}                   | ${'2026-03-10'}                  | ${'2026-03-11'}                  | ${'UTC'}                     | ${'2026-03-10 2026-03-11'}
  `('is all day by its dates: $case', ({ start, end, zone, dates }) => {
    const { content } = meetingIn(anEvent({ isAllDay: true, start: at(start ?? '', zone ?? ''), end: at(end ?? '', zone ?? '') }));
    expect([content.allDay, `${content.start} ${content.end}`]).toEqual([true, dates]);
  });

  it.each`
    showAs                | ours
    ${'free'}             | ${'free'}
    ${'workingElsewhere'} | ${'free'}
    ${'tentative'}        | ${'busy'}
    ${'busy'}             | ${'busy'}
    ${'oof'}              | ${'oof'}
    ${'unknown'}          | ${'busy'}
    ${'newWord'}          | ${'busy'}
    ${null}               | ${'busy'}
  `('shows $showAs as $ours', ({ showAs, ours }) => {
    expect(meetingIn(anEvent({ showAs })).content.showAs).toBe(ours);
  });

  it.each`
    sensitivity       | isPrivate
    ${'normal'}       | ${false}
    ${'personal'}     | ${false}
    ${null}           | ${false}
    ${'private'}      | ${true}
    ${'Private'}      | ${true}
    ${'confidential'} | ${true}
    ${'newWord'}      | ${true}
  `('of sensitivity $sensitivity is private: $isPrivate', ({ sensitivity, isPrivate }) => {
    expect(meetingIn(anEvent({ sensitivity })).content.private).toBe(isPrivate);
  });

  it('drops what must not cross of a private event at the door', () => {
    const secret = { emailAddress: { address: 'doctor@clinic.com', name: 'Doctor' }, type: 'required' };
    const meeting = meetingIn(anEvent({ sensitivity: 'private', showAs: 'oof', attendees: [secret], subject: 'Doctor' }));
    expect(meeting.attendees).toEqual([]);
    expect(meeting.content).toMatchObject({
      subject: 'Doctor',
      description: '',
      location: '',
      showAs: 'oof',
      start: '2026-03-10T09:00:00Z',
    });
  });

  it('keeps each address once and leaves out who has none', () => {
    const person = (address: string | null) => ({ type: 'required', emailAddress: { address, name: `from ${address}` } });
    const attendees = [person('Bob@x.com'), person('bob@X.com'), person(null), person(''), null, {}, { emailAddress: null }];
    expect(meetingIn(anEvent({ attendees })).attendees.map(({ address, name }) => `${address} ${name}`)).toEqual([
      'bob@x.com from Bob@x.com',
    ]);
  });

  it.each`
    case                          | members                                                                                                             | online
    ${'none'}                     | ${{}}                                                                                                               | ${false}
    ${'the flag'}                 | ${{ isOnlineMeeting: true }}                                                                                        | ${true}
    ${'a join link'}              | ${{ onlineMeeting: { joinUrl: 'https://teams.microsoft.com/l/meetup-join/1' } }}                                    | ${true}
    ${'a Teams link in the body'} | ${{ body: { contentType: 'html', content: '<a href="https://teams.microsoft.com/l/meetup-join/19%3a">Join</a>' } }} | ${true}
    ${'a Zoom link in the body'}  | ${{ body: { contentType: 'text', content: 'https://contoso.zoom.us/j/123' } }}                                      | ${true}
    ${'talk of Teams'}            | ${{ body: { contentType: 'text', content: 'shall we use teams.microsoft.com?' } }}                                  | ${false}
  `('is online: $case: $online', ({ members, online }) => {
    expect(meetingIn(anEvent(members as unknown as Record<string, unknown>)).online).toBe(online);
  });

  it.each`
    case                          | isOrganizer  | address                 | expected
    ${'the member says yes'}      | ${true}      | ${'bob@fabrikam.com'}   | ${true}
    ${'the member says no'}       | ${false}     | ${'anna@contoso.com'}   | ${false}
    ${'no member, own address'}   | ${undefined} | ${'Anna@Contoso.com'}   | ${true}
    ${'no member, an alias'}      | ${undefined} | ${'A.Berg@contoso.com'} | ${true}
    ${'no member, somebody else'} | ${undefined} | ${'bob@fabrikam.com'}   | ${false}
    ${'no member, no organizer'}  | ${undefined} | ${null}                 | ${false}
  `('knows the organizer: $case', ({ isOrganizer, address, expected }) => {
    expect(meetingIn(anEvent({ isOrganizer, organizer: { emailAddress: { address } } })).isOrganizer).toBe(expected);
  });

  it.each`
    case                               | members                                                                                                                                | place
    ${'a single event'}                | ${{ type: 'singleInstance' }}                                                                                                          | ${null}
    ${'an occurrence'}                 | ${{ type: 'occurrence', seriesMasterId: 'm' }}                                                                                         | ${'2026-03-10T09:00:00Z'}
    ${'an occurrence of all day'}      | ${{ type: 'occurrence', seriesMasterId: 'm', isAllDay: true, originalStart: '2026-03-09T23:00:00Z' }}                                  | ${'2026-03-10'}
    ${'an exception with its instant'} | ${{ type: 'exception', seriesMasterId: 'm', originalStart: '2026-03-09T09:00:00Z', occurrenceId: 'OID.m.2026-03-09' }}                 | ${'2026-03-09T09:00:00Z'}
    ${'an exception with its date'}    | ${{ type: 'exception', seriesMasterId: 'm', occurrenceId: 'OID.m.2026-03-09' }}                                                        | ${'2026-03-09'}
    ${'an exception of all day'}       | ${{ type: 'exception', seriesMasterId: 'm', isAllDay: true, originalStart: '2026-03-08T23:00:00Z', occurrenceId: 'OID.m.2026-03-09' }} | ${'2026-03-09'}
    ${'an exception with neither'}     | ${{ type: 'exception', seriesMasterId: 'm' }}                                                                                          | ${'2026-03-10T09:00:00Z'}
    ${'no type, of a series'}          | ${{ type: null, seriesMasterId: 'm' }}                                                                                                 | ${'2026-03-10T09:00:00Z'}
  `('stands in its series: $case', ({ members, place }) => {
    expect(meetingIn(anEvent(members as unknown as Record<string, unknown>)).originalStart).toBe(place);
  });

  it('is identified by uid, else iCalUId, else id', () => {
    expect(meetingIn(anEvent()).uid).toBe('uid');
    expect(meetingIn(anEvent({ uid: null })).uid).toBe('ical');
    expect(meetingIn(anEvent({ uid: '', iCalUId: undefined })).uid).toBe('one');
  });

  it('takes the time Graph gives for never as none', () => {
    expect(meetingIn(anEvent({ lastModifiedDateTime: '0001-01-01T00:00:00Z', createdDateTime: 'soon' }))).toMatchObject({
      changedAt: null,
      createdAt: null,
    });
  });

  it('needs no more than an id and times', () => {
    expect(
      meetingIn({ id: 'one', start: at('2026-03-10T09:00:00'), end: at('2026-03-10T10:00:00'), newMember: { deep: [1] } }),
    ).toMatchObject({
      version: null,
      uid: 'one',
      organizer: null,
      isOrganizer: false,
      ownResponse: 'none',
      attendees: [],
      changedAt: null,
      content: { subject: '', description: '', location: '', showAs: 'busy', private: false },
    });
  });
});

describe('a set of events', () => {
  it('completes bare occurrences from their master, wherever it stands in the set', () => {
    const read = readEvents(
      [aBareOccurrence('a', '2026-03-10'), aMaster({ transactionId: 'localevent:1' }), aBareOccurrence('b', '2026-03-17')],
      reader,
    );
    expect(read.touchedSeries).toEqual(['master']);
    expect(read.mastersWithoutOccurrences).toEqual([]);
    expect(read.items.map((item) => item.kind === 'present' && item.value)).toEqual([
      expect.objectContaining({
        id: 'a',
        uid: 'series',
        version: 'W/"a"',
        originalStart: '2026-03-10T09:00:00Z',
        seriesMasterId: 'master',
        creationKey: null,
      }),
      expect.objectContaining({
        id: 'b',
        uid: 'series',
        content: expect.objectContaining({ subject: 'Review', start: '2026-03-17T09:00:00Z' }),
      }),
    ]);
  });

  it('does not take the version of the series for that of an occurrence', () => {
    const { '@odata.etag': _etag, ...occurrence } = aBareOccurrence('a', '2026-03-10');
    expect(readEvents([aMaster(), occurrence], reader).items).toMatchObject([{ value: { version: null } }]);
  });

  it('keeps the privacy of the series for its bare occurrences', () => {
    const [item] = readEvents([aMaster({ sensitivity: 'private' }), aBareOccurrence('a', '2026-03-10')], reader).items;
    expect(item).toMatchObject({ kind: 'present', value: { content: { private: true, description: '', location: '' } } });
  });

  it('says of a bare occurrence without its master that it was not read', () => {
    expect(readEvents([aBareOccurrence('a', '2026-03-10')], reader).items).toEqual([{ kind: 'notRead', id: 'a' }]);
  });

  it('does not take a payload cut down by $select for a bare occurrence', () => {
    const read = readEvents([{ ...aBareOccurrence('a', '2026-03-10'), subject: 'Weekly' }], reader);
    expect(read.items).toMatchObject([{ kind: 'present', value: { content: { subject: 'Weekly' } } }]);
  });

  it('says of a master alone that it was not read', () => {
    const read = readEvents([aMaster()], reader);
    expect(read.items).toEqual([{ kind: 'notRead', id: 'master' }]);
    expect(read.mastersWithoutOccurrences).toEqual(['master']);
  });

  it('asks for the occurrences of a master that came with a changed one only', () => {
    const exception = anEvent({ id: 'x', type: 'exception', seriesMasterId: 'master', occurrenceId: 'OID.master.2026-03-10' });
    const read = readEvents([aMaster(), exception], reader);
    expect(read.items.map(({ kind }) => kind)).toEqual(['present']);
    expect(read.mastersWithoutOccurrences).toEqual(['master']);
  });

  it('lets the last word on an id hold', () => {
    const removed = { '@odata.type': '#microsoft.graph.event', id: 'one', '@removed': { reason: 'deleted' } };
    expect(readEvents([anEvent({ subject: 'old' }), anEvent({ subject: 'new' })], reader).items).toEqual([
      expect.objectContaining({ value: expect.objectContaining({ content: expect.objectContaining({ subject: 'new' }) }) }),
    ]);
    expect(readEvents([anEvent(), removed], reader)).toMatchObject({ items: [], removed: ['one'] });
    expect(readEvents([removed, anEvent()], reader)).toMatchObject({ items: [{ kind: 'present' }], removed: [] });
  });

  it.each`
    case                            | item                                                                        | id
    ${'no object'}                  | ${'text'}                                                                   | ${'unreadable:1'}
    ${'null'}                       | ${null}                                                                     | ${'unreadable:1'}
    ${'no id'}                      | ${{ subject: 'x', start: at('2026-03-10T09:00:00') }}                       | ${'unreadable:1'}
    ${'an id of another type'}      | ${{ ...anEvent(), id: 7 }}                                                  | ${'unreadable:1'}
    ${'no times'}                   | ${{ id: 'bad' }}                                                            | ${'bad'}
    ${'times that are none'}        | ${anEvent({ id: 'bad', start: at('tomorrow') })}                            | ${'bad'}
    ${'a date that is none'}        | ${anEvent({ id: 'bad', isAllDay: true, start: at('2026-02-30T00:00:00') })} | ${'bad'}
    ${'a subject that is a number'} | ${anEvent({ id: 'bad', subject: 5 })}                                       | ${'bad'}
    ${'attendees that are a text'}  | ${anEvent({ id: 'bad', attendees: 'all' })}                                 | ${'bad'}
  `('reads the rest where one is unreadable: $case', ({ item, id }) => {
    const { items } = readEvents([anEvent(), item], reader);
    expect(items).toEqual([
      expect.objectContaining({ kind: 'present' }),
      { kind: 'unreadable', id, problem: expect.objectContaining({ code: 'calendar.unreadable' }) },
    ]);
  });
});

const recorded = inHandbook('oracles/graph/samples/recorded');
if (!existsSync(recorded))
  process.stderr.write('graphToMeeting.test.ts: recorded answers skipped, no oracles in the handbook (TANDEM_HANDBOOK)\n');
(existsSync(recorded) ? describe : describe.skip)('recorded answers of Graph', () => {
  const eventsIn = (file: string): readonly Record<string, unknown>[] => {
    const { body } = JSON.parse(readFileSync(join(recorded, file), 'utf8')) as { body: Record<string, unknown> };
    const events = (Array.isArray(body['value']) ? body['value'] : [body]) as Record<string, unknown>[];
    return events.filter((event) => typeof event['id'] === 'string' && ('start' in event || '@removed' in event));
  };
  const files = existsSync(recorded)
    ? readdirSync(recorded).filter((name) => name.endsWith('.json') && eventsIn(name).length > 0)
    : ['none'];

  it.each(files)('gives one word per event of %s', (file) => {
    const events = eventsIn(file);
    const read = readEvents(events, reader);
    expect(read.items.length + read.removed.length).toBe(new Set(events.map((event) => event['id'])).size);
    expect(read.items.filter(({ kind }) => kind === 'unreadable')).toEqual([]);
  });

  it('holds some', () => {
    expect(files.length).toBeGreaterThan(6);
  });
});
