import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect } from 'kysely';
import { closeDatabase } from './closeDatabase.ts';
import { COLUMN_PARSERS } from './columnParsers.ts';
import { migrate } from './migrate.ts';
import type { Database, Tables } from './tables.ts';

/** The database in `folder`, created when there is none, as it is: not migrated. The caller holds the folder's lock. */
export async function openInFolder(folder: string): Promise<Database> {
  const dataDir = path.join(folder, 'pgdata');
  const unfinished = `${dataDir}.new`;
  // A first start that was killed leaves files that look like a database and never open again: only a finished one gets the name.
  await rm(unfinished, { recursive: true, force: true });
  if (!existsSync(dataDir)) {
    const created = await PGlite.create({ dataDir: unfinished });
    await created.close();
    await rename(unfinished, dataDir);
  }
  return overPGlite(await PGlite.create({ dataDir, parsers: COLUMN_PARSERS }));
}

let template: Promise<File | Blob> | undefined;

/** A migrated database in memory. The first costs seconds; the others of the same process are copies of an empty one. */
export async function openInMemory(): Promise<Database> {
  template ??= makeTemplate();
  return overPGlite(await PGlite.create({ loadDataDir: await template, parsers: COLUMN_PARSERS }));
}

async function makeTemplate(): Promise<File | Blob> {
  const pglite = await PGlite.create({ parsers: COLUMN_PARSERS });
  const db = overPGlite(pglite);
  await migrate(db);
  const dump = await pglite.dumpDataDir('none');
  await closeDatabase(db);
  return dump;
}

const overPGlite = (pglite: PGlite): Database => new Kysely<Tables>({ dialect: new PGliteDialect({ pglite }) });
