import { beforeEach, describe, expect, it } from '@jest/globals';
import { stoppedClock } from '../../server/sandbox/clock.ts';
import { salesforceWitness } from '../../server/sandbox/salesforce/witness.ts';
import { anHour, anna, ben, pretendOrg, seedRows } from './salesforceCaller.ts';
import type { Caller, PretendedOrg, Told } from './salesforceCaller.ts';

describe('the control door of the pretended Salesforce', () => {
  let org: PretendedOrg;
  let caller: Caller;

  beforeEach(async () => {
    org = pretendOrg();
    caller = await org.signIn(anna);
  });

  it('seeds rows as they are, keeps the ids given and fills in what is computed', async () => {
    const [clara] = seedRows(org, 'Contact', [{ Id: '0035f00000ABCDE', Name: 'Clara Cole', Email: 'clara@example.com' }]);
    const [id = ''] = seedRows(org, 'Event', [{ Subject: 'x'.repeat(300), WhoId: clara, ...anHour, CreatedDate: '2026-01-01T00:00:00Z' }]);
    expect(await caller.query('SELECT Name, FirstName, LastName FROM Contact')).toMatchObject([
      { Name: 'Clara Cole', FirstName: 'Clara', LastName: 'Cole' },
    ]);
    expect(await caller.read(id, 'EndDateTime, CreatedDate, WhoCount')).toEqual({
      EndDateTime: '2026-03-10T10:00:00.000+0000',
      CreatedDate: '2026-01-01T00:00:00.000+0000',
      WhoCount: 1,
    });
    expect(await caller.query('SELECT RelationId, IsParent FROM EventRelation')).toMatchObject([{ RelationId: clara, IsParent: true }]);
  });

  it('gives a seeded invitation of a user its copy, and takes a seeded copy for it', async () => {
    const [benRow] = await caller.query(`SELECT Id FROM User WHERE Username = '${ben}'`);
    const [lone, paired] = seedRows(org, 'Event', [
      { Subject: 'lone', ...anHour },
      { Subject: 'paired', ...anHour },
      { Subject: 'paired', ...anHour, IsChild: true, OwnerId: String(benRow?.['Id']) },
    ]);
    seedRows(
      org,
      'EventRelation',
      [lone, paired].map((EventId) => ({ EventId, RelationId: benRow?.['Id'] })),
    );
    const copies = await (await org.signIn(ben)).query('SELECT Subject, IsChild FROM Event ORDER BY Subject');
    expect(copies).toMatchObject([
      { Subject: 'lone', IsChild: true },
      { Subject: 'paired', IsChild: true },
    ]);
  });

  it('acts as a person by the same save rules, and says what was refused', async () => {
    const { id } = org.control('act', { user: anna, do: 'create', fields: { Subject: 'by hand', ...anHour } });
    org.control('act', { user: anna, do: 'edit', id, fields: { Subject: 'changed' } });
    expect(await caller.read(String(id), 'Subject')).toEqual({ Subject: 'changed' });
    expect(() => org.control('act', { user: anna, do: 'create', fields: { Subject: 'no start' } })).toThrow('REQUIRED_FIELD_MISSING');
    expect(() => org.control('act', { user: ben, do: 'delete', id })).toThrow('INVALID_CROSS_REFERENCE_KEY');
    expect(() => org.control('act', { user: 'nobody', do: 'delete', id })).toThrow('There is no user nobody');
  });

  it('relates, answers and unrelates', async () => {
    const [clara] = seedRows(org, 'Contact', [{ Name: 'Clara Cole' }]);
    const { id } = org.control('act', { user: anna, do: 'create', fields: anHour });
    org.control('act', { user: anna, do: 'relate', id, fields: { RelationId: clara } });
    org.control('act', { user: anna, do: 'respond', id, fields: { RelationId: clara, Status: 'Declined' } });
    const rows = 'SELECT Status, RespondedDate FROM EventRelation';
    expect(await caller.query(rows)).toMatchObject([{ Status: 'Declined', RespondedDate: '2026-03-10T08:00:00.000+0000' }]);
    org.control('act', { user: anna, do: 'unrelate', id, fields: { RelationId: clara } });
    expect(await caller.query(rows)).toEqual([]);
  });

  it('refuses a switch or a seed it does not know, so that a typing error is seen', () => {
    expect(() => org.control('org', { sharedActivites: false })).toThrow('This org has no switch "sharedActivites"');
    expect(() => org.control('seed', { rows: { Evnt: [] } })).toThrow('This org has no object Evnt');
    expect(() => seedRows(org, 'Event', [{ Sbject: 'Review' }])).toThrow('Event has no column Sbject; it has Id, ');
  });

  it.each([
    {
      door: 'user',
      body: { user: ben, actve: false },
      says: 'The door user takes user, active, lockedOut, apiEnabled, userType, not "actve".',
    },
    { door: 'user', body: { user: ben, active: 'no' }, says: '"active" is true or false.' },
    { door: 'user', body: { user: ben, userType: 5 }, says: '"userType" is a text' },
    { door: 'revoke', body: { user: ben, token: 'x' }, says: 'The door revoke takes user, not "token".' },
    { door: 'act', body: { user: ben, do: 'create', field: {} }, says: 'The door act takes user, do, type, id, fields, not "field".' },
  ])('refuses $body at the door $door', ({ door, body, says }) => {
    expect(() => org.control(door, body)).toThrow(says);
  });

  it.each(['hiddenFields', 'readOnlyFields'])('has no second way to say fieldAccess: %s', (name) => {
    expect(() => org.control('org', { [name]: ['Event.Location'] })).toThrow(`This org has no switch "${name}"`);
  });

  it('has no second way to lock a row: that is a fault', () => {
    expect(Object.keys(org.witness.control)).not.toContain('lock');
  });

  it('seeds what field-level security hides, and keeps it', async () => {
    org.control('org', { fieldAccess: { Event: { Location: 'none' } } });
    seedRows(org, 'Event', [{ ...anHour, Location: 'here' }]);
    org.control('org', { fieldAccess: {} });
    expect(await caller.query('SELECT Location FROM Event')).toMatchObject([{ Location: 'here' }]);
  });

  it('shows everything it holds but its own notes', async () => {
    await caller.create('Event', anHour);
    const { rows, org: switches } = org.control('state') as { rows: Record<string, Told[]>; org: Told };
    expect(rows['Event']).toHaveLength(1);
    expect(Object.keys(rows['Event']?.[0] ?? {}).filter((name) => name.startsWith('$'))).toEqual([]);
    expect(switches).toMatchObject({ sharedActivities: true, multidayEvents: true, dailyApiRequests: 100_000, tandemPackage: true });
  });

  it('forgets rows, sessions and switches on reset, and keeps who may sign in', async () => {
    org.control('org', { sharedActivities: false });
    org.control('reset');
    expect(await caller.ask('/limits')).toMatchObject({ status: 401 });
    org.control('seed', { rows: { User: [{ Username: anna }] } });
    const again = await org.signIn(anna);
    expect(await again.query('SELECT Id FROM Event')).toEqual([]);
    expect(org.control('state')).toMatchObject({ org: { sharedActivities: true } });
  });

  it('comes back from what it saved, sessions and copies too', async () => {
    const [benRow] = await caller.query(`SELECT Id FROM User WHERE Username = '${ben}'`);
    const id = await caller.create('Event', { Subject: 'All hands', ...anHour });
    await caller.create('EventRelation', { EventId: id, RelationId: benRow?.['Id'] });
    const saved = JSON.parse(JSON.stringify(org.witness.save())) as Told;
    const clock = stoppedClock('2026-03-10T09:00:00Z');
    const reborn = salesforceWitness({ clock });
    // A switch of an older sandbox is no reason to lose a world.
    reborn.load({ ...saved, switches: { ...(saved['switches'] as Told), hiddenFields: [] } });
    expect(JSON.parse(JSON.stringify(reborn.save()))).toEqual(saved);
    const answer = await reborn.handle(
      {
        method: 'PATCH',
        path: `/services/data/v62.0/sobjects/Event/${id}`,
        query: new URLSearchParams(),
        headers: { authorization: `Bearer ${caller.token}` },
        body: { Subject: 'Moved' },
        origin: 'https://localhost:1',
      },
      () => null,
    );
    expect(answer.status).toBe(204);
    const state = reborn.control['state']?.(null) as { rows: Record<string, Told[]> } | undefined;
    expect(state?.rows['Event']?.map((row) => row['Subject'])).toEqual(['Moved', 'Moved']);
  });
});
