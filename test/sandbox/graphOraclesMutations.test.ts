import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { mutations } from '../oracles/mutations.ts';

/** Trying them all takes minutes (`node scripts/sandboxMutants.mjs`); that they still fit the code takes none. */
describe('a mistake the sandbox is tried with', () => {
  it.each(mutations)('fits the code it is a mistake in: $name', ({ file, find, replace, killedBy }) => {
    const source = readFileSync(join('server', 'sandbox', file), 'utf8');
    expect(source.split(find)).toHaveLength(2);
    expect(replace).not.toBe(find);
    expect(existsSync(join('test', 'sandbox', `${killedBy}.test.ts`))).toBe(true);
  });

  it('has a name of its own, and there are as many as were promised', () => {
    expect(new Set(mutations.map(({ name }) => name)).size).toBe(mutations.length);
    expect(mutations.length).toBeGreaterThanOrEqual(29);
  });
});
