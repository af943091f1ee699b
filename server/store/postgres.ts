import { Kysely, PostgresDialect } from 'kysely';
import type { Instant } from '../../shared/ids.ts';
import type { StorePort } from '../ports/store.ts';
import { closeDatabase } from './closeDatabase.ts';
import { checkSchema, migrate } from './migrate.ts';
import type { Migrated } from './migrate.ts';
import { openPool } from './postgresPool.ts';
import type { PoolLimits } from './postgresPool.ts';
import { makeSeal } from './seal.ts';
import { makeStore } from './store.ts';
import type { Database, Tables } from './tables.ts';

/** Commits are short: more connections would only make the server wait for itself. */
const CONNECTIONS = 10;
const HALF_A_MINUTE = 30_000;

/**
 * Open the store on a PostgreSQL server. It is never migrated in passing, because other processes may be at work on it: see `migratePostgres`.
 * @param options.url `postgres://user:password@host:port/database`.
 * @param options.secretKey 32 bytes. Without them what is sealed is lost.
 * @param options.now decides when a quarantine is over.
 * @throws DatabaseUrlUnreadable @throws StoreUnreachable @throws StoreTooOld @throws StoreTooNew
 */
export async function openPostgresStore(options: {
  readonly url: string;
  readonly secretKey: Uint8Array;
  readonly now: () => Instant;
  readonly connections?: number;
}): Promise<StorePort> {
  const { url, secretKey, now, connections = CONNECTIONS } = options;
  const sealOf = makeSeal(secretKey);
  const db = overPostgres(url, { max: connections, statementTimeout: HALF_A_MINUTE });
  try {
    await checkSchema(db);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return makeStore({ db, sealOf, now, release: () => closeDatabase(db) });
}

/**
 * Bring the schema of the database at `url` to this program's version. Several processes may do it at once, and one that is killed has done
 * nothing. @throws DatabaseUrlUnreadable @throws StoreUnreachable @throws StoreTooNew
 */
export async function migratePostgres(url: string): Promise<Migrated> {
  // Without a limit on time: a migration of a big table, and waiting for somebody else's, take as long as they take.
  const db = overPostgres(url, { max: 1, statementTimeout: 0 });
  try {
    return await migrate(db);
  } finally {
    await db.destroy();
  }
}

const overPostgres = (url: string, limits: PoolLimits): Database =>
  new Kysely<Tables>({ dialect: new PostgresDialect({ pool: openPool(url, limits) }) });
