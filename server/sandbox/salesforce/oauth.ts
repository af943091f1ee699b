import { createPublicKey } from 'node:crypto';
import { decodeJwt, errors, jwtVerify } from 'jose';
import type { JWTPayload } from 'jose';
import { isJsonObject, textAt } from '../json.ts';
import type { SandboxAnswer, SandboxRequest } from '../stand.ts';
import { organizationId, rowsOf } from './org.ts';
import type { Org } from './org.ts';
import { idOf, textOf } from './row.ts';
import type { Row } from './row.ts';
import { openSession } from './sessions.ts';

const jwtGrant = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const loginHosts = ['https://login.salesforce.com', 'https://test.salesforce.com'];
const longestLifeSeconds = 300;
/** Clocks of two machines are never quite the same. */
const skewSeconds = 30;

/** `POST /services/oauth2/token` with the JWT bearer grant: a session as the user named, no refresh token. Facts 4.2. */
export async function answerToken(org: Org, now: Temporal.Instant, { body, origin }: SandboxRequest): Promise<SandboxAnswer> {
  const form = isJsonObject(body) ? body : {};
  if (textAt(form, 'grant_type') !== jwtGrant) return refuseToken('unsupported_grant_type', 'grant type not supported');
  const assertion = textAt(form, 'assertion') ?? '';
  const claims = claimsOf(assertion);
  if (claims === null) return refuseToken('invalid_grant', 'invalid assertion');
  const publicKeyPem = org.apps.get(claims.iss ?? '');
  if (publicKeyPem === undefined) return refuseToken('invalid_client_id', 'client identifier invalid');
  if (!(await isGenuine(assertion, { publicKeyPem, now }))) return refuseToken('invalid_grant', 'invalid assertion');
  if (!livesShortly(claims, now)) return refuseToken('invalid_grant', 'invalid assertion');
  if (![claims.aud ?? []].flat().some((audience) => isOurAudience(audience, origin)))
    return refuseToken('invalid_grant', 'audience is invalid');
  const user = userNamed(org, claims.sub ?? '');
  if (user === null) return refuseToken('invalid_grant', "user hasn't approved this consumer");
  if (user['IsActive'] === false) return refuseToken('invalid_grant', 'inactive user');
  return {
    status: 200,
    count: 'token',
    body: {
      access_token: openSession(org, idOf(user), now),
      scope: 'api',
      instance_url: origin,
      id: `${origin}/id/${organizationId}/${idOf(user)}`,
      token_type: 'Bearer',
    },
  };
}

/** Who a session is: the address in a token's `id`, and `/services/oauth2/userinfo`. */
export function identityBody(user: Row, origin: string): Record<string, unknown> {
  return {
    id: `${origin}/id/${organizationId}/${idOf(user)}`,
    user_id: idOf(user),
    organization_id: organizationId,
    username: textOf(user, 'Username'),
    display_name: textOf(user, 'Name'),
    email: textOf(user, 'Email'),
    active: user['IsActive'] !== false,
    user_type: 'STANDARD',
    urls: { rest: `${origin}/services/data/v{version}/`, query: `${origin}/services/data/v{version}/query/` },
  };
}

function refuseToken(error: string, description: string): SandboxAnswer {
  return { status: 400, count: 'token', body: { error, error_description: description } };
}

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

function isOurAudience(audience: string, origin: string): boolean {
  return [origin, ...loginHosts].includes(audience.replace(/\/$/, ''));
}

function userNamed(org: Org, username: string): Row | null {
  const wanted = username.toLowerCase();
  return [...rowsOf(org, 'User')].find((user) => textOf(user, 'Username')?.toLowerCase() === wanted) ?? null;
}
