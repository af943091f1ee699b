import { isJsonObject, objectsAt, textAt } from '../json.ts';
import type { JsonObject } from '../json.ts';
import type { EventFields, StoredEvent } from './event.ts';
import { neverResponded, plainFields } from './event.ts';
import { readEmailAddress, readEventRequest, responses } from './eventRequest.ts';
import { itemId, newUid } from './ids.ts';
import { completeRecurrence, dropOccurrence, fieldsAfter, onFirstDate, storeFields } from './itemChanges.ts';
import { mailboxOf, openMailbox, putEvent, takeKey } from './mailboxes.ts';
import type { GraphStore, Mailbox, MailboxSeed } from './mailboxes.ts';
import { cancelledFields, copyOf, shownAs, updateCopies } from './meetingCopies.ts';
import { literalFrom } from './members.ts';
import { entryOn } from './occurrences.ts';
import { inWords } from './refusal.ts';
import type { Switches } from './switches.ts';
import { windowsZoneOf } from './zones.ts';

/**
 * An event written as Graph writes it, plus: `mailbox` (whose calendar), `exceptions` ([{ "date", "changes" }], by original
 * date) and `deletedOccurrences` (original dates) for a series master. Unlike a request, a seed may say who organizes, how
 * attendees answered, `iCalUId` and `createdDateTime`. Mails nobody; colleagues with a mailbox get their copies.
 */
export type SeedEvent = JsonObject & { readonly mailbox: string };
export type GraphSeed = { readonly mailboxes: readonly MailboxSeed[]; readonly events: readonly SeedEvent[] };

/** Reads the body of `POST /__control/seed`. Events may stand in `events`, each with its mailbox, or inside their mailbox. */
export function readGraphSeed(body: unknown): GraphSeed {
  if (!isJsonObject(body)) throw new Error('A seed is {"mailboxes":[{"address","displayName","timeZone","id"}],"events":[{"mailbox",…}]}.');
  const mailboxes = objectsAt(body, 'mailboxes').map(readMailbox);
  const nested = objectsAt(body, 'mailboxes').flatMap((mailbox) =>
    objectsAt(mailbox, 'events').map((event) => ({ ...event, mailbox: textAt(mailbox, 'address') ?? '' })),
  );
  const listed = objectsAt(body, 'events').map((event) => {
    const mailbox = textAt(event, 'mailbox');
    if (mailbox === undefined) throw new Error('Each event of a seed names its "mailbox".');
    return { ...event, mailbox };
  });
  return { mailboxes, events: [...nested, ...listed] };
}

/** Puts people and meetings into the world and tells the ids of the meetings, in the order given. */
export function seedStore(
  store: GraphStore,
  seed: GraphSeed,
  now: Temporal.Instant,
): { readonly events: readonly { readonly mailbox: string; readonly id: string; readonly iCalUId: string }[] } {
  for (const mailbox of seed.mailboxes) openMailbox(store, mailbox);
  const stored = seed.events.map((event, place): readonly [Mailbox, StoredEvent] => {
    const mailbox = mailboxOf(store, event.mailbox);
    if (mailbox === null) throw new Error(`The seed has an event for ${event.mailbox}, but no such mailbox.`);
    const { shortMonths } = store.switches;
    return [mailbox, inWords(`The event ${place + 1} of the seed`, () => seedEvent(mailbox, event, { now, shortMonths }))];
  });
  // Only now, so that copies the seed gives itself are found instead of made twice.
  for (const [mailbox, event] of stored) {
    const after = mailbox.events.get(event.key) ?? null;
    if (event.isOrganizer) updateCopies(store, { owner: mailbox, before: null, after, now: Temporal.Instant.from(event.created) });
  }
  return {
    events: stored.map(([mailbox, event]) => ({
      mailbox: mailbox.address,
      id: itemId(mailbox, { key: event.key, date: null }, 'immutable'),
      iCalUId: event.uid,
    })),
  };
}

function readMailbox(mailbox: JsonObject): MailboxSeed {
  const address = textAt(mailbox, 'address');
  if (address === undefined) throw new Error('Each mailbox of a seed has an "address".');
  const [displayName, timeZone, id] = [textAt(mailbox, 'displayName'), textAt(mailbox, 'timeZone'), textAt(mailbox, 'id')];
  const aliases = Array.isArray(mailbox['aliases']) ? mailbox['aliases'].map(String) : [];
  return {
    address,
    aliases,
    ...(displayName === undefined ? {} : { displayName }),
    ...(timeZone === undefined ? {} : { timeZone: windowsZoneOf(timeZone) }),
    ...(id === undefined ? {} : { id }),
  };
}

function seedEvent(
  mailbox: Mailbox,
  seed: SeedEvent,
  { now, shortMonths }: { now: Temporal.Instant; shortMonths: Switches['shortMonths'] },
): StoredEvent {
  const { mailbox: _mailbox, exceptions: _exceptions, deletedOccurrences, ...event } = seed;
  if (textAt(event, 'seriesMasterId') !== undefined)
    throw new Error('Seed a series by its master, with "exceptions" and "deletedOccurrences".');
  const uid = textAt(event, 'iCalUId') ?? textAt(event, 'uid');
  const known = uid === undefined ? null : copyOf(mailbox, uid);
  if (known !== null) return known;
  const request = readEventRequest(event);
  if (request.start === undefined || request.end === undefined) throw new Error('Each event of a seed has "start" and "end".');
  const fields = withSeededStates(
    fieldsAfter({ ...plainFields, start: request.start, end: request.end }, request, { owner: mailbox.address }),
    event,
  );
  const recurrence =
    request.recurrence === undefined || request.recurrence === null ? null : completeRecurrence(request.recurrence, fields, shortMonths);
  const key = takeKey(mailbox);
  const created = Temporal.Instant.from(textAt(event, 'createdDateTime') ?? now);
  const isOrganizer = event['isOrganizer'] !== false;
  const stored = putEvent(mailbox, {
    key,
    uid: uid ?? newUid({ mailbox, key, created }),
    created: created.toString(),
    modified: Temporal.Instant.from(textAt(event, 'lastModifiedDateTime') ?? created).toString(),
    isOrganizer,
    organizer: isOrganizer ? { name: mailbox.displayName, address: mailbox.address } : organizerOf(event),
    transactionId: request.transactionId ?? null,
    fields: recurrence === null ? fields : onFirstDate(fields, recurrence),
    series: recurrence === null ? null : { recurrence, dropped: [], exceptions: {} },
    extendedProperties: request.extendedProperties ?? [],
  });
  for (const exception of objectsAt(seed, 'exceptions')) seedException(mailbox, { key, exception, now: created });
  for (const date of Array.isArray(deletedOccurrences) ? deletedOccurrences.map(String) : []) {
    dropOccurrence(mailbox, { event: mailbox.events.get(key) ?? stored, date, now: created });
  }
  return mailbox.events.get(key) ?? stored;
}

function seedException(mailbox: Mailbox, { key, exception, now }: { key: number; exception: JsonObject; now: Temporal.Instant }): void {
  const event = mailbox.events.get(key);
  const date = textAt(exception, 'date') ?? '';
  const entry = event === undefined ? null : entryOn(event, date);
  if (entry === null) throw new Error(`The seed has an exception on ${date}, where its series has no occurrence.`);
  storeFields(mailbox, entry, {
    fields: fieldsAfter(entry.fields, readEventRequest(exception['changes']), { owner: mailbox.address }),
    now,
  });
}

/** What a request cannot say: how people answered, and that a meeting was called off. */
function withSeededStates(fields: EventFields, event: JsonObject): EventFields {
  const sent = objectsAt(event, 'attendees').map((attendee) => statusOf(attendee['status']));
  const attendees = fields.attendees.map((attendee, at) => ({ ...attendee, status: sent[at] ?? neverResponded }));
  const own = event['isOrganizer'] === false ? statusOf(event['responseStatus'] ?? { response: 'notResponded' }) : fields.responseStatus;
  const showAs = event['isOrganizer'] === false && event['showAs'] === undefined ? shownAs(own.response, 'busy') : fields.showAs;
  const answered = { ...fields, attendees, responseStatus: own, showAs };
  return event['isCancelled'] === true
    ? { ...cancelledFields({ ...answered, subject: answered.subject.replace(/^Canceled: /, '') }) }
    : answered;
}

function statusOf(value: unknown): EventFields['responseStatus'] {
  if (!isJsonObject(value)) return neverResponded;
  return { response: literalFrom(value['response'], 'response', responses), time: textAt(value, 'time') ?? neverResponded.time };
}

function organizerOf(event: JsonObject): { name: string; address: string } {
  const organizer = event['organizer'];
  if (!isJsonObject(organizer)) throw new Error('A seeded event with "isOrganizer": false says who its "organizer" is.');
  return readEmailAddress(organizer['emailAddress']);
}
