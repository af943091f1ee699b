import { guidFrom } from '../guid.ts';
import { calendarOf, defaultCalendar } from './event.ts';
import type { ItemRef, StoredEvent } from './event.ts';
import { defaultSwitches } from './switches.ts';
import type { Switches } from './switches.ts';

/**
 * An item that left a calendar, kept so that change tracking can tell. `dates`: the exceptions it had, which had ids of their
 * own; `place`: what its default id was made from.
 */
export type Gone = {
  readonly key: number;
  readonly dates: readonly string[];
  readonly change: number;
  readonly calendar?: number;
  readonly place?: number;
};

export type Calendar = { readonly key: number; readonly name: string; readonly color: string; readonly change: number };
export type Category = { readonly id: string; readonly displayName: string; readonly color: string };

/** One round of change tracking: what it will say is fixed when it starts, however many pages it is read in. */
export type DeltaRound = {
  readonly number: number;
  readonly mentions: readonly (ItemRef & { readonly removed: boolean })[];
  readonly upTo: number;
  generation: number | null;
};

/** All rounds that descend from one first call. The window is frozen here and never travels in a token. */
export type DeltaFamily = {
  readonly id: string;
  readonly calendar?: number;
  readonly from: string;
  readonly to: string;
  highest: number;
  generations: readonly { readonly generation: number; readonly change: number }[];
  rounds: readonly DeltaRound[];
};

export type Mailbox = {
  readonly id: string;
  readonly address: string;
  readonly displayName: string;
  /** A Windows zone name, as mailbox settings give it. */
  readonly timeZone: string;
  readonly aliases: readonly string[];
  readonly events: Map<number, StoredEvent>;
  /** What lies in Deleted Items. */
  readonly deleted: Map<number, StoredEvent>;
  readonly families: Map<string, DeltaFamily>;
  /** What was created under each transactionId, as long as the item lives. */
  readonly transactions: Map<string, { readonly fingerprint: string; readonly key: number }>;
  /** How often the world was reset before this mailbox was made: a token of an earlier world must not fit into this one. */
  readonly world: number;
  /** How often each item was moved between folders, by its key; absent: never. */
  places: Readonly<Record<string, number>>;
  calendars: readonly Calendar[];
  categories: readonly Category[];
  gone: readonly Gone[];
  nextKey: number;
  changes: number;
};

/** What Exchange would have mailed. Rooms are never mailed. */
export type Mail = {
  readonly from: string;
  readonly to: string;
  readonly why: 'invitation' | 'update' | 'cancellation';
  readonly eventId: string;
  readonly at: string;
};

export type GraphStore = { readonly mailboxes: Map<string, Mailbox>; mails: Mail[]; resets: number; switches: Switches };

export type MailboxSeed = {
  readonly address: string;
  readonly displayName?: string;
  readonly timeZone?: string;
  readonly id?: string;
  readonly aliases?: readonly string[];
};

export function emptyStore(): GraphStore {
  return { mailboxes: new Map(), mails: [], resets: 0, switches: defaultSwitches };
}

/** Empties the world: nobody, nothing, no mails, every switch as it was at first. */
export function emptyAgain(store: GraphStore): void {
  store.mailboxes.clear();
  store.mails = [];
  store.resets += 1;
  store.switches = defaultSwitches;
}

/** Adds an empty mailbox; one that is there already stays as it is. */
export function openMailbox(store: GraphStore, seed: MailboxSeed): Mailbox {
  const existing = store.mailboxes.get(seed.address.toLowerCase());
  if (existing !== undefined) return existing;
  const mailbox: Mailbox = {
    id: seed.id ?? guidFrom(seed.address),
    address: seed.address,
    displayName: seed.displayName ?? seed.address,
    timeZone: seed.timeZone ?? 'UTC',
    aliases: seed.aliases ?? [],
    events: new Map(),
    deleted: new Map(),
    families: new Map(),
    transactions: new Map(),
    world: store.resets,
    ...emptyFolders,
    gone: [],
    nextKey: 1,
    changes: 0,
  };
  store.mailboxes.set(seed.address.toLowerCase(), mailbox);
  return mailbox;
}

/** What a new mailbox has besides events: one calendar, nothing moved, no categories. */
export const emptyFolders = {
  places: {},
  calendars: [{ key: defaultCalendar, name: 'Calendar', color: 'auto', change: 0 }],
  categories: [],
};

/** By address, alias or id, whatever the case. */
export function mailboxOf(store: GraphStore, addressOrId: string): Mailbox | null {
  const wanted = addressOrId.toLowerCase();
  const direct = store.mailboxes.get(wanted);
  if (direct !== undefined) return direct;
  for (const mailbox of store.mailboxes.values()) {
    if (mailbox.id.toLowerCase() === wanted || mailbox.aliases.some((alias) => alias.toLowerCase() === wanted)) return mailbox;
  }
  return null;
}

/** Stores an item under the next change number, which is what makes its etag and its place in change tracking new. */
export function putEvent(mailbox: Mailbox, event: Omit<StoredEvent, 'change'>): StoredEvent {
  mailbox.changes += 1;
  const stored = { ...event, change: mailbox.changes };
  mailbox.events.set(stored.key, stored);
  return stored;
}

export function takeKey(mailbox: Mailbox): number {
  const key = mailbox.nextKey;
  mailbox.nextKey += 1;
  return key;
}

/** Takes an item out of its calendar into Deleted Items. */
export function removeEvent(mailbox: Mailbox, key: number, transactions: Switches['transactions'] = 'whileEventLives'): void {
  const event = mailbox.events.get(key);
  if (event === undefined) return;
  leaveCalendar(mailbox, event);
  mailbox.events.delete(key);
  mailbox.deleted.set(key, event);
  if (event.transactionId !== null && transactions === 'whileEventLives') mailbox.transactions.delete(event.transactionId);
}

/** Notes for change tracking that an item is no longer where it was, and makes its default id another one. */
export function leaveCalendar(mailbox: Mailbox, event: StoredEvent): void {
  const { key } = event;
  const place = mailbox.places[String(key)] ?? 0;
  mailbox.changes += 1;
  const dates = Object.keys(event.series?.exceptions ?? {});
  mailbox.gone = [...mailbox.gone, { key, dates, change: mailbox.changes, calendar: calendarOf(event), place }];
  mailbox.places = { ...mailbox.places, [key]: place + 1 };
}
