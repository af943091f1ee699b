import { createPublicKey } from 'node:crypto';
import { isJsonObject, textAt } from '../json.ts';
import type { JsonObject } from '../json.ts';
import type { Account } from './directory.ts';
import { accessClaims, issuerAt, signClaims } from './personTokens.ts';
import type { Claims } from './personTokens.ts';
import { DEMO_CLIENT } from './registration.ts';
import { makeKeyPair, publishedKeys } from './signingKey.ts';
import type { TenantKey } from './signingKey.ts';

/**
 * A token for Tandem's API like a good one, but for what the body names, so that whoever checks tokens can be tried with bad ones:
 * `claims` and `header` replace members (a header's null takes it out), `without` takes claims out, `key` says who signs:
 * 'ours' (default), 'other' (another key under our key id), 'none' (nobody), 'hs256' and 'hs256Jwk' (our public key misused as a
 * shared secret, as PEM text or as the JSON text of the key set). Claims are signed as they are given.
 */
export async function mintToken(
  body: JsonObject,
  { account: { person, tenant }, origin, now }: { account: Account; origin: string; now: number },
): Promise<string> {
  const { key } = tenant;
  const good = accessClaims(person, { origin, tenantId: tenant.id, clientId: DEMO_CLIENT, now });
  const without = Array.isArray(body['without']) ? body['without'].map(String) : [];
  const claims = withoutMembers({ ...good, ...objectAt(body, 'claims') }, (name) => without.includes(name));
  const header = { typ: 'JWT', kid: key.keyId, ...objectAt(body, 'header') };
  return signedBy(textAt(body, 'key') ?? 'ours', { claims, header, key, issuer: issuerAt(origin, tenant.id) });
}

async function signedBy(
  signer: string,
  { claims, header, key, issuer }: { claims: Claims; header: Claims; key: TenantKey; issuer: string },
): Promise<string> {
  const headed = (alg: string) => ({ alg, ...withoutMembers({ ...header }, (_name, value) => value === null) });
  switch (signer) {
    case 'ours':
      return signClaims(claims, { header: headed('RS256'), key: key.privateKey });
    case 'other':
      return signClaims(claims, { header: headed('RS256'), key: (await makeKeyPair()).privateKey });
    case 'none':
      return `${encoded(headed('none'))}.${encoded(claims)}.`;
    case 'hs256':
      return signClaims(claims, { header: headed('HS256'), key: new TextEncoder().encode(publicPem(key)) });
    case 'hs256Jwk': {
      const published = (await publishedKeys(key, issuer)).find(({ kid }) => kid === key.keyId);
      return signClaims(claims, { header: headed('HS256'), key: new TextEncoder().encode(JSON.stringify(published)) });
    }
    default:
      throw new Error(`No key is called "${signer}"; there are ours, other, none, hs256 and hs256Jwk.`);
  }
}

function objectAt(body: JsonObject, key: string): JsonObject {
  const value = body[key];
  return isJsonObject(value) ? value : {};
}

function withoutMembers(object: JsonObject, isOut: (name: string, value: unknown) => boolean): Claims {
  return Object.fromEntries(Object.entries(object).filter(([name, value]) => !isOut(name, value)));
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function publicPem({ publicKey }: TenantKey): string {
  return createPublicKey({ key: publicKey, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
}
