import * as fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { planRun } from '../../server/core/plan.ts';
import { pseudonymsIn, scrub } from '../../server/snapshot/scrub.ts';
import { hashing } from '../support/planning.ts';
import { renamedInput, SAME_NAMES } from './scrubInput.ts';
import { inputOfFiles, renamed, SECRET, withoutHashes } from './scrubPlan.ts';
import { someFiles } from './scrubSomeFiles.ts';

/** More runs look harder; these few take their seconds. */
const numRuns = Number(process.env['SCRUBS'] ?? '100');

describe('a scrubbed snapshot', () => {
  it('reads and plans as the snapshot does, under other names', async () => {
    await fc.assert(
      fc.asyncProperty(someFiles, async (files) => {
        const names = pseudonymsIn(files, SECRET);
        const [before, after] = [await inputOfFiles(files), await inputOfFiles(scrub(files, SECRET))];
        expect(renamedInput(after, SAME_NAMES)).toEqual(renamedInput(before, names));
        expect(withoutHashes(planRun(after, hashing).plan)).toEqual(renamed(planRun(before, hashing).plan, names));
      }),
      { numRuns },
    );
  }, 600_000);
});
