import type { CreationKey, CrmEventId } from '../../../shared/ids.ts';
import { creationKeyOf, crmEventId } from '../../../shared/ids.ts';
import { problem } from '../../../shared/problem.ts';
import { PortDown } from '../../ports/answers.ts';
import type { CrmPort, CrmSession } from '../../ports/crm.ts';
import { lookAtEvents, readChanges } from './changes.ts';
import type { ReadPlace } from './changes.ts';
import { keepOrgs } from './orgs.ts';
import { findPeople } from './people.ts';
import { runQueries } from './query.ts';
import { fullRecordId } from '../../../shared/recordId.ts';
import { recordEvents } from './record.ts';
import { textAt } from './row.ts';
import { openSessions } from './session.ts';
import type { SalesforcePlace } from './session.ts';
import { inLists, ledgerRows } from './soql.ts';
import { writeAll } from './write.ts';

/**
 * Salesforce as a CRM, over its REST API. Every call goes out in the session of the user it is about (rule R35).
 * @throws where `privateKeyPem` is no private key.
 */
export function salesforceCrm(place: SalesforcePlace): CrmPort {
  const sessions = openSessions(place);
  const orgs = keepOrgs(sessions, place.now);

  async function readPlace(session: CrmSession): Promise<ReadPlace> {
    const { sharedActivities } = await orgs.orgOf(session.username);
    return { sessions, session, sharedActivities, now: place.now };
  }

  /** A column that exists no longer means the org was changed since we read it: the next run reads it again. */
  async function read<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof PortDown && error.problem.vendorCode === 'INVALID_FIELD') orgs.forget();
      throw error;
    }
  }

  async function created(session: CrmSession, keys: readonly CreationKey[]): Promise<ReadonlyMap<CreationKey, CrmEventId>> {
    const statements = inLists([...new Set(keys)]).map((part) => ledgerRows(part));
    const { lists } = await runQueries(sessions, session.username, statements).catch((error: unknown) => {
      throw noLedger(error) ?? error;
    });
    return new Map(
      lists.flat().flatMap((row) => {
        const key = textAt(row, 'Key__c');
        const eventId = textAt(row, 'Event_Id__c');
        return key === null || eventId === null || eventId === '' ? [] : [[creationKeyOf(key), crmEventId(fullRecordId(eventId))] as const];
      }),
    );
  }

  return {
    whoIs: async (username) => ({ username, userId: (await sessions.identity(username)).userId }),
    org: (session) => orgs.orgOf(session.username),
    changes: (session, cursor, window, revisit) => read(async () => readChanges(await readPlace(session), cursor, window, revisit)),
    look: (session, ids) => read(async () => (ids.length === 0 ? [] : lookAtEvents(await readPlace(session), ids))),
    people: (session, wanted) => read(() => findPeople(sessions, session, wanted)),
    created,
    record: (session, cursor, ids, people, closed) =>
      read(async () => recordEvents(await readPlace(session), cursor, { ids, people, closed })),
    write: async (session, writes) => {
      const known = await orgOrProblem(session);
      if (known instanceof PortDown) return writes.map(() => ({ kind: 'postponed', problem: known.problem }));
      const answers = await writeAll(
        { sessions, session, sharedActivities: known.sharedActivities, now: place.now(), created: (keys) => created(session, keys) },
        writes,
      );
      if (answers.some((answer) => answer.kind === 'refused' && answer.problem.vendorCode === 'INVALID_FIELD')) orgs.forget();
      return answers;
    },
  };

  async function orgOrProblem(session: CrmSession) {
    try {
      return await orgs.orgOf(session.username);
    } catch (error) {
      if (error instanceof PortDown) return error;
      throw error;
    }
  }
}

/** An unknown object, asked for the ledger, is the missing package. */
function noLedger(error: unknown): PortDown | null {
  if (!(error instanceof PortDown) || error.problem.vendorCode !== 'INVALID_TYPE') return null;
  return new PortDown(problem('crm.noLedger', { vendorCode: 'INVALID_TYPE' }), { cause: error });
}
