import { MIRROR_KEY, readTags } from '../../shared/tags.ts';
import type { ChangedTags, TagSet } from '../../shared/view.ts';
import { isInstant } from '../instant.ts';
import { answered, trouble, troubled, type Answer } from '../trouble.ts';
import { askOutlook } from './askOutlook.ts';
import { openMeeting } from './meeting.ts';

/*
 * The mirror of a meeting's tags: one of the item's custom properties, which only this add-in and this mailbox see. Outlook keeps it with the
 * meeting, so it is there when our server is not.
 */

/** Methods, not members: Office.js declares texts only, and keeps any JSON. */
type Properties = { get(name: string): unknown; set(name: string, value: unknown): void };

export async function loadTags(): Promise<Answer<TagSet>> {
  const properties = await openProperties();
  return properties.kind === 'answer' ? answered(changedTagsIn(properties.value.get(MIRROR_KEY))) : properties;
}

/** `change`: what the mirror has to hold after what it holds now; null where that has to stay. */
export type TagChange = { readonly meetingId: string; readonly change: (found: ChangedTags) => ChangedTags | null };

/**
 * Only while the meeting `meetingId` is the one that is open: another may have been opened beside the pane since. Reads anew before it writes,
 * because another pane may have written. @returns what was written, if anything.
 */
export async function saveTags({ meetingId, change }: TagChange): Promise<Answer<ChangedTags | null>> {
  const open = await openMeeting();
  if (open.kind !== 'answer') return open;
  if (open.value.kind !== 'meeting' || open.value.id !== meetingId) return troubled(trouble('outlook.otherMeeting'));
  const properties = await openProperties();
  if (properties.kind !== 'answer') return properties;
  const bag: Properties = properties.value;
  const tags = change(changedTagsIn(bag.get(MIRROR_KEY)));
  if (tags === null) return answered(null);
  bag.set(MIRROR_KEY, tags);
  const saved = await askOutlook<unknown>((callback) => properties.value.saveAsync(callback));
  return saved.kind === 'answer' ? answered(tags) : saved;
}

const openProperties = (): Promise<Answer<Office.CustomProperties>> =>
  askOutlook<Office.CustomProperties>((callback) => Office.context.mailbox.item?.loadCustomPropertiesAsync(callback));

/** What cannot be read counts as never set: it was not written by this pane. */
export function changedTagsIn(content: unknown): ChangedTags {
  if (typeof content !== 'object' || content === null || !('tags' in content) || !('changedAt' in content)) return NEVER_SET;
  const { tags, changedAt } = content;
  if (!Array.isArray(tags) || !isInstant(changedAt)) return NEVER_SET;
  const basedOn = 'basedOn' in content && isInstant(content.basedOn) ? content.basedOn : null;
  return { tags: readTags(tags.filter((tag): tag is string => typeof tag === 'string')).tags, changedAt, basedOn };
}

const NEVER_SET: ChangedTags = { tags: [], changedAt: null, basedOn: null };
