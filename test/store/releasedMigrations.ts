import { createHash } from 'node:crypto';
import path from 'node:path';
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import type { Dialect } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The committed list: one line for each migration, `name digest`, only ever added to. */
export const releasedList = path.resolve('server/store/migrations/released.txt');

/** Speaks PostgreSQL to nobody. */
const silent: Dialect = {
  createAdapter: () => new PostgresAdapter(),
  createDriver: () => new DummyDriver(),
  createIntrospector: (db) => new PostgresIntrospector(db),
  createQueryCompiler: () => new PostgresQueryCompiler(),
};

/** What a migration sends, without sending it: spaces and line ends do not count. */
async function statementsOf(migration: Migration): Promise<readonly string[]> {
  const sent: string[] = [];
  const db = new Kysely<unknown>({
    dialect: silent,
    log: ({ query }) => {
      sent.push(`${query.sql.replaceAll(/\s+/g, ' ').trim()} ${JSON.stringify(query.parameters)}`);
    },
  });
  await migration.up(db);
  return sent;
}

/** The lines of these migrations, in the order of their names. */
export async function releaseLines(migrations: Readonly<Record<string, Migration>>): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const [name, migration] of Object.entries(migrations).toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    const statements = await statementsOf(migration);
    lines.push(`${name} ${createHash('sha256').update(statements.join('\n')).digest('hex')}`);
  }
  return lines;
}

/** What is wrong with today's lines, judged by the released ones: these may be followed by more, and nothing else. */
export function breaksOfPromise(released: readonly string[], today: readonly string[]): readonly string[] {
  const nameOf = (line: string): string => line.split(' ')[0] ?? '';
  const names = today.map(nameOf);
  const last = nameOf(released.at(-1) ?? '');
  return [
    ...released.flatMap((line) => {
      if (today.includes(line)) return [];
      return [names.includes(nameOf(line)) ? `${nameOf(line)} was edited` : `${nameOf(line)} is gone`];
    }),
    ...names.filter((name) => !released.map(nameOf).includes(name) && name < last).map((name) => `${name} sorts before ${last}`),
  ];
}
