import type { Attendee, EventFields } from './event.ts';
import { changedNames, isSamePerson } from './itemChanges.ts';
import type { Mail } from './mailboxes.ts';

type Recipient = { readonly to: string; readonly why: Mail['why'] };

const mailedFields: readonly string[] = ['subject', 'body', 'start', 'end', 'isAllDay', 'locations', 'onlineMeeting', 'importance'];

/**
 * Whom Exchange mails when an organizer's item goes from `before` to `after` (null: not there). A change of time, text or place
 * mails everybody; a change of the people alone mails those who came or went. `recurrenceChanged` counts as a change of time.
 */
export function recipientsOf({
  owner,
  before,
  after,
  recurrenceChanged = false,
}: {
  readonly owner: string;
  readonly before: EventFields | null;
  readonly after: EventFields | null;
  readonly recurrenceChanged?: boolean;
}): readonly Recipient[] {
  const were = before === null ? [] : mailable(before.attendees, owner);
  const are = after === null ? [] : mailable(after.attendees, owner);
  const tellAll =
    before !== null && after !== null && (recurrenceChanged || changedNames(before, after).some((name) => mailedFields.includes(name)));
  const gone = were.filter((attendee) => !are.some((other) => isSamePerson(other, attendee)));
  const added = are.filter((attendee) => !were.some((other) => isSamePerson(other, attendee)));
  const stayed = are.filter((attendee) => !added.includes(attendee));
  return [
    ...(before?.isCancelled === true ? [] : gone.map((attendee) => recipient(attendee, 'cancellation'))),
    ...added.map((attendee) => recipient(attendee, 'invitation')),
    ...(tellAll ? stayed.map((attendee) => recipient(attendee, 'update')) : []),
  ];
}

function mailable(attendees: readonly Attendee[], owner: string): readonly Attendee[] {
  return attendees.filter(
    (attendee) => attendee.type !== 'resource' && attendee.emailAddress.address.toLowerCase() !== owner.toLowerCase(),
  );
}

function recipient(attendee: Attendee, why: Mail['why']): Recipient {
  return { to: attendee.emailAddress.address, why };
}
