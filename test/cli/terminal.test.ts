import { afterEach, describe, expect, it } from '@jest/globals';
import { watcherHere } from '../../server/cli/terminal.ts';

/** Standard error, as a terminal or as a file, and what was written to it meanwhile. */
function standIn(isTerminal: boolean): { written(): string; restore(): void } {
  const { isTTY } = process.stderr;
  const write = process.stderr.write.bind(process.stderr);
  let heard = '';
  process.stderr.isTTY = isTerminal;
  process.stderr.write = (text: string | Uint8Array): boolean => {
    heard += String(text);
    return true;
  };
  return {
    written: () => heard,
    restore: () => {
      process.stderr.isTTY = isTTY;
      process.stderr.write = write;
    },
  };
}

describe('how far a command is', () => {
  let stderr: ReturnType<typeof standIn>;
  afterEach(() => stderr.restore());
  const work = (): void => {
    const watcher = watcherHere();
    watcher.progress({ doing: 'reading', done: 0, of: 1 });
    watcher.progress({ doing: 'writing', done: 3, of: 7 });
    watcher.tell('Reconciling …');
    watcher.end();
    watcher.end();
  };

  it('is a bar on a terminal, taken away before anything else is said', () => {
    stderr = standIn(true);
    work();
    expect(stderr.written()).toMatch(/reading .* 0\/1[^]*writing .* 3\/7/);
    expect(stderr.written().endsWith('Reconciling …\n')).toBe(true);
  });

  it('is not said where there is no terminal: a log would be filled with it', () => {
    stderr = standIn(false);
    work();
    expect(stderr.written()).toBe('Reconciling …\n');
  });
});
