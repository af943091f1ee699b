import { isJsonObject, textAt } from '../json.ts';
import { eventRuleIds, eventRuleTable } from './eventRuleTable.ts';
import type { EventRule, EventRuleId } from './eventRuleTable.ts';
import { refuse } from './refusal.ts';

/**
 * What this org does otherwise than the table says: stores what an unverified rule would refuse, or refuses with another code and
 * text. It is how a test shows that nothing of the product rests on an unverified answer.
 */
export type RuleChange = 'allowed' | { readonly errorCode: string; readonly message: string };
export type RuleChanges = Readonly<Partial<Record<EventRuleId, RuleChange>>>;

/** Whoever refuses by a rule hands over what this org changed about rules. */
export type WithRules = { readonly eventRules: RuleChanges };

/** False where this org stores what the unverified rule would refuse. */
export function ruleHolds({ eventRules }: WithRules, id: EventRuleId): boolean {
  return eventRules[id] !== 'allowed';
}

/** Refuses as the table says. `fields` undefined leaves the member out; `rowId` fills `{id}`. */
export function breakRule(
  { eventRules }: WithRules,
  id: EventRuleId,
  fields?: readonly string[],
  { status = 400, rowId = '' }: { status?: number; rowId?: string } = {},
): never {
  const change = eventRules[id];
  const { errorCode, message } = typeof change === 'object' ? change : eventRuleTable[id];
  refuse(status, errorCode, message.replace('{fields}', (fields ?? []).join(', ')).replace('{id}', rowId), fields);
}

/** Reads the switch `eventRules`. Throws a sentence for a rule it does not know, or one that may not be turned off. */
export function readRuleChanges(value: unknown): RuleChanges {
  if (!isJsonObject(value)) throw new Error('"eventRules" is an object such as {"oneRowPerPerson":"allowed"}.');
  const changes: Partial<Record<EventRuleId, RuleChange>> = {};
  for (const [name, change] of Object.entries(value)) {
    const id = eventRuleIds.find((known) => known === name);
    if (id === undefined) throw new Error(`There is no event rule "${name}"; there are ${eventRuleIds.join(', ')}.`);
    changes[id] = readChange(id, change);
  }
  return changes;
}

function readChange(id: EventRuleId, change: unknown): RuleChange {
  const rule: EventRule = eventRuleTable[id];
  if (change === 'allowed') {
    if (rule.evidence !== 'U') throw new Error(`The rule "${id}" is known to hold; only its code and text can be changed.`);
    return 'allowed';
  }
  const given = isJsonObject(change) ? change : {};
  const [errorCode, message] = [textAt(given, 'errorCode'), textAt(given, 'message')];
  if (errorCode === undefined) throw new Error(`A change of the rule "${id}" is "allowed" or {"errorCode","message"}.`);
  return { errorCode, message: message ?? rule.message };
}
