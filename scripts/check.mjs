// Everything the pipeline runs, one stage after the other; the first that fails ends it. The last line of standard output is always
// `N passed, N failed` (and `, N skipped`): a stage counts one, of the tests each counts. With `--install`, what is missing is installed first.
// Plain JavaScript: it may be started by an older Node, and runs every stage on the one this project brings.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const scratch = mkdtempSync(path.join(tmpdir(), 'tandem-check-'));
const testReport = path.join(scratch, 'tests.json');
const total = { passed: 0, failed: 0, skipped: 0 };

try {
  if (process.argv.includes('--install')) installed();
  // The commands stand in package.json once; here is only their order: the quicker a stage, the sooner it is asked.
  const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const stages = [
    ...['types', 'walls', 'lint', 'formatted', 'pane'].map((name) => () => passes(name, scripts[name])),
    () => testsPass(`${scripts.unit} --ci --json --outputFile="${testReport}"`),
  ];
  if (total.failed === 0) stages.every((stage) => stage());
} catch (error) {
  total.failed += 1;
  process.stderr.write(`${error.stack}\n`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
  const skipped = total.skipped === 0 ? '' : `, ${total.skipped} skipped`;
  process.stdout.write(`${total.passed} passed, ${total.failed} failed${skipped}\n`);
  process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
}

/** Installing proves nothing about the code, so only its failure counts. */
function installed() {
  const { status } = spawnSync(process.execPath, [path.join(root, 'scripts', 'ensure.mjs')], {
    cwd: root,
    stdio: ['ignore', 2, 'inherit'],
  });
  if (status !== 0) total.failed += 1;
}

function passes(name, command) {
  const passed = run(name, command);
  total[passed ? 'passed' : 'failed'] += 1;
  return passed;
}

/** Counts the tests one by one. A file that could not be run at all counts as one failed test, and so does a runner that gave no report. */
function testsPass(command) {
  const passed = run('tests', command);
  const counted = countTests();
  total.passed += counted.passed;
  total.skipped += counted.skipped;
  total.failed += Math.max(counted.failed, passed ? 0 : 1);
  return passed;
}

function countTests() {
  try {
    const report = JSON.parse(readFileSync(testReport, 'utf8'));
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
      skipped: report.numPendingTests + report.numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

function run(name, command) {
  const startedAt = process.hrtime.bigint();
  process.stdout.write(`== ${name}\n`);
  const { status } = spawnSync(command, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], shell: true, env: ownNodeFirst() });
  const seconds = Number((process.hrtime.bigint() - startedAt) / 100_000_000n) / 10;
  process.stdout.write(`== ${name}: ${status === 0 ? 'passed' : 'FAILED'} in ${seconds} s\n`);
  return status === 0;
}

/** npm puts node_modules/.bin first in PATH; whoever starts this file by hand gets the same. */
function ownNodeFirst() {
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  return { ...process.env, [name]: [path.join(root, 'node_modules', '.bin'), process.env[name]].join(path.delimiter) };
}
