import { breakRule } from './eventRules.ts';
import type { WithRules } from './eventRules.ts';
import { objectOfId } from './recordId.ts';

type PeopleSave = {
  /** The people behind Name as they stood, primary first. */
  readonly before: readonly string[];
  /** Undefined: the request does not mention it. */
  readonly whoId: string | null | undefined;
  readonly eventWhoIds: readonly string[] | null | undefined;
};

const mostContacts = 50;

/**
 * The people behind Name after a save with Shared Activities, primary first (facts section 2): the first of the list is primary
 * where none is named; a WhoId outside the list joins it as primary; a list taken away leaves the primary; a WhoId taken away
 * takes that person and promotes another.
 */
export function settlePeople(org: WithRules, { before, whoId, eventWhoIds }: PeopleSave): readonly string[] {
  const listed = eventWhoIds === undefined ? null : [...new Set(eventWhoIds ?? [])];
  let people = listed ?? before;
  if (typeof whoId === 'string') people = [whoId, ...people.filter((id) => id !== whoId)];
  else if (whoId === null && listed === null) people = before.slice(1);
  else if (whoId === undefined && listed?.length === 0) people = before.slice(0, 1);
  checkPeople(org, people);
  return people;
}

/** Up to fifty contacts, or one lead alone. */
export function checkPeople(org: WithRules, people: readonly string[]): void {
  const kinds = people.map((id) => objectOfId(id));
  if (kinds.some((kind) => kind !== 'Contact' && kind !== 'Lead')) breakRule(org, 'onlyPeopleAreWho', ['EventWhoIds']);
  const hasLead = kinds.includes('Lead');
  if (people.length > (hasLead ? 1 : mostContacts)) breakRule(org, 'fiftyContactsOrOneLead', ['EventWhoIds']);
}
