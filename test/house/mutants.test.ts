import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { mutations } from '../oracles/mutations.ts';

const run = (...names: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/sandboxMutants.mjs', ...names], { encoding: 'utf8' });
  return { status, stdout, stderr };
};

describe('npm run sandbox-mutants', () => {
  it('lists every mutant with its file and its judge when it is asked for help', () => {
    const { status, stdout } = run('--help');
    expect(status).toBe(0);
    expect(stdout).toContain('npm run sandbox-mutants -- NAME...');
    for (const { name, file, killedBy } of mutations) expect(stdout).toContain(`  ${name} (${file}, killed by ${killedBy})\n`);
  });

  it('has no mutant whose line is gone, so that none is lost when a file is mended', () => {
    const lost = mutations.filter(({ file, find }) => readFileSync(`server/sandbox/${file}`, 'utf8').split(find).length !== 2);
    expect(lost.map(({ name }) => name)).toEqual([]);
  });

  it.each([{ names: ['no such mistake'] }, { names: ['any secret will do', '--all'] }])(
    'tries nothing when a name means nothing: $names',
    ({ names }) => {
      expect(run(...names)).toEqual({
        status: 2,
        stdout: '',
        stderr: `no mutant is called so: ${names.at(-1)}\nnpm run sandbox-mutants -- --help lists them.\n`,
      });
    },
  );
});
