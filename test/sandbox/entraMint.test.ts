import { createHmac, createPublicKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import type { JSONWebKeySet } from 'jose';
import { Agent, fetch } from 'undici';
import { stoppedClock } from '../../server/sandbox/clock.ts';
import { DEMO_CLIENT, DEMO_TENANT } from '../../server/sandbox/entra/registration.ts';
import { startSandbox } from '../../server/sandbox/start.ts';
import type { Sandbox } from '../../server/sandbox/start.ts';

const clock = stoppedClock('2026-03-10T08:00:00Z');
let sandbox: Sandbox;
let agent: Agent;
let keys: JSONWebKeySet;

beforeAll(async () => {
  sandbox = await startSandbox({ clock, world: false });
  agent = new Agent({ connect: { ca: sandbox.caPem } });
  const mailboxes = [{ address: 'anna@contoso.com', displayName: 'Anna Keller' }];
  await fetch(`${sandbox.graphUrl}/__control/seed`, { dispatcher: agent, method: 'POST', body: JSON.stringify({ mailboxes }) });
  const answer = await fetch(`${sandbox.entraUrl}/${DEMO_TENANT}/discovery/v2.0/keys`, { dispatcher: agent });
  keys = (await answer.json()) as JSONWebKeySet;
});
afterAll(async () => {
  await agent.close();
  await sandbox.close();
});

async function askMint(body: object): Promise<{ status: number; body: Record<string, unknown> }> {
  const given = JSON.stringify({ username: 'anna@contoso.com', ...body });
  const answer = await fetch(`${sandbox.entraUrl}/__control/mint`, { dispatcher: agent, method: 'POST', body: given });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const signing = () => keys.keys.find(({ kid }) => kid === 'sandbox-key-1');
const mint = async (body: object = {}): Promise<string> => String((await askMint(body)).body['access_token']);

/** Everything a careful API asks of a token. */
const verify = (token: string) =>
  jwtVerify(token, createLocalJWKSet(keys), {
    issuer: `${sandbox.entraUrl}/${DEMO_TENANT}/v2.0`,
    audience: DEMO_CLIENT,
    algorithms: ['RS256'],
    currentDate: new Date(clock.now().epochMilliseconds),
  });

describe('a minted token', () => {
  it('is good when nothing is changed', async () => {
    const { payload } = await verify(await mint());
    expect(payload).toMatchObject({ preferred_username: 'anna@contoso.com', azp: DEMO_CLIENT, scp: 'access_as_user', ver: '2.0' });
  });

  it('differs in the claims and header members named, and in nothing else', async () => {
    const { uti: _good, ...good } = decodeJwt(await mint());
    const token = await mint({
      claims: { aud: 'x', roles: ['a'] },
      without: ['oid', 'scp'],
      header: { kid: 'other', extra: 1, typ: null },
    });
    const { uti: _changed, ...changed } = decodeJwt(token);
    const { oid: _oid, scp: _scp, ...rest } = good;
    expect(changed).toEqual({ ...rest, aud: 'x', roles: ['a'] });
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'RS256', kid: 'other', extra: 1 });
  });

  it.each([
    { what: 'issuer', change: { claims: { iss: `https://sts.windows.net/${DEMO_TENANT}/` } }, code: 'ERR_JWT_CLAIM_VALIDATION_FAILED' },
    { what: 'audience', change: { claims: { aud: `api://${DEMO_CLIENT}` } }, code: 'ERR_JWT_CLAIM_VALIDATION_FAILED' },
    { what: 'expiry', change: { claims: { exp: 1 } }, code: 'ERR_JWT_EXPIRED' },
    { what: 'beginning', change: { claims: { nbf: 9_999_999_999 } }, code: 'ERR_JWT_CLAIM_VALIDATION_FAILED' },
    { what: 'type of a claim', change: { claims: { exp: 'tomorrow' } }, code: 'ERR_JWT_CLAIM_VALIDATION_FAILED' },
    { what: 'key id', change: { header: { kid: 'unknown' } }, code: 'ERR_JWKS_NO_MATCHING_KEY' },
    { what: 'algorithm of the same key', change: { header: { alg: 'RS512' } }, code: 'ERR_JOSE_ALG_NOT_ALLOWED' },
    { what: 'key', change: { key: 'other' }, code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' },
    { what: 'signature, there is none', change: { key: 'none' }, code: 'ERR_JOSE_ALG_NOT_ALLOWED' },
    { what: 'algorithm to HMAC', change: { key: 'hs256' }, code: 'ERR_JOSE_ALG_NOT_ALLOWED' },
  ])('with a wrong $what is refused by jose', async ({ change, code }) => {
    await expect(verify(await mint(change))).rejects.toMatchObject({ code });
  });

  it('without a signature says so, under our key id', async () => {
    const token = await mint({ key: 'none' });
    expect(token.endsWith('.')).toBe(true);
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'none', typ: 'JWT', kid: 'sandbox-key-1' });
  });

  it('by another key carries our key id', async () => {
    expect(decodeProtectedHeader(await mint({ key: 'other' }))).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'sandbox-key-1' });
  });

  it.each([
    { key: 'hs256', secret: () => createPublicKey({ key: signing() ?? {}, format: 'jwk' }).export({ type: 'spki', format: 'pem' }) },
    { key: 'hs256Jwk', secret: () => JSON.stringify(signing()) },
  ])('by $key would fool whoever takes our public key for a secret', async ({ key, secret }) => {
    const [header, payload, signature] = (await mint({ key })).split('.');
    expect(signature).toBe(createHmac('sha256', secret()).update(`${header}.${payload}`).digest('base64url'));
  });

  it.each([
    { what: 'an unknown key', change: { key: 'mine' }, says: 'No key is called "mine"; there are ours, other, none, hs256 and hs256Jwk.' },
    { what: 'an unknown person', change: { username: 'eve' }, says: 'There is no "eve" here; there is anna@contoso.com.' },
  ])('for $what is not made', async ({ change, says }) => {
    expect(await askMint(change)).toEqual({ status: 400, body: { error: says } });
  });
});
