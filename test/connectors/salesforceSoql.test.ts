import { describe, expect, it } from '@jest/globals';
import { isQueryValid } from '@jetstreamapp/soql-parser-js';
import { assert, constantFrom, oneof, property, string } from 'fast-check';
import { fullRecordId } from '../../shared/recordId.ts';
import {
  eventsById,
  eventsInSpan,
  eventsSince,
  inLists,
  ledgerRows,
  peopleSince,
  peopleWanted,
  quote,
  relationsSince,
} from '../../server/connectors/salesforce/soql.ts';
import { addressOf, creationKeyOf, crmEventId, crmPersonId } from '../../shared/ids.ts';
import type { Instant, PlainDate } from '../../shared/ids.ts';

const OWNER = crmPersonId('005000000000001AAA');
const SINCE = '2026-03-10T08:00:00Z' as Instant;
const SPAN = { from: '2026-02-01' as PlainDate, to: '2026-05-24' as PlainDate };

/** Reads a literal the way the language does: a backslash takes the next character along. */
function literalAt(text: string): { readonly value: string; readonly rest: string } {
  const meanings: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
  let value = '';
  for (let place = 1; place < text.length; place += 1) {
    const character = text.charAt(place);
    if (character === "'") return { value, rest: text.slice(place + 1) };
    if (character === '\\') {
      place += 1;
      value += meanings[text.charAt(place)] ?? text.charAt(place);
    } else value += character;
  }
  throw new Error('the literal never ends');
}

const nasty = string({
  unit: oneof(constantFrom("'", '\\', '\n', '\r', '\t', '"', '%', '_', 'n', ')', ' '), string({ unit: 'grapheme', maxLength: 1 })),
});

describe('a value in a statement', () => {
  it('ends where it should and reads back as it was, whatever it holds', () => {
    assert(
      property(nasty, (text) => {
        expect(literalAt(`${quote(text)} AND more`)).toEqual({ value: text, rest: ' AND more' });
        expect(quote(text)).not.toMatch(/[\n\r]/);
      }),
    );
  });

  it('never changes what the statement asks', () => {
    assert(
      property(nasty, (text) => {
        const { soql } = peopleWanted('Contact', [addressOf(text)], []);
        const literal = soql.slice(soql.indexOf("'"));
        expect(literalAt(literal).rest).toBe(')');
      }),
    );
  });
});

describe('statements', () => {
  it.each([
    ['a window', eventsInSpan(OWNER, SPAN, true)],
    ['a window without Shared Activities', eventsInSpan(OWNER, SPAN, false)],
    ['what changed', eventsSince(OWNER, SINCE, true)],
    ['whose people changed', relationsSince(OWNER, SINCE)],
    ['events by id', eventsById([crmEventId('00U000000000001AAA')], true)],
    ['changed contacts', peopleSince('Contact', SINCE)],
    ['changed leads', peopleSince('Lead', SINCE)],
    ['people by address and id', peopleWanted('User', [addressOf("o'neil@acme.com")], [OWNER])],
    ['people by id', peopleWanted('Lead', [], [OWNER])],
    ['the ledger', ledgerRows([creationKeyOf('abc')])],
  ])('for %s are in the language', (_, statement) => {
    expect(isQueryValid(statement.soql)).toBe(true);
  });

  it('ask for the sharing flags only where there are some', () => {
    expect(eventsById([], true).soql).toContain('IsInvitee');
    expect(eventsById([], false).soql).not.toContain('IsInvitee');
  });

  it('see deleted rows wherever a deletion must be told', () => {
    expect([eventsSince(OWNER, SINCE, true), relationsSince(OWNER, SINCE), eventsById([], true)].map((one) => one.resource)).toEqual([
      'queryAll',
      'queryAll',
      'queryAll',
    ]);
  });

  it('are refused before they are too long to be taken', () => {
    const keys = Array.from({ length: 2000 }, (_, index) => creationKeyOf(String(index).padStart(64, '0')));
    expect(() => ledgerRows(keys)).toThrow(RangeError);
    expect(inLists(keys).map((list) => list.length)).toEqual([250, 250, 250, 250, 250, 250, 250, 250]);
    expect(inLists(keys).every((list) => ledgerRows(list).soql.length < 100_000)).toBe(true);
  });
});

describe('a record id', () => {
  it.each([
    ['001A0000006Vm9r', '001A0000006Vm9rIAC'],
    ['00530000000jOKa', '00530000000jOKaAAM'],
    ['00U000000000001AAA', '00U000000000001AAA'],
    ['', ''],
  ])('of fifteen characters gets its three letters: %s', (short, full) => {
    expect(fullRecordId(short)).toBe(full);
  });
});
