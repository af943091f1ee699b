#!/usr/bin/env node
// Plain JavaScript for whatever Node the machine has: finds the Node this project brings and hands over to it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const own = path.join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
const major = Number(process.versions.node.split('.')[0]);

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

if (major >= 26) {
  endWithNpm(() => process.kill(process.pid, 'SIGTERM'));
  await import('../server/cli/main.ts');
} else if (existsSync(own)) {
  const child = spawn(own, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  endWithNpm(() => child.kill('SIGTERM'));
  for (const signal of SIGNALS)
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the whole group: passed on, the program would get it twice.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  child.once('error', (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
  child.once('exit', (code, signal) => {
    process.exitCode = signal === null ? (code ?? 1) : 1;
  });
} else {
  process.stderr.write(`tandem needs Node 26 (this is ${process.version}). Install what it brings: npm ci\n`);
  process.exitCode = 2;
}

/** npm that is ended does not end what it started, and nobody would find it again: whoever was started by npm ends when its parent is gone. */
function endWithNpm(end) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const look = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(look);
    end();
  }, 500);
  look.unref();
}
