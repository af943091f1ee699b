import type { Entry } from './occurrences.ts';
import { byStart } from './occurrences.ts';
import { checkFilter } from './filterGrammar.ts';
import { nameIn } from './memberNames.ts';
import { refusals } from './refusal.ts';
import { dateOf } from './render.ts';
import { instantOf } from './zones.ts';

type Test = (entry: Entry) => boolean;

/**
 * Reads a `$filter` over events: comparisons of start/dateTime and end/dateTime (a time without offset is UTC), and one
 * extended property being equal to a text or being there at all, joined by `and`. Throws Graph's 400 for what is no filter, and the sign of what
 * is not played for any other.
 */
export function readFilter(filter: string): Test {
  const tests: Test[] = [];
  let rest = filter.trim();
  for (;;) {
    const [test, length] = readTest(rest) ?? unplayed(filter);
    tests.push(test);
    rest = rest.slice(length);
    if (rest === '') return (entry) => tests.every((passes) => passes(entry));
    const joined = /^\s+and\s+/i.exec(rest) ?? unplayed(filter);
    rest = rest.slice(joined[0].length);
  }
}

/** Reads an `$orderby`; null: by start. Throws like a filter. */
export function readOrder(order: string | null): (left: Entry, right: Entry) => number {
  if (order === null) return byStart;
  const comparisons = order.split(',').map((part) => {
    const [, name = '', direction = 'asc'] = /^\s*([\w/]+)(?:\s+(asc|desc))?\s*$/i.exec(part) ?? unordered(order);
    const compare = orders[name.toLowerCase()] ?? unordered(order);
    return direction.toLowerCase() === 'desc' ? (left: Entry, right: Entry) => compare(right, left) : compare;
  });
  return (left, right) => comparisons.map((compare) => compare(left, right)).find((result) => result !== 0) ?? 0;
}

const orders: Readonly<Record<string, (left: Entry, right: Entry) => number>> = {
  'start/datetime': byStart,
  'end/datetime': (left, right) => Temporal.Instant.compare(instantOf(left.fields.end), instantOf(right.fields.end)),
  createddatetime: (left, right) => Temporal.Instant.compare(left.event.created, right.event.created),
  lastmodifieddatetime: (left, right) => Temporal.Instant.compare(left.event.modified, right.event.modified),
  subject: (left, right) => (left.fields.subject < right.fields.subject ? -1 : Number(left.fields.subject > right.fields.subject)),
};

const comparison = /^(start|end)\/dateTime\s+(ge|gt|le|lt|eq)\s+'([^']*)'/i;
const property =
  /^singleValueExtendedProperties\/Any\(\s*(\w+)\s*:\s*\1\/id\s+eq\s+'((?:[^']|'')*)'\s+and\s+\1\/value\s+(?:eq\s+'((?:[^']|'')*)'|(ne\s+null))\s*\)/i;

/** The test at the beginning of the text and how long it is. */
function readTest(text: string): readonly [Test, number] | null {
  const compared = comparison.exec(text);
  if (compared !== null) {
    const [all, side = '', operator = '', time = ''] = compared;
    return [timeTest(side.toLowerCase() === 'start' ? 'start' : 'end', operator.toLowerCase(), instantFrom(time)), all.length];
  }
  const named = property.exec(text);
  if (named === null) return null;
  const [all, , id = '', value = '', present] = named;
  return [propertyTest(unquoted(id), present === undefined ? unquoted(value).toLowerCase() : null), all.length];
}

function timeTest(side: 'start' | 'end', operator: string, instant: Temporal.Instant): Test {
  const holds: Readonly<Record<string, (order: number) => boolean>> = {
    ge: (order) => order >= 0,
    gt: (order) => order > 0,
    le: (order) => order <= 0,
    lt: (order) => order < 0,
    eq: (order) => order === 0,
  };
  return (entry) => holds[operator]?.(Temporal.Instant.compare(instantOf(entry.fields[side]), instant)) ?? false;
}

/** `value` null: any value will do. Names of properties are compared as they stand, values whatever their case. */
function propertyTest(id: string, value: string | null): Test {
  return (entry) =>
    entry.event.extendedProperties.some(
      (known) => known.id === id && (known.date ?? null) === dateOf(entry) && (value === null || known.value.toLowerCase() === value),
    );
}

function unquoted(text: string): string {
  return text.replaceAll("''", "'");
}

function instantFrom(text: string): Temporal.Instant {
  try {
    return /(Z|[+-]\d\d:?\d\d)$/i.test(text)
      ? Temporal.Instant.from(text)
      : Temporal.PlainDateTime.from(text).toZonedDateTime('UTC').toInstant();
  } catch {
    throw refusals.badFilter(`'${text}' is not a time.`);
  }
}

function unplayed(filter: string): never {
  // A time is compared as a text here: Edm.DateTimeOffset stands without quotes, and start/dateTime is none.
  const untyped = /\b(start|end)\/dateTime\s+(ge|gt|le|lt|eq|ne)\s+(?!')\S+/i.exec(filter);
  if (untyped !== null) throw refusals.badFilter(`A binary operator with incompatible types was detected in '${untyped[0]}'.`);
  checkFilter(filter);
  throw refusals.notPlayed(`$filter=${filter}`);
}

function unordered(order: string): never {
  for (const part of order.split(',')) {
    const [, name = ''] = /^\s*(\w+)(?:\/\w+)*(?:\s+(?:asc|desc))?\s*$/i.exec(part) ?? [];
    if (name === '') throw refusals.invalid(`Invalid orderby clause: Syntax error in '${order}'.`);
    if (nameIn('event', name) === null) throw refusals.unknownName(name, 'event');
  }
  throw refusals.notPlayed(`$orderby=${order}`);
}
