import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bites, filesBelow, installed, root, runIn, sourcesOf, temporaryTree, textOf, withoutComments, type Source } from './repository.ts';

const MINUTES = 60_000;

/** What the compiler must not even know the name of in core, with the code of its complaint. */
const reachingOut: readonly { readonly reach: string; readonly line: string; readonly complaint: string }[] = [
  { reach: 'the file system', line: "export { readFileSync } from 'node:fs';", complaint: 'TS2591' },
  { reach: 'a package', line: "export { z } from 'zod';", complaint: 'TS2307' },
  { reach: 'the network', line: "export const answer = fetch('https://example.org');", complaint: 'TS2304' },
  { reach: 'the process', line: "export const home = process.env['HOME'];", complaint: 'TS2591' },
  { reach: 'the console', line: "export const said = console.log('here');", complaint: 'TS2584' },
  { reach: 'a timer', line: 'export const timer = setTimeout(() => {}, 1);', complaint: 'TS2304' },
  { reach: 'the page', line: 'export const title = document.title;', complaint: 'TS2584' },
  { reach: 'dice of the platform', line: 'export const id = crypto.randomUUID();', complaint: 'TS2304' },
  { reach: 'a neighbour', line: "export { order } from '../sync/order.ts';", complaint: 'TS6307' },
];

const project: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({ name: 'small', type: 'module' }),
  'tsconfig.base.json': textOf('tsconfig.base.json'),
  'shared/tsconfig.json': textOf('shared/tsconfig.json'),
  'server/core/tsconfig.json': textOf('server/core/tsconfig.json'),
  'shared/word.ts': 'export const word: Temporal.PlainDate | null = null;',
  'server/core/rule.ts': "import { word } from '../../shared/word.ts';\nexport const rule = word;",
};

const compile = (folder: string): Promise<{ status: number; stdout: string }> =>
  runIn(folder, installed('@typescript/native/bin/tsc'), ['-b', 'server/core', '--pretty', 'false']);

describe('core, by its compiler', () => {
  const sound = temporaryTree(project);
  const broken = temporaryTree({
    ...project,
    'server/sync/order.ts': 'export const order = 1;',
    ...Object.fromEntries(reachingOut.map(({ line }, index) => [`server/core/reach${index}.ts`, line])),
  });
  let complaints = '';
  beforeAll(async () => {
    complaints = (await compile(broken.folder)).stdout;
  }, 3 * MINUTES);
  afterAll(() => {
    sound.remove();
    broken.remove();
  });

  it(
    'may use the language and shared words',
    async () => {
      expect(await compile(sound.folder)).toMatchObject({ status: 0, stdout: '' });
    },
    3 * MINUTES,
  );

  it.each(reachingOut.map((row, index) => ({ ...row, file: `server/core/reach${index}.ts` })))(
    'does not reach $reach',
    ({ file, complaint }) => {
      const codes = complaints.split('\n').flatMap((line) => (line.startsWith(`${file}(`) ? (/TS\d+/.exec(line) ?? []) : []));
      expect(codes).toContain(complaint);
    },
  );
});

/** What the compiler cannot refuse, because it belongs to the language. */
const CLOCK_OR_DICE =
  /\bTemporal\s*\.\s*Now\b|\bDate\s*\.\s*now\b|\bnew\s+Date\s*\(|(?<![\w.])Date\s*\(|\bMath\s*\.\s*random\b|\bcrypto\s*\.|\brandomUUID\b/;
/** Reading the wall clock. A date made of a given number is no clock. */
const CLOCK = /\bTemporal\s*\.\s*Now\b|\bDate\s*\.\s*now\b|\bnew\s+Date\s*\(\s*\)|(?<![\w.])Date\s*\(\s*\)|\bperformance\s*\.\s*now\b/;

/** The only files that may ask what time it is, and why each has to. Everybody else is told. */
const CLOCKS: Readonly<Record<string, string>> = {
  'server/cli/environment.ts': 'the commands bring the wall clock into the house',
  'server/sandbox/clock.ts': 'the clock of the pretend world, which tests move',
  'server/sandbox/certificate.ts': 'TLS checks a certificate against the real time, whatever the pretend clock says',
  'server/sandbox/keptFiles.ts': 'a kept certificate is judged by the real time, as above',
  'server/demoTalk.ts': 'the demo suggests a meeting a few days from now',
  'server/store/open.ts': 'default for commands that give no clock',
  'server/connectors/graph/token.ts': 'how long Entra asked us to stay away is counted by the machine, whatever a run takes for now',
  'server/connectors/http.ts': 'Retry-After may be a date, and an answer may lack the Date it counts from',
};

const found = (pattern: RegExp, sources: readonly Source[]): readonly string[] =>
  sources.flatMap((source) => bites(pattern, withoutComments(source)));

const below = (...rooms: readonly string[]): readonly Source[] =>
  sourcesOf(rooms.flatMap((room) => filesBelow(`${root}/${room}`).map((file) => `${room}/${file}`)).filter((file) => file.endsWith('.ts')));

describe('pure rooms', () => {
  it('have neither clock nor dice', () => {
    expect(found(CLOCK_OR_DICE, below('shared', 'server/core'))).toEqual([]);
  });

  it.each([
    'const now = Temporal.Now.instant();',
    'const now = Date.now();',
    'const now = new Date();',
    'const then = new Date(0);',
    'const words = Date();',
    'const chance = Math.random();',
    'const id = crypto.randomUUID();',
    'const id = `${Math.random()}`;',
    "const url = 'https://example.org'; const now = Date.now();",
  ])('would be caught with %s', (text) => {
    expect(found(CLOCK_OR_DICE, [{ file: 'sample.ts', text: `const before = 1;\n${text}\n` }])).toEqual([
      expect.stringMatching(/^sample[.]ts:2: /),
    ]);
  });

  it.each([
    '// Date.now() is forbidden here',
    '/* no\n Math.random() either */',
    'const at = Date.parse(text);',
    'const date = Temporal.PlainDate.from(text);',
  ])('may well say %s', (text) => {
    expect(found(CLOCK_OR_DICE, [{ file: 'sample.ts', text }])).toEqual([]);
  });
});

describe('the wall clock', () => {
  const readers = (sources: readonly Source[]): readonly string[] =>
    found(
      CLOCK,
      sources.filter(({ file }) => CLOCKS[file] === undefined),
    );

  it('is read nowhere but in the files that are named with a reason', () => {
    expect(readers(below('server', 'shared'))).toEqual([]);
  });

  it.each(['Temporal.Now.instant()', 'Date.now()', 'new Date()', 'Date()', 'performance.now()'])('would be noticed as %s', (text) => {
    expect(readers([{ file: 'server/sync/pull.ts', text }])).toHaveLength(1);
    expect(readers([{ file: 'server/sandbox/clock.ts', text }])).toEqual([]);
  });

  it('is still read by every file that is named', () => {
    const named = Object.keys(CLOCKS);
    expect(named.filter((file) => found(CLOCK, sourcesOf([file])).length === 0)).toEqual([]);
  });
});
