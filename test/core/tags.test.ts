import { describe, expect, it } from '@jest/globals';
import type { RunInput } from '../../server/core/input.ts';
import { calendarItemId } from '../../shared/ids.ts';
import { edited } from '../support/content.ts';
import { aCrmEvent, anInvitee } from '../support/crmEvent.ts';
import { aLink } from '../support/link.ts';
import { aMeeting, anAttendeeCopy } from '../support/meeting.ts';
import { aPerson } from '../support/person.ts';
import { actionFor, actionKindsFor, decisionFor, plannedFor, verdictFor } from '../support/planning.ts';
import { aRunInput, goneEvent, goneMeeting, unreadEvent } from '../support/runInput.ts';

const [meeting, event] = [aMeeting(), aCrmEvent()];
const links = [aLink(meeting, event)];
const tied = { meetings: [meeting], events: [event], links };
const tagged = (wanted: readonly string[], inCrm: readonly string[] | 'unsure' | null = null, id = 'm1'): Pick<RunInput, 'tags'> => ({
  tags: new Map([[calendarItemId(id), { wanted, inCrm }]]),
});
const PRICING = tagged(['Pricing']);
const strict = { calendarToCrmFilter: 'WithInvitee', crmToCalendarFilter: 'WithInvitee' } as const;
const carl = aPerson({ address: 'carl@fabrikam.example' });

describe('tags of a meeting', () => {
  it.each([
    { what: 'go into the ledger row of a create', some: { meetings: [meeting] }, verdict: 'act new', actions: ['createCrmEvent'] },
    { what: 'make a pair in step act', some: tied, verdict: 'act changedInCalendar', actions: [] },
    {
      what: 'go with a tie',
      some: { meetings: [meeting], events: [event] },
      verdict: 'act pairedByKey',
      actions: ['link'],
    },
    {
      what: 'go with an update of the event',
      some: { ...tied, meetings: [edited(meeting, { location: 'Room 1' })] },
      verdict: 'act changedInCalendar',
      actions: ['updateCrmEvent'],
    },
    {
      what: 'go with an update of the meeting, which stays the reason',
      some: { ...tied, events: [edited(event, { showAs: 'free' })] },
      verdict: 'act changedInCrm',
      actions: ['updateMeeting'],
    },
    {
      what: 'go with updates of both',
      some: { ...tied, meetings: [edited(meeting, { location: 'Room 1' })], events: [edited(event, { showAs: 'free' })] },
      verdict: 'act changedInBoth',
      actions: ['updateCrmEvent', 'updateMeeting'],
    },
    {
      what: 'cross on a copy somebody else organizes',
      some: { meetings: [anAttendeeCopy()], events: [event], links: [aLink(anAttendeeCopy(), event)] },
      verdict: 'act changedInCalendar',
      actions: [],
    },
    {
      what: 'cross where only the other direction is off',
      some: { ...tied, settings: { crmToCalendar: 'Off' } },
      verdict: 'act changedInCalendar',
      actions: [],
    },
    {
      what: 'cross where only existing pairs sync',
      some: { ...tied, settings: { calendarToCrmFilter: 'Existing' } },
      verdict: 'act changedInCalendar',
      actions: [],
    },
    {
      what: 'cross where a filter would stop the pair, had nobody pushed it',
      some: { ...tied, settings: strict, pushed: new Set(['m1']) },
      verdict: 'act changedInCalendar',
      actions: [],
    },
  ] as const)('$what', ({ some, verdict, actions }) => {
    const input = aRunInput({ ...some, ...PRICING });
    expect([verdictFor(input), actionKindsFor(input)]).toEqual([verdict, [...actions, 'setTags']]);
    expect(actionFor(input, 'setTags')?.tags).toEqual(['Pricing']);
    expect(decisionFor(input).mails).toBe(0);
  });

  it.each([
    { what: 'nothing was ever written and some are wanted', wanted: ['Pricing'], inCrm: null, written: ['Pricing'] },
    { what: 'none stand there and some are wanted', wanted: ['Pricing'], inCrm: [], written: ['Pricing'] },
    { what: 'another one stands there', wanted: ['Pricing'], inCrm: ['Legal'], written: ['Pricing'] },
    { what: 'one was added', wanted: ['Legal', 'Pricing'], inCrm: ['Legal'], written: ['Legal', 'Pricing'] },
    { what: 'they stand there in another order', wanted: ['Legal', 'Pricing'], inCrm: ['Pricing', 'Legal'], written: ['Legal', 'Pricing'] },
    { what: 'one is spelt otherwise', wanted: ['pricing'], inCrm: ['Pricing'], written: ['pricing'] },
    { what: 'all were taken off', wanted: [], inCrm: ['Pricing'], written: [] },
    { what: 'two tags are not one of both names', wanted: ['a","b'], inCrm: ['a', 'b'], written: ['a","b'] },
    { what: 'nobody answered when they were sent', wanted: ['Pricing'], inCrm: 'unsure', written: ['Pricing'] },
    { what: 'all were taken off after they were sent and nobody answered', wanted: [], inCrm: 'unsure', written: [] },
    { what: 'they stand there already', wanted: ['Pricing'], inCrm: ['Pricing'], written: undefined },
    { what: 'none are wanted and none stand there', wanted: [], inCrm: [], written: undefined },
    { what: 'none are wanted and nothing was ever written', wanted: [], inCrm: null, written: undefined },
  ] satisfies readonly {
    what: string;
    wanted: readonly string[];
    inCrm: readonly string[] | 'unsure' | null;
    written: readonly string[] | undefined;
  }[])('are written where they differ from what the CRM holds: $what', ({ wanted, inCrm, written }) => {
    const input = aRunInput({ ...tied, ...tagged(wanted, inCrm) });
    expect(actionFor(input, 'setTags')?.tags).toEqual(written);
    expect(verdictFor(input)).toBe(written === undefined ? 'inSync alreadyAlike' : 'act changedInCalendar');
  });

  it.each([
    {
      what: 'the pair waits for a person',
      some: { ...tied, meetings: [aMeeting({ attendees: ['carl@fabrikam.example'] })], events: [edited(event, { subject: 'Retro' })] },
      verdict: 'ask needsApproval',
    },
    {
      what: 'both sides edited one field',
      some: { ...tied, meetings: [edited(meeting, { subject: 'A' })], events: [edited(event, { subject: 'B' })] },
      verdict: 'leave changedInBoth',
    },
    { what: 'the meeting is private', some: { ...tied, meetings: [edited(meeting, { private: true })] }, verdict: 'leave privateSkipped' },
    { what: 'the event is private', some: { ...tied, events: [edited(event, { private: true })] }, verdict: 'leave privateSkipped' },
    { what: 'the meeting is cancelled', some: { ...tied, meetings: [aMeeting({ cancelled: true })] }, verdict: 'leave cancelled' },
    { what: 'its sync was stopped', some: { ...tied, stopped: new Set(['m1']) }, verdict: 'leave stopped' },
    { what: 'it rests in quarantine', some: { ...tied, quarantined: new Set(['m1']) }, verdict: 'leave quarantined' },
    { what: 'the event was not read', some: { ...tied, events: [unreadEvent('e1')] }, verdict: 'leave notReadThisTime' },
    { what: 'the event is gone', some: { ...tied, events: [goneEvent('e1')] }, verdict: 'leave deleteNotAllowed' },
    { what: 'the meeting is gone', some: { ...tied, meetings: [goneMeeting('m1')] }, verdict: 'leave deleteNotAllowed' },
    {
      what: 'both are gone and the tie is forgotten',
      some: { ...tied, meetings: [goneMeeting('m1')], events: [goneEvent('e1')] },
      verdict: 'act removedFromBoth',
    },
    { what: 'the direction is off', some: { ...tied, settings: { calendarToCrm: 'Off' } }, verdict: 'inSync alreadyAlike' },
    {
      what: 'the direction is off, and the other one has something to write',
      some: { ...tied, events: [edited(event, { showAs: 'free' })], settings: { calendarToCrm: 'Off' } },
      verdict: 'act changedInCrm',
    },
    { what: 'a filter stops a tied pair', some: { ...tied, settings: strict }, verdict: 'inSync alreadyAlike' },
    { what: 'a filter stops a create', some: { meetings: [meeting], settings: strict }, verdict: 'leave filterNoInvitee' },
    {
      what: 'everybody is excluded',
      some: {
        people: [carl],
        meetings: [aMeeting({ attendees: ['carl@fabrikam.example'] })],
        events: [aCrmEvent({ participants: [anInvitee(carl)] })],
        links: [
          aLink(aMeeting({ attendees: ['carl@fabrikam.example'] }), aCrmEvent({ participants: [anInvitee(carl)] }), { people: [carl] }),
        ],
        settings: { excludedDomains: 'fabrikam.example' },
      },
      verdict: 'inSync alreadyAlike',
    },
    {
      what: 'it is a copy of another one',
      some: { ...tied, meetings: [meeting, aMeeting({ id: 'm2' })] },
      verdict: 'leave duplicateKey',
      id: 'm2',
    },
  ] satisfies readonly { what: string; some: Parameters<typeof aRunInput>[0]; verdict: string; id?: string }[])(
    'stay where they are where $what',
    ({ some, verdict, id = 'm1' }) => {
      const input = aRunInput({ ...some, ...tagged(['Pricing'], ['Legal'], id) });
      expect(verdictFor(input, id)).toBe(verdict);
      expect(actionKindsFor(input, id)).not.toContain('setTags');
    },
  );

  it('are those of the meeting itself and of no other', () => {
    const other = aMeeting({ id: 'm2' }, { subject: 'Other' });
    const input = aRunInput({ ...tied, meetings: [meeting, other], ...tagged(['Pricing'], null, 'm2') });
    expect([actionKindsFor(input, 'm1'), actionKindsFor(input, 'm2')]).toEqual([[], ['createCrmEvent', 'setTags']]);
  });

  it('are asked for by nobody where an event goes into the calendar', () => {
    const input = aRunInput({ events: [event], ...tagged(['Pricing'], null, 'e1') });
    expect(actionKindsFor(input, 'e1')).toEqual(['createMeeting']);
  });

  it('leave everything else of what follows a decision as it is', () => {
    const without = plannedFor(aRunInput({ ...tied, meetings: [edited(meeting, { location: 'Room 1' })] }), 'm1');
    const { decision, ...after } = plannedFor(
      aRunInput({ ...tied, meetings: [edited(meeting, { location: 'Room 1' })], ...PRICING }),
      'm1',
    );
    expect({ ...after, decision: { ...decision, actions: decision.actions.slice(0, -1) } }).toEqual(without);
  });
});
