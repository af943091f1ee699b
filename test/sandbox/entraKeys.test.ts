import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import type { JSONWebKeySet, JWK } from 'jose';
import { fetch } from 'undici';
import { stoppedClock } from '../../server/sandbox/clock.ts';
import { DEMO_CLIENT, DEMO_SECRET, DEMO_TENANT } from '../../server/sandbox/entra/registration.ts';
import { ANNA } from './entraCaller.ts';
import { FABRIKAM, GRAPH_SCOPE, openSignIn } from './entraTenant.ts';
import type { SignInCaller } from './entraTenant.ts';
import { holdPort } from './heldPort.ts';
import type { HeldPort } from './heldPort.ts';

const clock = stoppedClock('2026-03-10T08:00:00Z');
let folder: string;
let front: HeldPort;
let entra: SignInCaller;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-entra-'));
  front = await holdPort();
  entra = await openSignIn({ clock, folder, front });
}, 60_000);
afterEach(async () => {
  await rotate({ withdraw: true });
  await entra.startOver();
  await entra.seedTenants();
});
afterAll(async () => {
  await entra.close();
  await front.close();
  await rm(folder, { recursive: true });
});

const keysOf = async (place = DEMO_TENANT): Promise<readonly JWK[]> => {
  const { body } = await entra.call(`${entra.sandbox.entraUrl}/${place}/discovery/v2.0/keys`);
  return body['keys'] as JWK[];
};
const idsOf = async (place?: string) => (await keysOf(place)).map(({ kid }) => kid);
const rotate = (body: object = {}) => entra.door('rotateKeys', body);
const kidOf = (token: string) => decodeProtectedHeader(token).kid;

/** Anna's token for our API. */
const panesToken = async () => String((await entra.askAsBroker(await entra.signIn())).body['access_token']);
const verify = async (token: string) =>
  jwtVerify(token, createLocalJWKSet({ keys: [...(await keysOf())] } satisfies JSONWebKeySet), {
    currentDate: new Date(clock.now().epochMilliseconds),
  });

const ours = { client_id: DEMO_CLIENT, client_secret: DEMO_SECRET };
const appToken = async () => {
  const form = { ...ours, grant_type: 'client_credentials', scope: 'https://graph.microsoft.com/.default' };
  return String((await entra.ask(form)).body['access_token']);
};
const statusAtGraph = async (token: string) => {
  const url = `${entra.sandbox.graphUrl}/v1.0/users/${ANNA.address}/events`;
  return (await fetch(url, { dispatcher: entra.agent, headers: { authorization: `Bearer ${token}` } })).status;
};
const onBehalf = (assertion: string) =>
  entra.ask({
    ...ours,
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    requested_token_use: 'on_behalf_of',
    assertion,
    scope: GRAPH_SCOPE,
  });

describe('the keys of a tenant', () => {
  // As pasted from the real one in Stack Overflow 44639891 and BookStack issue 3206; that `alg` is missing is what many clients stumble over.
  it('have the members of the real ones: an issuer, and no algorithm', async () => {
    for (const key of await keysOf())
      expect(key).toEqual({
        kty: 'RSA',
        use: 'sig',
        kid: expect.any(String),
        n: expect.any(String),
        e: 'AQAB',
        issuer: `${entra.sandbox.entraUrl}/${DEMO_TENANT}/v2.0`,
      });
  });

  it('are several, and the one that signs is not the first', async () => {
    const ids = await idsOf();
    expect(new Set(ids).size).toBe(2);
    expect(ids.indexOf(kidOf(await panesToken()))).toBe(1);
  });
});

describe('when keys are rotated', () => {
  it('the announced one signs, another is announced, and the old one stays good', async () => {
    const [announced, signing] = await idsOf();
    const old = { pane: await panesToken(), app: await appToken() };
    expect(await rotate()).toMatchObject({ status: 200, body: { signs: announced } });
    const fresh = { pane: await panesToken(), app: await appToken() };
    for (const token of [fresh.pane, fresh.app]) expect(kidOf(token)).toBe(announced);
    const ids = await idsOf();
    expect(ids).toEqual([expect.any(String), announced, signing]);
    expect(new Set(ids).size).toBe(3);
    for (const { pane, app } of [old, fresh]) {
      await verify(pane);
      expect(await statusAtGraph(app)).toBe(200);
      expect((await onBehalf(pane)).status).toBe(200);
    }
    expect((await entra.call(`${entra.sandbox.entraUrl}/__control/state`)).body['keys']).toEqual(ids);
  });

  it('in a hurry, a key nobody was told of signs, and whatever was signed before is void', async () => {
    const before = await idsOf();
    const old = { pane: await panesToken(), app: await appToken() };
    await rotate({ withdraw: true });
    const ids = await idsOf();
    expect(ids).toHaveLength(2);
    for (const id of ids) expect(before).not.toContain(id);
    await expect(verify(old.pane)).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' });
    expect(await statusAtGraph(old.app)).toBe(401);
    expect((await onBehalf(old.pane)).body).toMatchObject({ error_codes: [50013] });
    const pane = await panesToken();
    await verify(pane);
    expect(await statusAtGraph(await appToken())).toBe(200);
    expect((await onBehalf(pane)).status).toBe(200);
  });

  it("another tenant's stay as they are", async () => {
    const before = await idsOf();
    expect(await rotate({ tenant: 'fabrikam.com' })).toMatchObject({ status: 200 });
    expect(await idsOf()).toEqual(before);
    expect(await idsOf(FABRIKAM)).toHaveLength(3);
    const shared = await idsOf('common');
    for (const id of [...before, ...(await idsOf(FABRIKAM))]) expect(shared).toContain(id);
  });

  it('the tenant must be one there is, and the way one of two', async () => {
    expect(await rotate({ tenant: 'nowhere.example' })).toEqual({
      status: 400,
      body: { error: 'There is no tenant "nowhere.example" here; there are contoso.com, fabrikam.com.' },
    });
    expect((await rotate({ withdraw: 'yes' })).status).toBe(400);
  });

  it('they outlive a restart, and a reset', async () => {
    await rotate();
    await rotate({ tenant: FABRIKAM });
    const tokens = [await panesToken(), await appToken()] as const;
    const before = [await keysOf(), await keysOf(FABRIKAM)];
    await entra.close();
    entra = await openSignIn({ clock, folder, front, seeded: false });
    expect([await keysOf(), await keysOf(FABRIKAM)]).toEqual(before);
    await entra.startOver();
    await verify(tokens[0]);
    expect(await statusAtGraph(tokens[1])).toBe(200);
    expect(await keysOf()).toEqual(before[0]);
  });
});
