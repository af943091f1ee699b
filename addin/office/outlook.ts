import type { ChangedTags, TagSet } from '../../shared/view.ts';
import type { Answer } from '../trouble.ts';
import { onMeetingChanged, openMeeting, type OpenMeeting } from './meeting.ts';
import { ready, type Place } from './ready.ts';
import { loadTags, saveTags, type TagChange } from './tagMirror.ts';

/** Outlook as the pane sees it. */
export type Outlook = {
  readonly ready: () => Promise<Place>;
  readonly openMeeting: () => Promise<Answer<OpenMeeting>>;
  readonly loadTags: () => Promise<Answer<TagSet>>;
  readonly saveTags: (what: TagChange) => Promise<Answer<ChangedTags | null>>;
  readonly onMeetingChanged: (changed: () => void) => void;
};

export const outlook: Outlook = { ready, openMeeting, loadTags, saveTags, onMeetingChanged };
