import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DEMO_CLIENT, DEMO_SECRET, DEMO_TENANT } from '../../server/sandbox/entra/registration.ts';
import { openDoors } from './doorCaller.ts';
import type { DoorCaller, Told } from './doorCaller.ts';

// Section 4 of the contracts, line by line, at all three services of one sandbox: what it holds and what people do.
let doors: DoorCaller;
beforeAll(async () => {
  doors = await openDoors();
}, 60_000);
afterAll(() => doors.close());
beforeEach(() => doors.startOver());

const [anna, ben] = ['anna@contoso.com', 'ben@contoso.com'];

describe('seed, reset and state', () => {
  it.each([{ side: 'graph' }, { side: 'salesforce' }] as const)(
    '$side: a seed makes the same world each time, and none leaves none',
    async ({ side }) => {
      const stateAfter = async (body: object) => {
        await doors.post(side, 'reset', body);
        return JSON.stringify(await doors.get(side, 'state'));
      };
      const empty = await stateAfter({});
      const seven = await stateAfter({ seed: 7 });
      expect(seven).toContain(anna);
      expect(await stateAfter({ seed: 8 })).not.toBe(seven);
      expect(await stateAfter({ seed: 7 })).toBe(seven);
      expect(await stateAfter({})).toBe(empty);
      expect(empty).not.toContain(anna);
    },
  );

  it('people and rows are there as they were seeded', async () => {
    await doors.post('graph', 'seed', { mailboxes: [{ address: anna, displayName: 'Anna Berg' }] });
    await doors.post('salesforce', 'seed', {
      rows: { User: [{ Username: anna }], Contact: [{ LastName: 'Cole', Email: 'c@example.com' }] },
    });
    expect(await doors.get('graph', 'state')).toMatchObject({
      mailboxes: [{ address: anna, displayName: 'Anna Berg', events: [] }],
      mails: [],
    });
    expect(await doors.get('salesforce', 'state')).toMatchObject({ rows: { Contact: [{ LastName: 'Cole', Email: 'c@example.com' }] } });
    // Whoever has a mailbox has an account.
    expect(await doors.get('entra', 'state')).toMatchObject({ people: [{ username: anna, name: 'Anna Berg' }] });
  });
});

describe('a person acts', () => {
  const at = (hour: number) => ({ dateTime: `2026-03-12T${hour}:00:00`, timeZone: 'UTC' });

  it('in Outlook: creates, edits, moves, responds and deletes, and the state tells every mail, to whom and why', async () => {
    await doors.post('graph', 'seed', { mailboxes: [{ address: anna }, { address: ben }] });
    const act = async (mailbox: string, deed: object): Promise<Told> =>
      ((await doors.post('graph', 'act', { mailbox, ...deed })).body['event'] ?? {}) as Told;
    const attendees = [{ emailAddress: { address: ben }, type: 'required' }];
    const { id } = await act(anna, { do: 'create', event: { subject: 'Plan', start: at(10), end: at(11), attendees } });
    expect(await act(anna, { do: 'edit', id, changes: { subject: 'Plan B' } })).toMatchObject({ subject: 'Plan B' });
    expect(await act(anna, { do: 'move', id, start: at(14), end: at(15) })).toMatchObject({
      start: { dateTime: '2026-03-12T14:00:00.0000000' },
    });
    const { mailboxes } = (await doors.get('graph', 'state')) as { mailboxes: { address: string; events: Told[] }[] };
    const copy = mailboxes.find(({ address }) => address === ben)?.events[0]?.['id'];
    expect(await act(ben, { do: 'respond', id: copy, response: 'accepted' })).toMatchObject({ responseStatus: { response: 'accepted' } });
    await act(anna, { do: 'delete', id });
    const { mails } = (await doors.get('graph', 'state')) as { mails: Told[] };
    expect(mails.filter(({ to }) => to === ben).map(({ why }) => why)).toEqual(['invitation', 'update', 'update', 'cancellation']);
  });

  it('in Salesforce: creates, edits, moves, responds and deletes by the rules of saving', async () => {
    await doors.post('salesforce', 'seed', {
      rows: { User: [{ Username: anna }], Contact: [{ Id: '0035f00000ABCDE', LastName: 'Cole' }] },
    });
    const act = async (deed: object): Promise<unknown> => (await doors.post('salesforce', 'act', { user: anna, ...deed })).body['id'];
    const eventOf = async () => ((await doors.get('salesforce', 'state')) as { rows: { Event: Told[] } }).rows.Event[0];
    const times = (hour: number) => ({ StartDateTime: `2026-03-12T${hour}:00:00Z`, DurationInMinutes: 30 });
    const id = await act({ do: 'create', fields: { Subject: 'Call', ...times(10) } });
    await act({ do: 'edit', id, fields: { Subject: 'Call back' } });
    await act({ do: 'move', id, fields: times(14) });
    expect(await eventOf()).toMatchObject({ Subject: 'Call back', StartDateTime: expect.stringMatching(/^2026-03-12T14:00/) });
    await act({ do: 'relate', id, fields: { RelationId: '0035f00000ABCDE' } });
    await act({ do: 'respond', id, fields: { RelationId: '0035f00000ABCDE', Status: 'Declined' } });
    expect((await doors.get('salesforce', 'state'))['rows']).toMatchObject({ EventRelation: [{ Status: 'Declined' }] });
    await act({ do: 'delete', id });
    expect(await eventOf()).toMatchObject({ IsDeleted: true });
  });
});

describe('the org', () => {
  it('is switched by the names of the contract, and shown', async () => {
    const given = {
      sharedActivities: false,
      multidayEvents: false,
      requiredEventFields: ['Region__c'],
      dailyApiRequests: 5000,
      tandemPackage: false,
    };
    expect(await doors.post('salesforce', 'org', given)).toMatchObject({ status: 200, body: given });
    expect((await doors.get('salesforce', 'state'))['org']).toMatchObject(given);
    expect(await doors.post('salesforce', 'org', { sharedActivites: true })).toMatchObject({ status: 400 });
  });
});

it('the three trust one another: a token of this Entra opens this Graph', async () => {
  await doors.post('graph', 'seed', { mailboxes: [{ address: anna }] });
  const form = {
    grant_type: 'client_credentials',
    client_id: DEMO_CLIENT,
    client_secret: DEMO_SECRET,
    scope: `${doors.sandbox.graphUrl}/.default`,
  };
  const { body } = await doors.ask(`${doors.sandbox.entraUrl}/${DEMO_TENANT}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  const headers = { authorization: `Bearer ${String(body['access_token'])}` };
  expect((await doors.ask(`${doors.sandbox.graphUrl}/v1.0/users/${anna}/events`, { headers })).status).toBe(200);
});
