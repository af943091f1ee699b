import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { eventRuleIds, eventRuleTable } from '../../server/sandbox/salesforce/eventRuleTable.ts';
import type { EventRule, EventRuleId } from '../../server/sandbox/salesforce/eventRuleTable.ts';
import type { SandboxAnswer } from '../../server/sandbox/stand.ts';
import { eventRulePage } from './eventRulePage.ts';
import { anHour, anna, ben, firstError, pretendOrg, seedRows } from './salesforceCaller.ts';
import type { Caller, PretendedOrg, Told } from './salesforceCaller.ts';

type World = {
  org: PretendedOrg;
  caller: Caller;
  guest: Caller;
  clara: string;
  lea: string;
  account: string;
  opportunity: string;
  benId: string;
  post: (objectName: string, fields: Told) => Promise<SandboxAnswer>;
  patch: (id: string, fields: Told, who?: Caller) => Promise<SandboxAnswer>;
  /** The only row a query finds. */
  idOf: (soql: string, who?: Caller) => Promise<string>;
};
type Attempt = (world: World) => Promise<SandboxAnswer>;
type Case = { refused: Attempt; stored: Attempt };

const nine = '2026-03-10T09:00:00Z';
const series = {
  IsRecurrence: true,
  RecurrenceType: 'RecursDaily',
  RecurrenceStartDateTime: nine,
  RecurrenceEndDateOnly: '2026-03-20',
  RecurrenceInterval: 1,
};
const event =
  (fields: Told): Attempt =>
  ({ post }) =>
    post('Event', fields);
const relation =
  (fields: (world: World) => Told, onEvent: (world: World) => Told = () => ({})): Attempt =>
  async (world) => {
    const EventId = await world.caller.create('Event', { ...anHour, ...onEvent(world) });
    return world.post('EventRelation', { EventId, ...fields(world) });
  };
const owner =
  (user: Told): Attempt =>
  ({ org, post }) =>
    post('Event', { ...anHour, OwnerId: seedRows(org, 'User', [{ Username: 'x@contoso.com', ...user }])[0] });
const contacts = (org: PretendedOrg, many: number) =>
  seedRows(
    org,
    'Contact',
    Array.from({ length: many }, (_, place) => ({ Name: `Person ${place}` })),
  );
/** An event with so many invitees, and one more. */
const invitees =
  (many: number, fields: Told = {}): Attempt =>
  async ({ org, caller, clara, post }) => {
    const EventId = await caller.create('Event', { ...anHour, ...fields });
    seedRows(
      org,
      'EventRelation',
      contacts(org, many).map((RelationId) => ({ EventId, RelationId })),
    );
    return post('EventRelation', { EventId, RelationId: clara });
  };
const inviteBen = async ({ caller, guest, benId, idOf }: World) => {
  const EventId = await caller.create('Event', anHour);
  await caller.create('EventRelation', { EventId, RelationId: benId });
  return { EventId, copy: await idOf('SELECT Id FROM Event', guest), answer: await idOf('SELECT Id FROM EventRelation') };
};

const cases: Readonly<Record<EventRuleId, Case>> = {
  startNeeded: { refused: event({ DurationInMinutes: 30 }), stored: event({ ActivityDateTime: nine, DurationInMinutes: 30 }) },
  startsAgree: { refused: event({ ...anHour, ActivityDate: '2026-03-11' }), stored: event({ ...anHour, ActivityDate: '2026-03-10' }) },
  endNeeded: { refused: event({ StartDateTime: nine }), stored: event({ StartDateTime: nine, EndDateTime: nine }) },
  endsAgree: {
    refused: event({ ...anHour, EndDateTime: '2026-03-10T11:00:00Z' }),
    stored: event({ ...anHour, EndDateTime: '2026-03-10T10:00:00Z' }),
  },
  endNotBeforeStart: {
    refused: event({ StartDateTime: nine, EndDateTime: '2026-03-10T08:59:00Z' }),
    stored: event({ StartDateTime: nine, DurationInMinutes: 0 }),
  },
  within24Hours: {
    refused: ({ org, post }) => {
      org.control('org', { multidayEvents: false });
      return post('Event', { StartDateTime: nine, DurationInMinutes: 1441 });
    },
    stored: ({ org, post }) => {
      org.control('org', { multidayEvents: false });
      return post('Event', { StartDateTime: nine, DurationInMinutes: 1440 });
    },
  },
  within14Days: {
    refused: event({ StartDateTime: nine, DurationInMinutes: 14 * 1440 + 1 }),
    stored: event({ StartDateTime: nine, DurationInMinutes: 14 * 1440 }),
  },
  privateHasNoPeople: {
    refused: ({ post, clara }) => post('Event', { ...anHour, IsPrivate: true, WhoId: clara }),
    stored: event({ ...anHour, IsPrivate: true }),
  },
  childIsTheMasters: {
    refused: async (world) => world.patch((await inviteBen(world)).copy, { Subject: 'mine' }, world.guest),
    stored: async (world) => world.patch((await inviteBen(world)).copy, { IsReminderSet: true, ReminderDateTime: nine }, world.guest),
  },
  ownerIsActive: { refused: owner({ IsActive: false }), stored: owner({ IsActive: true }) },
  ownerIsAPerson: { refused: owner({ UserType: 'AutomatedProcess' }), stored: owner({ UserType: 'PowerPartner' }) },
  seriesIsComplete: {
    refused: event({ ...anHour, ...series, RecurrenceType: null, RecurrenceEndDateOnly: null }),
    stored: event({ ...anHour, ...series }),
  },
  seriesWithinADay: {
    refused: event({ StartDateTime: nine, DurationInMinutes: 1441, ...series }),
    stored: event({ StartDateTime: nine, DurationInMinutes: 1440, ...series }),
  },
  listNeedsShared: {
    refused: ({ org, post, clara }) => {
      org.control('org', { sharedActivities: false });
      return post('Event', { ...anHour, EventWhoIds: [clara] });
    },
    stored: ({ post, clara }) => post('Event', { ...anHour, EventWhoIds: [clara] }),
  },
  fiftyContactsOrOneLead: {
    refused: ({ org, post }) => post('Event', { ...anHour, EventWhoIds: contacts(org, 51) }),
    stored: ({ org, post }) => post('Event', { ...anHour, EventWhoIds: contacts(org, 50) }),
  },
  onlyPeopleAreWho: {
    refused: ({ post, account }) => post('Event', { ...anHour, EventWhoIds: [account] }),
    stored: ({ post, lea }) => post('Event', { ...anHour, EventWhoIds: [lea] }),
  },
  onlyPeopleAreInvited: {
    refused: (world) => {
      world.org.control('org', { sharedActivities: false });
      return relation(({ account }) => ({ RelationId: account }))(world);
    },
    stored: (world) => {
      world.org.control('org', { sharedActivities: false });
      return relation(({ benId }) => ({ RelationId: benId }))(world);
    },
  },
  oneWhat: {
    refused: relation(
      ({ opportunity }) => ({ RelationId: opportunity, IsParent: true, IsWhat: true }),
      ({ account }) => ({ WhatId: account }),
    ),
    stored: relation(({ opportunity }) => ({ RelationId: opportunity, IsParent: true, IsWhat: true })),
  },
  thousandInvitees: { refused: invitees(1000), stored: invitees(999) },
  hundredInviteesOfASeries: { refused: invitees(100, series), stored: invitees(99, series) },
  relationsAreTheMasters: {
    refused: async (world) => {
      const { copy } = await inviteBen(world);
      return world.guest.ask('/sobjects/EventRelation', { method: 'POST', body: { EventId: copy, RelationId: world.clara } });
    },
    stored: relation(({ clara }) => ({ RelationId: clara })),
  },
  relationIsFixed: {
    refused: async (world) => world.patch((await inviteBen(world)).answer, { RelationId: world.clara }),
    stored: async (world) => world.patch((await inviteBen(world)).answer, { Status: 'Declined' }),
  },
  oneRowPerPerson: {
    refused: relation(
      ({ clara }) => ({ RelationId: clara, IsParent: true }),
      ({ clara }) => ({ WhoId: clara }),
    ),
    stored: relation(
      ({ clara }) => ({ RelationId: clara, IsInvitee: true }),
      ({ clara }) => ({ WhoId: clara }),
    ),
  },
  answersAreTheOwners: {
    refused: async (world) => world.patch((await inviteBen(world)).answer, { Status: 'Accepted' }, world.guest),
    stored: async (world) => world.patch((await inviteBen(world)).answer, { Status: 'Accepted' }),
  },
};

describe('the rule table of Event and EventRelation', () => {
  let world: World;

  beforeEach(async () => {
    const org = pretendOrg();
    const [caller, guest] = [await org.signIn(anna), await org.signIn(ben)];
    const [clara = ''] = seedRows(org, 'Contact', [{ Name: 'Clara Cole' }]);
    const [lea = ''] = seedRows(org, 'Lead', [{ Name: 'Lea Lind', Company: 'Lind' }]);
    const [account = ''] = seedRows(org, 'Account', [{ Name: 'Cole Ltd' }]);
    const [opportunity = ''] = seedRows(org, 'Opportunity', [{ Name: 'A deal', StageName: 'New', CloseDate: '2026-06-30' }]);
    const idOf: World['idOf'] = async (soql, who = caller) => String((await who.query(soql))[0]?.['Id']);
    const benId = await idOf(`SELECT Id FROM User WHERE Username = '${ben}'`);
    const post: World['post'] = (objectName, body) => caller.ask(`/sobjects/${objectName}`, { method: 'POST', body });
    const patch: World['patch'] = (id, body, who = caller) =>
      who.ask(`/sobjects/${id.startsWith('0RE') ? 'EventRelation' : 'Event'}/${id}`, { method: 'PATCH', body });
    world = { org, caller, guest, clara, lea, account, opportunity, benId, post, patch, idOf };
  });

  it.each(eventRuleIds.map((id) => ({ id, says: eventRuleTable[id].says })))('refuses what breaks $id: $says', async ({ id }) => {
    const rule: EventRule = eventRuleTable[id];
    const answer = await cases[id].refused(world);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(firstError(answer)).toMatchObject({ errorCode: rule.errorCode, message: expect.stringMatching(patternOf(rule.message)) });
  });

  it.each(eventRuleIds.map((id) => ({ id })))('stores what just keeps $id', async ({ id }) => {
    expect([201, 204]).toContain((await cases[id].stored(world)).status);
  });

  it.each(eventRuleIds.map((id) => ({ id })))('refuses $id in other words where the org says so', async ({ id }) => {
    world.org.control('org', { eventRules: { [id]: { errorCode: 'SOMETHING_ELSE', message: 'No.' } } });
    expect(firstError(await cases[id].refused(world))).toMatchObject({ errorCode: 'SOMETHING_ELSE', message: 'No.' });
  });

  const unverified = eventRuleIds.filter((id) => eventRuleTable[id].evidence === 'U').map((id) => ({ id }));

  it.each(unverified)('stores what breaks the unverified $id where the org does not have it', async ({ id }) => {
    world.org.control('org', { eventRules: { [id]: 'allowed' } });
    expect([201, 204]).toContain((await cases[id].refused(world)).status);
  });

  it.each(eventRuleIds.filter((id) => !unverified.some((rule) => rule.id === id)).map((id) => ({ id })))(
    'does not let anybody turn off $id, which is known to hold',
    ({ id }) => {
      expect(() => world.org.control('org', { eventRules: { [id]: 'allowed' } })).toThrow('is known to hold');
    },
  );

  it('refuses a rule it does not have, so that a typing error is seen', () => {
    expect(() => world.org.control('org', { eventRules: { oneRowPerPersn: 'allowed' } })).toThrow('There is no event rule');
  });

  it('stands in docs/salesforce-event-rules.md as it is', () => {
    const path = join(process.cwd(), 'docs', 'salesforce-event-rules.md');
    if (process.env['TANDEM_RENDER'] === '1') writeFileSync(path, eventRulePage());
    expect(readFileSync(path, 'utf8')).toBe(eventRulePage());
  });
});

/** The words in braces of a rule's text may be anything. */
function patternOf(message: string): RegExp {
  return new RegExp(`^${message.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[a-zA-Z]+\}/g, '.+')}$`);
}
