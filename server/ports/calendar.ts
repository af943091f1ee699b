import type { CalendarItemId, CreationKey, Cursor, EmailAddress, MailboxId, TimeZone, Version } from '../../shared/ids.ts';
import type { Changes, Content, Meeting, SeenMeeting } from '../../shared/meeting.ts';
import type { Guest } from '../../shared/plan.ts';
import type { Window } from '../../shared/time.ts';
import type { ChangedTags } from '../../shared/view.ts';
import type { SaidOfId, Written } from './answers.ts';

/**
 * What moved in a mailbox. Nothing absent from `items` is gone: a removed or unmentioned item must be looked at (ADR 0008).
 */
export type CalendarFeed = {
  /** True for a first or fresh round: everything that overlaps the window is in `items`, so whoever is known but not named must be looked at. */
  readonly whole: boolean;
  readonly items: readonly SeenMeeting[];
  /** Ids the vendor called removed: deleted, moved out of the window, or changed outside it. Look before concluding. */
  readonly removed: readonly CalendarItemId[];
  /** Series whose master was in the round: a deleted occurrence is not signalled, so known occurrences not in `items` must be looked at. */
  readonly touchedSeries: readonly CalendarItemId[];
  readonly next: Cursor;
};

export type CalendarWrite =
  | { readonly kind: 'create'; readonly key: CreationKey; readonly content: Content; readonly attendees: readonly Guest[] }
  | { readonly kind: 'update'; readonly id: CalendarItemId; readonly expected: Version | null; readonly changes: Changes };

/** `objectId`: the person's own id in the directory, which a sign-in names too; null where this server may not read people. */
export type MailboxFacts = { readonly timeZone: TimeZone; readonly aliases: readonly EmailAddress[]; readonly objectId: string | null };

/**
 * One item as a person's Outlook names it. `mirror`: the tags the pane keeps on the item, null where it keeps none or they cannot be read
 * (rule R33). `series`: the whole series, which is no meeting.
 */
export type FoundMeeting =
  | { readonly kind: 'meeting'; readonly seen: SeenMeeting; readonly mirror: ChangedTags | null }
  | { readonly kind: 'series' }
  | { readonly kind: 'unknown' };

/**
 * A side as the vendor words it, item by item. `standing`: everything the feed up to a cursor amounts to, asked for anew and whole. `byId`: what was
 * asked for by its id besides, and series that those belong to. Of what is private only what the feed lets in as well, and no subject.
 * `privateIds`: what the vendor calls private now.
 */
export type CalendarRecording = {
  readonly standing: readonly unknown[];
  readonly byId: ReadonlyMap<string, SaidOfId>;
  readonly privateIds: ReadonlySet<string>;
};

export interface CalendarPort {
  /** Read once, when a mailbox is connected. Counted apart. @throws PortDown */
  facts(mailbox: MailboxId): Promise<MailboxFacts>;
  /**
   * What moved since `cursor`. `null`, a cursor the vendor forgot, or one whose frozen window no longer covers `window` start a fresh round
   * (`whole`). The round is opened wider than `window`, so that a sliding window does not re-read every day. @throws PortDown
   */
  changes(mailbox: MailboxId, cursor: Cursor | null, window: Window): Promise<CalendarFeed>;
  /** The present state of each id, one answer per id asked. `gone` only if the vendor said so. @throws PortDown */
  look(mailbox: MailboxId, ids: readonly CalendarItemId[]): Promise<readonly SeenMeeting[]>;
  /** The present state of one item under any id the vendor gave it, also one that is not ours to keep. One request. @throws PortDown */
  find(mailbox: MailboxId, id: string): Promise<FoundMeeting>;
  /**
   * What a snapshot keeps of this mailbox: all that stands where the feed up to `cursor` looked, and every one of `ids` that does not stand there.
   * `cursor` is one this port gave. `closed`: what is kept as if it were private, although it does not say so. @throws PortDown
   */
  record(mailbox: MailboxId, cursor: Cursor, ids: readonly CalendarItemId[], closed: ReadonlySet<string>): Promise<CalendarRecording>;
  /**
   * Carry out writes of one mailbox, at most four at a time. One answer per write, in order. A repeated create with the same key makes no
   * second meeting, whatever the first reply was. Never throws for a single write.
   */
  write(mailbox: MailboxId, writes: readonly CalendarWrite[]): Promise<readonly Written<Meeting>[]>;
}
