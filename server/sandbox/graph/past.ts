import type { GraphStore } from './mailboxes.ts';

/**
 * What a server that lags behind reads: the items of the past. Change tracking itself goes on in the present, so a round begun
 * late ends before the changes it did not see, and the next one brings them.
 */
export function storeSeenLate(past: GraphStore, present: GraphStore): GraphStore {
  const mailboxes = new Map(
    [...past.mailboxes].map(([address, mailbox]) => [
      address,
      { ...mailbox, families: present.mailboxes.get(address)?.families ?? mailbox.families },
    ]),
  );
  return { ...past, mailboxes };
}
