// Installs what the lockfile names, where it is not installed yet. Plain JavaScript without a package, for whatever Node the machine has:
// after it, `node_modules/.bin/node` is the Node this project runs on. Standard output stays clean, it belongs to the command behind this one.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST_NPM = 11;
const NODE = 26;
const onWindows = process.platform === 'win32';
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const stamp = path.join(root, 'node_modules', '.tandem-installed');
const lockHash = createHash('sha256')
  .update(readFileSync(path.join(root, 'package-lock.json')))
  .digest('hex');

const reason = whyInstall();
if (reason !== null) install(reason);

/** Null when everything is there. The stamp is written last, so an install that was interrupted counts as none. */
function whyInstall() {
  if (!existsSync(stamp)) return 'nothing is installed yet';
  if (readFileSync(stamp, 'utf8') !== lockHash) return 'the lockfile changed';
  // A platform without its Node package installs without a word, so the Node itself is asked.
  const found = versionOfOwnNode();
  return found.startsWith(`v${NODE}.`) ? null : `this project's Node is ${found === '' ? 'missing' : found}`;
}

function versionOfOwnNode() {
  const node = path.join(root, 'node_modules', '.bin', onWindows ? 'node.cmd' : 'node');
  if (!existsSync(node)) return '';
  return (spawnSync(onWindows ? `"${node}"` : node, ['-v'], { encoding: 'utf8', shell: onWindows }).stdout ?? '').trim();
}

function install(because) {
  const version = (npm(['--version'], 'pipe').stdout ?? '').trim();
  if (version === '') fail('npm is not to be found.', `Install Node 20 or newer with npm ${OLDEST_NPM}, then try again.`);
  if (Number(version.split('.')[0]) < OLDEST_NPM)
    fail(`npm ${version} is too old for this lockfile.`, `Update it (npm install --global npm@${OLDEST_NPM}), then try again.`);
  process.stderr.write(`Installing, because ${because}. This takes a minute.\n`);
  const { status } = npm(['ci', '--no-audit', '--no-fund', '--loglevel=error'], 2);
  if (status !== 0) fail('The packages could not be installed.', 'What npm says stands above; often it is the network. Then try again.');
  const found = versionOfOwnNode();
  if (!found.startsWith(`v${NODE}.`))
    fail(
      `Node ${NODE} did not arrive for ${process.platform} on ${process.arch}${found === '' ? '' : `, but ${found} did`}.`,
      `Remove "omit=optional" from your npm configuration if it is there; else install Node ${NODE} on this machine and put it first in PATH.`,
    );
  writeFileSync(stamp, lockHash);
}

/**
 * Runs the npm that started us, on the Node it runs on: the Node below node_modules is about to be replaced. npm's words go to `output`.
 */
function npm(args, output) {
  const { npm_execpath: program, npm_node_execpath: node } = process.env;
  const stdio = ['ignore', output, 'inherit'];
  const known = program !== undefined && node !== undefined && existsSync(program) && existsSync(node);
  return known
    ? spawnSync(node, [program, ...args], { cwd: root, stdio, encoding: 'utf8' })
    : spawnSync('npm', args, { cwd: root, stdio, encoding: 'utf8', shell: onWindows });
}

function fail(what, remedy) {
  process.stderr.write(`${what} ${remedy}\n`);
  process.exit(2);
}
