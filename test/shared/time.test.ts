import { describe, expect, it } from '@jest/globals';
import { timeZoneOf } from '../../shared/ids.ts';
import { addDays, addSeconds, midnightOf, parseInstant, parsePlainDate, parseTimeZone, secondsBetween } from '../../shared/time.ts';
import { at, on } from '../support/content.ts';

describe('an instant', () => {
  it.each([
    { text: '2026-03-10T09:00:00Z', instant: '2026-03-10T09:00:00Z' },
    { text: '2026-03-10T09:00:00.9999999Z', instant: '2026-03-10T09:00:00Z' },
    { text: '2026-03-10T10:00:00+01:00', instant: '2026-03-10T09:00:00Z' },
    { text: '2026-03-10T09:00:00.000+0000', instant: '2026-03-10T09:00:00Z' },
    { text: '1969-12-31T23:59:59.5Z', instant: '1969-12-31T23:59:59Z' },
    { text: '2026-03-10T09:00:00', instant: null },
    { text: '2026-03-10', instant: null },
    { text: '2026-02-30T09:00:00Z', instant: null },
    { text: 'soon', instant: null },
    { text: '', instant: null },
  ])('$text reads as $instant', ({ text, instant }) => {
    expect(parseInstant(text)).toBe(instant);
  });
});

describe('a date', () => {
  it.each([
    { text: '2026-03-10', date: '2026-03-10' },
    { text: '2028-02-29', date: '2028-02-29' },
    { text: '2026-02-29', date: null },
    { text: '2026-3-1', date: null },
    { text: '2026-03-10T00:00:00', date: null },
    { text: '20260310', date: null },
  ])('$text reads as $date', ({ text, date }) => {
    expect(parsePlainDate(text)).toBe(date);
  });

  it('steps over the end of a month', () => {
    expect([addDays(on('2026-02-28'), 1), addDays(on('2026-03-01'), -1)]).toEqual(['2026-03-01', '2026-02-28']);
  });
});

describe('a time zone', () => {
  it.each([
    { name: 'Europe/Berlin', zone: 'Europe/Berlin' },
    { name: 'UTC', zone: 'UTC' },
    { name: 'W. Europe Standard Time', zone: null },
    { name: '', zone: null },
  ])('$name reads as $zone', ({ name, zone }) => {
    expect(parseTimeZone(name)).toBe(zone);
  });

  it('has its midnights, also on the day the clocks change', () => {
    const berlin = timeZoneOf('Europe/Berlin');
    expect([midnightOf(on('2026-03-29'), berlin), midnightOf(on('2026-03-30'), berlin)]).toEqual([
      '2026-03-28T23:00:00Z',
      '2026-03-29T22:00:00Z',
    ]);
  });
});

it('counts seconds between instants in either direction', () => {
  const [early, late] = [at('2026-03-10T09:00:00Z'), at('2026-03-10T09:01:30Z')];
  expect([secondsBetween(early, late), secondsBetween(late, early), addSeconds(early, 90)]).toEqual([90, -90, late]);
});
