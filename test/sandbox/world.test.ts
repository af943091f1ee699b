import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { salesTeam } from '../../server/sandbox/world.ts';
import { openGraph } from './graphCaller.ts';
import type { GraphCaller, Told } from './graphCaller.ts';
import { pretendOrg } from './salesforceCaller.ts';
import type { Caller } from './salesforceCaller.ts';

const now = Temporal.Instant.from('2026-03-10T08:00:00Z');
const team = salesTeam({ seed: 1, now });

let graph: GraphCaller;
let mailboxes: { address: string; events: Told[] }[];
beforeAll(async () => {
  graph = await openGraph();
  expect(await graph.call('POST', '/__control/seed', team.graph)).toMatchObject({ status: 200 });
  const { body } = await graph.call('GET', '/__control/state');
  mailboxes = body['mailboxes'] as { address: string; events: Told[] }[];
  expect(body['mails']).toEqual([]);
});
afterAll(() => graph.close());

function rows(name: string): readonly Told[] {
  return team.salesforce[name] ?? [];
}
function has(test: (event: Told) => boolean): boolean {
  return mailboxes.some(({ events }) => events.some(test));
}

describe('the sales team in Salesforce', () => {
  let caller: Caller;
  let state: { rows: Record<string, Told[]> };
  beforeAll(async () => {
    const org = pretendOrg();
    org.control('seed', { rows: team.salesforce });
    state = org.control('state') as typeof state;
    caller = await org.signIn('anna@contoso.com');
  });

  it('has a profile each', async () => {
    const found = await caller.query('SELECT Profile.Name FROM User');
    expect(found.length).toBeGreaterThanOrEqual(5);
    expect(found.map(({ Profile }) => (Profile as Told | null)?.['Name'])).toEqual(found.map(() => 'Standard User'));
  });

  it('points at nothing that is not there', async () => {
    const ids = new Set(Object.values(state.rows).flatMap((held) => held.map(({ Id }) => Id)));
    const dangling: string[] = [];
    for (const [objectName, held] of Object.entries(state.rows)) {
      const { body } = await caller.ask(`/sobjects/${objectName}/describe`);
      const references = (body as { fields: Told[] }).fields.filter(({ type }) => type === 'reference').map(({ name }) => String(name));
      for (const row of held)
        for (const name of references)
          if (row[name] != null && !ids.has(row[name])) dangling.push(`${objectName}.${name} ${JSON.stringify(row[name])}`);
    }
    expect([...new Set(dangling)]).toEqual([]);
  });
});

describe('the sales team', () => {
  it('is the same for the same seed and another for another', () => {
    expect(salesTeam({ seed: 1, now })).toEqual(team);
    expect(salesTeam({ seed: 2, now })).not.toEqual(team);
  });

  it.each([1, 2, 'demo', 77])('gives each of five people 25 to 45 items in Outlook with seed %s', async (seed) => {
    await graph.call('POST', '/__control/reset', {});
    await graph.call('POST', '/__control/seed', salesTeam({ seed, now }).graph);
    const { body } = await graph.call('GET', '/__control/state');
    const counts = (body['mailboxes'] as { events: Told[] }[]).map(
      ({ events }) => events.filter((event) => event['type'] !== 'exception').length,
    );
    expect(counts).toHaveLength(5);
    for (const count of counts) {
      expect(count).toBeGreaterThanOrEqual(25);
      expect(count).toBeLessThanOrEqual(45);
    }
  });

  it.each<[string, (event: Told) => boolean]>([
    ['a private meeting', (event) => event['sensitivity'] === 'private'],
    ['an all-day absence', (event) => event['isAllDay'] === true && event['showAs'] === 'oof'],
    ['a declined invitation', (event) => (event['responseStatus'] as Told)['response'] === 'declined'],
    ['a cancelled invitation', (event) => event['isCancelled'] === true && String(event['subject']).startsWith('Canceled: ')],
    ['a tentative block', (event) => event['showAs'] === 'tentative' && event['isOrganizer'] === true],
    [
      'an online meeting with the way into it',
      (event) => event['isOnlineMeeting'] === true && String((event['body'] as Told)['content']).includes('meetup-join'),
    ],
    ['an emoji', (event) => String(event['subject']).includes('🚀')],
    ['a subject of more than 255 characters', (event) => String(event['subject']).length > 255],
    ['a moved exception', (event) => event['type'] === 'exception'],
    ['a series with a deleted occurrence', (event) => event['type'] === 'seriesMaster' && Array.isArray(event['deletedOccurrences'])],
    [
      "a copy of a colleague's meeting",
      (event) => event['isOrganizer'] === false && JSON.stringify(event['organizer']).includes('contoso.com'),
    ],
    ['a room', (event) => (event['attendees'] as Told[]).some((attendee) => attendee['type'] === 'resource')],
  ])('has %s', (_name, test) => {
    expect(has(test)).toBe(true);
  });

  it('has exactly one pair of identical meetings with people, and no other two alike', () => {
    const seen = new Map<string, number>();
    for (const { address, events } of mailboxes) {
      for (const event of events) {
        const key = JSON.stringify([address, event['subject'], event['start'], event['end']]);
        seen.set(key, (seen.get(key) ?? 0) + 1);
      }
    }
    expect([...seen].filter(([, times]) => times > 1)).toEqual([[expect.stringContaining('Contract review Litware'), 2]]);
  });

  it("has copies that share the uid of the organizer's meeting", () => {
    const uids = mailboxes.map(
      ({ events }) => new Set(events.filter((event) => event['type'] !== 'exception').map((event) => event['uid'])),
    );
    const standUp = mailboxes[0]?.events.find((event) => event['subject'] === 'Sales team stand-up')?.['uid'];
    expect(uids.map((set) => set.has(standUp))).toEqual([true, true, true, true, true]);
  });

  it("leaves a deleted occurrence out of the colleagues' calendars too", () => {
    const standUps = mailboxes.flatMap(({ events }) =>
      events.filter((event) => event['subject'] === 'Sales team stand-up' && event['type'] === 'seriesMaster'),
    );
    expect(standUps.map((event) => event['deletedOccurrences'])).toEqual(standUps.map(() => ['2026-03-24']));
    expect(standUps).toHaveLength(5);
  });
});

describe('their Salesforce', () => {
  it.each([
    ['User', 5, '005'],
    ['Contact', 20, '003'],
    ['Lead', 8, '00Q'],
    ['Account', 8, '001'],
    ['Opportunity', 4, '006'],
  ])('has %s rows: %i', (name, count, prefix) => {
    expect(rows(name)).toHaveLength(count);
    for (const row of rows(name)) expect(row['Id']).toMatch(new RegExp(`^${prefix}[0-9A-Za-z]{12}[A-Z0-5]{3}$`));
  });

  it('already has some of the customer meetings, word for word and minute for minute', () => {
    for (const user of rows('User')) {
      const mailbox = mailboxes.find(({ address }) => address === user['Email']);
      const outlook = new Set(
        (mailbox?.events ?? []).map((event) =>
          [
            event['subject'],
            String((event['start'] as Told)['dateTime']).slice(0, 19),
            String((event['end'] as Told)['dateTime']).slice(0, 19),
          ].join('|'),
        ),
      );
      const twins = rows('Event').filter(
        (row) =>
          row['OwnerId'] === user['Id'] &&
          outlook.has([row['Subject'], String(row['StartDateTime']).slice(0, 19), String(row['EndDateTime']).slice(0, 19)].join('|')),
      );
      expect(twins).toHaveLength(5);
    }
  });

  it.each<[string, (row: Told) => boolean]>([
    [
      'an all-day event with an inclusive end',
      (row) =>
        row['IsAllDayEvent'] === true &&
        Number(row['DurationInMinutes']) % 1440 === 0 &&
        String(row['StartDateTime']).endsWith('T00:00:00.000+0000'),
    ],
    ['a private one', (row) => row['IsPrivate'] === true && row['WhoId'] === null],
    ['a child event', (row) => row['IsChild'] === true],
    ['one with a lead', (row) => String(row['WhoId']).startsWith('00Q') && row['WhatId'] === null],
  ])('has %s', (_name, test) => {
    expect(rows('Event').some(test)).toBe(true);
  });

  it('has invitees only on events that are there', () => {
    const ids = new Set(rows('Event').map((row) => row['Id']));
    expect(rows('EventRelation').length).toBeGreaterThan(5);
    for (const relation of rows('EventRelation')) expect(ids.has(relation['EventId'])).toBe(true);
  });
});
