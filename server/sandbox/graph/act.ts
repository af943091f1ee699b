import { isJsonObject, textAt } from '../json.ts';
import type { JsonObject } from '../json.ts';
import { calendarKeyOf } from './calendarRoutes.ts';
import { moveToCalendar, restoreEvent } from './deletedItems.ts';
import { readEventRequest } from './eventRequest.ts';
import { refOf } from './ids.ts';
import { entryAt } from './itemChanges.ts';
import { mailboxOf } from './mailboxes.ts';
import type { GraphStore, Mailbox } from './mailboxes.ts';
import { literalFrom } from './members.ts';
import type { Entry } from './occurrences.ts';
import { statePreferences } from './preferences.ts';
import { inWords } from './refusal.ts';
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
  const mailbox = mailboxIn(store, body);
  checkAct(mailbox, body);
  const entry = inWords(`The act "${String(body['do'])}" in the mailbox ${mailbox.address}`, () => perform({ store, mailbox, now }, body));
  return entry === null ? {} : { event: renderEvent(mailbox, entry, statePreferences) };
}

function mailboxIn(store: GraphStore, act: JsonObject): Mailbox {
  const named = act['mailbox'];
  const found = typeof named === 'string' ? mailboxOf(store, named) : null;
  if (found !== null) return found;
  const there = [...store.mailboxes.values()].map(({ address }) => address);
  const missing = named === undefined ? 'An act names its "mailbox"' : `There is no mailbox ${JSON.stringify(named)}`;
  throw new Error(`${missing}; there ${there.length === 0 ? 'is none at all: seed one first' : `are ${there.join(', ')}`}.`);
}

/** What each act cannot do without, besides the mailbox. */
const needed: Readonly<Record<string, readonly string[]>> = {
  create: ['event'],
  edit: ['id', 'changes'],
  move: ['id', 'start', 'end'],
  delete: ['id'],
  restore: ['id'],
  moveToCalendar: ['id', 'calendar'],
  respond: ['id', 'response'],
};

/** Throws a sentence that names what is missing, or the item that is not there. */
function checkAct(mailbox: Mailbox, act: JsonObject): void {
  const deed = textAt(act, 'do') ?? '';
  const names = needed[deed];
  if (names === undefined)
    throw new Error(`A person can ${Object.keys(needed).join(', ')}: say which with "do", not ${JSON.stringify(act['do'])}.`);
  const isThere = (name: string) => partsOf(act).some((part) => part[name] !== undefined && part[name] !== null);
  const missing = names.filter((name) => !isThere(name) && !(name === 'changes' && isThere('event')));
  if (missing.length > 0)
    throw new Error(`The act "${deed}" needs ${names.map((name) => `"${name}"`).join(', ')}; missing: ${missing.join(', ')}.`);
  const ref = names.includes('id') ? refOf(mailbox, textAt(act, 'id') ?? '') : { key: 0 };
  if (ref === null) throw new Error(`The mailbox ${mailbox.address} has no item with the id ${JSON.stringify(act['id'])}.`);
}

/** A move may say its times inside of "changes". */
function partsOf(act: JsonObject): readonly JsonObject[] {
  return act['do'] === 'move' && isJsonObject(act['changes']) ? [act, act['changes']] : [act];
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
      if (calendar === null) throw new Error(noCalendar(scene.mailbox, act['calendar']));
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
      return null;
  }
}

function noCalendar({ address, calendars }: Mailbox, wanted: unknown): string {
  return `${address} has no calendar ${JSON.stringify(wanted)}; there are ${calendars.map(({ name }) => name).join(', ')}.`;
}
