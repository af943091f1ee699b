import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { said, tandemIn, type Tandem } from '../support/tandem.ts';

const root = path.resolve(__dirname, '../..');
const node = path.join(root, 'node_modules', '.bin', 'node');

describe('tandem sandbox', () => {
  let tandem: Tandem;
  beforeEach(() => {
    tandem = tandemIn();
  });
  afterEach(() => tandem.remove());

  it('needs no port, prints where it is, and ends on SIGTERM', async () => {
    const { child, ended } = tandem.start(['sandbox']);
    await said(child.stderr, /Ctrl-C ends it/);
    child.kill('SIGTERM');
    const { code, stdout } = await ended;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ graph: expect.stringMatching(/^https:\/\/localhost:\d+$/) as unknown });
  }, 60_000);

  it('lets no second one into its folder, whose authority stays as it is', async () => {
    const { child, ended } = tandem.start(['sandbox']);
    await said(child.stderr, /Ctrl-C ends it/);
    const authority = () => readFileSync(path.join(tandem.folder, '.data', 'sandbox-ca.pem'), 'utf8');
    const before = authority();
    const second = await tandem.run(['sandbox']);
    expect(second).toMatchObject({ code: 2, stdout: '' });
    expect(second.stderr).toMatch(/Another sandbox is using the folder .*--folder/);
    expect(authority()).toBe(before);
    child.kill('SIGTERM');
    await ended;
  }, 60_000);

  it('says that a seed makes no difference to a world that is there already', async () => {
    for (const seed of ['5', '6']) {
      const { child, ended } = tandem.start(['sandbox', '--folder', 'w', '--seed', seed]);
      await said(child.stderr, /Ctrl-C ends it/);
      child.kill('SIGTERM');
      const { stderr } = await ended;
      expect(stderr.includes(`--seed ${seed}: w holds a world already`)).toBe(seed === '6');
    }
    expect(existsSync(path.join(tandem.folder, 'w', 'sandbox', 'graph.json'))).toBe(true);
  }, 60_000);

  it('names a port that is taken, with the remedy', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const ended = await tandem.run(['sandbox', '--salesforce-port', String(port)]);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toBe(`Port ${port} is taken by another program: end it, or name another (0 takes any).\n`);
    await new Promise((resolve) => taken.close(resolve));
  }, 60_000);
});

describe('a program started by npm', () => {
  let tandem: Tandem;
  beforeEach(() => {
    tandem = tandemIn();
  });
  afterEach(() => tandem.remove());

  it('ends when npm is killed, instead of holding its ports for ever', async () => {
    // What npm does: a shell, and the program in it.
    const program = `"${node}" "${path.join(root, 'bin', 'tandem.mjs')}" sandbox & wait`;
    const npm = spawn('sh', ['-c', program], {
      cwd: tandem.folder,
      env: { PATH: process.env['PATH'] ?? '', npm_lifecycle_event: 'start' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    npm.stdout.resume();
    await said(npm.stderr, /Ctrl-C ends it/);
    npm.kill('SIGKILL');
    // The program holds the other end of this pipe: it closes when the program is gone.
    await new Promise((resolve) => npm.stderr.once('close', resolve));
    const { child, ended } = tandem.start(['sandbox']);
    await said(child.stderr, /Ctrl-C ends it/);
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
  }, 60_000);
});
