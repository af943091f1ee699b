import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { PostgresDialect } from 'kysely';
import { MIGRATIONS } from '../../server/store/migrate.ts';
import { openPool } from '../../server/store/postgresPool.ts';
import { migratePostgres } from '../../server/store/postgres.ts';
import { StoreTooNew } from '../../server/store/storeTooNew.ts';
import { StoreTooOld } from '../../server/store/storeTooOld.ts';
import { firstUser, makeFirstSchema } from './firstProgram.ts';
import { moduleAt } from './killed/runKilled.ts';
import { aUser } from './samples.ts';
import { committedSchema, dumpSchema } from './schemaDump.ts';
import { changedUrl, describeOnPostgres, freshDatabase, openStoreAt } from './throwaway/throwawayPostgres.ts';
import type { FreshDatabase } from './throwaway/throwawayPostgres.ts';

const NAMES = Object.keys(MIGRATIONS).toSorted();
const NEWEST = NAMES.at(-1);
const today = (): string => readFileSync(committedSchema, 'utf8');

describeOnPostgres('the schema of a database on a server', () => {
  let database: FreshDatabase;
  beforeEach(async () => {
    database = await freshDatabase({ migrated: false });
  }, 60_000);
  afterEach(() => database.drop());
  const open = () => openStoreAt(database.url);
  const opened = async (): Promise<void> => (await open()).close();
  const makeFirst = async () => makeFirstSchema(new PostgresDialect({ pool: openPool(database.url, { max: 1, statementTimeout: 0 }) }));

  it('is not made in passing: opening an empty database says what to run, and leaves it empty', async () => {
    await expect(open()).rejects.toThrow(StoreTooOld);
    await expect(open()).rejects.toThrow(
      `The database is not set up for Tandem yet: run npx tandem migrate, which brings ${NAMES.join(', ')}.`,
    );
    expect((await dumpSchema(database.run)).trim()).toBe('');
  });

  it('is made by migrating, which says what it did, and is then left as it is', async () => {
    expect(await migratePostgres(database.url)).toEqual({ from: null, to: NEWEST, applied: NAMES });
    expect(await dumpSchema(database.run)).toBe(today());
    expect(await migratePostgres(database.url)).toEqual({ from: NEWEST, to: NEWEST, applied: [] });
    await opened();
  });

  it('of an older program is refused by a newer one until it is migrated; its users are kept', async () => {
    await makeFirst();
    await database.run(firstUser(aUser().mailbox));
    await expect(open()).rejects.toThrow(StoreTooOld);
    await expect(open()).rejects.toThrow(
      `set up for an older Tandem (up to 0001-first): run npx tandem migrate, which brings ${NAMES.slice(1).join(', ')}.`,
    );
    expect(await migratePostgres(database.url)).toEqual({ from: '0001-first', to: NEWEST, applied: NAMES.slice(1) });
    const store = await open();
    expect(await store.users()).toEqual([aUser()]);
    await store.close();
  });

  it('of a newer program is refused by an older one, and left as it is', async () => {
    await migratePostgres(database.url);
    await database.run(`insert into kysely_migration values ('9999-later', '2099-03-10T08:00:00Z'); create table later (id integer)`);
    const before = await dumpSchema(database.run);
    for (const work of [open, () => migratePostgres(database.url)]) {
      await expect(work()).rejects.toThrow(StoreTooNew);
      await expect(work()).rejects.toThrow('last used by a newer Tandem (it has been through 9999-later');
    }
    expect(await dumpSchema(database.run)).toBe(before);
  });

  it('is made by one of eight processes that migrate at once, and all succeed', async () => {
    const source = `import { migratePostgres } from ${moduleAt('server/store/postgres.ts')};
      process.stdout.write('ready');
      process.stdin.once('data', async () => process.stdout.write(JSON.stringify(await migratePostgres(process.env.DATABASE))));
      process.stdin.once('end', () => process.stdin.destroy());`;
    const migrators = Array.from({ length: 8 }, () => {
      const child = spawn(process.execPath, ['--input-type=module', '--eval', source], {
        stdio: ['pipe', 'pipe', 'inherit'],
        env: { ...process.env, DATABASE: database.url },
      });
      const ready = once(child.stdout, 'data');
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
      const done = once(child, 'close').then(() => ({ code: child.exitCode, said: said.replace('ready', '') }));
      return { ready, start: () => child.stdin.end('go'), done };
    });
    await Promise.all(migrators.map(({ ready }) => ready));
    for (const { start } of migrators) start();
    const ends = await Promise.all(migrators.map(({ done }) => done));
    expect(ends.map(({ code }) => code)).toEqual(migrators.map(() => 0));
    const told = ends.map(({ said }) => said).toSorted();
    const nothing = JSON.stringify({ from: NEWEST, to: NEWEST, applied: [] });
    expect(told).toEqual([...migrators.slice(1).map(() => nothing), JSON.stringify({ from: null, to: NEWEST, applied: NAMES })].toSorted());
    expect(await dumpSchema(database.run)).toBe(today());
  }, 120_000);

  it('cannot be made by a user who may not create tables: that says who can', async () => {
    await database.run(
      `drop role if exists reader; create role reader login password 'quetzal'; revoke create on schema public from public`,
    );
    const url = changedUrl(database.url, (parts) => {
      parts.username = 'reader';
      parts.password = 'quetzal';
    });
    await expect(migratePostgres(url)).rejects.toThrow('could not be brought up to date. The user of the database may not create tables');
  });
});
