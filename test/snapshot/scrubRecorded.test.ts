import { describe, expect, it } from '@jest/globals';
import { planRun } from '../../server/core/plan.ts';
import { pseudonymsIn, scrub } from '../../server/snapshot/scrub.ts';
import { hashing } from '../support/planning.ts';
import { compareRoundTrips } from '../support/roundTrips.ts';
import { renamedInput, SAME_NAMES } from './scrubInput.ts';
import { inputOfFiles, renamed, SECRET, withoutHashes } from './scrubPlan.ts';

const SEED = Number(process.env['TANDEM_TEST_SEED'] ?? 20261120);
const PAIRS = 10;

describe('snapshots of a company in which much goes wrong, scrubbed', () => {
  it(`read and plan alike, ${PAIRS} of them from seed ${SEED}, and name no person`, async () => {
    const { snapshots } = await compareRoundTrips(SEED, PAIRS, true);
    expect(snapshots.length).toBe(PAIRS);
    for (const files of snapshots) {
      const names = pseudonymsIn(files, SECRET);
      const scrubbed = scrub(files, SECRET);
      const [before, after] = [await inputOfFiles(files), await inputOfFiles(scrubbed)];
      expect(renamedInput(after, SAME_NAMES)).toEqual(renamedInput(before, names));
      expect(withoutHashes(planRun(after, hashing).plan)).toEqual(renamed(planRun(before, hashing).plan, names));
      // The vendors' own ids say nothing, and a person finds the item by them.
      const ids = after.calendar.items.map((seen) => (seen.kind === 'present' ? seen.value.id : seen.id));
      expect(ids).toEqual(before.calendar.items.map((seen) => (seen.kind === 'present' ? seen.value.id : seen.id)));
      expect(wordsOf(files).filter((word) => JSON.stringify(scrubbed).toLowerCase().includes(word))).toEqual([]);
    }
  }, 120_000);
});

/** The parts of every address and name that stand in the files: a short one may be found anywhere by chance. */
function wordsOf(files: object): readonly string[] {
  const found = JSON.stringify(files).matchAll(/"(?:[^"@\s]+@[^"\s]+|(?:Name|name|displayName)":"[^"]*)"/g);
  const words = Array.from(found, ([text]) => text.toLowerCase().split(/[^\p{L}]+/u)).flat();
  return [...new Set(words)].filter((word) => word.length > 4 && !['example', 'displayname'].includes(word));
}
