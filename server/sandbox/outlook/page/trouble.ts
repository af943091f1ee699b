import { part } from './element.ts';

/** Does what a person asked for; when it fails, the page says so until the next try. */
export function attempt(action: () => Promise<void>): void {
  part('trouble').textContent = '';
  action().catch((problem: unknown) => {
    part('trouble').textContent = problem instanceof Error ? problem.message : 'That did not work. Try again.';
  });
}
