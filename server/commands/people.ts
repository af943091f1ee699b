import { mailboxOf } from '../../shared/ids.ts';
import type { StoredUser, Tenant } from '../ports/store.ts';
import { connectUser, CrmUserTaken, TieRemembered } from '../sync/connectUser.ts';
import type { World } from '../sync/world.ts';
import type { House } from './house.ts';
import { UsageError } from './mistake.ts';

/** The user a command is about, with the world of the user's company. @throws UsageError when nobody here has the mailbox. */
export async function personAt(mailbox: string, house: House): Promise<{ readonly user: StoredUser; readonly world: World }> {
  const user = await house.store.user(mailboxOf(mailbox));
  if (user === null) {
    const known = (await house.store.users()).length;
    throw new UsageError([
      `--mailbox ${mailbox}: nobody here has this mailbox${known === 0 ? ', nobody has been added at all' : ''}; add the user first: npx tandem user add --mailbox ${mailbox} --salesforce-user NAME (npx tandem user list shows who is here)`,
    ]);
  }
  return { user, world: house.worldOf(await companyCalled(user.company, house)) };
}

/**
 * Tie a mailbox to a Salesforce user, or read both anew. @param tenant null: the company a person who is known here has, for others the one the
 * environment names. @throws UsageError when what is remembered of the mailbox belongs to another
 * Salesforce user or company, or the Salesforce user to another mailbox; PortDown
 */
export async function tiePerson(mailbox: string, salesforceUser: string, tenant: string | null, house: House): Promise<StoredUser> {
  const known = await house.store.user(mailboxOf(mailbox));
  const world = house.worldOf(await companyCalled(tenant ?? known?.company ?? null, house));
  return connectUser(mailboxOf(mailbox), salesforceUser, world).catch((error: unknown) => {
    if (error instanceof TieRemembered) throw new UsageError([whyTied(error)]);
    if (error instanceof CrmUserTaken)
      throw new UsageError([
        `--salesforce-user ${salesforceUser}: belongs to the mailbox ${error.by.mailbox} already, and each of the two would get the other’s meetings; name the person’s own Salesforce user`,
      ]);
    throw error;
  });
}

function whyTied({ known: { mailbox, crmUsername, crmUserId, company }, memory: { links, sights } }: TieRemembered): string {
  const who = `${crmUsername} (${crmUserId}) in Salesforce${company === null ? '' : `, company ${company}`}`;
  const kept = `pairs: ${links.length}, meetings last seen: ${sights.meetings.length}, Salesforce events last seen: ${sights.crmEvents.length}, and how far both sides were read`;
  return `--mailbox ${mailbox}: is tied to ${who}, and what is kept of that tie would be taken for the new one’s (${kept}). Nothing was changed. Removing a person is not there yet in this version: to tie the mailbox to another Salesforce user or company, start in another data folder (Tandem keeps it in the folder it is started in; on PostgreSQL: another database).`;
}

/** @param id null: the company the environment names. @throws UsageError when no such company is kept here. */
export async function companyCalled(id: string | null, { store }: House): Promise<Tenant | null> {
  if (id === null) return null;
  const company = (await store.tenants()).find((one) => one.id === id.toLowerCase());
  if (company === undefined)
    throw new UsageError([
      `--tenant ${id}: no company with this id is kept here; add it first: npx tandem tenant add --id ${id} --name NAME`,
    ]);
  return company;
}
