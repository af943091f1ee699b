import { globSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addressOf, creationKeyOf, crmEventId, crmPersonId, mailboxOf } from '../../shared/ids.ts';
import { DEFAULT_SETTINGS } from '../../shared/settings.ts';
import { connectUser } from '../../server/sync/connectUser.ts';
import { syncMailbox } from '../../server/sync/syncMailbox.ts';
import type { World } from '../../server/sync/world.ts';
import { openStage, worldAround, type Stage } from '../support/stage.ts';
import { salesforceTakes } from './salesforceSoqlJudge.ts';
import { openSoqlRelay, type SoqlRelay } from './salesforceSoqlRelay.ts';

/** Texts that try to end a string before its end. */
const awkward = ["o'neil@example.com", String.raw`back\slash@example.com`, 'a"b@example.com', 'ü€😀@example.com', "')or(id!='@example.com"];

const allDay = '(IsAllDayEvent = true AND ActivityDate >= t AND ActivityDate <= t)';
const timed = '(IsAllDayEvent = false AND StartDateTime >= t AND StartDateTime <= t)';

/** Every function of the connector that makes a statement, and the forms its statements have. */
const builders: Readonly<Record<string, readonly string[]>> = {
  eventsInSpan: [`Event WHERE OwnerId = ? AND (${allDay} OR ${timed})`],
  eventsSince: ['Event WHERE OwnerId = ? AND SystemModstamp >= t'],
  relationsSince: ['EventRelation WHERE Event.OwnerId = ? AND SystemModstamp >= t'],
  eventsById: ['Event WHERE Id IN (?)'],
  peopleSince: ['Contact', 'Lead'].map((object) => `${object} WHERE SystemModstamp >= t`),
  peopleWanted: ['User', 'Contact', 'Lead'].flatMap((object) =>
    ['Email IN (?)', 'Email IN (?) OR Id IN (?)', 'Id IN (?)'].map((wanted) => `${object} WHERE ${wanted}`),
  ),
  peopleById: ['User', 'Contact', 'Lead'].map((object) => `${object} WHERE Id IN (?)`),
  ledgerRows: ['Tandem_Link__c WHERE Key__c IN (?)'],
};
const statementRoom = 'server/connectors/salesforce/soql.ts';
const queryRoom = 'server/connectors/salesforce/query.ts';

/** The product at work, and whatever it asks Salesforce meanwhile: collected on the way, so that no statement can be forgotten. */
describe('every statement the product sends', () => {
  let stage: Stage;
  let relay: SoqlRelay;

  beforeAll(async () => {
    stage = await openStage({ team: true });
    relay = await openSoqlRelay(stage.sandbox);
    const world = worldAround({ ...stage.sandbox, salesforceUrl: relay.url }, stage.privateKeyPem, stage.world.store);
    const mailboxes = ((await stage.state('graph')) as { mailboxes: { address: string }[] }).mailboxes
      .slice(0, 2)
      .map(({ address }) => address);
    for (const sharedActivities of [true, false]) {
      await fetch(`${stage.sandbox.salesforceUrl}/__control/org`, { method: 'POST', body: JSON.stringify({ sharedActivities }) });
      stage.clock.advance(3600);
      await work(world, mailboxes);
    }
    await stage.fault('salesforce', [{ match: { method: 'POST', path: '/composite/graph' }, times: 1, kind: 'lostReply' }]);
    await askAround(world, mailboxes[0] ?? '');
  }, 60_000);

  afterAll(async () => {
    await relay.close();
    await stage.close();
  });

  it('is taken by the parser Salesforce publishes', () => {
    expect([...relay.statements].filter((soql) => !salesforceTakes(soql))).toEqual([]);
  });

  it('has one of these forms, and every form was sent', () => {
    expect([...new Set([...relay.statements].map(formOf))].toSorted()).toEqual([...new Set(Object.values(builders).flat())].toSorted());
  });

  it('comes from one of these functions, and none is left out', () => {
    const made = [...readFileSync(statementRoom, 'utf8').matchAll(/^export function (\w+)\([^{]*\): Statement \{/gm)];
    expect(new Set(made.map(([, name]) => name))).toEqual(new Set(Object.keys(builders)));
  });

  it('is written in one file and sent by one, so that nothing goes another way', () => {
    const files = globSync('{server,shared,addin}/**/*.{ts,tsx}').filter((file) => !/^server\/(sandbox|store)\//.test(file));
    const holding = (words: RegExp) => files.filter((file) => words.test(readFileSync(file, 'utf8'))).toSorted();
    expect(holding(/\bSELECT\b[^;]*\bFROM\b/)).toEqual([statementRoom]);
    expect(holding(/\?q=|\/queryAll|\/(?:updated|deleted)\b|\.query(?:All|More)?\(['`]|\/composite\/sobjects/)).toEqual([queryRoom]);
  });

  it('names as many as a list may hold, and more in further statements', () => {
    const named = (object: string) =>
      [...relay.statements]
        .filter((soql) => soql.includes(` FROM ${object} WHERE `) && soql.includes('crowd'))
        .map((soql) => soql.match(/crowd/g)?.length ?? 0)
        .toSorted((left, right) => left - right);
    for (const object of ['User', 'Contact', 'Lead', 'Tandem_Link__c']) expect([object, ...named(object)]).toEqual([object, 10, 250, 250]);
  });

  it('asks for the flags of Shared Activities only where it is on', () => {
    const columns = [...relay.statements].filter((soql) => soql.includes('FROM EventRelations)')).map((soql) => soql.includes('IsInvitee'));
    expect(new Set(columns)).toEqual(new Set([true, false]));
  });
});

async function work(world: World, mailboxes: readonly string[]): Promise<void> {
  for (const mailbox of mailboxes) {
    await connectUser(mailboxOf(mailbox), mailbox, world);
    const user = await world.store.user(mailboxOf(mailbox));
    if (user === null) continue;
    await syncMailbox(user, DEFAULT_SETTINGS, world, { dryRun: false });
    await syncMailbox(user, DEFAULT_SETTINGS, world, { dryRun: false });
  }
}

/** What a run asks only when something went wrong or somebody new turned up. */
async function askAround({ crm, store }: World, mailbox: string): Promise<void> {
  const session = await crm.whoIs(mailbox);
  const ids = ['003000000000001AAA', '00Q000000000001EAA', '005000000000001AAA'].map((id) => crmPersonId(id));
  const addresses = awkward.map((address) => addressOf(address));
  await crm.people(session, { addresses, ids });
  const { crmCursor } = await store.recall(mailboxOf(mailbox));
  if (crmCursor !== null) await crm.record(session, crmCursor, [], { addresses: [], ids }, new Set());
  await crm.people(session, { addresses, ids: [] });
  await crm.people(session, { addresses: [], ids });
  await crm.created(session, [creationKeyOf("it's a key")]);
  const crowd = Array.from({ length: 510 }, (_, place) => `crowd${place}@example.com`);
  await crm.people(session, { addresses: crowd.map((address) => addressOf(address)), ids: [] });
  await crm.created(
    session,
    crowd.map((text) => creationKeyOf(text)),
  );
  await crm.look(session, [crmEventId('00U000000000001EAA')]);
}

/** The object and its conditions, values left out. */
function formOf(soql: string): string {
  return soql
    .replace(/^SELECT .* FROM (?=\w+ WHERE)/, '')
    .replaceAll(/\((?:'(?:[^'\\]|\\.)*'(?:, )?)+\)/g, '(?)')
    .replaceAll(/'(?:[^'\\]|\\.)*'/g, '?')
    .replaceAll(/\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?/g, 't');
}
