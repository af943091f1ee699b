import { refuseToken, tokensOf } from './soqlTokens.ts';
import type { Token } from './soqlTokens.ts';

/** A statement and how far it has been read. */
export type Reader = { readonly soql: string; readonly tokens: readonly Token[]; place: number };

/** Words that can name nothing. All other words of the language (`Order`, `Group`, `Case`, `End`) are objects and fields as well. */
const reserved = new Set(
  (
    'AND OR TRUE FALSE NULL NOT IN LIKE INCLUDES EXCLUDES SELECT FROM AS USING LOOKUP WHERE WITH BY ROLLUP CUBE HAVING ASC DESC NULLS ' +
    'FIRST LAST LIMIT BIND FOR UPDATE ELSE HIERARCHICAL'
  ).split(' '),
);

/** Words of the language that may be names, but not where a plain name is asked for, as in USING SCOPE. */
const halfReserved = new Set(
  (
    'DATA CATEGORY AT ABOVE BELOW ABOVE_OR_BELOW OFFSET VIEW REFERENCE TYPEOF WHEN THEN END DISTANCE GEOLOCATION GROUP ORDER CASE FIELDS ' +
    'COUNT SCOPE FLAT'
  ).split(' '),
);

export function readerOf(soql: string): Reader {
  return { soql, tokens: tokensOf(soql), place: 0 };
}

export function next({ tokens, place }: Reader, ahead = 0): Token {
  return tokens[Math.min(place + ahead, tokens.length - 1)] ?? { kind: 'end', text: '<EOF>', at: 0 };
}

export function isNext(reader: Reader, wanted: string, ahead = 0): boolean {
  const { kind, text } = next(reader, ahead);
  return (kind === 'word' || kind === 'sign') && text.toUpperCase() === wanted;
}

/** Steps over the wanted words if all of them come next, in this order. */
export function accepts(reader: Reader, ...wanted: readonly string[]): boolean {
  if (!wanted.every((one, ahead) => isNext(reader, one, ahead))) return false;
  reader.place += wanted.length;
  return true;
}

export function expect(reader: Reader, ...wanted: readonly string[]): void {
  for (const one of wanted) {
    if (!accepts(reader, one)) refuseNext(reader);
  }
}

export function acceptsKind(reader: Reader, ...kinds: readonly Token['kind'][]): boolean {
  if (!kinds.includes(next(reader).kind)) return false;
  reader.place += 1;
  return true;
}

export function refuseNext(reader: Reader): never {
  return refuseToken(reader.soql, next(reader));
}

export function isName(reader: Reader, ahead = 0): boolean {
  const { kind, text } = next(reader, ahead);
  return kind === 'word' && !reserved.has(text.toUpperCase());
}

export function acceptsName(reader: Reader): boolean {
  if (!isName(reader)) return false;
  reader.place += 1;
  return true;
}

export function expectName(reader: Reader): void {
  if (!acceptsName(reader)) refuseNext(reader);
}

/** A name that is no word of the language at all. */
export function expectPlainName(reader: Reader): void {
  if (halfReserved.has(next(reader).text.toUpperCase())) refuseNext(reader);
  expectName(reader);
}

/** One or more, with commas between them. */
export function readList(reader: Reader, readOne: (reader: Reader) => void): void {
  do readOne(reader);
  while (accepts(reader, ','));
}
