import { describe, expect, it } from '@jest/globals';
import { edited, someContent, timed } from '../support/content.ts';
import { aCrmEvent, anInvitee } from '../support/crmEvent.ts';
import { aMeeting, anAttendeeCopy } from '../support/meeting.ts';
import { aPerson } from '../support/person.ts';
import { actionFor, decisionFor, planOf, plannedFor, verdictFor } from '../support/planning.ts';
import { aRunInput } from '../support/runInput.ts';

const PAST = timed('2026-03-02T09:00:00Z', '2026-03-02T10:00:00Z');
const carl = aPerson({ address: 'carl@fabrikam.example' });
const lea = aPerson({ address: 'lea@fabrikam.example', kind: 'lead' });

describe('a meeting new to the CRM', () => {
  const meeting = aMeeting({}, { description: 'Agenda', location: 'Room 1', showAs: 'oof', related: { type: 'Account', id: '001' } });

  it('is created with all its content, and mails nobody', () => {
    const decision = decisionFor(aRunInput({ meetings: [meeting] }));
    expect(decision).toEqual({
      calendarId: 'm1',
      crmEventId: null,
      kind: 'act',
      because: 'new',
      explanation: 'It stands on one side only, so it is created on the other.',
      mails: 0,
      actions: [
        {
          kind: 'createCrmEvent',
          content: someContent({ description: 'Agenda', location: 'Room 1', showAs: 'oof' }),
          who: [],
          invitees: [],
        },
      ],
    });
  });

  it('leaves out what a switch takes out of the sync', () => {
    const settings = { syncDescription: 'Off', syncLocation: 'Off' } as const;
    expect(actionFor(aRunInput({ meetings: [meeting], settings }), 'createCrmEvent')?.content).toMatchObject({
      description: '',
      location: '',
    });
    expect(plannedFor(aRunInput({ meetings: [meeting], settings }), 'm1').wrote).toEqual(['subject', 'time', 'showAs']);
  });

  it('is created from the copy of somebody who was invited, too', () => {
    expect(verdictFor(aRunInput({ meetings: [anAttendeeCopy()] }))).toBe('act new');
  });

  it('is created also when it is over: that is history', () => {
    expect(verdictFor(aRunInput({ meetings: [edited(meeting, { time: PAST })] }))).toBe('act new');
  });

  it('remembers whom and what it wrote', () => {
    const withCarl = aMeeting({ attendees: ['carl@fabrikam.example', 'stranger@fabrikam.example'] });
    expect(plannedFor(aRunInput({ people: [carl], meetings: [withCarl] }), 'm1')).toMatchObject({
      wrote: ['subject', 'time', 'description', 'location', 'showAs', 'carl@fabrikam.example'],
      createdSide: 'crm',
    });
  });
});

describe('a CRM event new to the calendar', () => {
  const event = aCrmEvent({}, { description: 'Agenda', location: 'Room 1', showAs: 'free', related: { type: 'Account', id: '001' } });

  it('is created where it has no people', () => {
    expect(decisionFor(aRunInput({ events: [event] }), 'e1')).toMatchObject({
      calendarId: null,
      kind: 'act',
      because: 'new',
      mails: 0,
      actions: [{ kind: 'createMeeting', content: event.content, attendees: [] }],
    });
  });

  it('waits with its invitations where it has people', () => {
    const invited = aCrmEvent({ participants: [anInvitee(lea, { who: true, invitee: false }), anInvitee(carl)] });
    const input = aRunInput({ people: [carl, lea], events: [invited] });
    expect(decisionFor(input, 'e1')).toMatchObject({
      kind: 'ask',
      because: 'needsApproval',
      mails: 2,
      actions: [
        {
          kind: 'createMeeting',
          attendees: [
            { address: 'carl@fabrikam.example', name: 'carl' },
            { address: 'lea@fabrikam.example', name: 'lea' },
          ],
        },
      ],
    });
    expect(planOf(input).plan).toMatchObject({ mails: 0, mailsWaiting: 2, verdict: 'proceed' });
  });

  it('is created without its people when it is over: nobody is invited to the past', () => {
    const over = aCrmEvent({ participants: [anInvitee(carl)] }, { time: PAST });
    expect(decisionFor(aRunInput({ people: [carl], events: [over] }), 'e1')).toMatchObject({
      kind: 'act',
      because: 'new',
      mails: 0,
      actions: [{ attendees: [] }],
    });
  });

  it('invites nobody who has no address, is its owner, the sync mailbox or a thing it is related to', () => {
    const nemo = aPerson({ address: null, id: '003-nemo' });
    const anna = { ...aPerson({ address: 'anna@contoso.example', kind: 'user' }), id: event.ownerId };
    const alias = aPerson({ address: 'a.berg@contoso.example' });
    const sync = aPerson({ address: 'sync@contoso.example' });
    const account = anInvitee({ id: aPerson({ id: '001' }).id, kind: 'contact' }, { kind: 'other', invitee: false });
    const participants = [...[nemo, anna, alias, sync].map((person) => anInvitee(person)), account];
    const input = aRunInput({ people: [nemo, anna, alias, sync], events: [aCrmEvent({ participants })] });
    expect(actionFor(input, 'createMeeting', 'e1')?.attendees).toEqual([]);
    expect(verdictFor(input, 'e1')).toBe('act new');
  });

  it('invites neither a converted Lead nor an inactive User who still stands on it', () => {
    const gone = [
      aPerson({ address: 'was@lead.example', kind: 'lead', matchable: false }),
      aPerson({ address: 'left@contoso.com', kind: 'user', matchable: false }),
    ];
    const input = aRunInput({ people: gone, events: [aCrmEvent({ participants: gone.map((person) => anInvitee(person)) })] });
    expect(actionFor(input, 'createMeeting', 'e1')?.attendees).toEqual([]);
  });

  it('names one person once, whatever order its records come in', () => {
    const twin = aPerson({ address: 'carl@fabrikam.example', kind: 'lead', name: 'Carl the Lead' });
    const both = [anInvitee(carl), anInvitee(twin)];
    const attendees = [both, both.toReversed()].map(
      (participants) =>
        actionFor(aRunInput({ people: [carl, twin], events: [aCrmEvent({ participants })] }), 'createMeeting', 'e1')?.attendees,
    );
    expect(attendees[0]).toHaveLength(1);
    expect(attendees[1]).toEqual(attendees[0]);
  });

  it('is left where it ends before it starts', () => {
    const inverted = edited(event, { time: timed('2026-03-11T09:00:00Z', '2026-03-11T08:00:00Z') });
    expect(verdictFor(aRunInput({ events: [inverted] }), 'e1')).toBe('leave invertedTimes');
  });
});
