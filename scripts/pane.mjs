// Builds the pane and the page that plays Outlook, when what they are made of has changed since the last time. Plain JavaScript without packages,
// like ensure.mjs; webpack itself runs on the Node this project brings. Says what it does on standard error only: `npm start` may be printing JSON.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const at = (...steps) => path.join(root, ...steps);
const stamp = at('dist', 'pane.stamp');
const SOURCES = ['addin', 'shared', 'server/sandbox/outlook/page', 'webpack.config.mjs', 'package-lock.json'];

const made = fingerprint();
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== made) build();

function build() {
  process.stderr.write('Building the pane. This takes a few seconds.\n');
  // A build that fails must not leave the old one behind as if it were this one.
  rmSync(stamp, { force: true });
  const node = at('node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
  const { status } = spawnSync(node, [at('node_modules', 'webpack', 'bin', 'webpack.js')], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status === 0) writeFileSync(stamp, made);
  else process.exitCode = 1;
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const file of SOURCES.flatMap(filesOf))
    hash
      .update(`${file}\n`)
      .update(readFileSync(at(file)))
      .update('\n');
  return hash.digest('hex');
}

/** In a fixed order, so that the same files give the same fingerprint. */
function filesOf(place) {
  const whole = at(place);
  if (!existsSync(whole)) return [];
  if (statSync(whole).isFile()) return [place];
  const entries = readdirSync(whole, { withFileTypes: true, recursive: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)));
  return files.sort();
}
