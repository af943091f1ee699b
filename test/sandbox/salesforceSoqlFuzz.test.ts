import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { attempt } from '../../server/sandbox/salesforce/refusal.ts';
import { checkGrammar } from '../../server/sandbox/salesforce/soqlGrammar.ts';
import { salesforceTakes } from './salesforceSoqlJudge.ts';

const grammarTakes = (soql: string) => attempt(() => checkGrammar(soql)).kind === 'done';
/** A busy machine may need long for a thousand statements. */
const patience = 60_000;
const agree = (soql: string) => {
  // The word before the arrow says who was wrong, should they differ.
  expect(`${grammarTakes(soql) ? 'taken' : 'refused'} <- ${soql}`).toBe(`${salesforceTakes(soql) ? 'taken' : 'refused'} <- ${soql}`);
};

const name = fc.constantFrom('Id', 'Subject', 'Who.Name', 'e.Id', 'Order', 'Group', 'When', 'End', 'Offset', 'Data', 'Key__c', 'Typeof');
const field = fc.oneof(
  { weight: 4, arbitrary: name },
  fc.tuple(fc.constantFrom('MAX', 'COUNT', 'Format'), name).map(([fn, of]) => `${fn}(${of})`),
);
/** Mistakes are rare, or no long statement would ever be whole. */
const mostly = (good: readonly string[], bad: readonly string[]) =>
  fc.oneof({ weight: 30, arbitrary: fc.constantFrom(...good) }, { weight: 1, arbitrary: fc.constantFrom(...bad) });
const literal = mostly(
  [
    "'a'",
    "''",
    String.raw`'it\'s'`,
    String.raw`'\u0041\n'`,
    ...'5 -5.5 .5 null TRUE TODAY LAST_N_DAYS:5 NEXT_WEEK 2026-03-10 2026-03-10T09:00:00Z 2026-03-10T09:00:00+01:00'.split(' '),
  ],
  ["'x", String.raw`'100\%'`, 'SOMEDAY', '2026-3-1', ':bound', '()', "('a')", '1e5'],
);
const list = (of: fc.Arbitrary<string>) => fc.array(of, { minLength: 1, maxLength: 3 }).map((items) => items.join(', '));
const compared = fc
  .tuple(field, mostly(['=', '!=', '<>', '<', '<=', '>', '>=', 'LIKE'], ['= =', '==', 'NOT LIKE', '!']), literal)
  .map(([left, operator, right]) => `${left} ${operator} ${right}`);
const member = fc
  .tuple(field, fc.constantFrom('IN', 'NOT IN', 'INCLUDES'), list(literal))
  .map(([left, of, items]) => `${left} ${of} (${items})`);

const { condition, query } = fc.letrec<{ condition: string; query: string; joined: string; selected: string }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 6, arbitrary: compared },
    { weight: 2, arbitrary: member },
    { weight: 1, arbitrary: fc.tuple(field, inParentheses(tie('query'))).map(([left, inner]) => `${left} IN ${inner}`) },
    { weight: 3, arbitrary: tie('condition').map((inner) => `(${inner})`) },
    { weight: 1, arbitrary: tie('condition').map((inner) => `(NOT ${inner})`) },
    { weight: 1, arbitrary: compared.map((inner) => `NOT ${inner}`) },
    { weight: 3, arbitrary: tie('joined') },
  ),
  joined: fc
    .tuple(tie('condition'), fc.constantFrom('AND', 'OR', 'and'), tie('condition'))
    .map(([left, joint, right]) => `${left} ${joint} ${right}`),
  selected: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 8, arbitrary: field },
    { weight: 1, arbitrary: fc.tuple(field, name).map(([of, alias]) => `${of} ${alias}`) },
    {
      weight: 1,
      arbitrary: mostly(['TYPEOF Who WHEN Contact THEN Email, Name ELSE Id END', 'FIELDS(ALL)'], ['TYPEOF What ELSE Id END', '*']),
    },
    { weight: 1, arbitrary: inParentheses(tie('query')) },
  ),
  query: fc
    .record({
      selected: fc.oneof({ weight: 8, arbitrary: list(tie('selected')) }, fc.constant('COUNT()')),
      from: mostly(['Event', 'Event e', 'Event AS e', 'Order', 'Contact, Lead', 'Event USING SCOPE mine', 'Event Group'], ['', 'Event,']),
      where: fc.option(tie('condition')),
      with: fc.option(fc.constantFrom('USER_MODE', "Network = 'a'", 'DATA CATEGORY a AT b AND c BELOW (d, e)'), { freq: 8 }),
      group: fc.option(
        fc.oneof(
          list(field),
          list(name).map((of) => `ROLLUP(${of})`),
        ),
        { freq: 4 },
      ),
      having: fc.option(tie('condition'), { freq: 1 }),
      order: fc.option(
        list(
          fc.tuple(field, mostly(['', ' ASC', ' DESC NULLS LAST', ' NULLS FIRST'], [' NULLS', ' DESC ASC'])).map(([of, way]) => of + way),
        ),
      ),
      limit: fc.option(mostly(['5', '-1'], ['1.5', "'a'", ''])),
      offset: fc.option(fc.constantFrom('5', '2001')),
      end: mostly(['', ' ', ' FOR VIEW', ' UPDATE TRACKING'], [' FOR UPDATE', ' ALL ROWS', ';']),
    })
    .map((parts) => {
      const clause = (word: string, text: string | null) => (text === null ? '' : ` ${word} ${text}`);
      const head = `SELECT ${parts.selected} FROM ${parts.from}${clause('WHERE', parts.where)}${clause('WITH', parts.with)}`;
      const groups =
        clause('GROUP BY', parts.group) + (parts.group === null ? '' : clause('HAVING', parts.having)) + clause('ORDER BY', parts.order);
      return head + groups + clause('LIMIT', parts.limit) + clause('OFFSET', parts.offset) + parts.end;
    }),
}));

function inParentheses(inner: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return inner.map((text) => `(${text})`);
}

/** One character gone, doubled, swapped with its neighbour or replaced. */
const damaged = fc
  .tuple(
    query,
    fc.nat(),
    fc.constantFrom('cut', 'double', 'swap', 'replace'),
    fc.constantFrom(...`'"\\.,:;()=<>!-+*/_% \n\taZ09#`.split('')),
  )
  .map(([text, anywhere, damage, character]) => {
    const at = anywhere % text.length;
    const here = text[at] ?? '';
    const instead = { cut: '', double: here + here, swap: (text[at + 1] ?? '') + here, replace: character }[damage] ?? '';
    return text.slice(0, at) + instead + text.slice(at + (damage === 'swap' ? 2 : 1));
  });

describe('the grammar of SOQL and the parser Salesforce publishes', () => {
  it(
    'agree on any statement',
    () => {
      fc.assert(fc.property(query, agree), { numRuns: 1000 });
    },
    patience,
  );

  it(
    'agree on any statement with one character damaged',
    () => {
      fc.assert(fc.property(damaged, agree), { numRuns: 1000 });
    },
    patience,
  );

  it(
    'agree on any condition',
    () => {
      fc.assert(
        fc.property(
          condition.map((text) => `SELECT Id FROM Event WHERE ${text}`),
          agree,
        ),
        { numRuns: 1000 },
      );
    },
    patience,
  );

  it.each([
    { what: 'statements', texts: query },
    { what: 'damaged statements', texts: damaged },
    { what: 'conditions', texts: condition.map((text) => `SELECT Id FROM Event WHERE ${text}`) },
  ])('are asked $what of both kinds', ({ texts }) => {
    const taken = fc.sample(texts, { numRuns: 200, seed: 1 }).filter(salesforceTakes).length;
    expect(taken).toBeGreaterThan(20);
    expect(taken).toBeLessThan(180);
  });
});
