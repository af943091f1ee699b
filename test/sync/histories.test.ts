import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Settings } from '../../shared/settings.ts';
import { aHistory, live, type Doings } from '../support/fakeHistory.ts';
import { brokenPromises } from '../support/fakePromises.ts';

/** Histories per property. More of them, and other seeds, find more: set HISTORIES and TANDEM_TEST_SEED. A failure prints its seed. */
const numRuns = Number(process.env['HISTORIES'] ?? '400');
const MINUTES = 60_000;
const EXISTING = { calendarToCrmFilter: 'Existing', crmToCalendarFilter: 'Existing' } as const;

type Life = { readonly kinds: Doings; readonly settings?: Partial<Settings>; readonly feed?: 'prompt' | 'late' };

describe('after a history with every kind of answer, every promise is kept:', () => {
  it.each([
    { what: 'where people edit', kinds: [] },
    { what: 'where people edit and make new meetings', kinds: ['creates'] as const },
    { what: 'where people edit, make, copy and delete meetings', kinds: ['creates', 'copies', 'deletes'] as const },
    { what: 'where people edit, look, push and tag', kinds: ['asks'] as const },
    { what: 'where people do all of that', kinds: ['creates', 'copies', 'deletes', 'asks'] as const },
    { what: 'where people edit, look, push and tag while the feed is late', kinds: ['asks'] as const, feed: 'late' as const },
    { what: 'where people hide, discard and cancel meetings and do all of that', kinds: ['hides', 'ends', 'deletes', 'asks'] as const },
    {
      what: 'where people hide, discard and cancel meetings in the pane while the feed is late',
      kinds: ['hides', 'ends', 'asks'] as const,
      feed: 'late' as const,
    },
    { what: 'where only what is tied or pushed crosses', kinds: ['creates', 'deletes', 'asks'] as const, settings: EXISTING },
  ])(
    '$what',
    async ({ kinds, settings = {}, feed = 'prompt' }: Life) => {
      await fc.assert(
        fc.asyncProperty(aHistory(kinds), async (steps) => {
          const { world, last } = await live(steps, settings, feed);
          expect(await brokenPromises(world, last)).toEqual([]);
        }),
        { numRuns },
      );
    },
    10 * MINUTES,
  );
});
