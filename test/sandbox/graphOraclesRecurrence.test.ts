import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { byDefinition, byNodeIcal, byRrule } from '../support/recurrenceJudges.ts';
import type { DayOfWeek, Judge, SeriesRule, Span } from '../support/recurrenceJudges.ts';
import { anna, colleagues, openGraph } from './graphCaller.ts';
import type { GraphCaller, Told } from './graphCaller.ts';

const zones = [
  ['Europe/Berlin', 'W. Europe Standard Time'],
  ['America/Los_Angeles', 'Pacific Standard Time'],
  ['America/New_York', 'Eastern Standard Time'],
  ['Australia/Sydney', 'AUS Eastern Standard Time'],
  ['Asia/Kolkata', 'India Standard Time'],
  ['America/Santiago', 'Pacific SA Standard Time'],
  ['Europe/London', 'Europe/London'],
  ['Etc/UTC', 'UTC'],
] as const;
const days: readonly DayOfWeek[] = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const types = ['daily', 'weekly', 'absoluteMonthly', 'relativeMonthly', 'absoluteYearly', 'relativeYearly'] as const;

let graph: GraphCaller;
beforeAll(async () => {
  graph = await openGraph();
  await graph.call('POST', '/__control/seed', colleagues);
});
afterAll(() => graph.close());

function make({ pattern, range, zone, hour, minute }: SeriesRule): ReturnType<GraphCaller['call']> {
  const timeZone = zones.find(([iana]) => iana === zone)?.[1] ?? zone;
  const at = (minutes: number) => ({
    dateTime: `${range.startDate}T${String(hour).padStart(2, '0')}:${String(minutes).padStart(2, '0')}:00`,
    timeZone,
  });
  return graph.call('POST', `${anna}/events`, {
    subject: 'Judged',
    start: at(minute),
    end: at(minute + 29),
    recurrence: { pattern, range },
  });
}

/** When the sandbox says the series meets, read from its instances in UTC. */
async function bySandbox(rule: SeriesRule, { from, to }: Span): Promise<readonly string[]> {
  const made = await make(rule);
  // A rule without any date in its range is no series; the judges find none either.
  if (made.status === 400) {
    const { error } = made.body as { error: Told };
    expect(error['@sandbox.why']).toMatch(/has no occurrence|ends before it starts/);
    return [];
  }
  const window = `startDateTime=${dayAround(from, -1)}T00:00:00Z&endDateTime=${dayAround(to, 2)}T00:00:00Z&$top=1000`;
  const { body } = await graph.call('GET', `${anna}/events/${String(made.body['id'])}/instances?${window}`);
  await graph.call('DELETE', `${anna}/events/${String(made.body['id'])}`);
  const starts = (body['value'] as Told[]).map((instance) => `${String((instance['start'] as Told)['dateTime']).slice(0, 19)}Z`);
  const local = (instant: string) => Temporal.Instant.from(instant).toZonedDateTimeISO(rule.zone).toPlainDate().toString();
  return starts.filter((start) => local(start) >= from && local(start) <= to);
}

function dayAround(date: string, add: number): string {
  return Temporal.PlainDate.from(date).add({ days: add }).toString();
}

const date = (from: string, most: number) => fc.nat(most).map((add) => dayAround(from, add));
const someDays = fc.uniqueArray(fc.constantFrom(...days), { minLength: 1, maxLength: 4 });

/** Days 29 to 31 are left out: what Exchange does with them in short months nobody has proven. No wall time lies in a clock change. */
const anyRule: fc.Arbitrary<SeriesRule> = fc.record({
  pattern: fc.record({
    type: fc.constantFrom(...types),
    interval: fc.integer({ min: 1, max: 4 }),
    daysOfWeek: someDays,
    firstDayOfWeek: fc.constantFrom(...days),
    dayOfMonth: fc.integer({ min: 1, max: 28 }),
    month: fc.integer({ min: 1, max: 12 }),
    index: fc.constantFrom('first', 'second', 'third', 'fourth', 'last'),
  }),
  range: date('2025-12-01', 300).chain((startDate) =>
    fc.oneof(
      fc.record({ type: fc.constant('endDate' as const), startDate: fc.constant(startDate), endDate: date(startDate, 500) }),
      fc.record({
        type: fc.constant('numbered' as const),
        startDate: fc.constant(startDate),
        numberOfOccurrences: fc.integer({ min: 1, max: 40 }),
      }),
      fc.record({ type: fc.constant('noEnd' as const), startDate: fc.constant(startDate) }),
    ),
  ),
  zone: fc.constantFrom(...zones.map(([iana]) => iana)),
  hour: fc.integer({ min: 4, max: 22 }),
  minute: fc.constantFrom(0, 15, 30),
});

/** Both clock changes of either hemisphere lie in it. */
const span: Span = { from: '2026-02-15', to: '2026-11-15' };
const expansions: [string, Judge][] = [
  ['the library rrule', byRrule],
  ["Microsoft's words, day by day", byDefinition],
];
/** Expands by the sandbox's own library (rrule-temporal), so of patterns it is no independent judge: of zones and clock changes only. */
const zonesOnly: [string, Judge] = ['the zones of the library node-ical', byNodeIcal];
const judges = [...expansions, zonesOnly];

describe('a series', () => {
  it('of every type is played', async () => {
    const plain = { interval: 1, daysOfWeek: ['monday'], dayOfMonth: 1, month: 1, index: 'first' } as const;
    for (const type of types) {
      const range = { type: 'noEnd', startDate: '2026-03-02' } as const;
      const { status } = await make({ pattern: { type, ...plain }, range, zone: 'UTC', hour: 9, minute: 0 });
      expect([type, status]).toEqual([type, 201]);
    }
  });

  it('meets when two judges who do not know the sandbox say so, and in zones as a third one says, whatever its rule', async () => {
    let compared = 0;
    const judged = { rules: 0, types: new Set<string>() };
    await fc.assert(
      fc.asyncProperty(anyRule, async (rule) => {
        const told = await bySandbox(rule, span);
        compared += told.length;
        for (const [name, judge] of judges) expect([name, judge(rule, span)]).toEqual([name, told]);
        judged.rules += 1;
        judged.types.add(rule.pattern.type);
      }),
      { numRuns: 500 },
    );
    expect([judged.rules, judged.types.size, compared > 5000]).toEqual([500, types.length, true]);
  }, 120_000);

  it('shows the same instants in a calendar view as among its instances', async () => {
    await graph.call('POST', '/__control/reset', {});
    await graph.call('POST', '/__control/seed', colleagues);
    const rules = fc.sample(anyRule, { numRuns: 25, seed: 4 });
    const view: Span = { from: '2026-03-20', to: '2026-04-10' };
    for (const rule of rules) await make(rule);
    const window = `startDateTime=${dayAround(view.from, -1)}T00:00:00Z&endDateTime=${dayAround(view.to, 2)}T00:00:00Z`;
    const { body } = await graph.call('GET', `${anna}/calendarView?${window}&$top=1000`);
    const told = (body['value'] as Told[]).map((one) => `${String((one['start'] as Told)['dateTime']).slice(0, 19)}Z`);
    const wanted = rules.flatMap((rule) => byDefinition(rule, { from: dayAround(view.from, -2), to: dayAround(view.to, 3) }));
    const [first, last] = [`${dayAround(view.from, -1)}T00:00:00Z`, `${dayAround(view.to, 2)}T00:00:00Z`];
    // Half an hour long, so one that began just before the window is in it as well; none of these did.
    expect(told.toSorted(byText)).toEqual(wanted.filter((start) => start >= first && start < last).toSorted(byText));
  });
});

function byText(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}

describe('a weekly series at nine, or in a clock change', () => {
  const weekly = (startDate: string, zone: string, hour = 9, minute = 0): SeriesRule => ({
    pattern: { type: 'weekly', interval: 1, daysOfWeek: [days[new Date(startDate).getUTCDay()] ?? 'sunday'] },
    range: { type: 'numbered', startDate, numberOfOccurrences: 3 },
    zone,
    hour,
    minute,
  });
  it.each([
    { zone: 'America/Los_Angeles', from: '2026-10-28', told: ['2026-10-28T16:00:00Z', '2026-11-04T17:00:00Z'] },
    { zone: 'Europe/Berlin', from: '2026-10-21', told: ['2026-10-21T07:00:00Z', '2026-10-28T08:00:00Z'] },
    { zone: 'Australia/Sydney', from: '2026-09-30', told: ['2026-09-29T23:00:00Z', '2026-10-06T22:00:00Z'] },
  ])('keeps its wall time in $zone', async ({ zone, from, told }) => {
    expect((await bySandbox(weekly(from, zone), { from, to: '2026-12-31' })).slice(0, 2)).toEqual(told);
    for (const [, judge] of judges) expect(judge(weekly(from, zone), { from, to: '2026-12-31' }).slice(0, 2)).toEqual(told);
  });

  it('of Los Angeles is an hour off in Berlin for the week in between', async () => {
    const { body } = await make(weekly('2026-10-21', 'America/Los_Angeles'));
    const window = 'startDateTime=2026-10-20T00:00:00Z&endDateTime=2026-11-10T00:00:00Z';
    const prefer = { prefer: 'outlook.timezone="Europe/Berlin"' };
    const instances = await graph.call('GET', `${anna}/events/${String(body['id'])}/instances?${window}`, undefined, prefer);
    const starts = (instances.body['value'] as Told[]).map((instance) => String((instance['start'] as Told)['dateTime']).slice(5, 16));
    expect(starts).toEqual(['10-21T18:00', '10-28T17:00', '11-04T18:00']);
  });

  // Implementations differ where a wall time does not exist, or exists twice: these are what may come, not what must.
  it.each([
    { name: 'a wall time that does not exist', from: '2026-03-29', allowed: ['2026-03-29T00:30:00Z', '2026-03-29T01:30:00Z'] },
    { name: 'a wall time that exists twice', from: '2026-10-25', allowed: ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'] },
  ])('at half past two in Berlin takes one of the two instants for $name', async ({ from, allowed }) => {
    expect(allowed).toContain((await bySandbox(weekly(from, 'Europe/Berlin', 2, 30), { from, to: '2026-12-31' }))[0]);
  });
});

/** Unverified: Exchange is said to take the last day of a short month, an iCalendar rule skips it. Either will do; a third will not. */
describe('the 29th to 31st', () => {
  const monthly = (dayOfMonth: number): SeriesRule => ({
    pattern: { type: 'absoluteMonthly', interval: 1, dayOfMonth },
    range: { type: 'noEnd', startDate: `2027-01-${dayOfMonth}` },
    zone: 'Etc/UTC',
    hour: 9,
    minute: 0,
  });
  it.each([
    { dayOfMonth: 29, last: ['01-29', '02-28', '03-29', '04-29'], skipped: ['01-29', '03-29', '04-29'] },
    { dayOfMonth: 30, last: ['01-30', '02-28', '03-30', '04-30'], skipped: ['01-30', '03-30', '04-30'] },
    { dayOfMonth: 31, last: ['01-31', '02-28', '03-31', '04-30'], skipped: ['01-31', '03-31'] },
  ])('of a monthly series: $dayOfMonth', async ({ dayOfMonth, last, skipped }) => {
    const short: Span = { from: '2027-01-01', to: '2027-04-30' };
    const told = (await bySandbox(monthly(dayOfMonth), short)).map((instant) => instant.slice(5, 10));
    expect([last, skipped]).toContainEqual(told);
    // The judges are of iCalendar's opinion.
    for (const [, judge] of judges) expect(judge(monthly(dayOfMonth), short).map((instant) => instant.slice(5, 10))).toEqual(skipped);
  });
});
