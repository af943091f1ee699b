import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Kysely, PGliteDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { Migration } from 'kysely/migration';
import { mailboxOf } from '../../shared/ids.ts';
import { first } from '../../server/store/migrations/0001-first.ts';
import { openEmbeddedStore } from '../../server/store/open.ts';
import { aUser, aWish, anIdentity } from './samples.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tandem-store-'));
});
afterAll(() => rm(folder, { recursive: true }), 60_000);

/** A database as an earlier program left it: only these steps, and then what it wrote. */
async function leftBehind(steps: Readonly<Record<string, Migration>>, written: string): Promise<void> {
  const pglite = await PGlite.create({ dataDir: path.join(folder, 'pgdata') });
  const db = new Kysely<unknown>({ dialect: new PGliteDialect({ pglite }) });
  const { error } = await new Migrator({ db, provider: { getMigrations: () => Promise.resolve(steps) } }).migrateToLatest();
  expect(error).toBeUndefined();
  await pglite.exec(written);
  await db.destroy();
}

it('brings a store of the first program up to date: its users are kept and cannot sign in yet', async () => {
  const { mailbox, aliases, crmUserId, crmUsername, timeZone } = aUser();
  const bert = mailboxOf('bert@contoso.example');
  const values = [mailbox, bert].map(
    (one) => `('${one}', '${JSON.stringify(aliases)}', '${crmUserId}', '${crmUsername}', null, '${timeZone}')`,
  );
  await leftBehind({ '0001-first': first }, `insert into users values ${values.join(', ')}`);

  const store = await openEmbeddedStore({ folder, secretKey: new Uint8Array(32).fill(7) });
  expect(await store.users()).toEqual([aUser(), aUser({ mailbox: bert })]);
  expect(await store.userOf(anIdentity(1))).toBeNull();
  expect((await store.recall(mailbox)).wishes).toEqual([]);
  await store.keepUser(aUser({ identity: anIdentity(1) }));
  await store.commit(mailbox, { wishes: [aWish('AAMk1')] });
  await store.close();

  const again = await openEmbeddedStore({ folder, secretKey: new Uint8Array(32).fill(7) });
  expect(await again.userOf(anIdentity(1))).toEqual(aUser({ identity: anIdentity(1) }));
  expect((await again.recall(mailbox)).wishes).toEqual([aWish('AAMk1')]);
  await again.close();
}, 180_000);
