import {
  eventColumns,
  eventRelationColumns,
  eventWhoRelationColumns,
  sharedEventColumns,
  sharedEventRelationColumns,
} from './activityColumns.ts';
import { column } from './column.ts';
import type { Column } from './column.ts';
import { accountColumns, contactColumns, leadColumns, opportunityColumns } from './crmColumns.ts';
import { linkColumns, settingsColumns, statusColumns } from './packageColumns.ts';
import { nameColumns, organizationColumns, profileColumns, userColumns } from './setupColumns.ts';
import type { Switches } from './switches.ts';

/** Rows of another object that point at this one, read with a subquery. `cascadeDelete`: they go when this one goes. */
export type ChildRelationship = {
  readonly relationshipName: string;
  readonly childObject: string;
  readonly field: string;
  readonly cascadeDelete: boolean;
};

export type ObjectTable = {
  readonly name: string;
  readonly label: string;
  readonly labelPlural: string;
  readonly columns: readonly Column[];
  readonly children: readonly ChildRelationship[];
  /** False: rows come and go by seeds only, the API refuses. */
  readonly writable: boolean;
  readonly custom: boolean;
  readonly customSetting: boolean;
};

/** Every object this org has, as its switches and its field-level security leave them. */
export function schemaOf(switches: Switches): ReadonlyMap<string, ObjectTable> {
  const known = schemas.get(switches);
  if (known !== undefined) return known;
  const tables = [...crmTables(switches), ...(switches.tandemPackage ? packageTables() : [])];
  const schema = new Map(tables.map((table) => [table.name.toLowerCase(), withSecurity(table, switches)]));
  schemas.set(switches, schema);
  return schema;
}

/** Switches are replaced, never changed, so they can stand for the schema they make. */
const schemas = new WeakMap<Switches, ReadonlyMap<string, ObjectTable>>();

/** Object and field names are not case-sensitive in the API. */
export function tableNamed(switches: Switches, name: string): ObjectTable | null {
  return schemaOf(switches).get(name.toLowerCase()) ?? null;
}

export function columnNamed(table: ObjectTable, name: string): Column | null {
  const wanted = name.toLowerCase();
  return table.columns.find((candidate) => candidate.name.toLowerCase() === wanted) ?? null;
}

/** The pseudo object through which a relationship to several kinds of rows is read. */
export const nameTable: ObjectTable = objectTable('Name', 'Names', nameColumns, { writable: false });

function crmTables(switches: Switches): ObjectTable[] {
  const shared = switches.sharedActivities;
  const peopleChildren = [child('Events', 'Event', 'WhoId'), child('EventRelations', 'EventRelation', 'RelationId')];
  const required = switches.requiredEventFields.map((name) => column(name, 'string', 'CU', { length: 255 }));
  return [
    objectTable('Event', 'Events', [...eventColumns, ...(shared ? sharedEventColumns : []), ...required], {
      children: [
        child('EventRelations', 'EventRelation', 'EventId'),
        ...(shared ? [child('EventWhoRelations', 'EventWhoRelation', 'EventId')] : []),
      ],
    }),
    objectTable('EventRelation', 'Event Relations', [...eventRelationColumns, ...(shared ? sharedEventRelationColumns : [])], {
      label: 'Event Relation',
    }),
    ...(shared ? [objectTable('EventWhoRelation', 'Event Who Relations', eventWhoRelationColumns, { writable: false })] : []),
    objectTable('Contact', 'Contacts', contactColumns, {
      children: [...peopleChildren, { ...child('Opportunities', 'Opportunity', 'ContactId'), cascadeDelete: false }],
    }),
    objectTable('Lead', 'Leads', leadColumns, { children: peopleChildren }),
    objectTable('Account', 'Accounts', accountColumns, {
      children: [
        child('Contacts', 'Contact', 'AccountId'),
        child('Events', 'Event', 'WhatId'),
        child('Opportunities', 'Opportunity', 'AccountId'),
      ],
    }),
    objectTable('Opportunity', 'Opportunities', opportunityColumns, { children: [child('Events', 'Event', 'WhatId')] }),
    objectTable('User', 'Users', userColumns, { writable: false }),
    objectTable('Profile', 'Profiles', profileColumns, { writable: false }),
    objectTable('Organization', 'Organizations', organizationColumns, { writable: false }),
  ];
}

function packageTables(): ObjectTable[] {
  return [
    objectTable('Tandem_Link__c', 'Tandem Links', linkColumns, { label: 'Tandem Link', custom: true }),
    objectTable('Tandem_Status__c', 'Tandem Status', statusColumns, { label: 'Tandem Status', custom: true }),
    objectTable('Tandem_Settings__c', 'Tandem Settings', settingsColumns, { label: 'Tandem Settings', custom: true, customSetting: true }),
  ];
}

function objectTable(name: string, labelPlural: string, columns: readonly Column[], more: Partial<ObjectTable> = {}): ObjectTable {
  return { name, label: name, labelPlural, columns, children: [], writable: true, custom: false, customSetting: false, ...more };
}

/** Recorded describes: all but the opportunities of a contact go along. */
function child(relationshipName: string, childObject: string, field: string): ChildRelationship {
  return { relationshipName, childObject, field, cascadeDelete: true };
}

function withSecurity(full: ObjectTable, { fieldAccess }: Switches): ObjectTable {
  const access = fieldAccess[full.name];
  if (access === undefined) return full;
  return {
    ...full,
    columns: full.columns
      .filter(({ name }) => access[name] !== 'none')
      .map((candidate) => (access[candidate.name] === 'read' ? { ...candidate, createable: false, updateable: false } : candidate)),
  };
}
