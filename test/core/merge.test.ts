import { describe, expect, it } from '@jest/globals';
import type { Meeting } from '../../shared/meeting.ts';
import type { Action } from '../../shared/plan.ts';
import { days, edited, timed, type SomeContent } from '../support/content.ts';
import { aCrmEvent, anInvitee } from '../support/crmEvent.ts';
import { aLink } from '../support/link.ts';
import { aMeeting, anAttendeeCopy } from '../support/meeting.ts';
import { aPerson } from '../support/person.ts';
import { decisionFor, plannedFor, verdictFor } from '../support/planning.ts';
import { aRunInput } from '../support/runInput.ts';

type Some = Parameters<typeof aRunInput>[0];
const STOOD: SomeContent = { subject: 'Review', description: 'Agenda', location: 'Room 1' };

/** A pair that agreed on `STOOD`, edited since on either side. */
function editedPair(calendar: SomeContent, crm: SomeContent, some: Some = {}, meeting: Meeting = aMeeting({}, STOOD)) {
  const event = aCrmEvent({}, STOOD);
  return aRunInput({ meetings: [edited(meeting, calendar)], events: [edited(event, crm)], links: [aLink(meeting, event)], ...some });
}

const edits = [
  { field: 'subject', edit: { subject: 'Retro' }, other: { subject: 'Kick-off' }, changes: { subject: 'Retro' } },
  {
    field: 'time',
    edit: { time: timed('2026-03-12T09:00:00Z', '2026-03-12T10:00:00Z') },
    other: { time: days('2026-03-12', '2026-03-13') },
    changes: { start: '2026-03-12T09:00:00Z', end: '2026-03-12T10:00:00Z', allDay: false },
  },
  {
    field: 'the end only',
    edit: { time: timed('2026-03-11T09:00:00Z', '2026-03-11T09:30:00Z') },
    other: { time: timed('2026-03-11T08:00:00Z', '2026-03-11T10:00:00Z') },
    changes: { start: '2026-03-11T09:00:00Z', end: '2026-03-11T09:30:00Z', allDay: false },
  },
  { field: 'description', edit: { description: 'New' }, other: { description: 'Else' }, changes: { description: 'New' } },
  { field: 'location', edit: { location: '' }, other: { location: 'Room 3' }, changes: { location: '' } },
  { field: 'showAs', edit: { showAs: 'free' }, other: { showAs: 'oof' }, changes: { showAs: 'free' } },
] as const satisfies readonly { field: string; edit: SomeContent; other: SomeContent; changes: unknown }[];

describe.each(edits)('an edit of $field', ({ edit, other, changes }) => {
  it('in the calendar goes to the CRM, alone', () => {
    expect(decisionFor(editedPair(edit, {}))).toMatchObject({
      kind: 'act',
      because: 'changedInCalendar',
      mails: 0,
      actions: [{ kind: 'updateCrmEvent', crmEventId: 'e1', changes }],
    });
    expect(decisionFor(editedPair(edit, {})).actions[0]).toEqual({ kind: 'updateCrmEvent', crmEventId: 'e1', changes });
  });

  it('in the CRM goes to the calendar, alone', () => {
    expect(decisionFor(editedPair({}, edit))).toMatchObject({ kind: 'act', because: 'changedInCrm', mails: 0 });
    expect(decisionFor(editedPair({}, edit)).actions).toEqual([{ kind: 'updateMeeting', calendarId: 'm1', changes }]);
  });

  it('on both sides, unlike, is left as it is', () => {
    expect(decisionFor(editedPair(edit, other))).toMatchObject({
      kind: 'leave',
      because: 'changedInBoth',
      actions: [],
      explanation: 'The same field was changed on both sides, so neither edit is overwritten.',
    });
    expect(plannedFor(editedPair(edit, other), 'm1').nextBase).toBeNull();
  });

  it('on both sides, alike, is agreed on and remembered', () => {
    const planned = plannedFor(editedPair(edit, edit), 'm1');
    expect(planned.decision).toMatchObject({ kind: 'inSync', because: 'alreadyAlike' });
    const fresh = aLink(edited(aMeeting({}, STOOD), edit), edited(aCrmEvent({}, STOOD), edit));
    expect(planned.standing?.base).toEqual(fresh.base);
  });
});

describe('edits of different fields on both sides', () => {
  it('cross, each its way', () => {
    expect(decisionFor(editedPair({ subject: 'Retro' }, { location: 'Room 2' }))).toMatchObject({
      kind: 'act',
      because: 'changedInBoth',
      actions: [
        { kind: 'updateCrmEvent', changes: { subject: 'Retro' } },
        { kind: 'updateMeeting', changes: { location: 'Room 2' } },
      ],
    });
  });

  it('are remembered as both sides will read then', () => {
    const { nextBase } = plannedFor(editedPair({ subject: 'Retro' }, { location: 'Room 2' }), 'm1');
    const both = { ...STOOD, subject: 'Retro', location: 'Room 2' };
    expect(nextBase).toEqual(aLink(aMeeting({}, both), aCrmEvent({}, both)).base);
  });

  it('wait together where another field clashes', () => {
    const input = editedPair({ subject: 'Retro', location: 'Room 2' }, { subject: 'Kick-off', showAs: 'free' });
    expect(verdictFor(input)).toBe('leave changedInBoth');
  });
});

describe('what is no edit', () => {
  it.each([
    { what: 'nothing', calendar: {}, crm: {} },
    { what: 'white space around a subject', calendar: { subject: ' Review ' }, crm: {} },
    { what: 'line ends of a description', calendar: {}, crm: { description: '  Agenda\r\n' } },
  ])('$what', ({ calendar, crm }) => {
    expect(decisionFor(editedPair(calendar, crm))).toMatchObject({ kind: 'inSync', because: 'alreadyAlike', actions: [] });
  });

  it('what a switch takes out of the sync', () => {
    const settings = { syncDescription: 'Off', syncLocation: 'Off' } as const;
    const edit = { description: 'New', location: 'Room 2' };
    expect(verdictFor(editedPair(edit, {}, { settings }))).toBe('inSync alreadyAlike');
    expect(verdictFor(editedPair({}, edit, { settings }))).toBe('inSync alreadyAlike');
  });
});

describe('the copy of somebody who was invited', () => {
  const copy = anAttendeeCopy({}, STOOD);
  it.each([
    { edit: { subject: 'Retro' }, verdict: 'leave notOrganizer' },
    { edit: { time: days('2026-03-12', '2026-03-13') }, verdict: 'leave notOrganizer' },
    { edit: { location: 'Room 2' }, verdict: 'leave notOrganizer' },
    { edit: { description: 'New' }, verdict: 'leave notOrganizer' },
    { edit: { showAs: 'free' }, verdict: 'act changedInCrm' },
  ] satisfies readonly { edit: SomeContent; verdict: string }[])('edited in the CRM, $edit: $verdict', ({ edit, verdict }) => {
    expect(verdictFor(editedPair({}, edit, {}, copy))).toBe(verdict);
  });

  it('still brings its own edits to the CRM, and never loses sight of the one that waits', () => {
    const planned = plannedFor(editedPair({ location: 'Room 2' }, { subject: 'Mine' }, {}, copy), 'm1');
    expect(planned.decision).toMatchObject({ because: 'changedInCalendar', actions: [{ changes: { location: 'Room 2' } }] });
    const stood = aLink(copy, aCrmEvent({}, STOOD)).base;
    expect(planned.nextBase?.crm.fields.subject).toBe(stood.crm.fields.subject);
    expect(planned.nextBase?.calendar.fields.subject).toBe(stood.calendar.fields.subject);
  });

  it('gets nobody added', () => {
    const carl = aPerson();
    const event = aCrmEvent({}, STOOD);
    const input = aRunInput({
      people: [carl],
      meetings: [copy],
      events: [{ ...event, participants: [anInvitee(carl)] }],
      links: [aLink(copy, event)],
    });
    expect(verdictFor(input)).toBe('leave notOrganizer');
  });
});

describe('the body of an online meeting', () => {
  const online = aMeeting({ online: true }, STOOD);
  it('is never written, and the reason is told', () => {
    expect(decisionFor(editedPair({}, { description: 'New' }, {}, online))).toMatchObject({
      kind: 'leave',
      because: 'changedInCrm',
      explanation: 'It was changed in Salesforce in a way that is never written to the calendar by itself.',
    });
  });

  it('keeps nothing else from being written', () => {
    expect(decisionFor(editedPair({}, { description: 'New', location: 'Room 2' }, {}, online)).actions).toEqual([
      { kind: 'updateMeeting', calendarId: 'm1', changes: { location: 'Room 2' } },
    ]);
  });

  it('goes to the CRM all the same', () => {
    expect(verdictFor(editedPair({ description: 'New' }, {}, {}, online))).toBe('act changedInCalendar');
  });
});

describe('a change that would mail', () => {
  const withGuests = aMeeting({ attendees: ['olga@fabrikam.example', 'bob@contoso.example', 'anna@contoso.example'] }, STOOD);
  it.each([
    { edit: { subject: 'Retro' }, mails: 2 },
    { edit: { time: days('2026-03-12', '2026-03-13') }, mails: 2 },
    { edit: { location: 'Room 2' }, mails: 2 },
    { edit: { description: 'New' }, mails: 2 },
  ] satisfies readonly { edit: SomeContent; mails: number }[])('waits with the number of its mails: $edit', ({ edit, mails }) => {
    expect(decisionFor(editedPair({}, edit, {}, withGuests))).toMatchObject({ kind: 'ask', because: 'needsApproval', mails });
  });

  it('is not one of how the time is shown', () => {
    expect(verdictFor(editedPair({}, { showAs: 'free' }, {}, withGuests))).toBe('act changedInCrm');
  });

  it('waits whole, with what goes to the CRM', () => {
    const actions: readonly Action[] = decisionFor(editedPair({ location: 'Room 2' }, { subject: 'Retro' }, {}, withGuests)).actions;
    expect(actions.map(({ kind }) => kind)).toEqual(['updateCrmEvent', 'updateMeeting']);
  });

  it('is not made to what is over', () => {
    const past = edited(withGuests, { time: timed('2026-03-02T09:00:00Z', '2026-03-02T10:00:00Z') });
    const event = aCrmEvent({}, { ...STOOD, time: timed('2026-03-02T09:00:00Z', '2026-03-02T10:00:00Z') });
    const input = aRunInput({ meetings: [past], events: [edited(event, { subject: 'Retro' })], links: [aLink(past, event)] });
    expect(verdictFor(input)).toBe('leave pastMeeting');
  });

  it('to what is over does not hold back what goes to the CRM, and is asked for again', () => {
    const past = edited(withGuests, { time: timed('2026-03-02T09:00:00Z', '2026-03-02T10:00:00Z') });
    const event = aCrmEvent({}, { ...STOOD, time: timed('2026-03-02T09:00:00Z', '2026-03-02T10:00:00Z') });
    const link = aLink(past, event);
    const input = aRunInput({
      meetings: [edited(past, { location: 'Room 2' })],
      events: [edited(event, { subject: 'Retro' })],
      links: [link],
    });
    expect(decisionFor(input)).toMatchObject({
      kind: 'act',
      because: 'changedInCalendar',
      mails: 0,
      actions: [{ changes: { location: 'Room 2' } }],
    });
    expect(plannedFor(input, 'm1').nextBase?.crm.fields.subject).toBe(link.base.crm.fields.subject);
  });

  it('keeps its base, so that it is asked again in the next run', () => {
    expect(plannedFor(editedPair({}, { subject: 'Retro' }, {}, withGuests), 'm1').nextBase).toBeNull();
  });
});

it('never writes into a row of a series Salesforce keeps itself, also where its occurrences are let through', () => {
  const [meeting, event] = [aMeeting({}, STOOD), aCrmEvent({ isSeries: true }, STOOD)];
  const common = { links: [aLink(meeting, event)], settings: { crmSeries: 'Occurrences' } } as const;
  expect(verdictFor(aRunInput({ ...common, meetings: [edited(meeting, { subject: 'X' })], events: [event] }))).toBe('leave crmSeries');
  expect(verdictFor(aRunInput({ ...common, meetings: [meeting], events: [edited(event, { subject: 'X' })] }))).toBe('act changedInCrm');
});
