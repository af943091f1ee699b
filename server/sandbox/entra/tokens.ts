import { SignJWT, errors, jwtVerify } from 'jose';
import type { SandboxClock } from '../clock.ts';
import { DEMO_CLIENT, DEMO_ROLES, DEMO_TENANT } from './registration.ts';
import type { SigningKey } from './signingKey.ts';

const audience = 'https://graph.microsoft.com';
export const tokenLifeSeconds = 3600;

/** App-only access tokens carry the issuer of v1 even when asked for at the v2 endpoint: Graph's own registration wants it so. */
const issuer = `https://sts.windows.net/${DEMO_TENANT}/`;

/** A token for Graph as an app without a user, good for an hour by the sandbox clock. */
export function issueAppToken(key: SigningKey, clock: SandboxClock): Promise<string> {
  const now = Math.floor(clock.now().epochMilliseconds / 1000);
  return new SignJWT({ tid: DEMO_TENANT, appid: DEMO_CLIENT, idtyp: 'app', roles: [...DEMO_ROLES], ver: '1.0' })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: key.keyId })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(DEMO_CLIENT)
    .setIssuedAt(now)
    .setNotBefore(now)
    .setExpirationTime(now + tokenLifeSeconds)
    .sign(key.privateKey);
}

/** What Graph makes of a bearer token: its roles, or the message of the 401. */
export async function checkAppToken(
  { key, clock }: { key: SigningKey; clock: SandboxClock },
  token: string,
): Promise<{ kind: 'valid'; roles: readonly string[] } | { kind: 'invalid'; message: string }> {
  try {
    const currentDate = new Date(clock.now().epochMilliseconds);
    const { payload } = await jwtVerify(token, key.publicKey, { issuer, audience, algorithms: ['RS256'], currentDate });
    const roles = Array.isArray(payload['roles']) ? payload['roles'].map(String) : [];
    return { kind: 'valid', roles };
  } catch (problem) {
    if (problem instanceof errors.JWTExpired) return { kind: 'invalid', message: 'Lifetime validation failed, the token is expired.' };
    if (problem instanceof errors.JOSEError)
      return { kind: 'invalid', message: 'CompactToken validation failed with reason code: 80049228.' };
    throw problem;
  }
}
