import { createHash, randomBytes } from 'node:crypto';
import { CompactSign } from 'jose';
import type { CompactJWSHeaderParameters, JWK } from 'jose';
import type { Person } from './people.ts';
import { API_PERMISSION, DEMO_CLIENT } from './registration.ts';
import { GRAPH } from './scopes.ts';
import type { TenantKey } from './signingKey.ts';
import { graphIssuer, tokenLifeSeconds } from './tokens.ts';

export type Claims = Readonly<Record<string, unknown>>;

/** What a client proved itself by: "0" nothing (a public client), "1" a secret, "2" a certificate. */
export type Proof = '0' | '1' | '2';

/**
 * `origin`: how Entra is reached, `https://localhost:PORT`. `clientId`: who asked. `now` in seconds since 1970. `isStrong`: the person
 * showed a second factor. `canBeChallenged`: the client said `cp1`, so a resource may send it back with a claims challenge.
 */
export type Occasion = {
  readonly origin: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly now: number;
  readonly proof?: Proof;
  readonly isStrong?: boolean;
  readonly canBeChallenged?: boolean;
};

/** Who signs tokens for people: the same text as in the discovery document, whatever the case in the address. */
export function issuerAt(origin: string, tenantId: string): string {
  return `${origin}/${tenantId}/v2.0`;
}

/** Claims of a token for an app's API in a person's name. Tandem's asked for version 2, so its audience is the bare client id. */
export function accessClaims(
  person: Person,
  occasion: Occasion,
  api: { readonly clientId: string; readonly permissions: readonly string[] } = { clientId: DEMO_CLIENT, permissions: [API_PERMISSION] },
): Claims {
  return {
    aud: api.clientId,
    ...commonClaims(person, occasion),
    ...extraClaims(occasion),
    sub: pairwiseSubject(person, api.clientId),
    azp: occasion.clientId,
    azpacr: occasion.proof ?? '0',
    scp: api.permissions.join(' '),
  };
}

/** Claims of a token for Graph in a person's name: Graph's own registration wants version 1, with other names for the same things. */
export function graphClaims(person: Person, occasion: Occasion, permissions: readonly string[]): Claims {
  const { iss: _iss, preferred_username, ver: _ver, ...common } = commonClaims(person, occasion);
  return {
    aud: GRAPH,
    iss: graphIssuer(occasion.tenantId),
    ...common,
    ...extraClaims(occasion),
    sub: pairwiseSubject(person, GRAPH),
    appid: occasion.clientId,
    appidacr: occasion.proof ?? '0',
    idtyp: 'user',
    scp: permissions.length === 0 ? 'openid profile email' : permissions.join(' '),
    unique_name: preferred_username,
    upn: preferred_username,
    ver: '1.0',
  };
}

/** Claims of the token that tells the client who signed in. It is no ticket to any API. */
export function identityClaims(person: Person, occasion: Occasion, nonce?: string): Claims {
  return {
    aud: occasion.clientId,
    ...commonClaims(person, occasion),
    ...(nonce === undefined ? {} : { nonce }),
    sub: pairwiseSubject(person, occasion.clientId),
  };
}

/** Signs claims as they stand, also wrong ones: nothing is added, nothing checked. */
export function signClaims(
  claims: Claims,
  { header, key }: { header: CompactJWSHeaderParameters; key: JWK | Uint8Array },
): Promise<string> {
  return new CompactSign(new TextEncoder().encode(JSON.stringify(claims))).setProtectedHeader(header).sign(key);
}

/** Signs as the tenant signs everything. */
export function signAs({ keyId, privateKey }: TenantKey, claims: Claims): Promise<string> {
  return signClaims(claims, { header: { alg: 'RS256', typ: 'JWT', kid: keyId }, key: privateKey });
}

function commonClaims({ oid, name, username }: Person, { origin, tenantId, now }: Occasion): Claims {
  return {
    iss: issuerAt(origin, tenantId),
    iat: now,
    nbf: now,
    exp: now + tokenLifeSeconds,
    name,
    oid,
    preferred_username: username,
    tid: tenantId,
    uti: randomBytes(16).toString('base64url'),
    ver: '2.0',
  };
}

function extraClaims({ isStrong = false, canBeChallenged = false }: Occasion): Claims {
  return { ...(isStrong ? { amr: ['pwd', 'mfa'] } : {}), ...(canBeChallenged ? { xms_cc: ['cp1'] } : {}) };
}

/** The same person is somebody else to every app, and always the same to one. */
function pairwiseSubject({ oid }: Person, app: string): string {
  return createHash('sha256').update(`${app} ${oid}`).digest('base64url');
}
