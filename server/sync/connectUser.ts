import type { MailboxId } from '../../shared/ids.ts';
import type { CalendarPort } from '../ports/calendar.ts';
import type { CrmPort } from '../ports/crm.ts';
import type { Memory, StoredUser } from '../ports/store.ts';
import type { World } from './world.ts';

/** Of a world, only what tells who somebody is. */
export type WorldOfTies = Pick<World, 'store' | 'tenantId' | 'company' | 'oneAtATime'> & {
  readonly calendar: Pick<CalendarPort, 'facts'>;
  readonly crm: Pick<CrmPort, 'whoIs'>;
};

/**
 * Tie a mailbox to a CRM user, in the world of the person's company: both are asked who they are, so that neither a zone nor an id is ever input
 * (rule R34). Done again for the same two, it reads them anew.
 * @throws PortDown when either side cannot be signed in to; CrmUserTaken; TieRemembered when the mailbox is tied otherwise and something is remembered of it.
 */
export async function connectUser(mailbox: MailboxId, crmUsername: string, world: WorldOfTies): Promise<StoredUser> {
  const { calendar, crm, store, tenantId, company, oneAtATime } = world;
  const [facts, session] = await Promise.all([calendar.facts(mailbox), crm.whoIs(crmUsername)]);
  // A run that is under way remembers for the tie it began with: what it leaves behind has to be seen here.
  return oneAtATime(mailbox, async () => {
    const other = (await store.users()).find(
      (user) => user.mailbox !== mailbox && user.crmUserId === session.userId && user.company === company,
    );
    if (other !== undefined) throw new CrmUserTaken(other);
    const known = await store.user(mailbox);
    if (known !== null && (known.crmUserId !== session.userId || known.company !== company)) {
      const memory = await store.recall(mailbox);
      if (!isEmpty(memory)) throw new TieRemembered(known, memory);
    }
    const user: StoredUser = {
      mailbox,
      aliases: facts.aliases.filter((alias) => String(alias) !== String(mailbox)),
      crmUserId: session.userId,
      crmUsername,
      syncMailbox: null,
      timeZone: facts.timeZone,
      identity: facts.objectId === null ? knownIdentity(known, tenantId) : { tenantId, objectId: facts.objectId },
      company,
    };
    await store.keepUser(user);
    return user;
  });
}

/** Two mailboxes of one CRM user would each be filled with the other's meetings. */
export class CrmUserTaken extends Error {
  override readonly name = 'CrmUserTaken';
  readonly by: StoredUser;
  constructor(by: StoredUser) {
    super('This CRM user belongs to another mailbox already.');
    this.by = by;
  }
}

/** The links, sights and cursors of a mailbox are about one CRM user of one company; anybody else's events would seem to be gone, or old. */
export class TieRemembered extends Error {
  override readonly name = 'TieRemembered';
  readonly known: StoredUser;
  readonly memory: Memory;
  constructor(known: StoredUser, memory: Memory) {
    super('A mailbox of which something is remembered cannot be tied to another CRM user or company.');
    this.known = known;
    this.memory = memory;
  }
}

/** Cursors count as well: from where the old side was read, what is older of the new one would never be seen. */
const isEmpty = ({ links, sights, intents, tombstones, quarantine, wishes, calendarCursor, crmCursor }: Memory): boolean =>
  calendarCursor === null &&
  crmCursor === null &&
  [links, intents, tombstones, quarantine, wishes, ...Object.values(sights)].every(({ length }) => length === 0);

/**
 * Where the person cannot be read this time, what was known of the sign-in stays: nobody is locked out by a lost permission. In another tenant it is
 * somebody else's.
 */
const knownIdentity = (known: StoredUser | null, tenantId: string): StoredUser['identity'] =>
  known?.identity?.tenantId.toLowerCase() === tenantId.toLowerCase() ? known.identity : null;
