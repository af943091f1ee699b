import type { RunInput } from '../core/input.ts';
import type { Hashing } from '../core/hashing.ts';
import { privateSubjects } from './privateSubjects.ts';
import type { Recorded, Said } from './recorded.ts';
import { scenarioOf } from './scenarioOf.ts';
import type { CrmByIdFile, GraphAnswerFile, GraphByIdFile, QueryAnswerFile, SnapshotFiles } from './snapshotFiles.ts';

/** A recorded run as the files of a snapshot. Pure. Bodies stay as they came; private items, and what belongs to them, have no subject but a made-up one. */
export function snapshotOf(recorded: Recorded, hashing: Hashing): SnapshotFiles {
  const { input, closed, calendar, crm } = recorded;
  const subjects = privateSubjects(input, closed);
  return {
    'scenario.json': scenarioOf(recorded, hashing),
    'graph/calendarView.json': { value: calendar.standing.map((event) => renamed(event, 'subject', subjects.get(idAt(event, 'id')))) },
    'graph/byId.json': graphAnswers(calendar.byId, input, subjects),
    'salesforce/Event.json': answerOf(crm.standing.map((row) => renamed(row, 'Subject', subjects.get(idAt(row, 'Id'))))),
    'salesforce/EventRelation.json': answerOf(crm.relations),
    'salesforce/Contact.json': answerOf(crm.people.contacts),
    'salesforce/Lead.json': answerOf(crm.people.leads),
    'salesforce/User.json': answerOf(crm.people.users),
    'salesforce/byId.json': crmAnswers(crm.byId, input, subjects),
  };
}

const answerOf = (records: readonly unknown[]): QueryAnswerFile => ({ totalSize: records.length, done: true, records });

type Subjects = ReadonlyMap<string, string>;

/** With its made-up subject; without one it stays as it is. */
const renamed = (raw: unknown, subjectMember: string, subject: string | undefined): unknown =>
  subject === undefined || typeof raw !== 'object' || raw === null ? raw : { ...raw, [subjectMember]: subject };

function idAt(raw: unknown, member: string): string {
  const id: unknown = typeof raw === 'object' && raw !== null ? Object.entries(raw).find(([name]) => name === member)?.[1] : null;
  return typeof id === 'string' ? id : '';
}

/** With the folder, where the run knows it: Graph's answer to an id does not tell (rule R25). */
function graphAnswers(said: ReadonlyMap<string, Said>, { calendar }: RunInput, subjects: Subjects): GraphByIdFile {
  const known = new Map(calendar.items.map((seen) => [String(seen.kind === 'present' ? seen.value.id : seen.id), seen]));
  return sorted(said, ([id, { status, body }]): GraphAnswerFile => {
    const seen = known.get(id);
    const answer = { status, body: status === 200 ? renamed(body, 'subject', subjects.get(id)) : body };
    if (status !== 200 || seen === undefined) return answer;
    if (seen.kind === 'gone') return { ...answer, folder: 'deletedItems' };
    return seen.kind === 'present' ? { ...answer, folder: seen.value.elsewhere ? 'other' : 'calendar' } : answer;
  });
}

/** What Salesforce once called deleted and has forgotten since is still known to be deleted. */
function crmAnswers(said: ReadonlyMap<string, Said>, { crm }: RunInput, subjects: Subjects): CrmByIdFile {
  const gone = new Set<string>(crm.items.flatMap((seen) => (seen.kind === 'gone' ? [seen.id] : [])));
  return sorted(said, ([id, { status, body }]): Said =>
    status === 404 && gone.has(id)
      ? { status, body: [{ errorCode: 'ENTITY_IS_DELETED', message: 'entity is deleted' }] }
      : { status, body: status === 200 ? renamed(body, 'Subject', subjects.get(id)) : body },
  );
}

const sorted = <T>(said: ReadonlyMap<string, Said>, of: (entry: readonly [string, Said]) => T): Readonly<Record<string, T>> =>
  Object.fromEntries([...said].toSorted(([a], [b]) => (a < b ? -1 : 1)).map((entry) => [entry[0], of(entry)]));
