import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { moduleAt } from './killed/runKilled.ts';
import { findPostgres } from './throwaway/binaries.ts';
import { describeOnPostgres } from './throwaway/throwawayPostgres.ts';

describeOnPostgres('the throwaway PostgreSQL', () => {
  it.each([
    { ended: 'is killed', signal: 'SIGKILL' },
    { ended: 'is ended by Ctrl-C', signal: 'SIGINT' },
  ] as const)(
    'ends, and leaves no folder, when the process that started it $ended',
    async ({ signal }) => {
      const source = `
      import { findPostgres } from ${moduleAt('test/store/throwaway/binaries.ts')};
      import { keepPostgres } from ${moduleAt('test/store/throwaway/keeper.ts')};
      const { url } = await keepPostgres(findPostgres(process.env));
      process.stdout.write(url);`;
      // A process group of its own, as a terminal gives one to jest.
      const starter = spawn(process.execPath, ['--input-type=module', '--eval', source], {
        stdio: ['ignore', 'pipe', 'inherit'],
        detached: true,
      });
      const said: readonly unknown[] = await once(starter.stdout, 'data');
      const url = String(said[0]);
      const folder = new URL(url).searchParams.get('host') ?? '';
      const { promise: gone, resolve } = Promise.withResolvers<void>();
      const client = new Client({ connectionString: url }).on('error', () => undefined).on('end', () => resolve());
      await client.connect();
      expect(existsSync(folder)).toBe(true);
      process.kill(-(starter.pid ?? 0), signal);
      await gone;
      while (existsSync(folder)) await after(20);
    },
    60_000,
  );
});

describe('a machine without PostgreSQL', () => {
  it('is told what to do', () => {
    expect(findPostgres({ POSTGRES_BIN: '/nowhere' })).toBe(
      'POSTGRES_BIN names /nowhere, which lacks initdb, pg_ctl, postgres: correct or unset it',
    );
  });

  it('skips the tests of it, and says so in one line for all files', async () => {
    const files = ['test/store/canary.test.ts', 'test/store/mailboxLocks.test.ts'];
    const args = [
      '--experimental-vm-modules',
      path.resolve('node_modules/jest/bin/jest.js'),
      '--testNamePattern=on a server|runs of one',
      ...files,
    ];
    const jest = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, POSTGRES_BIN: '/nowhere' } });
    let said = '';
    jest.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await once(jest, 'close');
    expect(said.match(/^The tests of PostgreSQL are skipped: POSTGRES_BIN names .*$/gm)).toHaveLength(1);
    expect(said).toMatch(/^Tests: +\d+ skipped, \d+ total$/m);
    expect(jest.exitCode).toBe(0);
  }, 120_000);
});
