import { refuse } from './refusal.ts';

/**
 * What Salesforce refuses when an Event is saved, and how sure we are of it. No public oracle runs these rules; the marks are those
 * of the facts (R recorded, D documented, P seen in a third party's production, U unverified: do not build on the text).
 */
export type EventRule = {
  readonly says: string;
  readonly evidence: 'R' | 'D' | 'P' | 'U';
  readonly errorCode: string;
  readonly message: string;
};

export const eventRules = {
  startNeeded: {
    says: 'A timed event needs StartDateTime or ActivityDateTime, an all-day event a date.',
    evidence: 'P',
    errorCode: 'REQUIRED_FIELD_MISSING',
    message: 'Required fields are missing: [ActivityDateTime]',
  },
  startsAgree: {
    says: 'Beside StartDateTime, ActivityDate and ActivityDateTime are empty or say the same.',
    evidence: 'D',
    errorCode: 'FIELD_INTEGRITY_EXCEPTION',
    message: 'The values for StartDateTime, ActivityDateTime and ActivityDate do not match.',
  },
  endNeeded: {
    says: 'A timed event needs DurationInMinutes or EndDateTime.',
    evidence: 'D',
    errorCode: 'REQUIRED_FIELD_MISSING',
    message: 'Required fields are missing: [EndDateTime]',
  },
  endsAgree: {
    says: 'DurationInMinutes and EndDateTime together must be consistent.',
    evidence: 'D',
    errorCode: 'FIELD_INTEGRITY_EXCEPTION',
    message: 'The values for DurationInMinutes and EndDateTime do not match.',
  },
  endNotBeforeStart: {
    says: 'The end is not before the start.',
    evidence: 'U',
    errorCode: 'FIELD_INTEGRITY_EXCEPTION',
    message: 'The end of the event is before its start.',
  },
  within24Hours: {
    says: 'Without Multiday Events nothing is longer than a day.',
    evidence: 'P',
    errorCode: 'FIELD_INTEGRITY_EXCEPTION',
    message: 'Duration must be between 0 and 1440 minutes: Duration',
  },
  within14Days: {
    says: 'Nothing is longer than fourteen days.',
    evidence: 'P',
    errorCode: 'FIELD_INTEGRITY_EXCEPTION',
    message: "An event can't last longer than 14 days.",
  },
  privateHasNoPeople: {
    says: 'A private event has neither Who nor What.',
    evidence: 'U',
    errorCode: 'FIELD_INTEGRITY_EXCEPTION',
    message: 'A private event cannot be related to another record.',
  },
  childIsTheMasters: {
    says: "Of an invitee's copy only the reminder can be changed.",
    evidence: 'U',
    errorCode: 'FIELD_INTEGRITY_EXCEPTION',
    message: 'Only the reminder of an invitee event can be changed.',
  },
  ownerIsActive: {
    says: 'Nobody inactive becomes an owner.',
    evidence: 'U',
    errorCode: 'INACTIVE_OWNER_OR_USER',
    message: 'operation performed with inactive user as owner of event',
  },
  fiftyContactsOrOneLead: {
    says: 'The people behind Name are up to fifty contacts, or one lead alone.',
    evidence: 'U',
    errorCode: 'FIELD_INTEGRITY_EXCEPTION',
    message: 'An event can be related to up to 50 contacts or to one lead.',
  },
  onlyPeopleAreWho: {
    says: 'Who is a contact or a lead.',
    evidence: 'D',
    errorCode: 'FIELD_INTEGRITY_EXCEPTION',
    message: 'Name ID: id value of incorrect type',
  },
  oneWhat: {
    says: 'An event is related to one thing.',
    evidence: 'U',
    errorCode: 'FIELD_INTEGRITY_EXCEPTION',
    message: 'The event is already related to another record.',
  },
  relationsAreTheMasters: {
    says: 'Relations hang on the master event, never on a copy.',
    evidence: 'U',
    errorCode: 'FIELD_INTEGRITY_EXCEPTION',
    message: 'An invitee event has no relations of its own.',
  },
} as const satisfies Record<string, EventRule>;

export function breakRule(name: keyof typeof eventRules, fields: readonly string[] = []): never {
  const { errorCode, message } = eventRules[name];
  refuse(400, errorCode, message, fields);
}
