import { describe, expect, it } from '@jest/globals';
import type { Planned } from '../../server/core/decision.ts';
import type { Applied } from '../../server/sync/apply.ts';
import { laterTags, movedWishes, tagsBeingSent, tagsWanted, wishesAfter, wishOf } from '../../server/sync/wishes.ts';
import { calendarItemId, crmEventId } from '../../shared/ids.ts';
import { problem } from '../../shared/problem.ts';
import type { TagSet } from '../../shared/view.ts';
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

describe('of two tag sets', () => {
  it.each([
    { what: 'the later holds', one: set('a', 7), other: set('b', 8), holds: 'b' },
    { what: 'the earlier does not', one: set('a', 8), other: set('b', 7), holds: 'a' },
    { what: 'the first holds at one moment', one: set('a', 7), other: set('b', 7), holds: 'a' },
    { what: 'the one that was ever set holds', one: NO_TAGS, other: set('b', 7), holds: 'b' },
    { what: 'the one that was ever set holds, whichever it is', one: set('a', 7), other: NO_TAGS, holds: 'a' },
    { what: 'the known one holds where there is no other', one: set('a', 7), other: null, holds: 'a' },
    { what: 'none holds where there is none', one: NO_TAGS, other: null, holds: undefined },
    { what: 'taking all off holds, if later', one: set('a', 7), other: { ...set('b', 8), tags: [] }, holds: undefined },
  ])('$what', ({ one, other, holds }) => {
    expect(laterTags(one, other).tags[0]).toBe(holds);
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

  it('does not push aside what was asked under the new id meanwhile: a push holds, and so do the later tags', () => {
    const old = aWish('m1', { tags: set('a', 7), inCrm: ['a'] });
    expect(moved(old, aWish('m9', { tags: NO_TAGS, pushed: true })).get('m9')).toEqual({ ...old, calendarId: 'm9', pushed: true });
    expect(moved(old, aWish('m9', { tags: set('b', 8) })).get('m9')).toEqual({ ...old, calendarId: 'm9', tags: set('b', 8) });
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
  const after = (planned: Planned, crm: Applied['crm']) =>
    wishesAfter([{ planned, outcome: { kind: 'done' }, calendar: null, crm, adopted: null }], [], [known, aWish('m2')]);

  it('the CRM is known to hold what was written, and the rest of the wish stands', () => {
    expect(after(tagged, written(false))).toEqual([{ ...known, inCrm: ['a'] }]);
  });

  it.each([
    { what: 'an earlier create had happened, which left them out', crm: written(true) },
    { what: 'nothing was sent', crm: null },
    { what: 'nobody answered', crm: { kind: 'unsure', problem: problem('crm.unreachable') } },
    { what: 'it was refused', crm: { kind: 'refused', problem: problem('crm.refused') } },
    { what: 'somebody was quicker', crm: { kind: 'changedMeanwhile' } },
  ] satisfies readonly { what: string; crm: Applied['crm'] }[])('nothing new is known of the tags where $what', ({ crm }) => {
    expect(after(tagged, crm)).toEqual([]);
  });

  it('nothing is said of tags that were not to be written', () => {
    expect(after(untagged, written(false))).toEqual([]);
  });

  it('nothing is asked any more of a pair that is forgotten', () => {
    expect(wishesAfter([], [aLink(meeting, event)], [known])).toEqual([nothingAsked('m1')]);
  });
});
