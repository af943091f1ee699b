import { remedyFor } from '../../shared/explain.ts';
import type { Instant } from '../../shared/ids.ts';
import type { Meeting } from '../../shared/meeting.ts';
import { problem, type Problem } from '../../shared/problem.ts';
import type { Settings } from '../../shared/settings.ts';
import { readTags } from '../../shared/tags.ts';
import { addSeconds, instantOf } from '../../shared/time.ts';
import type { ChangedTags, MeetingView, PushAnswer, PushPreview, TagSet } from '../../shared/view.ts';
import type { Planned } from '../core/decision.ts';
import { crmEventIdOf } from '../core/decision.ts';
import type { RunInput } from '../core/input.ts';
import { directoryOf } from '../core/people.ts';
import { planRun } from '../core/plan.ts';
import { peopleOf, previewOf, statusOf } from '../core/view.ts';
import type { Memory, StoredUser, Wish } from '../ports/store.ts';
import type { Applied } from './apply.ts';
import { carryOut, readBothSides } from './carryOut.ts';
import type { Pulled } from './pull.ts';
import { afterReading } from './remember.ts';
import { changedTags, holdsTags, wishOf, withMirror } from './wishes.ts';
import type { World } from './world.ts';

/** What was asked of one meeting cannot be done with it: it is not there, or it is a whole series. */
export class MeetingRefused extends Error {
  readonly problem: Problem;
  constructor(refusal: Problem) {
    super(refusal.code);
    this.name = 'MeetingRefused';
    this.problem = refusal;
  }
}

/**
 * Where one meeting stands, and why, read now on both sides. Writes to neither. `gone`: nobody waits for the answer any more, so a look that has not
 * begun is not begun. @throws PortDown, MeetingRefused, and what `gone` gives as its reason
 */
export const lookAtMeeting = (
  user: StoredUser,
  settings: Settings,
  world: World,
  meetingId: string,
  gone?: AbortSignal,
): Promise<MeetingView> =>
  world.oneAtATime(
    user.mailbox,
    async () => {
      const one = await readOne(user, settings, world, meetingId);
      await world.store.begin(user.mailbox, readOnly(one), []);
      return viewOf(one, world);
    },
    gone,
  );

/** What a push would do now. Writes nothing. @throws PortDown, MeetingRefused */
export const previewPush = async (...asked: Parameters<typeof lookAtMeeting>): Promise<PushPreview> => (await lookAtMeeting(...asked)).push;

/**
 * One run of this one meeting: the plan of the whole mailbox, of which only this decision is carried out, with the filters lifted. The push is
 * remembered before anything is sent, so where an answer is lost the next run goes on with it. Safe to repeat. @throws PortDown, MeetingRefused
 */
export const pushMeeting = (user: StoredUser, settings: Settings, world: World, meetingId: string): Promise<PushAnswer> =>
  world.oneAtATime(user.mailbox, async () => {
    const one = await readOne(user, settings, world, meetingId);
    const input = pushed(one);
    const { plan, planned } = planOne(one, input, world);
    const { decision } = planned;
    if (decision.kind !== 'act') {
      // What waits for a person has to wait in the next run as well, whatever the filters say.
      const wishes = [{ ...one.wish, pushed: one.wish.pushed || decision.kind !== 'leave' }];
      await world.store.begin(user.mailbox, { ...readOnly(one), wishes }, []);
      return answerOf(decision.kind === 'inSync' ? 'nothing' : decision.kind === 'ask' ? 'waits' : 'closed', planned, null);
    }
    const wish = { ...one.wish, pushed: true };
    const memory: Memory = { ...one.memory, wishes: [...others(one), wish] };
    const only = { ...plan, decisions: [decision], mails: decision.mails, mailsWaiting: 0, set: null };
    const [applied] = await carryOut({ plan: only, planned: [planned], input, memory, pulled: one.pulled, wishes: [wish] }, user, world);
    return applied === undefined ? answerOf('nothing', planned, null) : outcomeOf(planned, applied);
  });

/** Changes a meeting's tags, where they are still what the change was made of. @returns what holds. @throws PortDown, MeetingRefused */
export const keepTags = (user: StoredUser, world: World, meetingId: string, tags: ChangedTags): Promise<TagSet> =>
  world.oneAtATime(user.mailbox, async () => {
    if (tags.changedAt !== null && isAhead(tags.changedAt, world)) throw new MeetingRefused(problem('tags.clockAhead'));
    const { meeting, mirror } = await find(user, world, meetingId);
    const known = wishOf((await world.store.recall(user.mailbox)).wishes, meeting.id);
    const kept: Wish = { ...known, tags: changedTags(withMirror(known.tags, mirror), asRead(tags)) };
    await world.store.commit(user.mailbox, { wishes: [kept] });
    return kept.tags;
  });

/** Both sides, and the one meeting in them. `memory` holds the wish as it was, `wish` as the item's mirror says it now. */
type One = {
  readonly meeting: Meeting;
  readonly wish: Wish;
  readonly memory: Memory;
  readonly pulled: Pulled;
  readonly input: RunInput;
};

async function readOne(user: StoredUser, settings: Settings, world: World, meetingId: string): Promise<One> {
  const { meeting, mirror } = await find(user, world, meetingId);
  const remembered = await world.store.recall(user.mailbox);
  const known = wishOf(remembered.wishes, meeting.id);
  const wish: Wish = { ...known, tags: withMirror(known.tags, mirror) };
  const memory: Memory = { ...remembered, wishes: [...remembered.wishes.filter(({ calendarId }) => calendarId !== meeting.id), wish] };
  const { pulled, input } = await readBothSides(user, settings, memory, world, meeting);
  return { meeting, wish, memory, pulled, input };
}

async function find(
  user: StoredUser,
  world: World,
  meetingId: string,
): Promise<{ readonly meeting: Meeting; readonly mirror: ChangedTags | null }> {
  const found = await world.calendar.find(user.mailbox, meetingId);
  if (found.kind === 'series') throw new MeetingRefused(problem('meeting.series'));
  if (found.kind === 'unknown' || found.seen.kind === 'gone') throw new MeetingRefused(problem('meeting.unknown'));
  if (found.seen.kind !== 'present') throw new MeetingRefused(problem('calendar.unreadable'));
  return { meeting: found.seen.value, mirror: mirrorOf(found.mirror, world) };
}

/** A change that says it comes from the future would outdo every later one. */
const isAhead = (changedAt: Instant, { now }: World): boolean => changedAt > addSeconds(instantOf(now()), DAY_SECONDS);
const DAY_SECONDS = 86_400;

function mirrorOf(mirror: ChangedTags | null, world: World): ChangedTags | null {
  return mirror === null || (mirror.changedAt !== null && isAhead(mirror.changedAt, world)) ? null : asRead(mirror);
}

/** The pane reads them so already; what else writes to the API or to the item may not, and a tag of two lines would be two in the CRM. */
const asRead = (given: ChangedTags): ChangedTags => ({ ...given, tags: readTags(given.tags).tags });

/** Reading is remembered whoever asked for it; nothing of the other meetings is decided here, so no link of theirs is touched. */
const readOnly = ({ memory, pulled, wish }: One) => ({ ...afterReading([], memory, pulled), wishes: [wish] });

const others = ({ memory, meeting }: One): readonly Wish[] => memory.wishes.filter(({ calendarId }) => calendarId !== meeting.id);

const pushed = ({ input, meeting }: One): RunInput => ({ ...input, pushed: new Set([...input.pushed, meeting.id]) });

function planOne({ meeting }: One, input: RunInput, { hashing }: World) {
  const { plan, planned } = planRun(input, hashing);
  const own = planned.find(({ pair }) => pair.meeting.kind === 'present' && pair.meeting.value.id === meeting.id);
  if (own === undefined) throw new Error('a meeting that was read has no decision');
  return { plan, planned: own };
}

function viewOf(one: One, world: World): MeetingView {
  const { meeting, input, wish } = one;
  const { planned } = planOne(one, input, world);
  const { because, explanation } = planned.decision;
  return {
    calendarId: meeting.id,
    crmEventId: crmEventIdOf(planned.pair),
    status: statusOf(planned),
    because,
    explanation,
    remedy: remedyFor(because),
    private: meeting.content.private,
    people: peopleOf(meeting, input.user, directoryOf(input.people)),
    tags: { ...wish.tags, inSalesforce: holdsTags(wish) },
    push: previewOf(planOne(one, pushed(one), world).planned),
  };
}

function outcomeOf(planned: Planned, { outcome }: Applied): PushAnswer {
  return outcome.kind === 'done' ? answerOf('done', planned, null) : answerOf(outcome.kind, planned, outcome.problem);
}

const answerOf = (
  outcome: PushAnswer['outcome'],
  { decision: { because, explanation } }: Planned,
  trouble: Problem | null,
): PushAnswer => ({
  outcome,
  because,
  explanation,
  remedy: remedyFor(because),
  problem: trouble,
});
