import type { Trouble } from '../trouble.ts';
import type { Tone } from './words.ts';

/** `again`: look anew. `reload`: the page itself came without a part of it. */
export type Remedy = 'again' | 'signIn' | 'reload' | 'none';

/** How a stop is shown: what is nobody's fault is no alarm, and a button stands only where it may help. */
export function noticeOf({ code }: Pick<Trouble, 'code'>): { readonly tone: Tone; readonly button: Remedy } {
  return NOTICES[code] ?? { tone: 'problem', button: 'again' };
}

const NOTICES: Readonly<Record<string, { readonly tone: Tone; readonly button: Remedy }>> = {
  'outlook.outside': { tone: 'quiet', button: 'none' },
  'outlook.noMeeting': { tone: 'quiet', button: 'again' },
  'outlook.unsaved': { tone: 'quiet', button: 'again' },
  'outlook.cannotSignIn': { tone: 'waiting', button: 'none' },
  'outlook.notLoaded': { tone: 'problem', button: 'reload' },
  'meeting.series': { tone: 'quiet', button: 'none' },
  'meeting.unknown': { tone: 'waiting', button: 'again' },
  'pane.signInNeeded': { tone: 'quiet', button: 'signIn' },
  'pane.signInClosed': { tone: 'waiting', button: 'signIn' },
  'pane.signInFailed': { tone: 'problem', button: 'signIn' },
  'api.signIn': { tone: 'problem', button: 'signIn' },
  'pane.failed': { tone: 'problem', button: 'reload' },
};
