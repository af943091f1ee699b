import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Agent, fetch } from 'undici';
import { makeCertificate } from '../../server/sandbox/certificate.ts';
import { stoppedClock } from '../../server/sandbox/clock.ts';
import { graphWitness } from '../../server/sandbox/graph/witness.ts';
import type { TokenCheck } from '../../server/sandbox/graph/witness.ts';
import { openStand } from '../../server/sandbox/stand.ts';
import { judgeGraph } from '../support/graphJudge.ts';
import { aMeeting, colleagues } from './graphCaller.ts';
import type { Told } from './graphCaller.ts';

type Stand = { url: string; close(): Promise<void> };
let stand: Stand;
let agent: Agent;
let judge: ReturnType<typeof judgeGraph>;

/** What Entra would have put into the tokens: here the token says it itself, as `who|permission`. */
const checkToken: TokenCheck = (token) => {
  const [who = '', ...granted] = token.split('|');
  return Promise.resolve(who === 'app' ? { kind: 'valid', roles: granted } : { kind: 'valid', roles: [], user: who, scopes: granted });
};

beforeAll(async () => {
  const clock = stoppedClock('2026-03-10T08:00:00Z');
  const certificate = await makeCertificate();
  agent = new Agent({ connect: { ca: certificate.caPem } });
  stand = await openStand(graphWitness({ clock, checkToken }), { port: 0, certificate, clock });
  judge = judgeGraph(stand.url);
});
afterAll(async () => {
  await agent.close();
  await stand.close();
  expect(judge.settle()).toBeGreaterThan(20);
});
beforeEach(async () => {
  await call('app', 'POST', '/__control/reset', {});
  await call('app', 'POST', '/__control/seed', colleagues);
});

async function call(token: string, method: string, path: string, body?: unknown): Promise<{ status: number; body: Told }> {
  const answer = await fetch(path.startsWith('https:') ? path : `${stand.url}${path}`, {
    method,
    dispatcher: agent,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? {} : (JSON.parse(text) as Told) };
}
const annaId = '11111111-1111-4111-8111-111111111111';
const anna = 'anna@contoso.com|Calendars.ReadWrite';

describe("a person's token", () => {
  it('reaches its own mailbox by /me and by name, and finds the same event there', async () => {
    const made = await call(anna, 'POST', '/v1.0/me/events', aMeeting());
    expect(made.status).toBe(201);
    for (const path of ['me', 'ME', 'users/anna@contoso.com', `users/${annaId}`]) {
      const { status, body } = await call(anna, 'GET', `/v1.0/${path}/events/${String(made.body['id'])}`);
      expect([status, body['subject']]).toEqual([200, 'Review of the offer']);
    }
    expect((await call(`${annaId}|User.Read`, 'GET', '/v1.0/me')).body['mail']).toBe('anna@contoso.com');
  });

  it('is given links that stay below /me', async () => {
    for (let number = 0; number < 3; number += 1) await call(anna, 'POST', '/v1.0/me/events', aMeeting({ subject: String(number) }));
    const page = await call(anna, 'GET', '/v1.0/me/events?$top=2');
    expect(page.body['@odata.nextLink']).toBe(`${stand.url}/v1.0/me/events?$top=2&$skip=2`);
    expect((await call(anna, 'GET', String(page.body['@odata.nextLink']))).body['value']).toHaveLength(1);
    const round = await call(anna, 'GET', '/v1.0/me/calendarView/delta?startDateTime=2026-03-01&endDateTime=2026-04-01');
    expect(round.body['@odata.deltaLink']).toContain(`${stand.url}/v1.0/me/calendarView/delta?$deltatoken=`);
    expect((await call(anna, 'GET', String(round.body['@odata.deltaLink']))).status).toBe(200);
    expect(round.body['@odata.context']).toBe(`${stand.url}/v1.0/$metadata#Collection(event)`);
    expect(page.body['@odata.context']).toBe(`${stand.url}/v1.0/$metadata#users('${annaId}')/events`);
  });

  it('reaches nobody else, alone or in a batch', async () => {
    const denied = { error: { code: 'ErrorAccessDenied' } };
    expect(await call(anna, 'GET', '/v1.0/users/ben@contoso.com/events')).toMatchObject({ status: 403, body: denied });
    const { body } = await call(anna, 'POST', '/v1.0/$batch', {
      requests: [
        { id: '1', method: 'GET', url: '/me/events' },
        { id: '2', method: 'GET', url: '/users/ben@contoso.com/events' },
      ],
    });
    expect(body['responses']).toMatchObject([{ status: 200 }, { status: 403, body: denied }]);
  });

  it.each([
    ['me', 5],
    ['users/anna@contoso.com', 5],
  ])('counts %s as one mailbox in a batch', async (path, count) => {
    const requests = Array.from({ length: count }, (_, id) => ({
      id: String(id),
      method: 'GET',
      url: `/${id === 0 ? 'me' : path}/events`,
    }));
    const { body } = await call(anna, 'POST', '/v1.0/$batch', { requests });
    expect((body['responses'] as Told[]).map(({ status }) => status)).toEqual([200, 200, 200, 200, 429]);
  });

  it('of somebody without a mailbox finds none', async () => {
    expect((await call('nobody@contoso.com|Calendars.ReadWrite', 'GET', '/v1.0/me/events')).status).toBe(404);
  });
});

describe('permissions', () => {
  const list = '/v1.0/users/anna@contoso.com/events';
  it.each([
    ['anna@contoso.com|Calendars.ReadWrite', 200, 201],
    ['anna@contoso.com|Calendars.Read', 200, 403],
    ['anna@contoso.com|User.Read', 403, 403],
    ['app|Calendars.ReadWrite', 200, 201],
    ['app|Calendars.Read', 200, 403],
    ['app|User.Read', 403, 403],
  ])('of %s let it read with %i and write with %i', async (token, read, write) => {
    expect((await call(token, 'GET', list)).status).toBe(read);
    expect((await call(token, 'POST', list, aMeeting())).status).toBe(write);
  });

  const me = '/v1.0/users/anna@contoso.com';
  const denied = '403 ErrorAccessDenied';
  const unprivileged = '403 Authorization_RequestDenied';
  const others = ['Calendars.ReadWrite', 'MailboxSettings.ReadWrite'];
  it.each([
    { path: '', app: 'User.Read.All', person: 'User.Read', without: others, told: unprivileged },
    { path: '/outlook/supportedTimeZones', app: 'User.Read.All', person: 'User.Read', without: others, told: unprivileged },
    {
      path: '/mailboxSettings',
      app: 'MailboxSettings.Read',
      person: 'MailboxSettings.Read',
      without: ['Calendars.ReadWrite'],
      told: denied,
    },
    {
      path: '/outlook/masterCategories',
      app: 'MailboxSettings.Read',
      person: 'MailboxSettings.Read',
      without: ['User.Read.All'],
      told: denied,
    },
    {
      path: '/calendars',
      app: 'Calendars.Read',
      person: 'Calendars.Read',
      without: ['User.Read.All', 'MailboxSettings.Read'],
      told: denied,
    },
  ])('are asked for by each route: $path', async ({ path, app, person, without, told }) => {
    const heard = async (who: string, granted: readonly string[], where: string) => {
      const { status, body } = await call([who, ...granted].join('|'), 'GET', where);
      return status === 200 ? '200' : `${status} ${String((body['error'] as Told)['code'])}`;
    };
    expect(await heard('app', [app], `${me}${path}`)).toBe('200');
    expect(await heard('app', without, `${me}${path}`)).toBe(told);
    expect(await heard('app', [], `${me}${path}`)).toBe(told);
    for (const mine of [`${me}${path}`, `/v1.0/me${path}`]) {
      expect(await heard('anna@contoso.com', [person], mine)).toBe('200');
      expect(
        await heard(
          'anna@contoso.com',
          without.filter((name) => name !== 'User.Read.All'),
          mine,
        ),
      ).toBe(told);
    }
  });

  it.each([
    ['app|User.Read', me, 403],
    ['anna@contoso.com|User.Read', '/v1.0/users/ben@contoso.com', 403],
    ['app|User.Read.All', '/v1.0/users/nobody@contoso.com', 404],
  ])('of %s answer GET %s with %i', async (token, path, status) => {
    expect((await call(token, 'GET', path)).status).toBe(status);
  });

  it('to read settings let nobody write a category', async () => {
    const category = { displayName: 'CRM', color: 'preset1' };
    const categories = `${me}/outlook/masterCategories`;
    expect((await call('app|MailboxSettings.Read|Calendars.ReadWrite', 'POST', categories, category)).status).toBe(403);
    expect((await call('app|MailboxSettings.ReadWrite', 'POST', categories, category)).status).toBe(201);
  });

  it('are asked for inside a batch', async () => {
    const urls = ['/users/anna@contoso.com/events', '/users/anna@contoso.com', '/users/anna@contoso.com/mailboxSettings'];
    const requests = urls.map((url, id) => ({ id: String(id), method: 'GET', url }));
    const { body } = await call('app|Calendars.Read', 'POST', '/v1.0/$batch', { requests });
    expect((body['responses'] as Told[]).map(({ status }) => status)).toEqual([200, 403, 403]);
  });

  it('to read only let a batch read and not write', async () => {
    const headers = { 'Content-Type': 'application/json' };
    const { status, body } = await call('anna@contoso.com|Calendars.Read', 'POST', '/v1.0/$batch', {
      requests: [
        { id: '1', method: 'GET', url: '/me/events' },
        { id: '2', method: 'POST', url: '/me/events', headers, body: aMeeting() },
      ],
    });
    expect(status).toBe(200);
    expect(body['responses']).toMatchObject([{ status: 200 }, { status: 403 }]);
    expect((await call(anna, 'GET', '/v1.0/me/events')).body['value']).toEqual([]);
  });

  it('of an app know no /me', async () => {
    expect(await call('app|Calendars.ReadWrite', 'GET', '/v1.0/me/events')).toMatchObject({
      status: 400,
      body: { error: { code: 'BadRequest', message: '/me request is only valid with delegated authentication flow.' } },
    });
  });
});
