import { locks } from 'node:worker_threads';
import type { MailboxId } from '../shared/ids.ts';

/** Web Locks, by mailbox. They hold inside this process; between processes the lock of the data folder does. */
export const oneAtATime = <T>(mailbox: MailboxId, run: () => Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    // Through a promise of our own: the answer's type must be the run's, whatever the lock manager is typed to give.
    locks.request(`mailbox ${mailbox}`, () => run().then(resolve)).catch(reject);
  });
