import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { PostgresDialect } from 'kysely';
import { openPool } from '../../server/store/postgresPool.ts';
import { migratePostgres } from '../../server/store/postgres.ts';
import { firstUser, makeFirstSchema } from './firstProgram.ts';
import { drawMoments, moduleAt, runKilled } from './killed/runKilled.ts';
import { aUser } from './samples.ts';
import { committedSchema, dumpSchema } from './schemaDump.ts';
import { describeOnPostgres, freshDatabase, openStoreAt } from './throwaway/throwawayPostgres.ts';
import type { FreshDatabase } from './throwaway/throwawayPostgres.ts';

const KILLS = 6;
const migrating = (url: string, killAt: number | 'never') =>
  runKilled({
    preload: 'atQuery',
    source: `import { migratePostgres } from ${moduleAt('server/store/postgres.ts')}; await migratePostgres(${JSON.stringify(url)});`,
    killAt,
  });

describeOnPostgres('tandem migrate that is killed', () => {
  describe.each([
    { start: 'an empty database', users: [], make: () => Promise.resolve() },
    {
      start: 'the database of the first program',
      users: [aUser()],
      make: async ({ url, run }: FreshDatabase) => {
        await makeFirstSchema(new PostgresDialect({ pool: openPool(url, { max: 1, statementTimeout: 0 }) }));
        await run(firstUser(aUser().mailbox));
      },
    },
  ])('on $start', ({ users, make }) => {
    let moments: readonly number[];
    const made = async (): Promise<FreshDatabase> => {
      const database = await freshDatabase({ migrated: false });
      await make(database);
      return database;
    };
    beforeAll(async () => {
      const database = await made();
      const { moment } = await migrating(database.url, 'never');
      moments = drawMoments(KILLS, 1, moment);
      await database.drop();
    }, 60_000);

    it.each(Array.from({ length: KILLS }, (_, n) => ({ n })))(
      'leaves one that is brought up to date by the next: moment $n',
      async ({ n }) => {
        const database = await made();
        const killAt = moments[n] ?? 0;
        expect(await migrating(database.url, killAt)).toEqual({ killed: true, moment: killAt });
        await migratePostgres(database.url);
        expect(await dumpSchema(database.run)).toBe(readFileSync(committedSchema, 'utf8'));
        const store = await openStoreAt(database.url);
        expect(await store.users()).toEqual(users);
        await store.close();
        await database.drop();
      },
      30_000,
    );
  });
});
