import { describe, expect, it } from '@jest/globals';
import {
  changedTagsOf,
  editTags,
  mirrorAfter,
  mirrorKept,
  openTags,
  retryTags,
  seeTags,
  serverKept,
  type TagEdit,
  type TagsOnScreen,
} from '../../addin/taskpane/tagsOnScreen.ts';
import { answered, trouble, troubled } from '../../addin/trouble.ts';
import type { ChangedTags, TagSet } from '../../shared/view.ts';
import { at } from './view.ts';

const EARLY = at('2026-03-10T08:00:00Z');
const LATE = at('2026-03-10T09:00:00Z');
const NEVER: TagSet = { tags: [], changedAt: null };
const early: TagSet = { tags: ['early'], changedAt: EARLY };
const late: TagSet = { tags: ['late'], changedAt: LATE };
const onServer = (set: TagSet, inSalesforce = false) => ({ ...set, inSalesforce });
const opened = (set: TagSet): TagsOnScreen => openTags({ server: onServer(set), mirror: answered(set) });

describe('on opening, what the server holds', () => {
  it.each([
    { name: 'nobody ever set any', mirror: NEVER, server: NEVER, mirrorIs: 'same' },
    { name: 'both are alike', mirror: early, server: early, mirrorIs: 'same' },
    { name: 'only the mirror has some', mirror: early, server: NEVER, mirrorIs: 'behind' },
    { name: 'only the server has some', mirror: NEVER, server: early, mirrorIs: 'behind' },
    { name: 'the mirror is later', mirror: late, server: early, mirrorIs: 'behind' },
    { name: 'the server is later', mirror: early, server: late, mirrorIs: 'behind' },
    { name: 'both are of one second', mirror: { ...early, tags: ['other'] }, server: early, mirrorIs: 'behind' },
    { name: 'both are alike, of two seconds', mirror: { ...early, changedAt: LATE }, server: early, mirrorIs: 'behind' },
  ])('holds, and the mirror is behind where it differs: $name', ({ mirror, server, mirrorIs }) => {
    const tags = openTags({ server: onServer(server, true), mirror: answered(mirror) });
    expect(tags).toMatchObject({ set: server, base: server.changedAt, inSalesforce: true, server: { kind: 'same' } });
    expect(tags.mirror.kind).toBe(mirrorIs);
  });

  it('holds where the mirror could not be read, and nothing is written to that before somebody asks', () => {
    const tags = openTags({ server: onServer(early), mirror: troubled(trouble('outlook.noAnswer')) });
    expect(tags).toMatchObject({ set: early, mirror: { kind: 'unread' }, server: { kind: 'same' } });
    const edited = editTags(tags, { kind: 'add', tag: 'new' }, LATE);
    expect(edited.mirror.kind).toBe('unread');
    expect(retryTags(edited).mirror.kind).toBe('behind');
  });
});

describe('an edit', () => {
  const some = opened({ tags: ['Series B', 'Nordics'], changedAt: EARLY });

  it.each<{ name: string; edit: TagEdit; tags: string[] }>([
    { name: 'adds at the end', edit: { kind: 'add', tag: 'new' }, tags: ['Series B', 'Nordics', 'new'] },
    { name: 'drops the sign in front', edit: { kind: 'add', tag: ' #new ' }, tags: ['Series B', 'Nordics', 'new'] },
    { name: 'removes', edit: { kind: 'remove', tag: 'Series B' }, tags: ['Nordics'] },
  ])('$name, and both places are behind', ({ edit, tags }) => {
    expect(editTags(some, edit, LATE)).toMatchObject({
      set: { tags, changedAt: LATE },
      mirror: { kind: 'behind' },
      server: { kind: 'behind' },
      inSalesforce: false,
      refused: [],
    });
  });

  it.each([
    { typed: 'series b', why: 'This tag is there already.' },
    { typed: '###', why: 'A tag needs a letter or a digit.' },
    { typed: 'x'.repeat(81), why: 'A tag has at most 80 characters.' },
  ])('of $typed is refused with its reason and changes nothing else', ({ typed, why }) => {
    const tags = editTags(some, { kind: 'add', tag: typed }, LATE);
    expect(tags).toEqual({ ...some, refused: [why] });
  });

  it('that takes off what is not there has nothing to save', () => {
    expect(editTags(some, { kind: 'remove', tag: 'other' }, LATE)).toEqual(some);
  });

  it('within one second is still later than the one before', () => {
    const twice = editTags(editTags(some, { kind: 'add', tag: 'a' }, LATE), { kind: 'add', tag: 'b' }, LATE);
    expect(twice.set).toEqual({ tags: ['Series B', 'Nordics', 'a', 'b'], changedAt: '2026-03-10T09:00:01Z' });
  });

  it('is later than what a server with a clock ahead of ours knows', () => {
    expect(editTags(opened(late), { kind: 'add', tag: 'a' }, EARLY).set.changedAt).toBe('2026-03-10T09:00:01Z');
  });
});

describe('the server’s answer', () => {
  const edited = editTags(opened(early), { kind: 'add', tag: 'mine' }, LATE);
  const sent = changedTagsOf(edited);
  const TEN = at('2026-03-10T10:00:00Z');
  const ofTwo = { tags: ['early', 'theirs', 'mine'] };

  it('says what was sent: it is saved', () => {
    expect(sent).toEqual({ tags: ['early', 'mine'], changedAt: LATE, basedOn: EARLY });
    const tags = serverKept(edited, { sent, held: edited.set });
    expect(tags).toMatchObject({ set: edited.set, base: LATE, server: { kind: 'same' }, unsent: [] });
  });

  it.each<{ name: string; held: TagSet; set: TagSet; server: 'same' | 'behind' }>([
    {
      name: 'later',
      held: { tags: ['early', 'theirs'], changedAt: TEN },
      set: { ...ofTwo, changedAt: at('2026-03-10T10:00:01Z') },
      server: 'behind',
    },
    {
      name: 'of the same second',
      held: { tags: ['early', 'theirs'], changedAt: LATE },
      set: { ...ofTwo, changedAt: at('2026-03-10T09:00:01Z') },
      server: 'behind',
    },
    {
      name: 'earlier, but after what we had seen',
      held: { tags: ['early', 'theirs'], changedAt: at('2026-03-10T08:30:00Z') },
      set: { ...ofTwo, changedAt: LATE },
      server: 'behind',
    },
    {
      name: 'without the tag that was there',
      held: { tags: [], changedAt: TEN },
      set: { tags: ['mine'], changedAt: at('2026-03-10T10:00:01Z') },
      server: 'behind',
    },
    { name: 'with ours in it', held: { ...ofTwo, changedAt: TEN }, set: { ...ofTwo, changedAt: TEN }, server: 'same' },
    { name: 'alike, of another second', held: { ...edited.set, changedAt: TEN }, set: { ...edited.set, changedAt: TEN }, server: 'same' },
  ])('says somebody else’s, $name: both are kept, and nothing is called saved that is not', ({ held, set, server }) => {
    const tags = serverKept({ ...edited, mirror: { kind: 'same' } }, { sent, held });
    expect(tags).toMatchObject({ set, base: held.changedAt, mirror: { kind: 'behind' }, server: { kind: server } });
  });

  it('to an earlier save leaves what was edited since', () => {
    const again = editTags(edited, { kind: 'add', tag: 'more' }, LATE);
    const kept = serverKept(again, { sent, held: edited.set });
    expect(kept).toMatchObject({ set: again.set, base: LATE, server: { kind: 'behind' } });
    expect(kept.unsent.map(({ tag }) => tag)).toEqual(['more']);
  });

  it('that comes after a look which saw more takes nothing back', () => {
    const seen = seeTags(edited, onServer({ ...ofTwo, changedAt: TEN }));
    expect(serverKept(seen, { sent, held: edited.set })).toEqual(seen);
  });

  it('that is not ours although nobody came in between is a failure, not an endless repetition', () => {
    expect(serverKept(edited, { sent, held: early }).server).toEqual({ kind: 'failed', trouble: trouble('pane.tagsNotTaken') });
  });

  it('settles an edit and its undoing, whatever the server makes of them', () => {
    const undone = editTags(edited, { kind: 'remove', tag: 'mine' }, LATE);
    expect(serverKept(undone, { sent: changedTagsOf(undone), held: early })).toMatchObject({
      set: early,
      server: { kind: 'same' },
      unsent: [],
    });
  });

  it('that leaves no room for a tag says so', () => {
    const full: TagSet = { tags: Array.from({ length: 50 }, (_, nth) => `tag ${nth}`), changedAt: TEN };
    const tags = serverKept(edited, { sent, held: full });
    expect(tags).toMatchObject({ set: full, server: { kind: 'same' }, refused: ['A meeting has at most 50 tags.'] });
  });

  it('that failed is tried again only when asked', () => {
    const failed: TagsOnScreen = { ...edited, server: { kind: 'failed', trouble: trouble('pane.serverDown') }, mirror: { kind: 'same' } };
    expect(retryTags(failed)).toMatchObject({ set: edited.set, server: { kind: 'behind' }, mirror: { kind: 'same' } });
  });
});

describe('the mirror', () => {
  const edited = editTags(opened(early), { kind: 'add', tag: 'mine' }, LATE);
  const failed: TagsOnScreen = { ...edited, server: { kind: 'failed', trouble: trouble('pane.serverDown') } };
  const saved = serverKept(edited, { sent: changedTagsOf(edited), held: edited.set });
  const another: ChangedTags = { tags: ['early', 'theirs'], changedAt: LATE, basedOn: EARLY };

  it.each<{ name: string; tags: TagsOnScreen; found: ChangedTags; holds: ChangedTags | null }>([
    { name: 'what the server took', tags: saved, found: { ...early, basedOn: null }, holds: { ...edited.set, basedOn: LATE } },
    {
      name: 'what the server failed to take, and what that was made of',
      tags: failed,
      found: { ...early, basedOn: null },
      holds: { ...edited.set, basedOn: EARLY },
    },
    { name: 'our tags over older ones', tags: failed, found: { ...NEVER, basedOn: null }, holds: { ...edited.set, basedOn: EARLY } },
    {
      name: 'our edits on top of another pane’s, where the server failed',
      tags: failed,
      found: another,
      holds: { tags: ['early', 'theirs', 'mine'], changedAt: at('2026-03-10T09:00:01Z'), basedOn: EARLY },
    },
    {
      name: 'both, where another pane made its own of something else',
      tags: failed,
      found: { tags: ['theirs'], changedAt: LATE, basedOn: null },
      holds: { tags: ['early', 'mine', 'theirs'], changedAt: at('2026-03-10T09:00:01Z'), basedOn: EARLY },
    },
    { name: 'another pane’s, until the server takes them in', tags: saved, found: another, holds: null },
  ])('holds $name', ({ tags, found, holds }) => {
    expect(mirrorAfter(tags, found)).toEqual(holds);
  });

  it('that took what is on the screen is the same, and behind after a further edit', () => {
    expect(mirrorKept(failed, { sent: edited.set, held: changedTagsOf(edited) }).mirror.kind).toBe('same');
    const again = editTags(failed, { kind: 'add', tag: 'more' }, LATE);
    expect(mirrorKept(again, { sent: edited.set, held: changedTagsOf(edited) }).mirror.kind).toBe('behind');
  });

  it('that held another pane’s tags brings them to the screen, and the server still has to get ours', () => {
    const tags = mirrorKept(failed, { sent: failed.set, held: mirrorAfter(failed, another) });
    expect(tags).toMatchObject({
      set: { tags: ['early', 'theirs', 'mine'] },
      base: EARLY,
      mirror: { kind: 'same' },
      server: { kind: 'failed' },
    });
    expect(tags.unsent.map(({ tag }) => tag)).toEqual(['mine']);
  });
});

describe('a later look', () => {
  const edited = editTags(opened(early), { kind: 'add', tag: 'mine' }, LATE);

  it.each<{ name: string; seen: TagSet }>([
    { name: 'later', seen: late },
    { name: 'of the same second', seen: { tags: ['other'], changedAt: EARLY } },
    { name: 'alike, of another second', seen: { ...early, changedAt: LATE } },
  ])('takes over what somebody else changed: $name', ({ seen }) => {
    expect(seeTags(opened(early), onServer(seen, true))).toMatchObject({
      set: seen,
      base: seen.changedAt,
      mirror: { kind: 'behind' },
      server: { kind: 'same' },
      inSalesforce: true,
    });
  });

  it.each<{ name: string; seen: TagSet; set: TagSet }>([
    { name: 'nothing new', seen: early, set: edited.set },
    { name: 'somebody else’s of the same second', seen: late, set: { tags: ['late', 'mine'], changedAt: at('2026-03-10T09:00:01Z') } },
  ])('never takes back what the server has not got yet: $name', ({ seen, set }) => {
    expect(seeTags(edited, onServer(seen, true))).toMatchObject({ set, server: { kind: 'behind' }, inSalesforce: false });
  });

  it('finds saved what the server had kept without an answer', () => {
    expect(seeTags(edited, onServer(edited.set))).toMatchObject({ set: edited.set, base: LATE, server: { kind: 'same' }, unsent: [] });
  });

  it('that began before a save which was answered since says nothing', () => {
    const saved = serverKept(edited, { sent: changedTagsOf(edited), held: edited.set });
    expect(seeTags(saved, onServer(early))).toEqual(saved);
  });

  it('learns that the tags reached Salesforce', () => {
    expect(seeTags(opened(early), onServer(early, true)).inSalesforce).toBe(true);
  });
});
