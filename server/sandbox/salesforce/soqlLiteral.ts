import type { Column } from './column.ts';
import { toLongId } from './recordId.ts';
import { refuse, refuseUnplayed } from './refusal.ts';
import type { Value } from './row.ts';
import type { Literal } from './soqlCondition.ts';
import { startOfDate, wireDateFrom, wireTimeFrom } from './wireTime.ts';

/** A literal as the column's rows hold it; date words such as TODAY are a range, end exclusive. */
export type Wanted =
  { readonly kind: 'value'; readonly value: Value } | { readonly kind: 'range'; readonly from: string; readonly to: string };

/** Refuses with INVALID_FIELD where the literal is not of the column's kind, as Salesforce does instead of converting. */
export function wantedBy(known: Column, literal: Literal, now: Temporal.Instant): Wanted {
  if (literal.type === 'NULL') return { kind: 'value', value: null };
  if (literal.type === 'DATE_LITERAL' || literal.type === 'DATE_N_LITERAL') return dateWord(known, literal.text, now);
  const value = valueOf(known, literal);
  if (value === undefined) refuseLiteral(known, literal);
  return { kind: 'value', value };
}

/** The text between the quotes, escapes resolved. */
export function unquoted(text: string): string {
  const inner = text.startsWith("'") ? text.slice(1, -1) : text;
  return inner.replace(/\\(?:u([0-9a-f]{4})|(.))/giu, (_, code: string | undefined, letter: string) =>
    code === undefined ? (escapes[letter] ?? letter) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  N: '\n',
  r: '\r',
  R: '\r',
  t: '\t',
  T: '\t',
  b: '\b',
  B: '\b',
};

function valueOf(known: Column, { type, text }: Literal): Value | undefined {
  switch (known.type) {
    case 'id':
    case 'reference':
      return type === 'STRING' ? idWanted(unquoted(text)) : undefined;
    case 'boolean':
      return type === 'BOOLEAN' ? text.toUpperCase() === 'TRUE' : undefined;
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      return type === 'INTEGER' || type === 'DECIMAL' ? Number(text) : undefined;
    case 'date':
      return type === 'DATE' ? (wireDateFrom(text) ?? undefined) : undefined;
    case 'datetime':
      return type === 'DATETIME' ? (wireTimeFrom(text) ?? undefined) : undefined;
    case 'string':
    case 'combobox':
    case 'textarea':
    case 'picklist':
    case 'phone':
    case 'email':
    case 'url':
      return type === 'STRING' ? unquoted(text) : undefined;
    default:
      return known.type satisfies never;
  }
}

function idWanted(text: string): string | null {
  // An empty text stands for no id at all.
  if (text === '') return null;
  return toLongId(text) ?? refuse(400, 'INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${text}`);
}

function dateWord(known: Column, text: string, now: Temporal.Instant): Wanted {
  if (known.type !== 'date' && known.type !== 'datetime') refuseLiteral(known, { type: 'DATE_LITERAL', text });
  const today = now.toZonedDateTimeISO('UTC').toPlainDate();
  const [word = '', count = '0'] = text.toUpperCase().split(':');
  const days = Number(count);
  const edges: Readonly<Record<string, readonly [number, number]>> = {
    YESTERDAY: [-1, 0],
    TODAY: [0, 1],
    TOMORROW: [1, 2],
    // Salesforce counts today in for the past and out for the future.
    LAST_N_DAYS: [-days, 1],
    NEXT_N_DAYS: [1, days + 1],
    N_DAYS_AGO: [-days, -days + 1],
  };
  const edge = edges[word];
  if (edge === undefined) refuseUnplayed(`the date literal ${word}`);
  const asColumn = (offset: number) => {
    const date = today.add({ days: offset }).toString();
    return known.type === 'date' ? date : startOfDate(date);
  };
  return { kind: 'range', from: asColumn(edge[0]), to: asColumn(edge[1]) };
}

function refuseLiteral(known: Column, { type }: Literal): never {
  const quotes = type === 'STRING' ? ' and should not be enclosed in quotes' : ' and should be enclosed in quotes';
  const kind = known.type === 'datetime' ? 'dateTime' : known.type === 'id' || known.type === 'reference' ? 'id' : known.type;
  const mixedTimes = (type === 'DATE' || type === 'DATETIME') && (kind === 'date' || kind === 'dateTime');
  refuse(400, 'INVALID_FIELD', `value of filter criterion for field '${known.name}' must be of type ${kind}${mixedTimes ? '' : quotes}`);
}
