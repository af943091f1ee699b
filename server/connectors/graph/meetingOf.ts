import type { EmailAddress, Instant, MailboxId } from '../../../shared/ids.ts';
import { addressOf, calendarItemId, creationKeyOf, versionOf } from '../../../shared/ids.ts';
import type { Attendee, Content, Meeting, Response, ShowAs } from '../../../shared/meeting.ts';
import type { MeetingTime } from '../../../shared/time.ts';
import { parseInstant, parsePlainDate } from '../../../shared/time.ts';
import { plainText } from './text.ts';
import { toMeetingTime } from './time.ts';
import type { WireEvent } from './wire.ts';

/** Whose copy it is: decides who the organizer is where Graph did not say. */
export type Reader = { readonly mailbox: MailboxId; readonly aliases: readonly EmailAddress[] };

/**
 * One full event as a meeting. Of a private or confidential one only times, subject and show-as come in: what must not cross is dropped at
 * the door (rule R9). @throws RangeError where start or end cannot be read.
 */
export function meetingOf(event: WireEvent, reader: Reader): Meeting {
  const time = toMeetingTime({ start: event.start, end: event.end, allDay: event.isAllDay === true });
  const isPrivate = isPrivateSensitivity(event.sensitivity ?? 'normal');
  const organizer = personOf(event.organizer?.emailAddress);
  const isOrganizer = event.isOrganizer ?? [addressOf(reader.mailbox), ...reader.aliases].some((own) => own === organizer?.address);
  return {
    id: calendarItemId(event.id),
    version: map(event['@odata.etag'], versionOf),
    uid: filled(event.uid) ?? filled(event.iCalUId) ?? event.id,
    originalStart: originalStartOf(event, time),
    seriesMasterId: map(event.seriesMasterId, calendarItemId),
    creationKey: map(event.transactionId, creationKeyOf),
    createdAt: instantIn(event.createdDateTime),
    changedAt: instantIn(event.lastModifiedDateTime),
    organizer: isPrivate ? null : organizer,
    isOrganizer,
    ownResponse: responseOf(event.responseStatus?.response ?? (isOrganizer ? 'organizer' : 'none')),
    cancelled: event.isCancelled === true,
    online: isOnline(event),
    attendees: isPrivate ? [] : attendeesOf(event),
    unaddressed: isPrivate ? 0 : (event.attendees ?? []).filter((one) => one != null && personOf(one.emailAddress) === null).length,
    elsewhere: false,
    content: contentOf(event, time, isPrivate),
  };
}

function contentOf(event: WireEvent, time: MeetingTime, isPrivate: boolean): Content {
  return {
    ...time,
    subject: event.subject ?? '',
    description: isPrivate ? '' : plainText(event.body?.content ?? '', event.body?.contentType ?? 'html'),
    location: isPrivate ? '' : (event.location?.displayName ?? ''),
    showAs: showAsOf(event.showAs ?? 'busy'),
    private: isPrivate,
    related: null,
  };
}

/** `personal` is a label, not a wish for secrecy (rule R9). A word we do not know may be one, so it counts as private. */
export const isPrivateSensitivity = (sensitivity: string): boolean => !['normal', 'personal'].includes(sensitivity.toLowerCase());

/** Rule R21: what the CRM cannot say is busy, except working elsewhere, which is free there. */
function showAsOf(showAs: string): ShowAs {
  switch (showAs.toLowerCase()) {
    case 'free':
    case 'workingelsewhere':
      return 'free';
    case 'oof':
      return 'oof';
    default:
      return 'busy';
  }
}

function responseOf(response: string): Response {
  switch (response.toLowerCase()) {
    case 'organizer':
      return 'organizer';
    case 'accepted':
      return 'accepted';
    case 'tentativelyaccepted':
      return 'tentative';
    case 'declined':
      return 'declined';
    case 'notresponded':
      return 'notResponded';
    default:
      return 'none';
  }
}

function attendeesOf({ attendees }: WireEvent): readonly Attendee[] {
  const byAddress = new Map<EmailAddress, Attendee>();
  for (const attendee of attendees ?? []) {
    const person = personOf(attendee?.emailAddress);
    if (person === null || byAddress.has(person.address)) continue;
    byAddress.set(person.address, {
      ...person,
      role: roleOf(attendee?.type ?? ''),
      response: responseOf(attendee?.status?.response ?? ''),
    });
  }
  return [...byAddress.values()];
}

function roleOf(type: string): Attendee['role'] {
  const role = type.toLowerCase();
  return role === 'optional' || role === 'resource' ? role : 'required';
}

type WirePerson = { readonly name?: string | null | undefined; readonly address?: string | null | undefined };

function personOf(person: WirePerson | null | undefined): { address: EmailAddress; name: string } | null {
  const address = addressOf(person?.address ?? '');
  return address === '' ? null : { address, name: person?.name ?? '' };
}

/**
 * Where in its series a meeting stands (ADR 0004). An occurrence stands where it is; an exception says where it stood. Graph gives an
 * exception's place as an instant only sometimes and as a date (in the series' zone) always. All-day ones are places by date, because their
 * instant depends on a zone.
 */
function originalStartOf(event: WireEvent, time: MeetingTime): string | null {
  const type = typeOf(event);
  if (type === 'singleInstance' || type === 'seriesMaster') return null;
  const given = instantIn(event.originalStart);
  const date = parsePlainDate(/\.(\d{4}-\d{2}-\d{2})$/.exec(event.occurrenceId ?? '')?.[1] ?? '');
  if (type === 'occurrence') return time.allDay ? time.start : (given ?? time.start);
  return (time.allDay ? (date ?? given) : (given ?? date)) ?? time.start;
}

export type EventType = 'singleInstance' | 'occurrence' | 'exception' | 'seriesMaster';

/** What kind of event it is, also where `$select` left the word out. */
export function typeOf({
  type,
  seriesMasterId,
  recurrence,
}: Pick<WireEvent, 'type' | 'seriesMasterId'> & { recurrence?: unknown }): EventType {
  switch (type?.toLowerCase()) {
    case 'seriesmaster':
      return 'seriesMaster';
    case 'occurrence':
      return 'occurrence';
    case 'exception':
      return 'exception';
    case 'singleinstance':
      return 'singleInstance';
    default:
      if (filled(seriesMasterId) !== null) return 'occurrence';
      return recurrence === null || recurrence === undefined ? 'singleInstance' : 'seriesMaster';
  }
}

const JOIN_LINK =
  /https:\/\/(teams\.microsoft\.com\/(l\/meetup-join|meet)\/|teams\.live\.com\/meet\/|meet\.google\.com\/|[\w.-]*zoom\.us\/[jw]\/|[\w.-]*webex\.com\/)/i;

/** A join link counts even where the flag is off: add-ins of other vendors only leave it in the body, and writing the body would lose it. */
function isOnline({ isOnlineMeeting, onlineMeeting, onlineMeetingUrl, body }: WireEvent): boolean {
  if (isOnlineMeeting === true || filled(onlineMeetingUrl) !== null || filled(onlineMeeting?.joinUrl) !== null) return true;
  return JOIN_LINK.test(body?.content ?? '');
}

/** Creation and change times only order edits, so one we cannot read is no reason to lose the meeting. `0001-01-01` is Graph's "never". */
function instantIn(text: string | null | undefined): Instant | null {
  if (typeof text !== 'string' || text.startsWith('0001-')) return null;
  return parseInstant(text) ?? parseInstant(`${text}Z`);
}

const filled = (text: string | null | undefined): string | null => (text === undefined || text === null || text === '' ? null : text);

function map<T>(text: string | null | undefined, of: (text: string) => T): T | null {
  const there = filled(text);
  return there === null ? null : of(there);
}
