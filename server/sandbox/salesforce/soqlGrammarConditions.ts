/** WHERE and HAVING. AND and OR never meet without parentheses, and NOT stands alone: `(NOT x)`, never `a AND NOT x`. */
import { isDistance, readDistance, readField, readFrom, readNumber, readString } from './soqlGrammarNames.ts';
import { accepts, acceptsKind, expect, expectName, isNext, next, readList, refuseNext } from './soqlReader.ts';
import type { Reader } from './soqlReader.ts';

export function readConditions(reader: Reader): void {
  if (accepts(reader, 'NOT')) return readCondition(reader);
  readCondition(reader);
  const joint = isNext(reader, 'AND') ? 'AND' : 'OR';
  while (accepts(reader, joint)) readCondition(reader);
}

function readCondition(reader: Reader): void {
  if (accepts(reader, '(')) {
    readConditions(reader);
    return expect(reader, ')');
  }
  if (isDistance(reader)) {
    readDistance(reader);
    return readComparison(reader);
  }
  readField(reader);
  if (accepts(reader, '+') || accepts(reader, '-')) {
    expectName(reader);
    return readComparison(reader);
  }
  if (accepts(reader, 'LIKE')) return readLiteral(reader, 'like');
  if (accepts(reader, 'IN') || accepts(reader, 'NOT', 'IN')) return readMembers(reader);
  if (accepts(reader, 'INCLUDES') || accepts(reader, 'EXCLUDES')) return readLiterals(reader);
  readComparison(reader);
}

function readComparison(reader: Reader): void {
  if (accepts(reader, '<') || accepts(reader, '>')) accepts(reader, '=');
  else if (!accepts(reader, '=') && !accepts(reader, '!=') && !accepts(reader, '<>')) refuseNext(reader);
  readLiteral(reader);
}

function readMembers(reader: Reader): void {
  if (!isNext(reader, 'SELECT', 1)) return readLiterals(reader);
  expect(reader, '(', 'SELECT');
  readField(reader);
  readFrom(reader);
  readWhere(reader);
  readWithFilter(reader);
  expect(reader, ')');
}

export function readWhere(reader: Reader): void {
  if (accepts(reader, 'WHERE')) readConditions(reader);
}

/** `WITH DATA CATEGORY a AT b AND c ABOVE d` and `WITH a = 'b'`. Other forms are read where semi-joins cannot have them. */
export function readWithFilter(reader: Reader): void {
  if (isNext(reader, 'WITH') && isNext(reader, '=', 2)) {
    expect(reader, 'WITH');
    expectName(reader);
    expect(reader, '=');
    return readString(reader);
  }
  if (!accepts(reader, 'WITH', 'DATA', 'CATEGORY')) return;
  do readCategory(reader);
  while (accepts(reader, 'AND'));
}

function readCategory(reader: Reader): void {
  expectName(reader);
  if (!['AT', 'ABOVE', 'BELOW', 'ABOVE_OR_BELOW'].some((word) => accepts(reader, word))) refuseNext(reader);
  if (!accepts(reader, '(')) return expectName(reader);
  readList(reader, expectName);
  expect(reader, ')');
}

function readLiterals(reader: Reader): void {
  expect(reader, '(');
  readList(reader, (one) => readLiteral(one));
  expect(reader, ')');
}

export function readLiteral(reader: Reader, use: 'value' | 'like' = 'value'): void {
  const { kind } = next(reader);
  if (kind === 'string') return readString(reader, use);
  if (kind === 'sign' || kind === 'integer' || kind === 'decimal') return readNumber(reader);
  if (acceptsKind(reader, 'date', 'dateTime', 'time')) return;
  if (accepts(reader, 'NULL') || accepts(reader, 'TRUE') || accepts(reader, 'FALSE')) return;
  readDateWord(reader);
}

/** Every word that stands for a range of days. That some of them need a number and others take none is not a matter of grammar. */
const dateWord =
  /^(?:YESTERDAY|TODAY|TOMORROW|(?:LAST|NEXT)_90_DAYS|(?:LAST|THIS|NEXT)_(?:WEEK|MONTH|(?:FISCAL_)?(?:QUARTER|YEAR))|(?:LAST|NEXT)_N_(?:DAYS|WEEKS|MONTHS|(?:FISCAL_)?(?:QUARTERS|YEARS))|N_(?:DAYS|WEEKS|MONTHS|(?:FISCAL_)?(?:QUARTERS|YEARS))_AGO)$/i;

function readDateWord(reader: Reader): void {
  const { kind, text } = next(reader);
  if (kind !== 'word' || !dateWord.test(text)) refuseNext(reader);
  reader.place += 1;
  if (accepts(reader, ':') && !acceptsKind(reader, 'integer')) refuseNext(reader);
}
