import { isJsonObject, textAt } from './json.ts';

/** Which requests are meant: null is any. `path` is a part of path and query, in lower case. */
export type Match = { readonly method: string | null; readonly path: string | null };

/** A request as matches see it: `target` is path and query. */
export type Target = { readonly method: string; readonly target: string };

export function readMatch(value: unknown = {}): Match {
  if (!isJsonObject(value)) throw new Error(`${form}.`);
  // A misspelt match would hit every request.
  for (const [name, part] of Object.entries(value)) {
    if (name !== 'method' && name !== 'path') throw new Error(`${form}, not ${JSON.stringify(name)}.`);
    if (typeof part !== 'string' && part !== null) throw new Error(`${form}, not ${JSON.stringify(name)}:${JSON.stringify(part)}.`);
  }
  return { method: textAt(value, 'method')?.toUpperCase() ?? null, path: textAt(value, 'path')?.toLowerCase() ?? null };
}

const form = 'A "match" is an object of the texts "method" and "path", which both may be left out';

export function isMatch({ method, path }: Match, request: Target): boolean {
  return (method === null || method === request.method) && (path === null || request.target.toLowerCase().includes(path));
}
