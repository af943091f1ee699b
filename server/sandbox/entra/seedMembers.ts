import { isJsonObject } from '../json.ts';
import type { JsonObject } from '../json.ts';

/**
 * One object of a seed, read member by member: undefined is a member that is not there, and one of another type is refused in words. `what`
 * is how those words call it, such as `the client 8a4d…`.
 */
type SeedObject = { readonly what: string; readonly members: JsonObject };

/** @throws Error naming the first member that means nothing here */
export function seedObject(members: JsonObject, what: string, known: readonly string[]): SeedObject {
  const stray = Object.keys(members).find((name) => !known.includes(name));
  if (stray !== undefined) throw new Error(`${capital(what)} takes ${known.join(', ')}, not ${JSON.stringify(stray)}.`);
  return { what, members };
}

export function textIn({ what, members }: SeedObject, name: string): string | undefined {
  const value = members[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new Error(`The "${name}" of ${what} must be a text.`);
}

export function flagIn({ what, members }: SeedObject, name: string): boolean | undefined {
  const value = members[name];
  if (value === undefined || typeof value === 'boolean') return value;
  throw new Error(`The "${name}" of ${what} must be true or false.`);
}

export function listIn({ what, members }: SeedObject, name: string): readonly unknown[] | undefined {
  const value: unknown = members[name];
  if (value === undefined) return undefined;
  if (isList(value)) return value;
  throw new Error(`The "${name}" of ${what} must be a list.`);
}

export function textsIn(object: SeedObject, name: string): readonly string[] | undefined {
  return listIn(object, name)?.map((one) => {
    if (typeof one === 'string') return one;
    throw new Error(`The "${name}" of ${object.what} must be a list of texts.`);
  });
}

export function objectsIn(object: SeedObject, name: string): readonly JsonObject[] | undefined {
  return listIn(object, name)?.map((one) => {
    if (isJsonObject(one)) return one;
    throw new Error(`The "${name}" of ${object.what} must be a list of objects.`);
  });
}

export function guidIn({ what, members }: SeedObject, name: string): string {
  const value = members[name];
  const id = typeof value === 'string' ? value.toLowerCase() : '';
  if (!/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(id)) throw new Error(`The "${name}" of ${what} must be a GUID.`);
  return id;
}

function capital(words: string): string {
  return words.replace(/^./, (letter) => letter.toUpperCase());
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
