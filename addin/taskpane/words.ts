import { unreachable } from '../../shared/unreachable.ts';
import type { MeetingView, PersonView, PushAnswer, PushPreview, TagSet } from '../../shared/view.ts';
import type { Trouble } from '../trouble.ts';
import type { PushOnScreen } from './screen.ts';
import { isSame, type Copy, type TagsOnScreen } from './tagsOnScreen.ts';

/** What a line is about, for its icon and colour; the words say it too. */
export type Tone = 'good' | 'quiet' | 'waiting' | 'problem';
export type Line = { readonly tone: Tone; readonly words: string; readonly trouble: Trouble | null };

/** The remedy of everything that needs none (shared/explain.ts); saying it would be noise. */
export const NOTHING_TO_DO = 'Nothing to do.';
export const remedyOrNull = (remedy: string): string | null => (remedy === NOTHING_TO_DO ? null : remedy);

export const KIND_WORDS: Readonly<Record<PersonView['kind'], string>> = {
  contact: 'Contact',
  lead: 'Lead',
  colleague: 'Colleague',
  unknown: 'Not in Salesforce',
};

/** Null where there is nothing to tell: the organizer answers nobody, and of some invitees no answer is known. */
export const RESPONSE_WORDS: Readonly<Record<PersonView['response'], string | null>> = {
  none: null,
  organizer: null,
  accepted: 'Accepted',
  tentative: 'Tentative',
  declined: 'Declined',
  notResponded: 'No answer yet',
};

type SeenWithTags = Pick<MeetingView, 'status' | 'crmEventId' | 'tags' | 'push'>;

/** Where the tags stand: on this screen, in Outlook, on the server, in Salesforce. Null: nobody ever set any. */
export function tagsInWords(tags: TagsOnScreen, view: SeenWithTags): Line | null {
  const { mirror, server, set } = tags;
  if (mirror.kind === 'behind' || server.kind === 'behind') return { tone: 'quiet', words: 'Saving…', trouble: null };
  const lost = troubleOf(server) ?? troubleOf(mirror);
  if (lost !== null) return { tone: 'problem', words: `${whereSaved(mirror, server)} ${lost.message}`, trouble: lost };
  if (set.changedAt === null) return null;
  return { tone: 'good', words: tags.inSalesforce ? inSalesforce(set, view) : `Saved.${whenInSalesforce(set, view)}`, trouble: null };
}

/** No tags are in Salesforce as long as no event is there either. */
const inSalesforce = ({ tags }: TagSet, { crmEventId }: SeenWithTags): string =>
  tags.length === 0 && crmEventId === null ? 'Saved.' : 'Saved, also in Salesforce';

function whenInSalesforce(set: TagSet, { status, crmEventId, tags, push }: SeenWithTags): string {
  // The server has not been asked since these tags were saved, so nothing is known of them.
  if (!isSame(tags, set)) return '';
  if (push.kind === 'writes' && push.effects.some(({ kind }) => kind === 'setTags'))
    return status === 'due' ? ' Salesforce gets them with the next sync or push.' : ' Salesforce gets them with a push.';
  return crmEventId === null
    ? ' They stay out of Salesforce as long as the meeting does.'
    : ' Salesforce gets them once this meeting syncs again.';
}

const troubleOf = (copy: Copy): Trouble | null => (copy.kind === 'failed' || copy.kind === 'unread' ? copy.trouble : null);

function whereSaved(mirror: Copy, server: Copy): string {
  if (mirror.kind === 'unread') return 'The copy of these tags in Outlook could not be read.';
  if (mirror.kind === 'same') return 'Saved in Outlook only.';
  return server.kind === 'same' ? 'Saved, but not in Outlook.' : 'Not saved yet; they are on this screen only.';
}

/** What a push would do, where that is not a list of effects. `view`: what the pane says above it. */
export function previewInWords(push: PushPreview, view: Pick<MeetingView, 'explanation'>): string | null {
  switch (push.kind) {
    case 'nothing':
      return 'Nothing: both sides agree already.';
    case 'writes':
      return null;
    case 'waits':
      return `It waits, because it would mail ${push.mails === 1 ? '1 person' : `${push.mails} people`}.`;
    case 'closed':
      return push.explanation === view.explanation ? 'Nothing, for the reason above.' : `Nothing. ${push.explanation}`;
    default:
      return unreachable(push.kind);
  }
}

/** What became of the last push; null before one. */
export function pushInWords(push: PushOnScreen): Line | null {
  switch (push.kind) {
    case 'idle':
      return null;
    case 'busy':
      return { tone: 'quiet', words: 'Pushing…', trouble: null };
    case 'failed':
      return { tone: 'problem', words: push.trouble.message, trouble: push.trouble };
    case 'answered':
      return answerInWords(push.answer);
    default:
      return unreachable(push);
  }
}

function answerInWords({ outcome, explanation, problem }: PushAnswer): Line {
  switch (outcome) {
    case 'done':
      return { tone: 'good', words: 'Pushed.', trouble: null };
    case 'nothing':
      return { tone: 'good', words: 'Nothing was changed: both sides agree already.', trouble: null };
    case 'waits':
      return { tone: 'waiting', words: `Nothing was changed. ${explanation}`, trouble: null };
    case 'closed':
      return { tone: 'waiting', words: `Nothing was changed. ${explanation}`, trouble: null };
    case 'refused':
      return { tone: 'problem', words: problem?.message ?? explanation, trouble: problem };
    case 'unsure':
      return { tone: 'problem', words: `No answer says whether it arrived. ${problem?.message ?? ''}`.trim(), trouble: problem };
    case 'postponed':
      return { tone: 'waiting', words: `Not done yet. ${problem?.message ?? explanation}`, trouble: problem };
    default:
      return unreachable(outcome);
  }
}
