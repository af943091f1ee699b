import { readFileSync } from 'node:fs';
import path from 'node:path';

const query = readFileSync(path.resolve('test/store/schemaDump.sql'), 'utf8');

/** The schema of an open database as a text: see `schemaDump.sql`. @param run sends one statement and gives its rows. */
export async function dumpSchema(run: (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>): Promise<string> {
  const rows = await run(query);
  return `${rows.map(({ line }) => String(line).trimEnd()).join('\n')}\n`;
}

/** The committed one. */
export const committedSchema = path.resolve('server/store/schema.txt');
