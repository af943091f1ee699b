import { expect } from '@jest/globals';
import type { Dialect } from 'kysely';
import { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { first } from '../../server/store/migrations/0001-first.ts';
import { aUser } from './samples.ts';

/** One user, in the words of the first schema. */
export function firstUser(mailbox: string): string {
  const { aliases, crmUserId, crmUsername, timeZone } = aUser();
  return `insert into users values ('${mailbox}', '${JSON.stringify(aliases)}', '${crmUserId}', '${crmUsername}', null, '${timeZone}')`;
}

/** Makes the schema that the first program made. The database is closed afterwards. */
export async function makeFirstSchema(dialect: Dialect): Promise<void> {
  const db = new Kysely<unknown>({ dialect });
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve({ '0001-first': first }) } });
  const { error } = await migrator.migrateToLatest();
  await db.destroy();
  expect(error).toBeUndefined();
}
