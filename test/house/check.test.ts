import { describe, expect, it, jest } from '@jest/globals';
import { runIn, temporaryTree, textOf } from './repository.ts';

// Several processes per test, on a machine that may be busy.
jest.setTimeout(60_000);

/** Stands in for the test runner: writes the report it is told to. */
const PRETENDED_RUNNER = `
const { writeFileSync } = require('node:fs');
const [report, exitCode, ...flags] = process.argv.slice(2);
const file = flags.find((flag) => flag.startsWith('--outputFile=')).slice('--outputFile='.length);
if (!flags.includes('--ci') || !flags.includes('--json')) process.exit(9);
if (report !== 'none') writeFileSync(file, report);
process.exit(Number(exitCode));
`;

type Report = { readonly passed?: number; readonly failed?: number; readonly brokenFiles?: number; readonly skipped?: number };

const reportOf = ({ passed = 0, failed = 0, brokenFiles = 0, skipped = 0 }: Report): string =>
  JSON.stringify({
    numPassedTests: passed,
    numFailedTests: failed,
    numRuntimeErrorTestSuites: brokenFiles,
    numPendingTests: skipped,
    numTodoTests: 0,
  });

const stage = (name: string, exitCode: number): string => `node -e "console.log('ran ${name}'); process.exit(${exitCode})"`;

/** Runs the check in a tree where every stage does what it is told. */
async function check(
  given: { readonly fails?: string; readonly report?: Report | 'none'; readonly exitCode?: number; readonly ensure?: string },
  args: readonly string[] = [],
): Promise<{ readonly status: number; readonly lastLine: string; readonly ran: readonly string[] }> {
  const { fails, report = { passed: 3 }, exitCode = 0, ensure = '' } = given;
  const said = report === 'none' ? 'none' : reportOf(report).replaceAll('"', String.raw`\"`);
  const stages: readonly (readonly [string, string])[] = ['types', 'walls', 'lint', 'formatted', 'pane'].map(
    (name) => [name, stage(name, name === fails ? 1 : 0)] as const,
  );
  const { folder, remove } = temporaryTree({
    'package.json': JSON.stringify({ scripts: { ...Object.fromEntries(stages), unit: `node runner.cjs "${said}" ${exitCode}` } }),
    'runner.cjs': PRETENDED_RUNNER,
    'scripts/check.mjs': textOf('scripts/check.mjs'),
    'scripts/ensure.mjs': ensure,
  });
  const { status, stdout } = await runIn(folder, 'scripts/check.mjs', args);
  remove();
  return {
    status,
    lastLine: stdout.trimEnd().split('\n').at(-1) ?? '',
    ran: [...stdout.matchAll(/^ran (?<stage>\w+)$/gm)].map((match) => match.groups?.['stage'] ?? ''),
  };
}

describe('check', () => {
  it('counts every stage and every test', async () => {
    expect(await check({ report: { passed: 3 } })).toEqual({
      status: 0,
      lastLine: '8 passed, 0 failed',
      ran: ['types', 'walls', 'lint', 'formatted', 'pane'],
    });
  });

  it('stops at the first stage that fails, and still counts', async () => {
    expect(await check({ fails: 'walls' })).toEqual({ status: 1, lastLine: '1 passed, 1 failed', ran: ['types', 'walls'] });
  });

  it.each<{ what: string; report: Report | 'none'; exitCode: number; lastLine: string }>([
    { what: 'skipped tests', report: { passed: 3, skipped: 2 }, exitCode: 0, lastLine: '8 passed, 0 failed, 2 skipped' },
    { what: 'failed tests', report: { passed: 3, failed: 2 }, exitCode: 1, lastLine: '8 passed, 2 failed' },
    { what: 'a file that could not be run', report: { passed: 3, brokenFiles: 1 }, exitCode: 1, lastLine: '8 passed, 1 failed' },
    { what: 'a runner that fails on its own', report: { passed: 3 }, exitCode: 1, lastLine: '8 passed, 1 failed' },
    { what: 'a runner that dies', report: 'none', exitCode: 7, lastLine: '5 passed, 1 failed' },
    { what: 'a runner that says nothing', report: 'none', exitCode: 0, lastLine: '5 passed, 1 failed' },
  ])('counts $what', async ({ report, exitCode, lastLine }) => {
    const answer = await check({ report, exitCode });
    expect(answer).toMatchObject({ status: lastLine.includes(' 0 failed') ? 0 : 1, lastLine });
  });

  it('installs first where asked to, and goes no further when that fails', async () => {
    expect(await check({ ensure: "console.log('ran ensure')" }, ['--install'])).toMatchObject({
      status: 0,
      lastLine: '8 passed, 0 failed',
    });
    expect(await check({ ensure: 'process.exit(2)' }, ['--install'])).toEqual({ status: 1, lastLine: '0 passed, 1 failed', ran: [] });
  });
});
