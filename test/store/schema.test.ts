import { readFileSync, writeFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kysely, PGliteDialect } from 'kysely';
import { migrate } from '../../server/store/migrate.ts';
import type { Tables } from '../../server/store/tables.ts';
import { committedSchema, dumpSchema } from './schemaDump.ts';
import { describeOnPostgres, freshDatabase } from './throwaway/throwawayPostgres.ts';

describe('the schema', () => {
  let lite: PGlite;
  let embedded: string;
  const dumpLite = () => dumpSchema(async (sql) => (await lite.query<Readonly<Record<string, unknown>>>(sql)).rows);
  beforeAll(async () => {
    lite = await PGlite.create();
    await migrate(new Kysely<Tables>({ dialect: new PGliteDialect({ pglite: lite }) }));
    embedded = await dumpLite();
    if (process.env['TANDEM_RENDER'] === '1') writeFileSync(committedSchema, embedded);
  }, 60_000);
  afterAll(() => lite.close());

  // Not fresh? TANDEM_RENDER=1 before this test writes it anew; read the difference before you commit it.
  it('that the migrations make is the one in server/store/schema.txt', () => {
    expect(embedded).toBe(readFileSync(committedSchema, 'utf8'));
  });

  describeOnPostgres('on a server', () => {
    it.each([
      { sorted: 'by bytes', like: '' },
      { sorted: 'by the rules of a language', like: `template template0 locale_provider icu icu_locale 'de-AT' locale 'C'` },
    ])(
      'is the same on one that sorts $sorted',
      async ({ like }) => {
        const database = await freshDatabase({ migrated: true, like });
        expect(await dumpSchema(database.run)).toBe(readFileSync(committedSchema, 'utf8'));
        await database.drop();
      },
      60_000,
    );
  });

  it.each([
    { made: 'a column', sql: `alter table wishes add column later integer` },
    { made: 'a default', sql: `alter table wishes alter column sealed set default ''` },
    { made: 'a type', sql: `alter table quarantine alter column attempts type bigint` },
    { made: 'a null', sql: `alter table quarantine alter column attempts drop not null` },
    { made: 'an order of letters', sql: `alter table quarantine alter column item_id type text collate "default"` },
    { made: 'a constraint', sql: `alter table quarantine add check (attempts >= 0)` },
    { made: 'an index', sql: `create index on quarantine (until) where attempts > 1` },
    { made: 'a table', sql: `create table later (id integer)` },
    { made: 'a view', sql: `create view later as select * from wishes` },
    { made: 'a sequence', sql: `create sequence later` },
    { made: 'a function', sql: `create function later() returns integer language sql as 'select 1'` },
    { made: 'a type of its own', sql: `create type later as enum ('a')` },
    {
      made: 'a trigger',
      sql: `create trigger later before update on wishes for each row execute function suppress_redundant_updates_trigger()`,
    },
    { made: 'row security', sql: `alter table wishes enable row level security` },
    { made: 'a policy', sql: `create policy later on wishes using (true)` },
  ])('shows $made that somebody changed or made', async ({ sql }) => {
    await lite.exec(`begin; ${sql}`);
    const changed = await dumpLite();
    await lite.exec('rollback');
    expect(changed).not.toBe(embedded);
    expect(await dumpLite()).toBe(embedded);
  });
});
