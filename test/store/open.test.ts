import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { cursorOf, mailboxOf } from '../../shared/ids.ts';
import type { Instant } from '../../shared/ids.ts';
import type { StorePort } from '../../server/ports/store.ts';
import { StoreLocked } from '../../server/store/folderLock.ts';
import { openEmbeddedStore } from '../../server/store/open.ts';
import { aFullCommit, at, someIntents } from './samples.ts';

const secretKey = new Uint8Array(32).fill(7);
const anna = mailboxOf('anna@contoso.example');
const bert = mailboxOf('bert@contoso.example');

/** One folder for all: each test finds what the one before left, and closes what it opened, so that one database is open at a time. */
let folder: string;
beforeAll(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'tandem-store-')), 'not', 'there', 'yet');
});
afterAll(() => rm(path.resolve(folder, '../../..'), { recursive: true }));

let opened: StorePort[] = [];
let others: ChildProcess[] = [];
/** A test that fails before it closes must not take the folder from the next. */
afterEach(async () => {
  for (const store of opened) await store.close();
  opened = [];
  for (const other of others) other.kill('SIGKILL');
  others = [];
});
async function open(more: { readonly secretKey?: Uint8Array; readonly now?: () => Instant } = {}): Promise<StorePort> {
  const store = await openEmbeddedStore({ folder, secretKey, ...more });
  opened.push(store);
  return store;
}

/** Change the database behind the store's back. */
async function tamper(sql: string): Promise<void> {
  const lite = await PGlite.create({ dataDir: path.join(folder, 'pgdata') });
  await lite.exec(sql);
  await lite.close();
}

/** Another process that opens the folder, runs `work` on the open store, says so, and then keeps it open until it is killed. */
async function startOther(work: string): Promise<ChildProcess> {
  const source = `
    import { openEmbeddedStore } from ${JSON.stringify(pathToFileURL(path.resolve('server/store/open.ts')).href)};
    const store = await openEmbeddedStore({ folder: ${JSON.stringify(folder)}, secretKey: new Uint8Array(32).fill(7) });
    ${work}
    process.stdout.write('open');
    setInterval(() => undefined, 60_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source], { stdio: ['ignore', 'pipe', 'inherit'] });
  others.push(child);
  await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => {
      throw new Error('The other process ended before its store was open.');
    }),
  ]);
  return child;
}

describe('opening a store', () => {
  it('makes the folder for its owner alone and removes what a killed first start left', async () => {
    await (await open()).close();
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    // What the kill leaves: some files of a database, under the name of the unfinished one.
    await rename(path.join(folder, 'pgdata'), path.join(folder, 'pgdata.new'));
    await rm(path.join(folder, 'pgdata.new', 'global', 'pg_control'));
    await (await open()).close();
    expect((await readdir(folder)).filter((name) => !name.startsWith('lock.db'))).toEqual(['pgdata']);
  }, 60_000);

  it('refuses a second opener at once and names the folder and the way out', async () => {
    const store = await open();
    const refused = await open().then(
      () => null,
      (error: unknown) => error,
    );
    expect(refused).toBeInstanceOf(StoreLocked);
    expect(String(refused)).toContain(folder);
    expect(String(refused)).toContain('end it, or start this one in another folder');
    await store.close();
    await (await open()).close();
  }, 60_000);

  it('refuses a second process, and after that was killed finds all it had kept', async () => {
    const other = await startOther(`await store.commit('${anna}', { calendarCursor: 'kept by the other' });`);
    await expect(open()).rejects.toThrow(StoreLocked);
    const ended = once(other, 'exit');
    other.kill('SIGKILL');
    await ended;
    const store = await open();
    expect((await store.recall(anna)).calendarCursor).toBe('kept by the other');
    await store.close();
  }, 60_000);

  it('refuses a secret key of another length before it touches anything', async () => {
    await expect(open({ secretKey: new Uint8Array(16) })).rejects.toThrow('32 bytes');
  });
});

describe('an open store', () => {
  it('forgets a quarantine by the clock it was given, not the machine’s', async () => {
    const store = await open({ now: () => at('2000-01-01T00:00:00Z') });
    const until = at('2000-01-01T00:00:01Z');
    await store.commit(anna, {
      quarantine: [
        { id: 'later', until, attempts: 1 },
        { id: 'now', until, attempts: 1 },
      ],
    });
    await store.commit(anna, { quarantine: [{ id: 'now', until: at('2000-01-01T00:00:00Z'), attempts: 1 }] });
    expect((await store.recall(anna)).quarantine.map((one) => one.id)).toEqual(['later']);
    await store.close();
  }, 60_000);

  it('takes back the whole commit when the database refuses one row of it', async () => {
    const store = await open();
    const before = await store.recall(anna);
    const refused = { ...aFullCommit(), quarantine: [{ id: 'AAMk9', until: at('9999-01-01T00:00:00Z'), attempts: 0.5 }] };
    await expect(store.begin(anna, refused, someIntents())).rejects.toThrow('integer');
    expect(await store.recall(anna)).toEqual(before);
    await store.close();
  }, 60_000);

  it('finishes what was begun before it closes, closes once, and then takes nothing more', async () => {
    const store = await open();
    const begun = [store.commit(bert, { crmCursor: cursorOf('1') }), store.commit(bert, { crmCursor: cursorOf('2') })];
    await Promise.all([...begun, store.close(), store.close()]);
    await expect(store.recall(bert)).rejects.toThrow();
    const again = await open();
    expect((await again.recall(bert)).crmCursor).toBe('2');
    await again.close();
  }, 60_000);
});

describe('a sealed row', () => {
  it('opens with the secret key it was sealed with only', async () => {
    const store = await open({ secretKey: new Uint8Array(32).fill(8) });
    await expect(store.recall(anna)).rejects.toThrow('TANDEM_SECRET_KEY');
    await store.close();
  }, 60_000);

  it.each([
    { table: 'sights', moved: 'insert into sights select $other, side, item_id, sealed from sights where mailbox = $one' },
    { table: 'asked_addresses', moved: 'insert into asked_addresses select $other, address_index, sealed from asked_addresses' },
    {
      table: 'intents',
      moved:
        'insert into intents (mailbox, key, kind, calendar_id, sealed) select $other, key, kind, calendar_id, sealed from intents limit 1',
    },
    { table: 'wishes', moved: 'insert into wishes select $other, calendar_id, sealed from wishes where mailbox = $one' },
    { table: 'progress', moved: 'insert into progress select $other, calendar_cursor, crm_cursor from progress where mailbox = $one' },
    {
      table: 'links',
      moved: 'create table copied as select * from links; update copied set mailbox = $other; insert into links table copied',
    },
  ])(
    'does not open for another mailbox it was copied to: $table',
    async ({ table, moved }) => {
      const store = await open();
      await store.begin(anna, aFullCommit(), someIntents());
      await store.close();
      const victim = mailboxOf(`${table}@contoso.example`);
      await tamper(moved.replaceAll('$other', `'${victim}'`).replaceAll('$one', `'${anna}'`));
      const after = await open();
      await expect(after.recall(victim)).rejects.toThrow('moved from another place');
      await after.recall(anna);
      await after.close();
    },
    60_000,
  );
});

// Last, because nothing opens this folder afterwards.
describe('an older program', () => {
  it('refuses a store that a newer one has used, and leaves it as it is', async () => {
    await tamper(`insert into kysely_migration values ('0002-later', '2026-03-10T08:00:00Z')`);
    await expect(open()).rejects.toThrow('last used by a newer Tandem (it has been through 0002-later');
    // Refused, not locked: the lock was given back.
    await expect(open()).rejects.toThrow('newer Tandem');
    expect((await stat(path.join(folder, 'pgdata'))).isDirectory()).toBe(true);
  }, 60_000);
});
