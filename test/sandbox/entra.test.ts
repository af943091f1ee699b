import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConfidentialClientApplication } from '@azure/msal-node';
import { createRemoteJWKSet, customFetch, decodeJwt, jwtVerify } from 'jose';
import { Agent, fetch } from 'undici';
import { makeCertificate } from '../../server/sandbox/certificate.ts';
import { stoppedClock } from '../../server/sandbox/clock.ts';
import { DEMO_CLIENT, DEMO_SECRET, DEMO_TENANT } from '../../server/sandbox/entra/registration.ts';
import { loadSigningKey, makeSigningKey, saveSigningKey } from '../../server/sandbox/entra/signingKey.ts';
import { checkAppToken, issueAppToken } from '../../server/sandbox/entra/tokens.ts';
import { entraWitness } from '../../server/sandbox/entra/witness.ts';
import { openStand } from '../../server/sandbox/stand.ts';
import { msalNetwork } from './msalNetwork.ts';

const clock = stoppedClock('2026-03-10T08:00:00Z');
let url: string;
let agent: Agent;
let close: () => Promise<void>;

beforeAll(async () => {
  const certificate = await makeCertificate();
  agent = new Agent({ connect: { ca: certificate.caPem } });
  const stand = await openStand(entraWitness({ clock, key: await makeSigningKey() }), { port: 0, certificate, clock });
  url = stand.url;
  close = () => stand.close();
});
afterAll(async () => {
  await agent.close();
  await close();
});

const goodForm = {
  grant_type: 'client_credentials',
  client_id: DEMO_CLIENT,
  client_secret: DEMO_SECRET,
  scope: 'https://graph.microsoft.com/.default',
};

async function askToken(form: Record<string, string>, tenant = DEMO_TENANT): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await fetch(`${url}/${tenant}/oauth2/v2.0/token`, { method: 'POST', dispatcher: agent, body: new URLSearchParams(form) });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

describe('a token', () => {
  it('is for Graph, for an hour by the sandbox clock, and verifies against the published keys', async () => {
    const { status, body } = await askToken(goodForm);
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });
    const token = String(body['access_token']);
    const seconds = clock.now().epochMilliseconds / 1000;
    expect(decodeJwt(token)).toMatchObject({
      aud: 'https://graph.microsoft.com',
      tid: DEMO_TENANT,
      appid: DEMO_CLIENT,
      roles: ['Calendars.ReadWrite', 'MailboxSettings.Read', 'User.Read.All'],
      exp: seconds + 3600,
    });
    const keys = createRemoteJWKSet(new URL(`${url}/${DEMO_TENANT}/discovery/v2.0/keys`), {
      [customFetch]: async (address: string) => {
        const answer = await fetch(address, { dispatcher: agent });
        return new Response(await answer.text(), { status: answer.status, headers: { 'content-type': 'application/json' } });
      },
    });
    const { protectedHeader } = await jwtVerify(token, keys, { currentDate: new Date(clock.now().epochMilliseconds) });
    expect(protectedHeader).toMatchObject({ alg: 'RS256', kid: expect.any(String) });
  });

  it.each([
    ['a wrong secret', { client_secret: 'no' }, DEMO_TENANT, 401, 'invalid_client', 'AADSTS7000215'],
    ['an unknown app', { client_id: 'no' }, DEMO_TENANT, 400, 'unauthorized_client', 'AADSTS700016'],
    ['an unknown tenant', {}, 'd0d0d0d0-0000-4000-8000-000000000000', 400, 'invalid_request', 'AADSTS90002'],
    ['a scope without .default', { scope: 'Calendars.Read' }, DEMO_TENANT, 400, 'invalid_scope', 'AADSTS1002012'],
    ['another grant', { grant_type: 'password' }, DEMO_TENANT, 400, 'unsupported_grant_type', 'AADSTS70003'],
  ])('is refused for %s', async (_name, part, tenant, status, error, code) => {
    const answer = await askToken({ ...goodForm, ...part }, tenant);
    expect(answer).toMatchObject({
      status,
      body: { error, error_description: expect.stringContaining(code), error_codes: [Number(code.slice(6))] },
    });
  });

  it('is obtained by msal-node', async () => {
    const app = new ConfidentialClientApplication({
      auth: { clientId: DEMO_CLIENT, clientSecret: DEMO_SECRET, authority: `${url}/${DEMO_TENANT}`, knownAuthorities: [new URL(url).host] },
      system: { networkClient: msalNetwork(agent) },
    });
    const result = await app.acquireTokenByClientCredential({ scopes: ['https://graph.microsoft.com/.default'] });
    expect(decodeJwt(result?.accessToken ?? '')).toMatchObject({ appid: DEMO_CLIENT });
  });

  it('does not count as a call in the request log', async () => {
    await askToken(goodForm);
    const answer = await fetch(`${url}/__control/requests`, { dispatcher: agent });
    expect(await answer.json()).toMatchObject({ counts: { http: 0, units: 0 }, writes: 0 });
  });
});

describe('checking a token', () => {
  it('refuses one signed by another key, and one that has expired', async () => {
    const [ours, theirs] = [await makeSigningKey(), await makeSigningKey()];
    const time = stoppedClock('2026-03-10T08:00:00Z');
    const token = await issueAppToken(ours, time);
    expect(await checkAppToken({ key: ours, clock: time }, token)).toMatchObject({
      kind: 'valid',
      roles: expect.arrayContaining(['Calendars.ReadWrite']),
    });
    expect((await checkAppToken({ key: theirs, clock: time }, token)).kind).toBe('invalid');
    time.advance(3601);
    expect(await checkAppToken({ key: ours, clock: time }, token)).toEqual({
      kind: 'invalid',
      message: expect.stringContaining('expired'),
    });
  });

  it('still takes old tokens when the key was put back after a restart', async () => {
    const [before, after] = [await makeSigningKey(), await makeSigningKey()];
    const token = await issueAppToken(before, clock);
    loadSigningKey(after, JSON.parse(JSON.stringify(saveSigningKey(before))));
    expect((await checkAppToken({ key: after, clock }, token)).kind).toBe('valid');
  });
});
