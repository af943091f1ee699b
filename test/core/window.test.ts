import { describe, expect, it } from '@jest/globals';
import { timeZoneOf } from '../../shared/ids.ts';
import type { MeetingTime } from '../../shared/time.ts';
import { isInside, isPast, printedMidnight, windowOf } from '../../server/core/window.ts';
import { at, days, edited, on, timed } from '../support/content.ts';
import { aCrmEvent } from '../support/crmEvent.ts';
import { aLink } from '../support/link.ts';
import { aMeeting } from '../support/meeting.ts';
import { planOf, verdictFor } from '../support/planning.ts';
import { aRunInput } from '../support/runInput.ts';

const BERLIN = timeZoneOf('Europe/Berlin');

describe('the window', () => {
  it.each([
    { now: '2026-03-31T10:00:00Z', zone: 'Europe/Berlin', from: '2026-02-28', to: '2026-05-31', why: 'the month before ends earlier' },
    { now: '2028-03-31T10:00:00Z', zone: 'Europe/Berlin', from: '2028-02-29', to: '2028-05-31', why: 'a leap year' },
    { now: '2025-12-31T10:00:00Z', zone: 'Europe/Berlin', from: '2025-11-30', to: '2026-02-28', why: 'both months are shorter' },
    { now: '2026-03-10T23:30:00Z', zone: 'Europe/Berlin', from: '2026-02-11', to: '2026-05-11', why: 'it is tomorrow already in Berlin' },
    { now: '2026-03-10T03:30:00Z', zone: 'America/New_York', from: '2026-02-09', to: '2026-05-09', why: 'it is yesterday in New York' },
    { now: '2026-03-10T10:30:00Z', zone: 'Pacific/Kiritimati', from: '2026-02-11', to: '2026-05-11', why: 'fourteen hours ahead' },
  ])('seen at $now in $zone reaches from $from to $to: $why', ({ now, zone, from, to }) => {
    expect(windowOf(at(now), timeZoneOf(zone), null)).toMatchObject({ from, to });
  });

  it.each([
    { startDate: '2026-01-01', from: '2026-02-10', why: 'an earlier one widens nothing' },
    { startDate: '2026-03-05', from: '2026-03-05', why: 'a later one narrows it' },
    { startDate: '2026-12-01', from: '2026-05-10', why: 'one beyond its end leaves it empty' },
  ])('with Start Date $startDate begins on $from: $why', ({ startDate, from }) => {
    const window = windowOf(at('2026-03-10T08:00:00Z'), BERLIN, on(startDate));
    expect(window).toMatchObject({ from, to: '2026-05-10' });
  });

  it('begins and ends at midnights of the zone, on either side of a change of the clocks', () => {
    expect(windowOf(at('2026-03-10T08:00:00Z'), BERLIN, null)).toMatchObject({
      fromInstant: '2026-02-09T23:00:00Z',
      toInstant: '2026-05-09T22:00:00Z',
    });
  });

  it('begins when the day begins where there is no midnight', () => {
    // Clocks in Beirut jump from 24:00 to 01:00 on 29 March 2026.
    const window = windowOf(at('2026-04-29T08:00:00Z'), timeZoneOf('Asia/Beirut'), null);
    expect([window.from, window.fromInstant]).toEqual(['2026-03-29', '2026-03-28T22:00:00Z']);
    expect(printedMidnight(window.from, window.timeZone)).toBe('2026-03-29T01:00:00+03:00');
  });

  it('is printed as midnights with their offsets', () => {
    expect(planOf(aRunInput()).plan.window).toEqual({ from: '2026-02-10T00:00:00+01:00', to: '2026-05-10T00:00:00+02:00' });
  });
});

describe('a meeting', () => {
  const window = windowOf(at('2026-03-10T08:00:00Z'), BERLIN, null);
  const cases: readonly { readonly what: string; readonly time: MeetingTime; readonly inside: boolean }[] = [
    { what: 'ending as the window begins', time: timed('2026-02-09T22:00:00Z', '2026-02-09T23:00:00Z'), inside: false },
    { what: 'reaching one second into it', time: timed('2026-02-09T22:00:00Z', '2026-02-09T23:00:01Z'), inside: true },
    { what: 'beginning with it', time: timed('2026-02-09T23:00:00Z', '2026-02-10T00:00:00Z'), inside: true },
    { what: 'beginning in its last second', time: timed('2026-05-09T21:59:59Z', '2026-05-09T23:00:00Z'), inside: true },
    { what: 'beginning as it ends', time: timed('2026-05-09T22:00:00Z', '2026-05-09T23:00:00Z'), inside: false },
    { what: 'spanning all of it', time: timed('2026-01-01T00:00:00Z', '2026-12-31T00:00:00Z'), inside: true },
    { what: 'without length at its first instant', time: timed('2026-02-09T23:00:00Z', '2026-02-09T23:00:00Z'), inside: true },
    { what: 'without length just before it', time: timed('2026-02-09T22:59:59Z', '2026-02-09T22:59:59Z'), inside: false },
    { what: 'without length as it ends', time: timed('2026-05-09T22:00:00Z', '2026-05-09T22:00:00Z'), inside: false },
    { what: 'ending before it starts, judged by its start', time: timed('2026-03-11T10:00:00Z', '2026-01-01T10:00:00Z'), inside: true },
    { what: 'all day on the eve', time: days('2026-02-09', '2026-02-10'), inside: false },
    { what: 'all day on the first day', time: days('2026-02-10', '2026-02-11'), inside: true },
    { what: 'all day on the last day', time: days('2026-05-09', '2026-05-10'), inside: true },
    { what: 'all day on the day after', time: days('2026-05-10', '2026-05-11'), inside: false },
    { what: 'of several days reaching in', time: days('2026-02-01', '2026-02-11'), inside: true },
  ];
  it.each(cases)('$what: inside is $inside', ({ time, inside }) => {
    expect(isInside(time, window)).toBe(inside);
    expect(verdictFor(aRunInput({ meetings: [aMeeting({}, { time })] })) === 'leave outsideWindow').toBe(!inside);
    expect(verdictFor(aRunInput({ events: [aCrmEvent({}, { time })] }), 'e1') === 'leave outsideWindow').toBe(!inside);
  });

  it.each([
    { what: 'just over', time: timed('2026-03-10T07:00:00Z', '2026-03-10T08:00:00Z'), past: true },
    { what: 'still on', time: timed('2026-03-10T07:00:00Z', '2026-03-10T08:00:01Z'), past: false },
    { what: 'all day yesterday', time: days('2026-03-09', '2026-03-10'), past: true },
    { what: 'all day today', time: days('2026-03-10', '2026-03-11'), past: false },
  ])('$what: over is $past', ({ time, past }) => {
    expect(isPast(time, at('2026-03-10T08:00:00Z'), BERLIN)).toBe(past);
  });

  it('all day yesterday in Berlin is not over for somebody in New York', () => {
    expect(isPast(days('2026-03-09', '2026-03-10'), at('2026-03-10T03:00:00Z'), timeZoneOf('America/New_York'))).toBe(false);
  });
});

describe('a tied pair at the edge', () => {
  const OUTSIDE = timed('2026-06-11T09:00:00Z', '2026-06-11T10:00:00Z');
  const [meeting, event] = [aMeeting(), aCrmEvent()];
  const links = [aLink(meeting, event)];

  it('carries a move out of the window once', () => {
    expect(verdictFor(aRunInput({ meetings: [edited(meeting, { time: OUTSIDE })], events: [event], links }))).toBe('act changedInCalendar');
  });

  it('rests once both sides are outside, though they still differ', () => {
    const [there, elsewhere] = [edited(meeting, { time: OUTSIDE }), edited(event, { time: OUTSIDE, subject: 'Other' })];
    expect(verdictFor(aRunInput({ meetings: [there], events: [elsewhere], links }))).toBe('leave outsideWindow');
  });

  it('rests where the meeting stands in another folder', () => {
    const there = { ...edited(meeting, { subject: 'Other' }), elsewhere: true };
    const input = aRunInput({ meetings: [there], events: [event], links });
    expect(verdictFor(input)).toBe('leave outsideWindow');
  });
});
