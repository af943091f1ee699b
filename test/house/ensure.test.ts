import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { runIn, temporaryTree, textOf, type Ran } from './repository.ts';

// Several processes per test, on a machine that may be busy.
jest.setTimeout(60_000);

/** Stands in for npm: notes what it is asked, and installs nothing but a Node that names its version. */
const PRETENDED_NPM = `
const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs');
const args = process.argv.slice(2);
if (args[0] === '--version') { console.log(process.env.PRETENDED_NPM_VERSION); process.exit(0); }
appendFileSync('asked.txt', args.join(' ') + '\\n');
console.log('added some packages');
if (process.env.PRETENDED_FAILURE) process.exit(1);
mkdirSync('node_modules/.bin', { recursive: true });
writeFileSync('node_modules/.bin/node', '#!/bin/sh\\necho ' + process.env.PRETENDED_NODE + '\\n', { mode: 0o755 });
`;

let leave: () => void = () => {};
afterEach(() => leave());

/** A fresh clone: the lockfile, our program, and nothing installed. */
function aClone(): {
  readonly folder: string;
  readonly ensure: (differently?: Readonly<Record<string, string>>) => Promise<Ran>;
  readonly asked: () => string;
} {
  const { folder, remove } = temporaryTree({
    'package-lock.json': '{"first":true}',
    'scripts/ensure.mjs': textOf('scripts/ensure.mjs'),
    'npm.cjs': PRETENDED_NPM,
  });
  leave = remove;
  const pretended = {
    npm_execpath: path.join(folder, 'npm.cjs'),
    npm_node_execpath: process.execPath,
    PRETENDED_NPM_VERSION: '11.19.1',
    PRETENDED_NODE: 'v26.10.0',
  };
  const asked = path.join(folder, 'asked.txt');
  return {
    folder,
    ensure: (differently = {}) => runIn(folder, 'scripts/ensure.mjs', [], { ...pretended, ...differently }),
    asked: () => (existsSync(asked) ? readFileSync(asked, 'utf8') : ''),
  };
}

const CI = 'ci --no-audit --no-fund --loglevel=error\n';

describe('ensure', () => {
  it('installs a fresh clone once, and says nothing on standard output', async () => {
    const clone = aClone();
    const first = await clone.ensure();
    expect(first).toMatchObject({ status: 0, stdout: '' });
    expect(first.stderr).toContain('added some packages');
    expect(await clone.ensure()).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(clone.asked()).toBe(CI);
  });

  it('installs again when the lockfile changed', async () => {
    const clone = aClone();
    await clone.ensure();
    writeFileSync(path.join(clone.folder, 'package-lock.json'), '{"second":true}');
    expect((await clone.ensure()).stderr).toContain('the lockfile changed');
    expect(clone.asked()).toBe(CI + CI);
  });

  it('installs again when the Node that is there is another one', async () => {
    const clone = aClone();
    await clone.ensure();
    const node = path.join(clone.folder, 'node_modules/.bin/node');
    writeFileSync(node, '#!/bin/sh\necho v20.1.0\n');
    chmodSync(node, 0o755);
    expect((await clone.ensure()).stderr).toContain('v20.1.0');
    expect(clone.asked()).toBe(CI + CI);
  });

  it('tries again after an install that failed', async () => {
    const clone = aClone();
    const failed = await clone.ensure({ PRETENDED_FAILURE: 'yes' });
    expect(failed).toMatchObject({ status: 2, stdout: '' });
    expect(failed.stderr).toContain('could not be installed');
    expect(await clone.ensure()).toMatchObject({ status: 0 });
    expect(clone.asked()).toBe(CI + CI);
  });

  it.each<{ trouble: string; given: Readonly<Record<string, string>>; says: string }>([
    { trouble: 'an npm that is too old', given: { PRETENDED_NPM_VERSION: '10.9' }, says: 'npm 10.9 is too old' },
    { trouble: 'an npm that is not there', given: { PRETENDED_NPM_VERSION: '' }, says: 'npm is not to be found' },
    { trouble: 'a Node that never came', given: { PRETENDED_NODE: '' }, says: 'did not arrive' },
  ])('refuses $trouble with a remedy', async ({ given, says }) => {
    const refused = await aClone().ensure(given);
    expect(refused).toMatchObject({ status: 2, stdout: '' });
    expect(refused.stderr).toContain(says);
  });
});
