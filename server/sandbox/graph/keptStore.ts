import { isJsonObject } from '../json.ts';
import type { StoredEvent } from './event.ts';
import { emptyFolders } from './mailboxes.ts';
import type { DeltaFamily, GraphStore, Mail, Mailbox } from './mailboxes.ts';
import { defaultSwitches } from './switches.ts';
import type { Switches } from './switches.ts';

type SavedMailbox = Omit<Mailbox, 'events' | 'deleted' | 'families' | 'transactions'> & {
  readonly events: readonly StoredEvent[];
  readonly deleted?: readonly StoredEvent[];
  readonly families: readonly DeltaFamily[];
  readonly transactions: readonly (readonly [string, { readonly fingerprint: string; readonly key: number }])[];
};
type SavedStore = {
  readonly version: 1;
  readonly mailboxes: readonly SavedMailbox[];
  readonly mails: readonly Mail[];
  readonly resets: number;
  readonly switches?: Switches;
};

/** The whole store as plain JSON. */
export function saveStore(store: GraphStore): SavedStore {
  const mailboxes = [...store.mailboxes.values()].map((mailbox) => ({
    ...mailbox,
    events: [...mailbox.events.values()],
    deleted: [...mailbox.deleted.values()],
    families: [...mailbox.families.values()],
    transactions: [...mailbox.transactions],
  }));
  return { version: 1, mailboxes, mails: store.mails, resets: store.resets, switches: store.switches };
}

/** Replaces everything in `store`. The state is one we wrote ourselves: only its version is checked. */
export function loadStore(store: GraphStore, state: unknown): void {
  if (!isSavedStore(state)) throw new Error('This is not a saved Graph sandbox.');
  store.mailboxes.clear();
  for (const saved of state.mailboxes) {
    store.mailboxes.set(saved.address.toLowerCase(), {
      // A state of an earlier version knew one calendar and no Deleted Items.
      ...emptyFolders,
      ...saved,
      events: new Map(saved.events.map((event) => [event.key, event])),
      deleted: new Map((saved.deleted ?? []).map((event) => [event.key, event])),
      families: new Map(saved.families.map((family) => [family.id, family])),
      transactions: new Map(saved.transactions),
    });
  }
  store.mails = [...state.mails];
  store.resets = state.resets;
  store.switches = { ...defaultSwitches, ...state.switches };
}

function isSavedStore(state: unknown): state is SavedStore {
  return isJsonObject(state) && state['version'] === 1 && Array.isArray(state['mailboxes']) && Array.isArray(state['mails']);
}
