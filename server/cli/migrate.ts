import path from 'node:path';
import { Command } from 'commander';
import { readDatabaseUrl } from '../config.ts';
import { dataFolder, holdDataFolder } from '../dataFolder.ts';
import { NEWEST_SCHEMA, type Migrated } from '../store/migrate.ts';
import { serverHere } from './ask.ts';
import { readDotEnv } from './environment.ts';
import { answer } from './tell.ts';

export const migrateCommand = (): Command =>
  new Command('migrate')
    .description(
      'Bring the schema of the database to this version (PostgreSQL: before each new version; the embedded one does it by itself)',
    )
    .option('--json', 'print what was done as JSON: {"from","to","applied"}')
    .action(async ({ json }: { json?: boolean }) => {
      readDotEnv();
      const migrated = await brought(readDatabaseUrl(process.env));
      answer(json === true ? JSON.stringify(migrated) : inWords(migrated));
    });

/** A server that holds the embedded database brought it up to date when it began. */
async function brought(url: string | null): Promise<Migrated> {
  if (url !== null) return (await import('../store/postgres.ts')).migratePostgres(url);
  if ((await serverHere()) !== null) return { from: NEWEST_SCHEMA, to: NEWEST_SCHEMA, applied: [] };
  const letGo = holdDataFolder();
  try {
    const { migrateFolder } = await import('../store/open.ts');
    return await migrateFolder(path.join(dataFolder(), 'store'));
  } finally {
    letGo();
  }
}

const inWords = ({ from, to, applied }: Migrated): string =>
  applied.length === 0
    ? `The database is at ${to} already.`
    : `The database was brought from ${from ?? 'nothing'} to ${to}: ${applied.join(', ')}.`;
