import { readFileSync } from 'node:fs';
import { constants, cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PGliteDialect } from 'kysely';
import type { StoredUser } from '../../server/ports/store.ts';
import { openEmbeddedStore } from '../../server/store/open.ts';
import { firstUser, makeFirstSchema } from './firstProgram.ts';
import { drawMoments, moduleAt, runKilled } from './killed/runKilled.ts';
import type { Ended } from './killed/runKilled.ts';
import { aUser } from './samples.ts';
import { committedSchema, dumpSchema } from './schemaDump.ts';

let scratch: string;
/** Killed just after the finished database got its name: nothing is migrated yet. */
let created: string;
/** Of how many writes that took. */
let creating: number;
beforeAll(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'tandem-killed-'));
  created = path.join(scratch, 'created');
  const ended = await opening(created, 'renamed');
  creating = ended.moment - 1;
  expect(ended.killed).toBe(true);
}, 120_000);
afterAll(() => rm(scratch, { recursive: true }), 60_000);

const opening = (folder: string, killAt: number | 'renamed' | 'never'): Promise<Ended> =>
  runKilled({
    preload: 'atWrite',
    source: `import { openEmbeddedStore } from ${moduleAt('server/store/open.ts')};
      const store = await openEmbeddedStore({ folder: ${JSON.stringify(folder)}, secretKey: new Uint8Array(32).fill(7) });
      await store.close();`,
    killAt,
  });

/** The next start: it opens, has today's schema, and has lost nobody. */
async function opensAgain(folder: string, users: readonly StoredUser[]): Promise<void> {
  const store = await openEmbeddedStore({ folder, secretKey: new Uint8Array(32).fill(7) });
  expect(await store.users()).toEqual(users);
  await store.close();
  const lite = await PGlite.create({ dataDir: path.join(folder, 'pgdata') });
  expect(await dumpSchema(async (sql) => (await lite.query<Readonly<Record<string, unknown>>>(sql)).rows)).toBe(
    readFileSync(committedSchema, 'utf8'),
  );
  await lite.close();
}

const copied = (from: string, to: string): Promise<void> => cp(from, to, { recursive: true, mode: constants.COPYFILE_FICLONE });

describe('a first start that is killed', () => {
  // Each is killed in what the one before left: that it came to its own moment says that this did not stand in its way. Half of the moments are
  // among the last writes, because a folder that looks finished and is not was found there.
  it('while it makes the database leaves what every next start gets over', async () => {
    const folder = path.join(scratch, 'making');
    for (const killAt of [...drawMoments(3, 1, creating - 50), ...drawMoments(3, creating - 49, creating)]) {
      expect(await opening(folder, killAt)).toEqual({ killed: true, moment: killAt });
      expect(await readdir(folder).catch(() => [])).not.toContain('pgdata');
    }
    await opensAgain(folder, []);
  }, 240_000);
});

describe.each([
  { start: 'a first start', kills: 6, users: [], make: () => Promise.resolve() },
  {
    start: 'a start after the first program',
    kills: 6,
    users: [aUser()],
    make: async (folder: string) => {
      await makeFirstSchema(new PGliteDialect({ pglite: await PGlite.create({ dataDir: path.join(folder, 'pgdata') }) }));
      const lite = await PGlite.create({ dataDir: path.join(folder, 'pgdata') });
      await lite.exec(firstUser(aUser().mailbox));
      await lite.close();
    },
  },
])('$start that is killed while it opens and migrates', ({ start, kills, users, make }) => {
  let before: string;
  let moments: readonly number[];
  beforeAll(async () => {
    before = path.join(scratch, `before ${start}`);
    await copied(created, before);
    await make(before);
    const folder = path.join(scratch, `undisturbed ${start}`);
    await copied(before, folder);
    const { moment } = await opening(folder, 'never');
    moments = drawMoments(kills, 1, moment);
  }, 120_000);

  it.each(Array.from({ length: kills }, (_, n) => ({ n })))(
    'leaves a store that opens, with today’s schema: moment $n',
    async ({ n }) => {
      const folder = path.join(scratch, `killed ${start} ${n}`);
      await copied(before, folder);
      const killAt = moments[n] ?? 0;
      expect(await opening(folder, killAt)).toEqual({ killed: true, moment: killAt });
      await opensAgain(folder, users);
      await rm(folder, { recursive: true });
    },
    60_000,
  );
});
