import { describe, expect, it } from '@jest/globals';
import { directoryOf } from '../../server/core/people.ts';
import { peopleOf, previewOf, statusOf } from '../../server/core/view.ts';
import { addressOf, calendarItemId } from '../../shared/ids.ts';
import { timed, edited } from '../support/content.ts';
import { aCrmEvent, anInvitee } from '../support/crmEvent.ts';
import { aLink } from '../support/link.ts';
import { aMeeting, anAttendee, anAttendeeCopy } from '../support/meeting.ts';
import { aPerson } from '../support/person.ts';
import { plannedFor } from '../support/planning.ts';
import { aRunInput, goneEvent, unreadEvent } from '../support/runInput.ts';
import { aUser } from '../support/user.ts';

const [meeting, event] = [aMeeting(), aCrmEvent()];
const links = [aLink(meeting, event)];
const tied = { meetings: [meeting], events: [event], links };
const TAGS = new Map([[calendarItemId('m1'), { wanted: ['Pricing'], inCrm: null }]]);

type Some = Parameters<typeof aRunInput>[0];

describe('the status of a meeting', () => {
  it.each([
    { what: 'both sides agree', some: tied, status: 'synced' },
    { what: 'it stands in the calendar only', some: { meetings: [meeting] }, status: 'due' },
    { what: 'it was changed', some: { ...tied, meetings: [edited(meeting, { subject: 'Retro' })] }, status: 'due' },
    { what: 'only its tags are to be written', some: { ...tied, tags: TAGS }, status: 'due' },
    { what: 'both sides hold it and are about to be tied', some: { meetings: [meeting], events: [event] }, status: 'due' },
    {
      what: 'a change would mail people',
      some: { ...tied, meetings: [aMeeting({ attendees: ['carl@fabrikam.example'] })], events: [edited(event, { subject: 'Retro' })] },
      status: 'asks',
    },
    {
      what: 'both sides edited one field',
      some: { ...tied, meetings: [edited(meeting, { subject: 'A' })], events: [edited(event, { subject: 'B' })] },
      status: 'held',
    },
    { what: 'it became private after it was tied', some: { ...tied, meetings: [edited(meeting, { private: true })] }, status: 'held' },
    { what: 'its event could not be read', some: { ...tied, events: [unreadEvent('e1')] }, status: 'held' },
    { what: 'its event was removed', some: { ...tied, events: [goneEvent('e1')] }, status: 'left' },
    { what: 'it is private and was never tied', some: { meetings: [edited(meeting, { private: true })] }, status: 'left' },
    { what: 'a filter keeps it out', some: { meetings: [meeting], settings: { calendarToCrmFilter: 'Existing' } }, status: 'left' },
    { what: 'it is a copy of another one', some: { ...tied, meetings: [aMeeting({ id: 'm2' }), meeting] }, status: 'left', id: 'm2' },
  ] satisfies readonly { what: string; some: Some; status: string; id?: string }[])(
    'is $status where $what',
    ({ some, status, id = 'm1' }) => {
      expect(statusOf(plannedFor(aRunInput(some), id))).toBe(status);
    },
  );
});

describe('the preview of a push', () => {
  const carl = aPerson({ address: 'carl@fabrikam.example' });
  const lea = aPerson({ address: 'lea@fabrikam.example', kind: 'lead' });
  const people = [carl, lea];
  const invited = aMeeting({ attendees: ['carl@fabrikam.example', 'lea@fabrikam.example'] });

  it.each([
    { what: 'nothing', some: tied, kind: 'nothing', because: 'alreadyAlike', effects: [] },
    { what: 'a new event', some: { meetings: [meeting] }, kind: 'writes', because: 'new', effects: [{ kind: 'createEvent', people: 0 }] },
    {
      what: 'a new event with people, each counted once though named and invited',
      some: { people, meetings: [invited] },
      kind: 'writes',
      because: 'new',
      effects: [{ kind: 'createEvent', people: 2 }],
    },
    {
      what: 'a new event and its tags',
      some: { meetings: [meeting], tags: TAGS },
      kind: 'writes',
      because: 'new',
      effects: [
        { kind: 'createEvent', people: 0 },
        { kind: 'setTags', tags: ['Pricing'] },
      ],
    },
    {
      what: 'the tie, and nothing else',
      some: { meetings: [meeting], events: [event] },
      kind: 'writes',
      because: 'pairedByKey',
      effects: [{ kind: 'tie' }],
    },
    {
      what: 'the tie and what it fills',
      some: { meetings: [edited(meeting, { location: 'Room 1' })], events: [event] },
      kind: 'writes',
      because: 'pairedByKey',
      effects: [{ kind: 'tie' }, { kind: 'updateEvent', fields: ['location'], people: 0 }],
    },
    {
      what: 'every field of the event by its own name',
      some: {
        ...tied,
        meetings: [
          edited(meeting, {
            subject: 'Retro',
            time: timed('2026-03-12T09:00:00Z', '2026-03-12T10:00:00Z'),
            description: 'Agenda',
            location: 'Room 1',
            showAs: 'free',
          }),
        ],
      },
      kind: 'writes',
      because: 'changedInCalendar',
      effects: [{ kind: 'updateEvent', fields: ['subject', 'time', 'description', 'location', 'showAs'], people: 0 }],
    },
    {
      what: 'people who are added and no field',
      some: { people, meetings: [invited], events: [event], links: [aLink(meeting, event, { people })] },
      kind: 'writes',
      because: 'changedInCalendar',
      effects: [{ kind: 'updateEvent', fields: [], people: 2 }],
    },
    {
      what: 'a change of the meeting that mails nobody',
      some: { ...tied, events: [edited(event, { subject: 'Retro', showAs: 'free' })] },
      kind: 'writes',
      because: 'changedInCrm',
      effects: [{ kind: 'updateMeeting', fields: ['subject', 'showAs'], people: 0 }],
    },
    {
      what: 'what would mail people, and how many',
      some: {
        people,
        meetings: [invited],
        events: [edited(aCrmEvent({ participants: [anInvitee(carl), anInvitee(lea)] }), { location: 'Room 1' })],
        links: [aLink(invited, aCrmEvent({ participants: [anInvitee(carl), anInvitee(lea)] }), { people })],
      },
      kind: 'waits',
      because: 'needsApproval',
      effects: [{ kind: 'updateMeeting', fields: ['location'], people: 0 }],
      mails: 2,
    },
    {
      what: 'no effect where a rule stands against it',
      some: { meetings: [edited(meeting, { private: true })] },
      kind: 'closed',
      because: 'privateSkipped',
      effects: [],
    },
  ] satisfies readonly { what: string; some: Some; kind: string; because: string; effects: readonly object[]; mails?: number }[])(
    'says $what',
    ({ some, kind, because, effects, mails = 0 }) => {
      const planned = plannedFor(aRunInput({ ...some, pushed: new Set(['m1']) }), 'm1');
      const preview = previewOf(planned);
      expect(preview).toMatchObject({ kind, because, effects, mails, explanation: planned.decision.explanation });
      expect(preview.remedy).toMatch(/\.$/);
    },
  );

  it('names no subject, no place and no address, whatever it would write', () => {
    const secret = aMeeting({ attendees: ['secret@fabrikam.example'] }, { subject: 'secret', description: 'secret', location: 'secret' });
    const secretly = aPerson({ address: 'secret@fabrikam.example' });
    for (const some of [
      { meetings: [secret] },
      { ...tied, meetings: [secret] },
      { ...tied, events: [edited(event, { subject: 'secret' })] },
    ])
      expect(JSON.stringify(previewOf(plannedFor(aRunInput({ people: [secretly], ...some }), 'm1')))).not.toContain('secret');
  });
});

describe('the people of a meeting', () => {
  const carl = aPerson({ address: 'carl@fabrikam.example' });
  const shown = (one: Parameters<typeof peopleOf>[0], people: readonly ReturnType<typeof aPerson>[] = []) =>
    peopleOf(one, aUser(), directoryOf(people)).map(({ address, kind, others }) => `${address} ${kind} ${others}`);

  it.each([
    { who: 'a Contact', people: [carl], is: 'contact 0' },
    { who: 'a Lead', people: [aPerson({ kind: 'lead' })], is: 'lead 0' },
    { who: 'a User', people: [aPerson({ kind: 'user' })], is: 'colleague 0' },
    { who: 'nobody the CRM knows', people: [], is: 'unknown 0' },
    { who: 'somebody with another address', people: [aPerson({ address: 'cora@fabrikam.example' })], is: 'unknown 0' },
    { who: 'a converted Lead', people: [aPerson({ kind: 'lead', matchable: false })], is: 'unknown 0' },
    { who: 'a Lead before a Contact', people: [carl, aPerson({ kind: 'lead' })], is: 'lead 1' },
    { who: 'a User before a Lead and a Contact', people: [carl, aPerson({ kind: 'lead' }), aPerson({ kind: 'user' })], is: 'colleague 2' },
    { who: 'one of three Contacts', people: [carl, aPerson({ id: '003-b' }), aPerson({ id: '003-c' })], is: 'contact 2' },
    { who: 'one Contact and a converted Lead', people: [carl, aPerson({ kind: 'lead', matchable: false })], is: 'contact 0' },
  ])('may be $who', ({ people, is }) => {
    expect(shown(aMeeting({ attendees: ['carl@fabrikam.example'] }), people)).toEqual([`carl@fabrikam.example ${is}`]);
    expect(shown(aMeeting({ attendees: ['carl@fabrikam.example'] }), people.toReversed())).toEqual([`carl@fabrikam.example ${is}`]);
  });

  it('are colleagues by the domain of the owner, known to the CRM or not', () => {
    const bob = aPerson({ address: 'bob@contoso.example' });
    expect(shown(aMeeting({ attendees: ['bob@contoso.example'] }))).toEqual(['bob@contoso.example colleague 0']);
    expect(shown(aMeeting({ attendees: ['bob@contoso.example'] }), [bob])).toEqual(['bob@contoso.example colleague 0']);
    expect(shown(aMeeting({ attendees: ['bob@sub.contoso.example'] }))).toEqual(['bob@sub.contoso.example unknown 0']);
  });

  it('are neither the owner under any name, nor the sync mailbox, nor a room, and nobody twice', () => {
    const attendees = [
      'anna@contoso.example',
      'a.berg@contoso.example',
      'sync@contoso.example',
      anAttendee('room@contoso.example', { role: 'resource' }),
      'carl@fabrikam.example',
      anAttendee('carl@fabrikam.example', { role: 'optional' }),
    ];
    expect(shown(aMeeting({ attendees }), [carl])).toEqual(['carl@fabrikam.example contact 0']);
  });

  it('are told with their name, their answer, and who organizes', () => {
    const copy = anAttendeeCopy({ attendees: ['anna@contoso.example', anAttendee('carl@fabrikam.example', { response: 'declined' })] });
    expect(peopleOf(copy, aUser(), directoryOf([carl]))).toEqual([
      { address: addressOf('carl@fabrikam.example'), name: 'carl', kind: 'contact', organizer: false, response: 'declined', others: 0 },
      { address: addressOf('olga@fabrikam.example'), name: 'Olga', kind: 'unknown', organizer: true, response: 'accepted', others: 0 },
    ]);
  });

  it('are nobody in a private meeting, because nobody came in with it', () => {
    expect(shown(anAttendeeCopy({ organizer: null, attendees: [] }, { private: true }), [carl])).toEqual([]);
  });
});
