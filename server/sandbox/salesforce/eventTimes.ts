import { breakRule } from './eventRules.ts';
import type { WithRules } from './eventRules.ts';
import { isTrue, numberOf, textOf } from './row.ts';
import type { Row } from './row.ts';
import { dateOf, minutesBetween, plusMinutes, startOfDate } from './wireTime.ts';

/** The columns that say when, always all of them and always of one mind. */
export type EventTimes = {
  readonly IsAllDayEvent: boolean;
  readonly StartDateTime: string;
  readonly EndDateTime: string;
  readonly ActivityDateTime: string;
  readonly ActivityDate: string;
  readonly EndDate: string;
  readonly DurationInMinutes: number;
};

/** The part of an org's switches that decides about times. */
export type TimeRules = WithRules & { readonly multidayEvents: boolean };

const minutesOfDay = 1440;
const longestMinutes = 14 * minutesOfDay;

/**
 * Settles the times of a save from what was given and what stood before. `given` holds only the columns of the request, in stored
 * form; a null there means "taken away". Breaks the rules of `eventRules`. Facts 1.2 and 1.3.
 */
export function settleTimes(given: Row, before: Row | null, org: TimeRules): EventTimes {
  const allDay = typeof given['IsAllDayEvent'] === 'boolean' ? given['IsAllDayEvent'] : before !== null && isTrue(before, 'IsAllDayEvent');
  const times = allDay ? allDayTimes(given, before, org) : timedTimes(given, before, org);
  const fields = [given['DurationInMinutes'] === undefined || given['DurationInMinutes'] === null ? 'EndDateTime' : 'DurationInMinutes'];
  if (times.DurationInMinutes < 0) breakRule(org, 'endNotBeforeStart', fields);
  if (times.DurationInMinutes > longestMinutes) breakRule(org, 'within14Days', fields);
  if (times.DurationInMinutes > minutesOfDay && !org.multidayEvents) breakRule(org, 'within24Hours', ['DurationInMinutes']);
  return times;
}

function timedTimes(given: Row, before: Row | null, org: WithRules): EventTimes {
  const start = timedStart(given, before, org);
  const minutes = timedMinutes(given, before, { start, org });
  const end = plusMinutes(start, minutes);
  return {
    IsAllDayEvent: false,
    StartDateTime: start,
    EndDateTime: end,
    ActivityDateTime: start,
    ActivityDate: dateOf(start),
    EndDate: dateOf(end),
    DurationInMinutes: minutes,
  };
}

function timedStart(given: Row, before: Row | null, org: WithRules): string {
  const [start, activity, date] = ['StartDateTime', 'ActivityDateTime', 'ActivityDate'].map((name) => textOf(given, name));
  const takenAway = given['StartDateTime'] === null || given['ActivityDateTime'] === null;
  const settled = start ?? activity ?? (before === null || takenAway ? null : textOf(before, 'StartDateTime'));
  if (settled === null || settled === undefined) return breakRule(org, 'startNeeded', ['ActivityDateTime']);
  if (typeof start === 'string' && typeof activity === 'string' && start !== activity) breakRule(org, 'startsAgree', ['ActivityDateTime']);
  if (typeof date === 'string' && date !== dateOf(settled)) breakRule(org, 'startsAgree', ['ActivityDate']);
  return settled;
}

function timedMinutes(given: Row, before: Row | null, { start, org }: { start: string; org: WithRules }): number {
  const end = textOf(given, 'EndDateTime');
  const minutes = given['DurationInMinutes'];
  const fromEnd = end === null ? null : Math.floor(minutesBetween(start, end));
  if (typeof minutes === 'number') {
    if (fromEnd !== null && fromEnd !== minutes) breakRule(org, 'endsAgree', ['DurationInMinutes']);
    return minutes;
  }
  if (fromEnd !== null) return fromEnd;
  const takenAway = minutes === null || given['EndDateTime'] === null;
  if (before === null || takenAway) return breakRule(org, 'endNeeded', ['EndDateTime']);
  // Moving only the start moves the whole event.
  return numberOf(before, 'DurationInMinutes');
}

function allDayTimes(given: Row, before: Row | null, org: WithRules): EventTimes {
  const date = allDayDate(given, before, org);
  const days = allDayCount(given, before, { date, org });
  const lastDate = Temporal.PlainDate.from(date)
    .add({ days: days - 1 })
    .toString();
  return {
    IsAllDayEvent: true,
    StartDateTime: startOfDate(date),
    // Inclusive: a single day starts and ends at the same midnight.
    EndDateTime: startOfDate(lastDate),
    ActivityDateTime: startOfDate(date),
    ActivityDate: date,
    EndDate: lastDate,
    DurationInMinutes: days * minutesOfDay,
  };
}

function allDayDate(given: Row, before: Row | null, org: WithRules): string {
  const dates = ['ActivityDate', 'StartDateTime', 'ActivityDateTime'].flatMap((name) => {
    const text = textOf(given, name);
    return text === null ? [] : [dateOf(text)];
  });
  const [date, ...others] = dates.length > 0 || before === null ? dates : [textOf(before, 'ActivityDate') ?? ''];
  if (date === undefined || date === '') return breakRule(org, 'startNeeded', ['ActivityDateTime']);
  if (others.some((other) => other !== date)) breakRule(org, 'startsAgree', ['ActivityDate']);
  return date;
}

function allDayCount(given: Row, before: Row | null, { date, org }: { date: string; org: WithRules }): number {
  const end = textOf(given, 'EndDateTime');
  const minutes = given['DurationInMinutes'];
  const fromEnd = end === null ? null : Temporal.PlainDate.from(date).until(dateOf(end)).days + 1;
  const fromMinutes = typeof minutes === 'number' ? Math.max(1, Math.ceil(minutes / minutesOfDay)) : null;
  if (typeof minutes === 'number' && minutes < 0) breakRule(org, 'endNotBeforeStart', ['DurationInMinutes']);
  if (fromEnd !== null && fromEnd < 1) breakRule(org, 'endNotBeforeStart', ['EndDateTime']);
  if (fromEnd !== null && fromMinutes !== null && fromEnd !== fromMinutes) breakRule(org, 'endsAgree', ['DurationInMinutes']);
  const days = fromMinutes ?? fromEnd;
  if (days !== null) return days;
  return before !== null && isTrue(before, 'IsAllDayEvent') ? numberOf(before, 'DurationInMinutes') / minutesOfDay : 1;
}
