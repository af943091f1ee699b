/**
 * Something that went wrong on the way to the screen: what happened, what to do, and the code in small print. `code` is one of the server's
 * (shared/problem.ts) or one of `PaneCode`. `instance` names the request in the server's log.
 */
export type Trouble = {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly vendorCode?: string;
  readonly retryAfterSeconds?: number;
  readonly instance?: string;
};

export type Answer<Value> = { readonly kind: 'answer'; readonly value: Value } | { readonly kind: 'trouble'; readonly trouble: Trouble };

const TABLE = {
  'outlook.outside': {
    message: 'This pane belongs into Outlook.',
    remedy: 'Open a meeting in your Outlook calendar, then choose Tandem.',
  },
  'outlook.noMeeting': { message: 'No meeting is open.', remedy: 'Open a meeting; what Tandem knows about it is shown here.' },
  'outlook.unsaved': {
    message: 'This meeting was not saved yet.',
    remedy: 'Save or send it first, then look again: Tandem knows saved meetings only.',
  },
  'outlook.cannotSignIn': {
    message: 'This Outlook cannot sign you in to Tandem.',
    remedy: 'Open the meeting in Outlook on the web or in a newer Outlook. The sync itself goes on without this pane.',
  },
  'outlook.notLoaded': {
    message: 'Outlook’s part of this pane could not be loaded.',
    remedy: 'Check your connection, then try again.',
  },
  'outlook.noAnswer': { message: 'Outlook did not answer.', remedy: 'Try again; if it stays, close the pane and open it again.' },
  'outlook.refused': {
    message: 'Outlook did not do what this pane asked for.',
    remedy: 'Try again; if it stays, close the pane and open it again.',
  },
  'outlook.otherMeeting': { message: 'Another meeting was opened meanwhile.', remedy: 'Open this one again, then try again.' },
  'pane.serverDown': {
    message: 'Tandem’s server cannot be reached.',
    remedy: 'Try again in a minute; if it stays, tell your administrator.',
  },
  'pane.noAnswer': {
    message: 'Tandem’s server took too long to answer.',
    remedy: 'Try again in a minute; nothing is written twice.',
  },
  'pane.tagsNotTaken': {
    message: 'Tandem’s server did not take this change of the tags.',
    remedy: 'Close this pane and open it again; if it stays, tell your administrator.',
  },
  'pane.signInNeeded': {
    message: 'Sign in once to see this meeting.',
    remedy: 'Outlook asks you whether Tandem may know who you are.',
  },
  'pane.signInClosed': { message: 'The sign-in was closed before it was done.', remedy: 'Sign in again when you are ready.' },
  'pane.signInFailed': { message: 'Signing in did not work.', remedy: 'Try again; if it stays, ask your administrator.' },
  'pane.failed': { message: 'This pane made a mistake of its own.', remedy: 'Try again; if it stays, tell your administrator.' },
} as const;
export type PaneCode = keyof typeof TABLE;

export const trouble = (code: PaneCode, more: { vendorCode?: string } = {}): Trouble => ({ code, ...TABLE[code], ...more });

export const answered = <Value>(value: Value): Answer<Value> => ({ kind: 'answer', value });
export const troubled = (what: Trouble): Answer<never> => ({ kind: 'trouble', trouble: what });
