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
  if (claims === null) return invalidAssertion('it is no JWT');
  const publicKeyPem = org.apps.get(claims.iss ?? '')?.publicKeyPem ?? null;
  if (publicKeyPem === null) return { error: 'invalid_client_id', description: 'client identifier invalid' };
  const why = (await whyNotGenuine(assertion, { publicKeyPem, now })) ?? whyTooLong(claims, now);
  if (why !== null) return invalidAssertion(why);
  const audiences = [origin, ...org.switches.loginHosts];
  if (![claims.aud ?? []].flat().some((audience) => audiences.includes(audience.replace(/\/$/, '')))) {
    return { error: 'invalid_grant', description: 'audience is invalid' };
  }
  const user = userNamed(org, claims.sub ?? '');
  if (user === null) return { error: 'invalid_grant', description: "user hasn't approved this consumer" };
  return whyNotIn(org, user) ?? user;
}

/** Salesforce says no more than that. */
function invalidAssertion(why: string): TokenRefusal {
  return { error: 'invalid_grant', description: 'invalid assertion', why };
}

function claimsOf(assertion: string): JWTPayload | null {
  try {
    return decodeJwt(assertion);
  } catch (problem) {
    if (problem instanceof errors.JWTInvalid) return null;
    throw problem;
  }
}

async function whyNotGenuine(
  assertion: string,
  { publicKeyPem, now }: { publicKeyPem: string; now: Temporal.Instant },
): Promise<string | null> {
  try {
    await jwtVerify(assertion, createPublicKey(publicKeyPem), {
      algorithms: ['RS256'],
      currentDate: new Date(now.epochMilliseconds),
      clockTolerance: skewSeconds,
    });
    return null;
  } catch (problem) {
    if (problem instanceof errors.JOSEError) return whyOf(problem, now);
    throw problem;
  }
}

function whyOf(problem: errors.JOSEError, now: Temporal.Instant): string {
  if (!(problem instanceof errors.JWTExpired)) return problem.message;
  return `it ended ${stampOf(problem.payload.exp)}, and the sandbox's clock says ${now.toString()}`;
}

function whyTooLong({ exp }: JWTPayload, now: Temporal.Instant): string | null {
  if (exp !== undefined && exp - now.epochMilliseconds / 1000 <= longestLifeSeconds + skewSeconds) return null;
  return `it ends ${stampOf(exp)}, more than ${longestLifeSeconds} seconds after the sandbox's clock, which says ${now.toString()}`;
}

function stampOf(seconds: number | undefined): string {
  if (seconds === undefined) return 'never';
  const date = new Date(seconds * 1000);
  // Whoever signs may write any number.
  return Number.isNaN(date.getTime()) ? `at ${seconds}` : date.toISOString();
}
