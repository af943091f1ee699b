/** Something a person may need to know: what happened in the user's words, and what to do about it. */
export type Problem = {
  readonly code: ProblemCode;
  readonly message: string;
  readonly remedy: string;
  /** The vendor's own error code, where there is one: kept for the log and for looking it up. Never the vendor's text. */
  readonly vendorCode?: string;
  readonly retryAfterSeconds?: number;
};

const TABLE = {
  'calendar.unreachable': { message: 'Exchange did not answer.', remedy: 'Nothing to do: the next run tries again.' },
  'calendar.throttled': {
    message: 'Exchange asked us to slow down.',
    remedy: 'Nothing to do: the next run goes on where this one stopped.',
  },
  'calendar.signIn': {
    message: 'Microsoft refused the sign-in of this server.',
    remedy: 'Check the Entra client id, its secret or certificate, and the admin consent for Calendars.ReadWrite.',
  },
  'calendar.noMailbox': {
    message: 'Exchange does not know this mailbox, or this server may not open it.',
    remedy: 'Check the address, its Exchange Online licence, and the application access policy.',
  },
  'calendar.refused': { message: 'Exchange refused this meeting.', remedy: 'Look up the code below; correct the meeting and sync again.' },
  'calendar.unreadable': {
    message: 'Exchange sent a meeting we cannot read.',
    remedy: 'Open and save it in Outlook; if it stays, report its code.',
  },
  'calendar.foreignHost': {
    message: 'A link in an answer of Exchange points to another host, so no token was sent there.',
    remedy: 'Check TANDEM_GRAPH_URL and whatever stands between this server and Microsoft.',
  },
  'crm.unreachable': {
    message: 'Salesforce did not answer.',
    remedy: 'Nothing to do: the next run looks first whether the write arrived.',
  },
  'crm.throttled': { message: 'Salesforce asked us to slow down.', remedy: 'Nothing to do: the next run goes on where this one stopped.' },
  'crm.signIn': {
    message: 'Salesforce refused the sign-in of this user.',
    remedy: 'Check the External Client App, its certificate, and that this user is pre-authorised for it.',
  },
  'crm.refused': {
    message: 'Salesforce did not accept this event.',
    remedy: 'Look up the code below: often a required field, a validation rule or a missing permission.',
  },
  'crm.noLedger': {
    message: 'This org has no Tandem_Link__c object, so no event can be created there exactly once.',
    remedy: 'Install the Tandem package, or assign its permission set to this user.',
  },
  'crm.unreadable': {
    message: 'Salesforce sent an event we cannot read.',
    remedy: 'Open and save it in Salesforce; if it stays, report its code.',
  },
  'crm.foreignHost': {
    message: 'Salesforce named another host as the place of this org, so no token was sent there.',
    remedy: 'Check TANDEM_SALESFORCE_LOGIN_URL and whatever stands between this server and Salesforce.',
  },
  'sync.changedMeanwhile': { message: 'Somebody edited this while we were writing.', remedy: 'Nothing to do: the next run merges again.' },
  'sync.sendsNothing': {
    message: 'This would mail people or delete something, and Tandem never does that by itself.',
    remedy: 'Make the change in Outlook by hand; approving comes in a later version.',
  },
  'meeting.unknown': {
    message: 'This meeting is not in your calendar any more, or not yet.',
    remedy: 'Close the pane and open the meeting again; a new meeting has to be saved first.',
  },
  'meeting.series': {
    message: 'This is a whole series. Tandem syncs its occurrences one by one.',
    remedy: 'Open one occurrence of the series.',
  },
  'tags.clockAhead': {
    message: 'The clock of this device is more than a day ahead, so its tags would outdo every later change.',
    remedy: 'Correct its clock, then save the tags again.',
  },
  'api.signIn': { message: 'Your sign-in was not accepted.', remedy: 'Sign in again; if it stays, ask your administrator.' },
  'api.scope': {
    message: 'Your sign-in does not reach as far as Tandem.',
    remedy: 'Ask your administrator to consent to the permission access_as_user of Tandem.',
  },
  'api.noUser': {
    message: 'Tandem does not keep a calendar for you yet.',
    remedy: 'Ask your administrator to add you to Tandem.',
  },
  'api.keysUnreachable': {
    message: 'The sign-in could not be checked, because Microsoft did not answer.',
    remedy: 'Try again in a minute.',
  },
  'api.malformed': {
    message: 'Tandem did not understand this request.',
    remedy: 'Reload the pane, or correct the places named, and try again; if it stays, give your administrator the number below.',
  },
  'api.tooLarge': { message: 'The request is too large.', remedy: 'Send less at a time.' },
  'api.notFound': { message: 'There is nothing at this address.', remedy: 'Check the path; it may belong to another version of Tandem.' },
  'api.failed': {
    message: 'Tandem made a mistake of its own.',
    remedy: 'Try again; if it stays, give your administrator the number below.',
  },
  'settings.outOfRange': { message: 'A setting has a value that is not allowed.', remedy: 'The default holds until it is corrected.' },
} as const;
export type ProblemCode = keyof typeof TABLE;
export const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(TABLE, code);

export const problem = (code: ProblemCode, more: { vendorCode?: string; retryAfterSeconds?: number } = {}): Problem => ({
  code,
  ...TABLE[code],
  ...more,
});
