import { mkdir } from 'node:fs/promises';
import type { Instant } from '../../shared/ids.ts';
import { instantOf } from '../../shared/time.ts';
import type { StorePort } from '../ports/store.ts';
import { closeDatabase } from './closeDatabase.ts';
import { openInFolder, openInMemory } from './embedded.ts';
import { lockFolder } from './folderLock.ts';
import { migrate, type Migrated } from './migrate.ts';
import { makeSeal } from './seal.ts';
import { makeStore } from './store.ts';
import type { Database } from './tables.ts';

/**
 * Open the store on the embedded database.
 * @param options.folder where it lives, made when missing; null: in memory, for tests.
 * @param options.secretKey 32 bytes. Without them what is sealed is lost.
 * @param options.now decides when a quarantine is over; the system's clock unless given.
 * @throws StoreLocked another process has the folder. @throws StoreTooNew a newer program has used it.
 */
export async function openEmbeddedStore(options: {
  readonly folder: string | null;
  readonly secretKey: Uint8Array;
  readonly now?: () => Instant;
}): Promise<StorePort> {
  const { folder, secretKey, now = () => instantOf(Temporal.Now.instant()) } = options;
  const sealOf = makeSeal(secretKey);
  if (folder === null) {
    const db = await openInMemory();
    return makeStore({ db, sealOf, now, release: () => closeDatabase(db) });
  }
  // Nobody but the owner of this process has business in there.
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(folder);
  try {
    const db = await openMigrated(folder);
    return makeStore({ db, sealOf, now, release: () => closeDatabase(db).finally(unlock) });
  } catch (error) {
    unlock();
    throw error;
  }
}

/** Bring the embedded database in `folder` up to date, and make it where there is none. @throws StoreLocked @throws StoreTooNew */
export async function migrateFolder(folder: string): Promise<Migrated> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(folder);
  try {
    const db = await openInFolder(folder);
    try {
      return await migrate(db);
    } finally {
      await closeDatabase(db);
    }
  } finally {
    unlock();
  }
}

async function openMigrated(folder: string): Promise<Database> {
  const db = await openInFolder(folder);
  try {
    await migrate(db);
    return db;
  } catch (error) {
    await closeDatabase(db);
    throw error;
  }
}
