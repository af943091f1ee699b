import type { CalendarItemId, CrmEventId, EmailAddress, Instant } from './ids.ts';
import type { Field, Response } from './meeting.ts';
import type { Reason } from './plan.ts';
import type { Problem } from './problem.ts';

/**
 * Where one meeting stands, for the pane's first line. `synced`: both sides agree. `due`: the next run, or a push, has something to write.
 * `asks`: it waits for a person. `held`: it is tied to an event, and something keeps a change from crossing. `left`: nothing of it is in Salesforce.
 */
export type MeetingStatus = 'synced' | 'due' | 'asks' | 'held' | 'left';

/** A participant as Salesforce knows it. `others`: further records with the same address. */
export type PersonView = {
  readonly address: EmailAddress;
  readonly name: string;
  readonly kind: 'contact' | 'lead' | 'colleague' | 'unknown';
  readonly organizer: boolean;
  readonly response: Response;
  readonly others: number;
};

/** One thing a push would do. `people`: how many are added, changed or taken off. */
export type Effect =
  | { readonly kind: 'createEvent'; readonly people: number }
  | { readonly kind: 'updateEvent'; readonly fields: readonly Field[]; readonly people: number }
  | { readonly kind: 'updateMeeting'; readonly fields: readonly Field[]; readonly people: number }
  | { readonly kind: 'tie' }
  | { readonly kind: 'setTags'; readonly tags: readonly string[] };

/**
 * What a push would do now: the plan itself with the filters lifted (rule R31). `writes`: it would carry out `effects`. `waits`: they would mail
 * `mails` people, so a person has to approve. `nothing`: both sides agree already. `closed`: a rule that a push does not lift stands against it.
 */
export type PushPreview = {
  readonly kind: 'nothing' | 'writes' | 'waits' | 'closed';
  readonly because: Reason;
  readonly explanation: string;
  readonly remedy: string;
  readonly effects: readonly Effect[];
  readonly mails: number;
};

/** A meeting's tags and when a person last changed them. `changedAt` null: nobody ever set any. */
export type TagSet = { readonly tags: readonly string[]; readonly changedAt: Instant | null };
/** Tags that were changed somewhere, and the `changedAt` of what they were changed from: two changes of one thing must not overwrite each other. */
export type ChangedTags = TagSet & { readonly basedOn: Instant | null };

/** Everything the pane shows of one meeting, of one moment. Holds no subject, place or text: Outlook shows those itself. */
export type MeetingView = {
  readonly calendarId: CalendarItemId;
  readonly crmEventId: CrmEventId | null;
  readonly status: MeetingStatus;
  readonly because: Reason;
  readonly explanation: string;
  readonly remedy: string;
  /** Of a private meeting nobody is looked up, so `people` is empty. */
  readonly private: boolean;
  readonly people: readonly PersonView[];
  readonly tags: TagSet & { readonly inSalesforce: boolean };
  readonly push: PushPreview;
};

/** What became of a push. `nothing`: both sides agreed already, no write was sent. `problem` is there for refused, unsure and postponed. */
export type PushAnswer = {
  readonly outcome: 'done' | 'nothing' | 'waits' | 'closed' | 'refused' | 'unsure' | 'postponed';
  readonly because: Reason;
  readonly explanation: string;
  readonly remedy: string;
  readonly problem: Problem | null;
};
