import { refIn } from './call.ts';
import type { Call } from './call.ts';
import { defaultCalendar } from './event.ts';
import type { ItemRef, StoredEvent } from './event.ts';
import { entryAt, entryOf } from './itemChanges.ts';
import { leaveCalendar, putEvent } from './mailboxes.ts';
import type { Entry } from './occurrences.ts';
import { refusals } from './refusal.ts';
import { dateOf } from './render.ts';
import type { WriteScene } from './writes.ts';

/**
 * The event of an id, wherever it lies. One in Deleted Items has another default id there, so only an immutable id from before
 * still finds it; what the service then answers is a switch. Throws ErrorItemNotFound.
 */
export function openEvent(call: Call, id: string): Entry {
  const { mailbox, store } = call.scene;
  const ref = refIn(call, id);
  const deleted = mailbox.deleted.get(ref.key);
  if (deleted === undefined || mailbox.events.has(ref.key)) return entryAt(mailbox, ref);
  if (store.switches.deletedItems === 'notFound' || call.calendar !== null) throw refusals.itemNotFound();
  return entryOf(deleted, ref.date);
}

/** Takes an item out of Deleted Items for ever; false when it does not lie there. */
export function deleteForGood({ mailbox, store }: WriteScene, { key }: ItemRef): boolean {
  if (store.switches.deletedItems === 'notFound') return false;
  return mailbox.deleted.delete(key);
}

/** What a person does in Deleted Items: puts an item back into the default calendar. Nobody is mailed. Throws ErrorItemNotFound. */
export function restoreEvent({ mailbox, now }: WriteScene, ref: ItemRef | null): Entry {
  const event = ref === null ? undefined : mailbox.deleted.get(ref.key);
  if (event === undefined) throw refusals.itemNotFound();
  mailbox.deleted.delete(event.key);
  mailbox.places = { ...mailbox.places, [event.key]: (mailbox.places[String(event.key)] ?? 0) + 1 };
  const { calendar: _left, ...rest } = event;
  putEvent(mailbox, { ...rest, modified: now.toString() });
  return entryAt(mailbox, { key: event.key, date: null });
}

/** What a person does by dragging: the whole item goes to another calendar, and its default id becomes another one. */
export function moveToCalendar({ mailbox, now }: WriteScene, { entry, calendar }: { entry: Entry; calendar: number }): StoredEvent {
  if (dateOf(entry) !== null) throw new Error('A single occurrence cannot move to another calendar; move its series.');
  const { calendar: from = defaultCalendar, ...rest } = entry.event;
  if (from === calendar) return entry.event;
  leaveCalendar(mailbox, entry.event);
  return putEvent(mailbox, { ...rest, modified: now.toString(), ...(calendar === defaultCalendar ? {} : { calendar }) });
}
