import type { CalendarItemId, CrmEventId, EmailAddress } from '../../shared/ids.ts';
import { approvalHashOf } from '../../shared/ids.ts';
import type { Base, Field, Side } from '../../shared/meeting.ts';
import type { Action, Decision, Reason } from '../../shared/plan.ts';
import { explain } from '../../shared/explain.ts';
import { recipientsOf, tellsEverybody } from './firewall.ts';
import type { Hashing } from './hashing.ts';
import type { RunInput } from './input.ts';
import type { Pair } from './pair.ts';

export type Bases = { readonly calendar: Base; readonly crm: Base };

/**
 * A decision and what follows when every one of its actions is done. `nextBase`: how both sides will then read; null where nothing is tied.
 * `standing`: what is true of a pair that is tied, or is being tied, before and whatever becomes of the actions. `forget`: the tie is to be
 * dropped.
 */
export type Planned = {
  readonly decision: Decision;
  readonly pair: Pair;
  readonly nextBase: Bases | null;
  readonly standing: Standing | null;
  readonly wrote: readonly string[];
  readonly createdSide: Side | null;
  readonly forget: boolean;
};

/**
 * The base with every field renewed on which nothing is open. `open`: fields in which an edit has not crossed; `held`: those that stay open when
 * the actions are done, because something blocks them.
 */
export type Standing = { readonly base: Bases; readonly open: readonly Field[]; readonly held: readonly Field[] };

const bare = (pair: Pair, decision: Decision): Planned => ({
  decision,
  pair,
  nextBase: null,
  standing: null,
  wrote: [],
  createdSide: null,
  forget: false,
});

export const leave = (pair: Pair, because: Reason): Planned => bare(pair, decisionOf(pair, 'leave', because, [], 0));

export const inSync = (pair: Pair): Planned => bare(pair, decisionOf(pair, 'inSync', 'alreadyAlike', [], 0));

type After = Partial<Pick<Planned, 'nextBase' | 'wrote' | 'createdSide' | 'forget'>>;

/** Carried out in this run: none of its actions mails anybody or deletes anything. */
export const act = (pair: Pair, because: Reason, actions: readonly Action[], after: After): Planned => ({
  ...bare(pair, decisionOf(pair, 'act', because, actions, 0)),
  ...after,
});

/** Waits for a person with its actions, its mails, and the hash an approval must name (rule Q6). */
export function ask(pair: Pair, because: Reason, actions: readonly Action[], input: RunInput, hashing: Hashing): Planned {
  const recipients = recipientsOfAll(pair, actions, input);
  const mails = mailsOf(pair, actions, input);
  const approval = approvalHashOf(
    hashing.sha256(inOneForm({ calendarId: calendarIdOf(pair), crmEventId: crmEventIdOf(pair), actions, recipients })),
  );
  return bare(pair, { ...decisionOf(pair, 'ask', because, actions, mails), approval });
}

export function recipientsOfAll(pair: Pair, actions: readonly Action[], input: RunInput): readonly EmailAddress[] {
  const meeting = pair.meeting.kind === 'present' ? pair.meeting.value : null;
  return [...new Set(actions.flatMap((action) => recipientsOf(action, meeting, input.user)))].toSorted();
}

/** Guests whose address Exchange did not tell are mailed all the same. */
export function mailsOf(pair: Pair, actions: readonly Action[], input: RunInput): number {
  const unaddressed = pair.meeting.kind === 'present' && actions.some(tellsEverybody) ? pair.meeting.value.unaddressed : 0;
  return recipientsOfAll(pair, actions, input).length + unaddressed;
}

const decisionOf = (pair: Pair, kind: Decision['kind'], because: Reason, actions: readonly Action[], mails: number): Decision => ({
  calendarId: calendarIdOf(pair),
  crmEventId: crmEventIdOf(pair),
  kind,
  because,
  explanation: explain(kind, because),
  mails,
  actions,
});

/** Null also for an item whose id could not be read. */
export function calendarIdOf({ meeting }: Pair): CalendarItemId | null {
  if (meeting.kind === 'none') return null;
  const id = meeting.kind === 'present' ? meeting.value.id : meeting.id;
  return isMadeUp(id) ? null : id;
}
export function crmEventIdOf({ crmEvent }: Pair): CrmEventId | null {
  if (crmEvent.kind === 'none') return null;
  const id = crmEvent.kind === 'present' ? crmEvent.value.id : crmEvent.id;
  return isMadeUp(id) ? null : id;
}
/** Connectors name an item without a readable id by its place in the answer. */
const isMadeUp = (id: string): boolean => id.startsWith('unreadable:');

/** JSON with sorted keys: the same value gives the same text, whatever order it was built in. */
export function inOneForm(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
