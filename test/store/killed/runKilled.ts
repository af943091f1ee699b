import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** How a program ended: at which moment it was when it was killed, or how many it had when it came to its end. */
export type Ended = { readonly killed: boolean; readonly moment: number };

/**
 * Runs the program of `source` in a process of its own that dies at `killAt` (see the `preload`).
 * @throws when it ends in any other way than by that or by coming to its end.
 */
export async function runKilled(options: {
  readonly preload: 'atWrite' | 'atQuery';
  readonly source: string;
  readonly killAt: number | 'renamed' | 'never';
}): Promise<Ended> {
  const { preload, source, killAt } = options;
  const preloaded = pathToFileURL(path.resolve(`test/store/killed/${preload}.ts`)).href;
  const child = spawn(process.execPath, ['--import', preloaded, '--input-type=module', '--eval', source], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, KILL_AT: String(killAt) },
  });
  let said = '';
  let complained = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (complained += chunk.toString()));
  await once(child, 'close');
  const killed = child.signalCode === 'SIGKILL';
  if (!killed && child.exitCode !== 0) throw new Error(`The program failed before it was killed:\n${complained}`);
  return { killed, moment: Number(said) };
}

/** Words of a program: a module of ours, to import. */
export const moduleAt = (file: string): string => JSON.stringify(pathToFileURL(path.resolve(file)).href);

/** `many` moments of `from`..`to`, one by chance in each of as many equal stretches. The same for the same seed (TANDEM_TEST_SEED draws others). */
export function drawMoments(many: number, from: number, to: number): readonly number[] {
  let state = Number(process.env['TANDEM_TEST_SEED'] ?? 20_261_120) >>> 0;
  return Array.from({ length: many }, (_, n) => {
    // Numerical Recipes' generator: enough for moments.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return from + Math.floor(((n + state / 2 ** 32) / many) * (to - from + 1));
  });
}
