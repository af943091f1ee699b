import { AsyncLocalStorage } from 'node:async_hooks';
import { sql } from 'kysely';
import type { Tx } from './tables.ts';

/** The lock of a mailbox broke under a run: another process may work on the mailbox by now. The run ends; what it had noted is taken up by the next. */
export class MailboxLockLost extends Error {
  constructor(options?: { cause?: unknown }) {
    super(
      'The connection that kept other processes away from this mailbox broke, so this run was ended: the next one goes on from what was noted.',
      options,
    );
    this.name = 'MailboxLockLost';
  }
}

export type HeldLock = {
  /** 64 bits, as the server has it. */
  readonly key: string;
  /** The server's process that holds it. */
  readonly holder: number;
  /** Aborted with MailboxLockLost, once we know. */
  readonly lost: AbortSignal;
};

const held = new AsyncLocalStorage<HeldLock>();

/** Everything `run` does, it does under this lock. */
export const underLock = <T>(lock: HeldLock, run: () => Promise<T>): Promise<T> => held.run(lock, run);

/**
 * Nobody can stop a run in the middle from outside. But it sends no write that it has not noted, so one that can note nothing more sends nothing
 * more. The server is asked, because a process that was frozen for an hour does not know yet that it was given up.
 * @throws MailboxLockLost; never outside `underLock`.
 */
export async function refuseWithoutLock(tx: Tx): Promise<void> {
  const lock = held.getStore();
  if (lock === undefined) return;
  lock.lost.throwIfAborted();
  const { rows } = await sql`select from pg_locks
    where locktype = 'advisory' and granted and pid = ${lock.holder}
    and ((classid::bigint << 32) | objid::bigint) = ${lock.key}::bigint and objsubid = 1`.execute(tx);
  if (rows.length === 0) throw new MailboxLockLost();
}
