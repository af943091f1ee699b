import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { anna, firstError, pretendOrg } from '../../sandbox/salesforceCaller.ts';
import type { Told } from '../../sandbox/salesforceCaller.ts';
import { inHandbook } from '../../support/handbook.ts';

const folder = inHandbook('oracles/salesforce/samples/cumulusci');
const present = existsSync(folder);
if (!present) process.stderr.write('The handbook is not here: the recorded field tables are not compared.\n');

const members = [
  'type',
  'length',
  'byteLength',
  'nillable',
  'createable',
  'updateable',
  'defaultedOnCreate',
  'filterable',
  'sortable',
  'groupable',
  'unique',
  'idLookup',
  'caseSensitive',
  'custom',
  'externalId',
  'nameField',
  'namePointing',
  'polymorphicForeignKey',
  'soapType',
  'restrictedPicklist',
];

/** How many recorded fields the sandbox has at all; Event has every one. */
const kept = { Event: [48, 48], Contact: [27, 59], Lead: [29, 54], Account: [20, 68], Opportunity: [22, 40] } as const;
const objects = Object.keys(kept);

type Described = Told & { fields: Told[]; childRelationships: Told[] };

/** The words of the Object Reference for what a field's members say. */
const words: Readonly<Record<string, string>> = {
  createable: 'Create',
  updateable: 'Update',
  nillable: 'Nillable',
  filterable: 'Filter',
  sortable: 'Sort',
  groupable: 'Group',
  idLookup: 'idLookup',
};
const propertiesOf = (text: string): string[] =>
  text
    .split(',')
    .filter((word) => Object.values(words).includes(word))
    .toSorted();
const nameProperties = (field: Told): string =>
  Object.entries(words)
    .flatMap(([member, word]) => (field[member] === true ? [word] : []))
    .join();

(present ? describe : describe.skip)('the field tables and those of a real org', () => {
  const fileOf = (objectName: string) => JSON.parse(readFileSync(join(folder, `describe-${objectName}.json`), 'utf8')) as Described;
  const recordedOf = (objectName: string) => new Map(fileOf(objectName).fields.map((field) => [String(field['name']), field]));
  const oursOf = async (objectName: string, sharedActivities = false) => {
    const org = pretendOrg();
    org.control('org', { sharedActivities });
    return (await (await org.signIn(anna)).ask(`/sobjects/${objectName}/describe`)).body as Described;
  };

  it.each(objects)('%s: every member of every field it has', async (objectName) => {
    const recorded = recordedOf(objectName);
    const { fields } = await oursOf(objectName);
    const different = fields.flatMap((field) =>
      members
        .filter((member) => recorded.get(String(field['name']))?.[member] !== field[member])
        .map((member) => `${String(field['name'])}.${member} is ${String(field[member])}`),
    );
    expect(different).toEqual([]);
  });

  it.each(objects)('%s: what the object itself can', async (objectName) => {
    const [recorded, ours] = [fileOf(objectName), await oursOf(objectName)];
    const can = ['createable', 'updateable', 'deletable', 'undeletable', 'queryable', 'retrieveable', 'replicateable'];
    const told = [...can, 'custom', 'customSetting', 'keyPrefix', 'label', 'labelPlural', 'name'];
    expect(told.map((member) => [member, ours[member]])).toEqual(told.map((member) => [member, recorded[member]]));
  });

  it.each(objects)('%s: no member a real describe does not have', async (objectName) => {
    const [recorded, ours] = [fileOf(objectName), await oursOf(objectName)];
    const invented = (mine: Told | undefined, theirs: Told | undefined) =>
      Object.keys(mine ?? {}).filter((name) => !(name in (theirs ?? {})));
    expect(invented(ours, recorded)).toEqual([]);
    expect(invented(ours.fields[0], recorded.fields[0])).toEqual([]);
    expect(invented(ours.childRelationships[0], recorded.childRelationships[0])).toEqual([]);
  });

  it('Organization: a row has columns of the recorded one, and values of the same kinds', async () => {
    const recorded = JSON.parse(readFileSync(join(folder, 'record-Organization.json'), 'utf8')) as { response: { json: Told } };
    const caller = await pretendOrg().signIn(anna);
    const [row] = await caller.query('SELECT Id FROM Organization');
    const { body } = await caller.ask(`/sobjects/Organization/${String(row?.['Id'])}`);
    const kinds = (of: Told) => Object.fromEntries(Object.keys(body as Told).map((name) => [name, typeof of[name]]));
    // Nobody made this org.
    const { CreatedById: _created, LastModifiedById: _modified, ...found } = kinds(body as Told);
    expect(kinds(recorded.response.json)).toMatchObject(found);
  });

  it('a list of objects: entries have no member a real one does not have', async () => {
    const { sobjects, ...more } = JSON.parse(readFileSync(join(folder, 'describe-Global.json'), 'utf8')) as { sobjects: Told[] };
    const { sobjects: ours, ...around } = (await (await pretendOrg().signIn(anna)).ask('/sobjects')).body as { sobjects: Told[] };
    expect(around).toEqual(more);
    const known = new Set(sobjects.flatMap((entry) => Object.keys(entry)));
    expect(ours.flatMap((entry) => Object.keys(entry)).filter((name) => !known.has(name))).toEqual([]);
    const keyed = (list: Told[]) =>
      Object.fromEntries(list.flatMap(({ name, keyPrefix }) => (keyPrefix === null ? [] : [[String(name), keyPrefix]])));
    const prefixes = keyed(sobjects);
    for (const [name, prefix] of Object.entries(keyed(ours))) if (name in prefixes) expect([name, prefix]).toEqual([name, prefixes[name]]);
  });

  it.each(objects)('%s: which rows hang on it, and go along with it', async (objectName) => {
    const recorded = fileOf(objectName).childRelationships;
    for (const child of (await oursOf(objectName)).childRelationships) expect(recorded).toContainEqual(expect.objectContaining(child));
  });

  it.each([
    { table: 'EventRelation', lists: ['sharedActivitiesOff'], sharedActivities: false },
    { table: 'EventRelation', lists: ['sharedActivitiesOff', 'sharedActivitiesOnAdds'], sharedActivities: true },
    { table: 'EventWhoRelation', lists: ['fields'], sharedActivities: true },
  ])('$table, Shared Activities $sharedActivities: every property of the assembled tables', async ({ table, lists, sharedActivities }) => {
    const file = JSON.parse(readFileSync(join(folder, `../misc/fields-${table}.json`), 'utf8')) as Record<string, Told[]>;
    const wanted = lists.flatMap((list) => file[list] ?? []).map((field) => [field['name'], propertiesOf(String(field['props']))]);
    const { fields } = await oursOf(table, sharedActivities);
    const found = fields.map((field) => [field['name'], propertiesOf(nameProperties(field))]);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(wanted));
  });

  it.each(Object.entries(kept))('%s: as many fields as told', async (objectName, [ours, all]) => {
    const recorded = recordedOf(objectName);
    const { fields } = await oursOf(objectName);
    expect([fields.filter(({ name }) => recorded.has(String(name))).length, recorded.size]).toEqual([ours, all]);
    expect(fields.filter(({ name }) => !recorded.has(String(name)))).toEqual([]);
  });

  it.each(objects)('%s: a query may filter, sort and group by a field if the record says so', async (objectName) => {
    const caller = await pretendOrg().signIn(anna);
    const recorded = recordedOf(objectName);
    const wrong: string[] = [];
    for (const { name } of (await oursOf(objectName)).fields) {
      const field = recorded.get(String(name));
      const uses = {
        filterable: `SELECT Id FROM ? WHERE ${String(name)} = null`,
        sortable: `SELECT Id FROM ? ORDER BY ${String(name)}`,
        groupable: `SELECT COUNT(Id) FROM ? GROUP BY ${String(name)}`,
      };
      for (const [member, form] of Object.entries(uses)) {
        const answer = await caller.ask(`/query?q=${form.replace('?', objectName)}`);
        if (field?.[member] !== (answer.status === 200))
          wrong.push(`${String(name)} ${member}: ${JSON.stringify(firstError(answer)['errorCode'] ?? 'taken')}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
