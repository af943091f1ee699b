import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { MailboxId } from '../../shared/ids.ts';
import { MailboxLockLost, underLock } from './lockHeld.ts';
import type { HeldLock } from './lockHeld.ts';
import { openPool } from './postgresPool.ts';
import type { PostgresPool } from './postgresPool.ts';
import { makeTurns, reasonOf } from './turns.ts';
import type { Turns } from './turns.ts';

export type OneAtATime = <T>(mailbox: MailboxId, run: () => Promise<T>, gone?: AbortSignal) => Promise<T>;

/** As many runs as one process does at a time; each holds one of these connections, and does its work on those of the store. */
const CONNECTIONS = 10;
/** How long one try waits in the database, in milliseconds. Then it gives its connection to a mailbox that may be free, and queues again. */
const ONE_TRY = 2_000;

/**
 * Runs of one mailbox go one after the other, whichever process they are in: each holds an advisory lock, in a transaction of a connection of its
 * own, for as long as it lasts. The server frees it when the transaction ends, also by the death of its process, and a pooler between us and the
 * server keeps it with the transaction. An idle transaction without a snapshot holds up nobody else.
 *
 * @param options.inThisProcess goes first, so that of each mailbox one run of this process at most waits in the database.
 * @returns the same shape. It rejects with MailboxLockLost when the connection breaks during the run, which then cannot note anything more.
 * `gone` ends the waiting, never a run that has begun. `close` waits for the runs. @throws DatabaseUrlUnreadable
 */
export function postgresLocks(options: { readonly url: string; readonly inThisProcess: OneAtATime; readonly connections?: number }): {
  readonly oneAtATime: OneAtATime;
  readonly close: () => Promise<void>;
} {
  const { url, inThisProcess, connections = CONNECTIONS } = options;
  // Never more asked of than it has: the pool's own queue gives up after a time, ours waits.
  const pool = openPool(url, { max: connections, statementTimeout: 0 });
  const turns = makeTurns(connections);
  const oneAtATime = <T>(mailbox: MailboxId, run: () => Promise<T>, gone?: AbortSignal): Promise<T> =>
    new Promise((resolve, reject) => {
      // The answer comes by promises of our own: a run that lost its lock is answered at once, while the mailbox stays taken in this process
      // until it has really ended.
      inThisProcess(mailbox, () => runLocked({ pool, turns }, mailbox, run, gone, { resolve, reject }), gone).catch(reject);
    });
  return { oneAtATime, close: () => pool.end() };
}

type Answer<T> = { readonly resolve: (result: T) => void; readonly reject: (error: unknown) => void };
type Means = { readonly pool: PostgresPool; readonly turns: Turns };

async function runLocked<T>(
  means: Means,
  mailbox: MailboxId,
  run: () => Promise<T>,
  gone: AbortSignal | undefined,
  { resolve, reject }: Answer<T>,
): Promise<void> {
  const lock = await takeLock(means, mailbox, gone);
  lock.lost.addEventListener('abort', () => reject(lock.lost.reason));
  try {
    lock.lost.throwIfAborted();
    resolve(await underLock(lock, run));
  } finally {
    await lock.letGo();
  }
}

type Lock = HeldLock & { readonly letGo: () => Promise<void> };

/** Tries until it has the lock. What still comes of a try after `gone` is nobody's any more. */
async function takeLock({ pool, turns }: Means, mailbox: MailboxId, gone: AbortSignal | undefined): Promise<Lock> {
  for (;;) {
    const giveBack = await turns.take(gone);
    const trying = tryToLock(pool, mailbox, giveBack);
    const lock = await unlessGone(trying, gone).catch((error: unknown) => {
      trying.then(
        (late) => late?.letGo(),
        () => undefined,
      );
      throw error;
    });
    if (lock !== null) return lock;
  }
}

/** @returns null where another process has the mailbox still. */
async function tryToLock(pool: PostgresPool, mailbox: MailboxId, giveBack: () => void): Promise<Lock | null> {
  const client = await pool.connect().catch((error: unknown) => {
    giveBack();
    throw error;
  });
  const lost = new AbortController();
  const onBreak = (cause?: unknown): void => lost.abort(new MailboxLockLost({ cause }));
  client.on('error', onBreak).on('end', onBreak);
  const leave = async (end: 'commit' | 'rollback'): Promise<void> => {
    const broken = await client.query(end).then(
      () => false,
      () => true,
    );
    client.off('error', onBreak).off('end', onBreak);
    client.release(broken);
    giveBack();
  };
  try {
    await client.query(BEGIN_WITHOUT_LIMITS);
    const key = keyOf(mailbox);
    const { rows } = await client.query('select pg_backend_pid() as pid, pg_advisory_xact_lock($1)', [key]);
    const [taken] = answered.parse(rows);
    return { key, holder: taken.pid, lost: lost.signal, letGo: () => leave('commit') };
  } catch (error) {
    await leave('rollback');
    if (isLockTimeout(error)) return null;
    throw error;
  }
}

const answered = z.tuple([z.object({ pid: z.number() })]);

/** A run takes as long as it takes, whatever the server allows others. The names are looked up, because not every version knows them all. */
const BEGIN_WITHOUT_LIMITS = `begin; set local lock_timeout = ${ONE_TRY};
  select set_config(name, '0', true) from pg_settings
  where name in ('idle_in_transaction_session_timeout', 'transaction_timeout', 'statement_timeout')`;

/** 64 bits of a hash: two mailboxes that share them wait for each other now and then, and nothing worse. */
const keyOf = (mailbox: MailboxId): string => createHash('sha256').update(`tandem mailbox ${mailbox}`).digest().readBigInt64BE().toString();

const LOCK_NOT_AVAILABLE = '55P03';
const isLockTimeout = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === LOCK_NOT_AVAILABLE;

const unlessGone = <T>(work: Promise<T>, gone: AbortSignal | undefined): Promise<T> =>
  new Promise((resolve, reject) => {
    const leave = (): void => reject(reasonOf(gone));
    if (gone?.aborted === true) leave();
    gone?.addEventListener('abort', leave, { once: true });
    work.then(resolve, reject).finally(() => gone?.removeEventListener('abort', leave));
  });
