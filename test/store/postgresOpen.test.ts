import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cursorOf, mailboxOf } from '../../shared/ids.ts';
import { databasePlaceOf } from '../../server/store/databaseUrl.ts';
import { openPool } from '../../server/store/postgresPool.ts';
import { migratePostgres } from '../../server/store/postgres.ts';
import { DatabaseUrlUnreadable, StoreUnreachable } from '../../server/store/storeUnreachable.ts';
import { at } from './samples.ts';
import { changedUrl, describeOnPostgres, freshDatabase, openStoreAt } from './throwaway/throwawayPostgres.ts';
import type { FreshDatabase } from './throwaway/throwawayPostgres.ts';

const anna = mailboxOf('anna@contoso.example');
const refusalOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

describe('the address of a database', () => {
  it.each([
    { url: 'postgres://u:p@db.example/tandem', place: { database: 'tandem', server: 'db.example' } },
    { url: 'postgresql://u:p@db.example:6432/tandem?sslmode=verify-full', place: { database: 'tandem', server: 'db.example:6432' } },
    { url: 'postgres://u@[::1]:5432/my%20own', place: { database: 'my own', server: '[::1]:5432' } },
    {
      url: 'postgres://u:p@localhost/tandem?host=%2Frun%2Fpostgresql&port=5433',
      place: { database: 'tandem', server: '/run/postgresql:5433' },
    },
    { url: 'postgres:///tandem?host=/run/postgresql', place: { database: 'tandem', server: '/run/postgresql' } },
    { url: 'postgres://u:s%40f%2Fe@db.example/tandem', place: { database: 'tandem', server: 'db.example' } },
  ])('is understood: $url', ({ url, place }) => {
    expect(databasePlaceOf(url)).toEqual(place);
  });

  it.each([
    { fault: 'another protocol', url: 'mysql://u:quetzal@db.example/tandem' },
    { fault: 'no protocol', url: 'db.example/tandem' },
    { fault: 'no database', url: 'postgres://u:quetzal@db.example' },
    { fault: 'no database but a slash', url: 'postgres://u:quetzal@db.example/' },
    { fault: 'no host', url: 'postgres:///tandem' },
    { fault: 'a bare slash in the password', url: 'postgres://u:12/quetzal@db.example/tandem' },
    { fault: 'a bare question mark in the password', url: 'postgres://u:12?quetzal@db.example/tandem' },
    { fault: 'a bare hash in the password', url: 'postgres://u:12#quetzal@db.example/tandem' },
    { fault: 'a bare percent sign in the database', url: 'postgres://u:quetzal@db.example/100%' },
    { fault: 'nothing', url: '' },
  ])('is refused, and not repeated, when it has $fault', async ({ url }) => {
    const refusal = await refusalOf(openStoreAt(url));
    expect(refusal).toBeInstanceOf(DatabaseUrlUnreadable);
    expect(inspect(refusal)).not.toContain('quetzal');
    expect(await refusalOf(migratePostgres(url))).toBeInstanceOf(DatabaseUrlUnreadable);
  });
});

describe('a server that cannot be reached', () => {
  let silent: Server;
  let sockets: Socket[] = [];
  let port: number;
  beforeAll(async () => {
    silent = createServer((socket) => sockets.push(socket));
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    port = portOf(silent);
  });
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    sockets = [];
    silent.close();
  });
  const portOf = (server: Server): number => (server.address() as { readonly port: number }).port;

  it('is told with its name and what to do: nothing listens there', async () => {
    const ended = createServer();
    await once(ended.listen(0, '127.0.0.1'), 'listening');
    const free = portOf(ended);
    ended.close();
    await once(ended, 'close');
    const refusal = await refusalOf(openStoreAt(`postgres://u:quetzal@127.0.0.1:${free}/tandem`));
    expect(refusal).toBeInstanceOf(StoreUnreachable);
    expect(String(refusal)).toContain(`The database tandem on 127.0.0.1:${free} cannot be reached (ECONNREFUSED): nothing listens there`);
    expect(inspect(refusal, { depth: 9 })).not.toContain('quetzal');
  });

  it('is told when no server has the name', async () => {
    const refusal = await refusalOf(migratePostgres('postgres://u:quetzal@nowhere.invalid/tandem'));
    expect(refusal).toBeInstanceOf(StoreUnreachable);
    expect(String(refusal)).toMatch(/The database tandem on nowhere\.invalid cannot be reached \((ENOTFOUND|EAI_AGAIN)\)/);
    expect(inspect(refusal, { depth: 9 })).not.toContain('quetzal');
  });

  it('is given up when it takes us and says nothing', async () => {
    const pool = openPool(`postgres://u:quetzal@127.0.0.1:${port}/tandem`, { max: 1, statementTimeout: 0, connectionTimeout: 50 });
    const refusal = await refusalOf(pool.connect());
    expect(refusal).toBeInstanceOf(StoreUnreachable);
    expect(String(refusal)).toContain('(no answer in time): check that the server runs');
    expect(inspect(pool, { depth: 9, showHidden: true })).not.toContain('quetzal');
    await pool.end();
  });
});

describeOnPostgres('a store on a server', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase({ migrated: true });
  }, 60_000);
  afterAll(() => database.drop());
  const open = (more: { readonly connections?: number } = {}) => openStoreAt(database.url, more);

  it.each([
    {
      what: 'the password',
      change: (parts: URL) => (parts.password = 'quetzal-wrong'),
      code: '28P01',
      remedy: 'the user or the password is wrong',
    },
    { what: 'the user', change: (parts: URL) => (parts.username = 'stranger'), code: '28P01', remedy: 'the user or the password is wrong' },
    { what: 'the database', change: (parts: URL) => (parts.pathname = '/elsewhere'), code: '3D000', remedy: 'create it with createdb' },
    {
      what: 'the folder of the socket',
      change: (parts: URL) => parts.searchParams.set('host', '/nowhere'),
      code: 'ENOENT',
      remedy: 'no such socket',
    },
  ])('says so when $what is wrong, and never the password', async ({ change, code, remedy }) => {
    const refusal = await refusalOf(openStoreAt(changedUrl(database.url, change)));
    expect(refusal).toBeInstanceOf(StoreUnreachable);
    expect((refusal as StoreUnreachable).code).toBe(code);
    expect(String(refusal)).toContain(remedy);
    expect(inspect(refusal, { depth: 9, showHidden: true })).not.toContain('quetzal');
  });

  it('refuses a secret key of another length before it connects', async () => {
    await expect(openStoreAt('postgres://nowhere.invalid/tandem', { secretKey: new Uint8Array(16) })).rejects.toThrow('32 bytes');
  });

  it('is known to the server as tandem, with an end to every statement and to every idle transaction', async () => {
    const pool = openPool(database.url, { max: 1, statementTimeout: 1234 });
    const client = await pool.connect();
    const { rows } = await client.query(
      `select name, setting from pg_settings where name in ('application_name', 'statement_timeout', 'idle_in_transaction_session_timeout') order by 1`,
    );
    client.release();
    await pool.end();
    expect(rows).toEqual([
      { name: 'application_name', setting: 'tandem' },
      { name: 'idle_in_transaction_session_timeout', setting: '60000' },
      { name: 'statement_timeout', setting: '1234' },
    ]);
  });

  it.each([
    { written: 'with bare spaces', options: 'options=-c search_path=pg_catalog -c statement_timeout=77' },
    { written: 'escaped', options: 'options=-c%20search_path%3Dpg_catalog%20-c%20statement_timeout%3D77' },
    { written: 'twice, of which the last counts', options: 'options=nothing&options=-c+search_path=pg_catalog+-c+statement_timeout=77' },
    { written: 'between others', options: 'options=--search_path=pg_catalog+--statement-timeout=77&application_name=other' },
    {
      written: 'asking for times we cannot read',
      options: 'options=-c search_path=pg_catalog -c statement_timeout=77 -c datestyle=german',
    },
  ])('keeps its own settings beside those of the address, which win over our limits: $written', async ({ options }) => {
    // The driver takes no escaped slash in an address with a bare space.
    expect(await settingsAt(`${database.url.replaceAll('%2F', '/')}&${options}`)).toEqual({
      DateStyle: expect.stringMatching(/^ISO/),
      idle_in_transaction_session_timeout: '1min',
      search_path: 'pg_catalog',
      statement_timeout: '77ms',
    });
  });

  it.each(['options=', 'options', 'application_name=other'])('keeps its own settings where the address has none: %s', async (options) => {
    expect(await settingsAt(`${database.url}&${options}`)).toMatchObject({
      DateStyle: expect.stringMatching(/^ISO/),
      idle_in_transaction_session_timeout: '1min',
      statement_timeout: '1234ms',
    });
  });

  async function settingsAt(url: string): Promise<Record<string, unknown>> {
    const pool = openPool(url, { max: 1, statementTimeout: 1234 });
    const client = await pool.connect();
    const { rows } = await client.query<{ name: string; value: string }>(
      `select name, current_setting(name) as value from pg_settings
      where name in ('DateStyle', 'idle_in_transaction_session_timeout', 'search_path', 'statement_timeout')`,
    );
    client.release();
    await pool.end();
    return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
  }

  it('reads points in time from a server with other habits', async () => {
    await database.run(`do $$ begin
      execute format('alter database %I set datestyle = ''SQL, DMY''', current_database());
      execute format('alter database %I set timezone = ''Asia/Kathmandu''', current_database());
      execute format('alter database %I set bytea_output = ''escape''', current_database()); end $$`);
    const store = await open();
    const quarantine = [{ id: 'AAMk9', until: at('2100-02-03T04:05:06Z'), attempts: 1 }];
    await store.commit(anna, { quarantine, crmCursor: cursorOf('2026-03-10T08:00:00Z') });
    const memory = await store.recall(anna);
    expect([memory.quarantine, memory.crmCursor]).toEqual([quarantine, '2026-03-10T08:00:00Z']);
    await store.close();
  });

  it('goes on after all its connections were ended, without ending the process', async () => {
    const store = await open({ connections: 3 });
    await Promise.all([store.users(), store.users(), store.users()]);
    await database.run(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tandem' and datname = current_database()`,
    );
    // The next may still get a connection whose end has not been heard of; the one after it does not.
    await store.users().catch(() => undefined);
    await Promise.all([store.users().catch(() => undefined), store.users().catch(() => undefined)]);
    await store.commit(anna, { crmCursor: cursorOf('after') });
    expect((await store.recall(anna)).crmCursor).toBe('after');
    await store.close();
  });

  it('fails the one commit whose connection broke in the middle, whole', async () => {
    const store = await open({ connections: 1 });
    await store.commit(anna, { crmCursor: cursorOf('before') });
    const keeper = await holdTable();
    const commit = refusalOf(store.commit(anna, { calendarCursor: cursorOf('half'), crmCursor: cursorOf('half') }));
    await keeper.whenSomebodyWaits();
    await database.run(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tandem' and datname = current_database()`,
    );
    expect(await commit).toBeInstanceOf(Error);
    await keeper.letGo();
    expect((await store.recall(anna)).crmCursor).toBe('before');
    await store.close();
  });

  it('finishes what was begun before it closes, also what waits for a connection, closes once, and then takes nothing more', async () => {
    const store = await open({ connections: 2 });
    const begun = Array.from({ length: 12 }, (_, n) =>
      store.commit(mailboxOf(`person${n}@contoso.example`), { crmCursor: cursorOf('kept') }),
    );
    await Promise.all([...begun, store.close(), store.close()]);
    await expect(store.recall(anna)).rejects.toThrow();
    const again = await open();
    const kept = await Promise.all(begun.map((_, n) => again.recall(mailboxOf(`person${n}@contoso.example`))));
    expect(kept.map((memory) => memory.crmCursor)).toEqual(begun.map(() => 'kept'));
    await again.close();
    // The server hears of a goodbye a moment later.
    const ours = `select from pg_stat_activity where application_name = 'tandem' and datname = current_database()`;
    while ((await database.run(ours)).length > 0);
  });

  it('closes also when its server is gone', async () => {
    const other = await freshDatabase({ migrated: true });
    const store = await openStoreAt(other.url);
    await other.drop();
    await expect(store.users()).rejects.toThrow();
    await store.close();
  });

  /** Somebody else's transaction that keeps the cursors to itself. */
  async function holdTable(): Promise<{ readonly whenSomebodyWaits: () => Promise<void>; readonly letGo: () => Promise<void> }> {
    const pool = openPool(`${database.url}&application_name=other`, { max: 1, statementTimeout: 0 });
    const client = await pool.connect();
    await client.query('begin; lock table progress');
    return {
      whenSomebodyWaits: async () => {
        for (;;) if ((await client.query('select from pg_locks where not granted')).rows.length > 0) return;
      },
      letGo: async () => {
        await client.query('rollback');
        client.release();
        await pool.end();
      },
    };
  }
});
