import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { stoppedClock } from '../../server/sandbox/clock.ts';
import { API_SCOPE, DEMO_CLIENT, DEMO_TENANT } from '../../server/sandbox/entra/registration.ts';
import { makeSigningKey, saveSigningKey } from '../../server/sandbox/entra/signingKey.ts';
import { entraWitness } from '../../server/sandbox/entra/witness.ts';
import { ANNA, openEntra } from './entraCaller.ts';
import type { EntraCaller } from './entraCaller.ts';
import { holdPort } from './heldPort.ts';
import type { HeldPort } from './heldPort.ts';

const NOW = '2026-03-10T08:00:00Z';
const DAY = 24 * 3600;
const clock = stoppedClock(NOW);
let folder: string;
let front: HeldPort;
let entra: EntraCaller;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-entra-'));
  front = await holdPort();
  entra = await openEntra({ clock, folder, front });
});
afterEach(async () => {
  clock.set(Temporal.Instant.from(NOW));
  await entra.startOver();
});
afterAll(async () => {
  await entra.close();
  await front.close();
  await rm(folder, { recursive: true });
});

describe('signing in to Outlook', () => {
  it('tells who it was, by the mailbox, whatever the case of the address', async () => {
    expect(await entra.door('signIn', { username: 'ANNA@contoso.com' })).toEqual({
      status: 200,
      body: {
        refresh_token: expect.stringMatching(/^1\.[\w-]{128}$/),
        username: ANNA.address,
        name: ANNA.displayName,
        oid: ANNA.id,
        tid: DEMO_TENANT,
      },
    });
  });

  it.each([
    { who: 'a stranger', body: { username: 'eve@contoso.com' }, says: 'There is no "eve@contoso.com" here; there is ' },
    { who: 'nobody', body: {}, says: 'There is no person without a "username" here; there is ' },
  ])('names the people there are to $who', async ({ body, says }) => {
    const error = `${says}Anna@contoso.com, ben@contoso.com.`;
    expect(await entra.door('signIn', body)).toEqual({ status: 400, body: { error } });
  });

  it('gives another token each time, and shows none of them', async () => {
    const tokens = [await entra.signIn(), await entra.signIn()];
    expect(new Set(tokens).size).toBe(2);
    const { body } = await entra.call(`${entra.sandbox.entraUrl}/__control/state`);
    expect(body).toMatchObject({ people: [{ username: ANNA.address }, { username: 'ben@contoso.com' }], withoutConsent: [] });
    for (const token of tokens) expect(JSON.stringify(body)).not.toContain(token);
  });
});

describe("a person's tokens through Outlook", () => {
  const seconds = Temporal.Instant.from(NOW).epochMilliseconds / 1000;
  const aboutAnna = () => ({
    aud: DEMO_CLIENT,
    iss: `${entra.sandbox.entraUrl}/${DEMO_TENANT}/v2.0`,
    iat: seconds,
    nbf: seconds,
    exp: seconds + 3600,
    name: ANNA.displayName,
    oid: ANNA.id,
    preferred_username: ANNA.address,
    sub: expect.stringMatching(/^[\w-]{43}$/),
    tid: DEMO_TENANT,
    uti: expect.stringMatching(/^[\w-]{22}$/),
    ver: '2.0',
  });

  it('are one for our API and one about the person, for an hour', async () => {
    const { status, body } = await entra.askAsBroker(await entra.signIn());
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        token_type: 'Bearer',
        scope: API_SCOPE,
        expires_in: 3600,
        ext_expires_in: 3600,
        access_token: expect.any(String),
        id_token: expect.any(String),
        refresh_token: expect.any(String),
        client_info: Buffer.from(JSON.stringify({ uid: ANNA.id, utid: DEMO_TENANT })).toString('base64url'),
      },
    });
    expect(decodeProtectedHeader(String(body['access_token']))).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'sandbox-key-1' });
    expect(await entra.claimsOf(body['access_token'])).toEqual({ ...aboutAnna(), azp: DEMO_CLIENT, azpacr: '0', scp: 'access_as_user' });
    expect(await entra.claimsOf(body['id_token'])).toEqual(aboutAnna());
  });

  it('have the same subject for the same person, and a number of their own', async () => {
    const signedIn = [await entra.signIn(), await entra.signIn(), await entra.signIn('ben@contoso.com')];
    const [first, second, bens] = await Promise.all(
      signedIn.map(async (token) => decodeJwt(String((await entra.askAsBroker(token)).body['access_token']))),
    );
    expect(second?.sub).toBe(first?.sub);
    expect(second?.['uti']).not.toBe(first?.['uti']);
    expect(bens?.sub).not.toBe(first?.sub);
    expect(bens?.['oid']).not.toBe(first?.['oid']);
  });

  it('expire: the access token after an hour, the refresh token after ninety days, not the one it was traded for', async () => {
    const refreshToken = await entra.signIn();
    const { body } = await entra.askAsBroker(refreshToken);
    clock.advance(3599);
    await entra.claimsOf(body['access_token']);
    clock.advance(1);
    await expect(entra.claimsOf(body['access_token'])).rejects.toThrow('"exp" claim timestamp check failed');
    clock.advance(80 * DAY - 3600);
    const { body: later } = await entra.askAsBroker(refreshToken);
    clock.advance(10 * DAY - 1);
    expect((await entra.askAsBroker(refreshToken)).status).toBe(200);
    clock.advance(1);
    expect(await entra.askAsBroker(refreshToken)).toMatchObject({
      status: 400,
      body: {
        error: 'invalid_grant',
        error_codes: [700082],
        error_description: expect.stringContaining('issued on 2026-03-10T08:00:00.0000000Z and was inactive for 90.00:00:00.'),
        suberror: 'bad_token',
      },
    });
    expect((await entra.askAsBroker(String(later['refresh_token']))).status).toBe(200);
  });

  it('outlive a restart, and so does a missing consent', async () => {
    const refreshToken = await entra.signIn();
    const { body } = await entra.askAsBroker(refreshToken);
    await entra.door('consent', { username: 'ben@contoso.com', granted: false });
    const bens = await entra.signIn('ben@contoso.com');
    await entra.close();
    entra = await openEntra({ clock, folder, front });
    await entra.claimsOf(body['access_token']);
    expect((await entra.askAsBroker(refreshToken)).status).toBe(200);
    expect((await entra.askAsBroker(String(body['refresh_token']))).status).toBe(200);
    expect(await entra.askAsBroker(bens)).toMatchObject({ body: { suberror: 'consent_required' } });
  });
});

describe('the sandbox', () => {
  it('goes on from what was saved before there were people', async () => {
    const key = await makeSigningKey();
    const saved = saveSigningKey(await makeSigningKey());
    const witness = entraWitness({ clock, key });
    witness.load(JSON.parse(JSON.stringify(saved)));
    expect(witness.save()).toMatchObject({ ...saved, refreshTokens: [], withoutConsent: [], tenants: [{ id: DEMO_TENANT }] });
  });

  it('lends its certificate to another server on this machine', async () => {
    const { keyPem, certPem } = entra.sandbox.certificate;
    const server = createServer({ key: keyPem, cert: certPem }, (_request, response) => response.end('here'));
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    const status = new Promise((resolve, reject) => {
      get({ host: 'localhost', port, ca: entra.sandbox.caPem, agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).on('error', reject);
    });
    await expect(status.finally(() => server.close())).resolves.toBe(200);
  });
});
