import type { Query, WhereClause } from '@jetstreamapp/soql-parser-js';
import { refuse, refuseUnplayed } from './refusal.ts';
import { refuseQuery } from './soqlText.ts';

export type Literal = { readonly type: string; readonly text: string };

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  | {
      readonly kind: 'compare';
      readonly path: string;
      readonly operator: '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE';
      readonly literal: Literal;
    }
  | { readonly kind: 'in'; readonly path: string; readonly negated: boolean; readonly literals: readonly Literal[] }
  | { readonly kind: 'semiJoin'; readonly path: string; readonly negated: boolean; readonly query: Query };

type Token = { readonly kind: '(' | ')' | 'AND' | 'OR' | 'NOT' } | { readonly kind: 'leaf'; readonly condition: Condition };

/**
 * The parser hands conditions over as a chain with counted parentheses. This reads the chain again by Salesforce's own grammar,
 * in which AND and OR never meet without parentheses and NOT stands alone: `(NOT x)`, never `a AND NOT x`.
 */
export function conditionOf(where: WhereClause): Condition {
  const tokens = tokensOf(where);
  let place = 0;
  const peek = () => tokens[place]?.kind;

  /** The grammar has refused whatever is wrong before, so a step that fails is a bug of the sandbox. */
  const step = (kind: Token['kind'] | undefined): void => {
    if (peek() !== kind) throw new Error(`A condition has ${peek() ?? 'its end'} where ${kind ?? 'its end'} belongs.`);
    place += 1;
  };

  const readCondition = (): Condition => {
    if (peek() === 'NOT') {
      place += 1;
      return { kind: 'not', part: readSimple() };
    }
    const first = readSimple();
    const joint = peek();
    if (joint !== 'AND' && joint !== 'OR') return first;
    const parts = [first];
    while (peek() === joint) {
      place += 1;
      parts.push(readSimple());
    }
    return { kind: joint === 'AND' ? 'and' : 'or', parts };
  };

  const readSimple = (): Condition => {
    const token = tokens[place];
    if (token?.kind === 'leaf') {
      place += 1;
      return token.condition;
    }
    step('(');
    const inner = readCondition();
    step(')');
    return inner;
  };

  const condition = readCondition();
  step(undefined);
  refuseSemiJoinUnderOr(condition, false);
  return condition;
}

function tokensOf(where: WhereClause): Token[] {
  const tokens: Token[] = [];
  let clause: WhereClause | null = where;
  while (clause !== null) {
    const { left } = clause;
    const parentheses = (kind: '(' | ')', count = 0) => tokens.push(...Array.from({ length: count }, () => ({ kind })));
    if (left !== null) parentheses('(', left.openParen);
    if (left !== null && 'operator' in left) {
      tokens.push({ kind: 'leaf', condition: leafOf(left) });
      parentheses(')', left.closeParen);
    }
    if (!('operator' in clause)) break;
    tokens.push({ kind: clause.operator });
    clause = clause.right;
  }
  return tokens;
}

type Leaf = Extract<NonNullable<WhereClause['left']>, { operator: unknown }>;

function leafOf(leaf: Leaf): Condition {
  if ('fn' in leaf) refuseUnplayed('functions in WHERE');
  const path = leaf.field;
  // The parser hands `<>` through, though its types do not know it.
  const spelling: string = leaf.operator;
  const operator = spelling === '<>' ? '!=' : leaf.operator;
  if ('valueQuery' in leaf) return { kind: 'semiJoin', path, negated: operator === 'NOT IN', query: leaf.valueQuery };
  switch (operator) {
    case 'IN':
    case 'NOT IN':
      return { kind: 'in', path, negated: operator === 'NOT IN', literals: literalsOf(leaf) };
    case 'INCLUDES':
    case 'EXCLUDES':
      return refuse(400, 'INVALID_QUERY_FILTER_OPERATOR', `${operator} is for multi-select picklists only`);
    case '=':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
    case 'LIKE':
      return { kind: 'compare', path, operator, literal: literalsOf(leaf)[0] ?? { type: 'NULL', text: 'NULL' } };
    default:
      return operator satisfies never;
  }
}

function literalsOf(leaf: { readonly value: string | readonly string[]; readonly literalType?: string | readonly string[] }): Literal[] {
  const texts: readonly string[] = typeof leaf.value === 'string' ? [leaf.value] : leaf.value;
  const { literalType = 'STRING' } = leaf;
  return texts.map((text, place) => ({ type: typeof literalType === 'string' ? literalType : (literalType[place] ?? 'STRING'), text }));
}

function refuseSemiJoinUnderOr(condition: Condition, underOr: boolean): void {
  if (condition.kind === 'semiJoin' && underOr) refuseQuery("Semi join sub-selects are not allowed with the 'OR' operator");
  if (condition.kind === 'not') refuseSemiJoinUnderOr(condition.part, underOr);
  if (condition.kind === 'and' || condition.kind === 'or') {
    for (const part of condition.parts) refuseSemiJoinUnderOr(part, underOr || condition.kind === 'or');
  }
}
