/** Ends every `switch` on a `kind`: a new kind then fails to compile, and a value from outside the types fails loudly. */
export function unreachable(value: never): never {
  throw new Error(`unreachable kind: ${JSON.stringify((value as { kind?: unknown }).kind ?? typeof value)}`);
}
