import type { CalendarItemId, CrmEventId } from '../../shared/ids.ts';
import type { Outcome, OutcomeCounts, Plan } from '../../shared/plan.ts';
import type { Settings } from '../../shared/settings.ts';
import { planRun } from '../core/plan.ts';
import type { StoredUser } from '../ports/store.ts';
import type { Applied } from './apply.ts';
import { carryOut, countOutcomes, readBothSides } from './carryOut.ts';
import type { Calls, Progress, World } from './world.ts';

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
export const syncMailbox = (
  user: StoredUser,
  settings: Settings,
  world: World,
  { dryRun, progress = () => {} }: { readonly dryRun: boolean; readonly progress?: Progress },
): Promise<Report> =>
  world.oneAtATime(user.mailbox, async () => {
    const before = world.calls();
    progress({ doing: 'reading', done: 0, of: 1 });
    const memory = await world.store.recall(user.mailbox);
    const { pulled, input } = await readBothSides(user, settings, memory, world, null);
    progress({ doing: 'reading', done: 1, of: 1 });
    const { plan, planned } = planRun(input, world.hashing);
    const applied = dryRun ? [] : await carryOut({ plan, planned, input, memory, pulled, wishes: [] }, user, world, progress);
    return {
      ...plan,
      dryRun,
      outcomes: countOutcomes(applied),
      notDone: applied.flatMap(notDoneOf),
      calls: difference(before, world.calls()),
    };
  });

function notDoneOf({ planned: { decision }, outcome }: Applied): readonly NotDone[] {
  if (outcome.kind === 'done') return [];
  const { code, vendorCode } = outcome.problem;
  return [{ calendarId: decision.calendarId, crmEventId: decision.crmEventId, outcome: outcome.kind, code: vendorCode ?? code }];
}

const difference = (before: Calls, after: Calls): Calls => ({
  graph: after.graph - before.graph,
  graphUnits: after.graphUnits - before.graphUnits,
  salesforce: after.salesforce - before.salesforce,
  apart: after.apart - before.apart,
});
