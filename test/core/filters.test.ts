import { describe, expect, it } from '@jest/globals';
import type { RunInput } from '../../server/core/input.ts';
import { addressOf } from '../../shared/ids.ts';
import type { Filter } from '../../shared/settings.ts';
import { days, edited, timed } from '../support/content.ts';
import { aCrmEvent, anInvitee } from '../support/crmEvent.ts';
import { aLink } from '../support/link.ts';
import { aMeeting, anAttendee, anAttendeeCopy } from '../support/meeting.ts';
import { aPerson } from '../support/person.ts';
import { actionKindsFor, verdictFor } from '../support/planning.ts';
import { aRunInput, goneMeeting } from '../support/runInput.ts';

const carl = aPerson({ address: 'carl@fabrikam.example' });
const lea = aPerson({ address: 'lea@fabrikam.example', kind: 'lead' });
const uma = aPerson({ address: 'uma@contoso.example', kind: 'user' });
const nemo = aPerson({ address: null, id: '003-nemo' });
const people = [carl, lea, uma, nemo];
const PAST = timed('2026-03-02T09:00:00Z', '2026-03-02T10:00:00Z');

const FILTERS = ['All', 'Existing', 'WithInvitee', 'WithContactOrLead'] as const satisfies readonly Filter[];
/** One letter per filter of `FILTERS`: passes, or is stopped by it. */
const passing = (letters: string): readonly string[] => letters.split('').map((letter) => (letter === 'y' ? 'act new' : 'stopped'));

describe('the filter of the direction into the CRM', () => {
  const cases = [
    { what: 'nobody', meeting: aMeeting(), passes: 'ynnn' },
    { what: 'its owner only', meeting: aMeeting({ attendees: ['anna@contoso.example', 'a.berg@contoso.example'] }), passes: 'ynnn' },
    { what: 'a room', meeting: aMeeting({ attendees: [anAttendee('room@contoso.example', { role: 'resource' })] }), passes: 'ynnn' },
    { what: 'the sync mailbox', meeting: aMeeting({ attendees: ['sync@contoso.example'] }), passes: 'ynnn' },
    { what: 'somebody the CRM does not know', meeting: aMeeting({ attendees: ['stranger@fabrikam.example'] }), passes: 'ynyn' },
    { what: 'a colleague', meeting: aMeeting({ attendees: ['uma@contoso.example'] }), passes: 'ynyn' },
    { what: 'a Contact', meeting: aMeeting({ attendees: ['carl@fabrikam.example'] }), passes: 'ynyy' },
    {
      what: 'an optional Lead',
      meeting: aMeeting({ attendees: [anAttendee('lea@fabrikam.example', { role: 'optional' })] }),
      passes: 'ynyy',
    },
    { what: 'an organizer the CRM does not know', meeting: anAttendeeCopy(), passes: 'ynyn' },
    {
      what: 'an organizer who is a Contact',
      meeting: anAttendeeCopy({ organizer: { address: carl.address ?? addressOf(''), name: 'Carl' } }),
      passes: 'ynyy',
    },
  ];
  it.each(cases)('judges a meeting with $what', ({ meeting, passes }) => {
    const verdicts = FILTERS.map((calendarToCrmFilter) =>
      verdictFor(aRunInput({ people, meetings: [meeting], settings: { calendarToCrmFilter } })),
    );
    expect(verdicts.map((verdict) => (verdict.startsWith('leave filter') ? 'stopped' : verdict))).toEqual(passing(passes));
  });
});

describe('the filter of the direction into the calendar', () => {
  it.each([
    { what: 'nobody', participants: [], passes: 'ynnn' },
    { what: 'a Contact', participants: [anInvitee(carl)], passes: 'ynyy' },
    { what: 'a Lead as its Name', participants: [anInvitee(lea, { who: true, invitee: false })], passes: 'ynyy' },
    { what: 'a colleague', participants: [anInvitee(uma)], passes: 'ynyn' },
    { what: 'a Contact without an address, whom no mail could have', participants: [anInvitee(nemo)], passes: 'ynnn' },
  ])('judges an event with $what', ({ participants, passes }) => {
    const event = aCrmEvent({ participants }, { time: PAST });
    const verdicts = FILTERS.map((crmToCalendarFilter) =>
      verdictFor(aRunInput({ people, events: [event], settings: { crmToCalendarFilter } }), 'e1'),
    );
    expect(verdicts.map((verdict) => (verdict.startsWith('leave filter') ? 'stopped' : verdict))).toEqual(passing(passes));
  });
});

describe('a filter', () => {
  const strict = { calendarToCrmFilter: 'Existing', crmToCalendarFilter: 'Existing' } as const;
  const [meeting, event] = [aMeeting(), aCrmEvent()];

  it('of existing pairs ties what was made by hand on both sides and updates what is tied', () => {
    expect(verdictFor(aRunInput({ meetings: [meeting], events: [event], settings: strict }))).toBe('act pairedByKey');
    const [renamed, links] = [edited(meeting, { subject: 'Retro' }), [aLink(meeting, event)]];
    expect(verdictFor(aRunInput({ meetings: [renamed], events: [event], links, settings: strict }))).toBe('act changedInCalendar');
  });

  it('is not asked about what was pushed', () => {
    expect(verdictFor(aRunInput({ meetings: [meeting], settings: strict, pushed: new Set(['m1']) }))).toBe('act new');
    expect(verdictFor(aRunInput({ events: [event], settings: strict, pushed: new Set(['e1']) }), 'e1')).toBe('act new');
    expect(verdictFor(aRunInput({ meetings: [meeting], settings: strict, pushed: new Set(['m2', 'e1']) }))).toBe('leave filterExisting');
  });

  it('parks a tied pair in its own direction only', () => {
    const links = [aLink(meeting, event)];
    const settings = { calendarToCrmFilter: 'WithInvitee' } as const;
    const [inCalendar, inCrm] = [edited(meeting, { subject: 'Retro' }), edited(event, { subject: 'Retro' })];
    expect(verdictFor(aRunInput({ meetings: [inCalendar], events: [event], links, settings }))).toBe('leave filterNoInvitee');
    expect(verdictFor(aRunInput({ meetings: [meeting], events: [inCrm], links, settings }))).toBe('act changedInCrm');
  });

  it('lets a pair without changes rest in step', () => {
    const settings = { calendarToCrmFilter: 'WithInvitee', crmToCalendarFilter: 'WithInvitee' } as const;
    expect(verdictFor(aRunInput({ meetings: [meeting], events: [event], links: [aLink(meeting, event)], settings }))).toBe(
      'inSync alreadyAlike',
    );
  });
});

describe('a push', () => {
  const [meeting, event] = [aMeeting(), aCrmEvent()];
  const link = aLink(meeting, event);
  const strict = { calendarToCrmFilter: 'WithInvitee', crmToCalendarFilter: 'WithInvitee' } as const;
  it.each([
    { by: 'the meeting', pushed: ['m1'], links: [link], holds: true },
    { by: 'the event', pushed: ['e1'], links: [link], holds: true },
    { by: 'its link, made of a push', pushed: [], links: [{ ...link, origin: 'push' as const }], holds: true },
    { by: 'another meeting', pushed: ['m2'], links: [link], holds: false },
    { by: 'nobody', pushed: [], links: [link], holds: false },
    { by: 'nobody, where a key tied them', pushed: [], links: [{ ...link, origin: 'key' as const }], holds: false },
  ])('asked for by $by holds for the pair in both directions: $holds', ({ pushed, links, holds }) => {
    const common = { links, settings: strict, pushed: new Set(pushed) };
    const inCalendar = { ...common, meetings: [edited(meeting, { subject: 'Retro' })], events: [event] };
    const inCrm = { ...common, meetings: [meeting], events: [edited(event, { subject: 'Retro' })] };
    expect([verdictFor(aRunInput(inCalendar)), verdictFor(aRunInput(inCrm))]).toEqual(
      holds ? ['act changedInCalendar', 'act changedInCrm'] : ['leave filterNoInvitee', 'leave filterNoInvitee'],
    );
  });

  it('of one of two that are to be tied lets the tie fill the event', () => {
    const some = { meetings: [edited(meeting, { location: 'Room 1' })], events: [event], settings: strict };
    expect(verdictFor(aRunInput(some))).toBe('leave filterNoInvitee');
    for (const id of ['m1', 'e1'])
      expect(actionKindsFor(aRunInput({ ...some, pushed: new Set([id]) }))).toEqual(['link', 'updateCrmEvent']);
  });

  it('still holds for a meeting that came back under another id', () => {
    const back = aMeeting({ id: 'm9', uid: 'uid-m1' }, { subject: 'Retro' });
    const some = { meetings: [back, goneMeeting('m1')], events: [event], links: [link], settings: strict };
    expect(verdictFor(aRunInput(some), 'm9')).toBe('leave filterNoInvitee');
    expect(verdictFor(aRunInput({ ...some, pushed: new Set(['m1']) }), 'm9')).toBe('act changedInCalendar');
  });

  const pushed: ReadonlySet<string> = new Set(['m1']);
  it.each([
    { what: 'a direction that is off', some: { meetings: [aMeeting()], settings: { calendarToCrm: 'Off' } }, reason: 'directionOff' },
    {
      what: 'an excluded domain',
      some: { meetings: [aMeeting({ attendees: ['eve@rival.example'] })], settings: { excludedDomains: 'rival.example' } },
      reason: 'excluded',
    },
    { what: 'a private mark', some: { meetings: [aMeeting({}, { private: true })] }, reason: 'privateSkipped' },
    { what: 'a stop', some: { meetings: [aMeeting()], stopped: pushed }, reason: 'stopped' },
    {
      what: 'a field the CRM demands',
      some: { meetings: [aMeeting()], org: { requiredEventFields: ['Region__c'] } },
      reason: 'requiredField',
    },
  ] satisfies readonly { what: string; some: Parameters<typeof aRunInput>[0]; reason: string }[])(
    'does not overrule $what',
    ({ some, reason }) => {
      expect(verdictFor(aRunInput({ ...some, pushed }))).toBe(`leave ${reason}`);
    },
  );
});

describe('excluded domains', () => {
  const invited = (...attendees: readonly string[]): RunInput['calendar']['items'] =>
    aRunInput({ meetings: [aMeeting({ attendees })] }).calendar.items;
  it.each([
    { what: 'all outsiders are from one', excludedDomains: 'rival.example', who: ['eve@rival.example', 'ed@RIVAL.example'], out: true },
    { what: 'one outsider is not', excludedDomains: 'rival.example', who: ['eve@rival.example', 'carl@fabrikam.example'], out: false },
    { what: 'colleagues come along', excludedDomains: 'rival.example', who: ['eve@rival.example', 'bob@contoso.example'], out: true },
    { what: 'a Salesforce User of that domain comes', excludedDomains: 'partner.example', who: ['pia@partner.example'], out: false },
    { what: 'only colleagues come', excludedDomains: 'contoso.example', who: ['bob@contoso.example'], out: false },
    { what: 'nobody comes', excludedDomains: 'rival.example', who: [], out: false },
    { what: 'it is a subdomain', excludedDomains: 'rival.example', who: ['eve@mail.rival.example'], out: false },
    { what: 'it is the end of another name', excludedDomains: 'rival.example', who: ['eve@notrival.example'], out: false },
    { what: 'the list is written carelessly', excludedDomains: ' , Rival.Example ,other.example,', who: ['eve@rival.example'], out: true },
  ])('keep a meeting out where $what: $out', ({ excludedDomains, who, out }) => {
    const pia = aPerson({ address: 'pia@partner.example', kind: 'user' });
    const input = aRunInput({ people: [pia], settings: { excludedDomains } });
    expect(verdictFor({ ...input, calendar: { complete: true, items: invited(...who) } })).toBe(out ? 'leave excluded' : 'act new');
  });

  it('park a tied pair in both directions', () => {
    const eve = aPerson({ address: 'eve@rival.example' });
    const meeting = aMeeting({ attendees: ['eve@rival.example'] }, { time: PAST });
    const event = aCrmEvent({ participants: [anInvitee(eve)] }, { time: PAST });
    const common = { people: [eve], links: [aLink(meeting, event, { people: [eve] })], settings: { excludedDomains: 'rival.example' } };
    expect(verdictFor(aRunInput({ ...common, meetings: [edited(meeting, { subject: 'X' })], events: [event] }))).toBe('leave excluded');
    expect(verdictFor(aRunInput({ ...common, meetings: [meeting], events: [edited(event, { subject: 'X' })] }))).toBe('leave excluded');
  });
});

describe('times Salesforce cannot hold', () => {
  const exactly = timed('2026-03-11T09:00:00Z', '2026-03-12T09:00:00Z');
  it.each([
    { what: '24 hours, multiday off', time: exactly, multidayEvents: false, verdict: 'act new' },
    {
      what: '24 hours and a second, multiday off',
      time: timed('2026-03-11T09:00:00Z', '2026-03-12T09:00:01Z'),
      multidayEvents: false,
      verdict: 'leave tooLong',
    },
    { what: 'one whole day, multiday off', time: days('2026-03-11', '2026-03-12'), multidayEvents: false, verdict: 'act new' },
    { what: 'two whole days, multiday off', time: days('2026-03-11', '2026-03-13'), multidayEvents: false, verdict: 'leave tooLong' },
    {
      what: 'the 23 hours of a whole day when clocks change',
      time: days('2026-03-29', '2026-03-30'),
      multidayEvents: false,
      verdict: 'act new',
    },
    { what: 'fourteen whole days', time: days('2026-03-11', '2026-03-25'), multidayEvents: true, verdict: 'act new' },
    { what: 'fifteen whole days', time: days('2026-03-11', '2026-03-26'), multidayEvents: true, verdict: 'leave tooLong' },
    {
      what: 'forty whole days over the end of a month',
      time: days('2026-03-11', '2026-04-20'),
      multidayEvents: true,
      verdict: 'leave tooLong',
    },
    {
      what: '14 days and a second',
      time: timed('2026-03-11T09:00:00Z', '2026-03-25T09:00:01Z'),
      multidayEvents: true,
      verdict: 'leave tooLong',
    },
    { what: 'no length', time: timed('2026-03-11T09:00:00Z', '2026-03-11T09:00:00Z'), multidayEvents: false, verdict: 'act new' },
    {
      what: 'an end before the start',
      time: timed('2026-03-11T09:00:00Z', '2026-03-11T08:59:59Z'),
      multidayEvents: true,
      verdict: 'leave invertedTimes',
    },
  ])('$what: $verdict', ({ time, multidayEvents, verdict }) => {
    expect(verdictFor(aRunInput({ meetings: [aMeeting({}, { time })], org: { multidayEvents } }))).toBe(verdict);
  });

  it('bind writes to the CRM only: a long event goes into the calendar', () => {
    expect(verdictFor(aRunInput({ events: [aCrmEvent({}, { time: days('2026-03-11', '2026-04-11') })] }), 'e1')).toBe('act new');
  });

  it('hold back the time of a tied pair and nothing else', () => {
    const [meeting, event] = [aMeeting(), aCrmEvent()];
    const stretched = edited(meeting, { time: days('2026-03-11', '2026-04-11'), location: 'Room 2' });
    const common = { events: [event], links: [aLink(meeting, event)] };
    expect(verdictFor(aRunInput({ ...common, meetings: [stretched] }))).toBe('act changedInCalendar');
    expect(verdictFor(aRunInput({ ...common, meetings: [edited(meeting, { time: days('2026-03-11', '2026-04-11') })] }))).toBe(
      'leave tooLong',
    );
  });

  it('do not keep a pair from being tied', () => {
    const time = days('2026-03-11', '2026-04-11');
    const input = aRunInput({ meetings: [aMeeting({}, { time })], events: [aCrmEvent({}, { time })] });
    expect(verdictFor(input)).toBe('act pairedByKey');
  });
});

it('stops creates only where the CRM demands a field nobody can fill', () => {
  const [meeting, event] = [aMeeting(), aCrmEvent()];
  const org = { requiredEventFields: ['Region__c'] };
  expect(verdictFor(aRunInput({ meetings: [meeting], org }))).toBe('leave requiredField');
  expect(verdictFor(aRunInput({ events: [event], org }), 'e1')).toBe('act new');
  expect(verdictFor(aRunInput({ meetings: [meeting], events: [event], org }))).toBe('act pairedByKey');
});

describe('a direction that is off', () => {
  const [meeting, event] = [aMeeting(), aCrmEvent()];
  const links = [aLink(meeting, event)];
  it.each([
    { off: 'calendarToCrm', meetings: [meeting], events: [], verdict: 'leave directionOff' },
    { off: 'crmToCalendar', meetings: [meeting], events: [], verdict: 'act new' },
    { off: 'calendarToCrm', meetings: [edited(meeting, { subject: 'X' })], events: [event], links, verdict: 'leave directionOff' },
    { off: 'crmToCalendar', meetings: [edited(meeting, { subject: 'X' })], events: [event], links, verdict: 'act changedInCalendar' },
    { off: 'calendarToCrm', meetings: [meeting], events: [edited(event, { subject: 'X' })], links, verdict: 'act changedInCrm' },
    { off: 'crmToCalendar', meetings: [meeting], events: [edited(event, { subject: 'X' })], links, verdict: 'leave directionOff' },
  ] as const)('$off: $verdict', ({ off, verdict, ...some }) => {
    expect(verdictFor(aRunInput({ ...some, settings: { [off]: 'Off' } }))).toBe(verdict);
  });

  it('still lets a pair be tied for the other one, and ties nothing where both are off', () => {
    const both = { meetings: [meeting], events: [event] };
    expect(verdictFor(aRunInput({ ...both, settings: { calendarToCrm: 'Off' } }))).toBe('act pairedByKey');
    expect(verdictFor(aRunInput({ ...both, settings: { crmToCalendar: 'Off' } }))).toBe('act pairedByKey');
    expect(verdictFor(aRunInput({ ...both, settings: { calendarToCrm: 'Off', crmToCalendar: 'Off' } }))).toBe('leave directionOff');
  });
});
