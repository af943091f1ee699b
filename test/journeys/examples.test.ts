import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { planRun } from '../../server/core/plan.ts';
import { hashingWith } from '../../server/hashing.ts';
import { readSnapshot } from '../../server/snapshot/readSnapshot.ts';

const folder = path.resolve(__dirname, '../../docs/examples');
const examples = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const hashing = hashingWith(new Uint8Array(32));

describe('the worked snapshots of docs/examples', () => {
  it('are at least five', () => expect(examples.length).toBeGreaterThanOrEqual(5));

  it.each(examples.map(({ name }) => [name]))('%s plans to the bytes of its plan.json, twice', async (name) => {
    const planned = async (): Promise<string> =>
      `${JSON.stringify(planRun((await readSnapshot(path.join(folder, name), hashing)).input, hashing).plan)}\n`;
    const expected = readFileSync(path.join(folder, name, 'plan.json'), 'utf8');
    expect(await planned()).toBe(expected);
    expect(await planned()).toBe(expected);
  });

  it.each(examples.map(({ name }) => [name]))('%s has one decision for each item and link', async (name) => {
    const { input } = await readSnapshot(path.join(folder, name), hashing);
    const { decisions } = planRun(input, hashing).plan;
    const items = input.calendar.items.length + input.crm.items.length;
    const pairs = decisions.filter(({ calendarId, crmEventId }) => calendarId !== null && crmEventId !== null).length;
    expect(decisions.length + pairs).toBe(items);
  });
});
