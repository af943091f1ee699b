import type { Instant, MailboxId } from '../../shared/ids.ts';
import type { Commit, Memory, StorePort } from '../ports/store.ts';
import { closeRun, openRun } from './history.ts';
import { noteIntents, readIntents, settleIntents } from './intents.ts';
import { dropLinks, keepLinks, readLinks } from './links.ts';
import { refuseWithoutLock } from './lockHeld.ts';
import { keepCursors, readCursors } from './progress.ts';
import { keepQuarantine, readQuarantine } from './quarantine.ts';
import type { MailboxSeal } from './seal.ts';
import { changeSights, readSights } from './sights.ts';
import type { Database, Tx } from './tables.ts';
import { keepTenant, readTenants } from './tenants.ts';
import { keepTombstones, readTombstones } from './tombstones.ts';
import { keepUser, readUser, readUserOf, readUsers } from './users.ts';
import { keepWishes, readWishes } from './wishes.ts';

/** What a store is made of, whichever database it is. */
export type Parts = {
  /** Migrated. */
  readonly db: Database;
  readonly sealOf: (mailbox: MailboxId) => MailboxSeal;
  readonly now: () => Instant;
  /** Let go of the database and of whatever guards it. Called once. */
  readonly release: () => Promise<void>;
};

/** The store port over a migrated database. */
export function makeStore({ db, sealOf, now, release }: Parts): StorePort {
  let closed: Promise<void> | undefined;
  const remember = (mailbox: MailboxId, commit: Commit, andThen: (tx: Tx, seal: MailboxSeal) => Promise<void>): Promise<void> => {
    const seal = sealOf(mailbox);
    return db.transaction().execute(async (tx) => {
      await apply(tx, mailbox, seal, now(), commit);
      await andThen(tx, seal);
      // Last, so that as little as possible can happen between this and the commit.
      await refuseWithoutLock(tx);
    });
  };
  return {
    tenants: () => readTenants(db),
    keepTenant: (tenant) => keepTenant(db, tenant),
    users: () => readUsers(db),
    user: (mailbox) => readUser(db, mailbox),
    userOf: (identity) => readUserOf(db, identity),
    keepUser: (user) => keepUser(db, user),
    recall: (mailbox) => recall(db, mailbox, sealOf(mailbox)),
    openRun: (mailbox, startedAt) => openRun(db, mailbox, startedAt),
    begin: (mailbox, commit, intents) => remember(mailbox, commit, (tx, seal) => noteIntents(tx, mailbox, seal, intents)),
    commit: (mailbox, commit) => remember(mailbox, commit, () => Promise.resolve()),
    closeRun: (mailbox, runId, summary) => closeRun(db, mailbox, runId, summary),
    close: () => (closed ??= release()),
  };
}

/** Of one moment: a run that plans over half an old and half a new memory would see changes nobody made. */
const recall = (db: Database, mailbox: MailboxId, seal: MailboxSeal): Promise<Memory> =>
  db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => ({
      links: await readLinks(tx, mailbox, seal),
      sights: await readSights(tx, mailbox, seal),
      intents: await readIntents(tx, mailbox, seal),
      tombstones: await readTombstones(tx, mailbox),
      quarantine: await readQuarantine(tx, mailbox),
      wishes: await readWishes(tx, mailbox, seal),
      ...(await readCursors(tx, mailbox, seal)),
    }));

/** Dropping comes before keeping throughout: what is named as both is kept, because losing is the worse mistake. */
async function apply(tx: Tx, mailbox: MailboxId, seal: MailboxSeal, now: Instant, commit: Commit): Promise<void> {
  if (commit.sights !== undefined) await changeSights(tx, mailbox, seal, commit.sights);
  await dropLinks(tx, mailbox, commit.dropLinks ?? []);
  await keepLinks(tx, mailbox, seal, commit.keepLinks ?? []);
  await settleIntents(tx, mailbox, commit.settledIntents ?? []);
  await keepTombstones(tx, mailbox, commit.tombstones ?? []);
  await keepQuarantine(tx, mailbox, now, commit.quarantine ?? []);
  await keepWishes(tx, mailbox, seal, commit.wishes ?? []);
  await keepCursors(tx, mailbox, seal, commit);
}
