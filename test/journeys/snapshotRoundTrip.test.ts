import { describe, expect, it } from '@jest/globals';
import { ACT_NAMES } from '../support/unrest.ts';
import { compareRoundTrips } from '../support/roundTrips.ts';

/** Another seed draws other days; a failure names the one that repeats it. */
const SEED = Number(process.env['TANDEM_TEST_SEED'] ?? 20261120);
const COMPANIES = 4;
const PAIRS = 25;

describe(`a snapshot taken before each run, in ${COMPANIES} companies from seed ${SEED}`, () => {
  const happened = new Set<string>();

  it.each(Array.from({ length: COMPANIES }, (_, index) => [SEED + index]))(
    `company %i: ${PAIRS} times the plan of the snapshot is the plan of the run, byte for byte`,
    async (seed) => {
      const trips = await compareRoundTrips(seed, PAIRS, false);
      for (const act of trips.happened) happened.add(act);
      expect(trips.compared).toBe(PAIRS);
      // Plans in which nothing was to be decided prove nothing.
      expect(trips.decisions).toBeGreaterThan(PAIRS);
    },
    120_000,
  );

  it('nearly everything a person can do happened meanwhile', () => {
    expect(ACT_NAMES.filter((name) => !happened.has(name)).length).toBeLessThanOrEqual(3);
  });
});
