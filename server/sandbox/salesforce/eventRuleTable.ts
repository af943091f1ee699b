/**
 * How sure we are. R: recorded traffic of a real org. D: text of the documentation. P: seen in a third party's production.
 * U: unverified, so nothing of the product may rest on it. No public oracle runs these rules.
 */
export type Evidence = 'R' | 'D' | 'P' | 'U';

/** One thing Salesforce refuses when an Event or an EventRelation is saved. */
export type EventRule = {
  readonly object: 'Event' | 'EventRelation';
  readonly says: string;
  /** That it is refused at all, and that it is refused with this code and this text. */
  readonly evidence: Evidence;
  readonly answerEvidence: Evidence;
  readonly errorCode: string;
  /** Words in braces are filled in. */
  readonly message: string;
  /** Where the rule is from. */
  readonly source: string;
};

const objectReference = 'Object Reference, Event';
const relationReference = 'Object Reference, EventRelation';

/**
 * Every rule the sandbox has. `eventRules.ts` refuses by it, the tests hold one refused and one stored case for each entry, and
 * docs/salesforce-event-rules.md is made from it.
 */
export const eventRuleTable = {
  startNeeded: {
    object: 'Event',
    says: 'A timed event needs StartDateTime or ActivityDateTime, an all-day event a date.',
    evidence: 'P',
    answerEvidence: 'P',
    errorCode: 'REQUIRED_FIELD_MISSING',
    message: 'Required fields are missing: [ActivityDateTime]',
    source: 'jsforce issue 217',
  },
  startsAgree: {
    object: 'Event',
    says: 'Beside StartDateTime, ActivityDate and ActivityDateTime are empty or say the same.',
    evidence: 'D',
    answerEvidence: 'U',
    errorCode: 'FIELD_INTEGRITY_EXCEPTION',
    message: 'The values for StartDateTime, ActivityDateTime and ActivityDate do not match.',
    source: objectReference,
  },
  endNeeded: {
    object: 'Event',
    says: 'A timed event needs DurationInMinutes or EndDateTime.',
    evidence: 'D',
    answerEvidence: 'U',
    errorCode: 'REQUIRED_FIELD_MISSING',
    message: 'Required fields are missing: [EndDateTime]',
    source: objectReference,
  },
  endsAgree: {
    object: 'Event',
    says: 'DurationInMinutes and EndDateTime together must be consistent.',
    evidence: 'D',
    answerEvidence: 'U',
    errorCode: 'FIELD_INTEGRITY_EXCEPTION',
    message: 'The values for DurationInMinutes and EndDateTime do not match.',
    source: objectReference,
  },
  endNotBeforeStart: {
    object: 'Event',
    says: 'The end is not before the start.',
    evidence: 'D',
    answerEvidence: 'U',
    errorCode: 'FIELD_INTEGRITY_EXCEPTION',
    message: 'The end of the event is before its start.',
    source: objectReference,
  },
  within24Hours: {
    object: 'Event',
    says: 'Without Multiday Events nothing is longer than a day.',
    evidence: 'P',
    answerEvidence: 'P',
    errorCode: 'FIELD_INTEGRITY_EXCEPTION',
    message: 'Duration must be between 0 and 1440 minutes: Duration',
    source: 'a support article of Riva',
  },
  within14Days: {
    object: 'Event',
    says: 'Nothing is longer than fourteen days. The text was seen, the code is by analogy.',
    evidence: 'P',
    answerEvidence: 'U',
    errorCode: 'FIELD_INTEGRITY_EXCEPTION',
    message: "An event can't last longer than 14 days.",
    source: 'client automation of ServiceMax',
  },
  privateHasNoPeople: {
    object: 'Event',
    says: 'A private event has neither Who nor What.',
    evidence: 'D',
    answerEvidence: 'U',
    errorCode: 'FIELD_INTEGRITY_EXCEPTION',
    message: 'A private event cannot be related to another record.',
    source: objectReference,
  },
  childIsTheMasters: {
    object: 'Event',
    says: "Of an invitee's copy only the reminder can be changed.",
    evidence: 'D',
    answerEvidence: 'U',
    errorCode: 'FIELD_INTEGRITY_EXCEPTION',
    message: 'Only the reminder of an invitee event can be changed.',
    source: objectReference,
  },
  ownerIsActive: {
    object: 'Event',
    says: 'Nobody inactive becomes an owner.',
    evidence: 'U',
    answerEvidence: 'U',
    errorCode: 'INACTIVE_OWNER_OR_USER',
    message: 'operation performed with inactive user as owner of event',
    source: 'the list of status codes has the code',
  },
  ownerIsAPerson: {
    object: 'Event',
    says: 'The Automated Process user is no valid owner.',
    evidence: 'D',
    answerEvidence: 'U',
    errorCode: 'FIELD_INTEGRITY_EXCEPTION',
    message: 'The Automated Process user cannot own an event.',
    source: objectReference,
  },
  seriesIsComplete: {
    object: 'Event',
    says: 'A classic series needs RecurrenceType, RecurrenceStartDateTime and RecurrenceEndDateOnly.',
    evidence: 'D',
    answerEvidence: 'U',
    errorCode: 'REQUIRED_FIELD_MISSING',
    message: 'Required fields are missing: [{fields}]',
    source: objectReference,
  },
  seriesWithinADay: {
    object: 'Event',
    says: 'No occurrence of a classic series is longer than 24 hours.',
    evidence: 'D',
    answerEvidence: 'U',
    errorCode: 'FIELD_INTEGRITY_EXCEPTION',
    message: 'An event of a series cannot last longer than 24 hours.',
    source: objectReference,
  },
  listNeedsShared: {
    object: 'Event',
    says: 'Without Shared Activities there is no EventWhoIds.',
    evidence: 'P',
    answerEvidence: 'P',
    errorCode: 'INVALID_FIELD',
    message: "No such column 'EventWhoIds' on sobject of type Event",
    source: 'a calendar product falls back to WhoId on exactly this',
  },
  fiftyContactsOrOneLead: {
    object: 'Event',
    says: 'The people behind Name are up to fifty contacts, or one lead alone.',
    evidence: 'D',
    answerEvidence: 'U',
    errorCode: 'FIELD_INTEGRITY_EXCEPTION',
    message: 'An event can be related to up to 50 contacts or to one lead.',
    source: relationReference,
  },
  onlyPeopleAreWho: {
    object: 'Event',
    says: 'Who is a contact or a lead; nothing else stands in EventWhoIds or is a parent.',
    evidence: 'D',
    answerEvidence: 'U',
    errorCode: 'FIELD_INTEGRITY_EXCEPTION',
    message: 'Name ID: id value of incorrect type',
    source: relationReference,
  },
  onlyPeopleAreInvited: {
    object: 'EventRelation',
    says: 'Without Shared Activities a relation is an invitation, and only people and calendars are invited.',
    evidence: 'D',
    answerEvidence: 'U',
    errorCode: 'FIELD_INTEGRITY_EXCEPTION',
    message: 'Relation ID: id value of incorrect type',
    source: relationReference,
  },
  oneWhat: {
    object: 'EventRelation',
    says: 'An event is related to one thing.',
    evidence: 'D',
    answerEvidence: 'U',
    errorCode: 'FIELD_INTEGRITY_EXCEPTION',
    message: 'The event is already related to another record.',
    source: objectReference,
  },
  thousandInvitees: {
    object: 'EventRelation',
    says: 'An event has up to a thousand invitees.',
    evidence: 'D',
    answerEvidence: 'U',
    errorCode: 'FIELD_INTEGRITY_EXCEPTION',
    message: 'An event can have up to 1000 invitees.',
    source: relationReference,
  },
  hundredInviteesOfASeries: {
    object: 'EventRelation',
    says: 'A classic series has up to a hundred invitees.',
    evidence: 'D',
    answerEvidence: 'U',
    errorCode: 'FIELD_INTEGRITY_EXCEPTION',
    message: 'A series of events can have up to 100 invitees.',
    source: relationReference,
  },
  relationsAreTheMasters: {
    object: 'EventRelation',
    says: "Relations hang on the master event, never on an invitee's copy.",
    evidence: 'D',
    answerEvidence: 'U',
    errorCode: 'FIELD_INTEGRITY_EXCEPTION',
    message: 'An invitee event has no relations of its own.',
    source: relationReference,
  },
  relationIsFixed: {
    object: 'EventRelation',
    says: 'EventId and RelationId never change.',
    evidence: 'D',
    answerEvidence: 'U',
    errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE',
    message:
      'Unable to create/update fields: {fields}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.',
    source: relationReference,
  },
  oneRowPerPerson: {
    object: 'EventRelation',
    says: 'A person has one row per event; a second one that adds nothing is refused.',
    evidence: 'U',
    answerEvidence: 'U',
    errorCode: 'DUPLICATE_VALUE',
    message: 'duplicate value found: RelationId duplicates value on record with id: {id}',
    source: 'one row per person is documented, what a second insert gives is not',
  },
  answersAreTheOwners: {
    object: 'EventRelation',
    says: "Only the event's owner changes its relations: an invited user does not write the own answer.",
    evidence: 'U',
    answerEvidence: 'U',
    errorCode: 'INSUFFICIENT_ACCESS_OR_READONLY',
    message: 'insufficient access rights on object id',
    source: 'follows from the sharing of the event',
  },
} as const satisfies Record<string, EventRule>;

export type EventRuleId = keyof typeof eventRuleTable;

export const eventRuleIds = Object.keys(eventRuleTable).filter((id): id is EventRuleId => id in eventRuleTable);
