import * as fc from 'fast-check';
import { keyOfMeetingCreate } from '../../server/core/keys.ts';
import { crmEventId, mailboxOf } from '../../shared/ids.ts';
import { hashing } from '../support/planning.ts';

export const MAILBOX = 'Anna@contoso.com';
export const ANNA = '0055g00000Anna1AAA';
/** The fourth is one that a person might have made up. */
export const meetingIds = [
  ...['0', '1', '2'].map((end) => `AAMkAG${'Zx0_'.repeat(20)}${end}=`),
  'Offsite-anna',
  `AAMkAG${'Zy0_'.repeat(20)}9=`,
];
export const eventIds = [...['1', '2', '3'].map((end) => `00U5g000000000${end}AAA`), 'Eve-of-anna', '00U5g000000009ZAAA'];
export const personIds = [
  '0035g00000Con01AAA',
  '0035g00000Con02AAA',
  '00Q5g00000Lea01AAA',
  '0055g00000Use01AAA',
  '003-made-up',
  '00Q-made-up',
];
export const addresses = [
  'carl@fabrikam.com',
  'CORA@fabrikam.com',
  'zoe@prospect.org',
  'uma@contoso.com',
  'x.y@prospect.org',
  '/o=Org/cn=Zed',
  'anna@contoso.com',
];
export const uids = [
  'ical-anna@contoso.com',
  '7c1d',
  `040000008200E00074C5B7101A82E00800000000B0D0A2F5A3C1DC01000000000000000010000000${'0A1B2C3D'.repeat(4)}`,
];

/** Mostly few, so that they collide; some that are hard to cut and to fold. */
export const someText: fc.Arbitrary<string> = fc
  .oneof(
    {
      weight: 6,
      arbitrary: fc.constantFrom(
        '',
        ' ',
        'Review',
        'review',
        'Review ',
        ' Review',
        'Reviews',
        'Canceled: Review',
        'a  b',
        'a b',
        'a\n\nb',
        'a\u00A0b',
        'A/B',
        'A-B',
        'Caf\u00E9 Nord',
        'Cafe\u0301 Nord',
        'Straße',
        'STRASSE',
        'İstanbul',
        'istanbul',
        'שלום עולם',
        'مرحبا 12',
        '\u0915\u0940',
        '\u0915\u093F',
        '👩‍👩‍👧 at home',
        '🇩🇪🇫🇷 day',
        '1\uFE0F\u20E3 plan',
        '👍🏽👍',
        '漢字の会議',
        '\uD83D',
        'x\uDE00y',
        '\u0301ab',
        'z\u0600 1',
        '𝒜 and 𠮷',
      ),
    },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 14 }) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 14 }) },
  )
  .chain((text) => fc.constantFrom(text, text, text, `${text}${text}`, text.slice(0, 7), `${text}, ${text.repeat(4)}`.slice(0, 30)));

export const seldom = <T>(usual: T, other: fc.Arbitrary<T>, weight = 6): fc.Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other });
const html = (text: string): string =>
  `<html><body><p>${text.replaceAll('<', '&lt;')}</p><a href="https://contoso.com/anna">more</a></body></html>`;

const someBody = (text: fc.Arbitrary<string>): fc.Arbitrary<unknown> =>
  text.chain((content) =>
    fc.constantFrom<unknown>(
      { contentType: 'text', content },
      { contentType: 'html', content: html(content) },
      { contentType: 'html', content: `${html(content)}________\nhttps://teams.microsoft.com/l/meetup-join/19:anna` },
      null,
    ),
  );

const someTimes = fc.constantFrom(
  { day: '2026-03-11', from: '09:00:00', to: '10:00:00', allDay: false },
  { day: '2026-03-11', from: '09:00:00', to: '10:00:00', allDay: false },
  { day: '2026-03-02', from: '09:00:00', to: '10:00:00', allDay: false },
  { day: '2026-03-12', from: '00:00:00', to: '00:00:00', allDay: true },
);
const response = fc.constantFrom('none', 'accepted', 'Declined', 'tentativelyAccepted', 'organizer', 'said maybe');
const somePerson = fc.record({
  address: seldom<string | null>('carl@fabrikam.com', fc.constantFrom(...addresses, null, ''), 1),
  name: fc.constantFrom('Carl Berg', ''),
});

export const someMeeting = (id: string): fc.Arbitrary<unknown> =>
  fc
    .record({
      when: someTimes,
      zone: fc.constantFrom('UTC', 'W. Europe Standard Time', "Anna's own zone", 'Europe/Berlin'),
      subject: someText,
      body: someBody(someText),
      place: someText,
      attendees: fc.array(
        fc.record({
          type: fc.constantFrom('required', 'resource', 'guest of honour'),
          emailAddress: somePerson,
          status: fc.record({ response }),
        }),
        { maxLength: 3 },
      ),
      organizer: seldom('anna@contoso.com', fc.constantFrom(...addresses), 2),
      isOrganizer: seldom<boolean | null>(true, fc.constantFrom(false, null), 2),
      sensitivity: seldom('normal', fc.constantFrom('private', 'personal', 'top secret')),
      showAs: fc.constantFrom('busy', 'free', 'WorkingElsewhere', 'in the mountains'),
      isCancelled: seldom(false, fc.constant(true), 9),
      uid: seldom<string | null>(`uid-${id}`, fc.constantFrom(...uids, null), 2),
      transactionId: seldom<string | null>(
        null,
        fc.constantFrom(...eventIds).map((event) => keyOfMeetingCreate(crmEventId(event), mailboxOf(MAILBOX), hashing)),
        2,
      ),
      response,
      createdDateTime: fc.constantFrom('2026-03-01T08:00:00.1234567Z', '2026-02-01T08:00:00Z', 'once upon a time', null),
      readable: seldom(true, fc.constant(false), 15),
    })
    .map(({ when, zone, place, organizer, response: own, readable, ...event }) => ({
      ...event,
      id,
      type: 'singleInstance',
      iCalUId: event.uid === null ? null : `ical-${event.uid}`,
      isAllDay: when.allDay,
      start: { dateTime: `${when.day}T${when.from}.0000000`, timeZone: zone },
      end: readable
        ? { dateTime: `${when.allDay ? '2026-03-13' : when.day}T${when.to}.0000000`, timeZone: zone }
        : { dateTime: 'Anna knows' },
      location: { displayName: place, address: { city: 'Annaberg' } },
      organizer: { emailAddress: { address: organizer, name: 'Anna Berg' } },
      responseStatus: { response: own },
      bodyPreview: 'Anna knows',
      webLink: 'https://outlook.office365.com/anna',
    }));

/** A master in the calendar, an occurrence that leans on it, and one that was changed. */
export const someSeries: fc.Arbitrary<readonly unknown[]> = fc
  .record({ master: someMeeting('AAMkAGseries-of-anna'), own: someText, bare: fc.boolean() })
  .map(({ master, own }) => {
    const time = { start: { dateTime: '2026-03-11T09:00:00', timeZone: 'UTC' }, end: { dateTime: '2026-03-11T10:00:00', timeZone: 'UTC' } };
    const member = { seriesMasterId: 'AAMkAGseries-of-anna', ...time };
    return [
      { ...(master as object), type: 'seriesMaster', recurrence: { range: { startDate: '2026-03-11' } } },
      { ...member, id: 'occurrence-with-anna', type: 'occurrence' },
      {
        ...(master as object),
        ...member,
        id: 'exception-with-anna',
        type: 'exception',
        subject: own,
        occurrenceId: 'OID.AAMkAGseries-of-anna.2026-03-18',
        originalStart: null,
      },
    ];
  });

export const someRow = (Id: string): fc.Arbitrary<Record<string, unknown>> =>
  fc
    .record({
      when: someTimes,
      Subject: someText,
      Description: fc.oneof(fc.constant(null), someText),
      Location: fc.oneof(fc.constant(null), someText),
      IsPrivate: seldom(false, fc.constant(true)),
      ShowAs: fc.constantFrom('Busy', 'Free', 'OutOfOffice', 'Skiing'),
      WhoId: seldom<string | null>(null, fc.constantFrom(...personIds), 1),
      OwnerId: seldom(ANNA, fc.constant('0055g00000Ben01AAA'), 9),
      What: fc.constantFrom(
        null,
        { Type: 'Opportunity' },
        { Type: 'Annas_Deal__c' },
        { attributes: { type: 'Name', url: '/anna' } },
        { attributes: { type: 'Account' } },
      ),
      Duration: fc.constantFrom<unknown>(60, '60', 'an hour'),
      IsRecurrence: seldom(false, fc.constant(true), 9),
      CreatedDate: fc.constantFrom('2026-03-01T08:00:00.000+0000', '2026-02-01T08:00:00.000+0000', null),
    })
    .map(({ when, What, Duration, ...row }) => ({
      ...row,
      Id,
      attributes: { type: 'Event', url: `/services/data/anna/${Id}` },
      What,
      WhatId: What === null ? null : '0065g00000Opp01AAA',
      IsAllDayEvent: when.allDay,
      ...(when.allDay
        ? { ActivityDate: when.day, DurationInMinutes: 1440 }
        : { StartDateTime: `${when.day}T${when.from}.000+0000`, EndDateTime: null, DurationInMinutes: Duration }),
      Note__c: 'Anna knows',
    }));

export const someRelations = fc.array(
  fc.record({
    EventId: fc.constantFrom(...eventIds),
    RelationId: fc.constantFrom(...personIds, '0065g00000Opp01AAA'),
    Status: fc.constantFrom('New', 'Accepted', 'Declined', null),
    Response: fc.constantFrom(null, 'Tentative', 'Anna said maybe'),
    IsInvitee: seldom(true, fc.constant(false)),
    IsParent: fc.boolean(),
    IsWhat: seldom(false, fc.constant(true)),
  }),
  { maxLength: 5 },
);
export const somePeople = fc.tuple(
  ...personIds.map((Id) =>
    fc.record({
      Id: fc.constant(Id),
      Email: fc.constantFrom(...addresses, null),
      Name: fc.constantFrom('Carl Berg', 'Anna Berg', ''),
      OwnerId: fc.constantFrom(ANNA, null),
    }),
  ),
);
