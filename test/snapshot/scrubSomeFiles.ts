import * as fc from 'fast-check';
import { keyOfCrmCreate, keyOfMeetingCreate } from '../../server/core/keys.ts';
import type { FilesToScrub } from '../../server/snapshot/scrub.ts';
import { crmEventId, crmPersonId, mailboxOf } from '../../shared/ids.ts';
import { hashing } from '../support/planning.ts';
import {
  addresses,
  ANNA,
  eventIds,
  MAILBOX,
  meetingIds,
  personIds,
  seldom,
  someMeeting,
  somePeople,
  someRelations,
  someRow,
  someSeries,
  someText,
  uids,
} from './scrubSomeItems.ts';

const someContent = fc
  .record({ subject: someText, description: someText, location: someText, showAs: fc.constantFrom('busy', 'free'), private: fc.boolean() })
  .map((content) => ({ ...content, start: '2026-03-11T09:00:00Z', end: '2026-03-11T10:00:00Z', allDay: false, related: null }));
const same = fc.constantFrom('same', 'changed');
const guests = fc.subarray(addresses);
const someSide = fc.record({
  subject: same,
  time: same,
  description: same,
  location: same,
  showAs: same,
  people: fc.record({ same: guests, added: guests, gone: fc.nat(2) }),
});
const someAgreed = fc.oneof(
  fc.record({ calendar: someSide, crm: someSide }),
  fc.tuple(someContent, guests).map(([content, people]) => ({ ...content, people })),
  fc.constant(undefined),
);

const someLinks = fc
  .uniqueArray(
    fc.record(
      {
        calendarId: fc.constantFrom(...meetingIds),
        crmEventId: fc.constantFrom(...eventIds),
        origin: fc.constantFrom('key', 'push', 'created'),
        confirmedRuns: fc.nat(3),
        meeting: fc.constantFrom(...[...uids, `uid-${meetingIds[0] ?? ''}`].map((uid) => ({ uid, originalStart: null }))),
        wrote: fc.subarray(['subject', 'time', 'carl@fabrikam.com']),
        agreed: someAgreed,
      },
      { requiredKeys: ['calendarId', 'crmEventId'] },
    ),
    { maxLength: 3, selector: ({ calendarId }) => calendarId },
  )
  .map((links) => links.filter(({ crmEventId: id }, at) => links.findIndex((one) => one.crmEventId === id) === at));

const someIntent = fc
  .record({
    calendarId: fc.constantFrom(...meetingIds),
    crmEventId: fc.constantFrom(...eventIds),
    content: someContent,
    guests,
    records: fc.subarray(personIds),
  })
  .chain(({ calendarId, crmEventId: event, content, ...people }) =>
    fc.constantFrom(
      {
        key: keyOfCrmCreate(crmPersonId(ANNA), { uid: `uid-${calendarId}`, originalStart: null }, hashing),
        kind: 'createCrmEvent',
        payload: { content, ...people },
      },
      { key: `ledger-${calendarId}`, kind: 'createCrmEvent', calendarId, payload: { content, ...people } },
      { key: keyOfMeetingCreate(crmEventId(event), mailboxOf(MAILBOX), hashing), kind: 'createMeeting', payload: { content, ...people } },
      { key: 'anna-1', kind: 'updateMeeting', calendarId, payload: { changes: { subject: content.subject } } },
      {
        key: 'anna-2',
        kind: 'updateCrmEvent',
        crmEventId: event,
        payload: { changes: { location: content.location, description: content.description } },
      },
    ),
  );

const ids = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  { weight: 1, arbitrary: fc.subarray([...meetingIds, ...eventIds], { maxLength: 2 }) },
);
const tags = fc.subarray(['Pricing', 'pricing', 'Anna only', '🎂']);

const someScenario = fc.record({
  now: fc.constant('2026-03-10T08:00:00Z'),
  timeZone: fc.constantFrom('Europe/Berlin', 'UTC'),
  firstRun: fc.boolean(),
  user: fc.constant({ mailbox: MAILBOX, aliases: ['Anna.Berg@contoso.com'], salesforceUserId: ANNA, syncMailbox: 'sync@contoso.com' }),
  org: fc.record({
    sharedActivities: fc.boolean(),
    requiredEventFields: seldom<string[]>([], fc.constant(['Annas_Field__c']), 9),
    limits: fc.constantFrom({}, { Subject: 8, Location: 6, Description: 12 }, { Subject: 13, location: 9, Description: 25, Anna: 3 }),
  }),
  settings: fc.record(
    {
      calendarToCrmFilter: fc.constantFrom('All', 'WithContactOrLead', 'WithInvitee'),
      excludedDomains: fc.constantFrom(
        '',
        'fabrikam.com',
        'fabrikam.com, Prospect.org',
        'contoso.com',
        `fabrikam.com,${'nobody.example,'.repeat(30)}`,
      ),
      removeAttendees: fc.constantFrom('On', 'Off'),
      crmToCalendarDelete: fc.constantFrom('FutureOnly', 'Off', 'Annas way'),
      calendarToCrmDelete: fc.constantFrom('FutureOnly', 'Off'),
      annas: fc.constant('own'),
    },
    { requiredKeys: [] },
  ),
  links: someLinks,
  tombstones: fc.constantFrom([], [{ calendarId: meetingIds[1] }], [{ crmEventId: eventIds[1] }]),
  stopped: ids,
  pushed: ids,
  quarantine: seldom<object[]>([], fc.constant([{ id: meetingIds[2], until: '2026-03-11T08:00:00Z' }])),
  intents: fc.array(someIntent, { maxLength: 2 }),
  ledger: seldom<object[]>([], fc.constant([{ key: `ledger-${meetingIds[0] ?? ''}`, crmEventId: eventIds[0] }]), 1),
  tags: seldom<object[]>(
    [],
    fc
      .record({ calendarId: fc.constantFrom(...meetingIds), wanted: tags, inCrm: fc.oneof(tags, fc.constantFrom('unsure', null)) })
      .map((one) => [one]),
    1,
  ),
  directory: fc.constantFrom([], [{ address: 'uma@contoso.com', aliases: ['x.y@prospect.org'] }]),
});

/** Snapshots with everything a file may hold, read to the end or not, with items nobody can read. */
export const someFiles: fc.Arbitrary<FilesToScrub> = fc
  .record({
    scenario: someScenario,
    meetings: fc.tuple(...meetingIds.map(someMeeting)).chain((all) => fc.subarray(all)),
    series: fc.oneof(fc.constant([]), someSeries),
    odd: fc.subarray<unknown>(
      [null, 'Anna', { id: 'broken-by-anna', start: 'soon' }, { id: meetingIds[4], '@removed': { reason: 'deleted' } }],
      { maxLength: 1 },
    ),
    rows: fc.tuple(...eventIds.map(someRow)).chain((all) => fc.subarray(all)),
    oddRows: fc.subarray<unknown>(
      [7, { Subject: 'Anna' }, { Id: eventIds[4], Subject: 'Anna', ActivityDate: 'soon' }, { Id: eventIds[4], IsDeleted: true }],
      { maxLength: 1 },
    ),
    relations: someRelations,
    people: somePeople,
    complete: seldom(true, fc.constant(false), 9),
    away: fc.constantFrom<unknown>(
      { status: 404, body: { error: { code: 'ErrorItemNotFound', message: 'Anna is gone' } } },
      { status: 404, body: [{ errorCode: 'ENTITY_IS_DELETED', message: 'Anna is gone' }] },
      { status: 403, body: 'Anna' },
    ),
    folder: fc.constantFrom('calendar', 'deletedItems', 'other'),
    elsewhere: someMeeting(meetingIds[2] ?? ''),
  })
  .map(({ scenario, meetings, series, odd, rows, oddRows, relations, people, complete, away, folder, elsewhere }) => {
    const answer = (records: readonly unknown[]): object => ({
      totalSize: records.length,
      done: complete,
      records,
      nextRecordsUrl: '/anna',
    });
    const kindOf = (prefix: string): object => answer(people.filter(({ Id }) => Id.startsWith(prefix)));
    return {
      'scenario.json': scenario,
      'graph/calendarView.json': {
        value: [...meetings, ...series, ...odd],
        '@odata.context': 'https://graph/anna',
        ...(complete ? {} : { '@odata.nextLink': 'https://graph/anna' }),
      },
      'graph/byId.json': Object.fromEntries(
        meetingIds.map((id) => [id, id === meetingIds[2] ? { status: 200, body: elsewhere, folder } : away]),
      ),
      'salesforce/Event.json': answer([...rows, ...oddRows]),
      'salesforce/EventRelation.json': answer(relations),
      'salesforce/Contact.json': kindOf('003'),
      'salesforce/Lead.json': kindOf('00Q'),
      'salesforce/User.json': kindOf('005'),
      'salesforce/byId.json': Object.fromEntries(eventIds.map((id) => [id, away])),
    };
  });
