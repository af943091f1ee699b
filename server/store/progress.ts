import type { Cursor, MailboxId } from '../../shared/ids.ts';
import type { Side } from '../../shared/meeting.ts';
import type { MailboxSeal, Place } from './seal.ts';
import type { Tx } from './tables.ts';

/** A cursor opens what it points to for whoever holds a token, and may carry an address: it is sealed like a sight. @throws SealBroken */
export async function readCursors(
  tx: Tx,
  mailbox: MailboxId,
  seal: MailboxSeal,
): Promise<{ readonly calendarCursor: Cursor | null; readonly crmCursor: Cursor | null }> {
  const row = await tx.selectFrom('progress').selectAll().where('mailbox', '=', mailbox).executeTakeFirst();
  const opened = (side: Side, sealed: Uint8Array | null | undefined): Cursor | null =>
    sealed === null || sealed === undefined ? null : seal.open(cursorPlace(side), sealed);
  return { calendarCursor: opened('calendar', row?.calendar_cursor), crmCursor: opened('crm', row?.crm_cursor) };
}

/** A cursor not given stays as it was. */
export async function keepCursors(
  tx: Tx,
  mailbox: MailboxId,
  seal: MailboxSeal,
  cursors: { readonly calendarCursor?: Cursor; readonly crmCursor?: Cursor },
): Promise<void> {
  const { calendarCursor, crmCursor } = cursors;
  if (calendarCursor === undefined && crmCursor === undefined) return;
  const row = {
    ...(calendarCursor === undefined ? {} : { calendar_cursor: seal.seal(cursorPlace('calendar'), calendarCursor) }),
    ...(crmCursor === undefined ? {} : { crm_cursor: seal.seal(cursorPlace('crm'), crmCursor) }),
  };
  await tx
    .insertInto('progress')
    .values({ mailbox, ...row })
    .onConflict((taken) => taken.column('mailbox').doUpdateSet(row))
    .execute();
}

const cursorPlace = (side: Side): Place<'cursor'> => ({ purpose: 'cursor', id: side });
