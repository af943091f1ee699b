import { nameIn } from './memberNames.ts';
import { refusals } from './refusal.ts';

/**
 * Reads a `$filter` over events by the grammar of OData, without doing anything with it. Throws Graph's 400 where it is no filter or names
 * what events do not have; returns where it is a good one.
 */
export function checkFilter(filter: string): void {
  const rest = disjunction({ tokens: tokensOf(filter), at: 0, filter, variables: [] });
  if (rest.at < rest.tokens.length) throw wrong(filter);
}

type Place = { readonly tokens: readonly string[]; readonly at: number; readonly filter: string; readonly variables: readonly string[] };

const token =
  /\s*('(?:[^']|'')*'|\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?|-?\d+(?:\.\d+)?|[A-Za-z_][\w.]*(?:\/[A-Za-z_][\w.]*)*|[(),:])/y;

function tokensOf(filter: string): readonly string[] {
  const found: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < filter.trimEnd().length) {
    const [, text] = token.exec(filter) ?? [];
    if (text === undefined) throw wrong(filter);
    found.push(text);
  }
  return found;
}

function disjunction(place: Place): Place {
  const after = negation(place);
  return /^(and|or)$/i.test(next(after)) ? disjunction(step(after)) : after;
}

function negation(place: Place): Place {
  if (/^not$/i.test(next(place))) return negation(step(place));
  if (next(place) === '(') return expect(disjunction(step(place)), ')');
  const after = operand(place);
  const operator = next(after).toLowerCase();
  if (operator === 'in') return list(step(after));
  return ['eq', 'ne', 'gt', 'ge', 'lt', 'le'].includes(operator) ? operand(step(after)) : after;
}

/** A literal, a member, or a call: of a function, or of `any` and `all` with a variable of their own. */
function operand(place: Place): Place {
  const text = next(place);
  if (/^['\d-]/.test(text) || /^(null|true|false)$/i.test(text)) return step(place);
  if (!/^[A-Za-z_]/.test(text)) throw wrong(place.filter);
  if (next(step(place)) !== '(') {
    checkMember(text, place);
    return step(place);
  }
  if (!/\/(any|all)$/i.test(text)) return functions.includes(text.toLowerCase()) ? list(step(place)) : refuseFunction(text);
  checkMember(text.replace(/\/\w+$/, ''), place);
  const inside = step(step(place));
  if (next(inside) === ')') return step(inside);
  const variable = next(inside);
  const body = expect(step(inside), ':');
  return { ...expect(disjunction({ ...body, variables: [...place.variables, variable] }), ')'), variables: place.variables };
}

function list(place: Place): Place {
  const opened = expect(place, '(');
  const after = operand(opened);
  return next(after) === ',' ? more(after) : expect(after, ')');
}

function more(place: Place): Place {
  const after = operand(step(place));
  return next(after) === ',' ? more(after) : expect(after, ')');
}

const functions: readonly string[] = [
  'contains',
  'startswith',
  'endswith',
  'tolower',
  'toupper',
  'length',
  'trim',
  'concat',
  'indexof',
].concat([
  'substring',
  'year',
  'month',
  'day',
  'hour',
  'minute',
  'second',
  'date',
  'time',
  'now',
  'round',
  'floor',
  'ceiling',
  'isof',
  'cast',
]);

function refuseFunction(name: string): never {
  throw refusals.badFilter(`An unknown function with name '${name}' was found.`);
}

function checkMember(path: string, { variables }: Place): void {
  const [first = '', second] = path.split('/');
  if (variables.includes(first)) {
    // What is gone through here are extended properties mostly; of them there are two members.
    if (second !== undefined && !/^(id|value|emailAddress|type|status|displayName)$/i.test(second))
      throw refusals.unknownName(second, 'singleValueLegacyExtendedProperty');
    return;
  }
  if (nameIn('event', first) === null) throw refusals.unknownName(first, 'event');
}

function next({ tokens, at }: Place): string {
  return tokens[at] ?? '';
}

function step(place: Place): Place {
  return { ...place, at: place.at + 1 };
}

function expect(place: Place, text: string): Place {
  if (next(place) !== text) throw wrong(place.filter);
  return step(place);
}

function wrong(filter: string): Error {
  return refusals.badFilter(`Syntax error in '${filter}'.`);
}
