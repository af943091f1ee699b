import type { ApprovalHash, CalendarItemId, CreationKey, CrmEventId, CrmPersonId, EmailAddress, MailboxId } from './ids.ts';
import type { Changes, Content, InviteeStatus } from './meeting.ts';
import type { Problem } from './problem.ts';

/** Why a decision is what it is. A closed list (contracts section 3); `shared/explain.ts` says each in a sentence. */
export const REASONS = [
  'new',
  'pairedByKey',
  'pairedByLink',
  'alreadyAlike',
  'changedInCalendar',
  'changedInCrm',
  'changedInBoth',
  'removedFromCalendar',
  'removedFromCrm',
  'removedFromBoth',
  'directionOff',
  'filterExisting',
  'filterNoInvitee',
  'filterNoContactOrLead',
  'outsideWindow',
  'beforeStartDate',
  'duplicateKey',
  'declined',
  'cancelled',
  'notOrganizer',
  'crmSeries',
  'childEvent',
  'seriesMoved',
  'tooLong',
  'invertedTimes',
  'pastMeeting',
  'needsApproval',
  'deleteNotAllowed',
  'pastNotDeleted',
  'tombstone',
  'breaker',
  'quarantined',
  'notReadThisTime',
  'excluded',
  'privateSkipped',
  'stopped',
  'ownedByOther',
  'requiredField',
  'ambiguous',
  'refused',
] as const;
export type Reason = (typeof REASONS)[number];

export type Invitee = { readonly id: CrmPersonId; readonly status: InviteeStatus; readonly response?: string };
export type InviteeChanges = {
  readonly add: readonly Invitee[];
  readonly update: readonly Invitee[];
  readonly remove: readonly CrmPersonId[];
};
export type Guest = { readonly address: EmailAddress; readonly name: string };

export type CrmAction =
  | {
      readonly kind: 'createCrmEvent';
      readonly content: Content;
      readonly who: readonly CrmPersonId[];
      readonly invitees: readonly Invitee[];
    }
  | {
      readonly kind: 'updateCrmEvent';
      readonly crmEventId: CrmEventId;
      readonly changes: Changes;
      readonly who?: readonly CrmPersonId[];
      readonly invitees?: InviteeChanges;
    }
  | { readonly kind: 'deleteCrmEvent'; readonly crmEventId: CrmEventId };
export type CalendarAction =
  | { readonly kind: 'createMeeting'; readonly content: Content; readonly attendees: readonly Guest[] }
  | {
      readonly kind: 'updateMeeting';
      readonly calendarId: CalendarItemId;
      readonly changes: Changes;
      readonly attendees?: { readonly add: readonly Guest[]; readonly remove: readonly EmailAddress[] };
    }
  | { readonly kind: 'cancelMeeting'; readonly calendarId: CalendarItemId };
export type MemoryAction =
  | { readonly kind: 'link'; readonly calendarId: CalendarItemId; readonly crmEventId: CrmEventId }
  | { readonly kind: 'unlink'; readonly calendarId: CalendarItemId; readonly crmEventId: CrmEventId }
  | { readonly kind: 'setTags'; readonly tags: readonly string[] };
export type Action = CrmAction | CalendarAction | MemoryAction;

/** One verdict per meeting, CRM event or pair. `actions` of an `ask` are the ones that wait. */
export type Decision = {
  readonly calendarId: CalendarItemId | null;
  readonly crmEventId: CrmEventId | null;
  readonly kind: 'inSync' | 'act' | 'leave' | 'ask';
  readonly because: Reason;
  readonly explanation: string;
  /** Recipients Exchange would mail: what `kind` act sends, what `kind` ask would send. */
  readonly mails: number;
  readonly approval?: ApprovalHash;
  readonly actions: readonly Action[];
};

/** What `tandem plan --json` prints (contracts section 3). */
export type Plan = {
  readonly mailbox: MailboxId;
  readonly window: { readonly from: string; readonly to: string };
  readonly verdict: 'proceed' | 'halt';
  readonly mails: number;
  readonly mailsWaiting: number;
  readonly set: ApprovalHash | null;
  readonly decisions: readonly Decision[];
};

/**
 * A write noted before it is sent (ADR 0005). Every payload sent under a key is kept until one is confirmed: it is the base of what we find
 * when the reply was lost (rule R27). `guests`: the meeting's people then; `records`: the CRM people written.
 */
export type Intent =
  | {
      readonly kind: 'createCrmEvent';
      readonly key: CreationKey;
      readonly calendarId: CalendarItemId;
      readonly payload: { readonly content: Content; readonly guests: readonly EmailAddress[]; readonly records: readonly CrmPersonId[] };
    }
  | {
      readonly kind: 'createMeeting';
      readonly key: CreationKey;
      readonly crmEventId: CrmEventId;
      readonly payload: { readonly content: Content; readonly guests: readonly EmailAddress[]; readonly records: readonly CrmPersonId[] };
    }
  | {
      readonly kind: 'updateCrmEvent';
      readonly key: CreationKey;
      readonly crmEventId: CrmEventId;
      readonly payload: { readonly changes: Changes };
    }
  | {
      readonly kind: 'updateMeeting';
      readonly key: CreationKey;
      readonly calendarId: CalendarItemId;
      readonly payload: { readonly changes: Changes };
    };

/** What became of one `act`. Anything but `done` leaves the link as it was, so the next run decides afresh. */
export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'unsure'; readonly problem: Problem }
  | { readonly kind: 'postponed'; readonly problem: Problem };
export type OutcomeCounts = { readonly done: number; readonly refused: number; readonly unsure: number; readonly postponed: number };
