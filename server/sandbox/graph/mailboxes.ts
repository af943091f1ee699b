import { createHash } from 'node:crypto';
import { isJsonObject } from '../json.ts';
import type { ItemRef, StoredEvent } from './event.ts';

/** A deleted item, kept so that change tracking can tell. `dates`: the exceptions it had, which had ids of their own. */
export type Gone = { readonly key: number; readonly dates: readonly string[]; readonly change: number };

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
  readonly families: Map<string, DeltaFamily>;
  /** What was created under each transactionId, as long as the item lives. */
  readonly transactions: Map<string, { readonly fingerprint: string; readonly key: number }>;
  /** How often the world was reset before this mailbox was made: a token of an earlier world must not fit into this one. */
  readonly world: number;
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

export type GraphStore = { readonly mailboxes: Map<string, Mailbox>; mails: Mail[]; resets: number };

export type MailboxSeed = {
  readonly address: string;
  readonly displayName?: string;
  readonly timeZone?: string;
  readonly id?: string;
  readonly aliases?: readonly string[];
};

export function emptyStore(): GraphStore {
  return { mailboxes: new Map(), mails: [], resets: 0 };
}

/** Empties the world: nobody, nothing, no mails. */
export function emptyAgain(store: GraphStore): void {
  store.mailboxes.clear();
  store.mails = [];
  store.resets += 1;
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
    families: new Map(),
    transactions: new Map(),
    world: store.resets,
    gone: [],
    nextKey: 1,
    changes: 0,
  };
  store.mailboxes.set(seed.address.toLowerCase(), mailbox);
  return mailbox;
}

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

export function removeEvent(mailbox: Mailbox, key: number): void {
  const event = mailbox.events.get(key);
  if (event === undefined) return;
  mailbox.changes += 1;
  mailbox.events.delete(key);
  mailbox.gone = [...mailbox.gone, { key, dates: Object.keys(event.series?.exceptions ?? {}), change: mailbox.changes }];
  if (event.transactionId !== null) mailbox.transactions.delete(event.transactionId);
}

/** A GUID that is always the same for the same text, so that a reset world has the ids it had before. */
export function guidFrom(text: string): string {
  const hex = createHash('sha256').update(text.toLowerCase()).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

type SavedMailbox = Omit<Mailbox, 'events' | 'families' | 'transactions'> & {
  readonly events: readonly StoredEvent[];
  readonly families: readonly DeltaFamily[];
  readonly transactions: readonly (readonly [string, { readonly fingerprint: string; readonly key: number }])[];
};
type SavedStore = {
  readonly version: 1;
  readonly mailboxes: readonly SavedMailbox[];
  readonly mails: readonly Mail[];
  readonly resets: number;
};

export function saveStore(store: GraphStore): SavedStore {
  const mailboxes = [...store.mailboxes.values()].map((mailbox) => ({
    ...mailbox,
    events: [...mailbox.events.values()],
    families: [...mailbox.families.values()],
    transactions: [...mailbox.transactions],
  }));
  return { version: 1, mailboxes, mails: store.mails, resets: store.resets };
}

/** Replaces everything in `store`. The state is one we wrote ourselves: only its version is checked. */
export function loadStore(store: GraphStore, state: unknown): void {
  if (!isSavedStore(state)) throw new Error('This is not a saved Graph sandbox.');
  store.mailboxes.clear();
  for (const saved of state.mailboxes) {
    store.mailboxes.set(saved.address.toLowerCase(), {
      ...saved,
      events: new Map(saved.events.map((event) => [event.key, event])),
      families: new Map(saved.families.map((family) => [family.id, family])),
      transactions: new Map(saved.transactions),
    });
  }
  store.mails = [...state.mails];
  store.resets = state.resets;
}

function isSavedStore(state: unknown): state is SavedStore {
  return isJsonObject(state) && state['version'] === 1 && Array.isArray(state['mailboxes']) && Array.isArray(state['mails']);
}
