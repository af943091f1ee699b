import { describe, expect, it } from '@jest/globals';
import { bites, filesBelow, root, sourcesOf, type Source } from './repository.ts';

type HouseRule = {
  readonly says: string;
  readonly pattern: RegExp;
  /** Which files it is about; all texts of ours where absent. */
  readonly about?: RegExp;
  readonly caught: readonly string[];
  readonly free: readonly string[];
};

const CODE = /[.](ts|mjs|cjs)$/;

const houseRules: readonly HouseRule[] = [
  {
    says: 'Salesforce is one word with one capital',
    pattern: /\b[sS]ales[ -]?Force\b|\bSALES FORCE\b|\bSales force\b/,
    caught: ['SalesForce sends', 'salesForceId; salesForce', 'a Sales Force event', 'Sales force'],
    free: ['Salesforce', 'salesforceCrm', 'SALESFORCE_URL', 'sales forces'],
  },
  {
    says: 'iCalUId is spelled as Graph spells it',
    pattern: /(?!iCalUId|ICalUId)[iI][cC][aA][lL][uU][iI][dD]/,
    caught: ['event.icaluid', 'iCalUid', 'iCalUID', 'byIcalUId'],
    free: ['event.iCalUId', 'sameICalUId'],
  },
  {
    says: 'EventRelation is one word',
    pattern: /(?!EventRelation|eventRelation|Event Relations?\b)\b[eE]vent[ _-]?[rR]elation/,
    caught: ['an event relation', 'Event relation', 'event_relation', 'Eventrelation', 'eventrelations'],
    // With a space and two capitals it is a label Salesforce itself shows.
    free: ['EventRelation', 'eventRelations', 'Event Relation', 'an event related to'],
  },
  {
    says: 'Office.js has a capital and a dot',
    pattern: /(?<![\w/.])(?!Office\.js)[oO]ffice[. ]?[jJ][sS]\b/,
    caught: ['officejs', 'the office.js library', 'Office JS'],
    free: ['Office.js', 'https://example.org/lib/office.js'],
  },
  {
    says: 'no value escapes its type',
    pattern: /\bas any\b|<any>|:\s*any\b(?=\s*[,;=)\]])/,
    about: CODE,
    caught: ['(value as any).id', 'const a = <any>b;', 'let a: any = 1;', 'f(a: any)'],
    free: ["it('holds as anybody would expect')", 'has many', "{ of: 'any' }"],
  },
  {
    says: 'no checker is silenced',
    pattern: /@ts-(?:ignore|expect-error|nocheck)|(?:oxlint|eslint)-disable|istanbul ignore/,
    about: CODE,
    caught: ['// @ts-ignore', '// @ts-expect-error later', '/* oxlint-disable no-console */', '// eslint-disable-next-line'],
    free: ['// the checker would disable this'],
  },
  {
    says: 'no test runs alone',
    pattern: /\b(?:it|test|describe)\.only\b|\bf(?:it|describe)\s*\(/,
    about: /^test\//,
    caught: ["it.only('a')", "describe.only.each``('a')", "fit('a')", "fdescribe('a')"],
    free: ["it('fits (a)')", 'only(name)', 'profit(1)'],
  },
  {
    says: 'what is left to do has the number of its issue',
    pattern: /\b(?:TODO|FIXME|HACK)\b(?!\s*\(?#\d+)/,
    caught: ['// TODO: later', 'FIXME', 'TODO (soon)'],
    free: ['// TODO #12: when rooms move', 'TODO(#3)', 'a todo list'],
  },
  {
    says: 'no path of one machine, no registry',
    pattern: /(?<![\w./:-])\/(?:home|root|work|Users|mnt|private)\/[\w.-]+|\b[A-Z]:\\\\?Users\\|registry\.npmjs\.org|\bregistry\s*=/,
    caught: [
      "'/home/anna/tandem'",
      `see ${['', 'work', 'notes'].join('/')}`,
      '/Users/anna',
      'C:\\Users\\anna',
      'registry=https://example.org',
    ],
    free: ['/users/anna', 'https://example.org/home/page', `a${['', 'work', 'around'].join('/')}`, 'server/root/'],
  },
];

/** The texts of ours. This file quotes every mistake, and the lockfile is npm's own; it has a rule in toolchain.test.ts. */
const ours = sourcesOf(
  filesBelow(root).filter(
    (file) =>
      /[.](ts|mjs|cjs|js|json|md|yml|sh)$|^[.](npmrc|gitignore)$|^[.]ci\//.test(file) &&
      !/^package-lock[.]json$|^test\/house\/words/.test(file),
  ),
);

const broken = ({ pattern, about = /./ }: HouseRule, sources: readonly Source[]): readonly string[] =>
  sources.filter(({ file }) => about.test(file)).flatMap((source) => bites(pattern, source));

describe.each(houseRules)('$says', (rule) => {
  it('everywhere', () => {
    expect(broken(rule, ours)).toEqual([]);
  });

  it.each(rule.caught)('or is caught: %s', (text) => {
    expect(broken(rule, [{ file: 'test/sample.ts', text }])).toHaveLength(1);
  });

  it.each(rule.free)('and lets pass: %s', (text) => {
    expect(broken(rule, [{ file: 'test/sample.ts', text }])).toEqual([]);
  });
});

/** A skipped test is seen by nobody unless it says why, so a file that skips also prints. */
const skipsInSilence = ({ text }: Source): boolean =>
  (/\b(?:it|test|describe)\.(?:skip|todo)\b/.test(text) && !/process\.std(?:err|out)\.write\(/.test(text)) ||
  /\bx(?:it|describe)\s*\(/.test(text);

describe('a skipped test', () => {
  it('prints its reason', () => {
    expect(ours.filter((source) => source.file.startsWith('test/') && skipsInSilence(source)).map(({ file }) => file)).toEqual([]);
  });

  it.each([
    { text: "it.skip('a', () => {});", silent: true },
    { text: "it.todo('a');", silent: true },
    { text: "xit('a', () => {}); process.stderr.write('because');", silent: true },
    { text: "const run = there ? it : it.skip; process.stderr.write('no book')", silent: false },
    { text: "it('skips nothing', () => {});", silent: false },
  ])('is silent in $text: $silent', ({ text, silent }) => {
    expect(skipsInSilence({ file: 'test/sample.ts', text })).toBe(silent);
  });
});

const EMPTY_NAMES = new Set([
  'util',
  'utils',
  'helper',
  'helpers',
  'manager',
  'managers',
  'service',
  'services',
  'common',
  'misc',
  'stuff',
]);

/** A file or folder whose name says only that something is in it. */
const saysNothing = (file: string): boolean =>
  file
    .split('/')
    .flatMap((part) => part.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, ' ').split(/[ ._-]/))
    .some((word) => EMPTY_NAMES.has(word.toLowerCase()));

describe('a file', () => {
  it('is named after what it gives', () => {
    expect(filesBelow(root).filter(saysNothing)).toEqual([]);
  });

  it.each([
    { file: 'server/sync/utils.ts', empty: true },
    { file: 'server/utils/time.ts', empty: true },
    { file: 'server/sync/calendarHelper.ts', empty: true },
    { file: 'server/sync/sync-manager.ts', empty: true },
    { file: 'server/graph/CalendarService.ts', empty: true },
    { file: 'server/graph/event.service.ts', empty: true },
    { file: 'server/graph/managerOf.ts', empty: true },
    { file: 'server/graph/serviceable.ts', empty: false },
    { file: 'server/core/plan.ts', empty: false },
  ])('$file says nothing: $empty', ({ file, empty }) => {
    expect(saysNothing(file)).toBe(empty);
  });
});
