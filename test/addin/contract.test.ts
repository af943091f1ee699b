import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { root, textOf } from '../house/repository.ts';

describe('addin/api/contract.json', () => {
  it('says what shared/api.ts says; if not: npm run contract', () => {
    const fresh = execFileSync(process.execPath, [path.join(root, 'scripts', 'contract.mjs'), '--print'], { encoding: 'utf8' });
    expect(textOf('addin/api/contract.json')).toBe(fresh);
  });

  it('brings no schema into the pane', () => {
    expect(textOf('addin/api/contract.json')).not.toContain('inputSchema');
  });
});
