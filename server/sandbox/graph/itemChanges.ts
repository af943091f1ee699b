import { guidFrom } from '../guid.ts';
import { withJoinBlob } from './bodies.ts';
import type { Attendee, EventFields, ItemRef, Recurrence, Series, StoredEvent } from './event.ts';
import { neverResponded } from './event.ts';
import type { EventRequest } from './eventRequest.ts';
import { putEvent } from './mailboxes.ts';
import type { Mailbox } from './mailboxes.ts';
import { entryOn } from './occurrences.ts';
import type { Entry } from './occurrences.ts';
import { firstDate } from './recurrenceRule.ts';
import { refusals } from './refusal.ts';
import type { Switches } from './switches.ts';
import { ianaZoneOf, instantOf } from './zones.ts';

/** The item or occurrence an id points at. Throws ErrorItemNotFound when it is not there (any more). */
export function entryAt(mailbox: Mailbox, ref: ItemRef | null): Entry {
  const event = ref === null ? undefined : mailbox.events.get(ref.key);
  if (ref === null || event === undefined) throw refusals.itemNotFound();
  return entryOf(event, ref.date);
}

/** The item itself, or the occurrence of that original date. Throws ErrorItemNotFound. */
export function entryOf(event: StoredEvent, date: string | null): Entry {
  if (date === null) return { kind: event.series === null ? 'single' : 'master', event, fields: event.fields };
  const entry = entryOn(event, date);
  if (entry === null) throw refusals.itemNotFound();
  return entry;
}

/** The fields a request turns `current` into; only what was sent changes. Throws a GraphRefusal where Exchange would not store it. */
export function fieldsAfter(current: EventFields, request: EventRequest, { owner }: { owner: string }): EventFields {
  const {
    isOnlineMeeting,
    recurrence: _recurrence,
    transactionId: _transactionId,
    extendedProperties: _extendedProperties,
    attendees,
    ...sent
  } = request;
  const merged: EventFields = {
    ...current,
    ...sent,
    ...(attendees === undefined ? {} : { attendees: keepAnswers(current.attendees, attendees) }),
  };
  checkTimes(merged);
  return withOnlineMeeting(merged, {
    wanted: isOnlineMeeting ?? merged.onlineMeeting !== null,
    bodySent: request.body !== undefined,
    owner,
  });
}

/** A recurrence as stored: its range starts on the date of `start`, and its zone is the zone of `start` unless another was said. */
export function completeRecurrence(
  recurrence: Recurrence,
  { start }: EventFields,
  shortMonths: Switches['shortMonths'] = 'lastDay',
): Recurrence {
  const range = {
    ...recurrence.range,
    startDate: recurrence.range.startDate || start.dateTime.slice(0, 10),
    recurrenceTimeZone: recurrence.range.recurrenceTimeZone || start.timeZone,
  };
  if (ianaZoneOf(range.recurrenceTimeZone) === null) throw refusals.zoneNotSupported(range.recurrenceTimeZone);
  if (range.type === 'endDate' && range.endDate < range.startDate) throw refusals.failedValidation('The recurrence ends before it starts.');
  return { ...recurrence, range, ...(shortMonths === 'skip' ? { shortMonths } : {}) };
}

/** The master's times belong to its first occurrence, which the pattern may put later than the start that was sent. */
export function onFirstDate(fields: EventFields, recurrence: Recurrence): EventFields {
  const first = firstDate(recurrence);
  if (first === null) throw refusals.failedValidation('The recurrence has no occurrence.');
  const start = Temporal.PlainDateTime.from(fields.start.dateTime);
  const days = start.toPlainDate().until(Temporal.PlainDate.from(first), { largestUnit: 'days' });
  const end = Temporal.PlainDateTime.from(fields.end.dateTime);
  return {
    ...fields,
    start: { ...fields.start, dateTime: start.add(days).toString() },
    end: { ...fields.end, dateTime: end.add(days).toString() },
  };
}

/** Stores new fields on an item, or makes an exception of an occurrence. Bumps the change number of the whole series. */
export function storeFields(mailbox: Mailbox, entry: Entry, { fields, now }: { fields: EventFields; now: Temporal.Instant }): StoredEvent {
  const modified = now.toString();
  const { event } = entry;
  if (entry.kind === 'single') return putEvent(mailbox, { ...event, fields, modified });
  if (entry.kind === 'master')
    return putEvent(mailbox, {
      ...event,
      fields,
      modified,
      series: exceptionsAfter(event, fields, { modified, change: mailbox.changes + 1 }),
    });
  const { series } = event;
  if (series === null) throw refusals.itemNotFound();
  const own = [...new Set([...(series.exceptions[entry.date]?.own ?? []), ...changedNames(entry.fields, fields)])];
  const exceptions = { ...series.exceptions, [entry.date]: { fields, own, modified, change: mailbox.changes + 1 } };
  return putEvent(mailbox, { ...event, modified, series: { ...series, exceptions } });
}

/** Takes one occurrence out of its series. Nothing tells of it but the master's new change key. */
export function dropOccurrence(
  mailbox: Mailbox,
  { event, date, now }: { event: StoredEvent; date: string; now: Temporal.Instant },
): StoredEvent {
  const { series } = event;
  if (series === null) throw refusals.itemNotFound();
  const { [date]: _dropped, ...exceptions } = series.exceptions;
  return putEvent(mailbox, { ...event, modified: now.toString(), series: { ...series, exceptions, dropped: [...series.dropped, date] } });
}

/** The names of the fields that really differ. */
export function changedNames(before: EventFields, after: EventFields): readonly (keyof EventFields)[] {
  const names: readonly (keyof EventFields)[] = Object.keys(after).filter((name): name is keyof EventFields => name in before);
  return names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}

function checkTimes({ isAllDay, start, end }: EventFields): void {
  if (isAllDay) {
    const atMidnight = [start, end].every(({ dateTime }) => Temporal.PlainDateTime.from(dateTime).toPlainTime().equals('00:00'));
    if (!atMidnight || start.timeZone !== end.timeZone || end.dateTime <= start.dateTime)
      throw refusals.failedValidation('An all-day event runs from midnight to a later midnight in one zone.');
  }
  if (Temporal.Instant.compare(instantOf(end), instantOf(start)) < 0) throw refusals.failedValidation('The event ends before it starts.');
}

/** A list that is sent replaces the old one; who stays on it keeps the answer he gave. */
function keepAnswers(before: readonly Attendee[], sent: readonly Attendee[]): readonly Attendee[] {
  return sent.map((attendee) => ({ ...attendee, status: before.find((known) => isSamePerson(known, attendee))?.status ?? neverResponded }));
}

export function isSamePerson(left: Attendee, right: Attendee): boolean {
  return left.emailAddress.address.toLowerCase() === right.emailAddress.address.toLowerCase();
}

/** Exchange puts the way into a Teams meeting into the body; a body sent without it ends the online meeting. */
function withOnlineMeeting(
  fields: EventFields,
  { wanted, bodySent, owner }: { wanted: boolean; bodySent: boolean; owner: string },
): EventFields {
  if (fields.onlineMeeting !== null) {
    const kept = wanted && (!bodySent || fields.body.includes(fields.onlineMeeting.joinUrl));
    return kept ? fields : { ...fields, onlineMeeting: null };
  }
  if (!wanted) return fields;
  const thread = guidFrom(`${owner}/${fields.subject}/${fields.start.dateTime}`).replaceAll('-', '');
  const joinUrl = `https://teams.microsoft.com/l/meetup-join/19%3ameeting_${thread}%40thread.v2/0`;
  return { ...fields, onlineMeeting: { joinUrl }, body: withJoinBlob(fields.body, joinUrl) };
}

/** A new time for the series wipes its exceptions, as in Outlook; any other change reaches those that do not have that field to themselves. */
function exceptionsAfter(
  event: StoredEvent,
  fields: EventFields,
  { modified, change }: { modified: string; change: number },
): Series | null {
  if (event.series === null) return null;
  const changed = changedNames(event.fields, fields);
  const { recurrence } = event.series;
  if (changed.some((name) => ['start', 'end', 'isAllDay'].includes(name))) {
    const startDate = fields.start.dateTime.slice(0, 10);
    return { recurrence: { ...recurrence, range: { ...recurrence.range, startDate } }, dropped: [], exceptions: {} };
  }
  const exceptions = Object.fromEntries(
    Object.entries(event.series.exceptions).map(([date, exception]) => {
      const inherited = changed.filter((name) => !exception.own.includes(name));
      const update = Object.fromEntries(inherited.map((name) => [name, fields[name]]));
      return [date, inherited.length === 0 ? exception : { ...exception, fields: { ...exception.fields, ...update }, modified, change }];
    }),
  );
  return { ...event.series, exceptions };
}
