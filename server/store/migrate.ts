import { sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { Migration } from 'kysely/migration';
import { first } from './migrations/0001-first.ts';
import { pane } from './migrations/0002-pane.ts';
import { StoreTooNew } from './storeTooNew.ts';
import type { Database } from './tables.ts';

/** Every step from nothing to today's schema. The names are in people's databases: they are never changed and never reused. */
const MIGRATIONS: Readonly<Record<string, Migration>> = { '0001-first': first, '0002-pane': pane };

/** Bring the schema to this program's version, each step in a transaction. @throws StoreTooNew before anything is changed. */
export async function migrate(db: Database): Promise<void> {
  const unknown = (await migrationsDone(db)).filter((name) => !Object.hasOwn(MIGRATIONS, name));
  if (unknown.length > 0) throw new StoreTooNew(unknown);
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw new Error('The schema of the store could not be brought up to date.', { cause: error });
}

async function migrationsDone(db: Database): Promise<readonly string[]> {
  const known = await sql<{ present: boolean }>`select to_regclass('kysely_migration') is not null as present`.execute(db);
  if (known.rows[0]?.present !== true) return [];
  const done = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return done.rows.map((row) => row.name);
}
