import { calendarItemId, crmEventId } from '../../shared/ids.ts';
import type { MailboxId } from '../../shared/ids.ts';
import type { Tombstone } from '../ports/store.ts';
import { inChunks, lastOfEach } from './chunks.ts';
import type { Tx } from './tables.ts';

/** @returns those of the calendar first, each side sorted by id. */
export async function readTombstones(tx: Tx, mailbox: MailboxId): Promise<readonly Tombstone[]> {
  const rows = await tx
    .selectFrom('tombstones')
    .select(['side', 'item_id'])
    .where('mailbox', '=', mailbox)
    .orderBy('side')
    .orderBy('item_id')
    .execute();
  return rows.map((row) =>
    row.side === 'calendar' ? { calendarId: calendarItemId(row.item_id) } : { crmEventId: crmEventId(row.item_id) },
  );
}

/** A tombstone is set once and stays. */
export async function keepTombstones(tx: Tx, mailbox: MailboxId, tombstones: readonly Tombstone[]): Promise<void> {
  const rows = tombstones.map((tombstone) =>
    'calendarId' in tombstone
      ? { mailbox, side: 'calendar' as const, item_id: tombstone.calendarId }
      : { mailbox, side: 'crm' as const, item_id: tombstone.crmEventId },
  );
  await inChunks(
    lastOfEach(rows, (row) => `${row.side} ${row.item_id}`),
    (chunk) =>
      tx
        .insertInto('tombstones')
        .values(chunk)
        .onConflict((taken) => taken.columns(['mailbox', 'side', 'item_id']).doNothing())
        .execute(),
  );
}
