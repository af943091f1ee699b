import { createPublicKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SignJWT, decodeJwt } from 'jose';
import { makeSigningKey } from '../../server/sandbox/entra/signingKey.ts';
import { anna, colleagues, openGraph } from './graphCaller.ts';
import type { GraphCaller } from './graphCaller.ts';

let graph: GraphCaller;
beforeAll(async () => {
  graph = await openGraph();
  await graph.call('POST', '/__control/seed', colleagues);
});
afterAll(() => graph.close());

/** A token like the good one but for some claims, signed by `jose`, which is what the product's own checks rest on. */
function tokenWith(claims: Record<string, unknown>, key = graph.key, kid: string | null = graph.key.keyId): Promise<string> {
  return new SignJWT({ ...decodeJwt(graph.token), ...claims })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...(kid === null ? {} : { kid }) })
    .sign(key.privateKey);
}

/** Whoever trusts the header's `alg` checks this with the public key, as a shared secret. */
function signedAsSecret(): Promise<string> {
  const pem = createPublicKey({ key: graph.key.publicKey, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  const header = { alg: 'HS256', typ: 'JWT', kid: graph.key.keyId };
  return new SignJWT(decodeJwt(graph.token)).setProtectedHeader(header).sign(new TextEncoder().encode(pem));
}

/** The same token with the roles of a good one in it, under its old signature. */
function raised(token: string): string {
  const [header = '', , signature = ''] = token.split('.');
  return [header, encoded(decodeJwt(graph.token)), signature].join('.');
}
const asking = async (token: string) => (await graph.call('GET', anna, undefined, { authorization: `Bearer ${token}` })).status;
const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
const seconds = () => Math.floor(graph.clock.now().epochMilliseconds / 1000);

describe('a token at Graph', () => {
  it('is taken as it was issued, and signed anew with the same claims', async () => {
    expect(await asking(graph.token)).toBe(200);
    expect(await asking(await tokenWith({}))).toBe(200);
  });

  it.each<[string, () => Promise<string> | string, number]>([
    ['for another audience', () => tokenWith({ aud: 'https://outlook.office.com' }), 401],
    ['of another issuer', () => tokenWith({ iss: 'https://sts.windows.net/00000000-0000-0000-0000-000000000000/' }), 401],
    ['after its time', () => tokenWith({ exp: seconds() - 1 }), 401],
    ['before its time', () => tokenWith({ nbf: seconds() + 3600 }), 401],
    ['signed by somebody else', async () => tokenWith({}, await makeSigningKey()), 401],
    ['of a key nobody published', () => tokenWith({}, graph.key, 'made-up'), 401],
    ['without the id of its key', () => tokenWith({}, graph.key, null), 401],
    ['signed with our public key as a secret', () => signedAsSecret(), 401],
    ['of another tenant, though our key signed it', () => tokenWith({ tid: '00000000-0000-4000-8000-000000000000' }), 401],
    ['without a tenant', () => tokenWith({ tid: undefined }), 401],
    ['that never ends', () => tokenWith({ exp: undefined }), 401],
    ['changed after it was signed', async () => raised(await tokenWith({ roles: ['Mail.Read'] })), 401],
    ['signed by nobody', () => `${encoded({ alg: 'none', typ: 'JWT' })}.${encoded(decodeJwt(graph.token))}.`, 401],
    ['without the permission for calendars', () => tokenWith({ roles: ['Mail.Read'] }), 403],
  ])('is refused %s', async (_name, make, status) => {
    expect(await asking(await make())).toBe(status);
  });
});
