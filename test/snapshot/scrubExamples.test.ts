import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { pseudonymsIn, scrub, type FilesToScrub } from '../../server/snapshot/scrub.ts';
import { planOfFiles, renamed, SECRET, withoutHashes } from './scrubPlan.ts';

const folder = path.resolve(__dirname, '../../docs/examples');
const examples = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const FILES = [
  'scenario.json',
  ...['calendarView', 'byId'].map((name) => `graph/${name}.json`),
  ...['Event', 'EventRelation', 'Contact', 'Lead', 'User', 'byId'].map((name) => `salesforce/${name}.json`),
];
const filesOf = (example: string): FilesToScrub =>
  Object.fromEntries(
    FILES.flatMap((name) => {
      const file = path.join(folder, example, name);
      return existsSync(file) ? [[name, JSON.parse(readFileSync(file, 'utf8')) as unknown]] : [];
    }),
  );

describe('the worked snapshots of docs/examples, scrubbed', () => {
  it.each(examples.map(({ name }) => [name]))('%s plans alike', async (name) => {
    const files = filesOf(name);
    const before = await planOfFiles(files);
    const after = await planOfFiles(scrub(files, SECRET));
    expect(before.decisions.length).toBeGreaterThan(0);
    expect(withoutHashes(after)).toEqual(renamed(before, pseudonymsIn(files, SECRET)));
  });

  it.each(examples.map(({ name }) => [name]))('%s holds no word of its people and subjects any more', (name) => {
    const scrubbed = JSON.stringify(scrub(filesOf(name), SECRET)).toLowerCase();
    for (const word of ['contoso', 'fabrikam', 'prospect', 'anna@', 'anna berg', 'review', 'site visit', 'kick-off', 'trade fair'])
      expect(scrubbed).not.toContain(word);
  });
});
