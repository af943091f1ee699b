/** Fields, objects and distances: the parts of the grammar that several clauses share. */
import {
  accepts,
  acceptsKind,
  acceptsName,
  expect,
  expectName,
  expectPlainName,
  isName,
  isNext,
  next,
  readList,
  refuseNext,
} from './soqlReader.ts';
import type { Reader } from './soqlReader.ts';

/** `Name`, `Who.Name`, `MAX(Name)` or `FORMAT(MAX(Name))`; no deeper. */
export function readField(reader: Reader, deepest = 2): void {
  expectName(reader);
  if (deepest === 0 || !accepts(reader, '(')) return;
  readField(reader, deepest - 1);
  expect(reader, ')');
}

export function isDistance(reader: Reader): boolean {
  return isNext(reader, 'DISTANCE') && isNext(reader, '(', 1) && isName(reader, 2) && isNext(reader, ',', 3);
}

/** `DISTANCE(Place__c, GEOLOCATION(1, 2), 'km')` */
export function readDistance(reader: Reader): void {
  expect(reader, 'DISTANCE', '(');
  expectName(reader);
  expect(reader, ',', 'GEOLOCATION', '(');
  readNumber(reader);
  expect(reader, ',');
  readNumber(reader);
  expect(reader, ')', ',');
  readString(reader);
  expect(reader, ')');
}

export function readNumber(reader: Reader, ...kinds: readonly ('integer' | 'decimal')[]): void {
  if (!accepts(reader, '-')) accepts(reader, '+');
  if (!acceptsKind(reader, ...(kinds.length === 0 ? (['integer', 'decimal'] as const) : kinds))) refuseNext(reader);
}

const knownEscape = /\\(?:u[0-9a-f]{4}|[nrtb"'\\])/giu;
const knownLikeEscape = /\\(?:u[0-9a-f]{4}|[nrtb"'\\_%])/giu;

/** A string whose every escape is known; `\_` and `\%` are for LIKE only. */
export function readString(reader: Reader, use: 'value' | 'like' = 'value'): void {
  const { kind, text } = next(reader);
  const left = text.replaceAll(use === 'like' ? knownLikeEscape : knownEscape, '');
  if (kind !== 'string' || left.includes('\\')) refuseNext(reader);
  reader.place += 1;
}

/** What stands after FROM: objects, their aliases, and USING. */
export function readFrom(reader: Reader): void {
  expect(reader, 'FROM');
  readList(reader, readObject);
}

function readObject(reader: Reader): void {
  expectName(reader);
  accepts(reader, 'AS');
  if (!startsClause(reader)) acceptsName(reader);
  if (!accepts(reader, 'USING')) return;
  do {
    if (!accepts(reader, 'LOOKUP')) expect(reader, 'SCOPE');
    expectPlainName(reader);
  } while ((isNext(reader, 'SCOPE', 1) || isNext(reader, 'LOOKUP', 1)) && accepts(reader, ','));
}

/** `ORDER` alone would be an alias, `ORDER BY` is none. */
function startsClause(reader: Reader): boolean {
  if (isNext(reader, 'ORDER') || isNext(reader, 'GROUP')) return isNext(reader, 'BY', 1);
  return isNext(reader, 'OFFSET') && (next(reader, 1).kind === 'integer' || isNext(reader, '-', 1) || isNext(reader, '+', 1));
}
