import type { Attendee, EventFields, Series, SeriesException, StoredEvent } from './event.ts';
import { neverResponded } from './event.ts';
import { changedNames, isSamePerson } from './itemChanges.ts';
import { mailboxOf, putEvent, removeEvent, takeKey } from './mailboxes.ts';
import type { GraphStore, Mailbox } from './mailboxes.ts';

type Change = {
  readonly owner: Mailbox;
  readonly before: StoredEvent | null;
  readonly after: StoredEvent | null;
  readonly now: Temporal.Instant;
};

/**
 * Brings the attendees' copies in line with the organizer's item: new attendees get one, those who stay see the change, those
 * who were taken off (or everybody, when the meeting is gone) keep a cancelled one. Only mailboxes the sandbox knows have copies.
 */
export function updateCopies(store: GraphStore, { owner, before, after, now }: Change): void {
  const invited = invitedMailboxes(store, owner, after);
  for (const [mailbox, attendee] of invited) {
    if (after !== null) writeCopy(mailbox, { original: after, attendee, now });
  }
  const invitedBoxes = invited.map(([mailbox]) => mailbox);
  for (const [mailbox] of invitedMailboxes(store, owner, before)) {
    if (!invitedBoxes.includes(mailbox)) cancelCopy(mailbox, { uid: before?.uid ?? '', now });
  }
}

/** The copy of a meeting in a mailbox, by the uid all copies share. */
export function copyOf(mailbox: Mailbox, uid: string): StoredEvent | null {
  for (const event of mailbox.events.values()) if (event.uid === uid) return event;
  return null;
}

/** What a cancelled meeting looks like to those who were invited. */
export function cancelledFields(fields: EventFields): EventFields {
  if (fields.isCancelled) return fields;
  return { ...fields, isCancelled: true, showAs: 'free', subject: `Canceled: ${fields.subject}` };
}

function invitedMailboxes(store: GraphStore, owner: Mailbox, event: StoredEvent | null): readonly (readonly [Mailbox, Attendee])[] {
  if (event === null) return [];
  return event.fields.attendees.flatMap((attendee) => {
    const mailbox = mailboxOf(store, attendee.emailAddress.address);
    return mailbox === null || mailbox === owner ? [] : [[mailbox, attendee] as const];
  });
}

function writeCopy(
  mailbox: Mailbox,
  { original, attendee, now }: { original: StoredEvent; attendee: Attendee; now: Temporal.Instant },
): void {
  const existing = copyOf(mailbox, original.uid);
  const modified = now.toString();
  const fields = fieldsOfCopy(original.fields, existing?.fields ?? null, attendee);
  // A series that was moved starts over, for its attendees too.
  const startsOver =
    existing !== null &&
    (hasMoved(existing.fields, original.fields) ||
      JSON.stringify(existing.series?.recurrence) !== JSON.stringify(original.series?.recurrence));
  const series = seriesOfCopy(original.series, {
    existing: startsOver ? null : (existing?.series ?? null),
    attendee,
    modified,
    change: mailbox.changes + 1,
  });
  const unchanged =
    existing !== null && changedNames(existing.fields, fields).length === 0 && JSON.stringify(existing.series) === JSON.stringify(series);
  if (unchanged) return;
  putEvent(mailbox, {
    key: existing?.key ?? takeKey(mailbox),
    uid: original.uid,
    created: existing?.created ?? modified,
    modified,
    isOrganizer: false,
    organizer: original.organizer,
    transactionId: null,
    extendedProperties: existing?.extendedProperties ?? [],
    ...(existing?.calendar === undefined ? {} : { calendar: existing.calendar }),
    fields,
    series,
  });
}

/** What the attendee set himself stays his; a new time asks for a new answer. */
function fieldsOfCopy(original: EventFields, existing: EventFields | null, attendee: Attendee): EventFields {
  const timeChanged = existing !== null && hasMoved(existing, original);
  const response = existing === null ? attendee.status : existing.responseStatus;
  const answered = response.response !== 'none' && response.response !== 'notResponded' && !timeChanged;
  const responseStatus = answered ? response : ({ response: 'notResponded', time: neverResponded.time } as const);
  return {
    ...original,
    attendees: original.attendees.map((other) => ({ ...other, status: isSamePerson(other, attendee) ? responseStatus : neverResponded })),
    responseStatus,
    showAs: existing !== null && answered ? existing.showAs : shownAs(responseStatus.response, original.showAs),
    categories: existing?.categories ?? [],
    isReminderOn: existing?.isReminderOn ?? true,
    reminderMinutesBeforeStart: existing?.reminderMinutesBeforeStart ?? 15,
  };
}

function hasMoved(before: EventFields, after: EventFields): boolean {
  return changedNames(before, after).some((name) => name === 'start' || name === 'end' || name === 'isAllDay');
}

/** How a meeting shows in the calendar of someone who gave this answer. */
export function shownAs(response: string, original: EventFields['showAs']): EventFields['showAs'] {
  if (response === 'accepted') return original;
  return response === 'declined' ? 'free' : 'tentative';
}

function seriesOfCopy(
  original: Series | null,
  { existing, attendee, modified, change }: { existing: Series | null; attendee: Attendee; modified: string; change: number },
): Series | null {
  if (original === null) return null;
  const own = existing?.dropped ?? original.dropped;
  const exceptions: Record<string, SeriesException> = {};
  for (const [date, exception] of Object.entries(original.exceptions)) {
    if (own.includes(date)) continue;
    const known = existing?.exceptions[date] ?? null;
    const fields = fieldsOfCopy(exception.fields, known?.fields ?? null, attendee);
    const same = known !== null && changedNames(known.fields, fields).length === 0;
    exceptions[date] = same ? known : { fields, own: exception.own, modified, change };
  }
  for (const [date, exception] of Object.entries(existing?.exceptions ?? {})) {
    // An occurrence the attendee touched himself (an answer, a category), or one that was cancelled before, stays as he has it.
    if (exceptions[date] === undefined && !original.dropped.includes(date)) exceptions[date] = exception;
  }
  const known = Object.keys(existing?.exceptions ?? {}).filter((date) => original.dropped.includes(date));
  for (const date of known) {
    const exception = existing?.exceptions[date];
    if (exception !== undefined)
      exceptions[date] = exception.fields.isCancelled
        ? exception
        : { ...exception, fields: cancelledFields(exception.fields), modified, change };
  }
  return { recurrence: original.recurrence, dropped: own, exceptions };
}

/** An occurrence the organizer deleted stays in the attendees' calendars as a cancelled exception until they remove it. */
export function cancelOccurrenceInCopies(
  store: GraphStore,
  { owner, event, date, fields, now }: { owner: Mailbox; event: StoredEvent; date: string; fields: EventFields; now: Temporal.Instant },
): void {
  for (const [mailbox, attendee] of invitedMailboxes(store, owner, event)) {
    const copy = copyOf(mailbox, event.uid);
    if (copy?.series === null || copy === null || copy.series.dropped.includes(date)) continue;
    const seen = copy.series.exceptions[date]?.fields ?? {
      ...fieldsOfCopy(fields, copy.fields, attendee),
      start: fields.start,
      end: fields.end,
    };
    const exception: SeriesException = {
      fields: cancelledFields(seen),
      own: ['subject', 'showAs', 'isCancelled'],
      modified: now.toString(),
      change: mailbox.changes + 1,
    };
    putEvent(mailbox, {
      ...copy,
      modified: now.toString(),
      series: { ...copy.series, exceptions: { ...copy.series.exceptions, [date]: exception } },
    });
  }
}

function cancelCopy(mailbox: Mailbox, { uid, now }: { uid: string; now: Temporal.Instant }): void {
  const copy = copyOf(mailbox, uid);
  if (copy === null || copy.isOrganizer) return;
  // A meeting nobody could see any more (all its occurrences removed by the attendee) needs no cancelled ghost.
  if (
    copy.series !== null &&
    copy.series.recurrence.range.type === 'numbered' &&
    copy.series.dropped.length >= copy.series.recurrence.range.numberOfOccurrences
  ) {
    removeEvent(mailbox, copy.key);
    return;
  }
  const modified = now.toString();
  const exceptions = Object.fromEntries(
    Object.entries(copy.series?.exceptions ?? {}).map(([date, exception]) => [
      date,
      { ...exception, fields: cancelledFields(exception.fields), modified, change: mailbox.changes + 1 },
    ]),
  );
  putEvent(mailbox, {
    ...copy,
    modified,
    fields: cancelledFields(copy.fields),
    series: copy.series === null ? null : { ...copy.series, exceptions },
  });
}
