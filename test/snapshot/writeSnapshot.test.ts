import { chmodSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
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
    closed: new Set(),
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

  it('may be written into an empty folder, which keeps its own rights', async () => {
    chmodSync(folder, 0o750);
    await writeSnapshot(folder, files);
    expect(readdirSync(folder).toSorted()).toEqual(['graph', 'salesforce', 'scenario.json']);
    expect(statSync(folder).mode & 0o777).toBe(0o750);
    for (const name of ['graph', 'salesforce']) expect(statSync(path.join(folder, name)).mode & 0o777).toBe(0o700);
  });

  const fails = (code: string) => ({
    toJSON: () => {
      throw Object.assign(new Error(code), { code });
    },
  });
  it.each([
    {
      what: 'the disk is full',
      broken: { 'salesforce/byId.json': fails('ENOSPC') },
      says: 'the disk is full and nothing was kept; make room',
    },
    {
      what: 'it may not be written',
      broken: { 'salesforce/byId.json': fails('EACCES') },
      says: 'cannot be written to (EACCES); name a folder',
    },
    {
      what: 'a name is too long',
      broken: { [`graph/${'x'.repeat(300)}`]: {} },
      says: 'cannot be written to (ENAMETOOLONG); name a folder',
    },
  ])('leaves nothing behind where $what half way, says so, and can be written again', async ({ broken, says }) => {
    for (const target of [path.join(folder, 'new'), path.join(folder, 'empty')]) {
      if (target.endsWith('empty')) mkdirSync(target);
      const before = readdirSync(folder, { recursive: true });
      const failed = await writeSnapshot(target, { ...files, ...broken }).catch((error: unknown) => error);
      expect(failed).toMatchObject({ name: 'SnapshotError', message: expect.stringContaining(`${target}: ${says}`) });
      expect(readdirSync(folder, { recursive: true })).toEqual(before);
      await writeSnapshot(target, files);
      expect(readdirSync(target).toSorted()).toEqual(['graph', 'salesforce', 'scenario.json']);
    }
    expect(readdirSync(folder).toSorted()).toEqual(['empty', 'new']);
  });

  it('does not hide a fault of our own', async () => {
    const broken = { ...files, 'salesforce/byId.json': 1n };
    await expect(writeSnapshot(path.join(folder, 'new'), broken)).rejects.toMatchObject({ name: 'TypeError' });
    expect(readdirSync(folder)).toEqual([]);
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
