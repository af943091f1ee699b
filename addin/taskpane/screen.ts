import type { Instant } from '../../shared/ids.ts';
import { unreachable } from '../../shared/unreachable.ts';
import type { ChangedTags, MeetingView, PushAnswer, TagSet } from '../../shared/view.ts';
import type { Answer, Trouble } from '../trouble.ts';
import {
  editTags,
  mirrorKept,
  openTags,
  retryTags,
  seeTags,
  serverKept,
  type Copy,
  type TagEdit,
  type TagsOnScreen,
} from './tagsOnScreen.ts';

/** The meeting on the screen. `id`: REST id. In compose, Outlook holds edits that nobody else sees before they are saved. */
export type MeetingOnScreen = { readonly id: string; readonly mode: 'read' | 'compose' };

export type PushOnScreen =
  | { readonly kind: 'idle' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'answered'; readonly answer: PushAnswer }
  | { readonly kind: 'failed'; readonly trouble: Trouble };

/** Everything that may be on the screen. `mirror` of a stop: tags that Outlook keeps, shown while our server's word is missing. */
export type Screen =
  | { readonly kind: 'starting'; readonly slow: boolean }
  | { readonly kind: 'stopped'; readonly trouble: Trouble; readonly mirror: TagSet | null; readonly busy: boolean }
  | {
      readonly kind: 'shown';
      readonly meeting: MeetingOnScreen;
      readonly view: MeetingView;
      readonly tags: TagsOnScreen;
      readonly push: PushOnScreen;
      readonly looking: boolean;
      /** Why the view is older than it should be. */
      readonly stale: Trouble | null;
    };

/** What happened. Answers name their meeting: one that comes after another meeting was opened changes nothing. */
export type ScreenEvent =
  | { readonly kind: 'opening' }
  | { readonly kind: 'slow' }
  | { readonly kind: 'stopped'; readonly trouble: Trouble; readonly mirror: TagSet | null }
  | { readonly kind: 'looked'; readonly meeting: MeetingOnScreen; readonly view: MeetingView; readonly mirror: Answer<TagSet> }
  | { readonly kind: 'signingIn' }
  | { readonly kind: 'signInFailed'; readonly trouble: Trouble }
  | { readonly kind: 'tagEdited'; readonly edit: TagEdit; readonly now: Instant }
  | { readonly kind: 'tagsRetried' }
  | { readonly kind: 'pushing' }
  | ({ readonly meetingId: string } & MeetingEvent);

type MeetingEvent =
  | { readonly kind: 'lookingAgain' }
  | { readonly kind: 'lookedAgain'; readonly look: Answer<MeetingView> }
  | { readonly kind: 'mirrorAnswered'; readonly sent: TagSet; readonly answer: Answer<ChangedTags | null> }
  | { readonly kind: 'serverAnswered'; readonly sent: ChangedTags; readonly answer: Answer<TagSet> }
  | { readonly kind: 'pushed'; readonly answer: Answer<PushAnswer> };

export const STARTING: Screen = { kind: 'starting', slow: false };

/** The next screen. */
export function advance(screen: Screen, event: ScreenEvent): Screen {
  switch (event.kind) {
    case 'opening':
      return STARTING;
    case 'slow':
      return screen.kind === 'starting' ? { kind: 'starting', slow: true } : screen;
    case 'stopped':
      return { kind: 'stopped', trouble: event.trouble, mirror: event.mirror, busy: false };
    case 'looked':
      return shown(event);
    case 'signingIn':
      return screen.kind === 'stopped' ? { ...screen, busy: true } : screen;
    case 'signInFailed':
      return signInFailed(screen, event.trouble);
    default:
      return screen.kind === 'shown' ? advanceShown(screen, event) : screen;
  }
}

type Shown = Extract<Screen, { kind: 'shown' }>;

const shown = ({ meeting, view, mirror }: Extract<ScreenEvent, { kind: 'looked' }>): Shown => ({
  kind: 'shown',
  meeting,
  view,
  tags: openTags({ server: view.tags, mirror }),
  push: { kind: 'idle' },
  looking: false,
  stale: null,
});

function signInFailed(screen: Screen, trouble: Trouble): Screen {
  if (screen.kind === 'stopped') return { ...screen, trouble, busy: false };
  return screen.kind === 'shown' ? { ...screen, stale: trouble } : screen;
}

type ShownEvent = Exclude<ScreenEvent, { kind: 'opening' | 'slow' | 'stopped' | 'looked' | 'signingIn' | 'signInFailed' }>;

function advanceShown(screen: Shown, event: ShownEvent): Shown {
  if ('meetingId' in event) return event.meetingId === screen.meeting.id ? advanceMeeting(screen, event) : screen;
  switch (event.kind) {
    case 'tagEdited':
      return { ...screen, tags: editTags(screen.tags, event.edit, event.now) };
    case 'tagsRetried':
      return { ...screen, tags: retryTags(screen.tags) };
    case 'pushing':
      return { ...screen, push: { kind: 'busy' } };
    default:
      return unreachable(event);
  }
}

function advanceMeeting(screen: Shown, event: MeetingEvent): Shown {
  switch (event.kind) {
    case 'lookingAgain':
      return { ...screen, looking: true };
    case 'lookedAgain':
      return lookedAgain(screen, event.look);
    case 'mirrorAnswered':
      return { ...screen, tags: keptInMirror(screen.tags, event) };
    case 'serverAnswered':
      return { ...screen, tags: keptOnServer(screen.tags, event) };
    case 'pushed':
      return { ...screen, push: pushOf(event.answer) };
    default:
      return unreachable(event);
  }
}

function lookedAgain(screen: Shown, look: Answer<MeetingView>): Shown {
  if (look.kind === 'trouble') return { ...screen, looking: false, stale: look.trouble };
  return { ...screen, looking: false, stale: null, view: look.value, tags: seeTags(screen.tags, look.value.tags) };
}

const keptInMirror = (tags: TagsOnScreen, { sent, answer }: { sent: TagSet; answer: Answer<ChangedTags | null> }): TagsOnScreen =>
  answer.kind === 'answer' ? mirrorKept(tags, { sent, held: answer.value }) : { ...tags, mirror: failed(answer.trouble) };

const keptOnServer = (tags: TagsOnScreen, { sent, answer }: { sent: ChangedTags; answer: Answer<TagSet> }): TagsOnScreen =>
  answer.kind === 'answer' ? serverKept(tags, { sent, held: answer.value }) : { ...tags, server: failed(answer.trouble) };

const failed = (trouble: Trouble): Copy => ({ kind: 'failed', trouble });

const pushOf = (answer: Answer<PushAnswer>): PushOnScreen =>
  answer.kind === 'answer' ? { kind: 'answered', answer: answer.value } : { kind: 'failed', trouble: answer.trouble };
