import { approvalHashOf } from '../../shared/ids.ts';
import type { Plan } from '../../shared/plan.ts';
import { decide } from './decide.ts';
import { leave, type Planned } from './decision.ts';
import type { Hashing } from './hashing.ts';
import type { RunInput } from './input.ts';
import { pairUp, type Pair } from './pair.ts';
import { directoryOf } from './people.ts';
import { recoverLinks } from './recover.ts';
import { withTags } from './tags.ts';
import { printedMidnight, windowOf } from './window.ts';

/**
 * The whole run, decided: one decision per meeting, CRM event and link. Pure: the same input gives the same plan, whatever order it came in.
 * `planned` is what the sync carries out, `plan` is what people see.
 */
export function planRun(input: RunInput, hashing: Hashing): { readonly plan: Plan; readonly planned: readonly Planned[] } {
  const { user, settings } = input;
  const window = windowOf(input.now, user.timeZone, settings.startDate);
  const wideWindow = windowOf(input.now, user.timeZone, null);
  const grounds = { input, window, wideWindow, directory: directoryOf(input.people), hashing };
  const decided = pairUp(input, recoverLinks(input, hashing), hashing).map((pair) => decide(pair, grounds));
  const once = oncePerMeeting(decided);
  const taggable = firstOfEachMeeting(once);
  const planned = once.map((one) => (taggable.has(one) ? withTags(one, grounds) : one)).toSorted(byTimeThenIds);
  const decisions = planned.map(({ decision }) => decision);
  const waiting = decisions.filter(({ kind }) => kind === 'ask');
  const hashes = waiting.flatMap(({ approval }) => (approval === undefined ? [] : [approval])).toSorted();
  return {
    plan: {
      mailbox: user.mailbox,
      window: { from: printedMidnight(window.from, user.timeZone), to: printedMidnight(window.to, user.timeZone) },
      // Halts come with the breaker (5 of 10): until then no run deletes anything.
      verdict: 'proceed',
      mails: decisions.reduce((sum, { kind, mails }) => sum + (kind === 'act' ? mails : 0), 0),
      mailsWaiting: waiting.reduce((sum, { mails }) => sum + mails, 0),
      set: hashes.length === 0 ? null : approvalHashOf(hashing.sha256(hashes.join('\n'))),
      decisions,
    },
    planned,
  };
}

/**
 * The same meeting twice in one mailbox (imported twice, say) would be created under one key, and the second would take over the event of the
 * first. The one that is tied goes first, then the oldest, then the lowest id; the others are duplicates.
 */
function oncePerMeeting(planned: readonly Planned[]): readonly Planned[] {
  const taken = new Set(planned.filter(({ pair }) => pair.crmEvent.kind !== 'none').map(identityOf));
  const creates = planned.filter(({ decision }) => decision.actions.some(({ kind }) => kind === 'createCrmEvent'));
  const surplus = new Set<Planned>();
  for (const one of creates.toSorted(byAge)) {
    const identity = identityOf(one);
    if (identity !== null && taken.has(identity)) surplus.add(one);
    taken.add(identity);
  }
  return planned.map((one) => (surplus.has(one) ? leave(one.pair, 'duplicateKey') : one));
}

/** Copies of one meeting that are tied to events of their own share one row in the ledger: it holds the tags of the one that goes first. */
function firstOfEachMeeting(planned: readonly Planned[]): ReadonlySet<Planned> {
  const inCrm = planned.filter(
    ({ pair, decision }) => pair.crmEvent.kind !== 'none' || decision.actions.some(({ kind }) => kind === 'createCrmEvent'),
  );
  const first = new Map<string | null, Planned>();
  for (const one of inCrm.toSorted(byAge)) if (!first.has(identityOf(one))) first.set(identityOf(one), one);
  return new Set(first.values());
}

const identityOf = ({ pair: { meeting } }: Planned): string | null =>
  meeting.kind === 'present' ? JSON.stringify([meeting.value.uid, meeting.value.originalStart]) : null;

function byAge(a: Planned, b: Planned): number {
  const ageOf = ({ pair: { meeting } }: Planned): string =>
    meeting.kind === 'present' ? `${meeting.value.createdAt ?? '9'} ${meeting.value.id}` : '';
  return ageOf(a) < ageOf(b) ? -1 : 1;
}

/** By start, then by ids: a fixed order, so that the same plan is the same bytes. */
function byTimeThenIds(a: Planned, b: Planned): number {
  const sortKey = ({ pair, decision }: Planned): string =>
    `${startOf(pair)}\n${decision.calendarId ?? '~'}\n${decision.crmEventId ?? '~'}\n${decision.because}`;
  const [left, right] = [sortKey(a), sortKey(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function startOf({ meeting, crmEvent }: Pair): string {
  if (meeting.kind === 'present') return meeting.value.content.start;
  return crmEvent.kind === 'present' ? crmEvent.value.content.start : '~';
}
