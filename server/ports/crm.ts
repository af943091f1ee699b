import type { CreationKey, CrmEventId, CrmPersonId, Cursor, EmailAddress, Version } from '../../shared/ids.ts';
import type { Changes, Content, CrmPerson, Org, SeenCrmEvent } from '../../shared/meeting.ts';
import type { Invitee } from '../../shared/plan.ts';
import type { Window } from '../../shared/time.ts';
import type { SaidOfId, Written } from './answers.ts';

/** Whose session is used: sharing rules are the CRM's, so every read and write is the user's own (rule R35). */
export type CrmSession = { readonly username: string; readonly userId: CrmPersonId };

export type CrmFeed = {
  /** True for a first or fresh read: every event of the user in the window is in `events`. */
  readonly whole: boolean;
  readonly events: readonly SeenCrmEvent[];
  /** Contacts and Leads modified since (empty in a whole read: ask with `people`). */
  readonly people: readonly CrmPerson[];
  readonly next: Cursor;
};

/** What the ledger holds of one pair besides its ids: written by key, so a repetition changes nothing. `mailboxKey` is a hash, no address. */
export type LedgerTags = { readonly key: CreationKey; readonly mailboxKey: string; readonly tags: readonly string[] };

export type CrmWrite =
  | {
      readonly kind: 'create';
      /** The ledger's unique key: the second insert fails, so a repeated create makes no second event (rule R27). */
      readonly key: CreationKey;
      /** A hash that stands for the mailbox in the ledger. No address. */
      readonly mailboxKey: string;
      readonly content: Content;
      readonly who: readonly CrmPersonId[];
      readonly invitees: readonly Invitee[];
      /** For the ledger row; absent where the meeting has none. */
      readonly tags?: readonly string[];
    }
  | {
      readonly kind: 'update';
      readonly id: CrmEventId;
      readonly expected: Version | null;
      readonly changes: Changes;
      readonly who: readonly CrmPersonId[] | null;
      readonly invitees: {
        readonly add: readonly Invitee[];
        readonly update: readonly (Invitee & { readonly relationId: string })[];
        readonly remove: readonly { readonly relationId: string }[];
      };
      /** Absent: the tags stay as they are. */
      readonly ledger?: LedgerTags;
    };

/** `adopted`: the key was taken, so an earlier try had arrived; the event is that one and may read differently by now. */
export type CrmEcho = { readonly id: CrmEventId; readonly adopted: boolean };

/** Whose addresses or records a run may need to know. */
export type PeopleWanted = { readonly addresses: readonly EmailAddress[]; readonly ids: readonly CrmPersonId[] };

/** A side as the vendor words it, row by row, like `CalendarRecording`. `relations`: who takes part, of all events in it. */
export type CrmRecording = {
  readonly standing: readonly unknown[];
  readonly byId: ReadonlyMap<string, SaidOfId>;
  readonly privateIds: ReadonlySet<string>;
  readonly relations: readonly unknown[];
  readonly people: { readonly users: readonly unknown[]; readonly contacts: readonly unknown[]; readonly leads: readonly unknown[] };
};

export interface CrmPort {
  /** Who this user is in the CRM, by its own session. Read when a user is added. Counted apart. @throws PortDown */
  whoIs(username: string): Promise<CrmSession>;
  /** Describe of the org, kept for five minutes. Counted apart. @throws PortDown */
  org(session: CrmSession): Promise<Org>;
  /**
   * What moved since `cursor`, and `revisit` besides. `null` or a cursor whose frozen window no longer covers `window` read everything (`whole`);
   * later reads are one composite call. Deleted rows come as `gone`. @throws PortDown
   */
  changes(session: CrmSession, cursor: Cursor | null, window: Window, revisit: readonly CrmEventId[]): Promise<CrmFeed>;
  /** Users, Contacts and Leads with one of these addresses or ids. @throws PortDown */
  people(session: CrmSession, wanted: PeopleWanted): Promise<readonly CrmPerson[]>;
  /** The present state of each id, one answer per id asked. `gone` only if the CRM said so. @throws PortDown */
  look(session: CrmSession, ids: readonly CrmEventId[]): Promise<readonly SeenCrmEvent[]>;
  /** Which of these creation keys the ledger holds, and for which event. @throws PortDown */
  created(session: CrmSession, keys: readonly CreationKey[]): Promise<ReadonlyMap<CreationKey, CrmEventId>>;
  /**
   * What a snapshot keeps of this user's side: all events that stand where the feed up to `cursor` looked, every one of `ids` that does not stand
   * there, and people: by address those who are there, by id deleted ones too. `cursor` is one this port gave. `closed`: what is kept as if it were
   * private, although it does not say so. @throws PortDown
   */
  record(
    session: CrmSession,
    cursor: Cursor,
    ids: readonly CrmEventId[],
    people: PeopleWanted,
    closed: ReadonlySet<string>,
  ): Promise<CrmRecording>;
  /** Carry out writes, each all or nothing. One answer per write, in order. Never throws for a single write. */
  write(session: CrmSession, writes: readonly CrmWrite[]): Promise<readonly Written<CrmEcho>[]>;
}
