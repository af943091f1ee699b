import type { CalendarItemId, CreationKey, CrmEventId, Instant } from '../../shared/ids.ts';
import type { CrmPerson, Link, Org, SeenCrmEvent, SeenMeeting, User } from '../../shared/meeting.ts';
import type { Intent } from '../../shared/plan.ts';
import type { Settings } from '../../shared/settings.ts';

/**
 * Everything a plan depends on. The live run and `tandem plan --snapshot` fill in the same value, so they decide alike (ADR 0002).
 */
export type RunInput = {
  readonly now: Instant;
  /** No set of this user has been answered yet (rule R26). */
  readonly firstRun: boolean;
  readonly user: User;
  readonly org: Org;
  readonly settings: Settings;
  /** `complete`: the side was read to its end; otherwise nothing is created, re-created or deleted on it (rule Q4). */
  readonly calendar: { readonly complete: boolean; readonly items: readonly SeenMeeting[] };
  readonly crm: { readonly complete: boolean; readonly items: readonly SeenCrmEvent[] };
  readonly people: readonly CrmPerson[];
  readonly links: readonly Link[];
  /** Ids a person deleted on the other side: never created again by a sync. */
  readonly tombstones: ReadonlySet<string>;
  readonly stopped: ReadonlySet<string>;
  /** Ids a person pushed, of either side: filters do not hold their pairs back. */
  readonly pushed: ReadonlySet<string>;
  /** Tags a person set, by meeting. `inCrm`: what the CRM is known to hold; `unsure` where nobody answered, null where it was never told any. */
  readonly tags: ReadonlyMap<CalendarItemId, { readonly wanted: readonly string[]; readonly inCrm: readonly string[] | 'unsure' | null }>;
  /** Ids whose quarantine lasts beyond `now`. */
  readonly quarantined: ReadonlySet<string>;
  /** Writes noted and never answered, oldest first (rule R27). */
  readonly intents: readonly Intent[];
  /** What the ledger holds under the keys of `intents`. */
  readonly ledger: ReadonlyMap<CreationKey, CrmEventId>;
};
