import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { anna, ben, pretendOrg, withoutAttributes } from '../../sandbox/salesforceCaller.ts';
import type { Told } from '../../sandbox/salesforceCaller.ts';
import { inHandbook } from '../../support/handbook.ts';

const samples = inHandbook('oracles/salesforce/samples/misc');
const file = join(samples, 'cdc-event-with-one-user-invitee.json');
const present = existsSync(file);
if (!present) process.stderr.write("The handbook is not here: Salesforce's own example of an invited user is not compared.\n");

/** Members of the example's messages that are no columns of the row they tell of, or are in some orgs only. */
const unplayed = ['ChangeEventHeader', 'Type', 'ActivityRecurrence2Id', 'ActivityRecurrence2ExceptionId'];
const moments = ['ActivityDateTime', 'CreatedDate', 'LastModifiedDate'];

(present ? describe : describe.skip)("Salesforce's own example of an event with one invited user", () => {
  it('leaves the rows it tells of: master, copy and one relation at the master', async () => {
    const told = (JSON.parse(readFileSync(file, 'utf8')) as { events: Told[] }).events;
    const org = pretendOrg();
    const [caller, guest] = [await org.signIn(anna), await org.signIn(ben)];
    const idOf = async (username: string) => String((await caller.query(`SELECT Id FROM User WHERE Username = '${username}'`))[0]?.['Id']);
    const [owner, invited] = [await idOf(anna), await idOf(ben)];
    const [asked = {}, copy = {}, relation = {}] = told;
    const master = await caller.create('Event', {
      Subject: asked['Subject'],
      Location: asked['Location'],
      Description: asked['Description'],
      StartDateTime: momentOf(asked['ActivityDateTime']),
      DurationInMinutes: asked['DurationInMinutes'],
    });
    await caller.create('EventRelation', { EventId: master, RelationId: invited });

    const ids: Told = { [master]: 'master', [owner]: 'owner', [invited]: 'invited' };
    const examples: Told = {
      [String(relation['EventId'])]: 'master',
      [String(asked['OwnerId'])]: 'owner',
      [String(copy['OwnerId'])]: 'invited',
    };
    const columns = (message: Told) => Object.keys(message).filter((name) => !unplayed.includes(name));
    const read = async (who: typeof caller, message: Told, objectName: string) =>
      withoutAttributes((await who.query(`SELECT ${columns(message).join()} FROM ${objectName}`))[0] ?? {});
    const found = [await read(caller, asked, 'Event'), await read(guest, copy, 'Event'), await read(caller, relation, 'EventRelation')];
    const renamed = (row: Told, names: Told) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, names[String(value)] ?? value]));
    const wanted = told.map((message) => Object.fromEntries(columns(message).map((name) => [name, written(name, message[name])])));
    const comparable = (row: Told, names: Told) => ({ ...renamed(row, names), CreatedDate: 'then', LastModifiedDate: 'then' });
    expect(found.map((row) => comparable(row, ids))).toEqual(wanted.map((row) => comparable(row, examples)));
  });
});

/** Messages count milliseconds where rows write times and dates. */
function written(name: string, value: unknown): unknown {
  if (typeof value !== 'number') return value;
  if (name === 'ActivityDate') return momentOf(value).slice(0, 10);
  return moments.includes(name) ? momentOf(value).replace('Z', '+0000') : value;
}

function momentOf(milliseconds: unknown): string {
  return new Date(Number(milliseconds)).toISOString();
}
