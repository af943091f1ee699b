import { RRuleTemporal } from 'rrule-temporal';
import type { RRuleOptions } from 'rrule-temporal';
import type { DayOfWeek, Recurrence } from './event.ts';

/**
 * Original dates from `from` to `to`, both included. The rule runs on bare dates in UTC; times of day are put on afterwards,
 * in the zone of the series, so that the clocks can change without moving a meeting.
 */
export function datesBetween(recurrence: Recurrence, from: string, to: string): readonly string[] {
  return ruleOf(recurrence)
    .between(new Date(epochOf(from)), new Date(epochOf(to)), true)
    .map((found) => dateAt(found.epochMilliseconds));
}

/** The date of the first occurrence by the pattern; null when the pattern never matches. */
export function firstDate(recurrence: Recurrence): string | null {
  const first = ruleOf(recurrence).next(new Date(epochOf(recurrence.range.startDate)), true);
  return first === null ? null : dateAt(first.epochMilliseconds);
}

/** The date in UTC. */
export function dateAt(epochMilliseconds: number): string {
  return Temporal.Instant.fromEpochMilliseconds(epochMilliseconds).toZonedDateTimeISO('UTC').toPlainDate().toString();
}

type RuleParts = Pick<Extract<RRuleOptions, { freq: unknown }>, 'freq' | 'byDay' | 'byMonth' | 'byMonthDay' | 'bySetPos' | 'wkst'>;

const rules = new WeakMap<Recurrence, RRuleTemporal>();

function ruleOf(recurrence: Recurrence): RRuleTemporal {
  const known = rules.get(recurrence);
  if (known !== undefined) return known;
  const { range } = recurrence;
  const rule = new RRuleTemporal({
    ...partsOf(recurrence),
    interval: recurrence.pattern.interval,
    tzid: 'UTC',
    dtstart: utcMidnight(range.startDate),
    ...(range.type === 'endDate' ? { until: utcMidnight(range.endDate) } : {}),
    ...(range.type === 'numbered' ? { count: range.numberOfOccurrences } : {}),
  });
  rules.set(recurrence, rule);
  return rule;
}

/** What each pattern is called in an iCalendar rule. Of several days of the week, a relative pattern takes the one at its place among all of them. */
function partsOf({ pattern, shortMonths }: Recurrence): RuleParts {
  const { type, month, dayOfMonth, daysOfWeek = [], firstDayOfWeek, index } = pattern;
  const byDay = daysOfWeek.map((day) => dayCodes[day]);
  switch (type) {
    case 'daily':
      return { freq: 'DAILY' };
    case 'weekly':
      return { freq: 'WEEKLY', byDay, wkst: dayCodes[firstDayOfWeek] };
    case 'absoluteMonthly':
      return { freq: 'MONTHLY', ...monthDay(dayOfMonth, shortMonths) };
    case 'relativeMonthly':
      return { freq: 'MONTHLY', byDay, bySetPos: [places[index]] };
    case 'absoluteYearly':
      return { freq: 'YEARLY', byMonth: [month], ...monthDay(dayOfMonth, shortMonths) };
    case 'relativeYearly':
      return { freq: 'YEARLY', byMonth: [month], byDay, bySetPos: [places[index]] };
    default:
      return type satisfies never;
  }
}

/** In a month without that day Exchange is said to take its last one, where an iCalendar rule skips the month: nobody has proven either. */
function monthDay(day: number, shortMonths: Recurrence['shortMonths']): Omit<RuleParts, 'freq'> {
  if (day <= 28 || shortMonths === 'skip') return { byMonthDay: [day] };
  return { byMonthDay: [28, 29, 30, 31].filter((candidate) => candidate <= day), bySetPos: [-1] };
}

const dayCodes: Readonly<Record<DayOfWeek, string>> = {
  sunday: 'SU',
  monday: 'MO',
  tuesday: 'TU',
  wednesday: 'WE',
  thursday: 'TH',
  friday: 'FR',
  saturday: 'SA',
};
const places = { first: 1, second: 2, third: 3, fourth: 4, last: -1 } as const;

function utcMidnight(date: string): Temporal.ZonedDateTime {
  return Temporal.PlainDate.from(date).toZonedDateTime('UTC');
}

function epochOf(date: string): number {
  return utcMidnight(date).epochMilliseconds;
}
