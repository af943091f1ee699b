import type { Field } from './meeting.ts';
import type { Decision, Reason } from './plan.ts';
import { unreachable } from './unreachable.ts';
import type { Effect, MeetingStatus } from './view.ts';

type Sentence = { readonly message: string; readonly remedy: string };
const NOTHING = 'Nothing to do.';

/** Every reason in a sentence, and what a person can do about it. Sentences name no subject, address or text: they may stand in logs. */
const SENTENCES: Readonly<Record<Reason, Sentence>> = {
  new: { message: 'It stands on one side only, so it is created on the other.', remedy: NOTHING },
  pairedByKey: { message: 'Both sides hold it with the same subject, start and end, so they are tied together.', remedy: NOTHING },
  pairedByLink: { message: 'It is one that Tandem made or knew before, so both sides are tied together again.', remedy: NOTHING },
  alreadyAlike: { message: 'Both sides agree.', remedy: NOTHING },
  changedInCalendar: { message: 'It was changed in the calendar.', remedy: NOTHING },
  changedInCrm: { message: 'It was changed in Salesforce.', remedy: NOTHING },
  changedInBoth: {
    message: 'It was changed on both sides.',
    remedy: 'Make that field read alike on both sides; the meeting then syncs on.',
  },
  removedFromCalendar: {
    message: 'It was removed from the calendar; removing its event waits for a person.',
    remedy: 'Remove the event by hand, or restore the meeting.',
  },
  removedFromCrm: {
    message: 'It was removed from Salesforce; cancelling its meeting waits for a person.',
    remedy: 'Cancel the meeting by hand, or restore the event.',
  },
  removedFromBoth: { message: 'It is gone on both sides, so the tie is forgotten.', remedy: NOTHING },
  directionOff: {
    message: 'The sync into that side is switched off.',
    remedy: 'An administrator can switch the direction on in Salesforce.',
  },
  filterExisting: {
    message: 'Only meetings that are already tied together sync in this direction.',
    remedy: 'Push it in Outlook, or hold it on both sides by hand with the same subject, start and end.',
  },
  filterNoInvitee: {
    message: 'Only meetings with somebody invited sync in this direction.',
    remedy: 'Invite somebody, or push it in Outlook.',
  },
  filterNoContactOrLead: {
    message: 'Only meetings with a Contact or Lead among the invited sync in this direction.',
    remedy: 'Create a Contact or Lead with the address of somebody invited, or push it in Outlook.',
  },
  outsideWindow: {
    message: 'It is not within one month back and two months ahead.',
    remedy: 'A coming meeting syncs once it is within two months; one that is over by more than a month stays as it is.',
  },
  beforeStartDate: { message: 'It is before the Start Date that was set.', remedy: 'An administrator can set an earlier Start Date.' },
  duplicateKey: {
    message: 'Another one has the same subject, start and end and goes first; this copy is left alone.',
    remedy: 'Rename or delete one of the copies.',
  },
  declined: {
    message: 'You declined it: nothing of it crosses, and an event that stands in Salesforce already is kept.',
    remedy: 'Accept it to let it sync, or remove the event by hand.',
  },
  cancelled: {
    message: 'It is cancelled: nothing of it crosses, and an event that stands in Salesforce already is kept.',
    remedy: 'Remove the event by hand if it should go.',
  },
  notOrganizer: {
    message: 'It was changed in Salesforce, but only its organizer can change the meeting.',
    remedy: 'Ask the organizer to change it.',
  },
  crmSeries: {
    message: 'It belongs to a series that Salesforce keeps itself.',
    remedy: 'An administrator can let its occurrences through.',
  },
  childEvent: { message: 'Salesforce made this row for an invited user; the event of its owner is the one that syncs.', remedy: NOTHING },
  seriesMoved: { message: 'The whole series was moved, so its occurrences are tied again in order.', remedy: NOTHING },
  tooLong: { message: 'It is longer than Salesforce can hold.', remedy: 'Shorten it to 14 days (24 hours where Multiday Events is off).' },
  invertedTimes: { message: 'It ends before it starts.', remedy: 'Correct its times.' },
  pastMeeting: { message: 'It is over, and changing it would still mail people.', remedy: 'Change it in Outlook by hand if it matters.' },
  needsApproval: {
    message: 'It would mail people, so it waits, and its other changes wait with it.',
    remedy: 'Approving comes in a later version; until then make the change in Outlook by hand.',
  },
  deleteNotAllowed: {
    message: 'It was removed on one side; removing the other is not allowed here, so it is kept.',
    remedy: 'Remove it by hand if it should go.',
  },
  pastNotDeleted: { message: 'It is over; past events are history and are kept.', remedy: NOTHING },
  tombstone: { message: 'It was removed by a person and is not made again.', remedy: 'Make it anew by hand to bring it back.' },
  breaker: {
    message: 'So many removals at once look like a mishap, so none is carried out.',
    remedy: 'Look at the list and restore what should stay.',
  },
  quarantined: {
    message: 'It could not be read or written lately, so it rests; the others go on.',
    remedy: 'Nothing to do: it is tried again, within an hour at first, then less often.',
  },
  notReadThisTime: {
    message: 'It could not be seen on both sides this time, so nothing is concluded.',
    remedy: 'The next run looks again.',
  },
  excluded: { message: 'All outsiders are from excluded domains.', remedy: 'An administrator can change the excluded domains.' },
  privateSkipped: {
    message: 'It is private: nothing of it crosses, and what stands on the other side already is left as it is.',
    remedy: 'Remove the private mark to let it sync.',
  },
  stopped: { message: 'Its sync was stopped by a person.', remedy: 'Start it again.' },
  ownedByOther: { message: 'It belongs to somebody else in Salesforce.', remedy: 'Its owner syncs it.' },
  requiredField: {
    message: 'Salesforce demands a custom field on events that an automatic sync cannot fill.',
    remedy: 'Ask an administrator to make the field optional.',
  },
  ambiguous: { message: 'Several could be its partner.', remedy: 'Choose one, or make them differ.' },
  refused: { message: 'The other side did not accept it.', remedy: 'Look up the code; correct the meeting and sync again.' },
};

/** One sentence for the plan, the pane and the log. */
export function explain(kind: Decision['kind'], because: Reason): string {
  if (kind === 'leave' && because === 'changedInBoth') return 'The same field was changed on both sides, so neither edit is overwritten.';
  if (kind === 'leave' && because === 'changedInCrm')
    return 'It was changed in Salesforce in a way that is never written to the calendar by itself.';
  if (kind === 'leave' && because === 'changedInCalendar')
    return 'It was changed in the calendar after it was removed from Salesforce, so it is kept.';
  return SENTENCES[because].message;
}

/** Where nothing but its tags has to cross. */
export const TAGS_CHANGED = 'Its tags were changed; Salesforce does not have them yet.';

export const remedyFor = (because: Reason): string => SENTENCES[because].remedy;

/** The pane's first words on a meeting. */
export const STATUS_WORDS: Readonly<Record<MeetingStatus, string>> = {
  synced: 'In step with Salesforce',
  due: 'Not in step yet',
  asks: 'Waits for a person',
  held: 'In Salesforce, held back',
  left: 'Not in Salesforce',
};

const FIELD_WORDS: Readonly<Record<Field, string>> = {
  subject: 'subject',
  time: 'time',
  description: 'description',
  location: 'location',
  showAs: 'busy or free',
};

/** What a push would do, one effect in a sentence. */
export function effectInWords(effect: Effect): string {
  switch (effect.kind) {
    case 'createEvent':
      return effect.people === 0
        ? 'Creates the event in Salesforce.'
        : `Creates the event in Salesforce with ${peopleInWords(effect.people)}.`;
    case 'updateEvent':
      return `Updates the event in Salesforce: ${changesInWords(effect)}.`;
    case 'updateMeeting':
      return `Updates the meeting in Outlook: ${changesInWords(effect)}.`;
    case 'tie':
      return 'Ties the meeting and the event together.';
    case 'setTags':
      return effect.tags.length === 0 ? 'Takes the tags off in Salesforce.' : `Writes the tags: ${effect.tags.join(', ')}.`;
    default:
      return unreachable(effect);
  }
}

const peopleInWords = (people: number): string => (people === 1 ? '1 person' : `${people} people`);
const changesInWords = ({ fields, people }: { readonly fields: readonly Field[]; readonly people: number }): string =>
  [...fields.map((field) => FIELD_WORDS[field]), ...(people === 0 ? [] : [peopleInWords(people)])].join(', ');
