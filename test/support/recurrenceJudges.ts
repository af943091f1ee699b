import { rrulestr } from 'rrule';
import { expandRecurringEvent, sync } from 'node-ical';

export type DayOfWeek = 'sunday' | 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday';
/** A series as Graph says it, with what a person would have put in: wall time `hour:minute` in `zone` (IANA), so many minutes long. */
export type SeriesRule = {
  readonly pattern: {
    readonly type: 'daily' | 'weekly' | 'absoluteMonthly' | 'relativeMonthly' | 'absoluteYearly' | 'relativeYearly';
    readonly interval: number;
    readonly daysOfWeek?: readonly DayOfWeek[];
    readonly firstDayOfWeek?: DayOfWeek;
    readonly dayOfMonth?: number;
    readonly month?: number;
    readonly index?: 'first' | 'second' | 'third' | 'fourth' | 'last';
  };
  readonly range: {
    readonly type: 'endDate' | 'numbered' | 'noEnd';
    readonly startDate: string;
    readonly endDate?: string;
    readonly numberOfOccurrences?: number;
  };
  readonly zone: string;
  readonly hour: number;
  readonly minute: number;
};
/** Dates, both included. */
export type Span = { readonly from: string; readonly to: string };
/** Says when a series meets in a span, as UTC instants like `2026-03-11T09:00:00Z`, earliest first. */
export type Judge = (rule: SeriesRule, span: Span) => readonly string[];

/** The library `rrule`, which shares no line with what the sandbox uses. It counts in bare dates; the zone is put on by ICU. */
export const byRrule: Judge = (rule, { from, to }) =>
  rrulestr(`DTSTART:${compact(rule.range.startDate)}T000000Z\nRRULE:${rruleOf(rule, (date) => `${compact(date)}T000000Z`)}`)
    .between(new Date(from), new Date(to), true)
    .map((found) => instantOf(rule, found.toISOString().slice(0, 10)));

/**
 * The library `node-ical`, on the calendar file a person would get. It counts with the sandbox's own library (rrule-temporal), but
 * in the zone of the series instead of bare dates: it judges zones and clock changes more than patterns.
 */
export const byNodeIcal: Judge = (rule, { from, to }) => {
  const time = `T${pad(rule.hour)}${pad(rule.minute)}00`;
  const until = (date: string) => instantOf(rule, date).replaceAll(/[-:]/g, '');
  const [event] = Object.values(
    sync.parseICS(
      [
        'BEGIN:VCALENDAR',
        'BEGIN:VEVENT',
        'UID:judged',
        `DTSTART;TZID=${rule.zone}:${compact(rule.range.startDate)}${time}`,
        `DTEND;TZID=${rule.zone}:${compact(rule.range.startDate)}${time}`,
        `RRULE:${rruleOf(rule, until)}`,
        'END:VEVENT',
        'END:VCALENDAR',
      ].join('\r\n'),
    ),
  ).filter((part) => part?.type === 'VEVENT');
  if (event === undefined) throw new Error('node-ical does not find its event.');
  // Its own span is one of instants; a day more on both sides, and the dates decide.
  const [first, last] = [new Date(Date.parse(from) - 2 * millisecondsPerDay), new Date(Date.parse(to) + 2 * millisecondsPerDay)];
  const [earliest, latest] = [instantOf(rule, from), instantOf(rule, to)];
  return expandRecurringEvent(event as never, { from: first, to: last })
    .map(({ start }) => `${start.toISOString().slice(0, 19)}Z`)
    .filter((instant) => instant >= earliest && instant <= latest);
};

/** No library: Microsoft's words for each pattern, asked of every single day. */
export const byDefinition: Judge = (rule, { from, to }) => {
  const { startDate, endDate = '9999-12-31', numberOfOccurrences = 0, type } = rule.range;
  const found: string[] = [];
  for (let day = daysSince1970(startDate), counted = 0; day <= daysSince1970(to); day += 1) {
    const date = dateOf(day);
    if (type === 'endDate' && date > endDate) break;
    if (!meetsOn(rule, day)) continue;
    counted += 1;
    if (type === 'numbered' && counted > numberOfOccurrences) break;
    if (date >= from) found.push(instantOf(rule, date));
  }
  return found;
};

const millisecondsPerDay = 86_400_000;
const weekdays: readonly DayOfWeek[] = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const places = ['first', 'second', 'third', 'fourth'] as const;

function meetsOn({ pattern, range: { startDate } }: SeriesRule, day: number): boolean {
  const { type, interval, daysOfWeek = [], firstDayOfWeek = 'sunday', dayOfMonth, month } = pattern;
  const start = daysSince1970(startDate);
  const [date, begun] = [new Date(day * millisecondsPerDay), new Date(start * millisecondsPerDay)];
  const months = (date.getUTCFullYear() - begun.getUTCFullYear()) * 12 + date.getUTCMonth() - begun.getUTCMonth();
  const isMonth = date.getUTCMonth() + 1 === month;
  const years = date.getUTCFullYear() - begun.getUTCFullYear();
  switch (type) {
    case 'daily':
      return (day - start) % interval === 0;
    case 'weekly':
      return (
        daysOfWeek.includes(weekdayOf(day)) && ((weekStart(day, firstDayOfWeek) - weekStart(start, firstDayOfWeek)) / 7) % interval === 0
      );
    case 'absoluteMonthly':
      return date.getUTCDate() === dayOfMonth && months % interval === 0;
    case 'relativeMonthly':
      return months % interval === 0 && isAtItsPlace(pattern, date);
    case 'absoluteYearly':
      return isMonth && date.getUTCDate() === dayOfMonth && years % interval === 0;
    case 'relativeYearly':
      return isMonth && years % interval === 0 && isAtItsPlace(pattern, date);
    default:
      return type satisfies never;
  }
}

/** Whether it is the first (second, …, last) day of its month among the days that are named, all of them taken together. */
function isAtItsPlace({ daysOfWeek = [], index = 'first' }: SeriesRule['pattern'], date: Date): boolean {
  const length = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  const first = (date.getTime() - (date.getUTCDate() - 1) * millisecondsPerDay) / millisecondsPerDay;
  const named = Array.from({ length }, (_none, at) => first + at).filter((day) => daysOfWeek.includes(weekdayOf(day)));
  const wanted = index === 'last' ? named.at(-1) : named[places.indexOf(index)];
  return wanted === date.getTime() / millisecondsPerDay;
}

/** The rule in iCalendar's words; `until` writes a last date, which is included. */
function rruleOf({ pattern, range }: SeriesRule, until: (date: string) => string): string {
  const { type, interval, daysOfWeek = [], firstDayOfWeek = 'sunday', dayOfMonth = 1, month = 1, index = 'first' } = pattern;
  const days = `BYDAY=${daysOfWeek.map(codeOf).join(',')}`;
  const place = `BYSETPOS=${index === 'last' ? -1 : places.indexOf(index) + 1}`;
  const parts = {
    daily: ['FREQ=DAILY'],
    weekly: ['FREQ=WEEKLY', days, `WKST=${codeOf(firstDayOfWeek)}`],
    absoluteMonthly: ['FREQ=MONTHLY', `BYMONTHDAY=${dayOfMonth}`],
    relativeMonthly: ['FREQ=MONTHLY', days, place],
    absoluteYearly: ['FREQ=YEARLY', `BYMONTH=${month}`, `BYMONTHDAY=${dayOfMonth}`],
    relativeYearly: ['FREQ=YEARLY', `BYMONTH=${month}`, days, place],
  }[type];
  const ends = {
    endDate: [`UNTIL=${until(range.endDate ?? range.startDate)}`],
    numbered: [`COUNT=${range.numberOfOccurrences ?? 1}`],
    noEnd: [],
  }[range.type];
  return [...parts, `INTERVAL=${interval}`, ...ends].join(';');
}

function codeOf(day: DayOfWeek): string {
  return day.slice(0, 2).toUpperCase();
}

const instants = new Map<string, string>();

/** The instant of the series' wall time on a date, by ICU's zones and not by the sandbox's. */
function instantOf({ zone, hour, minute }: SeriesRule, date: string): string {
  const key = `${zone} ${date} ${hour}:${minute}`;
  const known = instants.get(key);
  if (known !== undefined) return known;
  const wall = Date.parse(`${date}T${pad(hour)}:${pad(minute)}:00Z`);
  // The offset an hour or a day off may be another one; asked again at the right instant, it is not.
  const guess = wall - offsetAt(zone, wall);
  const instant = `${new Date(wall - offsetAt(zone, guess)).toISOString().slice(0, 19)}Z`;
  instants.set(key, instant);
  return instant;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Milliseconds a zone is ahead of UTC; Swedes write dates as ISO 8601 does. */
function offsetAt(zone: string, instant: number): number {
  const clock = clocks.get(zone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  clocks.set(zone, clock);
  return Date.parse(`${clock.format(instant).replace(' ', 'T')}Z`) - instant;
}

function weekdayOf(day: number): DayOfWeek {
  return weekdays[(((day + 4) % 7) + 7) % 7] ?? 'sunday';
}

function weekStart(day: number, firstDayOfWeek: DayOfWeek): number {
  return day - ((weekdays.indexOf(weekdayOf(day)) - weekdays.indexOf(firstDayOfWeek) + 7) % 7);
}

function daysSince1970(date: string): number {
  return Date.parse(date) / millisecondsPerDay;
}

function dateOf(day: number): string {
  return new Date(day * millisecondsPerDay).toISOString().slice(0, 10);
}

function compact(date: string): string {
  return date.replaceAll('-', '');
}

function pad(number: number): string {
  return String(number).padStart(2, '0');
}
