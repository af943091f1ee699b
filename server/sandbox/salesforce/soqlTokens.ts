import { refuse } from './refusal.ts';

/** The smallest pieces of a statement. `at` counts characters from 0; `text` is as written, quotes included. */
export type Token = {
  readonly kind: 'word' | 'string' | 'integer' | 'decimal' | 'date' | 'dateTime' | 'time' | 'sign' | 'end';
  readonly text: string;
  readonly at: number;
};

/**
 * Tried in this order, so that of two that fit the longer one wins. A word keeps its dots: `Who . Name` is no path. Letters beyond
 * ASCII may stand inside a word, not at its start.
 */
const forms: readonly { readonly kind: Token['kind']; readonly form: RegExp }[] = [
  { kind: 'dateTime', form: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)/iy },
  { kind: 'date', form: /\d{4}-\d\d-\d\d/y },
  { kind: 'time', form: /\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)/iy },
  { kind: 'decimal', form: /\d*\.\d+/y },
  { kind: 'integer', form: /\d+/y },
  { kind: 'word', form: /[a-z][\w.\u0080-\uffff]*/iy },
  { kind: 'string', form: /'(?:[^'\\\n]|\\[^\n])*'/y },
  { kind: 'sign', form: /!=|<>|[-+*/(),:=<>]/y },
];
const blank = /[ \t\r\n]+/y;

/** Ends with a token of kind `end`. Refuses with MALFORMED_QUERY what no statement can hold: `"`, `;`, `#`, an open string. */
export function tokensOf(soql: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < soql.length) {
    const gap = textAt(blank, soql, at);
    if (gap === null) tokens.push(tokenAt(soql, at));
    at += gap?.length ?? tokens.at(-1)?.text.length ?? 1;
  }
  return [...tokens, { kind: 'end', text: '<EOF>', at }];
}

/** Says what stands where it may not stand, and where, as Salesforce does. */
export function refuseToken(soql: string, { text, at }: Pick<Token, 'text' | 'at'>): never {
  const before = soql.slice(0, at).split('\n');
  const place = `line ${before.length}:${before.at(-1)?.length ?? 0}`;
  refuse(400, 'MALFORMED_QUERY', `\n${soql}\n${' '.repeat(before.at(-1)?.length ?? 0)}^\n${place} unexpected token: '${text}'`);
}

function tokenAt(soql: string, at: number): Token {
  for (const { kind, form } of forms) {
    const text = textAt(form, soql, at);
    if (text !== null) return { kind, text, at };
  }
  return refuseToken(soql, { text: soql[at] ?? '', at });
}

function textAt(form: RegExp, soql: string, at: number): string | null {
  form.lastIndex = at;
  return form.exec(soql)?.[0] ?? null;
}
