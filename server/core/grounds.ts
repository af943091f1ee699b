import type { Window } from '../../shared/time.ts';
import type { Hashing } from './hashing.ts';
import type { RunInput } from './input.ts';
import type { Directory } from './people.ts';

/** Everything a decision may look at besides the pair itself. `wideWindow`: the window as it would be without a Start Date. */
export type Grounds = {
  readonly input: RunInput;
  readonly window: Window;
  readonly wideWindow: Window;
  readonly directory: Directory;
  readonly hashing: Hashing;
};
