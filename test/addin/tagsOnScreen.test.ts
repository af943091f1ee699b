import { describe, expect, it } from '@jest/globals';
import {
  editTags,
  mirrorKept,
  openTags,
  retryTags,
  seeTags,
  serverKept,
  type TagEdit,
  type TagsOnScreen,
} from '../../addin/taskpane/tagsOnScreen.ts';
import { answered, trouble, troubled } from '../../addin/trouble.ts';
import type { TagSet } from '../../shared/view.ts';
import { at } from './view.ts';

const EARLY = at('2026-03-10T08:00:00Z');
const LATE = at('2026-03-10T09:00:00Z');
const NEVER: TagSet = { tags: [], changedAt: null };
const early: TagSet = { tags: ['early'], changedAt: EARLY };
const late: TagSet = { tags: ['late'], changedAt: LATE };
const onServer = (set: TagSet, inSalesforce = false) => ({ ...set, inSalesforce });
const opened = (set: TagSet): TagsOnScreen => openTags({ server: onServer(set), mirror: answered(set) });

describe('on opening, the later of mirror and server', () => {
  it.each([
    { name: 'nobody ever set any', mirror: NEVER, server: NEVER, holds: NEVER, behind: [] },
    { name: 'only the mirror has some', mirror: early, server: NEVER, holds: early, behind: ['server'] },
    { name: 'only the server has some', mirror: NEVER, server: early, holds: early, behind: ['mirror'] },
    { name: 'the mirror is later', mirror: late, server: early, holds: late, behind: ['server'] },
    { name: 'the server is later', mirror: early, server: late, holds: late, behind: ['mirror'] },
    { name: 'both are of one second', mirror: { ...early, tags: ['other'] }, server: early, holds: early, behind: [] },
    {
      name: 'the last tag was taken off later',
      mirror: { tags: [], changedAt: LATE },
      server: early,
      holds: { tags: [], changedAt: LATE },
      behind: ['server'],
    },
  ])('holds and is brought to the other one: $name', ({ mirror, server, holds, behind }) => {
    const tags = openTags({ server: onServer(server), mirror: answered(mirror) });
    expect(tags.set).toEqual(holds);
    expect(['mirror', 'server'].filter((place) => tags[place as 'mirror' | 'server'].kind === 'behind')).toEqual(behind);
  });

  it('is told to be in Salesforce only when it is the one the server knows', () => {
    expect(openTags({ server: onServer(early, true), mirror: answered(early) }).inSalesforce).toBe(true);
    expect(openTags({ server: onServer(early, true), mirror: answered(late) }).inSalesforce).toBe(false);
  });

  it('is not looked for in a mirror that could not be read, and nothing is written over it', () => {
    const tags = openTags({ server: onServer(early), mirror: troubled(trouble('outlook.noAnswer')) });
    expect(tags).toMatchObject({ set: early, mirror: { kind: 'unread' }, server: { kind: 'same' } });
    expect(editTags(tags, { kind: 'add', tag: 'new' }, LATE).mirror.kind).toBe('unread');
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

  it('within one second is still later than the one before', () => {
    const twice = editTags(editTags(some, { kind: 'add', tag: 'a' }, LATE), { kind: 'add', tag: 'b' }, LATE);
    expect(twice.set).toEqual({ tags: ['Series B', 'Nordics', 'a', 'b'], changedAt: '2026-03-10T09:00:01Z' });
  });

  it('is later than what a server with a clock ahead of ours knows', () => {
    expect(editTags(opened(late), { kind: 'add', tag: 'a' }, EARLY).set.changedAt).toBe('2026-03-10T09:00:01Z');
  });
});

describe('an answer', () => {
  const edited = editTags(opened(early), { kind: 'add', tag: 'mine' }, LATE);

  it('of both places makes them the same', () => {
    const tags = serverKept(mirrorKept(edited, edited.set), { sent: edited.set, held: edited.set });
    expect(tags).toMatchObject({ set: edited.set, mirror: { kind: 'same' }, server: { kind: 'same' }, unsent: [] });
  });

  it('to an earlier save leaves both behind', () => {
    const again = editTags(edited, { kind: 'add', tag: 'more' }, LATE);
    expect(mirrorKept(again, edited.set).mirror.kind).toBe('behind');
    const kept = serverKept(again, { sent: edited.set, held: edited.set });
    expect(kept.server.kind).toBe('behind');
    expect(kept.unsent.map(({ tag }) => tag)).toEqual(['more']);
  });

  it('with a later change of somebody else keeps both: theirs, and ours on top of it', () => {
    const theirs: TagSet = { tags: ['theirs'], changedAt: at('2026-03-10T10:00:00Z') };
    expect(serverKept(edited, { sent: edited.set, held: theirs })).toMatchObject({
      set: { tags: ['theirs', 'mine'], changedAt: '2026-03-10T10:00:01Z' },
      mirror: { kind: 'behind' },
      server: { kind: 'behind' },
    });
  });

  it('with a later change takes it as it is where the person edited nothing', () => {
    const brought = openTags({ server: onServer(NEVER), mirror: answered(early) });
    expect(serverKept(brought, { sent: early, held: late })).toMatchObject({
      set: late,
      mirror: { kind: 'behind' },
      server: { kind: 'same' },
    });
  });

  it('that failed is tried again only when asked', () => {
    const failed: TagsOnScreen = { ...edited, server: { kind: 'failed', trouble: trouble('pane.serverDown') }, mirror: { kind: 'same' } };
    expect(retryTags(failed)).toMatchObject({ set: edited.set, server: { kind: 'behind' }, mirror: { kind: 'same' } });
  });
});

describe('a later look', () => {
  it('takes over what somebody else changed', () => {
    expect(seeTags(opened(early), onServer(late, true))).toMatchObject({ set: late, mirror: { kind: 'behind' }, inSalesforce: true });
  });

  it('never takes back what the server has not got yet', () => {
    const edited = editTags(opened(early), { kind: 'add', tag: 'mine' }, LATE);
    expect(seeTags(edited, onServer(early, true))).toEqual(edited);
  });

  it('learns that the tags reached Salesforce', () => {
    expect(seeTags(opened(early), onServer(early, true)).inSalesforce).toBe(true);
  });
});
