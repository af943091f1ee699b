import type { MailboxId } from '../../shared/ids.ts';
import type { StoredUser } from '../ports/store.ts';
import type { World } from './world.ts';

/**
 * Tie a mailbox to a CRM user: both are asked who they are, so that neither a zone nor an id is ever input (rule R34).
 * @throws PortDown when either side cannot be signed in to.
 */
export async function connectUser(
  mailbox: MailboxId,
  crmUsername: string,
  { calendar, crm, store, tenantId }: Pick<World, 'calendar' | 'crm' | 'store' | 'tenantId'>,
): Promise<StoredUser> {
  const [facts, session] = await Promise.all([calendar.facts(mailbox), crm.whoIs(crmUsername)]);
  const user: StoredUser = {
    mailbox,
    aliases: facts.aliases.filter((alias) => String(alias) !== String(mailbox)),
    crmUserId: session.userId,
    crmUsername,
    syncMailbox: null,
    timeZone: facts.timeZone,
    // Where the person cannot be read this time, what was known of the sign-in stays: nobody is locked out by a lost permission.
    identity: facts.objectId === null ? ((await store.user(mailbox))?.identity ?? null) : { tenantId, objectId: facts.objectId },
  };
  await store.keepUser(user);
  return user;
}
