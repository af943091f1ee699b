import { createHash } from 'node:crypto';
import { ConfidentialClientApplication, CryptoProvider, PublicClientApplication } from '@azure/msal-node';
import type { AuthorizationUrlRequest, Configuration, NodeAuthOptions } from '@azure/msal-node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { generate } from 'selfsigned';
import { runningClock } from '../../server/sandbox/clock.ts';
import { API_SCOPE, DEMO_CLIENT, DEMO_SECRET, DEMO_TENANT } from '../../server/sandbox/entra/registration.ts';
import { ANNA } from './entraCaller.ts';
import { FABRIKAM, GRAPH_SCOPE, ROVER, WEB, openSignIn } from './entraTenant.ts';
import type { SignInCaller } from './entraTenant.ts';
import { msalNetwork } from './msalNetwork.ts';

// MSAL measures the life of tokens by the clock of this machine.
const clock = runningClock();
let entra: SignInCaller;

beforeAll(async () => {
  entra = await openSignIn({ clock });
});
afterEach(async () => {
  await entra.startOver();
  await entra.seedTenants();
});
afterAll(() => entra.close());

const settings = (auth: NodeAuthOptions, tenant = DEMO_TENANT): Configuration => ({
  auth: { authority: `${entra.sandbox.entraUrl}/${tenant}`, knownAuthorities: [new URL(entra.sandbox.entraUrl).host], ...auth },
  system: { networkClient: msalNetwork(entra.agent) },
});
const tandem = (more: Partial<NodeAuthOptions> = {}) =>
  new ConfidentialClientApplication(settings({ clientId: DEMO_CLIENT, clientSecret: DEMO_SECRET, ...more }));
const rover = (tenant: string) => new ConfidentialClientApplication(settings({ clientId: ROVER, clientSecret: 'rover-secret' }, tenant));

/** Follows the address MSAL makes, signs in on the page and brings back what MSAL needs to go on. */
async function signInOnPage(
  app: ConfidentialClientApplication | PublicClientApplication,
  username: string,
  more: Partial<AuthorizationUrlRequest> = {},
) {
  const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
  const asked = { scopes: [GRAPH_SCOPE], redirectUri: WEB, nonce: 'n-msal', state: 's', ...more };
  const url = new URL(await app.getAuthCodeUrl({ ...asked, codeChallenge: challenge, codeChallengeMethod: 'S256' }));
  const page = await entra.press(await entra.arrive(Object.fromEntries(url.searchParams), { tenant: url.pathname.split('/')[1] ?? '' }), {
    username,
    step: 'signIn',
  });
  const members = page.html.includes('name="code"') ? formOf(page.html) : Object.fromEntries(page.location?.searchParams ?? []);
  return { request: { ...asked, code: members['code'] ?? '', codeVerifier: verifier }, members };
}

const formOf = (html: string) =>
  Object.fromEntries([...html.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]));

describe('MSAL for Node, which knows Entra and not us, gets tokens', () => {
  it('for an app by its secret', async () => {
    const result = await tandem().acquireTokenByClientCredential({ scopes: ['https://graph.microsoft.com/.default'] });
    expect(decodeJwt(result?.accessToken ?? '')).toMatchObject({ appid: DEMO_CLIENT, idtyp: 'app', appidacr: '1' });
  });

  it('for an app by its certificate', async () => {
    const made = await generate([{ name: 'commonName', value: 'tandem' }], { keyType: 'rsa', keySize: 2048, algorithm: 'sha256' });
    await entra.door('seed', { tenants: [{ id: DEMO_TENANT, clients: [{ id: DEMO_CLIENT, certificates: [made.cert] }] }] });
    const der = Buffer.from(made.cert.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
    const clientCertificate = { thumbprintSha256: createHash('sha256').update(der).digest('hex'), privateKey: made.private };
    const app = new ConfidentialClientApplication(settings({ clientId: DEMO_CLIENT, clientCertificate }));
    const result = await app.acquireTokenByClientCredential({ scopes: ['https://graph.microsoft.com/.default'] });
    expect(decodeJwt(result?.accessToken ?? '')).toMatchObject({ appid: DEMO_CLIENT, appidacr: '2' });
  });

  it.each([{ responseMode: 'query' }, { responseMode: 'form_post' }] as const)(
    'for somebody who signs in, by a code with PKCE in the $responseMode',
    async (more) => {
      const app = tandem();
      const { request } = await signInOnPage(app, ANNA.address, more);
      const result = await app.acquireTokenByCode(request, { code: request.code, nonce: 'n-msal', state: 's' });
      expect(result).toMatchObject({
        scopes: expect.arrayContaining([GRAPH_SCOPE]),
        account: { username: ANNA.address, name: ANNA.displayName, tenantId: DEMO_TENANT, homeAccountId: `${ANNA.id}.${DEMO_TENANT}` },
        idTokenClaims: { nonce: 'n-msal' },
      });
    },
  );

  it('and renews them silently, from the cache and from the refresh token', async () => {
    const app = tandem();
    const { request } = await signInOnPage(app, ANNA.address);
    const first = await app.acquireTokenByCode(request);
    const account = first.account;
    if (account === null) throw new Error('MSAL knows no account.');
    const cached = await app.acquireTokenSilent({ account, scopes: [GRAPH_SCOPE] });
    expect(cached).toMatchObject({ fromCache: true, accessToken: first.accessToken });
    const renewed = await app.acquireTokenSilent({ account, scopes: [GRAPH_SCOPE], forceRefresh: true });
    expect(renewed.fromCache).toBe(false);
    expect(renewed.accessToken).not.toBe(first.accessToken);
    const other = await app.acquireTokenSilent({ account, scopes: [API_SCOPE] });
    expect(decodeJwt(other.accessToken)).toMatchObject({ aud: DEMO_CLIENT, scp: 'access_as_user' });
  });

  it('on behalf of somebody, and keeps them', async () => {
    const app = tandem();
    const oboAssertion = String((await entra.askAsBroker(await entra.signIn())).body['access_token']);
    const result = await app.acquireTokenOnBehalfOf({ oboAssertion, scopes: [GRAPH_SCOPE] });
    expect(result).toMatchObject({ fromCache: false, account: { username: ANNA.address } });
    expect(decodeJwt(result?.accessToken ?? '')).toMatchObject({ oid: ANNA.id, scp: 'Calendars.ReadWrite' });
    const again = await app.acquireTokenOnBehalfOf({ oboAssertion, scopes: [GRAPH_SCOPE] });
    expect(again).toMatchObject({ fromCache: true, accessToken: result?.accessToken });
  });

  it('for somebody of another tenant, over common', async () => {
    await entra.door('seed', { tenants: [{ id: FABRIKAM, installed: [ROVER] }] });
    const app = rover('common');
    const { request } = await signInOnPage(app, 'fay@fabrikam.com');
    const result = await app.acquireTokenByCode(request);
    expect(result).toMatchObject({ tenantId: FABRIKAM, account: { username: 'fay@fabrikam.com', tenantId: FABRIKAM } });
  });

  it('for a device without any secret', async () => {
    const redirectUri = 'http://localhost';
    const device = 'c5b1f6f2-3d43-4b51-9c5e-6d4f4c1c7a10';
    await entra.door('seed', {
      tenants: [
        {
          id: DEMO_TENANT,
          clients: [{ id: device, delegated: ['User.Read'], redirects: [{ uri: redirectUri, platform: 'publicClient' }] }],
        },
      ],
    });
    const app = new PublicClientApplication(settings({ clientId: device }));
    const { request } = await signInOnPage(app, ANNA.address, { redirectUri: `${redirectUri}:51234`, scopes: ['User.Read'] });
    const result = await app.acquireTokenByCode(request);
    expect(decodeJwt(result.accessToken)).toMatchObject({ scp: 'User.Read', appidacr: '0' });
  });
});

describe('MSAL for Node understands', () => {
  it('that a nonce is not its own', async () => {
    const app = tandem();
    const { request } = await signInOnPage(app, ANNA.address);
    await expect(app.acquireTokenByCode({ ...request, nonce: 'another' })).rejects.toMatchObject({
      errorCode: 'nonce_mismatch',
    });
  });

  it.each([
    { what: 'a verifier of somebody else', change: { codeVerifier: 'x'.repeat(43) }, errorNo: 501481 },
    { what: 'another redirect', change: { redirectUri: 'https://localhost/back' }, errorNo: 500112 },
    { what: 'a made-up code', change: { code: '1.made-up' }, errorNo: 70000 },
  ])('a refusal for $what', async ({ change, errorNo }) => {
    const app = tandem();
    const { request } = await signInOnPage(app, ANNA.address);
    await expect(app.acquireTokenByCode({ ...request, ...change })).rejects.toMatchObject({ errorNo });
  });

  it.each([
    { what: 'a second factor', happens: () => entra.door('trouble', { username: ANNA.address, code: 50076 }), subError: 'basic_action' },
    { what: 'revoked sessions', happens: () => entra.door('revoke', { username: ANNA.address }), subError: 'bad_token' },
    { what: 'consent', happens: () => entra.door('consent', { username: ANNA.address, granted: false }), subError: 'consent_required' },
  ])('that the person is needed for $what', async ({ happens, subError }) => {
    const app = tandem();
    const { request } = await signInOnPage(app, ANNA.address);
    const { account } = await app.acquireTokenByCode(request);
    if (account === null) throw new Error('MSAL knows no account.');
    await happens();
    await expect(app.acquireTokenSilent({ account, scopes: [GRAPH_SCOPE], forceRefresh: true })).rejects.toMatchObject({
      name: 'InteractionRequiredAuthError',
      subError,
    });
  });

  it('that a second factor is needed on behalf of somebody, with the claims to hand on', async () => {
    const oboAssertion = String((await entra.askAsBroker(await entra.signIn())).body['access_token']);
    await entra.door('trouble', { username: ANNA.address, code: 50079 });
    await expect(tandem().acquireTokenOnBehalfOf({ oboAssertion, scopes: [GRAPH_SCOPE] })).rejects.toMatchObject({
      name: 'InteractionRequiredAuthError',
      errorCode: 'interaction_required',
      claims: expect.stringContaining('capolids'),
    });
  });

  it('that a secret has run out, which nobody in front of a screen can help', async () => {
    await entra.door('trouble', { clientId: DEMO_CLIENT, code: 7000222 });
    await expect(tandem().acquireTokenByClientCredential({ scopes: ['https://graph.microsoft.com/.default'] })).rejects.toMatchObject({
      name: 'ServerError',
      errorCode: 'invalid_client',
      errorNo: 7000222,
    });
  });
});

it('says of itself that it can be challenged, and its tokens then say so', async () => {
  const result = await tandem({ clientCapabilities: ['CP1'] }).acquireTokenByClientCredential({
    scopes: ['https://graph.microsoft.com/.default'],
  });
  expect(decodeJwt(result?.accessToken ?? '')).toMatchObject({ xms_cc: ['cp1'] });
});

it('the issuer of a tenant leads to its own discovery document, as OpenID Connect wants', async () => {
  const { body } = await entra.call(`${entra.sandbox.entraUrl}/${DEMO_TENANT}/v2.0/.well-known/openid-configuration`);
  expect((await entra.call(`${String(body['issuer'])}/.well-known/openid-configuration`)).body).toEqual(body);
});
