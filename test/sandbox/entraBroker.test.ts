import { PublicClientApplication } from '@azure/msal-node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { fetch } from 'undici';
import { stoppedClock } from '../../server/sandbox/clock.ts';
import { API_SCOPE, DEMO_CLIENT, DEMO_TENANT, OUTLOOK_CLIENT } from '../../server/sandbox/entra/registration.ts';
import { ANNA, REDIRECT, openEntra } from './entraCaller.ts';
import type { EntraCaller } from './entraCaller.ts';
import { msalNetwork } from './msalNetwork.ts';

const NOW = '2026-03-10T08:00:00Z';
const clock = stoppedClock(NOW);
let entra: EntraCaller;

beforeAll(async () => {
  entra = await openEntra({ clock });
});
afterEach(async () => {
  clock.set(Temporal.Instant.from(NOW));
  await entra.startOver();
});
afterAll(() => entra.close());

describe('a broker gets tokens', () => {
  it.each([{ scope: API_SCOPE }, { scope: `openid ${API_SCOPE} offline_access` }, { scope: `api://${DEMO_CLIENT}/.default` }])(
    'for the scope $scope',
    async ({ scope }) => {
      const { body } = await entra.askAsBroker(await entra.signIn(), { scope });
      expect(decodeJwt(String(body['access_token']))).toMatchObject({ scp: 'access_as_user' });
    },
  );

  it.each([{ redirect_uri: 'brk-multihub://localhost' }, { redirect_uri: 'brk-multihub://localhost:1' }])(
    'for a pane at $redirect_uri',
    async (form) => {
      expect((await entra.askAsBroker(await entra.signIn(), form)).status).toBe(200);
    },
  );

  it('that do not open Graph', async () => {
    const { body } = await entra.askAsBroker(await entra.signIn());
    const headers = { authorization: `Bearer ${String(body['access_token'])}` };
    const answer = await fetch(`${entra.sandbox.graphUrl}/v1.0/users/anna@contoso.com/events`, { dispatcher: entra.agent, headers });
    expect(answer.status).toBe(401);
  });
});

describe('a broker is refused', () => {
  it.each([
    { why: 'another app', form: { client_id: OUTLOOK_CLIENT }, error: 'unauthorized_client', code: 700016 },
    { why: 'a redirect elsewhere', form: { redirect_uri: 'brk-multihub://tandem.example' }, error: 'invalid_client', code: 50011 },
    { why: 'a redirect that begins well', form: { redirect_uri: `${REDIRECT}.example` }, error: 'invalid_client', code: 50011 },
    { why: 'a redirect of another kind', form: { redirect_uri: 'https://localhost:8440' }, error: 'invalid_client', code: 50011 },
    { why: 'no redirect', form: { redirect_uri: '' }, error: 'invalid_client', code: 50011 },
    { why: 'an unknown refresh token', form: { refresh_token: '1.made-up' }, error: 'invalid_grant', code: 70000 },
    { why: 'no refresh token', form: { refresh_token: '' }, error: 'invalid_grant', code: 70000 },
    { why: 'the refresh token of another broker', form: { brk_client_id: DEMO_CLIENT }, error: 'invalid_grant', code: 900054 },
    { why: 'no broker', form: { brk_client_id: '' }, error: 'invalid_grant', code: 900054 },
    { why: 'the API of somebody else', form: { scope: 'https://graph.microsoft.com/User.Read' }, error: 'invalid_resource', code: 500011 },
    { why: 'two APIs', form: { scope: `${API_SCOPE} api://x/y` }, error: 'invalid_resource', code: 500011 },
    { why: 'a permission we do not have', form: { scope: `api://${DEMO_CLIENT}/admin` }, error: 'invalid_client', code: 650053 },
    { why: 'no API at all', form: { scope: 'openid profile' }, error: 'invalid_scope', code: 70011 },
    { why: 'no scope', form: { scope: '' }, error: 'invalid_scope', code: 70011 },
  ])('for $why', async ({ form, error, code }) => {
    const { status, body } = await entra.askAsBroker(await entra.signIn(), form);
    expect({ status, body }).toEqual({
      status: 400,
      body: {
        error,
        error_description: expect.stringMatching(new RegExp(`^AADSTS${code}: .+ Trace ID: .+ Timestamp: 2026-03-10 08:00:00Z$`)),
        error_codes: [code],
        timestamp: '2026-03-10 08:00:00Z',
        trace_id: expect.any(String),
        correlation_id: expect.any(String),
        error_uri: `${entra.sandbox.entraUrl}/error?code=${code}`,
      },
    });
  });

  it.each([
    { where: 'address', query: '?client-request-id=a-b', headers: {} },
    { where: 'header', query: '', headers: { 'client-request-id': 'a-b' } },
  ])('under the request id of its own in the $where', async ({ query, headers }) => {
    const url = `${entra.sandbox.entraUrl}/${DEMO_TENANT}/oauth2/v2.0/token${query}`;
    const body = new URLSearchParams({ grant_type: 'refresh_token' });
    const answer = await fetch(url, { dispatcher: entra.agent, method: 'POST', headers, body });
    expect(await answer.json()).toMatchObject({ correlation_id: 'a-b' });
  });

  it('without consent, and not when it is given again', async () => {
    const refreshToken = await entra.signIn();
    const { body } = await entra.door('consent', { username: 'anna@contoso.com', granted: false });
    expect(body).toEqual({ username: ANNA.address, granted: false });
    expect(await entra.askAsBroker(refreshToken)).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant', error_codes: [65001], suberror: 'consent_required' },
    });
    expect((await entra.askAsBroker(await entra.signIn('ben@contoso.com'))).status).toBe(200);
    await entra.door('consent', { username: 'anna@contoso.com', granted: true });
    expect((await entra.askAsBroker(refreshToken)).status).toBe(200);
    expect((await entra.door('consent', { username: 'anna@contoso.com' })).status).toBe(400);
  });

  it('for somebody who has left', async () => {
    const refreshToken = await entra.signIn();
    await entra.call(`${entra.sandbox.graphUrl}/__control/reset`, '{}');
    expect(await entra.askAsBroker(refreshToken)).toMatchObject({ status: 400, body: { error: 'invalid_grant', error_codes: [500341] } });
  });

  it('for everybody after a reset', async () => {
    const refreshToken = await entra.signIn();
    await entra.door('reset', {});
    expect(await entra.askAsBroker(refreshToken)).toMatchObject({ body: { error_codes: [70000] } });
  });
});

describe('MSAL as a broker', () => {
  const outlook = () =>
    new PublicClientApplication({
      auth: {
        clientId: OUTLOOK_CLIENT,
        authority: `${entra.sandbox.entraUrl}/${DEMO_TENANT}`,
        knownAuthorities: [new URL(entra.sandbox.entraUrl).host],
      },
      system: { networkClient: msalNetwork(entra.agent) },
    });
  const asking = (refreshToken: string) => ({ refreshToken, scopes: [API_SCOPE], embeddedClientId: DEMO_CLIENT, redirectUri: REDIRECT });

  it('gets a token for the app inside it', async () => {
    const result = await outlook().acquireTokenByRefreshToken(asking(await entra.signIn()));
    expect(result).toMatchObject({
      scopes: [API_SCOPE],
      account: { username: ANNA.address, name: ANNA.displayName },
      tenantId: DEMO_TENANT,
    });
    expect(await entra.claimsOf(result?.accessToken)).toMatchObject({ azp: DEMO_CLIENT });
  });

  it.each([
    {
      trouble: 'missing consent',
      subError: 'consent_required',
      happens: async () => {
        await entra.door('consent', { username: ANNA.address, granted: false });
      },
    },
    {
      trouble: 'a dead refresh token',
      subError: 'bad_token',
      happens: () => {
        clock.advance(90 * 24 * 3600);
        return Promise.resolve();
      },
    },
  ])('understands by $subError that the person has to act on $trouble', async ({ subError, happens }) => {
    const refreshToken = await entra.signIn();
    await happens();
    await expect(outlook().acquireTokenByRefreshToken(asking(refreshToken))).rejects.toMatchObject({
      name: 'InteractionRequiredAuthError',
      subError,
    });
  });
});
