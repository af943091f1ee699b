import type { MailboxId } from '../../shared/ids.ts';
import type { Wish } from '../ports/store.ts';
import { inChunks, lastOfEach } from './chunks.ts';
import type { MailboxSeal } from './seal.ts';
import type { Tx } from './tables.ts';

/** Sealed, because tags are a person's own words. @returns wishes sorted by meeting. @throws SealBroken */
export async function readWishes(tx: Tx, mailbox: MailboxId, seal: MailboxSeal): Promise<readonly Wish[]> {
  const rows = await tx.selectFrom('wishes').selectAll().where('mailbox', '=', mailbox).orderBy('calendar_id').execute();
  return rows.map((row) => ({ calendarId: row.calendar_id, ...seal.open({ purpose: 'wish', id: row.calendar_id }, row.sealed) }));
}

export async function keepWishes(tx: Tx, mailbox: MailboxId, seal: MailboxSeal, wishes: readonly Wish[]): Promise<void> {
  const last = lastOfEach(wishes, ({ calendarId }) => calendarId);
  await inChunks(last.filter(asksNothing), (chunk) => {
    const ids = chunk.map(({ calendarId }) => calendarId);
    return tx.deleteFrom('wishes').where('mailbox', '=', mailbox).where('calendar_id', 'in', ids).execute();
  });
  await inChunks(
    last.filter((wish) => !asksNothing(wish)),
    (chunk) =>
      tx
        .insertInto('wishes')
        .values(
          chunk.map(({ calendarId, ...wish }) => ({
            mailbox,
            calendar_id: calendarId,
            sealed: seal.seal({ purpose: 'wish', id: calendarId }, wish),
          })),
        )
        .onConflict((taken) => taken.columns(['mailbox', 'calendar_id']).doUpdateSet((row) => ({ sealed: row.ref('excluded.sealed') })))
        .execute(),
  );
}

/** Tags that were all taken off are still a wish: the mirror and the CRM may not know it yet. */
export const asksNothing = ({ pushed, tags, inCrm }: Wish): boolean => !pushed && tags.changedAt === null && inCrm === null;
