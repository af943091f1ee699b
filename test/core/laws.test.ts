import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { baseOf } from '../../server/core/base.ts';
import { canonicalField, cutAt, fittedToCrm } from '../../server/core/canonical.ts';
import { mergeFields } from '../../server/core/merge.ts';
import { isInside, windowOf } from '../../server/core/window.ts';
import { timeZoneOf } from '../../shared/ids.ts';
import { DEFAULT_LIMITS, FIELDS, type Content } from '../../shared/meeting.ts';
import { addSeconds, instantOf } from '../../shared/time.ts';
import { anyContent } from '../support/arbitraries.ts';
import { someContent } from '../support/content.ts';
import { hashing } from '../support/planning.ts';

const RUNS = { numRuns: 300 };
const TINY = { subject: 8, location: 8, description: 12 };

describe('merging fields', () => {
  const sides = fc.record({ calendar: anyContent, crm: anyContent, baseOfCalendar: anyContent, baseOfCrm: anyContent });
  const merged = (calendar: Content, crm: Content, baseOfCalendar: Content, baseOfCrm: Content) =>
    mergeFields(
      calendar,
      crm,
      { calendar: baseOf(baseOfCalendar, [], DEFAULT_LIMITS, hashing), crm: baseOf(baseOfCrm, [], DEFAULT_LIMITS, hashing) },
      { calendar: [], crm: [] },
      FIELDS,
      DEFAULT_LIMITS,
      hashing,
    );

  it('mirrors when the sides change places', () => {
    fc.assert(
      fc.property(sides, ({ calendar, crm, baseOfCalendar, baseOfCrm }) => {
        const [one, other] = [merged(calendar, crm, baseOfCalendar, baseOfCrm), merged(crm, calendar, baseOfCrm, baseOfCalendar)];
        expect(other).toEqual({ ...one, toCrm: one.toCalendar, toCalendar: one.toCrm });
      }),
      RUNS,
    );
  });

  it('names a field once at most, and never one that reads alike or that nobody moved', () => {
    fc.assert(
      fc.property(sides, ({ calendar, crm, baseOfCalendar, baseOfCrm }) => {
        const { toCrm, toCalendar, clash } = merged(calendar, crm, baseOfCalendar, baseOfCrm);
        const named = [...toCrm, ...toCalendar, ...clash];
        expect(new Set(named).size).toBe(named.length);
        const read = (field: (typeof FIELDS)[number], content: Content): string => canonicalField(field, content, DEFAULT_LIMITS);
        for (const field of named) expect(read(field, calendar)).not.toBe(read(field, crm));
        for (const field of toCrm)
          expect([read(field, calendar) === read(field, baseOfCalendar), read(field, crm)]).toEqual([false, read(field, baseOfCrm)]);
      }),
      RUNS,
    );
  });
});

describe('canonical forms', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc
      .array(fc.constantFrom('a', ' ', '\n', '\r', '\u0301', 'e', '👨‍👩‍👧', '🇩🇪', '\u00a0', '\u200d'), { maxLength: 20 })
      .map((all) => all.join('')),
  );

  it('of a cut are the cut itself, and it fits', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 12 }), (text, max) => {
        const once = cutAt(text, max);
        expect(once.length).toBeLessThanOrEqual(max);
        expect(cutAt(once, max)).toBe(once);
      }),
      RUNS,
    );
  });

  it('read alike before and after the CRM took what it can hold', () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, (subject, location, description) => {
        const content = someContent({ subject, location, description });
        const fitted = fittedToCrm(content, TINY);
        for (const field of FIELDS) expect(canonicalField(field, fitted, TINY)).toBe(canonicalField(field, content, TINY));
        for (const field of ['subject', 'location', 'description'] as const) expect(fitted[field].length).toBeLessThanOrEqual(TINY[field]);
      }),
      RUNS,
    );
  });
});

describe('the window', () => {
  const anyDay = fc
    .integer({ min: 1_577_836_800, max: 2_524_608_000 })
    .map((seconds) => instantOf(Temporal.Instant.fromEpochMilliseconds(seconds * 1000)));
  const anyZone = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Pacific/Kiritimati', 'Asia/Kathmandu', 'America/Santiago', 'UTC');

  it('holds now, its first second and its last, and nothing beyond', () => {
    fc.assert(
      fc.property(anyDay, anyZone, (now, zone) => {
        const window = windowOf(now, timeZoneOf(zone), null);
        const moment = (start: typeof now) => isInside({ allDay: false, start, end: start }, window);
        expect([moment(now), moment(window.fromInstant), moment(addSeconds(window.toInstant, -1))]).toEqual([true, true, true]);
        expect([moment(addSeconds(window.fromInstant, -1)), moment(window.toInstant)]).toEqual([false, false]);
      }),
      RUNS,
    );
  });
});
