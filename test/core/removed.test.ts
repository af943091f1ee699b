import { describe, expect, it } from '@jest/globals';
import { edited, timed } from '../support/content.ts';
import { aCrmEvent } from '../support/crmEvent.ts';
import { aLink } from '../support/link.ts';
import { aMeeting, anAttendeeCopy } from '../support/meeting.ts';
import { decisionFor, plannedFor, verdictFor } from '../support/planning.ts';
import { aRunInput, goneEvent, goneMeeting } from '../support/runInput.ts';

type Some = Parameters<typeof aRunInput>[0];
const deletes = { calendarToCrmDelete: 'FutureOnly', crmToCalendarDelete: 'FutureOnly' } as const;
const PAST = timed('2026-03-02T09:00:00Z', '2026-03-02T10:00:00Z');
const meeting = aMeeting({ attendees: ['bob@contoso.example', 'olga@fabrikam.example'] });
const event = aCrmEvent();
const links = [aLink(meeting, event)];

const fromCalendar = (some: Some = {}) => aRunInput({ meetings: [goneMeeting('m1')], events: [event], links, settings: deletes, ...some });
const fromCrm = (some: Some = {}) => aRunInput({ meetings: [meeting], events: [goneEvent('e1')], links, settings: deletes, ...some });

describe('a meeting removed from the calendar', () => {
  it('waits with the delete of its event where deletes are allowed', () => {
    expect(decisionFor(fromCalendar())).toMatchObject({
      kind: 'ask',
      because: 'removedFromCalendar',
      mails: 0,
      actions: [{ kind: 'deleteCrmEvent', crmEventId: 'e1' }],
    });
  });

  it.each([
    { what: 'the direction is off', some: { settings: { ...deletes, calendarToCrm: 'Off' } }, reason: 'directionOff' },
    { what: 'deletes are off', some: { settings: {} }, reason: 'deleteNotAllowed' },
    { what: 'the link was never confirmed', some: { links: [aLink(meeting, event, { confirmedRuns: 0 })] }, reason: 'deleteNotAllowed' },
    { what: 'the event was edited since', some: { events: [edited(event, { location: 'X' })] }, reason: 'changedInCrm' },
    { what: 'the event is over', some: { events: [edited(event, { time: PAST })] }, reason: 'pastNotDeleted' },
    { what: 'its sync was stopped', some: { stopped: new Set(['e1']) }, reason: 'stopped' },
  ] satisfies readonly { what: string; some: Some; reason: string }[])('leaves the event alone where $what', ({ some, reason }) => {
    expect(verdictFor(fromCalendar(some))).toBe(`leave ${reason}`);
  });
});

describe('an event removed from the CRM', () => {
  it('waits with the cancellation and its mails where deletes are allowed', () => {
    expect(decisionFor(fromCrm())).toMatchObject({
      kind: 'ask',
      because: 'removedFromCrm',
      mails: 2,
      actions: [{ kind: 'cancelMeeting', calendarId: 'm1' }],
    });
  });

  it.each([
    { what: 'the direction is off', some: { settings: { ...deletes, crmToCalendar: 'Off' } }, reason: 'directionOff' },
    { what: 'deletes are off', some: { settings: {} }, reason: 'deleteNotAllowed' },
    { what: 'the meeting was edited since', some: { meetings: [edited(meeting, { location: 'X' })] }, reason: 'changedInCalendar' },
    { what: 'the meeting is over', some: { meetings: [edited(meeting, { time: PAST })] }, reason: 'pastNotDeleted' },
    { what: 'somebody else organizes it', some: { meetings: [anAttendeeCopy()] }, reason: 'notOrganizer' },
  ] satisfies readonly { what: string; some: Some; reason: string }[])('leaves the meeting alone where $what', ({ some, reason }) => {
    expect(verdictFor(fromCrm(some))).toBe(`leave ${reason}`);
  });
});

it('forgets nothing as long as a removal waits', () => {
  expect(plannedFor(fromCalendar(), 'm1')).toMatchObject({ nextBase: null, forget: false });
});
