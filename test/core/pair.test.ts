import { describe, expect, it } from '@jest/globals';
import { keyOfMeetingCreate } from '../../server/core/keys.ts';
import { at, edited, timed } from '../support/content.ts';
import { aCrmEvent } from '../support/crmEvent.ts';
import { aLink } from '../support/link.ts';
import { aMeeting } from '../support/meeting.ts';
import { actionKindsFor, decisionFor, hashing, planOf, plannedFor, verdictFor } from '../support/planning.ts';
import { aRunInput, goneEvent, goneMeeting, unreadableMeeting, unreadEvent, unreadMeeting } from '../support/runInput.ts';
import { aUser } from '../support/user.ts';

const NEXT_WEEK = timed('2026-03-18T09:00:00Z', '2026-03-18T10:00:00Z');
const [meeting, event] = [aMeeting(), aCrmEvent()];
const links = [aLink(meeting, event)];

describe('a link', () => {
  it('holds a pair together through a rename and a move', () => {
    const moved = edited(meeting, { subject: 'Retro', time: NEXT_WEEK });
    expect(decisionFor(aRunInput({ meetings: [moved], events: [event], links }))).toMatchObject({
      crmEventId: 'e1',
      because: 'changedInCalendar',
    });
  });

  it.each([
    { what: 'the meeting was not read', meetings: [unreadMeeting('m1')], events: [event] },
    { what: 'the event was not read', meetings: [meeting], events: [unreadEvent('e1')] },
    { what: 'the meeting is not mentioned', meetings: [], events: [event] },
    { what: 'the event is not mentioned', meetings: [meeting], events: [] },
    { what: 'nothing is mentioned', meetings: [], events: [] },
    { what: 'one was not read and the other is gone', meetings: [unreadMeeting('m1')], events: [goneEvent('e1')] },
  ])('concludes nothing where $what', ({ meetings, events }) => {
    const { decisions } = planOf(aRunInput({ meetings, events, links })).plan;
    expect(decisions.map(({ calendarId, crmEventId, kind, because }) => [calendarId, crmEventId, kind, because])).toEqual([
      ['m1', 'e1', 'leave', 'notReadThisTime'],
    ]);
  });

  it('rests where one side cannot be read', () => {
    expect(verdictFor(aRunInput({ meetings: [unreadableMeeting('m1')], events: [event], links }))).toBe('leave quarantined');
  });

  it('is forgotten where both sides are gone', () => {
    const input = aRunInput({ meetings: [goneMeeting('m1')], events: [goneEvent('e1')], links });
    expect(decisionFor(input)).toMatchObject({
      kind: 'act',
      because: 'removedFromBoth',
      actions: [{ kind: 'unlink', calendarId: 'm1', crmEventId: 'e1' }],
    });
    expect(plannedFor(input, 'm1').forget).toBe(true);
  });
});

describe('a link whose one side is gone', () => {
  it('takes the meeting back that came under another id, by its identity, wherever it stands now', () => {
    const back = aMeeting({ id: 'm2', uid: meeting.uid }, { time: NEXT_WEEK });
    const input = aRunInput({ meetings: [goneMeeting('m1'), back], events: [event], links });
    expect(decisionFor(input, 'm2')).toMatchObject({
      crmEventId: 'e1',
      kind: 'act',
      because: 'changedInCalendar',
      actions: [{ kind: 'link', calendarId: 'm2', crmEventId: 'e1' }, { kind: 'updateCrmEvent' }],
    });
    expect(planOf(input).plan.decisions).toHaveLength(1);
    const unmoved = aRunInput({ meetings: [goneMeeting('m1'), aMeeting({ id: 'm2', uid: meeting.uid })], events: [event], links });
    expect(decisionFor(unmoved, 'm2')).toMatchObject({ kind: 'act', because: 'pairedByLink', actions: [{ kind: 'link' }] });
  });

  it('tells occurrences of one series apart by their original start', () => {
    const [first, second] = ['2026-03-11T09:00:00Z', '2026-03-18T09:00:00Z'];
    const occurrence = aMeeting({ originalStart: first });
    const other = aMeeting({ id: 'm2', uid: occurrence.uid, originalStart: second }, { time: NEXT_WEEK });
    const input = aRunInput({ meetings: [goneMeeting('m1'), other], events: [event], links: [aLink(occurrence, event)] });
    expect(verdictFor(input, 'm2')).toBe('act new');
    expect(verdictFor(input, 'e1')).toBe('leave deleteNotAllowed');
  });

  it('lends the CRM event to a meeting with its key', () => {
    const input = aRunInput({ meetings: [goneMeeting('m1'), aMeeting({ id: 'm2' })], events: [event], links });
    expect(decisionFor(input, 'm2')).toMatchObject({ crmEventId: 'e1', kind: 'act', because: 'pairedByKey' });
  });

  it('lends the meeting to a CRM event with its key', () => {
    const input = aRunInput({ meetings: [meeting], events: [goneEvent('e1'), aCrmEvent({ id: 'e2' })], links });
    expect(decisionFor(input)).toMatchObject({ crmEventId: 'e2', kind: 'act', because: 'pairedByKey' });
  });

  it('prefers identity to key', () => {
    const byKey = aMeeting({ id: 'm0', createdAt: at('2026-02-01T08:00:00Z') });
    const byIdentity = aMeeting({ id: 'm2', uid: meeting.uid }, { time: NEXT_WEEK });
    const input = aRunInput({ meetings: [goneMeeting('m1'), byKey, byIdentity], events: [event], links });
    expect(decisionFor(input, 'm2').crmEventId).toBe('e1');
  });

  it.each([
    { from: 'the calendar', meetings: [goneMeeting('m1')], events: [event] },
    { from: 'the CRM', meetings: [meeting], events: [goneEvent('e1')] },
  ])('counts as removed from $from only where nothing takes the place, and is kept', ({ meetings, events }) => {
    expect(decisionFor(aRunInput({ meetings, events, links }))).toMatchObject({
      kind: 'leave',
      because: 'deleteNotAllowed',
      crmEventId: 'e1',
      actions: [],
    });
  });

  it('never has what is left made again on the side it was removed from', () => {
    for (const input of [
      aRunInput({ meetings: [goneMeeting('m1')], events: [event], links }),
      aRunInput({ meetings: [meeting], events: [goneEvent('e1')], links }),
    ])
      expect(planOf(input).plan.decisions.flatMap(({ actions }) => actions)).toEqual([]);
  });

  it('goes before older ones with its key, so that what was removed does not come back as another', () => {
    const older = aCrmEvent({ id: 'e0', createdAt: at('2026-02-01T08:00:00Z') });
    const removed = aRunInput({ meetings: [goneMeeting('m1')], events: [event, older], links });
    expect([verdictFor(removed, 'e1'), verdictFor(removed, 'e0')]).toEqual(['leave deleteNotAllowed', 'leave duplicateKey']);
    const back = aRunInput({ meetings: [goneMeeting('m1'), aMeeting({ id: 'm2' })], events: [event, older], links });
    expect([decisionFor(back, 'm2').crmEventId, verdictFor(back, 'e0')]).toEqual(['e1', 'leave duplicateKey']);
  });

  it('does not lend a side that was not read', () => {
    const input = aRunInput({ meetings: [goneMeeting('m1'), aMeeting({ id: 'm2' })], events: [unreadEvent('e1')], links });
    expect(verdictFor(input, 'm1')).toBe('leave notReadThisTime');
    expect(verdictFor(input, 'm2')).toBe('act new');
  });
});

describe('the marker of a meeting Tandem made', () => {
  const creationKey = keyOfMeetingCreate(event.id, aUser().mailbox, hashing);

  it('ties it to its event again after everything was forgotten, though it was renamed and moved since', () => {
    const ours = aMeeting({ creationKey }, { subject: 'Retro', time: NEXT_WEEK });
    const input = aRunInput({ meetings: [ours], events: [event] });
    expect(verdictFor(input)).toBe('act pairedByLink');
    expect(actionKindsFor(input)).toEqual(['link']);
  });

  it('is worth nothing for another mailbox or another event', () => {
    const other = keyOfMeetingCreate(event.id, aUser({ mailbox: 'bob@contoso.example' as never }).mailbox, hashing);
    const theirs = aMeeting({ creationKey: other }, { time: NEXT_WEEK });
    expect(verdictFor(aRunInput({ meetings: [theirs], events: [event] }))).toBe('act new');
  });

  it('on two copies ties the older', () => {
    const [older, younger] = [
      aMeeting({ id: 'm2', creationKey, createdAt: at('2026-02-01T08:00:00Z') }, { subject: 'Retro' }),
      aMeeting({ id: 'm1', creationKey, createdAt: at('2026-02-02T08:00:00Z') }, { time: NEXT_WEEK }),
    ];
    const input = aRunInput({ meetings: [younger, older], events: [event] });
    expect(decisionFor(input, 'm2').crmEventId).toBe('e1');
    expect(verdictFor(input, 'm1')).toBe('act new');
  });

  it('on a copy of a tied meeting ties nothing', () => {
    const ours = aMeeting({ creationKey });
    const copy = aMeeting({ id: 'm2', creationKey }, { time: NEXT_WEEK });
    const input = aRunInput({ meetings: [ours, copy], events: [event], links: [aLink(ours, event)] });
    expect([verdictFor(input), verdictFor(input, 'm2')]).toEqual(['inSync alreadyAlike', 'act new']);
  });

  it('on a copy of a meeting that is gone ties nothing: the link knows the original by its identity', () => {
    const ours = aMeeting({ creationKey });
    const copy = aMeeting({ id: 'm2', creationKey }, { time: NEXT_WEEK });
    const input = aRunInput({ meetings: [goneMeeting('m1'), copy], events: [event], links: [aLink(ours, event)] });
    expect([verdictFor(input, 'e1'), verdictFor(input, 'm2')]).toEqual(['leave deleteNotAllowed', 'act new']);
  });

  it('leaves another event with the key of the one it ties', () => {
    const ours = aMeeting({ creationKey }, { subject: 'Retro' });
    const input = aRunInput({ meetings: [ours], events: [event, aCrmEvent({ id: 'e2' })] });
    expect(verdictFor(input, 'e2')).toBe('leave duplicateKey');
  });
});

describe('what stands alone', () => {
  it('is told once although it could not be read', () => {
    const { decisions } = planOf(aRunInput({ meetings: [unreadMeeting('m1'), unreadableMeeting('m2')], events: [unreadEvent('e1')] })).plan;
    expect(decisions.map(({ because, calendarId, crmEventId }) => `${calendarId ?? '-'}+${crmEventId ?? '-'} ${because}`)).toEqual([
      'm1+- notReadThisTime',
      'm2+- quarantined',
      '-+e1 notReadThisTime',
    ]);
  });

  it('and has no readable id is told without one', () => {
    expect(planOf(aRunInput({ meetings: [unreadableMeeting('unreadable:3')] })).plan.decisions).toMatchObject([
      { calendarId: null, crmEventId: null, because: 'quarantined' },
    ]);
  });

  it('and is gone without ever having been tied needs no word', () => {
    expect(planOf(aRunInput({ meetings: [goneMeeting('m1')], events: [goneEvent('e1')] })).plan.decisions).toEqual([]);
  });
});

describe('a side that was not read to its end', () => {
  it.each([
    {
      what: 'a meeting, the CRM partly read',
      some: { meetings: [meeting], crmComplete: false },
      id: 'm1',
      verdict: 'leave notReadThisTime',
    },
    { what: 'a meeting, the calendar partly read', some: { meetings: [meeting], calendarComplete: false }, id: 'm1', verdict: 'act new' },
    {
      what: 'an event, the calendar partly read',
      some: { events: [event], calendarComplete: false },
      id: 'e1',
      verdict: 'leave notReadThisTime',
    },
    { what: 'an event, the CRM partly read', some: { events: [event], crmComplete: false }, id: 'e1', verdict: 'act new' },
    {
      what: 'a link whose meeting is gone, the calendar partly read',
      some: { meetings: [goneMeeting('m1')], events: [event], links, calendarComplete: false },
      id: 'e1',
      verdict: 'leave notReadThisTime',
    },
    {
      what: 'a link whose event is gone, the CRM partly read',
      some: { meetings: [meeting], events: [goneEvent('e1')], links, crmComplete: false },
      id: 'm1',
      verdict: 'leave notReadThisTime',
    },
    {
      what: 'a link with both sides gone, the calendar partly read',
      some: { meetings: [goneMeeting('m1')], events: [goneEvent('e1')], links, calendarComplete: false },
      id: 'm1',
      verdict: 'leave notReadThisTime',
    },
    {
      what: 'a tied pair seen on both sides',
      some: { meetings: [edited(meeting, { subject: 'Retro' })], events: [event], links, calendarComplete: false, crmComplete: false },
      id: 'm1',
      verdict: 'act changedInCalendar',
    },
  ])('makes and unmakes nothing there: $what', ({ some, id, verdict }) => {
    expect(verdictFor(aRunInput(some), id)).toBe(verdict);
  });
});
