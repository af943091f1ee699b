import { isJsonObject, textAt } from '../json.ts';
import type { JsonObject } from '../json.ts';
import { calendarKeyOf } from './calendarRoutes.ts';
import { moveToCalendar, restoreEvent } from './deletedItems.ts';
import { readEventRequest } from './eventRequest.ts';
import { refOf } from './ids.ts';
import { entryAt } from './itemChanges.ts';
import { mailboxOf } from './mailboxes.ts';
import type { GraphStore } from './mailboxes.ts';
import { literalFrom } from './members.ts';
import type { Entry } from './occurrences.ts';
import { statePreferences } from './preferences.ts';
import { renderEvent } from './render.ts';
import { changeEvent, createEvent, deleteEvent, respondToEvent } from './writes.ts';
import type { WriteScene } from './writes.ts';

/**
 * A person's act in Outlook, through the same rules and with the same mails as a request: `{ mailbox, do: "create", event }`,
 * `{ do: "edit", id, changes }`, `{ do: "move", id, start, end }`, `{ do: "delete", id }`, `{ do: "restore", id }`,
 * `{ do: "moveToCalendar", id, calendar }` (id or name), `{ do: "respond", id, response }`.
 * Answers the event as it is afterwards. Throws a sentence when the act makes no sense.
 */
export function actAsPerson(store: GraphStore, body: unknown, now: Temporal.Instant): unknown {
  if (!isJsonObject(body)) throw new Error('An act is {"mailbox","do","id","event","changes"}.');
  const mailbox = mailboxOf(store, textAt(body, 'mailbox') ?? '');
  if (mailbox === null) throw new Error(`There is no mailbox ${JSON.stringify(body['mailbox'])}.`);
  const entry = perform({ store, mailbox, now }, body);
  return entry === null ? {} : { event: renderEvent(mailbox, entry, statePreferences) };
}

function perform(scene: WriteScene, act: JsonObject): Entry | null {
  const ref = refOf(scene.mailbox, textAt(act, 'id') ?? '');
  switch (act['do']) {
    case 'create':
      return createEvent(scene, readEventRequest(act['event'] ?? null), 'immutable');
    case 'edit':
      return changeEvent(scene, { ref, request: readEventRequest(act['changes'] ?? act['event'] ?? null), ifMatch: null });
    case 'move': {
      const { start, end } = isJsonObject(act['changes']) ? act['changes'] : act;
      return changeEvent(scene, { ref, request: readEventRequest({ start, end }), ifMatch: null });
    }
    case 'delete':
      deleteEvent(scene, { ref, ifMatch: null });
      return null;
    case 'restore':
      return restoreEvent(scene, ref);
    case 'moveToCalendar': {
      const calendar = calendarKeyOf(scene.mailbox, textAt(act, 'calendar') ?? '');
      if (calendar === null) throw new Error(`There is no calendar ${JSON.stringify(act['calendar'])}.`);
      const { key } = moveToCalendar(scene, { entry: entryAt(scene.mailbox, ref), calendar });
      return entryAt(scene.mailbox, { key, date: null });
    }
    case 'respond':
      return respondToEvent(scene, {
        ref,
        response: literalFrom(act['response'], 'response', ['accepted', 'declined', 'tentativelyAccepted']),
        tellOrganizer: act['sendResponse'] !== false,
      });
    default:
      throw new Error(`A person can create, edit, move, delete, restore, moveToCalendar or respond, not ${JSON.stringify(act['do'])}.`);
  }
}
