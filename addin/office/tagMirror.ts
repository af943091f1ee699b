import { MIRROR_KEY, readTags } from '../../shared/tags.ts';
import type { TagSet } from '../../shared/view.ts';
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
  return properties.kind === 'answer' ? answered(tagSetOf(properties.value.get(MIRROR_KEY))) : properties;
}

/** Only while the meeting `meetingId` is the one that is open: another may have been opened beside the pane since. */
export async function saveTags({ meetingId, tags }: { readonly meetingId: string; readonly tags: TagSet }): Promise<Answer<null>> {
  const open = await openMeeting();
  if (open.kind !== 'answer') return open;
  if (open.value.kind !== 'meeting' || open.value.id !== meetingId) return troubled(trouble('outlook.otherMeeting'));
  const properties = await openProperties();
  if (properties.kind !== 'answer') return properties;
  const bag: Properties = properties.value;
  bag.set(MIRROR_KEY, tags);
  const saved = await askOutlook<unknown>((callback) => properties.value.saveAsync(callback));
  return saved.kind === 'answer' ? answered(null) : saved;
}

const openProperties = (): Promise<Answer<Office.CustomProperties>> =>
  askOutlook<Office.CustomProperties>((callback) => Office.context.mailbox.item?.loadCustomPropertiesAsync(callback));

/** What cannot be read counts as never set: it was not written by this pane. */
export function tagSetOf(content: unknown): TagSet {
  if (typeof content !== 'object' || content === null || !('tags' in content) || !('changedAt' in content)) return NEVER_SET;
  const { tags, changedAt } = content;
  if (!Array.isArray(tags) || !isInstant(changedAt)) return NEVER_SET;
  return { tags: readTags(tags.filter((tag): tag is string => typeof tag === 'string')).tags, changedAt };
}

const NEVER_SET: TagSet = { tags: [], changedAt: null };
