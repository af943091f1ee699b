import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { OAuth2 } from 'jsforce/lib/oauth2.js';
import { setDispatcher } from 'jsforce/lib/request.js';
import { Agent, fetch } from 'undici';
import { makeCertificate } from '../../server/sandbox/certificate.ts';
import { DEMO_CONSUMER_KEY } from '../../server/sandbox/salesforce/registration.ts';
import { openStand } from '../../server/sandbox/stand.ts';
import type { SandboxAnswer } from '../../server/sandbox/stand.ts';
import { anna, ben, origin, pretendOrg, seedRows } from './salesforceCaller.ts';
import type { Caller, PretendedOrg, Told } from './salesforceCaller.ts';

const redirect_uri = 'https://localhost:8440/callback';
const code_verifier = 'a verifier that nobody guesses, long enough to be one';
const code_challenge = createHash('sha256').update(code_verifier).digest('base64url');
const request = {
  response_type: 'code',
  client_id: DEMO_CONSUMER_KEY,
  redirect_uri,
  scope: 'api refresh_token',
  state: 'a "state"',
  code_challenge,
  code_challenge_method: 'S256',
};

describe('signing in to the pretended Salesforce in the browser', () => {
  let org: PretendedOrg;
  let door: Caller;

  beforeEach(async () => {
    org = pretendOrg();
    door = await org.signIn(ben);
  });

  const authorize = '/services/oauth2/authorize';
  const nobody = { authorization: '' };
  const open = (change: Record<string, string> = {}) => {
    const query = new URLSearchParams({ ...request, ...change });
    return door.ask(`${authorize}?${query.toString()}`, { headers: nobody });
  };
  const click = (form: Told) => door.ask(authorize, { method: 'POST', headers: nobody, body: { ...request, ...form } });
  const wayBack = (answer: SandboxAnswer) => Object.fromEntries(new URL(answer.headers?.['Location'] ?? '').searchParams);
  const codeFor = async (username: string, form: Told = {}) => wayBack(await click({ username, ...form }))['code'];
  const exchange = (code: unknown, form: Told = {}) =>
    org.askToken({ grant_type: 'authorization_code', client_id: DEMO_CONSUMER_KEY, redirect_uri, code, code_verifier, ...form });
  const refresh = (refresh_token: unknown, form: Told = {}) =>
    org.askToken({ grant_type: 'refresh_token', client_id: DEMO_CONSUMER_KEY, refresh_token, ...form });
  const signedIn = async () => (await exchange(await codeFor(anna))).body as Record<string, string>;
  const limitsWith = (token: string | undefined) => door.ask('/limits', { headers: { authorization: `Bearer ${token ?? ''}` } });
  const reapply = (change: Told) =>
    org.control('seed', { app: { clientId: DEMO_CONSUMER_KEY, publicKeyPem: org.publicKeyPem, ...change } });

  it('shows a page with a button for everybody who can sign in', async () => {
    seedRows(org, 'User', [
      { Username: 'gone@contoso.com', IsActive: false },
      { Username: 'robot@contoso.com', UserType: 'AutomatedProcess' },
    ]);
    const { status, headers, body } = await open();
    expect([status, headers?.['Content-Type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(body).toContain(`value="${anna}"`);
    expect(body).not.toMatch(/gone@|robot@/);
    expect(body).toContain('value="a &quot;state&quot;"');
  });

  it('gives a code for the button, and a session as that user for the code', async () => {
    const back = wayBack(await click({ username: anna }));
    expect(back).toEqual({ code: expect.stringMatching(/^aPrx/), state: 'a "state"' });
    const answer = await exchange(back['code']);
    expect(answer).toMatchObject({ status: 200, headers: { 'Cache-Control': 'no-cache, no-store' } });
    expect(answer.body).toEqual({
      access_token: expect.stringMatching(/^00D.{12}!AQ/),
      refresh_token: expect.stringMatching(/^5Aep861/),
      signature: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
      scope: 'api refresh_token',
      instance_url: origin,
      id: expect.stringContaining(`${origin}/id/00D`),
      token_type: 'Bearer',
      issued_at: '1773129600000',
    });
    const { access_token, id } = answer.body as Record<string, string>;
    const who = await door.ask(`/services/..${new URL(id ?? '').pathname}`, { headers: { authorization: `Bearer ${access_token}` } });
    expect(who.body).toMatchObject({ username: anna, active: true, user_type: 'STANDARD' });
  });

  it('gives no refresh token to whoever did not ask for one', async () => {
    expect((await exchange(await codeFor(anna, { scope: 'api' }))).body).not.toHaveProperty('refresh_token');
  });

  it.each([
    { wrong: 'app', change: { client_id: 'nobody' }, error: 'invalid_client_id' },
    { wrong: 'return address', change: { redirect_uri: 'https://evil.example/callback' }, error: 'redirect_uri_mismatch' },
  ])('keeps a wrong $wrong on its own page', async ({ change, error }) => {
    expect(await open(change)).toMatchObject({ status: 400, body: expect.stringContaining(`error=${error}`) });
  });

  it('returns to registered addresses only, where there are any', async () => {
    reapply({ redirectUris: ['https://tandem.example/callback'] });
    expect(await open()).toMatchObject({ status: 400 });
    expect(await open({ redirect_uri: 'https://tandem.example/callback' })).toMatchObject({ status: 200 });
  });

  it.each([
    { wrong: 'no challenge', change: { code_challenge: '' }, error: 'invalid_request' },
    { wrong: 'a plain challenge', change: { code_challenge_method: 'plain' }, error: 'invalid_request' },
    { wrong: 'a token at once', change: { response_type: 'token' }, error: 'unsupported_response_type' },
    { wrong: 'every right there is', change: { scope: 'full' }, error: 'invalid_scope' },
  ])('sends back whoever asks with $wrong', async ({ change, error }) => {
    const answer = await open(change);
    expect(answer.status).toBe(302);
    expect(wayBack(answer)).toMatchObject({ error, state: 'a "state"' });
  });

  it('sends back who denies, and who lacks the permission set', async () => {
    expect(wayBack(await click({ decision: 'deny' }))).toMatchObject({ error: 'access_denied' });
    org.control('org', { tandemUsers: [ben] });
    expect(wayBack(await click({ username: anna }))).toMatchObject({ error: 'OAUTH_APP_ACCESS_DENIED' });
    expect(wayBack(await click({ username: ben }))).toHaveProperty('code');
  });

  it('takes a code once, and none after fifteen minutes', async () => {
    const code = await codeFor(anna);
    expect(await exchange(code)).toMatchObject({ status: 200 });
    const expired = { status: 400, body: { error: 'invalid_grant', error_description: 'expired authorization code' } };
    expect(await exchange(code)).toMatchObject(expired);
    const late = await codeFor(anna);
    org.clock.advance(15 * 60 + 1);
    expect(await exchange(late)).toMatchObject(expired);
  });

  it.each([
    { wrong: 'a foreign verifier', form: { code_verifier: 'x'.repeat(43) }, error: 'invalid_request' },
    { wrong: 'no verifier', form: { code_verifier: undefined }, error: 'invalid_grant' },
    { wrong: 'another return address', form: { redirect_uri: 'https://localhost:1/' }, error: 'redirect_uri_mismatch' },
    { wrong: 'another app', form: { client_id: 'nobody' }, error: 'invalid_client_id' },
  ])('takes no code with $wrong', async ({ form, error }) => {
    expect(await exchange(await codeFor(anna), form)).toMatchObject({ status: 400, body: { error } });
  });

  it('takes a code without a verifier from an app that need not have one', async () => {
    org.control('org', { pkceRequired: false });
    const { code } = wayBack(await click({ username: anna, code_challenge: '' }));
    expect(await exchange(code, { code_verifier: undefined })).toMatchObject({ status: 200 });
    expect(await exchange(await codeFor(anna), { code_verifier: undefined })).toMatchObject({ body: { error: 'invalid_grant' } });
  });

  it('asks an app with a secret for it', async () => {
    reapply({ clientSecret: 'the secret' });
    const code = await codeFor(anna);
    const wrong = { status: 400, body: { error: 'invalid_client', error_description: 'invalid client credentials' } };
    expect(await exchange(code)).toMatchObject(wrong);
    expect(await exchange(code, { client_secret: 'the secret' })).toMatchObject({ status: 200 });
  });

  it('gives new sessions for the same refresh token, as often as asked', async () => {
    const { refresh_token, access_token } = await signedIn();
    const first = (await refresh(refresh_token)).body as Told;
    expect(first).not.toHaveProperty('refresh_token');
    expect(first['access_token']).not.toBe(access_token);
    expect(await refresh(refresh_token)).toMatchObject({ status: 200, body: { scope: 'api refresh_token', instance_url: origin } });
    expect(await refresh(refresh_token, { client_id: 'nobody' })).toMatchObject({ body: { error: 'invalid_client_id' } });
  });

  it('gives a new refresh token each time where the org rotates them, and forgets the old one', async () => {
    org.control('org', { refreshTokenRotation: true });
    const { refresh_token } = await signedIn();
    const next = (await refresh(refresh_token)).body as Told;
    expect(next['refresh_token']).not.toBe(refresh_token);
    expect(await refresh(refresh_token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await refresh(next['refresh_token'])).toMatchObject({ status: 200 });
  });

  it('ends a refresh token with all its sessions, and an access token alone', async () => {
    const { refresh_token, access_token } = await signedIn();
    const other = ((await refresh(refresh_token)).body as Record<string, string>)['access_token'];
    const revoke = (token: unknown) => door.ask('/services/oauth2/revoke', { method: 'POST', headers: nobody, body: { token } });
    expect(await revoke(other)).toMatchObject({ status: 200 });
    expect([(await limitsWith(other)).status, (await limitsWith(access_token)).status]).toEqual([401, 200]);
    expect(await revoke(refresh_token)).toMatchObject({ status: 200 });
    expect(await limitsWith(access_token)).toMatchObject({ status: 401 });
    const expired = { error: 'invalid_grant', error_description: 'expired access/refresh token' };
    expect(await refresh(refresh_token)).toMatchObject({ status: 400, body: expired });
    expect(await revoke(refresh_token)).toMatchObject({ status: 400 });
  });

  it.each([
    { state: 'inactive', door: 'user', body: { active: false }, description: 'inactive user' },
    { state: 'locked out', door: 'user', body: { lockedOut: true }, description: 'user is locked' },
    { state: 'revoked', door: 'revoke', body: {}, description: 'expired access/refresh token' },
    { state: 'not approved', door: 'org', body: { tandemUsers: [] }, description: "user hasn't approved this consumer" },
    { state: 'a robot', door: 'user', body: { userType: 'AutomatedProcess' }, description: "user hasn't approved this consumer" },
  ])('refuses a refresh for somebody $state', async ({ door: name, body, description }) => {
    const { refresh_token } = await signedIn();
    org.control(name, name === 'org' ? body : { user: anna, ...body });
    expect(await refresh(refresh_token)).toMatchObject({ status: 400, body: { error: 'invalid_grant', error_description: description } });
  });

  it('ends the sessions of somebody deactivated at once', async () => {
    const { access_token } = await signedIn();
    org.control('user', { user: anna, active: false });
    expect(await limitsWith(access_token)).toMatchObject({ status: 401, body: [{ errorCode: 'INVALID_SESSION_ID' }] });
  });

  it('lists its addresses for discovery, and who is signed in', async () => {
    const { body } = await door.ask('/services/../.well-known/openid-configuration', { headers: nobody });
    expect(body).toMatchObject({ token_endpoint: `${origin}/services/oauth2/token`, code_challenge_methods_supported: ['S256'] });
    expect((await door.ask('/services/oauth2/userinfo')).body).toMatchObject({ preferred_username: ben, user_type: 'STANDARD' });
  });

  it('keeps refresh tokens over a restart', async () => {
    const { refresh_token } = await signedIn();
    org.witness.load(JSON.parse(JSON.stringify(org.witness.save())));
    expect(await refresh(refresh_token)).toMatchObject({ status: 200 });
  });

  it('lets jsforce through the whole flow, with its own verifier', async () => {
    const certificate = await makeCertificate();
    const stand = await openStand(org.witness, { port: 0, certificate, clock: org.clock });
    const dispatcher = new Agent({ connect: { ca: certificate.caPem } });
    setDispatcher(dispatcher);
    try {
      const client = new OAuth2({ clientId: DEMO_CONSUMER_KEY, redirectUri: redirect_uri, loginUrl: stand.url, useVerifier: true });
      const address = new URL(client.getAuthorizationUrl({ scope: 'api refresh_token' }));
      const body = new URLSearchParams([...address.searchParams, ['username', anna]]);
      const back = await fetch(`${stand.url}${authorize}`, { method: 'POST', body, redirect: 'manual', dispatcher });
      const code = new URL(back.headers.get('location') ?? '').searchParams.get('code') ?? '';
      const { access_token, refresh_token } = await client.requestToken(code);
      expect(access_token).toMatch(/^00D/);
      expect(await client.refreshToken(refresh_token ?? '')).toMatchObject({ instance_url: stand.url });
      await client.revokeToken(refresh_token ?? '');
      await expect(client.refreshToken(refresh_token ?? '')).rejects.toThrow('expired access/refresh token');
    } finally {
      setDispatcher();
      await dispatcher.close();
      await stand.close();
    }
  });
});
