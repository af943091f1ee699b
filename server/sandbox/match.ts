import { isJsonObject, textAt } from './json.ts';

/** Which requests are meant: null is any. `path` is a part of path and query, in lower case. */
export type Match = { readonly method: string | null; readonly path: string | null };

/** A request as matches see it: `target` is path and query. */
export type Target = { readonly method: string; readonly target: string };

export function readMatch(value: unknown = {}): Match {
  if (!isJsonObject(value)) throw new Error('A "match" is an object {"method","path"}; both may be left out.');
  return { method: textAt(value, 'method')?.toUpperCase() ?? null, path: textAt(value, 'path')?.toLowerCase() ?? null };
}

export function isMatch({ method, path }: Match, request: Target): boolean {
  return (method === null || method === request.method) && (path === null || request.target.toLowerCase().includes(path));
}
