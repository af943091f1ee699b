import { beforeAll, describe, expect, it } from '@jest/globals';
import { attempt } from '../../server/sandbox/salesforce/refusal.ts';
import { checkGrammar } from '../../server/sandbox/salesforce/soqlGrammar.ts';
import { anna, firstError, pretendOrg } from './salesforceCaller.ts';
import type { Caller } from './salesforceCaller.ts';
import { salesforceTakes } from './salesforceSoqlJudge.ts';
import { refusedTexts } from './salesforceSoqlRefused.ts';
import { takenTexts } from './salesforceSoqlTaken.ts';

/** Where the sandbox refuses more than the grammar does, text by text: rules about meaning that Salesforce also answers with MALFORMED_QUERY. */
const knownStricter: readonly { why: string; texts: readonly string[] }[] = [
  {
    why: 'modes are Apex only (documentation)',
    texts: [
      'SELECT Id FROM Event WITH SECURITY_ENFORCED',
      'SELECT Id FROM Event WITH USER_MODE',
      'SELECT (SELECT A FROM X WITH USER_MODE) FROM Event',
    ],
  },
  {
    why: 'an alias needs a group (documentation)',
    texts: [
      'SELECT Id x FROM Event',
      'SELECT DISTINCT Id FROM Event',
      'SELECT Who.Name w FROM Event',
      // The grammar reads `Who.` as a name, so what follows is its alias.
      'SELECT Who.  Name FROM Event',
      'SELECT TYPEOF x FROM Event',
      'SELECT WHEN x FROM Event',
      'SELECT FIELDS f FROM Event',
      'SELECT COUNT c FROM Event',
    ],
  },
  {
    why: 'a selected field must be grouped (documentation)',
    texts: [
      'SELECT Subject FROM Event GROUP BY ShowAs',
      'SELECT Subject, COUNT(Id) FROM Event',
      'SELECT MAX(ActivityDate) FROM Event LIMIT 1',
    ],
  },
  {
    why: 'a semi-join gives ids of another object (documentation)',
    texts: [
      'SELECT Id FROM Event WHERE Id IN (SELECT Id FROM Event)',
      'SELECT Id FROM Event WHERE WhoId IN (SELECT Name FROM Contact)',
      "SELECT Id FROM Event WHERE Subject = 'a' OR WhoId IN (SELECT Id FROM Contact)",
      'SELECT Id FROM Event WHERE Subject IN (SELECT Id FROM Contact)',
    ],
  },
];

const exempt = new Set(knownStricter.flatMap(({ texts }) => texts));

const blanks: readonly { name: string; soql: string }[] = [
  { name: 'lines and tabs', soql: "SELECT Id\nFROM\tEvent\r\nWHERE Subject = 'a'" },
  { name: 'a line break in a string', soql: "SELECT Id FROM Event WHERE Subject = 'a\nb'" },
  { name: 'a tab in a string', soql: "SELECT Id FROM Event WHERE Subject = 'a\tb'" },
  { name: 'a form feed between words', soql: 'SELECT\u000cId FROM Event' },
  { name: 'a no-break space between words', soql: 'SELECT\u00a0Id FROM Event' },
  { name: 'a byte order mark', soql: '\ufeffSELECT Id FROM Event' },
  { name: 'a zero at the end', soql: 'SELECT Id FROM Event\u0000' },
  { name: 'nothing but a blank', soql: ' ' },
  { name: 'a backslash at the end', soql: 'SELECT Id FROM Event\\' },
  { name: 'a back quote', soql: 'SELECT Id FROM Event WHERE Subject = `a`' },
];

/** The sandbox and Salesforce's own parser say yes and no to the same texts, whoever is right about what they mean. */
describe('the grammar of SOQL', () => {
  let caller: Caller;
  beforeAll(async () => {
    caller = await pretendOrg().signIn(anna);
  });

  /** What the sandbox answers over its API: `taken` also where a name is wrong or nothing here plays the clause. */
  const verdictOf = async (soql: string) =>
    firstError(await caller.ask(`/query?q=${encodeURIComponent(soql)}`))['errorCode'] === 'MALFORMED_QUERY' ? 'refused' : 'taken';
  const grammarOf = (soql: string) => (attempt(() => checkGrammar(soql)).kind === 'done' ? 'taken' : 'refused');
  const judgeOf = (soql: string) => (salesforceTakes(soql) ? 'taken' : 'refused');

  it.each(refusedTexts.map((soql) => ({ soql })))('refuses $soql', async ({ soql }) => {
    expect([judgeOf(soql), await verdictOf(soql)]).toEqual(['refused', 'refused']);
  });

  it.each(takenTexts.map((soql) => ({ soql })))('takes $soql', async ({ soql }) => {
    expect([judgeOf(soql), grammarOf(soql)]).toEqual(['taken', 'taken']);
    if (!exempt.has(soql)) expect(await verdictOf(soql)).toBe('taken');
  });

  it.each(keywordPlaces())('lets the same words of the language stand as $place', ({ texts }) => {
    expect(texts.filter((soql) => grammarOf(soql) !== judgeOf(soql))).toEqual([]);
  });

  it.each(blanks)('reads $name as the judge does', async ({ soql }) => {
    expect(await verdictOf(soql)).toBe(judgeOf(soql));
  });

  it.each(knownStricter.flatMap(({ why, texts }) => texts.map((soql) => ({ why, soql }))))(
    'refuses what the grammar takes, for $why: $soql',
    async ({ soql }) => {
      expect([judgeOf(soql), await verdictOf(soql)]).toEqual(['taken', 'refused']);
    },
  );
});

function keywordPlaces(): { place: string; texts: string[] }[] {
  const words =
    'AND OR TRUE FALSE WITH DATA CATEGORY AT ABOVE BELOW ABOVE_OR_BELOW OFFSET FOR VIEW LIMIT REFERENCE TYPEOF WHEN WHERE THEN ELSE END ' +
    'DISTANCE GEOLOCATION GROUP ROLLUP CUBE HAVING INCLUDES EXCLUDES ORDER IN NOT BY ASC DESC NULLS CASE FIELDS SELECT COUNT FROM LOOKUP ' +
    'SCOPE AS USING NULL UPDATE FIRST LAST LIKE BIND HIERARCHICAL FLAT ALL ROWS TODAY';
  const places: Readonly<Record<string, string>> = {
    'a field': 'SELECT ? FROM Event',
    'a second field': 'SELECT Id, ? FROM Event',
    'a filtered field': 'SELECT Id FROM Event WHERE ? = 1',
    'an object': 'SELECT Id FROM ?',
    'an alias of an object': 'SELECT Id FROM Event ?',
    'an alias after AS': 'SELECT Id FROM Event AS ?',
    'a sorted field': 'SELECT Id FROM Event ORDER BY ?',
    'a grouped field': 'SELECT COUNT(Id) FROM Event GROUP BY ?',
    'a function': 'SELECT ?(Id) FROM Event',
    'an argument': 'SELECT MAX(?) FROM Event',
    'a function in WHERE': 'SELECT Id FROM Event WHERE ?(Id) = 1',
    'a type of TYPEOF': 'SELECT TYPEOF Who WHEN ? THEN Id END FROM Event',
    'a relationship of TYPEOF': 'SELECT TYPEOF ? WHEN A THEN Id END FROM Event',
    'a field of TYPEOF': 'SELECT TYPEOF Who WHEN A THEN ? END FROM Event',
    'a child relationship': 'SELECT (SELECT Id FROM ?) FROM Event',
    'a scope': 'SELECT Id FROM Event USING SCOPE ?',
    'a context': 'SELECT Id FROM Event WITH ?',
    'a value': 'SELECT Id FROM Event WHERE Subject = ?',
  };
  return Object.entries(places).map(([place, form]) => ({ place, texts: words.split(' ').map((word) => form.replace('?', word)) }));
}
