import { isGroupable, isPolymorphic } from './column.ts';
import type { Column } from './column.ts';
import { prefixOf } from './recordId.ts';
import { schemaOf } from './schema.ts';
import type { ObjectTable } from './schema.ts';
import type { Switches } from './switches.ts';

/** `GET /sobjects`: every object in short. */
export function describeAll(switches: Switches, version: string): unknown {
  const tables = [...schemaOf(switches).values()];
  return { encoding: 'UTF-8', maxBatchSize: 200, sobjects: tables.map((table) => shortDescribe(table, version)) };
}

/** `GET /sobjects/X/describe`: the members of the real answer that say something about this sandbox. */
export function describeObject(switches: Switches, table: ObjectTable, version: string): unknown {
  return {
    ...shortDescribe(table, version),
    childRelationships: childRelationships(switches, table),
    fields: table.columns.map((known) => describeColumn(table, known)),
  };
}

function shortDescribe(table: ObjectTable, version: string): Record<string, unknown> {
  const base = `/services/data/${version}/sobjects/${table.name}`;
  return {
    createable: table.writable,
    custom: table.custom,
    customSetting: table.customSetting,
    deletable: table.writable,
    keyPrefix: prefixOf(table.name),
    label: table.label,
    labelPlural: table.labelPlural,
    name: table.name,
    queryable: true,
    replicateable: true,
    retrieveable: true,
    undeletable: table.writable,
    updateable: table.writable,
    urls: { sobject: base, describe: `${base}/describe`, rowTemplate: `${base}/{ID}` },
  };
}

function childRelationships(switches: Switches, table: ObjectTable): unknown[] {
  return table.children.map(({ relationshipName, childObject, field, cascadeDelete }) => ({
    cascadeDelete,
    childSObject: childObject,
    field,
    // The junction list is what tells a client that several people can stand behind Name.
    junctionIdListNames: childObject === 'EventWhoRelation' && switches.sharedActivities ? ['EventWhoIds'] : [],
    relationshipName,
  }));
}

function describeColumn(table: ObjectTable, known: Column): Record<string, unknown> {
  return {
    byteLength: known.length * (known.type === 'id' || known.type === 'reference' ? 1 : 3),
    caseSensitive: known.caseSensitive,
    createable: known.createable,
    custom: known.name.endsWith('__c'),
    defaultedOnCreate: known.defaultedOnCreate,
    externalId: known.externalId,
    filterable: known.filterable,
    groupable: isGroupable(known),
    idLookup: known.idLookup,
    label: known.label,
    length: known.length,
    name: known.name,
    nameField: known.name === (table.name === 'Event' ? 'Subject' : 'Name'),
    namePointing: isPolymorphic(known),
    nillable: known.nillable,
    picklistValues: known.values.map((value) => ({
      active: true,
      defaultValue: value === known.initial,
      label: value,
      validFor: null,
      value,
    })),
    polymorphicForeignKey: isPolymorphic(known),
    referenceTo: known.referenceTo,
    relationshipName: known.relationshipName,
    restrictedPicklist: known.restrictedPicklist,
    soapType: soapTypes[known.type] ?? 'xsd:string',
    sortable: known.filterable,
    type: known.type,
    unique: known.unique,
    updateable: known.updateable,
  };
}

const soapTypes: Readonly<Partial<Record<Column['type'], string>>> = {
  id: 'tns:ID',
  reference: 'tns:ID',
  boolean: 'xsd:boolean',
  int: 'xsd:int',
  double: 'xsd:double',
  currency: 'xsd:double',
  percent: 'xsd:double',
  date: 'xsd:date',
  datetime: 'xsd:dateTime',
};
