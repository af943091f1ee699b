import { calculateJwkThumbprint, errors, exportJWK, generateKeyPair } from 'jose';
import type { JWK } from 'jose';
import { isJsonObject, objectsAt, textAt } from '../json.ts';
import type { JsonObject } from '../json.ts';
import { DEMO_TENANT } from './registration.ts';

/** What everybody may know of a key. */
type PublicKey = { readonly keyId: string; readonly publicKey: JWK };
type KeyPair = PublicKey & { readonly privateKey: JWK };

/**
 * One tenant's keys: the one that signs, the one announced to sign next (null until somebody looks: making one takes its time), and those
 * that signed before and are still good. They live in a holder so that a restarted sandbox can put its old keys back and old tokens stay good.
 */
export type TenantKey = {
  readonly tenantId: string;
  keyId: string;
  privateKey: JWK;
  publicKey: JWK;
  next: KeyPair | null;
  former: readonly PublicKey[];
};

/**
 * The demo tenant's keys, and with them all that Entra shares with whoever checks its tokens: since when (in seconds since 1970)
 * somebody's tokens are good, by oid, once they were revoked.
 */
export type SigningKey = TenantKey & { readonly goodSince: Map<string, number> };

export async function makeSigningKey(): Promise<SigningKey> {
  return { ...(await makeTenantKey(DEMO_TENANT, 'sandbox-key-1')), goodSince: new Map() };
}

export async function makeTenantKey(tenantId: string, keyId = `sandbox-key-of-${tenantId}`): Promise<TenantKey> {
  return { ...(await makeKeyPair(keyId)), tenantId, next: null, former: [] };
}

/** Without a name of its own a key is called by its thumbprint. */
export async function makeKeyPair(keyId?: string): Promise<KeyPair> {
  const pair = await generateKeyPair('RS256', { extractable: true });
  const publicKey = await exportJWK(pair.publicKey);
  return { keyId: keyId ?? (await calculateJwkThumbprint(publicKey)), privateKey: await exportJWK(pair.privateKey), publicKey };
}

/**
 * The announced key signs from now on, another one is announced, and what the old one signed stays good. `isWithdrawn`, as after a theft:
 * a key nobody was told of signs at once, and all older ones are gone.
 */
export async function rotateKey(key: TenantKey, { isWithdrawn }: { readonly isWithdrawn: boolean }): Promise<void> {
  const { keyId, publicKey, former } = key;
  const signing = (isWithdrawn ? null : key.next) ?? (await makeKeyPair());
  Object.assign(key, signing, {
    next: null,
    former: isWithdrawn ? [] : [{ keyId, publicKey }, ...former],
  } satisfies Partial<TenantKey>);
}

const making = new WeakMap<TenantKey, Promise<KeyPair>>();

/** Sees to it that the key to sign next is there. Whoever looks at the same time sees the same one. */
function announceNext(key: TenantKey): Promise<KeyPair> {
  if (key.next !== null) return Promise.resolve(key.next);
  const underWay = making.get(key) ?? makeNext(key);
  making.set(key, underWay);
  return underWay;
}

async function makeNext(key: TenantKey): Promise<KeyPair> {
  const next = await makeKeyPair();
  key.next = next;
  making.delete(key);
  return next;
}

/**
 * The keys as everybody may see them, in the key set of the tenant. As in the real one there are several, not the signing one first, and
 * none says its algorithm.
 */
export async function publishedKeys(key: TenantKey, issuer: string): Promise<readonly JWK[]> {
  const all = [await announceNext(key), key, ...key.former];
  return all.map(({ keyId, publicKey: { kty = 'RSA', n = '', e = '' } }) => ({ kty, use: 'sig', kid: keyId, n, e, issuer }));
}

/** Which key to check a token with: the one its header names. @throws JOSEError where there is none of that name */
export function checkingKey({ next, former, ...signing }: TenantKey): (header: { readonly kid?: string }) => JWK {
  const all = [signing, ...former, ...(next === null ? [] : [next])];
  return ({ kid }) => {
    const named = all.find(({ keyId }) => keyId === kid);
    if (named === undefined) throw new errors.JWKSNoMatchingKey();
    return named.publicKey;
  };
}

export function saveKeys({ keyId, privateKey, publicKey, next, former }: TenantKey): JsonObject {
  return { keyId, privateKey, publicKey, next, former };
}

export function saveSigningKey(key: SigningKey): JsonObject {
  return { version: 1, ...saveKeys(key) };
}

/** Puts saved keys in place of those there are; what older states do not know stays. */
export function loadSigningKey(key: TenantKey, state: unknown): void {
  if (!isJsonObject(state) || !isJwk(state['privateKey']) || !isJwk(state['publicKey']))
    throw new Error('This is not a saved Entra sandbox.');
  const { privateKey, publicKey, next } = state;
  Object.assign(key, {
    privateKey,
    publicKey,
    keyId: textAt(state, 'keyId') ?? key.keyId,
    next: isKeyPair(next) ? next : key.next,
    former: objectsAt(state, 'former').filter(isPublicKey),
  } satisfies Partial<TenantKey>);
}

function isKeyPair(value: unknown): value is KeyPair {
  return isJsonObject(value) && isJwk(value['privateKey']) && isPublicKey(value);
}

function isPublicKey(value: unknown): value is PublicKey {
  return isJsonObject(value) && typeof value['keyId'] === 'string' && isJwk(value['publicKey']);
}

function isJwk(value: unknown): value is JWK {
  return isJsonObject(value);
}
