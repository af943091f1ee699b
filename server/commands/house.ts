import type { Settings } from '../../shared/settings.ts';
import type { StorePort, StoredUser, Tenant } from '../ports/store.ts';
import type { Progress, World } from '../sync/world.ts';

/** What a command works in: this installation's memory, and a way to every company's calendars and CRM. Put together in `server/world.ts`. */
export type House = {
  readonly store: StorePort;
  /** Of the company that the environment names, for null. */
  readonly worldOf: (company: Tenant | null) => World;
  readonly settingsOf: (user: StoredUser) => Settings;
  /** Only the demo has one: its steps do things in the pretend world. */
  readonly tour: Tour | null;
};

/** A story in steps. `play` counts from 1. @returns what was done and seen, line by line. */
export type Tour = { readonly titles: readonly string[]; readonly play: (step: number) => Promise<readonly string[]> };

/** A sentence for whoever waits at the terminal. Holds no subject, address or text of a meeting. */
export type Tell = (line: string) => void;
/** `progress` is shown as a bar on a terminal, and nowhere else. */
export type Watcher = { readonly tell: Tell; readonly progress: Progress };
