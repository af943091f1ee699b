import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { said } from '../support/tandem.ts';

const root = path.resolve(__dirname, '../..');
const [, section = ''] =
  /^## How to run it alone\n([^]*?)^## /m.exec(readFileSync(path.join(root, 'server/sandbox/README.md'), 'utf8')) ?? [];
const [opening = '', ...blocks] = [...section.matchAll(/```sh\n([^]*?)```/g)].map(([, commands = '']) => commands);

const present = ['bash', 'curl', 'npx'].every((program) => spawnSync(program, ['--version']).status === 0);
if (!present) process.stderr.write('There is no bash, curl or npx: the commands of the sandbox’s sign are not run.\n');

(present ? describe : describe.skip)('how to run the sandbox alone', () => {
  it('works as its sign says, line by line', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tandem-alone-'));
    const shell = spawn('bash', [], { cwd: root, env: { ...process.env, W: folder } });
    const heard = { stdout: '', stderr: '' };
    shell.stdout.setEncoding('utf8').on('data', (text: string) => (heard.stdout += text));
    shell.stderr.setEncoding('utf8').on('data', (text: string) => (heard.stderr += text));
    const ended = new Promise<number | null>((resolve) => shell.once('close', resolve));
    const giveUp = setTimeout(() => shell.kill(), 60_000);
    try {
      // The first command that fails ends the shell, and the shell's end what it started.
      shell.stdin.write(`set -euo pipefail -m\ntrap 'kill %1 2> /dev/null || true' EXIT\n${opening}`);
      await said(shell.stderr, /The sandbox is open/);
      shell.stdin.end(blocks.join('\n'));
      expect({ code: await ended, ...heard }).toMatchObject({ code: 0 });
      const answers = heard.stdout.split('\n').filter((line) => line.startsWith('{'));
      const [events, contacts] = answers.map((line) => JSON.parse(line) as { value?: unknown[]; records?: unknown[] });
      expect([events?.value, contacts?.records].map((found) => found?.length)).toEqual([3, 3]);
      expect(heard.stderr).toContain('anna@contoso.com');
      expect(answers).toHaveLength(2 + 13);
    } finally {
      clearTimeout(giveUp);
      shell.kill();
      rmSync(folder, { recursive: true, force: true });
    }
  }, 120_000);
});
