import { storedBody } from './bodies.ts';
import type { Attendee, EventFields, ExtendedProperty, Location, Recurrence, Response, Wall } from './event.ts';
import { neverResponded } from './event.ts';
import { flagFrom, listFrom, literalFrom, readMembers, textFrom, wholeNumberFrom } from './members.ts';
import type { MemberReaders } from './members.ts';
import { readRecurrence } from './recurrenceRequest.ts';
import { refusals } from './refusal.ts';
import { ianaZoneOf } from './zones.ts';

/** What a create or update asks for: only what was sent. `isOnlineMeeting` is a wish; the link itself is Exchange's to make. */
export type EventRequest = Partial<Omit<EventFields, 'onlineMeeting'>> & {
  readonly isOnlineMeeting?: boolean;
  readonly recurrence?: Recurrence | null;
  readonly transactionId?: string | null;
  readonly extendedProperties?: readonly ExtendedProperty[];
};

/** Reads the body of `POST /events` or `PATCH /events/{id}`. Throws a GraphRefusal. */
export function readEventRequest(body: unknown): EventRequest {
  if (body === null || typeof body === 'string') throw refusals.unreadableBody();
  return readMembers<EventRequest>(body, 'microsoft.graph.event', eventMembers);
}

/** Reads `{ dateTime, timeZone }`; a missing zone means UTC, and a time with an offset is turned into the zone's wall time. */
export function readWall(value: unknown): Wall {
  const { dateTime = '', timeZone = 'UTC' } = readMembers<Wall>(value, 'microsoft.graph.dateTimeTimeZone', {
    dateTime: (text, name) => ({ dateTime: textFrom(text, name) }),
    timeZone: (text, name) => ({ timeZone: textFrom(text, name) }),
  });
  const zone = ianaZoneOf(timeZone);
  if (zone === null) throw refusals.zoneNotSupported(timeZone);
  try {
    const wall = /(Z|[+-]\d\d:\d\d)$/i.test(dateTime)
      ? Temporal.Instant.from(dateTime).toZonedDateTimeISO(zone).toPlainDateTime()
      : Temporal.PlainDateTime.from(dateTime);
    return { dateTime: wall.toString(), timeZone };
  } catch {
    throw refusals.wrongValue('dateTime', 'Edm.DateTimeOffset');
  }
}

export const responses: readonly Response[] = ['none', 'organizer', 'tentativelyAccepted', 'accepted', 'declined', 'notResponded'];

/** Members a caller may send back as he read them; they are Exchange's to set, so they are left alone. */
const readOnlyMembers = [
  'id',
  'createdDateTime',
  'lastModifiedDateTime',
  'changeKey',
  'originalStartTimeZone',
  'originalEndTimeZone',
  'originalStart',
  'iCalUId',
  'uid',
  'hasAttachments',
  'bodyPreview',
  'isCancelled',
  'isOrganizer',
  'seriesMasterId',
  'type',
  'webLink',
  'onlineMeetingUrl',
  'onlineMeetingProvider',
  'onlineMeeting',
  'occurrenceId',
  'isDraft',
  'responseStatus',
  'organizer',
];

/** Members that may be sent with an event and would be lost here. */
const unplayedMembers = ['attachments', 'extensions', 'multiValueExtendedProperties'];

function refuseUnplayed(name: string): never {
  throw refusals.notPlayed(`an event that is sent with ${name}`);
}

const eventMembers: MemberReaders<EventRequest> = {
  ...Object.fromEntries(readOnlyMembers.map((name) => [name, () => ({})])),
  ...Object.fromEntries(unplayedMembers.map((name) => [name, () => refuseUnplayed(name)])),
  subject: (value, name) => ({ subject: textFrom(value, name) }),
  body: (value) => ({ body: readBody(value) }),
  importance: (value, name) => ({ importance: literalFrom(value, name, ['low', 'normal', 'high']) }),
  sensitivity: (value, name) => ({ sensitivity: literalFrom(value, name, ['normal', 'personal', 'private', 'confidential']) }),
  showAs: (value, name) => ({ showAs: literalFrom(value, name, ['free', 'tentative', 'busy', 'oof', 'workingElsewhere', 'unknown']) }),
  isAllDay: (value, name) => ({ isAllDay: flagFrom(value, name) }),
  categories: (value, name) => ({ categories: listFrom(value, name).map((category) => textFrom(category, name)) }),
  start: (value) => ({ start: readWall(value) }),
  end: (value) => ({ end: readWall(value) }),
  location: (value) => {
    const location = readLocation(value);
    return { locations: location.displayName === '' ? [] : [location] };
  },
  locations: (value, name) => ({ locations: listFrom(value, name).map(readLocation) }),
  attendees: (value, name) => ({ attendees: listFrom(value, name).map(readAttendee) }),
  isReminderOn: (value, name) => ({ isReminderOn: flagFrom(value, name) }),
  reminderMinutesBeforeStart: (value, name) => ({ reminderMinutesBeforeStart: wholeNumberFrom(value, name) }),
  responseRequested: (value, name) => ({ responseRequested: flagFrom(value, name) }),
  allowNewTimeProposals: (value, name) => ({ allowNewTimeProposals: flagFrom(value, name) }),
  hideAttendees: (value, name) => ({ hideAttendees: flagFrom(value, name) }),
  isOnlineMeeting: (value, name) => ({ isOnlineMeeting: flagFrom(value, name) }),
  recurrence: (value) => ({ recurrence: value === null ? null : readRecurrence(value) }),
  transactionId: (value, name) => ({ transactionId: value === null ? null : textFrom(value, name) }),
  singleValueExtendedProperties: (value, name) => ({ extendedProperties: listFrom(value, name).map(readExtendedProperty) }),
};

function readBody(value: unknown): string {
  const { contentType = 'text', content = '' } = readMembers<{ contentType: 'text' | 'html'; content: string }>(
    value,
    'microsoft.graph.itemBody',
    {
      contentType: (literal, name) => ({ contentType: literalFrom(literal, name, ['text', 'html']) }),
      content: (text, name) => ({ content: textFrom(text, name) }),
    },
  );
  return storedBody({ contentType, content });
}

const kept = (member: unknown, name: string): Partial<Location> => ({ [name]: member });

function readLocation(value: unknown): Location {
  const location = readMembers<Location>(value, 'microsoft.graph.location', {
    displayName: (text, name) => ({ displayName: textFrom(text, name) }),
    locationType: kept,
    uniqueId: kept,
    uniqueIdType: kept,
    address: kept,
    coordinates: kept,
    locationUri: kept,
    locationEmailAddress: kept,
  });
  const displayName = location.displayName ?? '';
  return {
    ...location,
    displayName,
    locationType: location['locationType'] ?? 'default',
    uniqueId: location['uniqueId'] ?? displayName,
    uniqueIdType: location['uniqueIdType'] ?? 'private',
  };
}

function readAttendee(value: unknown): Attendee {
  const read = readMembers<Attendee>(value, 'microsoft.graph.attendee', {
    type: (literal, name) => ({ type: literalFrom(literal, name, ['required', 'optional', 'resource']) }),
    emailAddress: (address) => ({ emailAddress: readEmailAddress(address) }),
    // Whoever organizes cannot answer for others: a status that is sent is not taken.
    status: () => ({}),
    proposedNewTime: () => ({}),
  });
  if (read.emailAddress === undefined || read.emailAddress.address === '') throw refusals.failedValidation('An attendee has no address.');
  return { type: read.type ?? 'required', status: neverResponded, emailAddress: read.emailAddress };
}

export function readEmailAddress(value: unknown): { name: string; address: string } {
  const read = readMembers<{ name: string; address: string }>(value, 'microsoft.graph.emailAddress', {
    name: (text, name) => ({ name: textFrom(text, name) }),
    address: (text, name) => ({ address: textFrom(text, name) }),
  });
  return { name: read.name ?? read.address ?? '', address: read.address ?? '' };
}

function readExtendedProperty(value: unknown): ExtendedProperty {
  const { id = '', value: text = '' } = readMembers<ExtendedProperty>(value, 'microsoft.graph.singleValueLegacyExtendedProperty', {
    id: (member, name) => ({ id: textFrom(member, name) }),
    value: (member, name) => ({ value: textFrom(member, name) }),
  });
  if (!/^\w+ (\{?[0-9a-f-]{36}\}? (Name .+|Id 0x[0-9a-f]+)|0x[0-9a-f]+)$/i.test(id)) throw refusals.badExtendedProperty();
  return { id, value: text };
}
