import { SingleBar } from 'cli-progress';
import type { Watcher } from '../commands/house.ts';
import { tell } from './tell.ts';

/** Whoever waits at this terminal. A bar only where there is one: a log would be filled with it. `end` takes it away. */
export function watcherHere(): Watcher & { readonly end: () => void } {
  if (!process.stderr.isTTY) return { tell, progress: () => {}, end: () => {} };
  const bar = new SingleBar({ format: '{doing} {bar} {value}/{total}', stream: process.stderr, clearOnComplete: true, hideCursor: true });
  let shown = false;
  const end = (): void => {
    if (shown) bar.stop();
    shown = false;
  };
  return {
    tell: (line) => {
      end();
      tell(line);
    },
    progress: ({ doing, done, of }) => {
      if (!shown) bar.start(of, done, { doing });
      shown = true;
      bar.setTotal(of);
      bar.update(done, { doing });
    },
    end,
  };
}
