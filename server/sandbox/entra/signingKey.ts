import { exportJWK, generateKeyPair } from 'jose';
import type { JWK } from 'jose';
import { isJsonObject } from '../json.ts';
import { DEMO_TENANT } from './registration.ts';

/** One tenant's key. It lives in a holder so that a restarted sandbox can put its old key back and old tokens stay good. */
export type TenantKey = { readonly keyId: string; readonly tenantId: string; privateKey: JWK; publicKey: JWK };

/**
 * The demo tenant's key, and with it all that Entra shares with whoever checks its tokens: the keys of the other tenants by tenant id,
 * and since when (in seconds since 1970) somebody's tokens are good, by oid, once they were revoked.
 */
export type SigningKey = TenantKey & { readonly others: Map<string, TenantKey>; readonly goodSince: Map<string, number> };

export async function makeSigningKey(): Promise<SigningKey> {
  return { ...(await makeTenantKey(DEMO_TENANT, 'sandbox-key-1')), others: new Map(), goodSince: new Map() };
}

export async function makeTenantKey(tenantId: string, keyId = `sandbox-key-of-${tenantId}`): Promise<TenantKey> {
  const pair = await generateKeyPair('RS256', { extractable: true });
  return { keyId, tenantId, privateKey: await exportJWK(pair.privateKey), publicKey: await exportJWK(pair.publicKey) };
}

/** Undefined where there is no such tenant. */
export function keyOfTenant(key: SigningKey, tenantId: string): TenantKey | undefined {
  return key.tenantId === tenantId ? key : key.others.get(tenantId);
}

/** The key as everybody may see it, in the key set of the tenant. */
export function publishedKey({ keyId, publicKey }: TenantKey): JWK {
  return { ...publicKey, kid: keyId, use: 'sig', alg: 'RS256' };
}

export function saveSigningKey({ privateKey, publicKey }: SigningKey): Readonly<Record<string, unknown>> {
  return { version: 1, privateKey, publicKey };
}

export function loadSigningKey(key: TenantKey, state: unknown): void {
  if (!isSavedKey(state)) throw new Error('This is not a saved Entra sandbox.');
  key.privateKey = state.privateKey;
  key.publicKey = state.publicKey;
}

function isSavedKey(state: unknown): state is { privateKey: JWK; publicKey: JWK } {
  return isJsonObject(state) && isJsonObject(state['privateKey']) && isJsonObject(state['publicKey']);
}
