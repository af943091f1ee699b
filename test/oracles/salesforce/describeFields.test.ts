import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { anna, firstError, pretendOrg } from '../../sandbox/salesforceCaller.ts';
import type { Told } from '../../sandbox/salesforceCaller.ts';

const folder = join(resolve(process.env['TANDEM_HANDBOOK'] ?? '../shared'), 'oracles/salesforce/samples/cumulusci');
const present = existsSync(folder);
if (!present) process.stderr.write('The handbook is not here: the recorded field tables are not compared.\n');

const members = ['type', 'length', 'byteLength', 'nillable', 'createable', 'updateable', 'filterable', 'sortable', 'unique', 'idLookup'];
const more = [
  'caseSensitive',
  'custom',
  'externalId',
  'nameField',
  'namePointing',
  'polymorphicForeignKey',
  'soapType',
  'restrictedPicklist',
];

/** Fields whose describe says otherwise here, by member. Whoever mends one strikes it out. `groupable` is compared by what a query may do, further down. */
const known: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  Event: {},
  Contact: { idLookup: ['Email'] },
  Lead: { idLookup: ['Email'] },
  Account: {},
  Opportunity: { idLookup: ['Name'] },
};

/** How many recorded fields the sandbox has at all; Event has every one. */
const kept = { Event: [48, 48], Contact: [27, 59], Lead: [29, 54], Account: [20, 68], Opportunity: [21, 40] } as const;

(present ? describe : describe.skip)('the field tables and those of a real org', () => {
  const recordedOf = (objectName: string) => {
    const file = JSON.parse(readFileSync(join(folder, `describe-${objectName}.json`), 'utf8')) as { fields: Told[] };
    return new Map(file.fields.map((field) => [String(field['name']), field]));
  };
  const oursOf = async (objectName: string) => {
    const org = pretendOrg();
    org.control('org', { sharedActivities: false });
    const { body } = await (await org.signIn(anna)).ask(`/sobjects/${objectName}/describe`);
    return (body as { fields: Told[] }).fields;
  };

  it.each(Object.entries(known))('%s: every member of every field it has', async (objectName, deviating) => {
    const recorded = recordedOf(objectName);
    const different: Record<string, string[]> = {};
    for (const field of await oursOf(objectName)) {
      const name = String(field['name']);
      for (const member of [...members, ...more]) {
        if (recorded.get(name)?.[member] !== field[member]) (different[member] ??= []).push(name);
      }
    }
    expect(different).toEqual(deviating);
  });

  it.each(Object.entries(kept))('%s: as many fields as told', async (objectName, [ours, all]) => {
    const recorded = recordedOf(objectName);
    const fields = await oursOf(objectName);
    expect([fields.filter(({ name }) => recorded.has(String(name))).length, recorded.size]).toEqual([ours, all]);
    expect(fields.filter(({ name }) => !recorded.has(String(name)))).toEqual([]);
  });

  it.each(Object.keys(known))('%s: a query may filter, sort and group by a field if the record says so', async (objectName) => {
    const caller = await pretendOrg().signIn(anna);
    const recorded = recordedOf(objectName);
    const wrong: string[] = [];
    for (const { name } of await oursOf(objectName)) {
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
