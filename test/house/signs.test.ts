import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { filesBelow, root, textOf } from './repository.ts';

const files = filesBelow(root);
const isSource = (file: string): boolean => /[.](tsx?|mjs|cjs)$/.test(file);

/** Every folder that is a room: those directly under server/ and addin/, and shared and test. */
const roomsOf = (all: readonly string[]): readonly string[] => [
  ...new Set(all.flatMap((file) => /^(?<room>(server|addin)\/[^/]+|shared|test)\//.exec(file)?.groups?.['room'] ?? [])),
];

/** What a sign fails to tell somebody who comes in for the first time. `inRoom`: the files below the room, relative to it. */
function missingOn(sign: string, inRoom: readonly string[]): readonly string[] {
  const named = [...sign.matchAll(/`(?<file>[\w./-]+[.](?:tsx?|mjs|cjs|md|html|svg))`/g)].map((match) => match.groups?.['file'] ?? '');
  const begins = named.filter((file) => inRoom.includes(file));
  const stale = named.filter((name) => !files.some((file) => file === name || file.endsWith(`/${name}`)));
  return [
    ...(/^# .+\n+[A-Z]/.test(sign) ? [] : ['what lives here: a title and a sentence below it']),
    ...(/may import|may come in|imports/i.test(sign) ? [] : ['what may come in ("May import: …")']),
    ...(begins.length > 0 ? [] : ['where to begin: a file of this room, in backticks']),
    ...stale.map((name) => `${name} is named, but there is no such file`),
  ];
}

const signOf = (room: string): string => (files.includes(`${room}/README.md`) ? textOf(`${room}/README.md`) : '');

describe('every room', () => {
  it.each(roomsOf(files))('%s has a sign that is true', (room) => {
    const inRoom = files.filter((file) => file.startsWith(`${room}/`)).map((file) => file.slice(room.length + 1));
    expect(missingOn(signOf(room), inRoom)).toEqual([]);
  });

  it('is told from a file outside the rooms', () => {
    expect(
      roomsOf([
        'server/core/plan.ts',
        'server/core/pair.ts',
        'server/config.ts',
        'docs/a.md',
        'addin/api/a.ts',
        'addin/tsconfig.json',
        'test/core/plan.test.ts',
      ]),
    ).toEqual(['server/core', 'addin/api', 'test']);
  });
});

describe('a sign', () => {
  it('says what lives here, what may come in and where to begin', () => {
    expect(missingOn('# attic\n\nKeeps what nobody needs.\n\nMay import: nothing. Begin at `box.ts`.\n', ['box.ts'])).toEqual([
      'box.ts is named, but there is no such file',
    ]);
    expect(missingOn('# core\n\nDecides.\n\nMay import: shared. Begin at `plan.ts`.\n', ['plan.ts'])).toEqual([]);
  });

  it.each([
    { lacking: 'what lives here', sign: '# core\n\nmay import: shared. Begin at `plan.ts`.' },
    { lacking: 'what may come in', sign: '# core\n\nDecides. Begin at `plan.ts`.' },
    { lacking: 'where to begin', sign: '# core\n\nDecides. May import: shared.' },
    { lacking: 'what lives here', sign: '' },
  ])('without $lacking is refused', ({ lacking, sign }) => {
    expect(missingOn(sign, ['plan.ts']).join('\n')).toContain(lacking);
  });
});

/** Programs and settings that belong to no room have three places: bin/, scripts/, and the root for what tools look for there. */
const hasAPlace = (file: string): boolean =>
  /^(shared|server|addin|(server|addin|test)\/[^/]+(\/.+)?|bin|scripts)$/.test(path.posix.dirname(file)) ||
  /^((jest|webpack)\.config\.mjs|\.dependency-cruiser\.cjs)$/.test(file);

describe('every source file', () => {
  it('lies in a room', () => {
    expect(files.filter((file) => isSource(file) && !hasAPlace(file))).toEqual([]);
  });

  it.each(['index.ts', 'src/index.ts', 'test/plan.test.ts', 'docs/example.ts', 'shared/time/zones.ts', 'scripts/more/a.mjs'])(
    'would be missed at %s',
    (file) => {
      expect(hasAPlace(file)).toBe(false);
    },
  );
});
