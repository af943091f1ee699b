import type { CalendarItemId } from '../../shared/ids.ts';
import type { Link } from '../../shared/meeting.ts';
import type { TagSet } from '../../shared/view.ts';
import type { Planned } from '../core/decision.ts';
import type { RunInput } from '../core/input.ts';
import type { Wish } from '../ports/store.ts';
import type { Applied } from './apply.ts';

const NO_TAGS: TagSet = { tags: [], changedAt: null };

export const wishOf = (wishes: readonly Wish[], calendarId: CalendarItemId): Wish =>
  wishes.find((wish) => wish.calendarId === calendarId) ?? nothingAskedOf(calendarId);
const nothingAskedOf = (calendarId: CalendarItemId): Wish => ({ calendarId, pushed: false, tags: NO_TAGS, inCrm: null });

/** The later change holds, wherever it was made; of two at one moment the first, so that repeating a change changes nothing. */
export function laterTags(one: TagSet, other: TagSet | null): TagSet {
  if (other === null || other.changedAt === null) return one;
  return one.changedAt === null || other.changedAt > one.changedAt ? other : one;
}

/** Meetings nobody ever tagged are not in it. */
export const tagsWanted = (wishes: readonly Wish[]): RunInput['tags'] =>
  new Map(
    wishes.flatMap(({ calendarId, tags, inCrm }) => (tags.changedAt === null ? [] : [[calendarId, { wanted: tags.tags, inCrm }] as const])),
  );

/** A meeting that came back under another id takes along what was asked of it. One that was found by its key is another meeting. */
export const movedWishes = (planned: readonly Planned[], wishes: readonly Wish[]): readonly Wish[] =>
  planned.flatMap(({ pair: { link, meeting, by } }) => {
    if (link === null || by === 'key' || meeting.kind !== 'present' || meeting.value.id === link.calendarId) return [];
    const wish = wishes.find(({ calendarId }) => calendarId === link.calendarId);
    if (wish === undefined) return [];
    // Somebody may have opened it under its new id before any run saw that it moved.
    const since = wishOf(wishes, meeting.value.id);
    const { calendarId } = since;
    const merged = {
      calendarId,
      pushed: wish.pushed || since.pushed,
      tags: laterTags(wish.tags, since.tags),
      inCrm: since.inCrm ?? wish.inCrm,
    };
    return [nothingAskedOf(link.calendarId), merged];
  });

export const holdsTags = ({ tags, inCrm }: Wish): boolean =>
  inCrm !== 'unsure' && JSON.stringify(tags.tags) === JSON.stringify(inCrm ?? []);

/** Noted before tags are sent: where nobody answers, what the CRM holds is not known, and whatever is wanted by then is written again. */
export const tagsBeingSent = (planned: readonly Planned[], wishes: readonly Wish[]): readonly Wish[] =>
  planned.flatMap(({ decision, pair: { meeting } }): Wish[] =>
    meeting.kind === 'present' && decision.kind === 'act' && decision.actions.some(({ kind }) => kind === 'setTags')
      ? [{ ...wishOf(wishes, meeting.value.id), inCrm: 'unsure' }]
      : [],
  );

/**
 * What the CRM holds now, and what nobody asks for any more. A create that had happened before left its tags out, so they are still to be written.
 */
export function wishesAfter(applied: readonly Applied[], forgotten: readonly Link[], wishes: readonly Wish[]): readonly Wish[] {
  const written = applied.flatMap(({ planned: { decision, pair }, crm }): Wish[] => {
    const action = decision.actions.find(({ kind }) => kind === 'setTags');
    if (action?.kind !== 'setTags' || pair.meeting.kind !== 'present') return [];
    if (crm?.kind !== 'written' || crm.echo.adopted) return [];
    return [{ ...wishOf(wishes, pair.meeting.value.id), inCrm: action.tags }];
  });
  return [...written, ...forgotten.map(({ calendarId }) => nothingAskedOf(calendarId))];
}
