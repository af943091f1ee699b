import { describe, expect, it } from '@jest/globals';
import { filesBelow, root, textOf } from './repository.ts';

const files = filesBelow(root);
const page = textOf('docs/fidelity.md');
const rows = [...page.matchAll(/^\| (?<behaviour>[^|]+) \| (?<witness>[^|]+) \| (?<tests>[^|]+) \|$/gm)]
  .flatMap(({ groups }) =>
    groups === undefined ? [] : [{ behaviour: groups['behaviour'] ?? '', witness: groups['witness'] ?? '', tests: groups['tests'] ?? '' }],
  )
  .filter(({ behaviour }) => behaviour !== 'behaviour' && !/^-+$/.test(behaviour));
const words = [...page.matchAll(/^- \*\*(?<word>\w+)\*\*:/gm)].map(({ groups }) => groups?.['word'] ?? '');
const ownDoors = /## Tests that judge the sandbox's own doors\n+[^:]+: (?<names>[^.]+)\./.exec(page)?.groups?.['names'] ?? '';

const namesIn = (text: string): readonly string[] =>
  text
    .replaceAll(/\[[^\]]*\]\([^)]*\)/g, '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
const fileOf = (name: string): string | undefined => {
  const path = name.includes('/') ? `test/${name}` : `test/sandbox/${name}`;
  return files.find((file) => file === `${path}.test.ts` || file === `${path}.ts`);
};
const named = new Set([...rows.flatMap(({ tests }) => namesIn(tests)), ...namesIn(ownDoors)]);

describe('docs/fidelity.md', () => {
  it('has rows, and words for its witnesses', () => {
    expect(rows.length).toBeGreaterThan(70);
    expect(words).toEqual(['schema', 'recording', 'client', 'documentation', 'report', 'protocol', 'unverified']);
  });

  it.each(rows)('rests on witnesses of its own list: $behaviour', ({ witness }) => {
    expect(witness).toMatch(new RegExp(`\\b(?:${words.join('|')})\\b`));
    expect(witness).not.toMatch(/\b(?:observed|curated|traces?|transport|golden|confirmed|seen)\b/i);
  });

  it.each(rows)('names tests that are there: $behaviour', ({ tests }) => {
    expect(namesIn(tests).filter((name) => fileOf(name) === undefined)).toEqual([]);
    expect(namesIn(tests)).not.toEqual([]);
  });

  it('says of every number of an issue where it is', () => {
    const places =
      /(?:docs|learn|Overflow|BookStack|msgraph-sdk-dotnet|microsoft-authentication-library-for-(?:js|dotnet)),? (?:\d+(?:, )?)+/g;
    const rest = rows.map(({ behaviour, witness }) =>
      `${behaviour} ${witness}`.replaceAll(places, '').replaceAll(/AADSTS\d+|700082|500133/g, ''),
    );
    // What is left of large numbers are measures and a year.
    expect(rest.flatMap((row) => row.match(/\b\d{4,}\b/g) ?? [])).toEqual(['1825', '1000', '1825', '2018']);
  });

  it('names every test of the sandbox', () => {
    const all = files.flatMap((file) => /^test\/sandbox\/(?<name>\w+)\.test\.ts$/.exec(file)?.groups?.['name'] ?? []);
    expect(all.filter((name) => !named.has(name))).toEqual([]);
    expect(namesIn(ownDoors).filter((name) => fileOf(name) === undefined)).toEqual([]);
  });
});
