import { refuseUnplayed } from './refusal.ts';
import type { ObjectTable } from './schema.ts';
import { childRelationships, objectParts, resources, standardObjects } from './unplayedNames.ts';

/**
 * What a real org has and this one does not play. It is told apart from what no org has, because an answer such as INVALID_TYPE or
 * NOT_FOUND would be taken for Salesforce's own.
 */

/** Refuses with 501 where the name is a standard object that is not played; whoever calls goes on with the refusal of a wrong name. */
export function refuseUnplayedObject(name: string): void {
  const wanted = name.toLowerCase();
  const base = wanted.replace(/(?:feed|history|share|changeevent)$/, '');
  const isCompanion = base !== wanted && [...playedObjects, ...standardObjects].includes(base);
  if (isCompanion || standardObjects.has(wanted)) refuseUnplayed(`the object ${name}`);
}

/** The same for a child relationship, as a subquery or an address names it. */
export function refuseUnplayedChildren(name: string): void {
  if (childRelationships.has(name.toLowerCase())) refuseUnplayed(`the relationship ${name}`);
}

/** The same for the first part of an address below the version: `tooling`, `search`, … */
export function refuseUnplayedResource(name: string): void {
  if (resources.has(name.toLowerCase())) refuseUnplayed(`the resource ${name}`);
}

/** The same for what follows an object's name: `describe/layouts`, `listviews`, `00U…/Who`. */
export function refuseUnplayedPart(table: ObjectTable, first: string, second: string | undefined): void {
  if (objectParts.has(first.toLowerCase())) refuseUnplayed(`the resource ${first} of an object`);
  if (second === undefined) return;
  if (first.toLowerCase() === 'describe') refuseUnplayed(`describe/${second}`);
  const wanted = second.toLowerCase();
  const relationships = [...table.columns, ...table.children].flatMap(({ relationshipName }) => relationshipName?.toLowerCase() ?? []);
  if (relationships.includes(wanted) || childRelationships.has(wanted)) refuseUnplayed('rows by the name of a relationship');
}

/** What is not played beside the data API, or null: services with addresses of their own, and versions older than those played. */
export function unplayedAddress(path: string): string | null {
  if (/^\/services\/data\/v(?:3[1-9]|4\d|5[0-7])\.0(?:\/|$)/.test(path)) return 'versions of the API before 58';
  return addresses.find(({ form }) => form.test(path))?.what ?? null;
}

const addresses: readonly { readonly form: RegExp; readonly what: string }[] = [
  { form: /^\/services\/oauth2\/introspect$/, what: 'token introspection' },
  { form: /^\/services\/oauth2\/(?:register|singleaccess|device)(?:\/|$)/, what: 'this part of OAuth' },
  { form: /^\/services\/soap\//i, what: 'the SOAP APIs' },
  { form: /^\/services\/async\//, what: 'the Bulk API' },
  { form: /^\/cometd(?:\/|$)/, what: 'streaming' },
];

const playedObjects = ['account', 'contact', 'lead', 'opportunity', 'event', 'user', 'organization', 'profile'];
