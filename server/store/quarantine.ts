import type { Instant, MailboxId } from '../../shared/ids.ts';
import type { Quarantine } from '../ports/store.ts';
import { inChunks, lastOfEach } from './chunks.ts';
import type { Tx } from './tables.ts';

/** @returns also those whose time is over, sorted by id: how often it was tried decides how long the next wait is. */
export async function readQuarantine(tx: Tx, mailbox: MailboxId): Promise<readonly Quarantine[]> {
  const rows = await tx
    .selectFrom('quarantine')
    .select(['item_id', 'until', 'attempts'])
    .where('mailbox', '=', mailbox)
    .orderBy('item_id')
    .execute();
  return rows.map((row) => ({ id: row.item_id, until: row.until, attempts: row.attempts }));
}

/** Replaces what was known of these ids; one whose `until` is not after `now` is forgotten. */
export async function keepQuarantine(tx: Tx, mailbox: MailboxId, now: Instant, quarantine: readonly Quarantine[]): Promise<void> {
  const newest = lastOfEach(quarantine, (one) => one.id);
  const over = newest.filter((one) => one.until <= now);
  await inChunks(over, (chunk) => {
    const ids = chunk.map((one) => one.id);
    return tx.deleteFrom('quarantine').where('mailbox', '=', mailbox).where('item_id', 'in', ids).execute();
  });
  const waiting = newest.filter((one) => one.until > now);
  await inChunks(waiting, (chunk) =>
    tx
      .insertInto('quarantine')
      .values(chunk.map((one) => ({ mailbox, item_id: one.id, until: one.until, attempts: one.attempts })))
      .onConflict((taken) =>
        taken.columns(['mailbox', 'item_id']).doUpdateSet((row) => ({
          until: row.ref('excluded.until'),
          attempts: row.ref('excluded.attempts'),
        })),
      )
      .execute(),
  );
}
