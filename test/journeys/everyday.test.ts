import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Decision } from '../../shared/plan.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { ANNA, ANNA_ID, at, placeAnna } from '../support/people.ts';
import { countBySubject, mailsSent } from '../support/twins.ts';

type GraphState = {
  readonly mailboxes: readonly {
    readonly events: readonly {
      readonly id: string;
      readonly subject: string;
      readonly type: string;
      readonly start: { readonly dateTime: string };
    }[];
  }[];
};
type Row = {
  readonly Id: string;
  readonly Subject: string;
  readonly IsDeleted?: boolean;
  readonly StartDateTime: string;
  readonly Description: string | null;
};
type CrmState = {
  readonly rows: {
    readonly Event: readonly Row[];
    readonly EventRelation: readonly { readonly EventId: string; readonly RelationId: string; readonly Status: string }[];
  };
};

/** One story, told in order: each step stands on the ones before it. */
describe('an ordinary week of one person', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
    await placeAnna(stage);
    await stage.seed('graph', {
      events: [
        meeting('Breakfast', 0),
        meeting('Planning', 60, { body: { contentType: 'text', content: 'Bring numbers' } }),
        meeting('With a customer', 120, {
          attendees: [{ type: 'required', emailAddress: { address: 'new@customer.example', name: 'New Customer' } }],
        }),
        {
          ...meeting('Weekly', 180),
          recurrence: {
            pattern: { type: 'weekly', interval: 1, daysOfWeek: ['wednesday'], firstDayOfWeek: 'monday' },
            range: { type: 'numbered', startDate: '2026-03-11', numberOfOccurrences: 4, recurrenceTimeZone: 'UTC' },
          },
        },
      ],
    });
    await stage.seed('salesforce', { rows: { Event: [row('Breakfast', 0), row('Focus', 240)] } });
  }, 60_000);
  afterAll(() => stage.close());

  it('first run: ties what both hold, creates the rest, each occurrence of a series as an event of its own', async () => {
    const { decisions } = await run();
    expect(reasonsOf(decisions)).toEqual({ pairedByKey: 1, new: 7 });
    expect(await counts()).toEqual({ Breakfast: [1, 1], Planning: [1, 1], 'With a customer': [1, 1], Focus: [1, 1], Weekly: [1, 4] });
    expect((await crmRow('Planning')).Description).toBe('Bring numbers');
  });

  it('renamed in Outlook, moved in Salesforce: each travels, one write each, and its echo adds none', async () => {
    await stage.act('graph', { mailbox: ANNA, do: 'edit', id: await meetingId('Planning'), changes: { subject: 'Planning Q2' } });
    await expectOneWrite('salesforce', 'changedInCalendar');
    const focus = await crmRow('Focus');
    await stage.act('salesforce', {
      user: ANNA,
      do: 'edit',
      id: focus.Id,
      fields: { StartDateTime: at(300).crm, EndDateTime: at(330).crm },
    });
    await expectOneWrite('graph', 'changedInCrm');
    expect((await meetingOf('Focus')).start.dateTime).toMatch(/^2026-03-11T13:00/);
  });

  it('different fields edited on both sides: both edits stay; the same field: neither is overwritten', async () => {
    await stage.act('graph', { mailbox: ANNA, do: 'edit', id: await meetingId('Breakfast'), changes: { subject: 'Early breakfast' } });
    await stage.act('salesforce', { user: ANNA, do: 'edit', id: (await crmRow('Breakfast')).Id, fields: { Location: 'Hotel' } });
    expect(reasonsOf((await run()).decisions)).toMatchObject({ changedInBoth: 1 });
    expect(await counts()).toMatchObject({ 'Early breakfast': [1, 1] });
    await stage.act('graph', { mailbox: ANNA, do: 'edit', id: await meetingId('Early breakfast'), changes: { subject: 'Late breakfast' } });
    await stage.act('salesforce', {
      user: ANNA,
      do: 'edit',
      id: (await crmRow('Early breakfast')).Id,
      fields: { Subject: 'No breakfast' },
    });
    for (let again = 0; again < 2; again += 1) {
      const { decisions, outcomes } = await run();
      expect(decisions.find(({ because }) => because === 'changedInBoth')).toMatchObject({ kind: 'leave', actions: [] });
      expect(outcomes.done).toBe(0);
    }
    expect(await counts()).toMatchObject({ 'Late breakfast': [1, 0], 'No breakfast': [0, 1] });
  });

  it('a Contact created later is added to the event and becomes its Name', async () => {
    const contact = await stage.act('salesforce', {
      user: ANNA,
      do: 'create',
      type: 'Contact',
      fields: { LastName: 'Customer', Email: 'New@Customer.example' },
    });
    const { decisions } = await run();
    expect(decisions.flatMap(({ actions }) => actions)).toEqual([
      expect.objectContaining({
        kind: 'updateCrmEvent',
        who: [contact['id']],
        invitees: { add: [{ id: contact['id'], status: 'New' }], update: [], remove: [] },
      }),
    ]);
    const event = await crmRow('With a customer');
    const { rows } = (await stage.state('salesforce')) as unknown as CrmState;
    expect(rows.EventRelation.filter(({ EventId }) => EventId === event.Id)).toEqual([
      expect.objectContaining({ RelationId: contact['id'], Status: 'New' }),
    ]);
    expect((await run()).outcomes.done).toBe(0);
  });

  it('an edit in Salesforce that would mail the customer waits, with its mails counted, and the mail log stays empty', async () => {
    const before = await mailsSent(stage);
    await stage.act('salesforce', {
      user: ANNA,
      do: 'edit',
      id: (await crmRow('With a customer')).Id,
      fields: { Location: 'Their office' },
    });
    const report = await run();
    expect(report).toMatchObject({ mails: 0, mailsWaiting: 1, set: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown });
    expect(report.decisions.find(({ kind }) => kind === 'ask')).toMatchObject({
      because: 'needsApproval',
      mails: 1,
      actions: [{ kind: 'updateMeeting', changes: { location: 'Their office' } }],
    });
    expect(await mailsSent(stage)).toEqual(before);
  });

  it('one occurrence moved and one deleted: the moved one travels, the event of the deleted one is kept and not made again', async () => {
    const occurrences = await occurrenceIds();
    await stage.act('graph', {
      mailbox: ANNA,
      do: 'move',
      id: occurrences[1],
      changes: { start: at(10_320).graph, end: at(10_350).graph },
    });
    await stage.act('graph', { mailbox: ANNA, do: 'delete', id: occurrences[2] });
    const moved = await run();
    expect(reasonsOf(moved.decisions)).toMatchObject({ changedInCalendar: 1, deleteNotAllowed: 1 });
    expect(moved.outcomes).toEqual({ done: 1, refused: 0, unsure: 0, postponed: 0 });
    const { rows } = (await stage.state('salesforce')) as unknown as CrmState;
    expect(rows.Event.filter(({ Subject, IsDeleted }) => Subject === 'Weekly' && IsDeleted !== true)).toHaveLength(4);
    expect((await run()).outcomes.done).toBe(0);
  });

  it('deleted on one side: the other side is kept, nothing comes back; made anew with the same key: tied again', async () => {
    await stage.act('graph', { mailbox: ANNA, do: 'delete', id: await meetingId('Planning Q2') });
    await stage.act('salesforce', { user: ANNA, do: 'delete', id: (await crmRow('Focus')).Id });
    for (let again = 0; again < 2; again += 1) {
      expect(reasonsOf((await run()).decisions)).toMatchObject({ deleteNotAllowed: 3 });
      expect(await counts()).toMatchObject({ 'Planning Q2': [0, 1], Focus: [1, 0] });
    }
    await stage.act('graph', { mailbox: ANNA, do: 'create', event: { subject: 'Planning Q2', start: at(60).graph, end: at(90).graph } });
    expect(reasonsOf((await run()).decisions)).toMatchObject({ pairedByKey: 1, deleteNotAllowed: 2 });
    expect(await counts()).toMatchObject({ 'Planning Q2': [1, 1] });
  });

  it('turned private: nothing of it travels any more, and what stands on the other side is left', async () => {
    await stage.act('graph', {
      mailbox: ANNA,
      do: 'edit',
      id: await meetingId('Planning Q2'),
      changes: { sensitivity: 'private', subject: 'CANARY doctor' },
    });
    const report = await run();
    expect(reasonsOf(report.decisions)).toMatchObject({ privateSkipped: 1 });
    expect(JSON.stringify(report)).not.toContain('CANARY');
    expect(JSON.stringify(await stage.state('salesforce'))).not.toContain('CANARY');
  });

  it('five weeks later the window has moved on: it is read afresh, and nothing is doubled or lost', async () => {
    const before = await counts();
    stage.clock.advance(35 * 86_400);
    // Tokens of five weeks ago are renewed; MSAL goes by the machine’s clock, so the first answer is a refusal.
    const { outcomes, decisions } = await run();
    expect(outcomes).toEqual({ done: 0, refused: 0, unsure: 0, postponed: 0 });
    expect(decisions.some(({ because }) => because === 'outsideWindow')).toBe(true);
    expect(await counts()).toEqual(before);
  });

  const run = async () => {
    stage.clock.advance(60);
    return stage.sync(ANNA);
  };
  const counts = () => countBySubject(stage, ANNA, ANNA_ID);

  async function meetingOf(subject: string) {
    const { mailboxes } = (await stage.state('graph')) as unknown as GraphState;
    const found = mailboxes[0]?.events.find((event) => event.subject === subject);
    if (found === undefined) throw new Error(`no meeting ${subject}`);
    return found;
  }
  const meetingId = async (subject: string): Promise<string> => (await meetingOf(subject)).id;

  async function crmRow(subject: string): Promise<Row> {
    const { rows } = (await stage.state('salesforce')) as unknown as CrmState;
    const found = rows.Event.find(({ Subject, IsDeleted }) => Subject === subject && IsDeleted !== true);
    if (found === undefined) throw new Error(`no event ${subject}`);
    return found;
  }

  /** As the plan names them: the occurrences have no rows of their own in the sandbox's state. */
  async function occurrenceIds(): Promise<readonly string[]> {
    const report = await run();
    const { rows } = (await stage.state('salesforce')) as unknown as CrmState;
    const weekly = rows.Event.filter(({ Subject }) => Subject === 'Weekly').toSorted((a, b) =>
      a.StartDateTime < b.StartDateTime ? -1 : 1,
    );
    return weekly.map(({ Id }) => report.decisions.find(({ crmEventId }) => crmEventId === Id)?.calendarId ?? '');
  }

  async function expectOneWrite(side: 'graph' | 'salesforce', because: string): Promise<void> {
    stage.clock.advance(60);
    const { decisions, calls } = await stage.sync(ANNA);
    expect(reasonsOf(decisions)).toMatchObject({ [because]: 1 });
    expect(calls).toMatchObject(side === 'graph' ? { graph: 2, graphUnits: 2, salesforce: 1 } : { graph: 1, graphUnits: 1, salesforce: 2 });
    const echo = await run();
    expect(echo.calls).toMatchObject({ graph: 1, graphUnits: 1, salesforce: 1 });
    expect(echo.outcomes.done).toBe(0);
  }
});

const meeting = (subject: string, minute: number, more: Record<string, unknown> = {}) => ({
  mailbox: ANNA,
  subject,
  start: at(minute).graph,
  end: at(minute + 30).graph,
  ...more,
});
const row = (subject: string, minute: number) => ({
  OwnerId: ANNA_ID,
  Subject: subject,
  StartDateTime: at(minute).crm,
  EndDateTime: at(minute + 30).crm,
});
/** How many decisions were not simply in step, by reason. */
const reasonsOf = (decisions: readonly Decision[]): Record<string, number> =>
  Object.fromEntries(
    [
      ...Map.groupBy(
        decisions.filter(({ kind }) => kind !== 'inSync'),
        ({ because }) => because,
      ),
    ].map(([because, group]) => [because, group.length]),
  );
