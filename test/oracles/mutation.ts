/**
 * One mistake in the sandbox that somebody could plausibly make: `find` stands exactly once in `file` (below server/sandbox), and with
 * `replace` in its place `killedBy` (below test/sandbox) has to fail. `scripts/sandboxMutants.mjs` tries them all.
 */
export type Mutation = {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  readonly killedBy: string;
};

type Change = readonly [name: string, find: string, replace: string];

export const inFile = (file: string, killedBy: string, changes: readonly Change[]): readonly Mutation[] =>
  changes.map(([name, find, replace]) => ({ name, file, find, replace, killedBy }));
