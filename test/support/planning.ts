import type { Action, Decision } from '../../shared/plan.ts';
import type { Planned } from '../../server/core/decision.ts';
import type { RunInput } from '../../server/core/input.ts';
import { planRun } from '../../server/core/plan.ts';
import { hashingWith } from '../../server/hashing.ts';

/** The real hashes under a secret everybody knows. */
export const hashing = hashingWith(new Uint8Array(32));

export const planOf = (input: RunInput): ReturnType<typeof planRun> => planRun(input, hashing);

/** The one decision about a meeting or CRM event. @throws Error unless there is exactly one. */
export function plannedFor(input: RunInput, id: string): Planned {
  const [found, ...more] = planOf(input).planned.filter(({ decision }) => decision.calendarId === id || decision.crmEventId === id);
  if (found === undefined || more.length > 0) throw new Error(`${id} stands in ${found === undefined ? 'no' : 'several'} decisions.`);
  return found;
}

export const decisionFor = (input: RunInput, id = 'm1'): Decision => plannedFor(input, id).decision;

/** A decision in short: `act new`. */
export function verdictFor(input: RunInput, id = 'm1'): string {
  const { kind, because } = decisionFor(input, id);
  return `${kind} ${because}`;
}

/** The only action of a kind in the decision about `id`, or undefined. */
export const actionFor = <K extends Action['kind']>(input: RunInput, kind: K, id = 'm1'): Extract<Action, { kind: K }> | undefined =>
  decisionFor(input, id).actions.find((action): action is Extract<Action, { kind: K }> => action.kind === kind);

export const actionKindsFor = (input: RunInput, id = 'm1'): readonly Action['kind'][] =>
  decisionFor(input, id).actions.map(({ kind }) => kind);
