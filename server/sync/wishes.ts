import type { CalendarItemId, Instant } from '../../shared/ids.ts';
import type { Link } from '../../shared/meeting.ts';
import { readTags } from '../../shared/tags.ts';
import { addSeconds } from '../../shared/time.ts';
import type { ChangedTags, TagSet } from '../../shared/view.ts';
import type { Planned } from '../core/decision.ts';
import type { RunInput } from '../core/input.ts';
import type { Wish } from '../ports/store.ts';
import type { Applied } from './apply.ts';

const NO_TAGS: TagSet = { tags: [], changedAt: null };

export const wishOf = (wishes: readonly Wish[], calendarId: CalendarItemId): Wish =>
  wishes.find((wish) => wish.calendarId === calendarId) ?? nothingAskedOf(calendarId);
const nothingAskedOf = (calendarId: CalendarItemId): Wish => ({ calendarId, pushed: false, tags: NO_TAGS, inCrm: null });

/**
 * What the item says, taken in. A change of what we know replaces it, an older one was left behind; one that was made of something else happened
 * beside it, so both are kept: a tag too many is seen and taken off, one that vanished is not missed.
 */
export function withMirror(known: TagSet, mirror: ChangedTags | null): TagSet {
  if (mirror === null || mirror.changedAt === null || isSame(mirror, known)) return known;
  if (known.changedAt === null || mirror.basedOn === known.changedAt)
    return { tags: mirror.tags, changedAt: notBefore(known, mirror.changedAt) };
  if (mirror.changedAt < known.changedAt) return known;
  return { tags: readTags([...known.tags, ...mirror.tags]).tags, changedAt: addSeconds(mirror.changedAt, 1) };
}

/** What a person changed, where it was changed from what holds. Otherwise what holds: whoever asked sees it and changes that. */
export function changedTags(known: TagSet, asked: ChangedTags): TagSet {
  if (asked.changedAt === null || asked.basedOn !== known.changedAt || isSame(asked, known)) return known;
  return { tags: asked.tags, changedAt: notBefore(known, asked.changedAt) };
}

/** A clock that is late must not make a change look older than what it changed. */
const notBefore = ({ changedAt: known }: TagSet, changedAt: Instant): Instant =>
  known !== null && changedAt <= known ? addSeconds(known, 1) : changedAt;

const isSame = (one: TagSet, other: TagSet): boolean => JSON.stringify(one.tags) === JSON.stringify(other.tags);

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
      tags: withMirror(wish.tags, { ...since.tags, basedOn: null }),
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

/** What the CRM holds now, and what nobody asks for any more. Tags that nobody confirmed stay unsure, so the next run writes them again. */
export function wishesAfter(applied: readonly Applied[], forgotten: readonly Link[], wishes: readonly Wish[]): readonly Wish[] {
  const written = applied.flatMap(({ planned: { decision, pair }, crm, tags }): Wish[] => {
    const action = decision.actions.find(({ kind }) => kind === 'setTags');
    if (action?.kind !== 'setTags' || pair.meeting.kind !== 'present') return [];
    // A create takes its tags along. One that had happened before left them out.
    const created = decision.actions.some(({ kind }) => kind === 'createCrmEvent') && crm?.kind === 'written' && !crm.echo.adopted;
    return created || tags?.kind === 'written' ? [{ ...wishOf(wishes, pair.meeting.value.id), inCrm: action.tags }] : [];
  });
  return [...written, ...forgotten.map(({ calendarId }) => nothingAskedOf(calendarId))];
}
