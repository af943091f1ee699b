import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { schemaOf } from '../../server/sandbox/salesforce/schema.ts';
import { usualSwitches } from '../../server/sandbox/salesforce/switches.ts';
import { inHandbook } from '../support/handbook.ts';
import { anna, pretendOrg } from './salesforceCaller.ts';
import type { Told } from './salesforceCaller.ts';

const samples = inHandbook('oracles/salesforce/samples');
const withHandbook = existsSync(samples) ? describe : describe.skip;
if (!existsSync(samples)) process.stderr.write('The handbook is not here: the recorded describes are not compared.\n');

/** What of a field is compared; picklists of the record may hold more. */
const facts = [
  'name',
  'type',
  'length',
  'nillable',
  'createable',
  'updateable',
  'defaultedOnCreate',
  'filterable',
  'relationshipName',
  'restrictedPicklist',
  'label',
];

async function describeOf(objectName: string, change: Told = {}): Promise<{ fields: Told[] } & Told> {
  const org = pretendOrg();
  org.control('org', change);
  const { body } = await (await org.signIn(anna)).ask(`/sobjects/${objectName}/describe`);
  return body as { fields: Told[] } & Told;
}

function inOrder(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function only(field: Told | undefined, names: readonly string[]): Told {
  return Object.fromEntries(names.map((name) => [name, field?.[name]]));
}

withHandbook('the describes of the pretended Salesforce', () => {
  it.each(['Event', 'Contact', 'Lead', 'Account', 'Opportunity'])('say of %s what a real org said', async (objectName) => {
    const file = JSON.parse(readFileSync(join(samples, `cumulusci/describe-${objectName}.json`), 'utf8')) as Told & {
      response?: { body: Told };
    };
    const recorded = (file.response?.body ?? file) as { fields: Told[]; keyPrefix: string };
    const ours = await describeOf(objectName, { sharedActivities: false });
    expect(ours['keyPrefix']).toBe(recorded.keyPrefix);
    for (const field of ours.fields) {
      const real = recorded.fields.find((candidate) => candidate['name'] === field['name']);
      expect(only(field, facts)).toEqual(only(real, facts));
      expect(real?.['referenceTo']).toEqual(expect.arrayContaining(field['referenceTo'] as string[]));
      const values = (list: unknown) => (list as Told[]).map((entry) => entry['value']);
      expect(values(real?.['picklistValues'])).toEqual(expect.arrayContaining(values(field['picklistValues'])));
    }
    if (objectName === 'Event') expect(ours.fields.map((field) => field['name'])).toEqual(recorded.fields.map((field) => field['name']));
  });

  it.each<{ sharedActivities: boolean; lists: string[] }>`
    sharedActivities | lists
    ${false}         | ${['sharedActivitiesOff']}
    ${true}          | ${['sharedActivitiesOff', 'sharedActivitiesOnAdds']}
  `('say of EventRelation what the field tables agree on, Shared Activities $sharedActivities', async ({ sharedActivities, lists }) => {
    const tables = JSON.parse(readFileSync(join(samples, 'misc/fields-EventRelation.json'), 'utf8')) as Record<string, Told[]>;
    const real = lists.flatMap((list) => tables[list] ?? []);
    const ours = await describeOf('EventRelation', { sharedActivities });
    expect(ours.fields.map((field) => String(field['name'])).toSorted(inOrder)).toEqual(
      real.map((field) => String(field['name'])).toSorted(inOrder),
    );
    for (const field of ours.fields) {
      const known = real.find((candidate) => candidate['name'] === field['name']);
      const props = String(known?.['props']).split(',');
      expect([field['name'], field['type'], field['createable'], field['updateable'], field['nillable']]).toEqual([
        known?.['name'],
        known?.['type'],
        props.includes('Create'),
        props.includes('Update'),
        props.includes('Nillable'),
      ]);
      if (known?.['referenceTo'] !== undefined) expect(field['referenceTo']).toEqual(known['referenceTo']);
    }
  });
});

describe('what an admin turned shows in the describes', () => {
  it('tells Shared Activities by IsParent, by WhoCount and by the junction list', async () => {
    const names = async (objectName: string, sharedActivities: boolean) =>
      (await describeOf(objectName, { sharedActivities })).fields.map((field) => field['name']);
    expect(await names('EventRelation', true)).toContain('IsParent');
    expect(await names('EventRelation', false)).not.toContain('IsParent');
    expect(await names('Event', false)).not.toContain('WhoCount');
    expect((await describeOf('Event'))['childRelationships']).toContainEqual(
      expect.objectContaining({ childSObject: 'EventWhoRelation', junctionIdListNames: ['EventWhoIds'] }),
    );
  });

  it('shows a required custom field as neither nillable nor defaulted', async () => {
    const { fields } = await describeOf('Event', { requiredEventFields: ['Region__c'] });
    expect(fields.find((field) => field['name'] === 'Region__c')).toMatchObject({
      custom: true,
      createable: true,
      nillable: false,
      defaultedOnCreate: false,
    });
  });

  it('has the package objects with the package and 404 without', async () => {
    const { fields } = await describeOf('Tandem_Link__c');
    expect(fields.find((field) => field['name'] === 'Key__c')).toMatchObject({
      length: 64,
      unique: true,
      caseSensitive: true,
      externalId: true,
    });
    const org = pretendOrg();
    org.control('org', { tandemPackage: false });
    expect(await (await org.signIn(anna)).ask('/sobjects/Tandem_Link__c/describe')).toMatchObject({
      status: 404,
      body: [{ errorCode: 'NOT_FOUND' }],
    });
  });

  it('lists every object of the org', async () => {
    const { body } = await (await pretendOrg().signIn(anna)).ask('/sobjects');
    expect((body as { sobjects: Told[] }).sobjects.map((object) => object['name'])).toEqual(
      [...schemaOf(usualSwitches).values()].map((table) => table.name),
    );
  });
});
