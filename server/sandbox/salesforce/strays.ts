import { isJsonObject } from '../json.ts';

/** Throws a sentence that names what a control door does not take, so that a typing error is seen. `who` begins the sentence. */
export function refuseStrays(body: unknown, taken: readonly string[], who: string): void {
  const stray = Object.keys(isJsonObject(body) ? body : {}).find((name) => !taken.includes(name));
  if (stray !== undefined) throw new Error(`${who} takes ${taken.join(', ')}, not ${JSON.stringify(stray)}.`);
}
