import type { DayOfWeek, Recurrence } from './event.ts';
import { listFrom, literalFrom, readMembers, textFrom, wholeNumberFrom } from './members.ts';
import { refusals } from './refusal.ts';

type Pattern = Recurrence['pattern'];

/** Reads a patternedRecurrence as it is sent with an event. Throws a GraphRefusal where a member the pattern cannot do without is missing. */
export function readRecurrence(value: unknown): Recurrence {
  const { pattern, range } = readMembers<Recurrence>(value, 'microsoft.graph.patternedRecurrence', {
    pattern: (member) => ({ pattern: readPattern(member) }),
    range: (member) => ({ range: readRange(member) }),
  });
  if (pattern === undefined || range === undefined) throw refusals.failedValidation('A recurrence needs a pattern and a range.');
  return { pattern, range };
}

const days: readonly DayOfWeek[] = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const patternTypes: readonly Pattern['type'][] = [
  'daily',
  'weekly',
  'absoluteMonthly',
  'relativeMonthly',
  'absoluteYearly',
  'relativeYearly',
];

function readPattern(value: unknown): Pattern {
  const read = readMembers<Pattern>(value, 'microsoft.graph.recurrencePattern', {
    type: (literal, name) => ({ type: literalFrom(literal, name, patternTypes) }),
    interval: (number, name) => ({ interval: wholeNumberFrom(number, name) }),
    month: (number, name) => ({ month: wholeNumberFrom(number, name) }),
    dayOfMonth: (number, name) => ({ dayOfMonth: wholeNumberFrom(number, name) }),
    daysOfWeek: (list, name) => ({ daysOfWeek: listFrom(list, name).map((day) => literalFrom(day, name, days)) }),
    firstDayOfWeek: (day, name) => ({ firstDayOfWeek: literalFrom(day, name, days) }),
    index: (literal, name) => ({ index: literalFrom(literal, name, ['first', 'second', 'third', 'fourth', 'last']) }),
  });
  if (read.type === undefined) throw refusals.failedValidation('A recurrence pattern needs a type.');
  const pattern: Pattern = {
    type: read.type,
    interval: read.interval ?? 1,
    month: read.month ?? 0,
    dayOfMonth: read.dayOfMonth ?? 0,
    ...(read.daysOfWeek === undefined ? {} : { daysOfWeek: read.daysOfWeek }),
    firstDayOfWeek: read.firstDayOfWeek ?? 'sunday',
    index: read.index ?? 'first',
  };
  const missing = missingIn(pattern);
  if (missing !== null) throw refusals.failedValidation(missing);
  return pattern;
}

function missingIn({ type, interval, month, dayOfMonth, daysOfWeek = [] }: Pattern): string | null {
  if (interval < 1) return 'The interval of a recurrence is 1 or more.';
  const needsDays = type === 'weekly' || type === 'relativeMonthly' || type === 'relativeYearly';
  if (needsDays && daysOfWeek.length === 0) return `A recurrence of type ${type} needs daysOfWeek.`;
  const needsDayOfMonth = type === 'absoluteMonthly' || type === 'absoluteYearly';
  if (needsDayOfMonth && (dayOfMonth < 1 || dayOfMonth > 31)) return `A recurrence of type ${type} needs dayOfMonth from 1 to 31.`;
  const needsMonth = type === 'absoluteYearly' || type === 'relativeYearly';
  if (needsMonth && (month < 1 || month > 12)) return `A recurrence of type ${type} needs month from 1 to 12.`;
  if (type === 'absoluteYearly' && dayOfMonth > (longestMonths[month - 1] ?? 0)) return 'That month never has that day.';
  return null;
}

const longestMonths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** `startDate` and `recurrenceTimeZone` may be left out here; whoever knows the start fills them in. */
function readRange(value: unknown): Recurrence['range'] {
  const read = readMembers<Recurrence['range']>(value, 'microsoft.graph.recurrenceRange', {
    type: (literal, name) => ({ type: literalFrom(literal, name, ['endDate', 'numbered', 'noEnd']) }),
    startDate: (text, name) => ({ startDate: dateFrom(text, name) }),
    endDate: (text, name) => ({ endDate: dateFrom(text, name) }),
    recurrenceTimeZone: (text, name) => ({ recurrenceTimeZone: textFrom(text, name) }),
    numberOfOccurrences: (number, name) => ({ numberOfOccurrences: wholeNumberFrom(number, name) }),
  });
  if (read.type === undefined) throw refusals.failedValidation('A recurrence range needs a type.');
  if (read.type === 'endDate' && read.endDate === undefined) throw refusals.failedValidation('A range of type endDate needs endDate.');
  if (read.type === 'numbered' && (read.numberOfOccurrences ?? 0) < 1)
    throw refusals.failedValidation('A numbered range needs numberOfOccurrences.');
  return {
    type: read.type,
    startDate: read.startDate ?? '',
    endDate: read.type === 'endDate' ? (read.endDate ?? '') : '0001-01-01',
    recurrenceTimeZone: read.recurrenceTimeZone ?? '',
    numberOfOccurrences: read.type === 'numbered' ? (read.numberOfOccurrences ?? 0) : 0,
  };
}

function dateFrom(value: unknown, name: string): string {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value) || !isDate(value)) throw refusals.wrongValue(name, 'Edm.Date');
  return value;
}

function isDate(text: string): boolean {
  try {
    return Temporal.PlainDate.from(text).toString() === text;
  } catch {
    return false;
  }
}
