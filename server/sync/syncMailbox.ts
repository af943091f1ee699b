import type { CalendarItemId, CrmEventId } from '../../shared/ids.ts';
import type { Outcome, OutcomeCounts, Plan } from '../../shared/plan.ts';
import type { Settings } from '../../shared/settings.ts';
import { instantOf } from '../../shared/time.ts';
import type { RunInput } from '../core/input.ts';
import { planRun } from '../core/plan.ts';
import type { Memory, StoredUser } from '../ports/store.ts';
import { applyAll, countOf, type Applied } from './apply.ts';
import { intentsToNote } from './intents.ts';
import { pull, type Pulled } from './pull.ts';
import { afterReading, afterWriting } from './remember.ts';
import type { Calls, World } from './world.ts';

/** A decision that was to be carried out and was not, with the code to look up. */
export type NotDone = {
  readonly calendarId: CalendarItemId | null;
  readonly crmEventId: CrmEventId | null;
  readonly outcome: Exclude<Outcome['kind'], 'done'>;
  readonly code: string;
};

/** What a run says of itself (contracts section 1): its plan, what became of it, and what it cost. */
export type Report = Plan & {
  readonly dryRun: boolean;
  readonly outcomes: OutcomeCounts;
  readonly notDone: readonly NotDone[];
  readonly calls: Calls;
};

/** Bring one mailbox in step with the CRM. Reads top to bottom as the life of a run. @throws PortDown */
export async function syncMailbox(
  user: StoredUser,
  settings: Settings,
  world: World,
  { dryRun }: { readonly dryRun: boolean },
): Promise<Report> {
  const { store, hashing } = world;
  const before = world.calls();
  const startedAt = instantOf(world.now());
  const session = { username: user.crmUsername, userId: user.crmUserId };
  const memory = await store.recall(user.mailbox);
  const pulled = await pull(user, session, memory, settings, world);
  const input = inputOf(user, settings, memory, pulled, world);
  const { plan, planned } = planRun(input, hashing);
  if (dryRun) return { ...plan, dryRun, outcomes: NOTHING_DONE, notDone: [], calls: difference(before, world.calls()) };

  const runId = await store.openRun(user.mailbox, startedAt);
  const intents = intentsToNote(planned, input, hashing);
  await store.begin(user.mailbox, afterReading(planned, memory, pulled), intents);
  const applied = await applyAll(planned, input, session, world);
  await store.commit(user.mailbox, afterWriting(applied, { ...memory, intents: [...memory.intents, ...intents] }, input, hashing));
  const outcomes = countOutcomes(applied);
  await store.closeRun(user.mailbox, runId, { finishedAt: instantOf(world.now()), plan, outcomes });
  return { ...plan, dryRun, outcomes, notDone: applied.flatMap(notDoneOf), calls: difference(before, world.calls()) };
}

function inputOf(user: StoredUser, settings: Settings, memory: Memory, pulled: Pulled, world: World): RunInput {
  const now = instantOf(world.now());
  return {
    now,
    // Answering a set comes with approvals (5 of 10): until then every run is a first one and mails nobody.
    firstRun: true,
    user,
    org: pulled.org,
    settings,
    calendar: { complete: true, items: pulled.meetings.all() },
    crm: { complete: true, items: pulled.crmEvents.all() },
    people: pulled.people.all,
    links: memory.links,
    tombstones: new Set(memory.tombstones.map((one) => ('calendarId' in one ? one.calendarId : one.crmEventId))),
    stopped: new Set(),
    pushed: new Set(),
    quarantined: new Set(memory.quarantine.filter(({ until }) => until > now).map(({ id }) => id)),
    intents: memory.intents,
    ledger: pulled.ledger,
  };
}

function notDoneOf({ planned: { decision }, outcome }: Applied): readonly NotDone[] {
  if (outcome.kind === 'done') return [];
  const { code, vendorCode } = outcome.problem;
  return [{ calendarId: decision.calendarId, crmEventId: decision.crmEventId, outcome: outcome.kind, code: vendorCode ?? code }];
}

const NOTHING_DONE: OutcomeCounts = { done: 0, refused: 0, unsure: 0, postponed: 0 };

const countOutcomes = (applied: readonly Applied[]): OutcomeCounts => ({
  done: countOf(applied, 'done'),
  refused: countOf(applied, 'refused'),
  unsure: countOf(applied, 'unsure'),
  postponed: countOf(applied, 'postponed'),
});

const difference = (before: Calls, after: Calls): Calls => ({
  graph: after.graph - before.graph,
  graphUnits: after.graphUnits - before.graphUnits,
  salesforce: after.salesforce - before.salesforce,
  apart: after.apart - before.apart,
});
