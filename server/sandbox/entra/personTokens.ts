import { createHash, randomBytes } from 'node:crypto';
import { CompactSign } from 'jose';
import type { CompactJWSHeaderParameters, JWK } from 'jose';
import type { Person } from './people.ts';
import { API_PERMISSION, DEMO_CLIENT, DEMO_TENANT } from './registration.ts';
import { tokenLifeSeconds } from './tokens.ts';

export type Claims = Readonly<Record<string, unknown>>;

/** `origin`: how Entra is reached, `https://localhost:PORT`. `clientId`: who asked. `now` in seconds since 1970. */
export type Occasion = { readonly origin: string; readonly clientId: string; readonly now: number };

/** Who signs tokens for people: the same text as in the discovery document, whatever the case in the address. */
export function issuerAt(origin: string): string {
  return `${origin}/${DEMO_TENANT}/v2.0`;
}

/** Claims of a token for Tandem's API in a person's name. The API asked for version 2, so its audience is the bare client id. */
export function accessClaims(person: Person, occasion: Occasion): Claims {
  return {
    aud: DEMO_CLIENT,
    ...commonClaims(person, occasion),
    sub: pairwiseSubject(person, DEMO_CLIENT),
    azp: occasion.clientId,
    // "0": a public client, which had neither secret nor certificate.
    azpacr: '0',
    scp: API_PERMISSION,
  };
}

/** Claims of the token that tells the nested app who signed in. It is no ticket to any API. */
export function identityClaims(person: Person, occasion: Occasion): Claims {
  return { aud: occasion.clientId, ...commonClaims(person, occasion), sub: pairwiseSubject(person, occasion.clientId) };
}

/** Signs claims as they stand, also wrong ones: nothing is added, nothing checked. */
export function signClaims(
  claims: Claims,
  { header, key }: { header: CompactJWSHeaderParameters; key: JWK | Uint8Array },
): Promise<string> {
  return new CompactSign(new TextEncoder().encode(JSON.stringify(claims))).setProtectedHeader(header).sign(key);
}

function commonClaims({ oid, name, username }: Person, { origin, now }: Occasion): Claims {
  return {
    iss: issuerAt(origin),
    iat: now,
    nbf: now,
    exp: now + tokenLifeSeconds,
    name,
    oid,
    preferred_username: username,
    tid: DEMO_TENANT,
    uti: randomBytes(16).toString('base64url'),
    ver: '2.0',
  };
}

/** The same person is somebody else to every app, and always the same to one. */
function pairwiseSubject({ oid }: Person, app: string): string {
  return createHash('sha256').update(`${app} ${oid}`).digest('base64url');
}
