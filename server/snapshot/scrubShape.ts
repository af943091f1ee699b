/**
 * What becomes of one value of a file: the same value, another, or `undefined`, which leaves it out. Null never says anything and always stays.
 */
export type Rewrite = (value: unknown) => unknown;
export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The members named in `table` and no others, each in its own way. What is no object becomes null. */
export const members =
  (table: Readonly<Record<string, Rewrite>>): Rewrite =>
  (value) => {
    if (!isObject(value)) return null;
    const kept = Object.entries(table).flatMap(([name, rewrite]): [string, unknown][] => {
      if (!Object.hasOwn(value, name) || value[name] === undefined) return [];
      const member = orNull(rewrite)(value[name]);
      return member === undefined ? [] : [[name, member]];
    });
    return Object.fromEntries(kept);
  };

/** Every element, at its place: the reader names an item it cannot read by where it stands. */
export const listOf =
  (rewrite: Rewrite): Rewrite =>
  (value) =>
    Array.isArray(value) ? value.map((one: unknown) => orNull(rewrite)(one) ?? null) : undefined;

/** An object whose member names are ids. */
export const keyed =
  (nameOf: (id: string) => string, rewrite: Rewrite): Rewrite =>
  (value) =>
    isObject(value) ? Object.fromEntries(Object.entries(value).map(([id, one]) => [nameOf(id), rewrite(one) ?? null])) : {};

const orNull =
  (rewrite: Rewrite): Rewrite =>
  (value) =>
    value === null ? null : rewrite(value);

/** Any text, by a pseudonym. Empty text says nothing and stays. */
export const text =
  (nameOf: (text: string) => string): Rewrite =>
  (value) =>
    typeof value === 'string' ? (value === '' ? '' : nameOf(value)) : undefined;

export const flag: Rewrite = (value) => (typeof value === 'boolean' ? value : undefined);
/** Salesforce takes and shows "31" for 31. */
export const number: Rewrite = (value) => {
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof read === 'number' && Number.isFinite(read) ? read : undefined;
};

/** One of a closed list, in any case, as both vendors' readers take it; anything else may be a person's own words. */
export const word =
  (words: readonly string[], otherwise?: string): Rewrite =>
  (value) => {
    if (typeof value !== 'string') return undefined;
    return words.some((one) => one.toLowerCase() === value.toLowerCase()) ? value : otherwise;
  };

/** Stands where a reader needs to see that there was something. */
export const LEFT_OUT = 'left out';

const WRITTEN_TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;
export const isWrittenTime = (value: unknown): value is string => typeof value === 'string' && WRITTEN_TIME.test(value);
/** A date, with or without a time of day: digits only, so nothing else can hide in it. */
export const time: Rewrite = (value) => (isWrittenTime(value) ? value : undefined);
