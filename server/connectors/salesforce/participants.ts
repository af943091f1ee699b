import { crmPersonId } from '../../../shared/ids.ts';
import type { CrmPersonId } from '../../../shared/ids.ts';
import type { CrmParticipant, InviteeStatus } from '../../../shared/meeting.ts';
import { fullRecordId } from '../../../shared/recordId.ts';
import { objectOfId } from './recordId.ts';
import { flagAt, rowAt, rowsAt, textAt, typeOfRecord } from './row.ts';
import type { Row } from './row.ts';

/** `EventRelation` rows by the event they belong to. */
export type RelationsByEvent = ReadonlyMap<string, readonly Row[]>;

export function relationsByEvent(relations: readonly Row[]): RelationsByEvent {
  const byEvent = new Map<string, Row[]>();
  for (const relation of relations) {
    const eventId = fullRecordId(textAt(relation, 'EventId') ?? '');
    byEvent.set(eventId, [...(byEvent.get(eventId) ?? []), relation]);
  }
  return byEvent;
}

/** The rows nested in an event by a child query. An empty list comes as null. */
export const nestedRelations = (event: Row): readonly Row[] => rowsAt(rowAt(event, 'EventRelations') ?? {}, 'records');

/**
 * Everybody on an event, one entry a person. With Shared Activities a row says by flags whether somebody is a Name, an invitee or
 * both; without, every row is an invitee and the Name stands in `WhoId` only.
 */
export function readParticipants(
  relations: readonly Row[],
  event: { readonly whoId: CrmPersonId | null; readonly whatId: string | null },
  sharedActivities: boolean,
): readonly CrmParticipant[] {
  const byPerson = new Map<string, CrmParticipant>();
  for (const relation of relations) {
    const read = readRelation(relation, event.whoId, sharedActivities);
    if (read === null || read.personId === event.whatId) continue;
    const known = byPerson.get(read.personId);
    byPerson.set(
      read.personId,
      known === undefined ? read : { ...known, who: known.who || read.who, invitee: known.invitee || read.invitee },
    );
  }
  if (event.whoId !== null && !byPerson.has(event.whoId)) {
    byPerson.set(event.whoId, {
      personId: event.whoId,
      kind: kindOf(null, event.whoId),
      relationId: null,
      who: true,
      invitee: false,
      status: 'New',
      response: '',
    });
  }
  return [...byPerson.values()];
}

/** @returns null for what is nobody: a Related To row, a deleted row (a query of everything shows those), a row without an id. */
function readRelation(relation: Row, whoId: CrmPersonId | null, sharedActivities: boolean): CrmParticipant | null {
  const id = textAt(relation, 'RelationId');
  if (id === null || flagAt(relation, 'IsWhat') === true || flagAt(relation, 'IsDeleted') === true) return null;
  const personId = crmPersonId(fullRecordId(id));
  const relationId = textAt(relation, 'Id');
  return {
    personId,
    kind: kindOf(relation, personId),
    relationId: relationId === null ? null : fullRecordId(relationId),
    who: personId === whoId || (sharedActivities && flagAt(relation, 'IsParent') === true),
    invitee: !sharedActivities || flagAt(relation, 'IsInvitee') !== false,
    status: statusOf(textAt(relation, 'Status')),
    response: textAt(relation, 'Response') ?? '',
  };
}

const KINDS: Readonly<Record<string, CrmParticipant['kind']>> = { Contact: 'contact', Lead: 'lead', User: 'user' };

function kindOf(relation: Row | null, personId: string): CrmParticipant['kind'] {
  const person = relation === null ? null : rowAt(relation, 'Relation');
  const object = person === null ? null : (textAt(person, 'Type') ?? typeOfRecord(person));
  return KINDS[object ?? objectOfId(personId) ?? ''] ?? 'other';
}

const statusOf = (text: string | null): InviteeStatus => (text === 'Accepted' || text === 'Declined' ? text : 'New');
