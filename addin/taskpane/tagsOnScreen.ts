import type { Instant } from '../../shared/ids.ts';
import { readTags, tagKey } from '../../shared/tags.ts';
import type { ChangedTags, MeetingView, TagSet } from '../../shared/view.ts';
import { secondAfter } from '../instant.ts';
import { trouble, type Answer, type Trouble } from '../trouble.ts';

/** How one of the two places that keep the tags stands to what is on the screen. Nothing is written to one that could not be read. */
export type Copy =
  | { readonly kind: 'same' }
  | { readonly kind: 'behind' }
  | { readonly kind: 'failed'; readonly trouble: Trouble }
  | { readonly kind: 'unread'; readonly trouble: Trouble };

export type TagEdit = { readonly kind: 'add' | 'remove'; readonly tag: string };
type TimedEdit = TagEdit & { readonly at: Instant };

/**
 * The tags as the person sees them: what the server holds, and on top of it `unsent`, the edits it has not confirmed. `base` is the `changedAt` of
 * what the server was last seen to hold. `refused`: why a tag was not taken.
 */
export type TagsOnScreen = {
  readonly set: TagSet;
  readonly base: Instant | null;
  readonly mirror: Copy;
  readonly server: Copy;
  readonly inSalesforce: boolean;
  readonly unsent: readonly TimedEdit[];
  readonly refused: readonly string[];
};

const SAME: Copy = { kind: 'same' };
const BEHIND: Copy = { kind: 'behind' };

/** The server has read the mirror itself when it answers, so what it holds is what holds, and the mirror is brought to it. */
export function openTags({ server, mirror }: { server: MeetingView['tags']; mirror: Answer<TagSet> }): TagsOnScreen {
  const { inSalesforce, ...set } = server;
  return { set, base: set.changedAt, mirror: mirrorOf(set, mirror), server: SAME, inSalesforce, unsent: [], refused: [] };
}

function mirrorOf(set: TagSet, mirror: Answer<TagSet>): Copy {
  if (mirror.kind === 'trouble') return { kind: 'unread', trouble: mirror.trouble };
  return isSame(mirror.value, set) ? SAME : BEHIND;
}

/** What the server says on a later look. Edits it does not know yet are made on top of it. */
export function seeTags(tags: TagsOnScreen, { inSalesforce, ...set }: MeetingView['tags']): TagsOnScreen {
  // The server's changes only get later: this look began before a save that has been answered since, and says nothing new.
  if (isBefore(set.changedAt, tags.base)) return tags;
  return onTopOf(tags, set, inSalesforce);
}

/** One edit of the person's. Refused with a reason, it changes nothing else. */
export function editTags(tags: TagsOnScreen, edit: TagEdit, now: Instant): TagsOnScreen {
  const edited = applied(tags.set.tags, edit);
  if (edited.refused.length > 0) return { ...tags, refused: edited.refused };
  if (hasSameTags(edited.tags, tags.set.tags)) return { ...tags, refused: [] };
  const at = stamp(now, tags.set.changedAt);
  return {
    ...tags,
    set: { tags: edited.tags, changedAt: at },
    mirror: tags.mirror.kind === 'unread' ? tags.mirror : BEHIND,
    server: BEHIND,
    inSalesforce: false,
    unsent: [...tags.unsent, { ...edit, at }],
    refused: [],
  };
}

/** The mirror is read before anything is written to it, so one that could not be read may be tried again too. */
export const retryTags = (tags: TagsOnScreen): TagsOnScreen => ({
  ...tags,
  mirror: tags.mirror.kind === 'same' ? SAME : BEHIND,
  server: tags.server.kind === 'failed' ? BEHIND : tags.server,
});

export const changedTagsOf = ({ set, base }: TagsOnScreen): ChangedTags => ({ ...set, basedOn: base });

/** @param held what the server answered: what was sent, or what somebody else had changed before. */
export function serverKept(tags: TagsOnScreen, { sent, held }: { readonly sent: ChangedTags; readonly held: TagSet }): TagsOnScreen {
  // Nobody came in between, and still it holds something else: sent once more it would be refused once more, without end.
  if (held.changedAt === sent.basedOn && !hasSameTags(held.tags, sent.tags))
    return { ...tags, server: { kind: 'failed', trouble: trouble('pane.tagsNotTaken') } };
  // A look was answered earlier although it saw more: what it saw stands.
  if (isBefore(held.changedAt, tags.base)) return { ...tags, server: tags.unsent.length === 0 ? SAME : BEHIND };
  return onTopOf(tags, held, false);
}

/**
 * What the mirror has to hold, `found` being what it holds now. What another pane left there meanwhile is never overwritten: without the server's
 * word ours is added to it; with it, null: it stays there until the server takes it in, at the next look.
 */
export function mirrorAfter(tags: TagsOnScreen, found: ChangedTags): ChangedTags | null {
  const news = found.changedAt !== null && !isBefore(found.changedAt, tags.base) && !hasSameTags(found.tags, tags.set.tags);
  if (!news) return changedTagsOf(tags);
  if (tags.server.kind === 'same') return null;
  if (found.basedOn === tags.base) return { ...onTopOf(tags, found, false).set, basedOn: tags.base };
  // It was not made of what we last saw on the server, so it may lack what is there: a tag too many is seen and taken off, one too few is not missed.
  const both = readTags([...tags.set.tags, ...found.tags]).tags;
  return { tags: both, changedAt: stamp(tags.set.changedAt ?? found.changedAt, found.changedAt), basedOn: tags.base };
}

/** @param held what the mirror was left with; null where another pane's tags were left in it. */
export function mirrorKept(tags: TagsOnScreen, { sent, held }: { readonly sent: TagSet; readonly held: ChangedTags | null }): TagsOnScreen {
  if (!isSame(sent, tags.set)) return { ...tags, mirror: BEHIND };
  if (held === null || isSame(held, sent)) return { ...tags, mirror: SAME };
  // Another pane's tags were found there. They are shown here too; what the server has not confirmed stays unsent all the same.
  return { ...tags, set: { tags: held.tags, changedAt: held.changedAt }, mirror: SAME };
}

/** Somebody's change holds; what this person did is done again on top of it, so that neither is lost. What it holds already is confirmed. */
function onTopOf(tags: TagsOnScreen, held: TagSet, inSalesforce: boolean): TagsOnScreen {
  const done = doneAgain(held.tags, tags.unsent);
  const last = done.unsent.at(-1);
  const settled = last === undefined || hasSameTags(done.tags, held.tags);
  const set = settled ? held : { tags: done.tags, changedAt: stamp(last.at, held.changedAt) };
  return {
    set,
    base: held.changedAt,
    mirror: isSame(set, tags.set) || tags.mirror.kind === 'unread' ? tags.mirror : BEHIND,
    server: settled ? SAME : BEHIND,
    inSalesforce: settled && inSalesforce,
    unsent: settled ? [] : done.unsent,
    refused: done.refused.length === 0 ? tags.refused : done.refused,
  };
}

function doneAgain(held: readonly string[], edits: readonly TimedEdit[]) {
  let tags = held;
  const unsent: TimedEdit[] = [];
  const refused: string[] = [];
  for (const edit of edits) {
    const next = applied(tags, edit);
    if (next.refused.length > 0) refused.push(...next.refused.filter((why) => why !== THERE_ALREADY));
    else if (!hasSameTags(next.tags, tags)) unsent.push(edit);
    tags = next.refused.length > 0 ? tags : next.tags;
  }
  return { tags, unsent, refused };
}

const THERE_ALREADY = 'This tag is there already.';

function applied(tags: readonly string[], { kind, tag }: TagEdit): ReturnType<typeof readTags> {
  if (kind === 'remove') return { tags: tags.filter((one) => tagKey(one) !== tagKey(tag)), refused: [] };
  const read = readTags([...tags, tag]);
  return read.refused.length === 0 && read.tags.length === tags.length ? { tags, refused: [THERE_ALREADY] } : read;
}

/** Later than the change before, whatever the clocks say: two edits within one second, or a server ahead of us, must not tie. */
const stamp = (now: Instant, before: Instant | null): Instant => (before !== null && before >= now ? secondAfter(before) : now);

const isBefore = (one: Instant | null, other: Instant | null): boolean => other !== null && (one === null || one < other);

const hasSameTags = (one: readonly string[], other: readonly string[]): boolean => JSON.stringify(one) === JSON.stringify(other);

/** By content too: two changes may be of one second. */
export const isSame = (one: TagSet, other: TagSet): boolean => one.changedAt === other.changedAt && hasSameTags(one.tags, other.tags);
