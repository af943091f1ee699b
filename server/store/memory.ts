import type { CrmEventId, EmailAddress, Instant, MailboxId } from '../../shared/ids.ts';
import type { CrmPerson, Link, SeenCrmEvent, SeenMeeting } from '../../shared/meeting.ts';
import type {
  Commit,
  Identity,
  Intent,
  Memory,
  Quarantine,
  SightChanges,
  StoredUser,
  StorePort,
  Tenant,
  Tombstone,
  Wish,
} from '../ports/store.ts';
import { IdentityTaken } from './identityTaken.ts';
import { asksNothing } from './wishes.ts';

/** What is kept of one mailbox. Replaced as a whole, never changed in place, so that a commit that fails leaves nothing behind. */
type Kept = {
  readonly links: readonly Link[];
  readonly meetings: ReadonlyMap<string, SeenMeeting>;
  readonly crmEvents: ReadonlyMap<string, SeenCrmEvent>;
  readonly people: ReadonlyMap<string, CrmPerson>;
  readonly askedAddresses: ReadonlySet<EmailAddress>;
  readonly intents: readonly Intent[];
  readonly tombstones: ReadonlyMap<string, Tombstone>;
  readonly quarantine: ReadonlyMap<string, Quarantine>;
  readonly wishes: ReadonlyMap<string, Wish>;
  readonly calendarCursor: Memory['calendarCursor'];
  readonly crmCursor: Memory['crmCursor'];
};

const NOTHING: Kept = {
  links: [],
  meetings: new Map(),
  crmEvents: new Map(),
  people: new Map(),
  askedAddresses: new Set(),
  intents: [],
  tombstones: new Map(),
  quarantine: new Map(),
  wishes: new Map(),
  calendarCursor: null,
  crmCursor: null,
};

/**
 * A store that forgets everything with the process: for simulations, where a database would be the slowest part. It keeps the promises of the
 * port and no secrets, because nothing leaves the process.
 * @param options.now decides when a quarantine is over.
 */
export function memoryStore({ now }: { readonly now: () => Instant }): StorePort {
  const tenants = new Map<string, Tenant>();
  const users = new Map<MailboxId, StoredUser>();
  const mailboxes = new Map<MailboxId, Kept>();
  const openRuns = new Map<string, MailboxId>();
  let runs = 0;
  const remember = (mailbox: MailboxId, commit: Commit, intents: readonly Intent[]): void => {
    // Whoever asked may go on with its values, and what cannot be copied must leave no half of a commit.
    const after = applied(mailboxes.get(mailbox) ?? NOTHING, structuredClone(commit), now());
    mailboxes.set(mailbox, { ...after, intents: [...after.intents, ...structuredClone(intents)] });
  };
  return {
    tenants: () => answered(() => [...tenants.values()].toSorted((a, b) => inOrder(a.name, b.name) || inOrder(a.id, b.id))),
    keepTenant: (tenant) =>
      answered(() => {
        tenants.set(tenant.id, structuredClone(tenant));
      }),
    users: () => answered(() => [...users.values()].toSorted((a, b) => inOrder(a.mailbox, b.mailbox))),
    user: (mailbox) => answered(() => users.get(mailbox) ?? null),
    userOf: (identity) => answered(() => [...users.values()].find((user) => isSame(user.identity, identity)) ?? null),
    keepUser: (user) =>
      answered(() => {
        if (user.company !== null && !tenants.has(user.company))
          throw new Error('A user of a company that is not kept here cannot be kept.');
        keepUser(users, user);
      }),
    recall: (mailbox) => answered(() => structuredClone(memoryOf(mailboxes.get(mailbox) ?? NOTHING))),
    openRun: (mailbox) =>
      answered(() => {
        runs += 1;
        openRuns.set(`run-${runs}`, mailbox);
        return `run-${runs}`;
      }),
    begin: (mailbox, commit, intents) => answered(() => remember(mailbox, commit, intents)),
    commit: (mailbox, commit) => answered(() => remember(mailbox, commit, [])),
    closeRun: (mailbox, runId) =>
      answered(() => {
        if (openRuns.get(runId) !== mailbox) throw new Error(`Run ${runId} cannot be closed: this mailbox has no such open run.`);
        openRuns.delete(runId);
      }),
    close: () => Promise.resolve(),
  };
}

function keepUser(users: Map<MailboxId, StoredUser>, { identity, ...user }: StoredUser): void {
  if (identity !== null && [...users.values()].some((other) => other.mailbox !== user.mailbox && isSame(other.identity, identity)))
    throw new IdentityTaken();
  users.set(user.mailbox, structuredClone({ ...user, identity: identity === null ? null : inLowerCase(identity) }));
}

/** Entra writes ids in either case. */
const inLowerCase = ({ tenantId, objectId }: Identity): Identity => ({
  tenantId: tenantId.toLowerCase(),
  objectId: objectId.toLowerCase(),
});
const isSame = (known: Identity | null, asked: Identity): boolean =>
  known?.tenantId === asked.tenantId.toLowerCase() && known.objectId === asked.objectId.toLowerCase();

/** The port speaks in promises: a mistake rejects, it does not throw. */
const answered = <T>(work: () => T): Promise<T> => new Promise((resolve) => resolve(work()));

/** Dropping comes before keeping throughout: what is named as both is kept, because losing is the worse mistake. */
function applied(kept: Kept, commit: Commit, now: Instant): Kept {
  const { sights, keepLinks = [], dropLinks = [], settledIntents = [], tombstones = [], quarantine = [], wishes = [] } = commit;
  const settled = new Set(settledIntents);
  const waiting = new Map([...kept.quarantine, ...quarantine.map((one) => [one.id, one] as const)]);
  for (const { id } of quarantine) if ((waiting.get(id)?.until ?? now) <= now) waiting.delete(id);
  return {
    ...(sights === undefined ? kept : { ...kept, ...sightsAfter(kept, sights) }),
    links: linksAfter(kept.links, keepLinks, dropLinks),
    intents: kept.intents.filter(({ key }) => !settled.has(key)),
    tombstones: new Map([...kept.tombstones, ...tombstones.map((one) => [placeOf(one), one] as const)]),
    quarantine: waiting,
    wishes: wishesAfter(kept.wishes, wishes),
    calendarCursor: commit.calendarCursor ?? kept.calendarCursor,
    crmCursor: commit.crmCursor ?? kept.crmCursor,
  };
}

/** A wish that asks nothing takes away what was known of its meeting. */
const wishesAfter = (kept: Kept['wishes'], wishes: readonly Wish[]): Kept['wishes'] =>
  new Map([...new Map([...kept, ...wishes.map((one) => [one.calendarId, one] as const)])].filter(([, one]) => !asksNothing(one)));

const sightsAfter = (kept: Kept, changes: SightChanges): Pick<Kept, 'meetings' | 'crmEvents' | 'people' | 'askedAddresses'> => ({
  meetings: changed(kept.meetings, changes.forgetMeetings, changes.meetings, idOf),
  crmEvents: changed(kept.crmEvents, changes.forgetCrmEvents, changes.crmEvents, idOf),
  people: changed(kept.people, changes.forgetPeople, changes.people, ({ id }) => id),
  askedAddresses: new Set([...kept.askedAddresses, ...changes.askedAddresses]),
});

function changed<T>(known: ReadonlyMap<string, T>, forget: readonly string[], keep: readonly T[], id: (one: T) => string) {
  const after = new Map(known);
  for (const each of forget) after.delete(each);
  for (const each of keep) after.set(id(each), each);
  return after;
}

const idOf = (seen: SeenMeeting | SeenCrmEvent): string => (seen.kind === 'present' ? seen.value.id : seen.id);

/** Each kept link replaces whichever links either of its ids had, also earlier ones of the same list. */
function linksAfter(links: readonly Link[], keep: readonly Link[], drop: NonNullable<Commit['dropLinks']>): readonly Link[] {
  const dropped = new Set(drop.map(pairOf));
  const byCalendarId = new Map(links.filter((link) => !dropped.has(pairOf(link))).map((link) => [link.calendarId, link]));
  const byCrmEventId = new Map<CrmEventId, Link>([...byCalendarId.values()].map((link) => [link.crmEventId, link]));
  for (const link of keep) {
    const ofMeeting = byCalendarId.get(link.calendarId);
    if (ofMeeting !== undefined) byCrmEventId.delete(ofMeeting.crmEventId);
    const ofCrmEvent = byCrmEventId.get(link.crmEventId);
    if (ofCrmEvent !== undefined) byCalendarId.delete(ofCrmEvent.calendarId);
    byCalendarId.set(link.calendarId, link);
    byCrmEventId.set(link.crmEventId, link);
  }
  return [...byCalendarId.values()];
}

const pairOf = ({ calendarId, crmEventId }: Pick<Link, 'calendarId' | 'crmEventId'>): string => JSON.stringify([calendarId, crmEventId]);
/** Those of the calendar sort first. */
const placeOf = (one: Tombstone): string => ('calendarId' in one ? `calendar ${one.calendarId}` : `crm ${one.crmEventId}`);

const memoryOf = (kept: Kept): Memory => ({
  links: kept.links.toSorted((a, b) => inOrder(a.calendarId, b.calendarId)),
  sights: {
    meetings: sortedValues(kept.meetings),
    crmEvents: sortedValues(kept.crmEvents),
    people: sortedValues(kept.people),
    askedAddresses: [...kept.askedAddresses].toSorted(inOrder),
  },
  intents: kept.intents,
  tombstones: sortedValues(kept.tombstones),
  quarantine: sortedValues(kept.quarantine),
  wishes: sortedValues(kept.wishes),
  calendarCursor: kept.calendarCursor,
  crmCursor: kept.crmCursor,
});

const sortedValues = <T>(kept: ReadonlyMap<string, T>): readonly T[] =>
  [...kept].toSorted(([a], [b]) => inOrder(a, b)).map(([, value]) => value);
const inOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
