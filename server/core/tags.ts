import { TAGS_CHANGED } from '../../shared/explain.ts';
import type { Planned } from './decision.ts';
import type { Grounds } from './grounds.ts';
import { closedToCrm } from './scope.ts';

/**
 * Tags cross with the pair they belong to (rule R33): they go into the ledger row of a create, and into the row of a pair that stands or is being
 * tied. What waits, is left or is stopped keeps its tags where they are; so does everything while nothing may be written to the CRM.
 */
export function withTags(planned: Planned, grounds: Grounds): Planned {
  const { decision, pair } = planned;
  const tags = tagsToWrite(planned, grounds);
  if (tags === null) return planned;
  const actions = [...decision.actions, { kind: 'setTags', tags } as const];
  if (decision.kind === 'act') return { ...planned, pair, decision: { ...decision, actions } };
  const because = 'changedInCalendar';
  return { ...planned, decision: { ...decision, kind: 'act', because, explanation: TAGS_CHANGED, actions } };
}

function tagsToWrite({ decision, pair, forget }: Planned, grounds: Grounds): readonly string[] | null {
  const { meeting, crmEvent } = pair;
  if (meeting.kind !== 'present' || forget) return null;
  const known = grounds.input.tags.get(meeting.value.id);
  if (known === undefined || (known.inCrm !== 'unsure' && isSame(known.wanted, known.inCrm ?? []))) return null;
  const stands = decision.kind === 'inSync' || decision.kind === 'act';
  const has = crmEvent.kind === 'present' || decision.actions.some(({ kind }) => kind === 'createCrmEvent');
  return stands && has && closedToCrm(pair, meeting.value, grounds, false) === null ? known.wanted : null;
}

const isSame = (one: readonly string[], other: readonly string[]): boolean => JSON.stringify(one) === JSON.stringify(other);
