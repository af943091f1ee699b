import { createPublicKey } from 'node:crypto';
import { decodeJwt, errors, jwtVerify } from 'jose';
import type { JWTPayload } from 'jose';
import type { Org } from './org.ts';
import type { Row } from './row.ts';
import { userNamed, whyNotIn } from './signInRules.ts';
import type { TokenRefusal } from './signInRules.ts';

const longestLifeSeconds = 300;
/** Clocks of two machines are never quite the same. */
const skewSeconds = 30;

type Signed = { readonly assertion: string; readonly origin: string; readonly now: Temporal.Instant };

/** The user an assertion signed by a registered app names, or why it gives no session. */
export async function userByAssertion(org: Org, { assertion, origin, now }: Signed): Promise<Row | TokenRefusal> {
  const claims = claimsOf(assertion);
  if (claims === null) return invalidAssertion;
  const publicKeyPem = org.apps.get(claims.iss ?? '')?.publicKeyPem ?? null;
  if (publicKeyPem === null) return { error: 'invalid_client_id', description: 'client identifier invalid' };
  if (!(await isGenuine(assertion, { publicKeyPem, now })) || !livesShortly(claims, now)) return invalidAssertion;
  const audiences = [origin, ...org.switches.loginHosts];
  if (![claims.aud ?? []].flat().some((audience) => audiences.includes(audience.replace(/\/$/, '')))) {
    return { error: 'invalid_grant', description: 'audience is invalid' };
  }
  const user = userNamed(org, claims.sub ?? '');
  if (user === null) return { error: 'invalid_grant', description: "user hasn't approved this consumer" };
  return whyNotIn(org, user) ?? user;
}

const invalidAssertion = { error: 'invalid_grant', description: 'invalid assertion' };

function claimsOf(assertion: string): JWTPayload | null {
  try {
    return decodeJwt(assertion);
  } catch (problem) {
    if (problem instanceof errors.JWTInvalid) return null;
    throw problem;
  }
}

async function isGenuine(assertion: string, { publicKeyPem, now }: { publicKeyPem: string; now: Temporal.Instant }): Promise<boolean> {
  try {
    await jwtVerify(assertion, createPublicKey(publicKeyPem), {
      algorithms: ['RS256'],
      currentDate: new Date(now.epochMilliseconds),
      clockTolerance: skewSeconds,
    });
    return true;
  } catch (problem) {
    if (problem instanceof errors.JOSEError) return false;
    throw problem;
  }
}

function livesShortly({ exp }: JWTPayload, now: Temporal.Instant): boolean {
  return exp !== undefined && exp - now.epochMilliseconds / 1000 <= longestLifeSeconds + skewSeconds;
}
