import { sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { Migration } from 'kysely/migration';
import { first } from './migrations/0001-first.ts';
import { pane } from './migrations/0002-pane.ts';
import { tenants } from './migrations/0003-tenants.ts';
import { StoreTooNew } from './storeTooNew.ts';
import { StoreTooOld } from './storeTooOld.ts';
import type { Database } from './tables.ts';

/** Every step from nothing to today's schema. The names are in people's databases: they are never changed and never reused. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = { '0001-first': first, '0002-pane': pane, '0003-tenants': tenants };
const NAMES = Object.keys(MIGRATIONS).toSorted();
/** What every database this program has opened or migrated is at. */
export const NEWEST_SCHEMA = NAMES.at(-1) ?? '';

/** Names of migrations. `from`: null where there was nothing; `applied` is empty where nothing was to do, or where somebody else did it meanwhile. */
export type Migrated = { readonly from: string | null; readonly to: string; readonly applied: readonly string[] };

/**
 * Bring the schema to this program's version: all steps in one transaction, and of several programs that do it at once one does it while the
 * others wait. @throws StoreTooNew before anything is changed.
 */
export async function migrate(db: Database): Promise<Migrated> {
  refuseNewer(await migrationsDone(db));
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) } });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error !== undefined) {
    // A newer program may have been quicker.
    refuseNewer(await migrationsDone(db));
    throw new Error(`The schema of the store could not be brought up to date.${hintOf(error)}`, { cause: error });
  }
  const applied = results.map((result) => result.migrationName);
  const to = NEWEST_SCHEMA;
  return { from: applied[0] === undefined ? to : (NAMES[NAMES.indexOf(applied[0]) - 1] ?? null), to, applied };
}

/** Changes nothing. @throws StoreTooOld @throws StoreTooNew */
export async function checkSchema(db: Database): Promise<void> {
  const done = await migrationsDone(db);
  refuseNewer(done);
  const missing = NAMES.filter((name) => !done.includes(name));
  if (missing.length > 0) throw new StoreTooOld(done, missing);
}

async function migrationsDone(db: Database): Promise<readonly string[]> {
  const known = await sql<{ present: boolean }>`select to_regclass('kysely_migration') is not null as present`.execute(db);
  if (known.rows[0]?.present !== true) return [];
  const done = await sql<{ name: string }>`select name from kysely_migration order by name collate "C"`.execute(db);
  return done.rows.map((row) => row.name);
}

function refuseNewer(done: readonly string[]): void {
  const unknown = done.filter((name) => !Object.hasOwn(MIGRATIONS, name));
  if (unknown.length > 0) throw new StoreTooNew(unknown);
}

const hintOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === '42501'
    ? ' The user of the database may not create tables there: let the owner of the database migrate, or grant create on its schema.'
    : '';
