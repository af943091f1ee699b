import type { Meeting } from '../../shared/meeting.ts';
import type { OutcomeCounts, Plan } from '../../shared/plan.ts';
import type { Settings } from '../../shared/settings.ts';
import { instantOf } from '../../shared/time.ts';
import type { Planned } from '../core/decision.ts';
import type { RunInput } from '../core/input.ts';
import type { CrmSession } from '../ports/crm.ts';
import type { Memory, StoredUser, Wish } from '../ports/store.ts';
import { applyAll, countOf, type Applied } from './apply.ts';
import { intentsToNote } from './intents.ts';
import { pull, type Pulled } from './pull.ts';
import { restingItems } from './quarantine.ts';
import { afterReading, afterWriting } from './remember.ts';
import { tagsBeingSent, tagsWanted } from './wishes.ts';
import type { Progress, World } from './world.ts';

export const sessionOf = ({ crmUsername, crmUserId }: StoredUser): CrmSession => ({ username: crmUsername, userId: crmUserId });

/** Everything a plan needs, read now. `asked`: a meeting somebody looks at, which counts even where the feed does not name it. @throws PortDown */
export async function readBothSides(
  user: StoredUser,
  settings: Settings,
  memory: Memory,
  world: World,
  asked: Meeting | null,
): Promise<{ readonly pulled: Pulled; readonly input: RunInput }> {
  const pulled = await pull({ user, session: sessionOf(user), memory, settings, asked }, world);
  const now = instantOf(world.now());
  const input: RunInput = {
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
    pushed: new Set(memory.wishes.flatMap(({ pushed, calendarId }) => (pushed ? [calendarId] : []))),
    tags: tagsWanted(memory.wishes),
    quarantined: restingItems(memory.quarantine, now, pulled),
    intents: memory.intents,
    ledger: pulled.ledger,
  };
  return { pulled, input };
}

/** What is to be carried out, and from where it was decided. `planned` may be a part of what was planned; nothing of the rest is touched. */
type Work = {
  readonly plan: Plan;
  readonly planned: readonly Planned[];
  readonly input: RunInput;
  readonly memory: Memory;
  readonly pulled: Pulled;
  /** What a person asked for just now: noted with the rest before anything is sent, so the next run goes on with it. */
  readonly wishes: readonly Wish[];
};

/** Note, write, remember: in this order, so that a crash at any point goes on from what is noted (ADR 0005). */
export async function carryOut(work: Work, user: StoredUser, world: World, progress: Progress = () => {}): Promise<readonly Applied[]> {
  const { plan, planned, input, memory, pulled } = work;
  const { store, hashing } = world;
  const runId = await store.openRun(user.mailbox, input.now);
  const intents = intentsToNote(planned, input, hashing);
  const read = afterReading(planned, memory, pulled);
  // What moved to a new id comes last: it holds what was asked just now, and what was asked under the old one besides.
  const asked = [...work.wishes, ...(read.wishes ?? [])];
  const wishes = [...asked.toReversed(), ...memory.wishes];
  await store.begin(user.mailbox, { ...read, wishes: [...asked, ...tagsBeingSent(planned, wishes)] }, intents);
  const applied = await applyAll(planned, input, sessionOf(user), world, progress);
  const noted: Memory = { ...memory, intents: [...memory.intents, ...intents], wishes };
  await store.commit(user.mailbox, afterWriting(applied, noted, input, hashing));
  await store.closeRun(user.mailbox, runId, { finishedAt: instantOf(world.now()), plan, outcomes: countOutcomes(applied) });
  return applied;
}

export const countOutcomes = (applied: readonly Applied[]): OutcomeCounts => ({
  done: countOf(applied, 'done'),
  refused: countOf(applied, 'refused'),
  unsure: countOf(applied, 'unsure'),
  postponed: countOf(applied, 'postponed'),
});
