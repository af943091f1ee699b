import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import type { JSONWebKeySet } from 'jose';
import { fetch } from 'undici';
import { stoppedClock } from '../../server/sandbox/clock.ts';
import { DEMO_CLIENT, DEMO_TENANT } from '../../server/sandbox/entra/registration.ts';
import { makeSigningKey } from '../../server/sandbox/entra/signingKey.ts';
import { checkAppToken } from '../../server/sandbox/entra/tokens.ts';
import { entraWitness } from '../../server/sandbox/entra/witness.ts';
import { ANNA } from './entraCaller.ts';
import { FABRIKAM, ROVER, openSignIn } from './entraTenant.ts';
import type { SignInCaller } from './entraTenant.ts';
import { holdPort } from './heldPort.ts';
import type { HeldPort } from './heldPort.ts';

const clock = stoppedClock('2026-03-10T08:00:00Z');
const rover = { client_id: ROVER, client_secret: 'rover-secret' };
let folder: string;
let front: HeldPort;
let entra: SignInCaller;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-entra-'));
  front = await holdPort();
  entra = await openSignIn({ clock, folder, front });
});
afterEach(async () => {
  await entra.startOver();
  await entra.seedTenants();
});
afterAll(async () => {
  await entra.close();
  await front.close();
  await rm(folder, { recursive: true });
});

const told = (path: string) => entra.call(`${entra.sandbox.entraUrl}/${path}`);
const letIn = () => entra.door('seed', { tenants: [{ id: FABRIKAM, installed: [ROVER] }] });
const keysOf = async (place: string) => (await told(`${place}/discovery/v2.0/keys`)).body as unknown as JSONWebKeySet;

/** Fay's tokens at Fabrikam, for Rover. */
async function faysTokens(): Promise<Record<string, unknown>> {
  await letIn();
  const code = await entra.codeFor('fay@fabrikam.com', { client_id: ROVER }, FABRIKAM);
  return (await entra.redeem(code, rover, { tenant: FABRIKAM })).body;
}

describe('a tenant', () => {
  it.each([{ name: DEMO_TENANT.toUpperCase() }, { name: 'contoso.com' }])('is the same under the name $name', async ({ name }) => {
    const { body } = await told(`${name}/v2.0/.well-known/openid-configuration`);
    expect(body).toEqual((await told(`${DEMO_TENANT}/v2.0/.well-known/openid-configuration`)).body);
  });

  it('has an issuer and a key of its own', async () => {
    const { body } = await told(`${FABRIKAM}/v2.0/.well-known/openid-configuration`);
    const issuer = `${entra.sandbox.entraUrl}/${FABRIKAM}/v2.0`;
    expect(body).toMatchObject({ issuer, token_endpoint: expect.stringContaining(FABRIKAM) });
    const idToken = String((await faysTokens())['id_token']);
    const checked = { issuer, audience: ROVER, currentDate: new Date(clock.now().epochMilliseconds) };
    const { payload } = await jwtVerify(idToken, createLocalJWKSet(await keysOf(FABRIKAM)), checked);
    expect(payload).toMatchObject({ tid: FABRIKAM, preferred_username: 'fay@fabrikam.com', name: 'Fay Moss' });
    await expect(jwtVerify(idToken, createLocalJWKSet(await keysOf(DEMO_TENANT)), checked)).rejects.toMatchObject({
      code: 'ERR_JWKS_NO_MATCHING_KEY',
    });
  });

  it('is refused by name where there is none', async () => {
    for (const path of ['v2.0/.well-known/openid-configuration', 'discovery/v2.0/keys', 'oauth2/v2.0/authorize', 'oauth2/v2.0/logout'])
      expect(await told(`nowhere.example/${path}`)).toMatchObject({ status: 400, body: { error_codes: [90002] } });
  });

  it("has the mailboxes of its domain, which then are not the demo tenant's", async () => {
    const mailboxes = [{ address: 'finn@fabrikam.com', displayName: 'Finn' }];
    await entra.call(`${entra.sandbox.graphUrl}/__control/seed`, JSON.stringify({ mailboxes }));
    expect((await entra.arrive()).html).not.toContain('finn@fabrikam.com');
    await letIn();
    const { html } = await entra.arrive({ client_id: ROVER }, { tenant: FABRIKAM });
    for (const name of ['finn@fabrikam.com', 'fay@fabrikam.com']) expect(html).toContain(name);
    expect((await entra.door('signIn', { username: 'finn@fabrikam.com' })).body).toMatchObject({ tid: FABRIKAM });
  });

  it("refuses what is another's: refresh tokens, and a broker's", async () => {
    const { refresh_token: token } = await faysTokens();
    const form = { grant_type: 'refresh_token', ...rover, refresh_token: String(token) };
    expect((await entra.ask(form)).body).toMatchObject({ error: 'invalid_grant', error_codes: [700005] });
    expect((await entra.ask(form, { tenant: FABRIKAM })).status).toBe(200);
    expect((await entra.askAsBroker(await entra.signIn('fay@fabrikam.com'))).body).toMatchObject({ error_codes: [700005] });
  });

  it('has tokens that do not open the Graph of another', async () => {
    const headers = { authorization: `Bearer ${String((await faysTokens())['access_token'])}` };
    const answer = await fetch(`${entra.sandbox.graphUrl}/v1.0/users/${ANNA.address}/events`, { dispatcher: entra.agent, headers });
    expect(answer.status).toBe(401);
  });
});

describe('common and organizations', () => {
  it.each(['common', 'organizations'])('%s has a template for an issuer, and the keys of all', async (name) => {
    const { body } = await told(`${name}/v2.0/.well-known/openid-configuration`);
    const base = `${entra.sandbox.entraUrl}/${name}`;
    expect(body).toMatchObject({
      issuer: `${entra.sandbox.entraUrl}/{tenantid}/v2.0`,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
    });
    const { keys } = await keysOf(name);
    expect(keys.map((key) => Object.entries(key).find(([member]) => member === 'issuer')?.[1])).toEqual(
      [DEMO_TENANT, DEMO_TENANT, FABRIKAM, FABRIKAM].map((tenant) => `${entra.sandbox.entraUrl}/${tenant}/v2.0`),
    );
  });

  it('are for apps of many tenants, whose people come from their own', async () => {
    const refused = await entra.arrive({}, { tenant: 'common' });
    expect(refused).toMatchObject({ status: 400, location: null });
    expect(refused.html).toContain('AADSTS50194');
    await letIn();
    const code = await entra.codeFor('fay@fabrikam.com', { client_id: ROVER }, 'common');
    const { body } = await entra.redeem(code, rover, { tenant: 'common' });
    expect(decodeJwt(String(body['id_token']))).toMatchObject({ tid: FABRIKAM, iss: `${entra.sandbox.entraUrl}/${FABRIKAM}/v2.0` });
  });
});

describe('seeding', () => {
  it.each([
    { why: 'nothing', body: {}, says: 'Say {"tenants"' },
    { why: 'a tenant without a GUID', body: { tenants: [{ id: 'fabrikam' }] }, says: 'The "id" of a tenant must be a GUID.' },
    { why: 'a tenant without a domain', body: { tenants: [{ id: ROVER }] }, says: `The tenant ${ROVER} needs a "domain".` },
    { why: 'a nameless person', body: { tenants: [{ id: FABRIKAM, people: [{}] }] }, says: 'A person of fabrikam.com needs a "username"' },
    {
      why: 'an odd redirect',
      body: { tenants: [{ id: FABRIKAM, clients: [{ id: ROVER, redirects: [{ uri: 'https://x.example/', platform: 'x' }] }] }] },
      says: 'A redirect is',
    },
    { why: 'an empty secret', body: { tenants: [{ id: FABRIKAM, clients: [{ id: ROVER, secrets: [{}] }] }] }, says: 'A secret is' },
    ...[
      { why: 'secrets in one text', member: { secrets: 'one' }, says: `The "secrets" of the client ${ROVER} must be a list.` },
      { why: 'a secret that ends some day', member: { secrets: [{ value: 'x', expiresAt: 'some day' }] }, says: 'A secret is' },
      { why: 'a secret that ends at true', member: { secrets: [{ value: 'x', expiresAt: true }] }, says: 'A secret is' },
      { why: 'a misspelt member', member: { secrest: [] }, says: `The client ${ROVER} takes id, name, homeTenant, multiTenant, secrets` },
      { why: 'a name that is a number', member: { name: 7 }, says: `The "name" of the client ${ROVER} must be a text.` },
      { why: 'a flag in words', member: { adminConsent: 'no' }, says: `The "adminConsent" of the client ${ROVER} must be true or false.` },
      { why: 'a role that is a number', member: { roles: ['x', 7] }, says: `The "roles" of the client ${ROVER} must be a list of texts.` },
      { why: 'a redirect that is a text', member: { redirects: ['x'] }, says: `must be a list of objects.` },
      { why: 'a certificate that is none', member: { certificates: ['x'] }, says: 'A certificate is its PEM text' },
    ].map(({ member, ...rest }) => ({ ...rest, body: { tenants: [{ id: FABRIKAM, clients: [{ id: ROVER, ...member }] }] } })),
    {
      why: 'people in one object',
      body: { tenants: [{ id: FABRIKAM, people: {} }] },
      says: `The "people" of the tenant ${FABRIKAM} must be a list.`,
    },
    {
      why: "a person's age",
      body: { tenants: [{ id: FABRIKAM, people: [{ username: 'f@fabrikam.com', age: 7 }] }] },
      says: 'A person of fabrikam.com takes username, name, oid, not "age".',
    },
    { why: 'mailboxes', body: { mailboxes: [] }, says: 'The seed takes tenants, not "mailboxes".' },
  ])('refuses $why in words, and changes nothing', async ({ body, says }) => {
    const before = (await told('__control/state')).body;
    expect(await entra.door('seed', body)).toEqual({ status: 400, body: { error: expect.stringContaining(says) } });
    expect((await told('__control/state')).body).toEqual(before);
  });

  it('replaces of a client what is named, and adds to a tenant', async () => {
    await entra.door('seed', { tenants: [{ id: FABRIKAM, people: [{ username: 'fox@fabrikam.com' }] }] });
    await entra.door('seed', { tenants: [{ id: DEMO_TENANT, clients: [{ id: ROVER, name: 'Rover 2' }] }] });
    const { html } = await entra.arrive({ client_id: ROVER }, { tenant: FABRIKAM });
    expect(html).toContain('Sign in to Rover 2');
    for (const name of ['fay', 'fox']) expect(html).toContain(`${name}@fabrikam.com`);
  });

  it('shows no secret, and a reset leaves the demo tenant alone', async () => {
    expect(JSON.stringify((await told('__control/state')).body)).not.toMatch(/rover-secret|not-a-secret/);
    await entra.door('reset', {});
    const { body } = await told('__control/state');
    expect(body).toMatchObject({ tenants: [{ id: DEMO_TENANT, clients: [{ id: DEMO_CLIENT, redirects: [] }] }] });
    expect(body['tenants']).toHaveLength(1);
  });

  it('outlives a restart: tenants, keys, sessions, refresh tokens and switches', async () => {
    const { refresh_token: token, id_token: idToken } = await faysTokens();
    const { cookie } = await entra.arriveSignedIn(ANNA.address);
    await entra.door('trouble', { username: 'ben@contoso.com', code: 50057 });
    await entra.door('org', { refreshTokenReuse: 'revokesFamily' });
    const before = (await told('__control/state')).body;
    await entra.close();
    entra = await openSignIn({ clock, folder, front, seeded: false });
    expect((await told('__control/state')).body).toEqual(before);
    await jwtVerify(String(idToken), createLocalJWKSet(await keysOf(FABRIKAM)), { currentDate: new Date(clock.now().epochMilliseconds) });
    const form = { grant_type: 'refresh_token', ...rover, refresh_token: String(token) };
    expect((await entra.ask(form, { tenant: FABRIKAM })).status).toBe(200);
    expect((await entra.arrive({ prompt: 'none' }, { cookie })).location?.searchParams.has('code')).toBe(true);
  });
});

describe('tokens taken back', () => {
  const cp1 = JSON.stringify({ access_token: { xms_cc: { values: ['CP1'] } } });

  /** A witness whose key we hold, as Graph does. */
  async function openWitness() {
    const key = await makeSigningKey();
    const anna = { oid: ANNA.id, username: ANNA.address, name: ANNA.displayName };
    const witness = entraWitness({ clock, key, people: () => [anna], address: () => 'https://localhost:1' });
    const appToken = async (claims: string) => {
      const body = {
        grant_type: 'client_credentials',
        client_id: DEMO_CLIENT,
        client_secret: 'sandbox-only~not-a-secret',
        scope: 'https://graph.microsoft.com/.default',
        claims,
      };
      const request = {
        method: 'POST',
        path: `/${DEMO_TENANT}/oauth2/v2.0/token`,
        query: new URLSearchParams(),
        headers: {},
        body,
        origin: 'https://localhost:1',
      };
      const answer = await witness.handle(request, () => null);
      return String((answer.body as Record<string, unknown>)['access_token']);
    };
    const check = (token: string) => checkAppToken({ key, clock }, token);
    return { witness, appToken, check };
  }

  it('are refused at Graph with a claims challenge, where the client can be challenged', async () => {
    const { witness, appToken, check } = await openWitness();
    const [challengeable, plain] = [await appToken(cp1), await appToken('')];
    await witness.control['revoke']?.({ clientId: DEMO_CLIENT });
    const judged = await check(challengeable);
    expect(judged).toMatchObject({ kind: 'invalid', message: expect.stringContaining('Continuous access evaluation') });
    const challenge = judged.kind === 'invalid' ? (judged.challenge ?? '') : '';
    const since = String(clock.now().epochMilliseconds / 1000 + 1);
    expect(JSON.parse(Buffer.from(challenge, 'base64').toString())).toEqual({ access_token: { nbf: { essential: true, value: since } } });
    expect((await check(plain)).kind).toBe('valid');
    clock.advance(1);
    expect((await check(await appToken(cp1))).kind).toBe('valid');
  });

  it.each([
    { only: undefined, status: 400 },
    { only: 'accessTokens', status: 200 },
  ])('with "only": $only leave a refresh token at $status', async ({ only, status }) => {
    const refreshToken = await entra.signIn();
    await entra.door('revoke', { username: ANNA.address, only });
    const answer = await entra.askAsBroker(refreshToken);
    expect(answer.status).toBe(status);
    if (status === 400) expect(answer.body).toMatchObject({ error: 'invalid_grant', error_codes: [50173], suberror: 'bad_token' });
    expect((await entra.askAsBroker(await entra.signIn())).status).toBe(200);
  });
});
