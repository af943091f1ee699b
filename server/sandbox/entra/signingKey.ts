import { exportJWK, generateKeyPair } from 'jose';
import type { JWK } from 'jose';
import { isJsonObject } from '../json.ts';

/** The key Entra signs with. It lives in a holder so that a restarted sandbox can put its old key back and old tokens stay good. */
export type SigningKey = { readonly keyId: string; privateKey: JWK; publicKey: JWK };

export async function makeSigningKey(): Promise<SigningKey> {
  const pair = await generateKeyPair('RS256', { extractable: true });
  return { keyId: 'sandbox-key-1', privateKey: await exportJWK(pair.privateKey), publicKey: await exportJWK(pair.publicKey) };
}

/** The key as everybody may see it, in the key set of the tenant. */
export function publishedKey({ keyId, publicKey }: SigningKey): JWK {
  return { ...publicKey, kid: keyId, use: 'sig', alg: 'RS256' };
}

export function saveSigningKey({ privateKey, publicKey }: SigningKey): Readonly<Record<string, unknown>> {
  return { version: 1, privateKey, publicKey };
}

export function loadSigningKey(key: SigningKey, state: unknown): void {
  if (!isSavedKey(state)) throw new Error('This is not a saved Entra sandbox.');
  key.privateKey = state.privateKey;
  key.publicKey = state.publicKey;
}

function isSavedKey(state: unknown): state is { privateKey: JWK; publicKey: JWK } {
  return isJsonObject(state) && isJsonObject(state['privateKey']) && isJsonObject(state['publicKey']);
}
