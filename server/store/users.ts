import type { Selectable } from 'kysely';
import type { MailboxId } from '../../shared/ids.ts';
import type { Identity, StoredUser } from '../ports/store.ts';
import { IdentityTaken } from './identityTaken.ts';
import type { Database, Tables } from './tables.ts';

export async function readUsers(db: Database): Promise<readonly StoredUser[]> {
  const rows = await db.selectFrom('users').selectAll().orderBy('mailbox').execute();
  return rows.map(toUser);
}

export async function readUser(db: Database, mailbox: MailboxId): Promise<StoredUser | null> {
  const row = await db.selectFrom('users').selectAll().where('mailbox', '=', mailbox).executeTakeFirst();
  return row === undefined ? null : toUser(row);
}

export async function readUserOf(db: Database, { tenantId, objectId }: Identity): Promise<StoredUser | null> {
  const row = await db
    .selectFrom('users')
    .selectAll()
    .where('tenant_id', '=', tenantId.toLowerCase())
    .where('object_id', '=', objectId.toLowerCase())
    .executeTakeFirst();
  return row === undefined ? null : toUser(row);
}

/** Add or replace. @throws IdentityTaken */
export async function keepUser(db: Database, user: StoredUser): Promise<void> {
  const row = {
    aliases: JSON.stringify(user.aliases),
    crm_user_id: user.crmUserId,
    crm_username: user.crmUsername,
    sync_mailbox: user.syncMailbox,
    time_zone: user.timeZone,
    tenant_id: user.identity?.tenantId.toLowerCase() ?? null,
    object_id: user.identity?.objectId.toLowerCase() ?? null,
    company: user.company,
  };
  await db
    .insertInto('users')
    .values({ mailbox: user.mailbox, ...row })
    .onConflict((taken) => taken.column('mailbox').doUpdateSet(row))
    .execute()
    .catch((error: unknown) => {
      throw isIdentityTaken(error) ? new IdentityTaken({ cause: error }) : error;
    });
}

/** PostgreSQL names the constraint that stood in the way. */
const isIdentityTaken = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'constraint' in error && error.constraint === 'users_by_identity';

const toUser = (row: Selectable<Tables['users']>): StoredUser => ({
  mailbox: row.mailbox,
  aliases: row.aliases,
  crmUserId: row.crm_user_id,
  crmUsername: row.crm_username,
  syncMailbox: row.sync_mailbox,
  timeZone: row.time_zone,
  identity: row.tenant_id === null || row.object_id === null ? null : { tenantId: row.tenant_id, objectId: row.object_id },
  company: row.company,
});
