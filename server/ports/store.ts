import type { CalendarItemId, CreationKey, CrmEventId, CrmPersonId, Cursor, EmailAddress, Instant, MailboxId } from '../../shared/ids.ts';
import type { CrmPerson, Link, SeenCrmEvent, SeenMeeting, User } from '../../shared/meeting.ts';
import type { Intent, OutcomeCounts, Plan } from '../../shared/plan.ts';
import type { TagSet } from '../../shared/view.ts';

export type { Intent } from '../../shared/plan.ts';

/** Who signs in, as Entra names a person: both ids together, because neither changes and no address is as safe (facts on Graph, 3.3). */
export type Identity = { readonly tenantId: string; readonly objectId: string };

/**
 * A company of this installation besides the one the environment names. `id`: its tenant in Entra, a GUID in lower case. `salesforceLoginUrl`: an
 * https origin.
 */
export type Tenant = { readonly id: string; readonly name: string; readonly salesforceLoginUrl: string };

/**
 * A user of this installation: a row, never input (rule R34). `identity` null: this person cannot sign in, only be synced. `company`: the id of a
 * tenant kept here; null: the one the environment names.
 */
export type StoredUser = User & { readonly crmUsername: string; readonly identity: Identity | null; readonly company: string | null };

/** What was last seen of both sides, so that a run which reads only changes still plans over everything (ADR 0011). Kept encrypted. */
export type Sights = {
  readonly meetings: readonly SeenMeeting[];
  readonly crmEvents: readonly SeenCrmEvent[];
  readonly people: readonly CrmPerson[];
  /** Addresses already asked for: asking again would cost a call a run. */
  readonly askedAddresses: readonly EmailAddress[];
};

export type Tombstone = { readonly calendarId: CalendarItemId } | { readonly crmEventId: CrmEventId };
/**
 * What a person asked of one meeting in the pane. `pushed`: filters do not hold it back any more (rule R8). `inCrm`: the tags the CRM is known to
 * hold; `unsure` while nobody answered, null where it was never told any. Keeping a wish that asks nothing forgets it.
 */
export type Wish = {
  readonly calendarId: CalendarItemId;
  readonly pushed: boolean;
  readonly tags: TagSet;
  readonly inCrm: readonly string[] | 'unsure' | null;
};

export type Quarantine = { readonly id: string; readonly until: Instant; readonly attempts: number };

/** Everything remembered of one mailbox. */
export type Memory = {
  readonly links: readonly Link[];
  readonly sights: Sights;
  readonly intents: readonly Intent[];
  readonly tombstones: readonly Tombstone[];
  readonly quarantine: readonly Quarantine[];
  readonly wishes: readonly Wish[];
  readonly calendarCursor: Cursor | null;
  readonly crmCursor: Cursor | null;
};

/** Sights to keep and to drop; whoever is not named stays as remembered. An item is kept under its id, the newest word wins. */
export type SightChanges = {
  readonly meetings: readonly SeenMeeting[];
  readonly crmEvents: readonly SeenCrmEvent[];
  readonly people: readonly CrmPerson[];
  readonly askedAddresses: readonly EmailAddress[];
  readonly forgetMeetings: readonly CalendarItemId[];
  readonly forgetCrmEvents: readonly CrmEventId[];
  readonly forgetPeople: readonly CrmPersonId[];
};

/** What a run leaves behind, in one transaction: nothing of it is seen without the rest. Absent members change nothing. */
export type Commit = {
  readonly sights?: SightChanges;
  /** A link is known by its pair of ids; keeping one replaces it, and replaces any other link of either id. */
  readonly keepLinks?: readonly Link[];
  readonly dropLinks?: readonly { readonly calendarId: CalendarItemId; readonly crmEventId: CrmEventId }[];
  readonly settledIntents?: readonly CreationKey[];
  readonly tombstones?: readonly Tombstone[];
  /** Replaces what was known of these ids; `until` in the past forgets. */
  readonly quarantine?: readonly Quarantine[];
  /** Replaces what was known of these meetings. */
  readonly wishes?: readonly Wish[];
  readonly calendarCursor?: Cursor;
  readonly crmCursor?: Cursor;
};

export type RunSummary = {
  readonly finishedAt: Instant;
  readonly plan: Plan;
  readonly outcomes: OutcomeCounts;
};

export interface StorePort {
  /** By name. */
  tenants(): Promise<readonly Tenant[]>;
  /** Add or replace. */
  keepTenant(tenant: Tenant): Promise<void>;
  users(): Promise<readonly StoredUser[]>;
  user(mailbox: MailboxId): Promise<StoredUser | null>;
  /** The one user who signs in under this identity. */
  userOf(identity: Identity): Promise<StoredUser | null>;
  /** Add or replace. A company that is not kept is a mistake of the caller's, and nothing is kept. */
  keepUser(user: StoredUser): Promise<void>;
  recall(mailbox: MailboxId): Promise<Memory>;
  /** Begin a run's history entry. @returns its id. */
  openRun(mailbox: MailboxId, startedAt: Instant): Promise<string>;
  /**
   * Note, in one transaction and before anything is sent: what is about to be written, and what was read (cursors and sights), so that a crash
   * after the first write starts from here. A second payload under a key is kept beside the first until one is settled.
   */
  begin(mailbox: MailboxId, commit: Commit, intents: readonly Intent[]): Promise<void>;
  /** Remember, in one transaction: what the writes left behind. */
  commit(mailbox: MailboxId, commit: Commit): Promise<void>;
  /** Close the history entry: counts and decisions by id and reason code, never text. */
  closeRun(mailbox: MailboxId, runId: string, summary: RunSummary): Promise<void>;
  close(): Promise<void>;
}
