import { isJsonObject, textAt } from '../json.ts';
import type { JsonObject } from '../json.ts';
import { convertLead } from './leadConversion.ts';
import { rowsOf } from './org.ts';
import type { Acting, Org } from './org.ts';
import { changeRelation, relationFor } from './relations.ts';
import { purgeRow } from './recycleBin.ts';
import { idOf, textOf } from './row.ts';
import { createRow, deleteRow, rowToRead, undeleteRow, updateRow } from './rowSave.ts';
import { toLongId } from './recordId.ts';
import { tableNamed } from './schema.ts';
import type { ObjectTable } from './schema.ts';
import { orgFor } from './security.ts';
import { masterIdOf } from './sharing.ts';
import { refuseStrays } from './strays.ts';

const deeds = ['create', 'edit', 'move', 'delete', 'undelete', 'purge', 'relate', 'unrelate', 'respond', 'convert'] as const;

/**
 * What a person does in Salesforce, by the same save rules: `{user, do, type = 'Event', id, fields}`. `user` is a Username or an
 * Id. relate, unrelate and respond take the event's Id and `fields.RelationId`; convert takes a lead's Id. Gives `{id}`; throws
 * what Salesforce refuses.
 */
export function act(org: Org, now: Temporal.Instant, body: unknown): { id: string } {
  const deed = isJsonObject(body) ? body : {};
  const what = deeds.find((known) => known === deed['do']);
  if (what === undefined) throw new Error(`"do" is one of ${deeds.join(', ')}.`);
  refuseStrays(deed, ['user', 'do', 'type', 'id', 'fields'], 'The door act');
  const userId = userIdOf(org, textAt(deed, 'user'));
  const acting: Acting = { org: orgFor(org, userId), userId, now, version: 'v62.0' };
  const type = textAt(deed, 'type') ?? 'Event';
  const id = textAt(deed, 'id') ?? '';
  const fields = isJsonObject(deed['fields']) ? deed['fields'] : {};
  switch (what) {
    case 'create':
      return { id: createRow(acting, tableOf(acting.org, type), fields) };
    case 'edit':
    case 'move':
      updateRow(acting, tableOf(acting.org, type), id, fields);
      return { id };
    case 'delete':
      deleteRow(acting, tableOf(acting.org, type), id);
      return { id };
    case 'undelete':
      undeleteRow(acting, tableOf(acting.org, type), id);
      return { id };
    case 'purge':
      purgeRow(acting, tableOf(acting.org, type), id);
      return { id };
    case 'relate':
      return { id: createRow(acting, tableOf(acting.org, 'EventRelation'), { EventId: id, ...fields }) };
    case 'unrelate': {
      const relationId = idOf(relationOf(acting, id, fields));
      deleteRow(acting, tableOf(acting.org, 'EventRelation'), relationId);
      return { id: relationId };
    }
    case 'respond':
      return { id: respond(acting, id, fields) };
    case 'convert': {
      const contactId = textAt(fields, 'ContactId');
      return {
        id: convertLead(acting, rowToRead(acting, tableOf(acting.org, 'Lead'), id), contactId === undefined ? null : toLongId(contactId)),
      };
    }
    default:
      return what satisfies never;
  }
}

/** An invitee answers, whoever owns the event; the invitee is the acting user where none is named. */
function respond(acting: Acting, eventId: string, fields: JsonObject): string {
  const relation = relationOf(acting, eventId, { RelationId: acting.userId, ...fields });
  const answer = { Status: textAt(fields, 'Status') ?? 'Accepted', Response: textAt(fields, 'Response') ?? null };
  changeRelation(acting, relation, { ...answer, RespondedDate: acting.now.toString({ fractionalSecondDigits: 3 }).replace('Z', '+0000') });
  return idOf(relation);
}

function relationOf(acting: Acting, eventId: string, fields: JsonObject) {
  const relationId = toLongId(textAt(fields, 'RelationId') ?? '') ?? '';
  const relation = relationFor(acting.org, masterIdOf(acting, toLongId(eventId) ?? eventId), relationId);
  if (relation === null) throw new Error(`The event ${eventId} has no relation to ${relationId}.`);
  return relation;
}

/** The Id of a user named by Username or Id. Throws a sentence where there is none. */
export function userIdOf(org: Org, user: string | undefined): string {
  const wanted = user?.toLowerCase();
  for (const row of rowsOf(org, 'User')) {
    if (wanted !== undefined && (textOf(row, 'Username')?.toLowerCase() === wanted || idOf(row) === toLongId(user ?? ''))) return idOf(row);
  }
  throw new Error(`There is no user ${user ?? '(none named)'}; "user" is a Username or an Id.`);
}

function tableOf(org: Org, name: string): ObjectTable {
  const table = tableNamed(org.switches, name);
  if (table === null) throw new Error(`This org has no object ${name}.`);
  return table;
}
