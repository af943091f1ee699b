import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openStage, type Stage } from '../support/stage.ts';
import { ANNA, ANNA_ID, at, placeAnna } from '../support/people.ts';

/**
 * The call budget of contracts section 6, asserted equal: N=300 (120 alike, 120 only in the calendar with three known invitees, 60 only in the
 * CRM without people), at most 250 distinct addresses, pages of 250.
 */
describe('the call budget of a first and a quiet run', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
    await placeAnna(stage);
    const contacts = Array.from({ length: 200 }, (_, index) => ({
      LastName: `Person ${index}`,
      Email: `person${index}@example.com`,
      OwnerId: ANNA_ID,
    }));
    await stage.seed('salesforce', { rows: { Contact: contacts } });
    const alike = Array.from({ length: 120 }, (_, index) => ({
      subject: `Alike ${index}`,
      start: at(index * 60),
      end: at(index * 60 + 30),
    }));
    const onlyCalendar = Array.from({ length: 120 }, (_, index) => ({
      subject: `Calendar ${index}`,
      start: at(index * 60 + 30),
      end: at(index * 60 + 60),
    }));
    const onlyCrm = Array.from({ length: 60 }, (_, index) => ({
      subject: `Salesforce ${index}`,
      start: at(index * 60 + 15),
      end: at(index * 60 + 45),
    }));
    const attendee = (index: number) => ({
      type: 'required',
      emailAddress: { address: `person${index % 200}@example.com`, name: `Person ${index % 200}` },
    });
    await stage.seed('graph', {
      events: [
        ...alike.map(({ subject, start, end }) => ({ mailbox: ANNA, subject, start: start.graph, end: end.graph })),
        ...onlyCalendar.map(({ subject, start, end }, index) => ({
          mailbox: ANNA,
          subject,
          start: start.graph,
          end: end.graph,
          attendees: [attendee(index * 3), attendee(index * 3 + 1), attendee(index * 3 + 2)],
        })),
      ],
    });
    await stage.seed('salesforce', {
      rows: {
        Event: [...alike, ...onlyCrm].map(({ subject, start, end }) => ({
          OwnerId: ANNA_ID,
          Subject: subject,
          StartDateTime: start.crm,
          EndDateTime: end.crm,
        })),
      },
    });
    await stage.clearRequests();
  }, 120_000);
  afterAll(() => stage.close());

  it('spends 4 Graph requests of 61 units and 4 Salesforce calls on a first run, as the sandbox counted them', async () => {
    const report = await stage.sync(ANNA);
    expect(report.outcomes).toEqual({ done: 300, refused: 0, unsure: 0, postponed: 0 });
    expect(report.calls).toMatchObject({ graph: 4, graphUnits: 61, salesforce: 4 });
    const [graph, salesforce] = [await stage.requests('graph'), await stage.requests('salesforce')];
    expect(graph.counts).toMatchObject({ http: 4, units: 61 });
    // One more than the four: the org's describe is counted apart.
    expect(salesforce.counts['http']).toBe(5);
  }, 120_000);

  it('spends 1 Graph unit and 1 Salesforce call on a quiet run, and writes nothing', async () => {
    for (let run = 0; run < 2; run += 1) {
      // Twenty minutes: within the hour a token lives. MSAL renews by the machine’s clock, which a test does not move.
      stage.clock.advance(1_200);
      await stage.clearRequests();
      const report = await stage.sync(ANNA);
      expect(report.outcomes.done).toBe(0);
      expect(report.decisions.filter(({ kind }) => kind !== 'inSync')).toEqual([]);
      expect(report.calls).toMatchObject({ graph: 1, graphUnits: 1, salesforce: 1 });
      const [graph, salesforce] = [await stage.requests('graph'), await stage.requests('salesforce')];
      expect(graph.counts).toMatchObject({ http: 1, units: 1 });
      expect([graph.writes, salesforce.writes]).toEqual([0, 0]);
    }
  }, 60_000);
});
