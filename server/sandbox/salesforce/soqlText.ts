import { parseQuery } from '@jetstreamapp/soql-parser-js';
import type { Query } from '@jetstreamapp/soql-parser-js';
import { refuse } from './refusal.ts';

/** The parser takes more than Salesforce does; these are the differences met so far (facts/salesforce.md 4.3). */
const refusedForms: readonly { readonly form: RegExp; readonly says: string }[] = [
  { form: /"/, says: 'Bind variables and double-quoted strings are not allowed' },
  { form: /\bselect\s+\*/i, says: "unexpected token: '*'" },
  { form: /\ball\s+rows\b/i, says: 'ALL ROWS is not supported in this context' },
  { form: /\bfor\s+update\b/i, says: "unexpected token: 'UPDATE'" },
  { form: /:\s*[a-z_]\w*/i, says: 'Bind variables only allowed in Apex code' },
  { form: /\bwith\s+(security_enforced|user_mode|system_mode)\b/i, says: "unexpected token: 'WITH'" },
  { form: /,\s*(from\b|\))/i, says: "unexpected token: ','" },
  { form: /\bfields\s*\(/i, says: 'The SOQL FIELDS function is not supported by this sandbox' },
];

const longestQuery = 100_000;

/** Parses one query as strictly as Salesforce would. Refuses with 400 MALFORMED_QUERY. */
export function readSoql(text: string): Query {
  if (text.length > longestQuery) refuseQuery(`SOQL statements cannot be longer than ${longestQuery} characters.`);
  const bare = withoutStrings(text);
  for (const { form, says } of refusedForms) {
    if (form.test(bare)) refuseQuery(says);
  }
  try {
    return parseQuery(text);
  } catch (problem) {
    return refuseQuery(`unexpected token: ${problem instanceof Error ? (problem.message.split('\n')[0] ?? '') : 'unknown'}`);
  }
}

export function refuseQuery(message: string): never {
  refuse(400, 'MALFORMED_QUERY', message);
}

/** Salesforce quotes the statement and points at the place before it says what is wrong. */
export function atPlace(soql: string, token: string, says: string): string {
  const place = Math.max(0, soql.toLowerCase().indexOf(token.toLowerCase()));
  return `\n${soql}\n${' '.repeat(place)}^\nERROR at Row:1:Column:${place + 1}\n${says}`;
}

function withoutStrings(text: string): string {
  return text.replace(/'(?:[^'\\]|\\.)*'/g, "''");
}
