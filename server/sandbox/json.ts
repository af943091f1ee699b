/** An object as it comes out of JSON: nothing is known about its members yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** True for `{…}`; false for null, lists, texts and numbers. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The member as text, or undefined where it is missing or of another type. */
export function textAt(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  return typeof value === 'string' ? value : undefined;
}

/** The member as a list of objects; members of another type are left out, a missing list is empty. */
export function objectsAt(object: JsonObject, key: string): readonly JsonObject[] {
  const value = object[key];
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
