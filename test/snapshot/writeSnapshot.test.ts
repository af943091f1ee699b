import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { planRun } from '../../server/core/plan.ts';
import { readSnapshot } from '../../server/snapshot/readSnapshot.ts';
import { snapshotOf } from '../../server/snapshot/snapshotOf.ts';
import { writeSnapshot } from '../../server/snapshot/writeSnapshot.ts';
import { hashing, planOf } from '../support/planning.ts';
import { aRunInput } from '../support/runInput.ts';

const nothing = { standing: [], byId: new Map<string, never>() };
const files = snapshotOf(
  {
    input: aRunInput(),
    tombstones: [],
    resting: [],
    calendar: nothing,
    crm: { ...nothing, relations: [], people: { users: [], contacts: [], leads: [] } },
  },
  hashing,
);

describe('a snapshot on a disk', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'tandem-write-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('has every file of the contract, also when empty, for its owner only, and is read back', async () => {
    const target = path.join(folder, 'new', 'snapshot');
    await writeSnapshot(target, files);
    const names = readdirSync(target, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const found = names.map((entry) => path.relative(target, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'));
    expect(found.toSorted()).toEqual(Object.keys(files).toSorted());
    expect(found).toHaveLength(9);
    for (const name of found) expect(statSync(path.join(target, name)).mode & 0o777).toBe(0o600);
    for (const name of ['', 'graph', 'salesforce']) expect(statSync(path.join(target, name)).mode & 0o777).toBe(0o700);
    const { input, problems } = await readSnapshot(target, hashing);
    expect(problems).toEqual([]);
    expect(planRun(input, hashing).plan).toEqual(planOf(aRunInput()).plan);
  });

  it('may be written into an empty folder', async () => {
    await writeSnapshot(folder, files);
    expect(readdirSync(folder).toSorted()).toEqual(['graph', 'salesforce', 'scenario.json']);
  });

  it.each([
    {
      what: 'a folder with something in it',
      make: (at: string) => (mkdirSync(at), writeFileSync(path.join(at, 'x'), 'x')),
      says: 'there are files in it already; name a folder',
    },
    { what: 'a file', make: (at: string) => writeFileSync(at, 'x'), says: 'is a file; name a folder' },
  ])('is not written over $what', async ({ make, says }) => {
    const target = path.join(folder, 'taken');
    make(target);
    await expect(writeSnapshot(target, files)).rejects.toMatchObject({
      name: 'SnapshotError',
      message: `${target}: ${says} that does not exist yet, or an empty one`,
    });
    expect(readdirSync(folder, { recursive: true }).some((name) => String(name).endsWith('scenario.json'))).toBe(false);
  });
});
