import { previewOf, textOfBody } from './bodies.ts';
import type { Attendee, EventFields, Series, Wall } from './event.ts';
import { neverResponded } from './event.ts';
import { changeKeyOf, iCalUIdOf, itemId, standardBase64 } from './ids.ts';
import type { Mailbox } from './mailboxes.ts';
import type { Entry } from './occurrences.ts';
import type { Preferences } from './preferences.ts';
import { ianaZoneOf, instantOf } from './zones.ts';

export type WireEvent = Readonly<Record<string, unknown>>;

/**
 * An event as Graph writes it: all members, in the order of the newest recorded answers, unset ones null. The zone of start
 * and end and the form of ids and body follow the request's preferences.
 */
export function renderEvent(mailbox: Mailbox, entry: Entry, preferences: Preferences): WireEvent {
  const { event, fields } = entry;
  const date = dateOf(entry);
  const id = itemId(mailbox, { key: event.key, date }, preferences.idForm);
  const masterId = date === null ? null : itemId(mailbox, { key: event.key, date: null }, preferences.idForm);
  const isOnline = fields.onlineMeeting !== null;
  return {
    '@odata.etag': etagOf(mailbox, entry),
    id,
    createdDateTime: stamp(event.created),
    lastModifiedDateTime: stamp(modifiedOf(entry)),
    changeKey: changeKeyOf(mailbox, changeOf(entry)),
    categories: fields.categories,
    transactionId: event.transactionId,
    originalStartTimeZone: fields.start.timeZone,
    originalEndTimeZone: fields.end.timeZone,
    iCalUId: iCalUIdOf(event.uid, date),
    uid: event.uid,
    reminderMinutesBeforeStart: fields.reminderMinutesBeforeStart,
    isReminderOn: fields.isReminderOn,
    hasAttachments: false,
    subject: fields.subject,
    bodyPreview: previewOf(fields.body),
    importance: fields.importance,
    sensitivity: fields.sensitivity,
    isAllDay: fields.isAllDay,
    isCancelled: fields.isCancelled,
    isOrganizer: event.isOrganizer,
    responseRequested: fields.responseRequested,
    seriesMasterId: masterId,
    showAs: fields.showAs,
    type: typeOf(entry),
    webLink: `https://outlook.office365.com/owa/?itemid=${encodeURIComponent(standardBase64(id))}&exvsurl=1&path=/calendar/item`,
    onlineMeetingUrl: null,
    isOnlineMeeting: isOnline,
    onlineMeetingProvider: isOnline ? 'teamsForBusiness' : 'unknown',
    allowNewTimeProposals: fields.allowNewTimeProposals,
    occurrenceId: masterId === null ? null : `OID.${masterId}.${date}`,
    isDraft: false,
    hideAttendees: fields.hideAttendees,
    responseStatus: fields.responseStatus,
    body:
      preferences.bodyAs === 'text'
        ? { contentType: 'text', content: textOfBody(fields.body) }
        : { contentType: 'html', content: fields.body },
    ...renderTimes(fields, preferences),
    location: renderLocation(fields),
    locations: fields.locations,
    recurrence: entry.kind === 'master' ? renderRecurrence(event.series) : null,
    attendees: fields.attendees.map((attendee) =>
      renderAttendee(attendee, { isOrganizer: event.isOrganizer, owner: mailbox.address, preferences }),
    ),
    organizer: { emailAddress: event.organizer },
    onlineMeeting: fields.onlineMeeting,
  };
}

/** What change tracking gives of an occurrence: seven members, no subject, no people. */
export function renderBareOccurrence(mailbox: Mailbox, entry: Entry, preferences: Preferences): WireEvent {
  return {
    '@odata.type': '#microsoft.graph.event',
    '@odata.etag': etagOf(mailbox, entry),
    id: itemId(mailbox, { key: entry.event.key, date: dateOf(entry) }, preferences.idForm),
    seriesMasterId: itemId(mailbox, { key: entry.event.key, date: null }, preferences.idForm),
    type: 'occurrence',
    ...renderTimes(entry.fields, preferences),
  };
}

/** The ids of the occurrences that were taken out of a series; only told when asked for. */
export function cancelledOccurrences(mailbox: Mailbox, { event }: Entry, { idForm }: Preferences): readonly string[] {
  const masterId = itemId(mailbox, { key: event.key, date: null }, idForm);
  return (event.series?.dropped ?? []).map((date) => `OID.${masterId}.${date}`);
}

export function etagOf(mailbox: Mailbox, entry: Entry): string {
  return `W/"${changeKeyOf(mailbox, changeOf(entry))}"`;
}

/** The original date of an occurrence or exception, else null. */
export function dateOf(entry: Entry): string | null {
  return entry.kind === 'occurrence' || entry.kind === 'exception' ? entry.date : null;
}

function typeOf(entry: Entry): string {
  switch (entry.kind) {
    case 'single':
      return 'singleInstance';
    case 'master':
      return 'seriesMaster';
    case 'occurrence':
    case 'exception':
      return entry.kind;
    default:
      return entry satisfies never;
  }
}

function changeOf(entry: Entry): number {
  return entry.kind === 'exception' ? (entry.event.series?.exceptions[entry.date]?.change ?? entry.event.change) : entry.event.change;
}

function modifiedOf(entry: Entry): string {
  return entry.kind === 'exception' ? (entry.event.series?.exceptions[entry.date]?.modified ?? entry.event.modified) : entry.event.modified;
}

/** All-day meetings keep their dates in every zone: for them the date counts, not the instant. */
function renderTimes(
  { start, end, isAllDay }: Pick<EventFields, 'start' | 'end' | 'isAllDay'>,
  { timeZone }: Preferences,
): { readonly start: Wall; readonly end: Wall } {
  const zone = ianaZoneOf(timeZone) ?? 'UTC';
  const render = (wall: Wall): Wall => {
    const plain = isAllDay ? Temporal.PlainDateTime.from(wall.dateTime) : instantOf(wall).toZonedDateTimeISO(zone).toPlainDateTime();
    return { dateTime: plain.toString({ fractionalSecondDigits: 7 }), timeZone };
  };
  return { start: render(start), end: render(end) };
}

function renderRecurrence(series: Series | null): unknown {
  return series === null ? null : { pattern: series.recurrence.pattern, range: series.recurrence.range };
}

function renderLocation({ locations }: EventFields): WireEvent {
  const [first] = locations;
  if (first === undefined) return { displayName: '', locationType: 'default', uniqueIdType: 'unknown', address: {}, coordinates: {} };
  if (locations.length === 1) return first;
  const displayName = locations.map((location) => location.displayName).join('; ');
  return { displayName, locationType: 'default', uniqueId: displayName, uniqueIdType: 'private' };
}

/** Only the organizer's copy knows how others answered. */
function renderAttendee(
  { type, status, emailAddress, proposedNewTime }: Attendee,
  { isOrganizer, owner, preferences }: { isOrganizer: boolean; owner: string; preferences: Preferences },
): WireEvent {
  const visible = isOrganizer || emailAddress.address.toLowerCase() === owner.toLowerCase();
  const proposed =
    proposedNewTime === undefined || !isOrganizer
      ? {}
      : { proposedNewTime: renderTimes({ ...proposedNewTime, isAllDay: false }, preferences) };
  return { type, status: visible ? status : neverResponded, emailAddress, ...proposed };
}

/** UTC with at most seven fraction digits and no trailing zeros. */
function stamp(instant: string): string {
  return Temporal.Instant.from(instant)
    .toString({ fractionalSecondDigits: 7 })
    .replace(/\.?0+Z$/, 'Z');
}
