import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { cursorOf, mailboxOf } from '../../shared/ids.ts';
import type { MailboxId } from '../../shared/ids.ts';
import { oneAtATime } from '../../server/oneAtATime.ts';
import type { StorePort } from '../../server/ports/store.ts';
import { postgresLocks } from '../../server/store/mailboxLocks.ts';
import { underLock } from '../../server/store/lockHeld.ts';
import { changedUrl, describeOnPostgres, freshDatabase, openStoreAt } from './throwaway/throwawayPostgres.ts';
import type { FreshDatabase } from './throwaway/throwawayPostgres.ts';

const anna = mailboxOf('anna@contoso.example');
const bert = mailboxOf('bert@contoso.example');
type Locks = ReturnType<typeof postgresLocks>;

/** The locks of another process: nothing in ours keeps its runs apart, so only the database does. */
const unguarded: typeof oneAtATime = (_mailbox, run) => run();

/** Something to wait for, and the one who says that it has come. */
function signal(): { readonly come: Promise<void>; readonly say: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { come: promise, say: () => resolve() };
}

describeOnPostgres('runs of one mailbox', () => {
  let database: FreshDatabase;
  let store: StorePort;
  let opened: Locks[] = [];
  let ends: (() => void)[] = [];
  beforeAll(async () => {
    database = await freshDatabase({ migrated: true });
    store = await openStoreAt(database.url, { connections: 2 });
  }, 60_000);
  /** A test that fails in the middle must not leave a run that is waited for. */
  afterEach(async () => {
    for (const end of ends) end();
    ends = [];
    for (const locks of opened) await locks.close();
    opened = [];
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });
  function locksOf(more: { readonly connections?: number; readonly inThisProcess?: typeof oneAtATime } = {}): Locks {
    const locks = postgresLocks({ url: database.url, inThisProcess: unguarded, ...more });
    opened.push(locks);
    return locks;
  }

  /** Begins a run that holds the mailbox until it is told to end. */
  async function holding(locks: Locks, mailbox: MailboxId): Promise<{ readonly end: () => void; readonly run: Promise<void> }> {
    const [begun, told] = [signal(), signal()];
    ends.push(told.say);
    const run = locks.oneAtATime(mailbox, async () => {
      begun.say();
      await told.come;
    });
    await Promise.race([begun.come, run]);
    return { end: told.say, run };
  }

  /** Until somebody waits in the database for a lock, and the server says so. */
  async function somebodyWaits(): Promise<void> {
    for (;;) {
      const rows = await database.run(`select from pg_locks where locktype = 'advisory' and not granted`);
      if (rows.length > 0) return;
    }
  }
  const breakLocks = () =>
    database.run(`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted and database =
      (select oid from pg_database where datname = current_database())`);

  it('go one after the other, over processes', async () => {
    const [one, other] = [locksOf(), locksOf()];
    const told: string[] = [];
    const first = await holding(one, anna);
    const second = other.oneAtATime(anna, () => Promise.resolve(told.push('second')));
    await somebodyWaits();
    told.push('first ends');
    first.end();
    await Promise.all([first.run, second]);
    expect(told).toEqual(['first ends', 'second']);
  });

  it('do not wait for another mailbox', async () => {
    const [one, other] = [locksOf(), locksOf()];
    const first = await holding(one, anna);
    expect(await other.oneAtATime(bert, () => Promise.resolve('done'))).toBe('done');
    first.end();
    await first.run;
  });

  it('all come to their turn when many more wait than there are connections, and each works on the store', async () => {
    const processes = [locksOf({ connections: 2 }), locksOf({ connections: 2 })];
    const mailboxes = Array.from({ length: 12 }, (_, n) => mailboxOf(`person${n % 6}@contoso.example`));
    const inside = new Map<MailboxId, number>();
    let most = 0;
    const runs = processes.flatMap(({ oneAtATime: inTurn }) =>
      mailboxes.map((mailbox) =>
        inTurn(mailbox, async () => {
          inside.set(mailbox, (inside.get(mailbox) ?? 0) + 1);
          most = Math.max(most, ...inside.values());
          const { crmCursor } = await store.recall(mailbox);
          await store.commit(mailbox, { crmCursor: cursorOf(String(Number(crmCursor ?? '0') + 1)) });
          inside.set(mailbox, (inside.get(mailbox) ?? 0) - 1);
        }),
      ),
    );
    await Promise.all(runs);
    expect(most).toBe(1);
    const counted = await Promise.all([...new Set(mailboxes)].map(async (mailbox) => (await store.recall(mailbox)).crmCursor));
    expect(counted).toEqual(['4', '4', '4', '4', '4', '4']);
  }, 60_000);

  it('let a free mailbox pass while all connections wait for a taken one', async () => {
    const [one, other] = [locksOf(), locksOf({ connections: 1 })];
    const first = await holding(one, anna);
    const waiting = other.oneAtATime(anna, () => Promise.resolve('anna'));
    await somebodyWaits();
    expect(await other.oneAtATime(bert, () => Promise.resolve('bert'))).toBe('bert');
    first.end();
    expect(await waiting).toBe('anna');
  }, 30_000);

  it('ask the database only after their own process has let them', async () => {
    const locks = locksOf({ inThisProcess: oneAtATime, connections: 1 });
    const first = await holding(locks, anna);
    const second = locks.oneAtATime(anna, () => Promise.resolve('second'));
    await expect(database.run(`select from pg_locks where locktype = 'advisory' and not granted`)).resolves.toEqual([]);
    first.end();
    expect(await second).toBe('second');
  });

  it('fail as they fail, and let the next one in', async () => {
    const locks = locksOf({ connections: 1 });
    await expect(locks.oneAtATime(anna, () => Promise.reject(new Error('of the run')))).rejects.toThrow('of the run');
    expect(await locks.oneAtATime(anna, () => Promise.resolve('next'))).toBe('next');
  });

  it.each([
    { waiting: 'in the database', connections: 2 },
    { waiting: 'for a connection', connections: 1 },
  ])('are not begun for one who left while it waited $waiting', async ({ connections }) => {
    const locks = locksOf({ connections });
    const first = await holding(locks, anna);
    const leaving = new AbortController();
    let begun = false;
    const run = () => {
      begun = true;
      return Promise.resolve();
    };
    const second = locks.oneAtATime(anna, run, leaving.signal);
    if (connections > 1) await somebodyWaits();
    leaving.abort(new Error('left'));
    await expect(second).rejects.toThrow('left');
    await expect(locks.oneAtATime(anna, run, leaving.signal)).rejects.toThrow('left');
    first.end();
    await first.run;
    expect(await locks.oneAtATime(anna, () => Promise.resolve('next'))).toBe('next');
    expect(begun).toBe(false);
  });

  it('are not ended by one who leaves after they have begun', async () => {
    const leaving = new AbortController();
    const done = locksOf().oneAtATime(
      anna,
      () => {
        leaving.abort();
        return Promise.resolve('done');
      },
      leaving.signal,
    );
    expect(await done).toBe('done');
  });

  it('fail when the connection of their lock breaks, and can note nothing more', async () => {
    const locks = locksOf();
    const [begun, answered] = [signal(), signal()];
    const noted = Promise.withResolvers<unknown>();
    const run = locks.oneAtATime(anna, async () => {
      begun.say();
      await answered.come;
      await store.begin(anna, { crmCursor: cursorOf('unguarded') }, []).then(noted.resolve, noted.reject);
    });
    await begun.come;
    await breakLocks();
    await expect(run).rejects.toThrow('kept other processes away from this mailbox broke');
    answered.say();
    await expect(noted.promise).rejects.toThrow('kept other processes away from this mailbox broke');
    expect((await store.recall(anna)).crmCursor).not.toBe('unguarded');
    expect(await locks.oneAtATime(anna, () => store.commit(anna, { crmCursor: cursorOf('next') }))).toBeUndefined();
    expect((await store.recall(anna)).crmCursor).toBe('next');
  });

  it('keep their mailbox in their own process until they have really ended', async () => {
    const locks = locksOf({ inThisProcess: oneAtATime });
    const first = await holding(locks, anna);
    await breakLocks();
    await expect(first.run).rejects.toThrow('broke');
    let begun = false;
    const second = locks.oneAtATime(anna, () => {
      begun = true;
      return Promise.resolve();
    });
    await locks.oneAtATime(bert, () => Promise.resolve());
    expect(begun).toBe(false);
    first.end();
    await second;
  });

  it('are refused by the store when the server no longer knows their lock, also where nobody has told us', async () => {
    const forgotten = { key: '1', holder: 1, lost: new AbortController().signal };
    const commit = underLock(forgotten, () => store.commit(anna, { crmCursor: cursorOf('unguarded') }));
    await expect(commit).rejects.toThrow('kept other processes away from this mailbox broke');
    expect((await store.recall(anna)).crmCursor).not.toBe('unguarded');
  });

  it('are not ended by a server that ends idle transactions', async () => {
    const strict = changedUrl(database.url, ({ searchParams }) => searchParams.set('options', '-c idle_in_transaction_session_timeout=50'));
    const locks = postgresLocks({ url: strict, inThisProcess: unguarded });
    opened.push(locks);
    const first = await holding(locks, anna);
    // The witness has the same settings and began later: when it is ended, our time was over too.
    const ended = signal();
    const witness = new Client({ connectionString: strict }).on('error', () => undefined).on('end', ended.say);
    await witness.connect();
    await witness.query('begin');
    await ended.come;
    first.end();
    await first.run;
  });

  it('are freed when their process is killed', async () => {
    const source = `
      import { postgresLocks } from ${JSON.stringify(pathToFileURL(path.resolve('server/store/mailboxLocks.ts')).href)};
      const locks = postgresLocks({ url: process.env.DATABASE, inThisProcess: (mailbox, run) => run() });
      await locks.oneAtATime('${anna}', () => { process.stdout.write('begun'); return new Promise(() => setInterval(() => undefined, 60_000)); });`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', source], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, DATABASE: database.url },
    });
    await once(child.stdout, 'data');
    const next = locksOf().oneAtATime(anna, () => Promise.resolve('next'));
    await somebodyWaits().finally(() => child.kill('SIGKILL'));
    expect(await next).toBe('next');
  }, 30_000);
});
