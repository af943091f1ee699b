import type { Meeting } from '../../shared/meeting.ts';
import { readEvents } from '../connectors/graph/toMeeting.ts';
import type { Names } from './scrubNames.ts';
import { flag, isObject, LEFT_OUT, listOf, members, text, time, word, type JsonObject, type Rewrite } from './scrubShape.ts';
import { graphTimes } from './scrubTimes.ts';

export type Reader = Parameters<typeof readEvents>[1];

const RESPONSES = ['none', 'organizer', 'tentativelyAccepted', 'accepted', 'declined', 'notResponded'];
const SHOW_AS = ['free', 'tentative', 'busy', 'oof', 'workingElsewhere', 'unknown'];

/**
 * One event of Graph with what the connector reads of it, and nothing else. Its body is the text the connector understands; an event that cannot be
 * read stays one that cannot be read, by its id alone.
 */
export const scrubMeeting =
  (names: Names, reader: Reader): Rewrite =>
  (event) => {
    const id = isObject(event) && typeof event['id'] === 'string' && event['id'] !== '' ? names.calendarId(event['id']) : null;
    if (!isObject(event) || id === null) return {};
    if (isObject(event['@removed'])) return { id, '@removed': members({ reason: word(['changed', 'deleted']) })(event['@removed']) };
    const understood = aloneAtAnyTime(event, reader);
    if (understood === null) return { id };
    const said = members(understood.content.private ? whenAndWhat(names) : { ...whenAndWhat(names), ...whereAndWho(names) })(event);
    return { ...(isObject(said) ? said : {}), ...graphTimes(event), ...asUnderstood(event, understood, names) };
  };

/** The event as a meeting of its own, wherever it stands in a series; null where its form is wrong. */
function aloneAtAnyTime(event: JsonObject, reader: Reader): Meeting | null {
  const anyTime = { dateTime: '2026-01-01T00:00:00', timeZone: 'UTC' };
  const isFormed = (one: unknown): boolean =>
    isObject(one) && typeof one['dateTime'] === 'string' && ['string', 'undefined'].includes(typeof (one['timeZone'] ?? undefined));
  if (!isFormed(event['start']) || !isFormed(event['end'])) return null;
  const [seen] = readEvents([{ ...event, type: 'singleInstance', start: anyTime, end: anyTime }], reader).items;
  return seen?.kind === 'present' ? seen.value : null;
}

const whenAndWhat = (names: Names): Readonly<Record<string, Rewrite>> => ({
  id: text(names.calendarId),
  type: word(['singleInstance', 'occurrence', 'exception', 'seriesMaster']),
  seriesMasterId: text(names.calendarId),
  // The date behind the last point is all that is read of it.
  occurrenceId: (value) => /\.(\d{4}-\d{2}-\d{2})$/.exec(String(value))?.[0].replace('.', 'OID.'),
  originalStart: time,
  uid: text(names.uid),
  iCalUId: text(names.uid),
  transactionId: text(names.creationKey),
  createdDateTime: time,
  lastModifiedDateTime: time,
  subject: text((one) => names.text('subject', one)),
  isAllDay: flag,
  isCancelled: flag,
  isOrganizer: flag,
  showAs: word(SHOW_AS, 'busy'),
  sensitivity: word(['normal', 'personal', 'private', 'confidential'], 'private'),
  responseStatus: members({ response: word(RESPONSES, 'none') }),
  // Only whether there is one is read, and that where `type` is missing.
  recurrence: () => ({}),
});

const whereAndWho = (names: Names): Readonly<Record<string, Rewrite>> => {
  const emailAddress = members({ address: text(names.address), name: text(names.person) });
  return {
    isOnlineMeeting: flag,
    location: members({ displayName: text((one) => names.text('location', one)) }),
    organizer: members({ emailAddress }),
    attendees: listOf(
      members({ type: word(['required', 'optional', 'resource']), emailAddress, status: members({ response: word(RESPONSES, 'none') }) }),
    ),
  };
};

/** What the connector concludes from more than one member, or from a member that is left out. */
function asUnderstood(event: JsonObject, { content, online, isOrganizer }: Meeting, names: Names): JsonObject {
  if (content.private) return typeof event['isOrganizer'] === 'boolean' ? {} : { isOrganizer };
  const { body } = event;
  return {
    ...(isObject(body) ? { body: { contentType: 'text', content: names.text('description', content.description) } } : {}),
    ...(body === null ? { body } : {}),
    // A join link in the body, or an address of the meeting: the flag may well be off.
    ...(online && event['isOnlineMeeting'] !== true ? { onlineMeetingUrl: LEFT_OUT } : {}),
  };
}
