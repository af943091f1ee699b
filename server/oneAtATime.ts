import { locks } from 'node:worker_threads';
import type { MailboxId } from '../shared/ids.ts';

/**
 * Web Locks, by mailbox. They hold inside this process; between processes the lock of the data folder does. `gone` ends the waiting, never a run
 * that has begun.
 */
export const oneAtATime = <T>(mailbox: MailboxId, run: () => Promise<T>, gone?: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    // Through a promise of our own: the answer's type must be the run's, whatever the lock manager is typed to give.
    locks.request(`mailbox ${mailbox}`, gone === undefined ? {} : { signal: gone }, () => run().then(resolve)).catch(reject);
  });
