import { remedyFor } from '../../shared/explain.ts';
import type { Explanation } from '../../shared/explanation.ts';
import type { SeenMeeting } from '../../shared/meeting.ts';
import { typedEventId } from '../../shared/recordId.ts';
import type { Settings } from '../../shared/settings.ts';
import type { Planned } from '../core/decision.ts';
import { evidenceOf } from '../core/evidence.ts';
import type { RunInput } from '../core/input.ts';
import { planRun } from '../core/plan.ts';
import type { StoredUser } from '../ports/store.ts';
import { readBothSides, sessionOf } from './carryOut.ts';
import type { World } from './world.ts';

/**
 * Why one meeting is as it is, by the plan the next run would make. Reads what a run reads, writes and remembers nothing.
 * @param id what the calendar, every calendar (iCalUId) or the CRM calls it; the CRM's may have 15 characters.
 * @returns `series` for a whole series, which is no meeting; null where neither side knows it. @throws PortDown
 */
export const explainMeeting = (user: StoredUser, settings: Settings, world: World, id: string): Promise<Explanation | 'series' | null> =>
  world.oneAtATime(user.mailbox, async () => {
    const memory = await world.store.recall(user.mailbox);
    const { input } = await readBothSides(user, settings, memory, world, null);
    const known = explained(input, world, id);
    if (known !== null) return known;
    const found = await findElsewhere(input, user, world, id);
    return found === 'series' ? found : explained(found.input, world, found.id);
  });

function explained(input: RunInput, { hashing }: World, id: string): Explanation | null {
  const { plan, planned } = planRun(input, hashing);
  const [own, ...others] = nearestFirst(
    planned.filter((one) => isCalled(one, id)),
    input,
  );
  if (own === undefined) return null;
  const several = { of: 'run', says: `${others.length + 1} meetings go by this id; this is the one nearest to now.` } as const;
  return {
    decision: own.decision,
    evidence: [...(others.length === 0 ? [] : [several]), ...evidenceOf(own, input, plan.window)],
    remedy: remedyFor(own.decision.because),
  };
}

const isCalled = ({ decision: { calendarId, crmEventId: eventId }, pair: { meeting } }: Planned, id: string): boolean =>
  calendarId === id || (eventId !== null && eventId === typedEventId(id)) || (meeting.kind === 'present' && meeting.value.uid === id);

/** What goes on or comes next, then what is over, latest first. */
function nearestFirst(planned: readonly Planned[], { now }: RunInput): readonly Planned[] {
  const endOf = ({ pair: { meeting, crmEvent } }: Planned): string =>
    meeting.kind === 'present' ? meeting.value.content.end : crmEvent.kind === 'present' ? crmEvent.value.content.end : '';
  const [over, coming] = [planned.filter((one) => endOf(one) < now), planned.filter((one) => endOf(one) >= now)];
  return [...coming.toSorted((a, b) => (endOf(a) < endOf(b) ? -1 : 1)), ...over.toSorted((a, b) => (endOf(a) > endOf(b) ? -1 : 1))];
}

/**
 * One that no run has met yet, or that is asked for by another of its ids: each side is asked for it, and what is found counts in this plan only.
 * `id`: what both sides know it by.
 */
async function findElsewhere(
  input: RunInput,
  user: StoredUser,
  { calendar, crm }: World,
  id: string,
): Promise<{ readonly input: RunInput; readonly id: string } | 'series'> {
  const eventId = typedEventId(id);
  if (eventId !== null) {
    // What is not shown at all may be somebody else's, or nobody's: neither is a decision.
    const seen = (await crm.look(sessionOf(user), [eventId])).filter(({ kind }) => kind !== 'notRead');
    return { input: { ...input, crm: { ...input.crm, items: [...input.crm.items, ...seen] } }, id };
  }
  const found = await calendar.find(user.mailbox, id);
  if (found.kind === 'series') return 'series';
  if (found.kind === 'unknown') return { input, id };
  const idOf = (seen: SeenMeeting): string => (seen.kind === 'present' ? seen.value.id : seen.id);
  const own = idOf(found.seen);
  const others = input.calendar.items.filter((seen) => idOf(seen) !== own);
  // What the run knows of it stands: whether it is in this calendar at all is for the feed to say (ADR 0015).
  const items = others.length < input.calendar.items.length ? input.calendar.items : [...others, found.seen];
  return { input: { ...input, calendar: { ...input.calendar, items } }, id: own };
}
