import { isJsonObject } from '../json.ts';
import type { Column } from './column.ts';
import { breakRule } from './eventRules.ts';
import type { Switches } from './switches.ts';
import { objectOfId, toLongId } from './recordId.ts';
import { refuse } from './refusal.ts';
import type { Value } from './row.ts';
import { columnNamed } from './schema.ts';
import type { ObjectTable } from './schema.ts';
import { wireDateFrom, wireTimeFrom } from './wireTime.ts';

/** A request's body, read against the schema: the columns it sets, and the one list that is not a column. */
export type Given = {
  readonly columns: Readonly<Record<string, Value>>;
  /** Undefined: not mentioned. Null or an empty list: taken away. */
  readonly eventWhoIds?: readonly string[] | null;
};

/** Refuses unknown fields, fields that may not be written, and values that are not of the field's kind. */
export function readGiven(table: ObjectTable, body: unknown, purpose: 'create' | 'update', switches: Switches): Given {
  if (!isJsonObject(body)) refuse(400, 'JSON_PARSER_ERROR', 'The HTTP entity body is required to be a JSON object.');
  const columns: Record<string, Value> = {};
  let lists: Pick<Given, 'eventWhoIds'> = {};
  for (const [name, raw] of Object.entries(body)) {
    if (name === 'attributes') continue;
    if (table.name === 'Event' && name.toLowerCase() === 'eventwhoids') {
      if (!switches.sharedActivities) breakRule(switches, 'listNeedsShared');
      lists = { eventWhoIds: readIdList(raw) };
      continue;
    }
    const known = columnNamed(table, name);
    if (known === null) refuse(400, 'INVALID_FIELD', `No such column '${name}' on sobject of type ${table.name}`);
    if (!(purpose === 'create' ? known.createable : known.updateable)) refuseWrite(table, known, switches);
    columns[known.name] = valueFor(known, raw);
  }
  return { columns, ...lists };
}

function refuseWrite(table: ObjectTable, { name }: Column, switches: Switches): never {
  if (table.name === 'EventRelation' && (name === 'EventId' || name === 'RelationId')) breakRule(switches, 'relationIsFixed', [name]);
  refuse(
    400,
    'INVALID_FIELD_FOR_INSERT_UPDATE',
    `Unable to create/update fields: ${name}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
    [name],
  );
}

/** The stored form of a JSON value. Texts that are numbers are taken where numbers are wanted, as the real one does. */
export function valueFor(known: Column, raw: unknown): Value {
  if (raw === null || raw === undefined || raw === '') return known.type === 'boolean' ? false : null;
  switch (known.type) {
    case 'boolean':
      if (typeof raw === 'boolean') return raw;
      return raw === 'true' || raw === 'false' ? raw === 'true' : refuseValue(known, raw);
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      return numberFor(known, raw);
    case 'date':
      return (typeof raw === 'string' ? wireDateFrom(raw) : null) ?? refuseValue(known, raw);
    case 'datetime':
      return (typeof raw === 'string' ? wireTimeFrom(raw) : null) ?? refuseValue(known, raw);
    case 'id':
    case 'reference':
      return idFor(known, raw);
    case 'string':
    case 'combobox':
    case 'textarea':
    case 'picklist':
    case 'phone':
    case 'email':
    case 'url':
      return textFor(known, raw);
    default:
      return known.type satisfies never;
  }
}

function numberFor(known: Column, raw: unknown): number {
  const number = typeof raw === 'number' ? raw : typeof raw === 'string' ? Number(raw) : Number.NaN;
  if (!Number.isFinite(number) || (known.type === 'int' && !Number.isInteger(number))) refuseValue(known, raw);
  return number;
}

function idFor(known: Column, raw: unknown): string {
  const id = typeof raw === 'string' ? toLongId(raw) : null;
  const kind = id === null ? null : objectOfId(id);
  if (id === null) refuse(400, 'MALFORMED_ID', `${known.label}: id value of incorrect type: ${String(raw)}`, [known.name]);
  // What and Relation take more kinds of rows than this sandbox has, so only kinds it knows to be wrong are refused.
  const takesAnything = known.name === 'WhatId' || known.name === 'RelationId';
  if (!takesAnything && kind !== null && !known.referenceTo.includes(kind)) {
    refuse(400, 'MALFORMED_ID', `${known.label}: id value of incorrect type: ${id}`, [known.name]);
  }
  return id;
}

function textFor(known: Column, raw: unknown): string | null {
  if (typeof raw !== 'string' && typeof raw !== 'number') return refuseValue(known, raw);
  // Surrounding white space is dropped on save, and what was nothing else is empty [U].
  const text = String(raw).trim();
  if (text === '') return null;
  if (known.length > 0 && text.length > known.length) {
    refuse(400, 'STRING_TOO_LONG', `${known.label}: data value too large: ${text} (max length=${known.length})`, [known.name]);
  }
  if (known.restrictedPicklist && known.values.length > 0 && !known.values.includes(text)) {
    refuse(400, 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', `${known.label}: bad value for restricted picklist field: ${text}`, [
      known.name,
    ]);
  }
  return text;
}

function readIdList(raw: unknown): readonly string[] | null {
  if (raw === null) return null;
  if (!Array.isArray(raw)) refuse(400, 'JSON_PARSER_ERROR', 'Cannot deserialize instance of IDList: a JSON array is expected');
  return raw.map((item) => {
    const id = typeof item === 'string' ? toLongId(item) : null;
    return id ?? refuse(400, 'MALFORMED_ID', `EventWhoIds: id value of incorrect type: ${String(item)}`, ['EventWhoIds']);
  });
}

function refuseValue({ type, name }: Column, raw: unknown): never {
  const shape = typeof raw === 'string' ? 'VALUE_STRING' : typeof raw === 'number' ? 'VALUE_NUMBER' : 'START_OBJECT';
  refuse(400, 'JSON_PARSER_ERROR', `Cannot deserialize instance of ${type} from ${shape} value ${JSON.stringify(raw)} of ${name}`);
}
