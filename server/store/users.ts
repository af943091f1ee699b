import type { Selectable } from 'kysely';
import type { MailboxId } from '../../shared/ids.ts';
import type { StoredUser } from '../ports/store.ts';
import type { Database, Tables } from './tables.ts';

export async function readUsers(db: Database): Promise<readonly StoredUser[]> {
  const rows = await db.selectFrom('users').selectAll().orderBy('mailbox').execute();
  return rows.map(toUser);
}

export async function readUser(db: Database, mailbox: MailboxId): Promise<StoredUser | null> {
  const row = await db.selectFrom('users').selectAll().where('mailbox', '=', mailbox).executeTakeFirst();
  return row === undefined ? null : toUser(row);
}

/** Add or replace. */
export async function keepUser(db: Database, user: StoredUser): Promise<void> {
  const row = {
    aliases: JSON.stringify(user.aliases),
    crm_user_id: user.crmUserId,
    crm_username: user.crmUsername,
    sync_mailbox: user.syncMailbox,
    time_zone: user.timeZone,
  };
  await db
    .insertInto('users')
    .values({ mailbox: user.mailbox, ...row })
    .onConflict((taken) => taken.column('mailbox').doUpdateSet(row))
    .execute();
}

const toUser = (row: Selectable<Tables['users']>): StoredUser => ({
  mailbox: row.mailbox,
  aliases: row.aliases,
  crmUserId: row.crm_user_id,
  crmUsername: row.crm_username,
  syncMailbox: row.sync_mailbox,
  timeZone: row.time_zone,
});
