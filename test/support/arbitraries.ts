import * as fc from 'fast-check';
import type { RunInput } from '../../server/core/input.ts';
import { addressOf, calendarItemId, crmPersonId } from '../../shared/ids.ts';
import type { Attendee, Content, CrmEvent, CrmParticipant, Link, Meeting, Org, SeenCrmEvent, SeenMeeting } from '../../shared/meeting.ts';
import type { Settings } from '../../shared/settings.ts';
import type { MeetingTime } from '../../shared/time.ts';
import { at, days, on, someContent, timed } from './content.ts';
import { aCrmEvent, anInvitee } from './crmEvent.ts';
import { aLink } from './link.ts';
import { aMeeting, anAttendee } from './meeting.ts';
import { aPerson } from './person.ts';
import { aRunInput, goneEvent, goneMeeting, unreadableEvent, unreadableMeeting, unreadEvent, unreadMeeting } from './runInput.ts';
import { ANNA } from './user.ts';

// Small alphabets on purpose: collisions are where the trouble is.
const PEOPLE = [
  aPerson({ address: 'carl@fabrikam.example' }),
  aPerson({ address: 'cora@fabrikam.example', ownerId: crmPersonId('005-other') }),
  aPerson({ address: 'lea@fabrikam.example', kind: 'lead' }),
  aPerson({ address: 'carl@fabrikam.example', kind: 'lead', id: '00Q-carl' }),
  aPerson({ address: 'uma@contoso.example', kind: 'user' }),
  aPerson({ address: null, id: '003-nemo' }),
];
const ADDRESSES = ['carl@fabrikam.example', 'cora@fabrikam.example', 'lea@fabrikam.example', 'uma@contoso.example', 'x@fabrikam.example'];

/** Mostly `usual`, now and then something else. */
const seldom = <T>(usual: T, other: fc.Arbitrary<T> | T, weight = 9): fc.Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: isArbitrary(other) ? other : fc.constant(other) });
const isArbitrary = <T>(value: fc.Arbitrary<T> | T): value is fc.Arbitrary<T> => value instanceof fc.Arbitrary;

const someTime: fc.Arbitrary<MeetingTime> = fc.oneof(
  { weight: 9, arbitrary: fc.constant(timed('2026-03-11T09:00:00Z', '2026-03-11T10:00:00Z')) },
  { weight: 2, arbitrary: fc.constant(timed('2026-03-02T09:00:00Z', '2026-03-02T10:00:00Z')) },
  { weight: 2, arbitrary: fc.constant(days('2026-03-12', '2026-03-13')) },
  { weight: 1, arbitrary: fc.constant(days('2026-03-12', '2026-04-13')) },
  { weight: 1, arbitrary: fc.constant(timed('2026-06-11T09:00:00Z', '2026-06-11T10:00:00Z')) },
  { weight: 1, arbitrary: fc.constant(timed('2026-03-11T10:00:00Z', '2026-03-11T09:00:00Z')) },
);

export const anyContent: fc.Arbitrary<Content> = fc
  .record({
    time: someTime,
    subject: fc.constantFrom('Review', 'Retro', 'review', ' Review', ''),
    description: fc.constantFrom('', 'Agenda', 'one\n\ntwo', ' '),
    location: fc.constantFrom('', 'Room 1', 'Room  2'),
    showAs: fc.constantFrom('busy', 'free', 'oof'),
    private: seldom(false, true),
  })
  .map(someContent);

const someAttendee: fc.Arbitrary<Attendee> = fc
  .record({
    address: fc.constantFrom(...ADDRESSES, 'anna@contoso.example'),
    role: seldom<Attendee['role']>('required', fc.constantFrom('optional', 'resource')),
    response: fc.constantFrom('none', 'accepted', 'declined', 'tentative'),
  })
  .map(({ address, ...more }) => anAttendee(address, more));
const someAttendees = fc.uniqueArray(someAttendee, { maxLength: 3, selector: ({ address }) => address });

const someParticipants: fc.Arbitrary<readonly CrmParticipant[]> = fc
  .uniqueArray(
    fc.record({
      person: fc.constantFrom(...PEOPLE),
      part: fc.constantFrom('who', 'invitee', 'both'),
      status: fc.constantFrom('New', 'Accepted', 'Declined'),
    }),
    { maxLength: 3, selector: ({ person }) => person.id },
  )
  .map((rows) => rows.map(({ person, part, status }) => anInvitee(person, { who: part !== 'invitee', invitee: part !== 'who', status })));

const someAge = fc.constantFrom(null, at('2026-03-01T08:00:00Z'), at('2026-02-01T08:00:00Z'));

const someMeeting = (index: number): fc.Arbitrary<Meeting> =>
  fc
    .record({
      content: anyContent,
      attendees: fc.oneof(fc.constant([]), someAttendees),
      isOrganizer: seldom(true, false, 3),
      organizer: fc.constantFrom('olga@fabrikam.example', 'carl@fabrikam.example', null),
      declined: seldom(false, true, 3),
      cancelled: seldom(false, true),
      online: seldom(false, true, 4),
      createdAt: someAge,
      uid: seldom(`uid-m${index}`, fc.constantFrom('uid-m0', 'uid-m1')),
    })
    .map(({ declined, organizer, content, ...more }) => ({
      ...aMeeting({ id: `m${index}`, ...more }),
      content,
      ...(more.isOrganizer
        ? {}
        : {
            organizer: organizer === null ? null : { address: addressOf(organizer), name: organizer },
            ownResponse: declined ? ('declined' as const) : ('accepted' as const),
          }),
    }));

const someEvent = (index: number): fc.Arbitrary<CrmEvent> =>
  fc
    .record({
      content: anyContent,
      participants: fc.oneof(fc.constant([]), someParticipants),
      isChild: seldom(false, true),
      isSeries: seldom(false, true),
      ownerId: seldom(ANNA, crmPersonId('005-other')),
      createdAt: someAge,
    })
    .map(({ content, ...more }) => ({ ...aCrmEvent({ id: `e${index}`, ...more }), content }));

const several = <T>(make: (index: number) => fc.Arbitrary<T>): fc.Arbitrary<readonly T[]> =>
  fc.integer({ min: 0, max: 4 }).chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => make(index))));

const anyFilter: fc.Arbitrary<Settings['calendarToCrmFilter']> = fc.constantFrom('Existing', 'WithInvitee', 'WithContactOrLead');
const someSettingsInForce: fc.Arbitrary<Partial<Settings>> = fc.record({
  calendarToCrm: seldom<'On' | 'Off'>('On', 'Off'),
  crmToCalendar: seldom<'On' | 'Off'>('On', 'Off'),
  calendarToCrmFilter: seldom<Settings['calendarToCrmFilter']>('All', anyFilter, 5),
  crmToCalendarFilter: seldom<Settings['crmToCalendarFilter']>('All', anyFilter, 5),
  startDate: seldom<Settings['startDate']>(null, fc.constantFrom(on('2026-03-05'), on('2026-03-12'))),
  privateEvents: fc.constantFrom('Busy', 'Skip'),
  calendarToCrmDelete: fc.constantFrom('Off', 'FutureOnly'),
  crmToCalendarDelete: fc.constantFrom('Off', 'FutureOnly'),
  nameWhenMixed: fc.constantFrom('Contacts', 'Lead'),
  removeAttendees: fc.constantFrom('On', 'Off'),
  syncLocation: seldom<'On' | 'Off'>('On', 'Off', 4),
  syncDescription: seldom<'On' | 'Off'>('On', 'Off', 4),
  crmSeries: fc.constantFrom('Leave', 'Occurrences'),
  excludedDomains: seldom('', 'fabrikam.example'),
});
const someOrg: fc.Arbitrary<Partial<Org>> = fc.record({
  sharedActivities: fc.boolean(),
  multidayEvents: fc.boolean(),
  requiredEventFields: seldom<readonly string[]>([], fc.constant(['Region__c'])),
});
const someIds = (...ids: readonly string[]): fc.Arbitrary<ReadonlySet<string>> =>
  seldom<ReadonlySet<string>>(
    new Set(),
    fc.subarray([...ids]).map((some) => new Set(some)),
  );

const fewTags = fc.constantFrom<readonly string[]>([], ['Pricing'], ['Legal', 'Pricing'], ['Pricing', 'Legal']);
const someTags: fc.Arbitrary<RunInput['tags']> = fc
  .subarray(['m0', 'm1', 'm2', 'e0'].map(calendarItemId))
  .chain((ids) =>
    fc.tuple(
      ...ids.map((id) =>
        fc.tuple(fc.constant(id), fc.record({ wanted: fewTags, inCrm: fc.oneof(fewTags, fc.constantFrom('unsure' as const, null)) })),
      ),
    ),
  )
  .map((entries) => new Map(entries));

type Parts = { readonly meetings: readonly Meeting[]; readonly events: readonly CrmEvent[]; readonly links: readonly Link[] };

/** What both sides once agreed on, what each edited since, and who stood there then. */
type Tie = {
  readonly tied: boolean;
  readonly alike: boolean;
  readonly inCalendar: Partial<Content>;
  readonly inCrm: Partial<Content>;
  readonly attendees: readonly Attendee[] | null;
  readonly participants: readonly CrmParticipant[] | null;
  readonly more: Pick<Link, 'origin' | 'state' | 'confirmedRuns'>;
};

const someEdit: fc.Arbitrary<Partial<Content>> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(anyContent, fc.subarray(['subject', 'description', 'location', 'showAs', 'time'], { minLength: 1, maxLength: 2 }))
      .map(([{ subject, description, location, showAs, start, end, allDay }, fields]) => ({
        ...(fields.includes('subject') ? { subject } : {}),
        ...(fields.includes('description') ? { description } : {}),
        ...(fields.includes('location') ? { location } : {}),
        ...(fields.includes('showAs') ? { showAs } : {}),
        ...(fields.includes('time') ? ({ start, end, allDay } as MeetingTime) : {}),
      })),
  },
);
const someTie: fc.Arbitrary<Tie> = fc.record({
  tied: fc.boolean(),
  alike: seldom(true, false, 3),
  inCalendar: someEdit,
  inCrm: someEdit,
  attendees: fc.oneof(fc.constant(null), someAttendees),
  participants: fc.oneof(fc.constant(null), someParticipants),
  more: fc.record({
    origin: fc.constantFrom('key', 'created', 'push'),
    state: seldom<Link['state']>('active', fc.constantFrom('parked', 'stopped')),
    confirmedRuns: fc.constantFrom(0, 1, 3),
  }),
});

/** Ties the first meetings to the last events: what they show becomes what was agreed, then each is edited. */
function tiedTogether(meetings: readonly Meeting[], events: readonly CrmEvent[], ties: readonly Tie[]): Parts {
  const [tiedMeetings, tiedEvents] = [[...meetings], [...events]];
  const links = ties.flatMap(({ tied, alike, inCalendar, inCrm, attendees, participants, more }, index) => {
    const last = events.length - 1 - index;
    const [meeting, event] = [meetings[index], events[last]];
    if (!tied || meeting === undefined || event === undefined) return [];
    const crm = alike ? { ...event, content: { ...meeting.content, private: event.content.private } } : event;
    tiedMeetings[index] = { ...meeting, content: { ...meeting.content, ...inCalendar } as Content };
    tiedEvents[last] = { ...crm, content: { ...crm.content, ...inCrm } as Content };
    const then = { ...meeting, attendees: attendees ?? meeting.attendees };
    return [aLink(then, { ...crm, participants: participants ?? crm.participants }, { people: PEOPLE, ...more })];
  });
  return { meetings: tiedMeetings, events: tiedEvents, links };
}

type Sight = 'present' | 'gone' | 'notRead' | 'unreadable';
const someSight: fc.Arbitrary<Sight> = seldom<Sight>('present', fc.constantFrom('gone', 'notRead', 'unreadable'), 12);

function seenMeeting(meeting: Meeting, sight: Sight): SeenMeeting {
  if (sight === 'present') return { kind: 'present', value: meeting };
  return { gone: goneMeeting, notRead: unreadMeeting, unreadable: unreadableMeeting }[sight](meeting.id);
}
function seenEvent(event: CrmEvent, sight: Sight): SeenCrmEvent {
  if (sight === 'present') return { kind: 'present', value: event };
  return { gone: goneEvent, notRead: unreadEvent, unreadable: unreadableEvent }[sight](event.id);
}

function worldOf(tie: fc.Arbitrary<Tie>): fc.Arbitrary<RunInput> {
  const parts = fc
    .tuple(several(someMeeting), several(someEvent), fc.array(tie, { minLength: 4, maxLength: 4 }))
    .map(([meetings, events, ties]) => tiedTogether(meetings, events, ties));
  return parts.chain(({ meetings, events, links }) =>
    fc
      .record({
        meetingSights: fc.array(someSight, { minLength: meetings.length, maxLength: meetings.length }),
        eventSights: fc.array(someSight, { minLength: events.length, maxLength: events.length }),
        calendarComplete: seldom(true, false),
        crmComplete: seldom(true, false),
        people: seldom<typeof PEOPLE>(PEOPLE, fc.subarray(PEOPLE)),
        settings: someSettingsInForce,
        org: someOrg,
        stopped: someIds('m0', 'e1'),
        quarantined: someIds('m1', 'e0'),
        tombstones: someIds('m0', 'e2'),
        pushed: someIds('m0', 'm1', 'e0', 'e1'),
        tags: seldom<RunInput['tags']>(new Map(), someTags, 1),
        elsewhere: someIds('m0', 'm2'),
      })
      .map(({ meetingSights, eventSights, ...more }) =>
        aRunInput({
          ...more,
          links,
          meetings: meetings.map((meeting, index) => seenMeeting(meeting, meetingSights[index] ?? 'present')),
          events: events.map((event, index) => seenEvent(event, eventSights[index] ?? 'present')),
        }),
      ),
  );
}

/** Both sides as they are before Tandem ever ran. */
export const aFreshWorld: fc.Arbitrary<RunInput> = worldOf(someTie.map((tie) => ({ ...tie, tied: false })));
/** Some of it tied, edited on either side since, gone, unseen or unreadable. */
export const aWorld: fc.Arbitrary<RunInput> = worldOf(someTie);
