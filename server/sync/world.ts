import type { Hashing } from '../core/hashing.ts';
import type { MailboxId } from '../../shared/ids.ts';
import type { CalendarPort } from '../ports/calendar.ts';
import type { CrmPort } from '../ports/crm.ts';
import type { StorePort } from '../ports/store.ts';

/** HTTP requests of the call budget since the process began (contracts section 6). */
export type Calls = { readonly graph: number; readonly graphUnits: number; readonly salesforce: number; readonly apart: number };

/** How far a run is: how many of its requests for something to be read or written are answered. */
export type Progress = (at: { readonly doing: 'reading' | 'writing'; readonly done: number; readonly of: number }) => void;

/** Everything outside that one sync may touch. Put together once, in `server/world.ts` or by a test. */
export type World = {
  readonly calendar: CalendarPort;
  readonly crm: CrmPort;
  readonly store: StorePort;
  readonly hashing: Hashing;
  /** The Entra tenant the mailboxes are in. */
  readonly tenantId: string;
  /** Whose world it is: the id of a tenant the store keeps; null: the one the environment names. */
  readonly company: string | null;
  /** Runs of one mailbox go one after the other: two at once would plan over the same memory and do everything twice. */
  readonly oneAtATime: <T>(mailbox: MailboxId, run: () => Promise<T>, gone?: AbortSignal) => Promise<T>;
  /** The only clock of a run. */
  readonly now: () => Temporal.Instant;
  readonly calls: () => Calls;
};
