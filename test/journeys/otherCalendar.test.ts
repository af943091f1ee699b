import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Report } from '../../server/sync/syncMailbox.ts';
import { openCompany, type Company } from '../support/company.ts';
import { ANNA, at } from '../support/people.ts';

const daily = {
  pattern: { type: 'daily', interval: 1 },
  range: { type: 'numbered', startDate: '2026-03-12', numberOfOccurrences: 3, recurrenceTimeZone: 'UTC' },
};

describe('what a person drags into another calendar', () => {
  let company: Company;
  beforeEach(async () => {
    company = await openCompany(3);
  }, 60_000);
  afterEach(() => company.close());

  it.each([
    { what: 'a single meeting', more: {}, count: 1 },
    { what: 'a whole series, every occurrence of it', more: { recurrence: daily }, count: 3 },
  ])('$what is left where it is on both sides, and syncs again when it is back', async ({ more, count }) => {
    const { stage } = company;
    const act = (what: Record<string, unknown>) => stage.act('graph', { mailbox: ANNA, ...what });
    const event = { subject: 'Dragged', start: at(1_440).graph, end: at(1_470).graph, ...more };
    const { id } = (await act({ do: 'create', event }))['event'] as { id: string };
    const ids = (await stage.sync(ANNA)).decisions.filter(isDragged).map(({ calendarId }) => calendarId);
    expect(ids).toHaveLength(count);
    const verdicts = async (): Promise<readonly string[]> =>
      (await stage.sync(ANNA)).decisions
        .filter(({ calendarId }) => ids.includes(calendarId))
        .map(({ kind, because }) => `${kind} ${because}`);
    expect(await verdicts()).toEqual(ids.map(() => 'inSync alreadyAlike'));

    stage.clock.advance(60);
    await act({ do: 'moveToCalendar', id, calendar: 'Other' });
    expect(await verdicts()).toEqual(ids.map(() => 'leave outsideWindow'));
    stage.clock.advance(60);
    await act({ do: 'moveToCalendar', id, calendar: 'Calendar' });
    expect(await verdicts()).toEqual(ids.map(() => 'inSync alreadyAlike'));
  });

  const isDragged = ({ actions }: Report['decisions'][number]): boolean =>
    actions.some((action) => action.kind === 'createCrmEvent' && action.content.subject === 'Dragged');
});
