import { describe, expect, it } from '@jest/globals';
import type { Planned } from '../../server/core/decision.ts';
import type { Applied } from '../../server/sync/apply.ts';
import { changedTags, movedWishes, tagsBeingSent, tagsWanted, wishesAfter, wishOf, withMirror } from '../../server/sync/wishes.ts';
import type { Instant } from '../../shared/ids.ts';
import { calendarItemId, crmEventId } from '../../shared/ids.ts';
import { problem } from '../../shared/problem.ts';
import type { ChangedTags, TagSet } from '../../shared/view.ts';
import { aWish } from '../store/samples.ts';
import { at } from '../support/content.ts';
import { aCrmEvent } from '../support/crmEvent.ts';
import { aLink } from '../support/link.ts';
import { aMeeting } from '../support/meeting.ts';
import { plannedFor } from '../support/planning.ts';
import { aRunInput, goneMeeting } from '../support/runInput.ts';

const NO_TAGS: TagSet = { tags: [], changedAt: null };
const set = (tag: string, hour: number): TagSet => ({ tags: [tag], changedAt: at(`2026-03-10T0${hour}:00:00Z`) });
const nothingAsked = (id: string) => aWish(id, { tags: NO_TAGS });

const time = (hour: number): Instant => at(`2026-03-10T0${hour}:00:00Z`);
/** Made at `hour` of what stood at `basedOn`. */
const changed = (tag: string, hour: number, basedOn: number | null): ChangedTags => ({
  ...set(tag, hour),
  basedOn: basedOn === null ? null : time(basedOn),
});
const aSecondAfter = (hour: number): Instant => at(`2026-03-10T0${hour}:00:01Z`);

describe('what an item says', () => {
  it.each([
    { what: 'holds where nothing is known', known: NO_TAGS, mirror: changed('b', 7, null), tags: ['b'], changedAt: time(7) },
    { what: 'holds where our memory is lost', known: NO_TAGS, mirror: changed('b', 7, 6), tags: ['b'], changedAt: time(7) },
    { what: 'replaces what it was made of', known: set('a', 7), mirror: changed('b', 8, 7), tags: ['b'], changedAt: time(8) },
    {
      what: 'replaces what it was made of, all taken off',
      known: set('a', 7),
      mirror: { ...changed('b', 8, 7), tags: [] },
      tags: [],
      changedAt: time(8),
    },
    {
      what: 'replaces what it was made of, by a clock that is late, and is not older for that',
      known: set('a', 7),
      mirror: changed('b', 6, 7),
      tags: ['b'],
      changedAt: aSecondAfter(7),
    },
    { what: 'was left behind where it is older', known: set('a', 8), mirror: changed('b', 7, 6), tags: ['a'], changedAt: time(8) },
    {
      what: 'is kept beside ours where it was made of something else',
      known: set('a', 7),
      mirror: changed('b', 8, 6),
      tags: ['a', 'b'],
      changedAt: aSecondAfter(8),
    },
    {
      what: 'is kept beside ours where it was made of nothing, in the very same second',
      known: set('a', 7),
      mirror: changed('b', 7, null),
      tags: ['a', 'b'],
      changedAt: aSecondAfter(7),
    },
    { what: 'is nothing new where it says the same', known: set('a', 7), mirror: changed('a', 8, 6), tags: ['a'], changedAt: time(7) },
    { what: 'is nothing where it keeps none', known: set('a', 7), mirror: null, tags: ['a'], changedAt: time(7) },
    {
      what: 'is nothing where nobody ever set any',
      known: set('a', 7),
      mirror: { ...NO_TAGS, basedOn: null },
      tags: ['a'],
      changedAt: time(7),
    },
  ])('$what', ({ known, mirror, tags, changedAt }) => {
    const once = withMirror(known, mirror);
    expect(once).toEqual({ tags, changedAt });
    expect(withMirror(once, mirror)).toEqual(once);
  });
});

describe('what a person changed', () => {
  it.each([
    { what: 'holds where nothing was known', known: NO_TAGS, asked: changed('b', 7, null), holds: set('b', 7) },
    { what: 'holds where it was changed from what we hold', known: set('a', 7), asked: changed('b', 8, 7), holds: set('b', 8) },
    {
      what: 'holds, later than what it was changed from, where the clock is late',
      known: set('a', 7),
      asked: changed('b', 6, 7),
      holds: { ...set('b', 7), changedAt: aSecondAfter(7) },
    },
    { what: 'changes nothing where others hold by now', known: set('a', 7), asked: changed('b', 8, 6), holds: set('a', 7) },
    { what: 'changes nothing where they were thought to be none', known: set('a', 7), asked: changed('b', 8, null), holds: set('a', 7) },
    { what: 'changes nothing where it is the same', known: set('a', 7), asked: changed('a', 8, 7), holds: set('a', 7) },
    { what: 'changes nothing where it has no time', known: set('a', 7), asked: { ...NO_TAGS, basedOn: time(7) }, holds: set('a', 7) },
  ])('$what', ({ known, asked, holds }) => {
    expect(changedTags(known, asked)).toEqual(holds);
  });
});

it('asks nothing of a meeting nobody said anything of', () => {
  expect(wishOf([aWish('m2')], calendarItemId('m1'))).toEqual(nothingAsked('m1'));
  expect(wishOf([aWish('m2'), aWish('m1', { pushed: true })], calendarItemId('m1')).pushed).toBe(true);
});

it('plans with the tags of meetings that were ever tagged, also where all were taken off', () => {
  const emptied = aWish('m3', { tags: { tags: [], changedAt: at('2026-03-10T08:00:00Z') }, inCrm: ['a'] });
  expect([...tagsWanted([aWish('m1', { tags: set('a', 7) }), aWish('m2', { tags: NO_TAGS, pushed: true }), emptied])]).toEqual([
    ['m1', { wanted: ['a'], inCrm: null }],
    ['m3', { wanted: [], inCrm: ['a'] }],
  ]);
});

describe('what was asked of a meeting that came back under another id', () => {
  const [before, event] = [aMeeting(), aCrmEvent()];
  const back = aMeeting({ id: 'm9', uid: 'uid-m1' });
  const planned = [plannedFor(aRunInput({ meetings: [back, goneMeeting('m1')], events: [event], links: [aLink(before, event)] }), 'm9')];
  const moved = (...wishes: Parameters<typeof movedWishes>[1]) =>
    new Map(movedWishes(planned, wishes).map((wish) => [String(wish.calendarId), wish]));

  it('goes along, and is forgotten under the old one', () => {
    const wish = aWish('m1', { pushed: true, inCrm: ['a'] });
    expect([...moved(wish, aWish('m2')).values()]).toEqual([nothingAsked('m1'), { ...wish, calendarId: 'm9' }]);
  });

  it('is nothing where nothing was asked', () => {
    expect([...moved(aWish('m2'))]).toEqual([]);
  });

  it('stays behind where it is another meeting, which only took its place beside the event', () => {
    const other = aMeeting({ id: 'm2', uid: 'uid-m2' });
    const taken = plannedFor(aRunInput({ meetings: [other, goneMeeting('m1')], events: [event], links: [aLink(before, event)] }), 'm2');
    expect(taken.pair).toMatchObject({ by: 'key', link: { calendarId: 'm1' } });
    expect(movedWishes([taken], [aWish('m1', { pushed: true })])).toEqual([]);
  });

  it('is nothing where the meeting kept its id', () => {
    const same = [plannedFor(aRunInput({ meetings: [before], events: [event], links: [aLink(before, event)] }), 'm1')];
    expect(movedWishes(same, [aWish('m1')])).toEqual([]);
  });

  it('does not push aside what was asked under the new id meanwhile: a push holds, and so do the tags of both', () => {
    const old = aWish('m1', { tags: set('a', 7), inCrm: ['a'] });
    expect(moved(old, aWish('m9', { tags: NO_TAGS, pushed: true })).get('m9')).toEqual({ ...old, calendarId: 'm9', pushed: true });
    expect(moved(old, aWish('m9', { tags: set('b', 8) })).get('m9')).toEqual({
      ...old,
      calendarId: 'm9',
      tags: { tags: ['a', 'b'], changedAt: aSecondAfter(8) },
    });
  });
});

describe('before the writes', () => {
  const [meeting, event] = [aMeeting(), aCrmEvent()];
  const tags = new Map([[calendarItemId('m1'), { wanted: ['a'], inCrm: null }]]);
  const input = { meetings: [meeting], events: [event], links: [aLink(meeting, event)] };
  const known = aWish('m1', { pushed: true, tags: set('a', 7), inCrm: ['b'] });

  it('it is noted that nobody will know the tags of the CRM until it answers', () => {
    expect(tagsBeingSent([plannedFor(aRunInput({ ...input, tags }), 'm1')], [known, aWish('m2')])).toEqual([{ ...known, inCrm: 'unsure' }]);
  });

  it('nothing is noted where no tags are sent', () => {
    expect(tagsBeingSent([plannedFor(aRunInput(input), 'm1')], [known])).toEqual([]);
  });
});

describe('after the writes', () => {
  const [meeting, event] = [aMeeting(), aCrmEvent()];
  const tags = new Map([[calendarItemId('m1'), { wanted: ['a'], inCrm: null }]]);
  const tagged = plannedFor(aRunInput({ meetings: [meeting], events: [event], links: [aLink(meeting, event)], tags }), 'm1');
  const untagged = plannedFor(aRunInput({ meetings: [meeting] }), 'm1');
  const known = aWish('m1', { pushed: true, tags: set('a', 7) });
  const written = (adopted: boolean): Applied['crm'] => ({ kind: 'written', echo: { id: crmEventId('e1'), adopted } });
  const after = (planned: Planned, answer: Partial<Pick<Applied, 'crm' | 'tags'>>) =>
    wishesAfter(
      [{ planned, outcome: { kind: 'done' }, calendar: null, crm: null, tags: null, adopted: null, ...answer }],
      [],
      [known, aWish('m2')],
    );
  const created = plannedFor(aRunInput({ meetings: [meeting], tags }), 'm1');

  it('the CRM is known to hold what was written, and the rest of the wish stands', () => {
    expect(after(tagged, { tags: written(false) })).toEqual([{ ...known, inCrm: ['a'] }]);
    expect(after(created, { crm: written(false) })).toEqual([{ ...known, inCrm: ['a'] }]);
  });

  it('the answer about the event itself says nothing of tags that go apart', () => {
    expect(after(tagged, { crm: written(false), tags: { kind: 'refused', problem: problem('crm.refused') } })).toEqual([]);
  });

  it('nothing new is known of the tags where an earlier create had happened, which left them out', () => {
    expect(after(created, { crm: written(true) })).toEqual([]);
  });

  it.each([
    { what: 'nothing was sent', answer: null },
    { what: 'nobody answered', answer: { kind: 'unsure', problem: problem('crm.unreachable') } },
    { what: 'it was refused', answer: { kind: 'refused', problem: problem('crm.refused') } },
    { what: 'somebody was quicker', answer: { kind: 'changedMeanwhile' } },
  ] satisfies readonly { what: string; answer: Applied['tags'] }[])('nothing new is known of the tags where $what', ({ answer }) => {
    expect(after(tagged, { tags: answer })).toEqual([]);
    expect(after(created, { crm: answer })).toEqual([]);
  });

  it('nothing is said of tags that were not to be written', () => {
    expect(after(untagged, { crm: written(false) })).toEqual([]);
  });

  it('nothing is asked any more of a pair that is forgotten', () => {
    expect(wishesAfter([], [aLink(meeting, event)], [known])).toEqual([nothingAsked('m1')]);
  });
});
