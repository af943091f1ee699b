import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Agent, fetch } from 'undici';
import { stoppedClock } from '../../server/sandbox/clock.ts';
import { DEMO_CLIENT, DEMO_SECRET, DEMO_TENANT } from '../../server/sandbox/entra/registration.ts';
import { startSandbox } from '../../server/sandbox/start.ts';
import type { Sandbox } from '../../server/sandbox/start.ts';
import { complaintsAbout } from '../oracles/graph/schemaJudge.ts';

type Told = Record<string, unknown>;

let folder: string;
let sandbox: Sandbox | null = null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-sandbox-'));
});
afterEach(async () => {
  await sandbox?.close();
  sandbox = null;
  await rm(folder, { recursive: true });
});

async function call(url: string, init: { method?: string; body?: unknown; token?: string } = {}): Promise<{ status: number; body: Told }> {
  const agent = new Agent({ connect: { ca: sandbox?.caPem } });
  const form = init.body instanceof URLSearchParams;
  const answer = await fetch(url, {
    method: init.method ?? 'GET',
    dispatcher: agent,
    headers: {
      ...(form || init.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(init.token === undefined ? {} : { authorization: `Bearer ${init.token}` }),
    },
    ...(init.body === undefined ? {} : { body: init.body instanceof URLSearchParams ? init.body : JSON.stringify(init.body) }),
  });
  const text = await answer.text();
  await agent.close();
  const body = text === '' ? null : (JSON.parse(text) as Told);
  if (url.startsWith(`${sandbox?.graphUrl}/v1.0/`))
    expect(complaintsAbout({ method: init.method ?? 'GET', url, asked: init.body, status: answer.status, answer: body })).toEqual([]);
  return { status: answer.status, body: body ?? {} };
}
async function token({ entraUrl }: Sandbox): Promise<string> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: DEMO_CLIENT,
    client_secret: DEMO_SECRET,
    scope: 'https://graph.microsoft.com/.default',
  });
  const { body } = await call(`${entraUrl}/${DEMO_TENANT}/oauth2/v2.0/token`, { method: 'POST', body: form });
  return String(body['access_token']);
}
const start = (options: Parameters<typeof startSandbox>[0] = {}) =>
  startSandbox({ clock: stoppedClock('2026-03-10T08:00:00Z'), ...options });

describe('the sandbox', () => {
  it('opens three services around one clock, with the sales team on both sides', async () => {
    sandbox = await start();
    const { body: graph } = await call(`${sandbox.graphUrl}/__control/state`);
    expect((graph['mailboxes'] as Told[]).map((mailbox) => mailbox['address'])).toContain('anna@contoso.com');
    const { body: crm } = await call(`${sandbox.salesforceUrl}/__control/state`);
    expect(JSON.stringify(crm)).toContain('anna@contoso.com');
    await call(`${sandbox.graphUrl}/__control/clock`, { method: 'POST', body: { advance: 60 } });
    expect((await call(`${sandbox.salesforceUrl}/__control/clock`)).body).toEqual({ now: '2026-03-10T08:01:00Z' });
  });

  it('lets a token of its Entra into its Graph', async () => {
    sandbox = await start();
    const bearer = await token(sandbox);
    expect(await call(`${sandbox.graphUrl}/v1.0/users/eva@contoso.com/mailboxSettings`, { token: bearer })).toMatchObject({
      status: 200,
      body: { timeZone: 'Pacific Standard Time' },
    });
  });

  it('starts empty when no world is wanted, and brings the sales team when a reset names a seed', async () => {
    sandbox = await start({ world: false });
    expect((await call(`${sandbox.graphUrl}/__control/state`)).body).toEqual({ mailboxes: [], mails: [] });
    await call(`${sandbox.graphUrl}/__control/reset`, { method: 'POST', body: { seed: 5 } });
    expect((await call(`${sandbox.graphUrl}/__control/state`)).body['mailboxes']).toHaveLength(5);
  });

  it('gives the sales team back as it was on reset', async () => {
    sandbox = await start({ seed: 9 });
    const { body: before } = await call(`${sandbox.graphUrl}/__control/state`);
    const bearer = await token(sandbox);
    const [first] = (before['mailboxes'] as { events: Told[] }[])[0]?.events ?? [];
    expect(
      (await call(`${sandbox.graphUrl}/v1.0/users/anna@contoso.com/events/${String(first?.['id'])}`, { method: 'DELETE', token: bearer }))
        .status,
    ).toBe(204);
    await call(`${sandbox.graphUrl}/__control/reset`, { method: 'POST', body: {} });
    expect((await call(`${sandbox.graphUrl}/__control/state`)).body).toEqual(before);
  });

  it('continues in its folder: certificate, keys, calendars and delta links survive a restart', async () => {
    sandbox = await start({ folder });
    const bearer = await token(sandbox);
    const ca = sandbox.caPem;
    expect(await readFile(join(folder, 'sandbox-ca.pem'), 'utf8')).toBe(ca);
    expect((await stat(join(folder, 'sandbox-key.pem'))).mode & 0o777).toBe(0o600);
    const path = '/v1.0/users/anna@contoso.com';
    const { body: page } = await call(`${sandbox.graphUrl}${path}/calendarView/delta?startDateTime=2026-03-10&endDateTime=2026-03-10`, {
      token: bearer,
    });
    const subject = {
      subject: 'Kept',
      start: { dateTime: '2026-03-11T10:00:00', timeZone: 'UTC' },
      end: { dateTime: '2026-03-11T11:00:00', timeZone: 'UTC' },
    };
    await call(`${sandbox.graphUrl}${path}/events`, { method: 'POST', body: subject, token: bearer });
    const { body: state } = await call(`${sandbox.graphUrl}/__control/state`);
    const { body: crm } = await call(`${sandbox.salesforceUrl}/__control/state`);
    await sandbox.close();

    sandbox = await start({ folder });
    expect(sandbox.caPem).toBe(ca);
    expect((await call(`${sandbox.graphUrl}/__control/state`)).body).toEqual(state);
    expect((await call(`${sandbox.salesforceUrl}/__control/state`)).body).toEqual(crm);
    const { pathname, search } = new URL(String(page['@odata.deltaLink']));
    expect(await call(`${sandbox.graphUrl}${pathname}${search}`, { token: bearer })).toMatchObject({
      status: 200,
      body: { value: [expect.anything()] },
    });
  });

  it('makes a new certificate when the kept one is damaged', async () => {
    sandbox = await start({ folder, world: false });
    const ca = sandbox.caPem;
    await sandbox.close();
    await writeFile(join(folder, 'sandbox-cert.pem'), 'no certificate');
    sandbox = await start({ folder, world: false });
    expect(sandbox.caPem).not.toBe(ca);
    expect((await call(`${sandbox.graphUrl}/__control/clock`)).status).toBe(200);
  });
});
