#!/usr/bin/env node
// Plain JavaScript for whatever Node the machine has: finds the Node this project brings and hands over to it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const own = path.join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
const major = Number(process.versions.node.split('.')[0]);

if (major >= 26) {
  await import('../server/cli/main.ts');
} else if (existsSync(own)) {
  // One process more, and every signal goes to both: the terminal sends Ctrl-C to the whole group, so this one only waits.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {});
  const { status, signal } = spawnSync(own, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exitCode = signal === null ? (status ?? 1) : 1;
} else {
  process.stderr.write(`tandem needs Node 26 (this is ${process.version}). Install what it brings: npm ci\n`);
  process.exitCode = 2;
}
