import type { Instant } from '../../shared/ids.ts';
import { readTags, tagKey } from '../../shared/tags.ts';
import type { MeetingView, TagSet } from '../../shared/view.ts';
import { secondAfter } from '../instant.ts';
import type { Answer, Trouble } from '../trouble.ts';

/** How one of the two places that keep the tags stands to what is on the screen. Nothing is written to one that could not be read. */
export type Copy =
  | { readonly kind: 'same' }
  | { readonly kind: 'behind' }
  | { readonly kind: 'failed'; readonly trouble: Trouble }
  | { readonly kind: 'unread'; readonly trouble: Trouble };

export type TagEdit = { readonly kind: 'add' | 'remove'; readonly tag: string };

/**
 * The tags as the person sees them, which is what both places are brought to. `unsent`: edits the server has not confirmed, so that they can be
 * made again on top of somebody else's later change. `refused`: why the last tag typed was not taken.
 */
export type TagsOnScreen = {
  readonly set: TagSet;
  readonly mirror: Copy;
  readonly server: Copy;
  readonly inSalesforce: boolean;
  readonly unsent: readonly (TagEdit & { readonly at: Instant })[];
  readonly refused: readonly string[];
};

const SAME: Copy = { kind: 'same' };
const BEHIND: Copy = { kind: 'behind' };

/** The later of mirror and server holds, and is brought to the other one. */
export function openTags({ server, mirror }: { server: MeetingView['tags']; mirror: Answer<TagSet> }): TagsOnScreen {
  const { inSalesforce, ...set } = server;
  const opened = { set, mirror: SAME, server: SAME, inSalesforce, unsent: [], refused: [] };
  if (mirror.kind === 'trouble') return { ...opened, mirror: { kind: 'unread', trouble: mirror.trouble } };
  if (isLater(mirror.value, set)) return { ...opened, set: mirror.value, server: BEHIND, inSalesforce: false };
  return isLater(set, mirror.value) ? { ...opened, mirror: BEHIND } : opened;
}

/** What the server says on a later look. Edits it does not know yet stay. */
export function seeTags(tags: TagsOnScreen, { inSalesforce, ...set }: MeetingView['tags']): TagsOnScreen {
  if (isLater(set, tags.set)) return rebase(tags, set, inSalesforce);
  return { ...tags, inSalesforce: inSalesforce && !isLater(tags.set, set) };
}

/** One edit of the person's. Refused with a reason, it changes nothing else. */
export function editTags(tags: TagsOnScreen, edit: TagEdit, now: Instant): TagsOnScreen {
  const edited = applied(tags.set.tags, edit);
  if (edited.refused.length > 0) return { ...tags, refused: edited.refused };
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

export const retryTags = (tags: TagsOnScreen): TagsOnScreen => ({
  ...tags,
  mirror: tags.mirror.kind === 'failed' ? BEHIND : tags.mirror,
  server: tags.server.kind === 'failed' ? BEHIND : tags.server,
});

export const mirrorKept = (tags: TagsOnScreen, sent: TagSet): TagsOnScreen => ({
  ...tags,
  mirror: sent.changedAt === tags.set.changedAt ? SAME : BEHIND,
});

/** @param held what the server answered: what was sent, or a change it knew already that is later. */
export function serverKept(tags: TagsOnScreen, { sent, held }: { readonly sent: TagSet; readonly held: TagSet }): TagsOnScreen {
  if (isLater(held, sent)) return rebase(tags, held, false);
  const unsent = tags.unsent.filter(({ at }) => sent.changedAt === null || at > sent.changedAt);
  return { ...tags, server: sent.changedAt === tags.set.changedAt ? SAME : BEHIND, unsent };
}

/** Somebody's later change holds; what this person did is done again on top of it, so that neither is lost. */
function rebase(tags: TagsOnScreen, held: TagSet, inSalesforce: boolean): TagsOnScreen {
  const mirror = tags.mirror.kind === 'unread' ? tags.mirror : BEHIND;
  const base: TagsOnScreen = { ...tags, set: held, mirror, server: SAME, inSalesforce, unsent: [] };
  return tags.unsent.reduce((onto, { at, ...edit }) => ({ ...editTags(onto, edit, at), refused: tags.refused }), base);
}

function applied(tags: readonly string[], { kind, tag }: TagEdit): ReturnType<typeof readTags> {
  if (kind === 'remove') return { tags: tags.filter((one) => tagKey(one) !== tagKey(tag)), refused: [] };
  const read = readTags([...tags, tag]);
  return read.refused.length === 0 && read.tags.length === tags.length ? { tags, refused: ['This tag is there already.'] } : read;
}

/** Later than the change before, whatever the clocks say: two edits within one second, or a server ahead of us, must not tie. */
const stamp = (now: Instant, before: Instant | null): Instant => (before !== null && before >= now ? secondAfter(before) : now);

const isLater = (one: TagSet, other: TagSet): boolean =>
  one.changedAt !== null && (other.changedAt === null || one.changedAt > other.changedAt);
