import type { CrmPerson } from '../../../shared/meeting.ts';
import type { CrmSession, PeopleWanted } from '../../ports/crm.ts';
import { runQueries } from './query.ts';
import { objectOfId } from './recordId.ts';
import type { Row } from './row.ts';
import type { Sessions } from './session.ts';
import { inLists, peopleWanted } from './soql.ts';
import type { PersonObject } from './soql.ts';
import { readPeople } from './toCrmEvent.ts';

export const PERSON_OBJECTS: readonly PersonObject[] = ['User', 'Contact', 'Lead'];

/**
 * Users, Contacts and Leads with one of these addresses or ids: three statements to 250 addresses, five statements to a call. Ids ride
 * along, each in the statement of its own object. Nothing asked costs nothing. @throws PortDown
 */
export async function findPeople(sessions: Sessions, session: CrmSession, wanted: PeopleWanted): Promise<readonly CrmPerson[]> {
  const addresses = inLists([...new Set(wanted.addresses)]);
  const asked = PERSON_OBJECTS.flatMap((object) => {
    const ids = inLists([...new Set(wanted.ids)].filter((id) => objectOfId(id) === object));
    const count = Math.max(addresses.length, ids.length);
    return Array.from({ length: count }, (_, index) => ({
      object,
      statement: peopleWanted(object, addresses[index] ?? [], ids[index] ?? []),
    }));
  });
  const { lists } = await runQueries(
    sessions,
    session.username,
    asked.map(({ statement }) => statement),
  );
  const rowsOf = (object: PersonObject): readonly Row[] =>
    asked.flatMap((one, index) => (one.object === object ? (lists[index] ?? []) : []));
  return onePerId(readPeople({ users: rowsOf('User'), contacts: rowsOf('Contact'), leads: rowsOf('Lead') }));
}

/** Found once by address and once by id is still one person. */
const onePerId = (people: readonly CrmPerson[]): readonly CrmPerson[] => [...new Map(people.map((person) => [person.id, person])).values()];
