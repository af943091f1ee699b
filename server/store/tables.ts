import type { ColumnType, Generated, Kysely, Transaction } from 'kysely';
import type {
  ApprovalHash,
  CalendarItemId,
  CreationKey,
  CrmEventId,
  CrmPersonId,
  EmailAddress,
  Instant,
  MailboxId,
  TimeZone,
} from '../../shared/ids.ts';
import type { Base, Link, Side } from '../../shared/meeting.ts';
import type { Decision, Plan } from '../../shared/plan.ts';
import type { Intent } from '../ports/store.ts';

/** A jsonb column: read as the value, written as JSON text, because one of the two drivers takes a bare array for a PostgreSQL array. */
type Json<T> = ColumnType<T, string, string>;
/** Bytes of `seal.ts`. */
type Sealed = Uint8Array;

/**
 * The schema as it is after the newest migration; the database's own copy is made by `migrations/`. Every table has the mailbox, so that
 * a database can be told to show a session one mailbox's rows and no others.
 */
export type Tables = {
  readonly users: {
    readonly mailbox: MailboxId;
    readonly aliases: Json<readonly EmailAddress[]>;
    readonly crm_user_id: CrmPersonId;
    readonly crm_username: string;
    readonly sync_mailbox: EmailAddress | null;
    readonly time_zone: TimeZone;
    /** Lower case; both or none. */
    readonly tenant_id: string | null;
    readonly object_id: string | null;
    readonly company: string | null;
  };
  readonly tenants: { readonly id: string; readonly name: string; readonly salesforce_login_url: string };
  readonly links: {
    readonly mailbox: MailboxId;
    readonly calendar_id: CalendarItemId;
    readonly crm_event_id: CrmEventId;
    readonly origin: Link['origin'];
    readonly state: Link['state'];
    readonly confirmed_runs: number;
    /** Null where the link names no meeting; then the original start is null too. */
    readonly meeting_uid: string | null;
    readonly meeting_original_start: string | null;
    readonly created_side: Side | null;
    readonly masked: Side | null;
    /** Sealed, unlike the rest of a link: it names the addresses we wrote. */
    readonly wrote: Sealed;
    readonly calendar_base: Json<Base>;
    readonly crm_base: Json<Base>;
  };
  readonly sights: {
    readonly mailbox: MailboxId;
    readonly side: 'calendar' | 'crm' | 'person';
    readonly item_id: string;
    readonly sealed: Sealed;
  };
  readonly asked_addresses: { readonly mailbox: MailboxId; readonly address_index: string; readonly sealed: Sealed };
  readonly progress: { readonly mailbox: MailboxId; readonly calendar_cursor: Sealed | null; readonly crm_cursor: Sealed | null };
  readonly intents: {
    /** Order of noting. */
    readonly id: Generated<string>;
    readonly mailbox: MailboxId;
    readonly key: CreationKey;
    readonly kind: Intent['kind'];
    /** What the write is aimed at: one of the two, by kind. */
    readonly calendar_id: CalendarItemId | null;
    readonly crm_event_id: CrmEventId | null;
    readonly sealed: Sealed;
  };
  readonly tombstones: { readonly mailbox: MailboxId; readonly side: Side; readonly item_id: string };
  readonly quarantine: { readonly mailbox: MailboxId; readonly item_id: string; readonly until: Instant; readonly attempts: number };
  readonly wishes: { readonly mailbox: MailboxId; readonly calendar_id: CalendarItemId; readonly sealed: Sealed };
  readonly runs: {
    readonly id: string;
    readonly mailbox: MailboxId;
    readonly started_at: Instant;
    /** Null while the run goes on, and for ever where it was killed; so are all below. */
    readonly finished_at: Instant | null;
    readonly verdict: Plan['verdict'] | null;
    readonly mails: number | null;
    readonly mails_waiting: number | null;
    readonly approval_set: ApprovalHash | null;
    readonly done: number | null;
    readonly refused: number | null;
    readonly unsure: number | null;
    readonly postponed: number | null;
  };
  readonly decisions: {
    readonly run_id: string;
    /** Place in the plan, from 0. */
    readonly position: number;
    readonly mailbox: MailboxId;
    readonly calendar_id: CalendarItemId | null;
    readonly crm_event_id: CrmEventId | null;
    readonly kind: Decision['kind'];
    readonly because: Decision['because'];
    readonly mails: number;
    readonly approval: ApprovalHash | null;
  };
};

export type Database = Kysely<Tables>;
/** Inside a transaction only this handle is used: on the embedded database the outer one would wait for it for ever. */
export type Tx = Transaction<Tables>;
