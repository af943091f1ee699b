import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { stoppedClock } from '../../server/sandbox/clock.ts';
import { API_SCOPE, DEMO_CLIENT, DEMO_SECRET, DEMO_TENANT } from '../../server/sandbox/entra/registration.ts';
import { ANNA } from './entraCaller.ts';
import { FABRIKAM, GRAPH_SCOPE, ROVER, WEB, openSignIn } from './entraTenant.ts';
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

/** What the pane hands to our API. */
const panesToken = async () => String((await entra.askAsBroker(await entra.signIn())).body['access_token']);
const mint = async (body: object) => String((await entra.door('mint', { username: ANNA.address, ...body })).body['access_token']);
const onBehalf = (assertion: string, differently: Record<string, string> = {}, tenant = DEMO_TENANT) =>
  entra.ask(
    {
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      requested_token_use: 'on_behalf_of',
      client_id: DEMO_CLIENT,
      client_secret: DEMO_SECRET,
      scope: `${GRAPH_SCOPE} offline_access`,
      assertion,
      ...differently,
    },
    { tenant },
  );

describe('on behalf of somebody', () => {
  it("an API trades their token for one to Graph, in the same person's name", async () => {
    const { status, body } = await onBehalf(await panesToken());
    expect(status).toBe(200);
    expect(decodeJwt(String(body['access_token']))).toMatchObject({
      oid: ANNA.id,
      scp: 'Calendars.ReadWrite',
      appid: DEMO_CLIENT,
      appidacr: '1',
    });
    expect(body).toHaveProperty('refresh_token');
    expect(body).not.toHaveProperty('id_token');
  });

  it('.default is all the registration names', async () => {
    const { body } = await onBehalf(await panesToken(), { scope: 'https://graph.microsoft.com/.default' });
    expect(decodeJwt(String(body['access_token']))).toMatchObject({ scp: 'User.Read Calendars.ReadWrite MailboxSettings.Read' });
  });

  it.each([
    { why: 'for another API', assertion: () => mint({ claims: { aud: ROVER } }), code: 500131 },
    { why: 'signed by another key', assertion: () => mint({ key: 'other' }), code: 50013 },
    { why: 'signed by nobody', assertion: () => mint({ key: 'none' }), code: 50013 },
    { why: 'signed with our public key', assertion: () => mint({ key: 'hs256' }), code: 50013 },
    { why: 'of an unknown tenant', assertion: () => mint({ claims: { tid: ROVER } }), code: 50013 },
    { why: 'of another issuer', assertion: () => mint({ claims: { iss: 'https://sts.example/' } }), code: 50013 },
    { why: 'that has run out', assertion: () => mint({ claims: { exp: 1 } }), code: 500133 },
    { why: 'of the future', assertion: () => mint({ claims: { nbf: 9_999_999_999 } }), code: 500133 },
    { why: 'of an app without a person', assertion: () => mint({ without: ['oid', 'scp'], claims: { roles: ['x'] } }), code: 50027 },
    {
      why: 'that only tells who somebody is',
      assertion: async () => String((await entra.askAsBroker(await entra.signIn())).body['id_token']),
      code: 50027,
    },
    { why: 'for Graph', assertion: async () => String((await onBehalf(await panesToken())).body['access_token']), code: 500131 },
    { why: 'that is no token', assertion: () => Promise.resolve('hello'), code: 70000 },
  ])('a token $why opens nothing', async ({ assertion, code }) => {
    expect(await onBehalf(await assertion())).toMatchObject({ status: 400, body: { error: 'invalid_grant', error_codes: [code] } });
  });

  it.each([
    { why: 'a wrong secret', form: { client_secret: 'no' }, error: 'invalid_client', code: 7000215 },
    { why: 'no secret', form: { client_secret: '' }, error: 'invalid_client', code: 7000218 },
    { why: 'another app', form: { client_id: ROVER, client_secret: 'rover-secret' }, error: 'invalid_grant', code: 500131 },
    { why: 'another use', form: { requested_token_use: '' }, error: 'invalid_request', code: 900144 },
    { why: 'a permission without consent', form: { scope: 'Mail.Read' }, error: 'invalid_grant', code: 65001 },
    { why: 'nothing asked', form: { scope: '' }, error: 'invalid_scope', code: 70011 },
  ])('a good token is refused for $why', async ({ form, error, code }) => {
    expect((await onBehalf(await panesToken(), form)).body).toMatchObject({ error, error_codes: [code] });
  });

  it("a tenant's token is refused where another tenant is asked", async () => {
    const rovers = { client_id: ROVER, client_secret: 'rover-secret' };
    await entra.door('seed', {
      tenants: [
        { id: FABRIKAM, installed: [ROVER] },
        { id: DEMO_TENANT, clients: [{ id: ROVER, exposes: ['act'] }] },
      ],
    });
    const scope = `api://${ROVER}/act`;
    const code = await entra.codeFor('fay@fabrikam.com', { client_id: ROVER, scope }, FABRIKAM);
    const { body } = await entra.redeem(code, { ...rovers, scope, redirect_uri: WEB }, { tenant: FABRIKAM });
    const token = String(body['access_token']);
    expect((await onBehalf(token, rovers)).body).toMatchObject({ error_codes: [50013] });
    const { status, body: traded } = await onBehalf(token, rovers, FABRIKAM);
    expect(status).toBe(200);
    expect(decodeJwt(String(traded['access_token']))).toMatchObject({ tid: FABRIKAM, upn: 'fay@fabrikam.com' });
  });

  it('somebody who left is refused', async () => {
    const token = await panesToken();
    await entra.call(`${entra.sandbox.graphUrl}/__control/reset`, '{}');
    expect((await onBehalf(token)).body).toMatchObject({ error_codes: [500341] });
  });
});

describe('a trouble switched for a person', () => {
  it.each([50076, 50079])('AADSTS%s asks for a second factor, with claims to hand back', async (code) => {
    const token = await panesToken();
    const refreshToken = await entra.signIn();
    await entra.door('trouble', { username: ANNA.address, code });
    const { body } = await onBehalf(token);
    expect(body).toMatchObject({ error: 'interaction_required', error_codes: [code], suberror: 'basic_action' });
    expect(JSON.parse(String(body['claims']))).toMatchObject({ access_token: { capolids: { essential: true } } });
    expect((await entra.askAsBroker(refreshToken)).body).toMatchObject({
      error: 'invalid_grant',
      error_codes: [code],
      suberror: 'basic_action',
    });
    await entra.door('trouble', { username: ANNA.address, code: null });
    expect((await onBehalf(token)).status).toBe(200);
  });

  it('a second factor shown on the page is enough from then on', async () => {
    const before = await entra.arriveSignedIn(ANNA.address);
    await entra.door('trouble', { username: ANNA.address, code: 50076 });
    expect((await entra.arrive({ prompt: 'none' }, before)).location?.searchParams.get('error')).toBe('interaction_required');
    const scope = API_SCOPE;
    const { body } = await entra.redeem(await entra.codeFor(ANNA.address, { scope }), { scope });
    expect(decodeJwt(String(body['access_token']))).toMatchObject({ amr: ['pwd', 'mfa'] });
    expect((await onBehalf(String(body['access_token']))).status).toBe(200);
  });

  it.each([
    { code: 50057, error: 'invalid_grant' },
    { code: 50173, error: 'invalid_grant' },
    { code: 700082, error: 'invalid_grant' },
  ])('AADSTS$code stops refresh tokens', async ({ code, error }) => {
    const refreshToken = await entra.signIn();
    await entra.door('trouble', { username: ANNA.address, code });
    expect((await entra.askAsBroker(refreshToken)).body).toMatchObject({ error, error_codes: [code] });
    expect((await entra.askAsBroker(await entra.signIn('ben@contoso.com'))).status).toBe(200);
  });

  it('claims handed back bring the page, what MSAL always asks for does not', async () => {
    const place = await entra.arriveSignedIn(ANNA.address);
    const wishes = JSON.stringify({ id_token: { login_hint: null }, access_token: { xms_cc: { values: ['cp1'] } } });
    const challenge = JSON.stringify({ access_token: { capolids: { essential: true, values: ['x'] } } });
    expect((await entra.arrive({ claims: wishes }, place)).location?.searchParams.has('code')).toBe(true);
    expect((await entra.arrive({ claims: challenge }, place)).html).toContain('Sign in to Tandem');
  });

  it('a disabled account gets no code either', async () => {
    await entra.door('trouble', { username: ANNA.address, code: 50057 });
    const page = await entra.press(await entra.arrive(), { username: ANNA.address, step: 'signIn' });
    expect(page.location?.searchParams.get('error_description')).toContain('AADSTS50057');
  });
});
