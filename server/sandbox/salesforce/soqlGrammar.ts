/**
 * The grammar of SOQL as REST takes it: says no to what is no statement, and nothing about what it means. Written from the SOQL
 * reference; judged by the parser that Salesforce publishes (test/sandbox/salesforceSoqlJudge.test.ts).
 */
import { readConditions, readLiteral, readWhere, readWithFilter } from './soqlGrammarConditions.ts';
import { isDistance, readDistance, readField, readFrom, readNumber, readString } from './soqlGrammarNames.ts';
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
  readerOf,
  readList,
  refuseNext,
} from './soqlReader.ts';
import type { Reader } from './soqlReader.ts';

/** Refuses with MALFORMED_QUERY at the first token that cannot stand where it stands. */
export function checkGrammar(soql: string): void {
  const reader = readerOf(soql);
  readQuery(reader);
  if (next(reader).kind !== 'end') refuseNext(reader);
}

function readQuery(reader: Reader): void {
  expect(reader, 'SELECT');
  if (!accepts(reader, 'COUNT', '(', ')')) readList(reader, readSelected);
  readFrom(reader);
  readWhere(reader);
  readWithFilter(reader);
  while (accepts(reader, 'WITH')) readContext(reader);
  readGroupBy(reader);
  if (accepts(reader, 'ORDER', 'BY')) readList(reader, readOrder);
  if (accepts(reader, 'LIMIT')) readNumber(reader, 'integer');
  if (accepts(reader, 'OFFSET')) readNumber(reader, 'integer');
  if (accepts(reader, 'BIND')) readList(reader, readBinding);
  if (accepts(reader, 'FOR') && !accepts(reader, 'VIEW') && !accepts(reader, 'REFERENCE')) refuseNext(reader);
  if (accepts(reader, 'UPDATE')) readList(reader, expectPlainName);
}

function readSelected(reader: Reader): void {
  if (accepts(reader, '(')) {
    readQuery(reader);
    expect(reader, ')');
  } else if (isNext(reader, 'TYPEOF') && isName(reader, 1) && isNext(reader, 'WHEN', 2)) {
    readTypeof(reader);
  } else if (isDistance(reader)) {
    readDistance(reader);
  } else {
    readField(reader);
  }
  acceptsName(reader);
}

/** `TYPEOF Who WHEN Contact THEN Email, Name ELSE Id END` */
function readTypeof(reader: Reader): void {
  expect(reader, 'TYPEOF');
  expectName(reader);
  while (accepts(reader, 'WHEN')) {
    expectName(reader);
    expect(reader, 'THEN');
    readList(reader, expectName);
  }
  if (accepts(reader, 'ELSE')) readList(reader, expectName);
  expect(reader, 'END');
}

/** `WITH USER_MODE`, `WITH RecordVisibilityContext (a = 1, b = true)`: legal here, whoever may use it. */
function readContext(reader: Reader): void {
  expectName(reader);
  if (!accepts(reader, '(')) return;
  readList(reader, () => {
    expectName(reader);
    expect(reader, '=');
    if (next(reader).kind === 'string') readString(reader);
    else if (!accepts(reader, 'TRUE') && !accepts(reader, 'FALSE') && !acceptsKind(reader, 'integer')) refuseNext(reader);
  });
  expect(reader, ')');
}

function readGroupBy(reader: Reader): void {
  if (!accepts(reader, 'GROUP', 'BY')) return;
  if (accepts(reader, 'ROLLUP') || accepts(reader, 'CUBE')) {
    expect(reader, '(');
    readList(reader, (one) => readField(one));
    expect(reader, ')');
  } else {
    readList(reader, (one) => readField(one));
  }
  if (accepts(reader, 'HAVING')) readConditions(reader);
}

function readOrder(reader: Reader): void {
  if (isDistance(reader)) readDistance(reader);
  else readField(reader);
  if (!accepts(reader, 'ASC')) accepts(reader, 'DESC');
  if (accepts(reader, 'NULLS') && !accepts(reader, 'FIRST')) expect(reader, 'LAST');
}

function readBinding(reader: Reader): void {
  expectName(reader);
  expect(reader, '=');
  readLiteral(reader);
}
