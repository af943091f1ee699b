import { plainText } from './bodyText.ts';
import { titleOf } from './drawList.ts';
import { element } from './element.ts';
import type { Attendee, Mailbox, Meeting } from './meeting.ts';
import { spanInWords } from './wallTime.ts';

const ANSWERS: Readonly<Record<Attendee['answer'], string>> = {
  none: 'no answer',
  notResponded: 'no answer',
  organizer: 'organizer',
  tentativelyAccepted: 'tentative',
  accepted: 'accepted',
  declined: 'declined',
};

/** A meeting to read. */
export function drawMeeting(meeting: Meeting, mailbox: Mailbox): readonly HTMLElement[] {
  const row = (term: string, ...description: readonly (Node | string)[]): readonly HTMLElement[] => [
    element('dt', {}, term),
    element('dd', { 'data-field': term }, ...description),
  ];
  const body = plainText(meeting.bodyHtml);
  return [
    element('h1', { tabindex: '-1' }, titleOf(meeting)),
    element(
      'dl',
      {},
      ...row('When', `${spanInWords(meeting, mailbox.ianaZone)} (${mailbox.ianaZone})`),
      ...row('Where', meeting.location === '' ? 'No place' : meeting.location),
      ...row('Organizer', `${meeting.organizer.name} (${meeting.organizer.address})`),
      ...row('Invited', drawAttendees(meeting.attendees)),
    ),
    ...(body === '' ? [] : [element('p', { class: 'body' }, body)]),
  ];
}

function drawAttendees(attendees: readonly Attendee[]): HTMLElement {
  if (attendees.length === 0) return element('span', {}, 'Nobody');
  const one = ({ name, address, type, answer }: Attendee): HTMLElement =>
    element(
      'li',
      {},
      element('span', { class: 'name' }, name),
      element('span', { class: 'small' }, [address, type === 'required' ? '' : type, ANSWERS[answer]].filter(Boolean).join(' · ')),
    );
  return element('ul', { class: 'attendees' }, ...attendees.map(one));
}
