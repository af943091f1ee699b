import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { JWK } from 'jose';
import { fetch } from 'undici';
import { stoppedClock } from '../../server/sandbox/clock.ts';
import { API_SCOPE, DEMO_CLIENT, DEMO_TENANT } from '../../server/sandbox/entra/registration.ts';
import { makeSigningKey } from '../../server/sandbox/entra/signingKey.ts';
import { checkAppToken } from '../../server/sandbox/entra/tokens.ts';
import { ANNA } from './entraCaller.ts';
import { FABRIKAM, GRAPH_SCOPE, PAGE, ROVER, VERIFIER, WEB, challengeOf, openSignIn } from './entraTenant.ts';
import type { SignInCaller } from './entraTenant.ts';

const NOW = '2026-03-10T08:00:00Z';
const clock = stoppedClock(NOW);
let entra: SignInCaller;

beforeAll(async () => {
  entra = await openSignIn({ clock });
});
afterEach(async () => {
  clock.set(Temporal.Instant.from(NOW));
  await entra.startOver();
  await entra.seedTenants();
});
afterAll(() => entra.close());

const anna = (differently: Record<string, string> = {}) => entra.codeFor(ANNA.address, differently);

describe('a code', () => {
  it('is traded for tokens of the person who signed in', async () => {
    const { status, body } = await entra.redeem(await anna());
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        token_type: 'Bearer',
        scope: `openid profile ${GRAPH_SCOPE}`,
        expires_in: 3600,
        ext_expires_in: 3600,
        access_token: expect.any(String),
        refresh_token: expect.any(String),
        id_token: expect.any(String),
        client_info: Buffer.from(JSON.stringify({ uid: ANNA.id, utid: DEMO_TENANT })).toString('base64url'),
      },
    });
    expect(await entra.claimsOf(body['id_token'])).toMatchObject({
      nonce: 'n-1',
      oid: ANNA.id,
      preferred_username: ANNA.address,
      ver: '2.0',
    });
    expect(decodeJwt(String(body['access_token']))).toMatchObject({
      aud: 'https://graph.microsoft.com',
      iss: `https://sts.windows.net/${DEMO_TENANT}/`,
      scp: 'Calendars.ReadWrite',
      oid: ANNA.id,
      appid: DEMO_CLIENT,
      appidacr: '1',
      idtyp: 'user',
      ver: '1.0',
    });
  });

  it('gives what was asked for, and nothing beside', async () => {
    const scope = API_SCOPE;
    const { body } = await entra.redeem(await anna({ scope, nonce: '' }), { scope });
    expect(Object.keys(body)).not.toEqual(expect.arrayContaining(['refresh_token', 'id_token']));
    expect(await entra.claimsOf(body['access_token'])).toMatchObject({ aud: DEMO_CLIENT, scp: 'access_as_user', azpacr: '1' });
    const { body: unnamed } = await entra.redeem(await anna({ scope: 'openid' }), { scope: '' });
    expect(decodeJwt(String(unnamed['access_token']))).toMatchObject({ scp: 'openid profile email' });
  });

  it('without a nonce gives an id token without one', async () => {
    const { body } = await entra.redeem(await anna({ nonce: '' }));
    expect(decodeJwt(String(body['id_token']))).not.toHaveProperty('nonce');
  });

  it.each([
    { why: 'a wrong verifier', form: { code_verifier: `${VERIFIER}x` }, error: 'invalid_grant', code: 501481 },
    { why: 'no verifier', form: { code_verifier: '' }, error: 'invalid_grant', code: 50148 },
    { why: 'the challenge for a verifier', form: { code_verifier: challengeOf(VERIFIER) }, error: 'invalid_grant', code: 501481 },
    { why: 'another redirect of the same app', form: { redirect_uri: PAGE }, error: 'invalid_client', code: 500112 },
    { why: 'no redirect', form: { redirect_uri: '' }, error: 'invalid_client', code: 500112 },
    { why: 'a made-up code', form: { code: '1.made-up' }, error: 'invalid_grant', code: 70000 },
    { why: 'another app', form: { client_id: ROVER, client_secret: 'rover-secret' }, error: 'invalid_grant', code: 70000 },
    { why: 'an unknown app', form: { client_id: FABRIKAM }, error: 'unauthorized_client', code: 700016 },
    { why: 'a wrong secret', form: { client_secret: 'no' }, error: 'invalid_client', code: 7000215 },
    { why: 'no secret', form: { client_secret: '' }, error: 'invalid_client', code: 7000218 },
    { why: 'a permission nobody has', form: { scope: 'Calendars.Burn' }, error: 'invalid_client', code: 650053 },
    { why: 'two resources', form: { scope: `${API_SCOPE} ${GRAPH_SCOPE}` }, error: 'invalid_request', code: 28000 },
    { why: 'a permission nobody consented to', form: { scope: 'Mail.Read' }, error: 'invalid_grant', code: 65001 },
  ])('is refused for $why', async ({ form, error, code }) => {
    const good = await anna();
    expect((await entra.redeem(good, form)).body).toMatchObject({ error, error_codes: [code] });
    expect((await entra.redeem(good)).status).toBe(200);
  });

  it('is worth nothing the second time', async () => {
    const code = await anna();
    expect((await entra.redeem(code)).status).toBe(200);
    expect(await entra.redeem(code)).toMatchObject({ status: 400, body: { error: 'invalid_grant', error_codes: [54005] } });
  });

  it('is worth nothing after ten minutes', async () => {
    const code = await anna();
    clock.advance(600);
    expect((await entra.redeem(code)).body).toMatchObject({ error_codes: [70008], suberror: 'bad_token' });
  });

  it('of one tenant is refused where another is asked', async () => {
    const asked = { client_id: ROVER, client_secret: 'rover-secret' };
    const code = await anna({ client_id: ROVER });
    expect((await entra.redeem(code, asked, { tenant: FABRIKAM })).body).toMatchObject({ error_codes: [700005] });
    expect((await entra.redeem(code, asked, { tenant: 'common' })).status).toBe(200);
  });

  it('may do without a challenge for a server, which then may not send a verifier', async () => {
    const code = await anna({ code_challenge: '', code_challenge_method: '' });
    expect((await entra.redeem(code)).body).toMatchObject({ error_codes: [501481] });
    expect((await entra.redeem(code, { code_verifier: '' })).status).toBe(200);
  });
});

describe('a page that signs in by itself', () => {
  const origin = 'https://pages.example';
  const redeemed = async (place: { origin?: string } = { origin }) =>
    entra.redeem(await anna({ redirect_uri: PAGE }), { redirect_uri: PAGE, client_secret: '' }, place);

  it('gets its tokens across origins, without a secret, for one day', async () => {
    const { status, body } = await redeemed();
    expect({ status, body }).toMatchObject({ status: 200, body: { refresh_token_expires_in: 86_400 } });
    expect(decodeJwt(String(body['access_token']))).toMatchObject({ appidacr: '0' });
    const renew = (token: unknown) =>
      entra.ask({ grant_type: 'refresh_token', client_id: DEMO_CLIENT, refresh_token: String(token) }, { headers: { origin } });
    clock.advance(86_399);
    const renewed = await renew(body['refresh_token']);
    expect(renewed).toMatchObject({ status: 200, body: { refresh_token_expires_in: 1 } });
    clock.advance(1);
    expect((await renew(renewed.body['refresh_token'])).body).toMatchObject({ error_codes: [700084], suberror: 'bad_token' });
  });

  it('must come across origins, and a server must not', async () => {
    expect((await redeemed({})).body).toMatchObject({ error: 'invalid_request', error_codes: [9002327] });
    expect((await entra.redeem(await anna(), {}, { origin })).body).toMatchObject({ error: 'invalid_request', error_codes: [9002326] });
  });

  it.each([
    { from: 'its own origin', redirect: PAGE, origin, allowed: origin },
    { from: 'elsewhere', redirect: PAGE, origin: 'https://evil.example', allowed: null },
    { from: 'the origin of a server of the app', redirect: WEB, origin: 'https://tandem.example', allowed: null },
  ])('may read the answer from $from: $allowed', async ({ redirect, origin: from, allowed }) => {
    const url = `${entra.sandbox.entraUrl}/${DEMO_TENANT}/oauth2/v2.0/token`;
    const preflight = await fetch(url, {
      dispatcher: entra.agent,
      method: 'OPTIONS',
      headers: { origin: from, 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-client-sku' },
    });
    expect(preflight.headers.get('access-control-allow-headers')).toBe('x-client-sku');
    const body = new URLSearchParams({ grant_type: 'authorization_code', client_id: DEMO_CLIENT, redirect_uri: redirect, code: 'x' });
    const answer = await fetch(url, { dispatcher: entra.agent, method: 'POST', headers: { origin: from }, body });
    expect(answer.headers.get('access-control-allow-origin')).toBe(allowed);
  });
});

describe('a refresh token', () => {
  const form = (token: unknown) => ({
    grant_type: 'refresh_token',
    client_id: DEMO_CLIENT,
    client_secret: 'sandbox-only~not-a-secret',
    refresh_token: String(token),
    scope: GRAPH_SCOPE,
  });
  const signedIn = async () => (await entra.redeem(await anna())).body['refresh_token'];

  it('gives new tokens and a new refresh token; the old one lives on', async () => {
    const first = await signedIn();
    const { status, body } = await entra.ask(form(first));
    expect(status).toBe(200);
    expect(body['refresh_token']).not.toBe(first);
    expect(decodeJwt(String(body['access_token']))).toMatchObject({ oid: ANNA.id, scp: 'Calendars.ReadWrite' });
    expect((await entra.ask(form(first))).status).toBe(200);
  });

  it('takes its whole family with it when it is used twice, if switched so', async () => {
    await entra.door('org', { refreshTokenReuse: 'revokesFamily' });
    const [first, stranger] = [await signedIn(), await signedIn()];
    const { body } = await entra.ask(form(first));
    expect((await entra.ask(form(first))).body).toMatchObject({ error_codes: [70000] });
    expect((await entra.ask(form(body['refresh_token']))).body).toMatchObject({ error_codes: [70000] });
    expect((await entra.ask(form(stranger))).status).toBe(200);
    expect((await entra.door('org', { refreshTokenReuse: 'sometimes' })).status).toBe(400);
  });

  it.each([
    { why: 'another app', change: { client_id: ROVER, client_secret: 'rover-secret' }, code: 70000 },
    { why: 'no secret', change: { client_secret: '' }, code: 7000218 },
    { why: 'a made-up token', change: { refresh_token: '1.x' }, code: 70000 },
    { why: 'a resource nobody knows', change: { scope: 'api://nobody/x' }, code: 500011 },
  ])('is refused for $why', async ({ change, code }) => {
    expect((await entra.ask({ ...form(await signedIn()), ...change })).body).toMatchObject({ error_codes: [code] });
  });

  it("of Outlook is no use to the app inside, nor the app's to Outlook", async () => {
    expect((await entra.ask(form(await entra.signIn()))).body).toMatchObject({ error_codes: [70000] });
    expect((await entra.askAsBroker(String(await signedIn()))).body).toMatchObject({ error_codes: [900054] });
  });

  it('is dead after ninety days without use', async () => {
    const token = await signedIn();
    clock.advance(90 * 24 * 3600);
    expect((await entra.ask(form(token))).body).toMatchObject({ error_codes: [700082], suberror: 'bad_token' });
  });
});

describe('a token for Graph in somebody’s name', () => {
  it('tells Graph who it is and what for', async () => {
    const { body } = await entra.redeem(await anna());
    const keys = await entra.call(`${entra.sandbox.entraUrl}/${DEMO_TENANT}/discovery/v2.0/keys`);
    const publicKey = (keys.body['keys'] as JWK[]).find(({ kid }) => kid === 'sandbox-key-1');
    const ours = { ...(await makeSigningKey()), publicKey: publicKey ?? {} };
    expect(await checkAppToken({ key: ours, clock }, String(body['access_token']))).toEqual({
      kind: 'valid',
      app: DEMO_CLIENT,
      tenantId: DEMO_TENANT,
      roles: [],
      scopes: ['Calendars.ReadWrite'],
      oid: ANNA.id,
    });
  });
});
