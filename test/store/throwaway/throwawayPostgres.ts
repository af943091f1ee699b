import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { describe } from '@jest/globals';
import { Client } from 'pg';
import { z } from 'zod';
import type { StorePort } from '../../../server/ports/store.ts';
import { migratePostgres, openPostgresStore } from '../../../server/store/postgres.ts';
import { at } from '../samples.ts';

const door = process.env['THROWAWAY_POSTGRES'] ?? '';

/** A block of tests that need a PostgreSQL server. Where there is none it is skipped, and one line says so for the blocks of all files. */
export function describeOnPostgres(name: string, tests: () => void): void {
  if (door === '') tellOnce();
  (door === '' ? describe.skip : describe)(name, tests);
}

function tellOnce(): void {
  try {
    writeFileSync(process.env['THROWAWAY_POSTGRES_TOLD'] ?? '', '', { flag: 'wx' });
  } catch {
    return;
  }
  process.stderr.write(`The tests of PostgreSQL are skipped: ${process.env['THROWAWAY_POSTGRES_MISSING']}.\n`);
}

export type FreshDatabase = {
  readonly url: string;
  /** Statements behind the store's back. @returns the rows of the last. */
  readonly run: (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  readonly drop: () => Promise<void>;
};

/** A database for one test file, or for one test. @param options.like further words of `create database`. */
export async function freshDatabase(options: { readonly migrated: boolean; readonly like?: string }): Promise<FreshDatabase> {
  const server = await serverUrl();
  const name = `test_${randomBytes(6).toString('hex')}`;
  await runOn(server, `create database ${name} ${options.like ?? ''}`);
  const url = inDatabase(server, name);
  if (options.migrated) await migratePostgres(url);
  return {
    url,
    run: (sql) => runOn(url, sql),
    drop: async () => {
      await runOn(server, `drop database ${name} with (force)`);
    },
  };
}

/** The store there, at a time that stands still. */
export const openStoreAt = (
  url: string,
  more: { readonly secretKey?: Uint8Array; readonly connections?: number } = {},
): Promise<StorePort> => openPostgresStore({ url, secretKey: new Uint8Array(32).fill(7), now: () => at('2026-03-10T08:00:00Z'), ...more });

/** The same server and database under another name, password, or host. */
export function changedUrl(url: string, change: (parts: URL) => void): string {
  const parts = new URL(url);
  change(parts);
  return parts.href;
}

const inDatabase = (url: string, name: string): string => changedUrl(url, (parts) => (parts.pathname = `/${name}`));

const answer = z.union([z.object({ url: z.string() }), z.object({ refused: z.string() })]);

let asked: Promise<string> | undefined;
const serverUrl = (): Promise<string> => (asked ??= ask());
async function ask(): Promise<string> {
  const asking = connect(Number(door), '127.0.0.1');
  let said = '';
  asking.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  await once(asking, 'end');
  asking.destroy();
  const parsed = answer.parse(JSON.parse(said));
  if ('refused' in parsed) throw new Error(parsed.refused);
  return parsed.url;
}

async function runOn(url: string, sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const results: unknown = await client.query(sql);
    const last = Array.isArray(results) ? (results.at(-1) as unknown) : results;
    return (last as { readonly rows: readonly Readonly<Record<string, unknown>>[] }).rows;
  } finally {
    await client.end();
  }
}
