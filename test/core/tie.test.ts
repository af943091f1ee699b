import { describe, expect, it } from '@jest/globals';
import { baseOfCrmEvent, baseOfMeeting } from '../../server/core/base.ts';
import { directoryOf } from '../../server/core/people.ts';
import { edited } from '../support/content.ts';
import { aCrmEvent, anInvitee } from '../support/crmEvent.ts';
import { aLink } from '../support/link.ts';
import { aMeeting } from '../support/meeting.ts';
import { aPerson } from '../support/person.ts';
import { actionFor, actionKindsFor, decisionFor, hashing, plannedFor, verdictFor } from '../support/planning.ts';
import { aRunInput } from '../support/runInput.ts';
import { anOrg, aUser } from '../support/user.ts';

const carl = aPerson({ address: 'carl@fabrikam.example' });
const cora = aPerson({ address: 'cora@fabrikam.example' });
const lea = aPerson({ address: 'lea@fabrikam.example', kind: 'lead' });
const people = [carl, cora, lea];

describe('tying two by key', () => {
  it('writes nothing where both read alike', () => {
    expect(decisionFor(aRunInput({ meetings: [aMeeting()], events: [aCrmEvent()] }))).toMatchObject({
      kind: 'act',
      because: 'pairedByKey',
      mails: 0,
      actions: [{ kind: 'link', calendarId: 'm1', crmEventId: 'e1' }],
    });
  });

  it('fills what is empty in the CRM and changes nothing that stands there', () => {
    const meeting = aMeeting({}, { description: 'Agenda', location: 'Room 1', showAs: 'free' });
    const event = aCrmEvent({}, { description: ' \n ', location: 'Room 2' });
    const input = aRunInput({ meetings: [meeting], events: [event] });
    expect(actionFor(input, 'updateCrmEvent')).toEqual({ kind: 'updateCrmEvent', crmEventId: 'e1', changes: { description: 'Agenda' } });
    expect(plannedFor(input, 'm1').wrote).toEqual(['description']);
  });

  it('fills nothing a switch takes out of the sync', () => {
    const meeting = aMeeting({}, { description: 'Agenda', location: 'Room 1' });
    const settings = { syncDescription: 'Off', syncLocation: 'Off' } as const;
    expect(actionKindsFor(aRunInput({ meetings: [meeting], events: [aCrmEvent()], settings }))).toEqual(['link']);
  });

  it('writes nothing to the calendar, whatever only the CRM holds', () => {
    const event = aCrmEvent({ participants: [anInvitee(carl)] }, { description: 'Notes', location: 'Room 2', showAs: 'oof' });
    expect(actionKindsFor(aRunInput({ people, meetings: [aMeeting()], events: [event] }))).toEqual(['link']);
  });

  it('adds the people of the calendar in the CRM and fills an empty Name with them', () => {
    const meeting = aMeeting({ attendees: ['carl@fabrikam.example', 'lea@fabrikam.example'] });
    const input = aRunInput({ people, meetings: [meeting], events: [aCrmEvent()] });
    expect(actionFor(input, 'updateCrmEvent')).toEqual({
      kind: 'updateCrmEvent',
      crmEventId: 'e1',
      changes: {},
      who: [carl.id],
      invitees: {
        add: [
          { id: lea.id, status: 'New' },
          { id: carl.id, status: 'New' },
        ],
        update: [],
        remove: [],
      },
    });
    expect(plannedFor(input, 'm1').wrote).toEqual(['lea@fabrikam.example', 'carl@fabrikam.example']);
  });

  it('adds its people beside those who stand there and leaves the Name alone', () => {
    const meeting = aMeeting({ attendees: ['carl@fabrikam.example'] });
    const event = aCrmEvent({ participants: [anInvitee(cora, { who: true })] });
    const update = actionFor(aRunInput({ people, meetings: [meeting], events: [event] }), 'updateCrmEvent');
    expect(update).toMatchObject({ invitees: { add: [{ id: carl.id }], remove: [] } });
    expect(update).not.toHaveProperty('who');
  });

  it('leaves a bare WhoId alone too', () => {
    const meeting = aMeeting({ attendees: ['carl@fabrikam.example'] });
    const update = actionFor(aRunInput({ people, meetings: [meeting], events: [aCrmEvent({ whoId: cora.id })] }), 'updateCrmEvent');
    expect(update).not.toHaveProperty('who');
  });

  it('fills an empty Name also with those who are invited there already', () => {
    const meeting = aMeeting({ attendees: ['carl@fabrikam.example'] });
    const input = aRunInput({ people, meetings: [meeting], events: [aCrmEvent({ participants: [anInvitee(carl)] })] });
    expect(actionFor(input, 'updateCrmEvent')).toEqual({ kind: 'updateCrmEvent', crmEventId: 'e1', changes: {}, who: [carl.id] });
  });

  it('adds nobody who stands there under another record of the same address', () => {
    const other = aPerson({ address: 'carl@fabrikam.example', id: '003-zz' });
    const meeting = aMeeting({ attendees: ['carl@fabrikam.example'] });
    const event = aCrmEvent({ participants: [anInvitee(other, { who: true })] });
    expect(actionKindsFor(aRunInput({ people: [...people, other], meetings: [meeting], events: [event] }))).toEqual(['link']);
  });

  it('invites whoever is only the Name, as the record that stands there', () => {
    const meeting = aMeeting({ attendees: ['carl@fabrikam.example'] });
    const event = aCrmEvent({ participants: [anInvitee(carl, { who: true, invitee: false })] });
    expect(actionFor(aRunInput({ people, meetings: [meeting], events: [event] }), 'updateCrmEvent')).toMatchObject({
      invitees: { add: [{ id: carl.id, status: 'New' }] },
    });
  });

  it('writes nothing at all where the direction into the CRM is closed', () => {
    const meeting = aMeeting({ attendees: ['carl@fabrikam.example'] }, { description: 'Agenda' });
    const input = aRunInput({ people, meetings: [meeting], events: [aCrmEvent()], settings: { calendarToCrm: 'Off' } });
    expect(actionKindsFor(input)).toEqual(['link']);
  });

  it('remembers how each side reads then', () => {
    const meeting = aMeeting({ attendees: ['carl@fabrikam.example'] }, { description: 'Agenda', location: 'Room 1' });
    const event = aCrmEvent({ participants: [anInvitee(cora, { who: true })] }, { location: 'Room 2' });
    const { nextBase } = plannedFor(aRunInput({ people, meetings: [meeting], events: [event] }), 'm1');
    const { limits } = anOrg();
    const after = edited({ ...event, participants: [...event.participants, anInvitee(carl)] }, { description: 'Agenda' });
    const expected = baseOfCrmEvent(after, directoryOf(people), limits, hashing);
    expect(nextBase?.calendar).toEqual(baseOfMeeting(meeting, aUser(), limits, hashing));
    expect(nextBase?.crm).toEqual({ ...expected, people: expected.people.toSorted() });
  });
});

describe('after a tie by key', () => {
  const meeting = aMeeting({}, { description: 'Agenda', location: 'Room 1', showAs: 'free' });
  const event = aCrmEvent({ participants: [anInvitee(carl)] }, { description: 'Notes', location: 'Room 2' });
  const links = [aLink(meeting, event, { origin: 'key', people, wrote: [], createdSide: null })];

  it('what differed from the start is never written', () => {
    expect(verdictFor(aRunInput({ people, meetings: [meeting], events: [event], links }))).toBe('inSync alreadyAlike');
  });

  it('who stood in the CRM is never invited', () => {
    const moved = edited(meeting, { subject: 'Retro' });
    expect(decisionFor(aRunInput({ people, meetings: [moved], events: [event], links })).actions).toEqual([
      { kind: 'updateCrmEvent', crmEventId: 'e1', changes: { subject: 'Retro' } },
    ]);
  });

  it('an edit of what differs crosses, only that field', () => {
    const inCrm = edited(event, { location: 'Room 3' });
    expect(decisionFor(aRunInput({ people, meetings: [meeting], events: [inCrm], links })).actions).toEqual([
      { kind: 'updateMeeting', calendarId: 'm1', changes: { location: 'Room 3' } },
    ]);
  });
});
