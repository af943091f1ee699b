import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { aHistory, live } from '../support/fakeHistory.ts';
import { brokenPromises } from '../support/fakePromises.ts';

/** Histories per property. More of them, and other seeds, find more: set HISTORIES and TANDEM_TEST_SEED. A failure prints its seed. */
const numRuns = Number(process.env['HISTORIES'] ?? '400');
const MINUTES = 60_000;

describe('after a history with every kind of answer, every promise is kept:', () => {
  it.each([
    { what: 'where people edit', kinds: [] },
    { what: 'where people edit and make new meetings', kinds: ['creates'] as const },
    { what: 'where people edit, make, copy and delete meetings', kinds: ['creates', 'copies', 'deletes'] as const },
  ])(
    '$what',
    async ({ kinds }) => {
      await fc.assert(
        fc.asyncProperty(aHistory(kinds), async (steps) => {
          const { world, last } = await live(steps);
          expect(await brokenPromises(world, last)).toEqual([]);
        }),
        { numRuns },
      );
    },
    10 * MINUTES,
  );
});
