import type { CrmEventId, Cursor } from '../../../shared/ids.ts';
import { problem } from '../../../shared/problem.ts';
import { fullRecordId } from '../../../shared/recordId.ts';
import { PortDown } from '../../ports/answers.ts';
import type { SaidOfId } from '../../ports/answers.ts';
import type { CrmRecording, PeopleWanted } from '../../ports/crm.ts';
import { spanOf } from './changes.ts';
import type { ReadPlace } from './changes.ts';
import { PERSON_OBJECTS } from './people.ts';
import { saysPrivate, withoutPrivateDetails, withoutRelations } from './privateDetails.ts';
import { runQueries, runQuery } from './query.ts';
import { objectOfId } from './recordId.ts';
import { textAt } from './row.ts';
import type { Row } from './row.ts';
import { eventsById, eventsInSpan, inLists, peopleById, peopleWanted } from './soql.ts';
import type { PersonObject } from './soql.ts';

type Wanted = { readonly ids: readonly CrmEventId[]; readonly people: PeopleWanted; readonly closed: ReadonlySet<string> };

/**
 * What `CrmPort.record` promises. The span is the one that was read whole when this cursor began, so what stands in it is what all reads since then
 * told. Deleted rows come by id, marked as such. @throws PortDown
 */
export async function recordEvents(place: ReadPlace, cursor: Cursor, { ids, people, closed }: Wanted): Promise<CrmRecording> {
  const span = spanOf(cursor);
  if (span === null) throw new PortDown(problem('crm.unreachable'));
  const { sessions, session, sharedActivities } = place;
  const { lists } = await runQuery(sessions, session.username, eventsInSpan(session.userId, span, sharedActivities));
  const standing = lists.flat();
  const known = new Set<string | null>(standing.map((row) => textAt(row, 'Id')));
  const others = [...new Set(ids)].filter((id) => !known.has(id));
  const asked = await runQueries(
    sessions,
    session.username,
    inLists(others).map((part) => eventsById(part, sharedActivities)),
  );
  const found = new Map(asked.lists.flat().map((row) => [textAt(row, 'Id'), row]));
  const rows = [...standing, ...found.values()];
  const events = rows.map((row) => withoutRelations(withoutPrivateDetails(row, closed)));
  return {
    standing: events.slice(0, standing.length).map(({ event }) => event),
    byId: new Map(others.map((id) => [id, saidOf(found.get(id), closed)])),
    privateIds: new Set(rows.filter(saysPrivate).map((row) => fullRecordId(textAt(row, 'Id') ?? ''))),
    relations: events.flatMap(({ relations }) => relations),
    people: await recordPeople(place, people),
  };
}

/** The query gave nothing back: deleted for good, or hidden by sharing. Nobody says which, so no error code stands there. */
const saidOf = (row: Row | undefined, closed: ReadonlySet<string>): SaidOfId =>
  row === undefined ? { status: 404, body: [] } : { status: 200, body: withoutRelations(withoutPrivateDetails(row, closed)).event };

async function recordPeople({ sessions, session }: ReadPlace, { addresses, ids }: PeopleWanted): Promise<CrmRecording['people']> {
  const asked = PERSON_OBJECTS.flatMap((object) =>
    [
      ...inLists([...new Set(addresses)]).map((part) => peopleWanted(object, part, [])),
      ...inLists([...new Set(ids)].filter((id) => objectOfId(id) === object)).map((part) => peopleById(object, part)),
    ].map((statement) => ({ object, statement })),
  );
  const { lists } = await runQueries(
    sessions,
    session.username,
    asked.map(({ statement }) => statement),
  );
  const rowsOf = (object: PersonObject): readonly Row[] => {
    const rows = asked.flatMap((one, index) => (one.object === object ? (lists[index] ?? []) : []));
    return [...new Map(rows.map((row) => [textAt(row, 'Id'), row])).values()];
  };
  return { users: rowsOf('User'), contacts: rowsOf('Contact'), leads: rowsOf('Lead') };
}
