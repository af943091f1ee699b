import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Kysely, PGliteDialect } from 'kysely';
import { mailboxOf } from '../../shared/ids.ts';
import { migrate, MIGRATIONS } from '../../server/store/migrate.ts';
import { openEmbeddedStore } from '../../server/store/open.ts';
import type { Tables } from '../../server/store/tables.ts';
import { firstUser, makeFirstSchema } from './firstProgram.ts';
import { aUser, aWish, anIdentity } from './samples.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tandem-store-'));
});
afterAll(() => rm(folder, { recursive: true }), 60_000);

it('brings a store of the first program up to date: its users are kept and cannot sign in yet', async () => {
  const { mailbox } = aUser();
  const bert = mailboxOf('bert@contoso.example');
  await makeFirstSchema(new PGliteDialect({ pglite: await PGlite.create({ dataDir: path.join(folder, 'pgdata') }) }));
  const lite = await PGlite.create({ dataDir: path.join(folder, 'pgdata') });
  await lite.exec(`${firstUser(mailbox)}; ${firstUser(bert)}`);
  await lite.close();

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

it('says what it did to an embedded database, and that nothing was left to do', async () => {
  const db = new Kysely<Tables>({ dialect: new PGliteDialect({ pglite: await PGlite.create() }) });
  const names = Object.keys(MIGRATIONS).toSorted();
  expect(await migrate(db)).toEqual({ from: null, to: names.at(-1), applied: names });
  expect(await migrate(db)).toEqual({ from: names.at(-1), to: names.at(-1), applied: [] });
  await db.destroy();
}, 60_000);
