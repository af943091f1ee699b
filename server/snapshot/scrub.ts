import { addressOf, mailboxOf } from '../../shared/ids.ts';
import { readEvents } from '../connectors/graph/toMeeting.ts';
import { fullIdOf, isPrivateRow, scrubCrmEvent, scrubPerson, scrubRelation } from './scrubCrm.ts';
import { scrubMeeting, type Reader } from './scrubMeeting.ts';
import { takeNotes, type Names } from './scrubNames.ts';
import { pseudonyms, type Whose } from './scrubPseudonyms.ts';
import { scrubScenario } from './scrubScenario.ts';
import { flag, isObject, keyed, LEFT_OUT, listOf, members, number, word, type JsonObject, type Rewrite } from './scrubShape.ts';
import type { SnapshotFiles } from './snapshotFiles.ts';

/** The files of a snapshot, taken or written by hand, so none of them need be there and nothing in them is believed. */
export type FilesToScrub = Readonly<Partial<Record<keyof SnapshotFiles, unknown>>>;

const FEWEST_SECRET_BYTES = 16;

/**
 * The snapshot as it may be given to a stranger: names, addresses and texts are replaced by pseudonyms, and of everything else only what the readers
 * need and what is known to say nothing is kept. It plans alike: the plan of the result is the plan of `files` under the same pseudonyms.
 * @param secret what the pseudonyms depend on. Whoever has it can test a guess, so make a new one each time and forget it. @throws RangeError
 */
export const scrub = (files: FilesToScrub, secret: Uint8Array): FilesToScrub => rewriteAll(files, pseudonymsIn(files, secret));

/** The names `scrub` gives. By themselves they are for tests, which say by them what the plan of a scrubbed snapshot must be. @throws RangeError */
export function pseudonymsIn(files: FilesToScrub, secret: Uint8Array): Names {
  if (secret.length < FEWEST_SECRET_BYTES) throw new RangeError(`A scrub needs a secret of at least ${FEWEST_SECRET_BYTES} bytes.`);
  const { names, notes } = takeNotes();
  rewriteAll(files, names);
  return pseudonyms(notes, whoseIs(files), secret);
}

/** One line per file: what is kept of it, and how. */
function rewriteAll(files: FilesToScrub, names: Names): FilesToScrub {
  const rewrites: Readonly<Record<keyof SnapshotFiles, Rewrite>> = {
    'scenario.json': scrubScenario(names),
    'graph/calendarView.json': members({ value: listOf(scrubMeeting(names, readerOf(files))), '@odata.nextLink': () => LEFT_OUT }),
    'graph/byId.json': keyed(names.calendarId, answerById(scrubMeeting(names, readerOf(files)))),
    'salesforce/Event.json': queryAnswer(scrubCrmEvent(names)),
    'salesforce/EventRelation.json': queryAnswer(relationOfOpenEvent(files, names)),
    'salesforce/Contact.json': queryAnswer(scrubPerson(names)),
    'salesforce/Lead.json': queryAnswer(scrubPerson(names)),
    'salesforce/User.json': queryAnswer(scrubPerson(names)),
    'salesforce/byId.json': keyed(names.crmId, answerById(scrubCrmEvent(names))),
  };
  const given = new Map(Object.entries(files));
  return Object.fromEntries(
    Object.entries(rewrites).flatMap(([name, rewrite]) => (given.has(name) ? [[name, rewrite(given.get(name))]] : [])),
  );
}

const queryAnswer = (row: Rewrite): Rewrite => members({ totalSize: number, done: flag, records: listOf(row) });

const answerById =
  (item: Rewrite): Rewrite =>
  (answer) =>
    members({
      status: number,
      folder: word(['calendar', 'deletedItems', 'other']),
      body: isObject(answer) && answer['status'] === 200 ? item : errorBody,
    })(answer);

/** The vendors' codes, by which something is known to be gone. Their messages name addresses and ids. */
const errorBody: Rewrite = (body) =>
  Array.isArray(body) ? listOf(errorCode)(body) : members({ error: members({ code: codeOnly }), errorCode: codeOnly })(body);
const codeOnly: Rewrite = (code) => (typeof code === 'string' && /^(Error[A-Za-z]{1,60}|[A-Z_]{1,60})$/i.test(code) ? code : undefined);
const errorCode = members({ errorCode: codeOnly });

/** Who stands on a private event is nobody's business, and no plan asks for it. */
function relationOfOpenEvent(files: FilesToScrub, names: Names): Rewrite {
  const rows = [...itemsIn(files['salesforce/Event.json'], 'records'), ...bodiesIn(files['salesforce/byId.json'])];
  const closed = new Set(rows.filter(isPrivateRow).map((row) => fullIdOf(row['Id'])));
  return (relation) => (isObject(relation) && !closed.has(fullIdOf(relation['EventId'])) ? scrubRelation(names)(relation) : null);
}

function readerOf(files: FilesToScrub): Reader {
  const user = userIn(files);
  const aliases = Array.isArray(user['aliases']) ? user['aliases'] : [];
  return { mailbox: mailboxOf(textAt(user, 'mailbox')), aliases: aliases.map((alias) => addressOf(String(alias))) };
}

/** What the keys of creates are made of, besides the events' ids (rule R27). */
function whoseIs(files: FilesToScrub): Whose {
  const view = itemsIn(files['graph/calendarView.json'], 'value');
  const byId = bodiesIn(files['graph/byId.json']);
  const { items } = readEvents([...byId, ...view], readerOf(files));
  return {
    mailbox: textAt(userIn(files), 'mailbox'),
    salesforceUserId: textAt(userIn(files), 'salesforceUserId'),
    meetings: items.flatMap((seen) => (seen.kind === 'present' ? [seen.value] : [])),
  };
}

function userIn(files: FilesToScrub): JsonObject {
  const scenario = files['scenario.json'];
  return isObject(scenario) && isObject(scenario['user']) ? scenario['user'] : {};
}
const textAt = (value: JsonObject, name: string): string => (typeof value[name] === 'string' ? value[name] : '');

function itemsIn(file: unknown, name: 'value' | 'records'): readonly unknown[] {
  const items = isObject(file) ? file[name] : null;
  return Array.isArray(items) ? items : [];
}
const bodiesIn = (file: unknown): readonly unknown[] =>
  isObject(file) ? Object.values(file).map((answer) => (isObject(answer) ? answer['body'] : null)) : [];
