import { parseQuery } from '@jetstreamapp/soql-parser-js';
import type { Query } from '@jetstreamapp/soql-parser-js';
import { refuse, refuseUnplayed } from './refusal.ts';
import { checkGrammar } from './soqlGrammar.ts';

const longestQuery = 100_000;

/**
 * Takes one query apart. The grammar says what is a statement at all (400 MALFORMED_QUERY); the parser, which takes far more,
 * only says what its parts are. What is a statement but nothing this sandbox can answer is refused with 501 NOT_PLAYED.
 */
export function readSoql(text: string): Query {
  if (text.length > longestQuery) refuseQuery(`SOQL statements cannot be longer than ${longestQuery} characters.`);
  checkGrammar(text);
  const query = parsed(text);
  refuseBeyondGrammar(query, text);
  return query;
}

export function refuseQuery(message: string): never {
  refuse(400, 'MALFORMED_QUERY', message);
}

/** Salesforce quotes the statement and points at the place before it says what is wrong. */
export function atPlace(soql: string, token: string, says: string): string {
  const place = Math.max(0, soql.toLowerCase().indexOf(token.toLowerCase()));
  return `\n${soql}\n${' '.repeat(place)}^\nERROR at Row:1:Column:${place + 1}\n${says}`;
}

function parsed(text: string): Query {
  try {
    return parseQuery(text);
  } catch {
    return refuseUnplayed('this form of statement');
  }
}

/** Clauses the grammar knows and nobody here plays. A wrong answer to them would be worse than none. */
const unplayed: readonly { readonly form: RegExp; readonly what: string }[] = [
  { form: /\bUSING\s+(?:SCOPE|LOOKUP)\b/i, what: 'USING' },
  { form: /\bBIND\s+\w+\s*=/i, what: 'BIND' },
  { form: /\bWITH\s+(?:DATA\s+CATEGORY\b|\w+\s*[=(])/i, what: 'WITH and a filter' },
  { form: /\bFOR\s+(?:VIEW|REFERENCE)\b/i, what: 'FOR VIEW and FOR REFERENCE' },
  { form: /\bUPDATE\s+\w/i, what: 'UPDATE TRACKING and UPDATE VIEWSTAT' },
  { form: /\bFIELDS\s*\(/i, what: 'FIELDS()' },
  { form: /\bFROM\s+[\w.]+(?:\s+(?:AS\s+)?[\w.]+)?\s*,/i, what: 'several objects after FROM' },
];

/** What the published grammar lets through and the service refuses, each with its witness in docs/fidelity.md. */
function refuseBeyondGrammar(query: Query, text: string): void {
  const bare = text.replaceAll(/'(?:[^'\\]|\\.)*'/g, "''");
  if (/\bWITH\s+(?:SECURITY_ENFORCED|USER_MODE|SYSTEM_MODE)\b/i.test(bare)) refuseQuery("unexpected token: 'WITH' (Apex only)");
  for (const { form, what } of unplayed) {
    if (form.test(bare)) refuseUnplayed(what);
  }
  if (query.groupBy === undefined && (query.fields ?? []).some((field) => field.type !== 'FieldFunctionExpression' && 'alias' in field)) {
    refuseQuery('only aggregate expressions use field aliasing');
  }
}
