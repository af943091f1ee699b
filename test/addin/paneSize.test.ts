import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { root } from '../house/repository.ts';

const PANE = path.join(root, 'dist', 'pane');
const FIRST_LOAD_MAX = 120 * 1024;

const html = (): string => {
  const file = path.join(PANE, 'taskpane.html');
  if (!existsSync(file)) throw new Error('The pane is not built: npm run pane');
  return readFileSync(file, 'utf8');
};
const scripts = (): readonly string[] =>
  [...html().matchAll(/<script[^>]*\ssrc="(?<file>[^"]+)"/g)].map((match) => match.groups?.['file'] ?? '');
const ours = (): readonly string[] => scripts().filter((file) => !file.startsWith('https://'));
const weight = (file: string): number => gzipSync(readFileSync(path.join(PANE, file)), { level: 9 }).length;
const kilobytes = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KB`;

describe('the built pane', () => {
  it('loads at most 120 KB of script first, compressed', () => {
    const first = ours().reduce((sum, file) => sum + weight(file), 0);
    const late = readdirSync(PANE).filter((file) => file.endsWith('.js') && !ours().includes(file));
    const lateWeights = late.map((file) => `${file.replace(/[.].*/, '')} ${kilobytes(weight(file))}`).join(', ');
    process.stdout.write(`pane: first load ${kilobytes(first)}; later ${lateWeights}\n`);
    expect(first).toBeLessThanOrEqual(FIRST_LOAD_MAX);
    expect(ours()).not.toHaveLength(0);
  });

  it('loads Office.js before ours, and no script stands in the page itself', () => {
    expect(scripts()[0]).toBe('https://appsforoffice.microsoft.com/lib/1/hosted/office.js');
    expect(html().match(/<script(?![^>]*\ssrc=)/g)).toBeNull();
    expect(html()).toMatch(/<script defer[^>]*src="pane\./);
  });

  it('brings neither zod nor the sentences it does not say', () => {
    const all = readdirSync(PANE)
      .filter((file) => file.endsWith('.js'))
      .map((file) => readFileSync(path.join(PANE, file), 'utf8'))
      .join('\n');
    expect(all).not.toContain('ZodError');
    expect(all).not.toContain('TANDEM_GRAPH_URL');
  });

  it('says something where scripts are off', () => {
    expect(html()).toMatch(/<noscript>.{20,}<\/noscript>/);
    expect(html()).toContain('<html lang="en">');
  });
});
