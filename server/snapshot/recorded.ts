import type { RunInput } from '../core/input.ts';
import type { ScenarioFile } from './snapshotFiles.ts';

export type Said = { readonly status: number; readonly body: unknown };

/** What `recordRun` of sync gives: what a run would plan from, and the vendors' words. */
export type Recorded = {
  readonly input: RunInput;
  readonly closed: ReadonlySet<string>;
  readonly tombstones: ScenarioFile['tombstones'];
  readonly resting: ScenarioFile['quarantine'];
  readonly calendar: { readonly standing: readonly unknown[]; readonly byId: ReadonlyMap<string, Said> };
  readonly crm: {
    readonly standing: readonly unknown[];
    readonly byId: ReadonlyMap<string, Said>;
    readonly relations: readonly unknown[];
    readonly people: { readonly users: readonly unknown[]; readonly contacts: readonly unknown[]; readonly leads: readonly unknown[] };
  };
};
