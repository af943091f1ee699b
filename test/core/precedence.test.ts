import { describe, expect, it } from '@jest/globals';
import type { RunInput } from '../../server/core/input.ts';
import type { CrmEvent, Meeting } from '../../shared/meeting.ts';
import type { Reason } from '../../shared/plan.ts';
import { crmPersonId } from '../../shared/ids.ts';
import { at, edited, on, timed } from '../support/content.ts';
import { aCrmEvent, anInvitee } from '../support/crmEvent.ts';
import { aLink } from '../support/link.ts';
import { aMeeting, anAttendeeCopy } from '../support/meeting.ts';
import { aPerson } from '../support/person.ts';
import { verdictFor } from '../support/planning.ts';
import { aRunInput } from '../support/runInput.ts';

const LONG_AGO = timed('2025-03-11T09:00:00Z', '2025-03-11T10:00:00Z');
const THREE_DAYS = timed('2026-02-20T09:00:00Z', '2026-02-23T09:00:00Z');
const INVERTED = timed('2026-03-11T10:00:00Z', '2026-03-11T09:00:00Z');
const EARLIER = at('2026-02-01T08:00:00Z');

/** Every reason of a list but the first so many holds at once; the first of those that remain must be the one that is told. */
const walk = (order: readonly Reason[]): readonly { readonly first: Reason; readonly holding: ReadonlySet<Reason> }[] =>
  order.map((first, index) => ({ first, holding: new Set(order.slice(index)) }));

const common = (holding: ReadonlySet<Reason>, ids: readonly string[]) => {
  const when = (reason: Reason): ReadonlySet<string> => new Set(holding.has(reason) ? ids : []);
  return { quarantined: when('quarantined'), stopped: when('stopped'), tombstones: when('tombstone') };
};

describe('a meeting the CRM does not hold', () => {
  const ORDER: readonly Reason[] = [
    'notReadThisTime',
    'quarantined',
    'stopped',
    'outsideWindow',
    'beforeStartDate',
    'cancelled',
    'declined',
    'privateSkipped',
    'tombstone',
    'duplicateKey',
    'directionOff',
    'excluded',
    'filterNoContactOrLead',
    'tooLong',
    'requiredField',
  ];

  function whereAllHold(holding: ReadonlySet<Reason>): RunInput {
    const time = holding.has('outsideWindow') ? LONG_AGO : THREE_DAYS;
    const content = { time, private: holding.has('privateSkipped') };
    const stranger = { attendees: ['anna@contoso.example', 'eve@rival.example'] };
    const meeting = anAttendeeCopy(
      {
        organizer: null,
        cancelled: holding.has('cancelled'),
        ownResponse: holding.has('declined') ? 'declined' : 'accepted',
        ...stranger,
      },
      content,
    );
    const older = { ...meeting, id: aMeeting({ id: 'm0' }).id, createdAt: EARLIER };
    return aRunInput({
      ...common(holding, ['m1']),
      meetings: holding.has('duplicateKey') ? [meeting, older] : [meeting],
      crmComplete: !holding.has('notReadThisTime'),
      org: {
        multidayEvents: !holding.has('tooLong'),
        requiredEventFields: holding.has('requiredField') ? ['Region__c'] : [],
      },
      settings: {
        startDate: holding.has('beforeStartDate') ? on('2026-03-01') : null,
        calendarToCrm: holding.has('directionOff') ? 'Off' : 'On',
        excludedDomains: holding.has('excluded') ? 'rival.example' : '',
        calendarToCrmFilter: holding.has('filterNoContactOrLead') ? 'WithContactOrLead' : 'All',
      },
    });
  }

  it.each(walk(ORDER))('is left for $first before anything that comes later', ({ first, holding }) => {
    expect(verdictFor(whereAllHold(holding))).toBe(`leave ${first}`);
  });

  it('is created when none of them holds', () => {
    expect(verdictFor(whereAllHold(new Set()))).toBe('act new');
  });
});

describe('a CRM event the calendar does not hold', () => {
  const ORDER: readonly Reason[] = [
    'notReadThisTime',
    'quarantined',
    'stopped',
    'outsideWindow',
    'beforeStartDate',
    'privateSkipped',
    'crmSeries',
    'childEvent',
    'ownedByOther',
    'tombstone',
    'duplicateKey',
    'directionOff',
    'excluded',
    'filterExisting',
    'invertedTimes',
  ];
  const eve = aPerson({ address: 'eve@rival.example' });

  function whereAllHold(holding: ReadonlySet<Reason>): RunInput {
    const early = timed('2026-02-20T10:00:00Z', '2026-02-20T09:00:00Z');
    const inTime = holding.has('invertedTimes') ? early : timed('2026-02-20T09:00:00Z', '2026-02-20T10:00:00Z');
    const time = holding.has('outsideWindow') ? LONG_AGO : inTime;
    const event = aCrmEvent(
      {
        isSeries: holding.has('crmSeries'),
        isChild: holding.has('childEvent'),
        ownerId: holding.has('ownedByOther') ? crmPersonId('005-other') : aCrmEvent().ownerId,
        participants: [anInvitee(eve)],
      },
      { time, private: holding.has('privateSkipped') },
    );
    const older: CrmEvent = { ...event, id: aCrmEvent({ id: 'e0' }).id, createdAt: EARLIER };
    return aRunInput({
      ...common(holding, ['e1']),
      people: [eve],
      events: holding.has('duplicateKey') ? [event, older] : [event],
      calendarComplete: !holding.has('notReadThisTime'),
      settings: {
        startDate: holding.has('beforeStartDate') ? on('2026-03-01') : null,
        crmToCalendar: holding.has('directionOff') ? 'Off' : 'On',
        excludedDomains: holding.has('excluded') ? 'rival.example' : '',
        crmToCalendarFilter: holding.has('filterExisting') ? 'Existing' : 'All',
      },
    });
  }

  it.each(walk(ORDER))('is left for $first before anything that comes later', ({ first, holding }) => {
    expect(verdictFor(whereAllHold(holding), 'e1')).toBe(`leave ${first}`);
  });

  it('is created when none of them holds: over, therefore without its people', () => {
    expect(verdictFor(whereAllHold(new Set()), 'e1')).toBe('act new');
  });
});

describe('a tied pair edited in the calendar', () => {
  const ORDER: readonly Reason[] = [
    'notReadThisTime',
    'quarantined',
    'stopped',
    'outsideWindow',
    'beforeStartDate',
    'cancelled',
    'declined',
    'privateSkipped',
    'crmSeries',
    'childEvent',
    'ownedByOther',
    'directionOff',
    'excluded',
    'filterNoContactOrLead',
    'tooLong',
  ];

  function whereAllHold(holding: ReadonlySet<Reason>): RunInput {
    const stood = holding.has('outsideWindow') ? LONG_AGO : timed('2026-02-20T09:00:00Z', '2026-02-20T10:00:00Z');
    const meeting = anAttendeeCopy(
      {
        organizer: null,
        cancelled: holding.has('cancelled'),
        ownResponse: holding.has('declined') ? 'declined' : 'accepted',
        attendees: ['anna@contoso.example', 'eve@rival.example'],
      },
      { time: stood, private: holding.has('privateSkipped') },
    );
    const moved = holding.has('outsideWindow') ? timed('2025-04-20T09:00:00Z', '2025-04-23T09:00:00Z') : THREE_DAYS;
    const event = aCrmEvent(
      {
        isSeries: holding.has('crmSeries'),
        isChild: holding.has('childEvent'),
        ownerId: holding.has('ownedByOther') ? crmPersonId('005-other') : aCrmEvent().ownerId,
      },
      { time: stood },
    );
    const unread = { kind: 'notRead', id: event.id } as const;
    return aRunInput({
      ...common(holding, ['m1']),
      meetings: [edited(meeting, { time: moved })],
      events: [holding.has('notReadThisTime') ? unread : event],
      links: [aLink(meeting, event)],
      org: { multidayEvents: !holding.has('tooLong') },
      settings: {
        startDate: holding.has('beforeStartDate') ? on('2026-03-01') : null,
        calendarToCrm: holding.has('directionOff') ? 'Off' : 'On',
        excludedDomains: holding.has('excluded') ? 'rival.example' : '',
        calendarToCrmFilter: holding.has('filterNoContactOrLead') ? 'WithContactOrLead' : 'All',
      },
    });
  }

  it.each(walk(ORDER))('is left for $first before anything that comes later', ({ first, holding }) => {
    expect(verdictFor(whereAllHold(holding))).toBe(`leave ${first}`);
  });

  it('is updated when none of them holds', () => {
    expect(verdictFor(whereAllHold(new Set()))).toBe('act changedInCalendar');
  });
});

describe('a tied pair edited in the CRM', () => {
  const ORDER: readonly Reason[] = ['directionOff', 'excluded', 'filterNoContactOrLead', 'notOrganizer', 'pastMeeting'];
  /** An outsider who stands on the event as neither Contact nor Lead. */
  const eve = aPerson({ address: 'eve@rival.example' });

  function whereAllHold(holding: ReadonlySet<Reason>): RunInput {
    const time = timed('2026-03-02T09:00:00Z', '2026-03-02T10:00:00Z');
    const make = (more: Partial<Meeting>): Meeting =>
      holding.has('notOrganizer') ? anAttendeeCopy({ organizer: null, ...more }, { time }) : aMeeting(more, { time });
    const meeting = { ...make({}), attendees: aMeeting({ attendees: holding.has('pastMeeting') ? ['eve@rival.example'] : [] }).attendees };
    const event = aCrmEvent({ participants: [{ ...anInvitee(eve), kind: 'other' }] }, { time });
    return aRunInput({
      people: [eve],
      meetings: [meeting],
      events: [edited(event, { subject: 'Other' })],
      links: [aLink(meeting, event, { people: [eve] })],
      settings: {
        crmToCalendar: holding.has('directionOff') ? 'Off' : 'On',
        excludedDomains: holding.has('excluded') ? 'rival.example' : '',
        crmToCalendarFilter: holding.has('filterNoContactOrLead') ? 'WithContactOrLead' : 'All',
      },
    });
  }

  it.each(walk(ORDER))('is left for $first before anything that comes later', ({ first, holding }) => {
    expect(verdictFor(whereAllHold(holding))).toBe(`leave ${first}`);
  });

  it('is updated when none of them holds', () => {
    expect(verdictFor(whereAllHold(new Set()))).toBe('act changedInCrm');
  });
});

it('says of an event with inverted times in the CRM that its times are wrong before it asks whether it is over', () => {
  const [meeting, event] = [aMeeting(), aCrmEvent()];
  const input = aRunInput({ meetings: [meeting], events: [edited(event, { time: INVERTED })], links: [aLink(meeting, event)] });
  expect(verdictFor(input)).toBe('leave invertedTimes');
});
