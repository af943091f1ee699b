import { calendarItemId, crmEventId } from '../../shared/ids.ts';
import type { CrmPerson, Org, SeenCrmEvent, SeenMeeting, User } from '../../shared/meeting.ts';
import { readEvents } from '../connectors/graph/toMeeting.ts';
import { readPeople, readCrmEvents } from '../connectors/salesforce/toCrmEvent.ts';
import { answerOfCrm, answerOfGraph, isSeries } from './byId.ts';
import { readSnapshotFile } from './files.ts';
import { calendarViewSchema, crmByIdSchema, graphByIdSchema, queryAnswerSchema, type Scenario } from './scenario.ts';

type Calendar = { readonly complete: boolean; readonly items: readonly SeenMeeting[] };

/** What `graph/` tells: what stands in the calendar, and whatever was asked for by id besides. */
export async function readCalendar(folder: string, scenario: Scenario, user: User): Promise<Calendar> {
  const view = await readSnapshotFile(folder, 'graph/calendarView.json', calendarViewSchema);
  const answers = (await readSnapshotFile(folder, 'graph/byId.json', graphByIdSchema)) ?? {};
  const reader = { mailbox: user.mailbox, aliases: user.aliases };
  const read = readEvents(view?.value ?? [], reader);
  const items = new Map(read.items.map((seen) => [seen.kind === 'present' ? String(seen.value.id) : String(seen.id), seen]));
  const linked = scenario.links.map(({ calendarId }) => calendarId);
  const series = Object.entries(answers).filter(([, answer]) => isSeries(answer, reader));
  const asked = Object.keys(answers).filter((id) => linked.includes(id) || !series.some(([master]) => master === id));
  const bodies = series.map(([, { body }]) => body);
  for (const id of new Set([...read.removed, ...linked, ...asked])) {
    const seen = items.get(id);
    if (seen !== undefined && seen.kind !== 'notRead') continue;
    items.set(id, answerOfGraph(calendarItemId(id), answers[id], reader, bodies));
  }
  return { complete: (view?.['@odata.nextLink'] ?? null) === null, items: [...items.values()] };
}

type Crm = { readonly complete: boolean; readonly items: readonly SeenCrmEvent[]; readonly people: readonly CrmPerson[] };

/** What `salesforce/` tells: the user's events, whatever was asked for by id besides, and people. */
export async function readCrm(folder: string, scenario: Scenario, user: User, org: Org): Promise<Crm> {
  const answer = (object: string) => readSnapshotFile(folder, `salesforce/${object}.json`, queryAnswerSchema);
  const rows = async (object: string) => (await answer(object)) ?? { records: [], done: true };
  const [events, contacts, leads, users] = [await rows('Event'), await rows('Contact'), await rows('Lead'), await rows('User')];
  // Without a file of their own, relations may stand in the rows of the events.
  const relations = await answer('EventRelation');
  const answers = (await readSnapshotFile(folder, 'salesforce/byId.json', crmByIdSchema)) ?? {};
  const reader = { sharedActivities: org.sharedActivities };
  const read = readCrmEvents(events.records, relations?.records ?? null, reader, { ownerId: user.crmUserId });
  const items = new Map(read.map((seen) => [seen.kind === 'present' ? String(seen.value.id) : String(seen.id), seen]));
  for (const id of new Set([...scenario.links.map(({ crmEventId: linked }) => linked), ...Object.keys(answers)]))
    if (!items.has(id)) items.set(id, answerOfCrm(crmEventId(id), answers[id], relations?.records ?? null, reader, user.crmUserId));
  return {
    complete: [events, contacts, leads, users].every(({ done }) => done) && relations?.done !== false,
    items: [...items.values()],
    people: readPeople({ users: users.records, contacts: contacts.records, leads: leads.records }),
  };
}
