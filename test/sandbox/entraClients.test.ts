import { createHash, createPrivateKey, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { SignJWT, decodeJwt } from 'jose';
import { generate } from 'selfsigned';
import { fetch } from 'undici';
import { stoppedClock } from '../../server/sandbox/clock.ts';
import { API_RESOURCE, API_SCOPE, DEMO_CLIENT, DEMO_SECRET, DEMO_TENANT } from '../../server/sandbox/entra/registration.ts';
import { ANNA } from './entraCaller.ts';
import { FABRIKAM, ROVER, openSignIn } from './entraTenant.ts';
import type { SignInCaller } from './entraTenant.ts';

const NOW = '2026-03-10T08:00:00Z';
const clock = stoppedClock(NOW);
const seconds = Temporal.Instant.from(NOW).epochMilliseconds / 1000;
let entra: SignInCaller;
let ours: { cert: string; private: string };
let theirs: { cert: string; private: string };

beforeAll(async () => {
  entra = await openSignIn({ clock });
  const made = () => generate([{ name: 'commonName', value: 'rover' }], { keyType: 'rsa', keySize: 2048, algorithm: 'sha256' });
  [ours, theirs] = [await made(), await made()];
  await seedCertificate();
});
afterEach(async () => {
  clock.set(Temporal.Instant.from(NOW));
  await entra.startOver();
  await entra.seedTenants();
  await seedCertificate();
});
afterAll(() => entra.close());

const seedCertificate = () => entra.door('seed', { tenants: [{ id: DEMO_TENANT, clients: [{ id: ROVER, certificates: [ours.cert] }] }] });
const form = { grant_type: 'client_credentials', client_id: ROVER, scope: 'https://graph.microsoft.com/.default' };
const endpointOf = (tenant: string) => `${entra.sandbox.entraUrl}/${tenant}/oauth2/v2.0/token`;

const derOf = (pem: string) => Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');

type Change = {
  readonly header?: Record<string, unknown>;
  readonly claims?: Record<string, unknown>;
  readonly signer?: 'theirs';
};

/** A good assertion of Rover's but for what is named; undefined takes a member out. */
async function assertion({ header = {}, claims = {}, signer }: Change = {}): Promise<string> {
  const x5t256 = createHash('sha256').update(derOf(ours.cert)).digest('base64url');
  const good = { iss: ROVER, sub: ROVER, aud: endpointOf(DEMO_TENANT), jti: randomUUID(), nbf: seconds, exp: seconds + 600 };
  const whole = Object.fromEntries(Object.entries({ ...good, ...claims }).filter(([, value]) => value !== undefined));
  const protectedHeader = { alg: 'PS256', typ: 'JWT', 'x5t#S256': x5t256, ...header };
  return new SignJWT(whole).setProtectedHeader(protectedHeader).sign(createPrivateKey(signer === 'theirs' ? theirs.private : ours.private));
}

const askWith = (client_assertion: string, tenant = DEMO_TENANT) =>
  entra.ask({ ...form, client_assertion, client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' }, { tenant });

describe('a client proves itself', () => {
  it.each([
    { by: 'SHA-256 and PSS', header: () => ({}) },
    {
      by: 'SHA-1 and PKCS 1',
      header: () => ({ alg: 'RS256', 'x5t#S256': undefined, x5t: createHash('sha1').update(derOf(ours.cert)).digest('base64url') }),
    },
  ])('by the signature of a registered certificate, named by $by', async ({ header }) => {
    const { status, body } = await askWith(await assertion({ header: header() }));
    expect(status).toBe(200);
    expect(decodeJwt(String(body['access_token']))).toMatchObject({ appid: ROVER, appidacr: '2', roles: ['Calendars.Read'] });
  });

  it.each<{ why: string; change: Change; code: number }>([
    { why: 'for another tenant', change: { claims: { aud: `https://localhost/${FABRIKAM}/oauth2/v2.0/token` } }, code: 700023 },
    { why: 'that has run out', change: { claims: { nbf: seconds - 1000, exp: seconds - 301 } }, code: 700024 },
    { why: 'from the future', change: { claims: { nbf: seconds + 301 } }, code: 700024 },
    { why: 'of another issuer', change: { claims: { iss: DEMO_CLIENT } }, code: 700021 },
    { why: 'about another app', change: { claims: { sub: DEMO_CLIENT } }, code: 700021 },
    { why: 'that never ends', change: { claims: { exp: undefined } }, code: 50027 },
    { why: 'without a number', change: { claims: { jti: undefined } }, code: 50027 },
    { why: 'with another key under our thumbprint', change: { signer: 'theirs' }, code: 700027 },
    { why: 'with an unknown thumbprint', change: { header: { 'x5t#S256': 'AAAA' } }, code: 700027 },
    { why: 'without a thumbprint', change: { header: { 'x5t#S256': undefined } }, code: 700027 },
  ])('not by an assertion $why', async ({ change, code }) => {
    expect(await askWith(await assertion(change))).toMatchObject({ status: 401, body: { error: 'invalid_client', error_codes: [code] } });
  });

  it('not by an assertion of an unknown type, nor by one that is none', async () => {
    const given = { ...form, client_assertion: await assertion(), client_assertion_type: 'saml' };
    expect((await entra.ask(given)).body).toMatchObject({ error_codes: [50027] });
    expect((await askWith('not.a.token')).body).toMatchObject({ error_codes: [700027] });
  });

  it('by its secret, in the form or in the header', async () => {
    expect((await entra.ask({ ...form, client_secret: 'rover-secret' })).status).toBe(200);
    const basic = (secret: string) => ({ authorization: `Basic ${Buffer.from(`${ROVER}:${secret}`).toString('base64')}` });
    const unnamed = { ...form, client_id: '' };
    expect((await entra.ask(unnamed, { headers: basic('rover%2Dsecret') })).status).toBe(200);
    expect((await entra.ask(unnamed, { headers: basic('no') })).body).toMatchObject({ error_codes: [7000215] });
  });

  it.each([
    { why: 'nothing', secret: '', code: 7000218 },
    { why: 'a wrong secret', secret: 'no', code: 7000215 },
    { why: 'one that has run out', secret: 'old', code: 7000222 },
  ])('not by $why', async ({ secret, code }) => {
    expect(await entra.ask({ ...form, client_secret: secret })).toMatchObject({
      status: 401,
      body: { error: 'invalid_client', error_codes: [code] },
    });
  });

  it('by a secret until the second it runs out', async () => {
    const secrets = [{ value: 'short', expiresAt: '2026-03-10T09:00:00Z' }];
    await entra.door('seed', { tenants: [{ id: DEMO_TENANT, clients: [{ id: ROVER, secrets }] }] });
    clock.advance(3599);
    expect((await entra.ask({ ...form, client_secret: 'short' })).status).toBe(200);
    clock.advance(1);
    expect((await entra.ask({ ...form, client_secret: 'short' })).body).toMatchObject({ error_codes: [7000222] });
  });
});

describe('a trouble switched for a client', () => {
  it.each([7000112, 7000215, 7000222])('is AADSTS%s until it is taken away', async (code) => {
    const good = { ...form, client_id: DEMO_CLIENT, client_secret: DEMO_SECRET };
    await entra.door('trouble', { clientId: DEMO_CLIENT, code });
    expect((await entra.ask(good)).body).toMatchObject({ error_codes: [code] });
    await entra.door('trouble', { clientId: DEMO_CLIENT, code: null });
    expect((await entra.ask(good)).status).toBe(200);
  });

  it('must be one there is, of somebody there is', async () => {
    expect((await entra.door('trouble', { clientId: DEMO_CLIENT, code: 1 })).status).toBe(400);
    expect((await entra.door('trouble', { clientId: FABRIKAM, code: 7000222 })).status).toBe(400);
    expect((await entra.door('trouble', { username: 'eve@contoso.com', code: 50076 })).status).toBe(400);
  });
});

describe('an app whose permissions no administrator granted', () => {
  const asked = { ...form, client_id: DEMO_CLIENT, client_secret: DEMO_SECRET };
  const grant = (adminConsent: boolean) =>
    entra.door('seed', { tenants: [{ id: DEMO_TENANT, clients: [{ id: DEMO_CLIENT, adminConsent }] }] });
  const statusAtGraph = async (token: unknown) => {
    const url = `${entra.sandbox.graphUrl}/v1.0/users/${ANNA.address}/events`;
    const answer = await fetch(url, { dispatcher: entra.agent, headers: { authorization: `Bearer ${String(token)}` } });
    return { status: answer.status, body: await answer.json() };
  };

  it('gets a token without roles all the same, and Graph turns it away until one does', async () => {
    await grant(false);
    const { status, body } = await entra.ask(asked);
    expect(status).toBe(200);
    expect(decodeJwt(String(body['access_token']))).not.toHaveProperty('roles');
    expect(await statusAtGraph(body['access_token'])).toMatchObject({ status: 403, body: { error: { code: 'ErrorAccessDenied' } } });
    await grant(true);
    const { body: granted } = await entra.ask(asked);
    expect((await statusAtGraph(granted['access_token'])).status).toBe(200);
  });
});

describe('what an app asks a token for', () => {
  const asked = (scope: string) => entra.ask({ ...form, client_secret: 'rover-secret', scope });

  it.each([
    { scope: 'https://graph.microsoft.com/.default' },
    { scope: 'https://graph.microsoft.com//.default' },
    { scope: 'https://localhost:8443/.default' },
  ])('may be Graph: $scope', async ({ scope }) => {
    expect(decodeJwt(String((await asked(scope)).body['access_token']))).toMatchObject({ aud: 'https://graph.microsoft.com' });
  });

  it.each([
    { scope: 'https://outlook.office365.com/.default' },
    { scope: 'https://graph.microsoft.com.example/.default' },
    { scope: 'https://localhost.example/.default' },
    { scope: 'https://graph.microsoft.com/.default https://outlook.office365.com/.default' },
    { scope: 'api://nobody/.default' },
    { scope: '/.default' },
  ])('may not be what nobody here knows: $scope', async ({ scope }) => {
    expect(await asked(scope)).toMatchObject({ status: 400, body: { error: 'invalid_resource', error_codes: [500011] } });
  });

  it.each([{ scope: 'https://graph.microsoft.com/Calendars.Read' }, { scope: API_SCOPE }, { scope: 'openid' }, { scope: '' }])(
    'may not be a permission by its name: "$scope"',
    async ({ scope }) => {
      expect(await asked(scope)).toMatchObject({ status: 400, body: { error: 'invalid_scope', error_codes: [1002012] } });
    },
  );

  it('may be the API of an app, which is not played', async () => {
    expect(await asked(`${API_RESOURCE}/.default`)).toMatchObject({ status: 501, body: { error: 'NOT_PLAYED' } });
  });
});

describe('an app in another tenant', () => {
  const good = { ...form, client_secret: 'rover-secret' };

  it('is nobody there until it is let in, and then has tokens of that tenant', async () => {
    expect((await entra.ask(good, { tenant: FABRIKAM })).body).toMatchObject({ error: 'unauthorized_client', error_codes: [700016] });
    await entra.door('seed', { tenants: [{ id: FABRIKAM, installed: [ROVER] }] });
    const { status, body } = await entra.ask(good, { tenant: FABRIKAM });
    expect(status).toBe(200);
    expect(decodeJwt(String(body['access_token']))).toMatchObject({ tid: FABRIKAM, iss: `https://sts.windows.net/${FABRIKAM}/` });
  });

  it('is nobody there for good when it is for one tenant only', async () => {
    await entra.door('seed', { tenants: [{ id: FABRIKAM, installed: [DEMO_CLIENT] }] });
    const tandems = { ...form, client_id: DEMO_CLIENT, client_secret: DEMO_SECRET };
    expect((await entra.ask(tandems, { tenant: FABRIKAM })).body).toMatchObject({ error_codes: [700016] });
  });

  it('must say which tenant it asks for itself', async () => {
    expect((await entra.ask(good, { tenant: 'common' })).body).toMatchObject({ error_codes: [50059] });
  });

  it('may ask at its home by the name of the domain', async () => {
    expect((await entra.ask(good, { tenant: 'Contoso.com' })).status).toBe(200);
  });
});
