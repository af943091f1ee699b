import { createHash } from 'node:crypto';
import type { ProposedTime } from './answerRequest.ts';
import type { Attendee, EventFields, ItemRef, Recurrence, Response, ResponseStatus, StoredEvent } from './event.ts';
import { defaultCalendar, plainFields } from './event.ts';
import type { EventRequest } from './eventRequest.ts';
import { itemId, newUid } from './ids.ts';
import type { IdForm } from './ids.ts';
import { completeRecurrence, dropOccurrence, entryAt, entryOf, fieldsAfter, onFirstDate, storeFields } from './itemChanges.ts';
import { mailboxOf, putEvent, removeEvent, takeKey } from './mailboxes.ts';
import type { GraphStore, Mailbox } from './mailboxes.ts';
import { recipientsOf } from './mails.ts';
import { cancelOccurrenceInCopies, copyOf, shownAs, updateCopies } from './meetingCopies.ts';
import type { Entry } from './occurrences.ts';
import { refusals } from './refusal.ts';
import { dateOf, etagOf } from './render.ts';
import type { Switches } from './switches.ts';

/** Where and when a write happens. */
export type WriteScene = {
  readonly store: GraphStore;
  readonly mailbox: Mailbox;
  readonly now: Temporal.Instant;
  /** Where something new goes; absent: the default calendar. */
  readonly calendar?: number;
};

/**
 * Creates an item as its organizer and mails everybody invited. With a transactionId that made an item before: the same body
 * gives that item back and nothing happens; another body is refused with the id of the first.
 */
export function createEvent(scene: WriteScene, request: EventRequest, idForm: IdForm): Entry {
  const { mailbox, now } = scene;
  const transactionId = request.transactionId ?? null;
  const fingerprint = createHash('sha256').update(JSON.stringify(request)).digest('hex');
  const earlier = transactionId === null ? undefined : mailbox.transactions.get(transactionId);
  if (earlier !== undefined) {
    if (earlier.fingerprint !== fingerprint) throw refusals.duplicateTransaction(itemId(mailbox, { key: earlier.key, date: null }, idForm));
    const known = mailbox.events.get(earlier.key) ?? mailbox.deleted.get(earlier.key);
    if (known === undefined) throw refusals.itemNotFound();
    return entryOf(known, null);
  }
  if (request.start === undefined || request.end === undefined) throw refusals.failedValidation('An event needs start and end.');
  const fields = fieldsAfter({ ...plainFields, start: request.start, end: request.end }, request, { owner: mailbox.address });
  const recurrence =
    request.recurrence === undefined || request.recurrence === null
      ? null
      : completeRecurrence(request.recurrence, fields, scene.store.switches.shortMonths);
  const key = takeKey(mailbox);
  const created = putEvent(mailbox, {
    key,
    uid: newUid({ mailbox, key, created: now }),
    created: now.toString(),
    modified: now.toString(),
    isOrganizer: true,
    organizer: { name: mailbox.displayName, address: mailbox.address },
    transactionId,
    fields: recurrence === null ? fields : onFirstDate(fields, recurrence),
    series: recurrence === null ? null : { recurrence, dropped: [], exceptions: {} },
    extendedProperties: request.extendedProperties ?? [],
    ...(scene.calendar === undefined || scene.calendar === defaultCalendar ? {} : { calendar: scene.calendar }),
  });
  if (transactionId !== null) mailbox.transactions.set(transactionId, { fingerprint, key });
  updateCopies(scene.store, { owner: mailbox, before: null, after: created, now });
  logMails(scene, { ref: { key, date: null }, before: null, after: created.fields });
  return entryAt(mailbox, { key, date: null });
}

/** Changes what was sent, nothing else. `ifMatch` is refused with 412 when the item has changed since. */
export function changeEvent(
  scene: WriteScene,
  { ref, request, ifMatch }: { ref: ItemRef | null; request: EventRequest; ifMatch: string | null },
): Entry {
  const { mailbox } = scene;
  const entry = entryAt(mailbox, ref);
  checkMatch(scene, entry, ifMatch);
  if (request.transactionId !== undefined && request.transactionId !== entry.event.transactionId)
    throw refusals.failedValidation('transactionId can only be set when creating.');
  const fields = fieldsAfter(entry.fields, request, { owner: mailbox.address });
  return writeFields(scene, { entry, fields, request });
}

/** The organizer's delete cancels the meeting for everybody; an attendee's only removes his copy and tells nobody. */
export function deleteEvent(scene: WriteScene, { ref, ifMatch }: { ref: ItemRef | null; ifMatch: string | null }): void {
  const { store, mailbox, now } = scene;
  const entry = entryAt(mailbox, ref);
  checkMatch(scene, entry, ifMatch);
  const { event, fields } = entry;
  const date = dateOf(entry);
  if (date === null) removeEvent(mailbox, event.key, store.switches.transactions);
  else dropOccurrence(mailbox, { event, date, now });
  if (!event.isOrganizer) return;
  if (date === null) updateCopies(store, { owner: mailbox, before: event, after: null, now });
  else cancelOccurrenceInCopies(store, { owner: mailbox, event, date, fields, now });
  logMails(scene, { ref: { key: event.key, date }, before: fields, after: null });
}

/** An attendee's answer: on his own copy, and on the organizer's where the sandbox has that mailbox. */
export function respondToEvent(
  scene: WriteScene,
  {
    ref,
    response,
    tellOrganizer,
    proposed = null,
  }: { ref: ItemRef | null; response: Response; tellOrganizer: boolean; proposed?: ProposedTime | null },
): Entry {
  const { store, mailbox, now } = scene;
  const entry = entryAt(mailbox, ref);
  if (entry.event.isOrganizer)
    throw refusals.invalid("Your request can't be completed. You can't respond to this meeting because you're the meeting organizer.");
  if (proposed !== null && !entry.fields.allowNewTimeProposals)
    throw refusals.invalid('The organizer of this meeting does not allow new time proposals.');
  const status = { response, time: now.toString({ fractionalSecondDigits: 0 }) };
  const isMe = (address: string) => mailboxOf(store, address) === mailbox;
  const answered = (fields: EventFields): EventFields => ({
    ...fields,
    attendees: fields.attendees.map((attendee) =>
      isMe(attendee.emailAddress.address) ? answeredBy(attendee, { status, proposed }) : attendee,
    ),
  });
  const organizer = mailboxOf(store, entry.event.organizer.address);
  const original = organizer === null ? null : copyOf(organizer, entry.event.uid);
  const originalShowAs = original?.fields.showAs ?? 'busy';
  storeFields(mailbox, entry, {
    fields: { ...answered(entry.fields), responseStatus: status, showAs: shownAs(response, originalShowAs) },
    now,
  });
  if (tellOrganizer && organizer !== null && original !== null) {
    const theirs = entryAt(organizer, { key: original.key, date: dateOf(entry) });
    if (theirs.fields.attendees.some((attendee) => isMe(attendee.emailAddress.address)))
      storeFields(organizer, theirs, { fields: answered(theirs.fields), now });
  }
  return entryAt(mailbox, ref);
}

/** A new answer also takes back a time proposed with an earlier one. */
function answeredBy(
  { proposedNewTime: _earlier, ...attendee }: Attendee,
  { status, proposed }: { status: ResponseStatus; proposed: ProposedTime | null },
): Attendee {
  return { ...attendee, status, ...(proposed === null ? {} : { proposedNewTime: proposed }) };
}

function writeFields(scene: WriteScene, { entry, fields, request }: { entry: Entry; fields: EventFields; request: EventRequest }): Entry {
  const { store, mailbox, now } = scene;
  const before = entry.event;
  const ref = { key: before.key, date: dateOf(entry) };
  const recurrence = ref.date === null ? wantedRecurrence(request, fields, store.switches.shortMonths) : undefined;
  const recurrenceChanged = recurrence !== undefined && JSON.stringify(recurrence) !== JSON.stringify(before.series?.recurrence ?? null);
  let after = storeFields(mailbox, entry, { fields: before.isOrganizer ? withFreshAnswers(entry.fields, fields) : fields, now });
  if (recurrenceChanged) after = storeRecurrence(mailbox, after, recurrence);
  if (request.extendedProperties !== undefined) after = mergeExtendedProperties(mailbox, after, request, ref.date);
  if (before.isOrganizer) {
    updateCopies(store, { owner: mailbox, before, after, now });
    logMails(scene, { ref, before: entry.fields, after: fields, recurrenceChanged });
    if (ref.date === null && !recurrenceChanged) logMailsForExceptions(scene, { before, after });
  }
  return entryAt(mailbox, ref);
}

/** A new time asks everybody anew. */
function withFreshAnswers(before: EventFields, after: EventFields): EventFields {
  const moved = JSON.stringify([before.start, before.end, before.isAllDay]) !== JSON.stringify([after.start, after.end, after.isAllDay]);
  if (!moved) return after;
  return {
    ...after,
    attendees: after.attendees.map((attendee) => ({ ...attendee, status: { response: 'none', time: '0001-01-01T00:00:00Z' } })),
  };
}

/** Undefined: the request says nothing about recurrence. */
function wantedRecurrence(
  { recurrence }: EventRequest,
  fields: EventFields,
  shortMonths: Switches['shortMonths'],
): Recurrence | null | undefined {
  return recurrence === undefined || recurrence === null ? recurrence : completeRecurrence(recurrence, fields, shortMonths);
}

function storeRecurrence(mailbox: Mailbox, event: StoredEvent, recurrence: Recurrence | null): StoredEvent {
  if (recurrence === null) return putEvent(mailbox, { ...event, series: null });
  return putEvent(mailbox, {
    ...event,
    fields: onFirstDate(event.fields, recurrence),
    series: { recurrence, dropped: [], exceptions: {} },
  });
}

function mergeExtendedProperties(
  mailbox: Mailbox,
  event: StoredEvent,
  { extendedProperties = [] }: EventRequest,
  date: string | null,
): StoredEvent {
  const placed = extendedProperties.map((property) => (date === null ? property : { ...property, date }));
  const kept = event.extendedProperties.filter((known) => !placed.some((sent) => sent.id === known.id && sent.date === known.date));
  return putEvent(mailbox, { ...event, extendedProperties: [...kept, ...placed] });
}

function checkMatch({ mailbox, store }: WriteScene, entry: Entry, ifMatch: string | null): void {
  if (ifMatch !== null && ifMatch !== '*' && ifMatch !== etagOf(mailbox, entry))
    throw refusals.stale(store.switches.staleMatch === 'conflict' ? 409 : 412);
}

/** A series with edited instances mails once for the series and once more for each of them. */
function logMailsForExceptions(scene: WriteScene, { before, after }: { before: StoredEvent; after: StoredEvent }): void {
  for (const [date, exception] of Object.entries(after.series?.exceptions ?? {})) {
    const earlier = before.series?.exceptions[date];
    if (earlier !== undefined) logMails(scene, { ref: { key: after.key, date }, before: earlier.fields, after: exception.fields });
  }
}

function logMails(
  { store, mailbox, now }: WriteScene,
  { ref, ...change }: { ref: ItemRef; before: EventFields | null; after: EventFields | null; recurrenceChanged?: boolean },
): void {
  const eventId = itemId(mailbox, ref, 'immutable');
  for (const { to, why } of recipientsOf({ owner: mailbox.address, ...change })) {
    store.mails.push({ from: mailbox.address, to, why, eventId, at: now.toString() });
  }
}
