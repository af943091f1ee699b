import { decodeJwt, errors, jwtVerify } from 'jose';
import type { JWTPayload } from 'jose';
import { textAt } from '../json.ts';
import { nothingProven } from './clientAuthentication.ts';
import type { Directory } from './directory.ts';
import { grantToPerson } from './personGrant.ts';
import { issuerAt } from './personTokens.ts';
import { badRefreshToken } from './refreshGrant.ts';
import type { Refusal } from './refusal.ts';
import { checkingKey } from './signingKey.ts';
import type { App, Tenant } from './tenants.ts';
import type { Granted, TokenCase } from './tokenDesk.ts';

/**
 * `grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer`, on behalf of: an API trades the token it was called with for one it can
 * call the next API with, in the same person's name. Nobody is asked anything, so consent must be there already.
 */
export async function grantOnBehalfOf(asked: TokenCase): Promise<Granted> {
  const { form, app, proof, tenant, directory, origin, now } = asked;
  const refused = (refusal: Refusal): Granted => ({ kind: 'refused', refusal });
  if (form['requested_token_use'] !== 'on_behalf_of') return refused(otherUse);
  if (proof === '0') return refused(nothingProven);
  const read = await readAssertion(textAt(form, 'assertion') ?? '', { app, tenant, directory, origin, now });
  if (read.kind === 'refused') return read;
  const { oid, tid, amr } = read.claims;
  const isStrong = Array.isArray(amr) && amr.includes('mfa');
  const granted = await grantToPerson(asked, { oid: String(oid), tenantId: String(tid), isStrong });
  // Here the factor that is missing is a thing the caller must ask the person for: the documented word differs from the refresh grant's.
  if (granted.kind === 'refused' && granted.refusal.suberror === 'basic_action')
    return refused({ ...granted.refusal, error: 'interaction_required' });
  return granted;
}

type Place = {
  readonly app: App;
  readonly tenant: Tenant | null;
  readonly directory: Directory;
  readonly origin: string;
  readonly now: number;
};
type Read = { readonly kind: 'read'; readonly claims: JWTPayload } | { readonly kind: 'refused'; readonly refusal: Refusal };

async function readAssertion(
  assertion: string,
  { app, tenant, directory: { tenants, voidAssertions }, origin, now }: Place,
): Promise<Read> {
  const refused = (refusal: Refusal): Read => ({ kind: 'refused', refusal });
  const claimed = claimsIn(assertion);
  if (claimed === null) return refused(badRefreshToken);
  if (voidAssertions.has(assertion)) return refused(outOfTime(claimed));
  const issuing = tenants.get(String(claimed['tid']));
  if (issuing === undefined || (tenant !== null && tenant !== issuing)) return refused(foreignIssuer);
  try {
    const { payload } = await jwtVerify(assertion, checkingKey(issuing.key), { algorithms: ['RS256'], currentDate: new Date(now * 1000) });
    if (payload.aud !== app.id && payload.aud !== `api://${app.id}`) return refused(otherAudience(payload, app));
    if (payload.iss !== issuerAt(origin, issuing.id)) return refused(foreignIssuer);
    // An id token has the right audience as well, and is no ticket; neither is an app's own token.
    if (typeof payload['scp'] !== 'string' || typeof payload['oid'] !== 'string') return refused(noUserToken);
    return { kind: 'read', claims: payload };
  } catch (problem) {
    if (problem instanceof errors.JOSEError) return refused(refusalOfJose(problem, claimed));
    throw problem;
  }
}

function claimsIn(assertion: string): JWTPayload | null {
  try {
    return decodeJwt(assertion);
  } catch {
    return null;
  }
}

function refusalOfJose(problem: errors.JOSEError, claimed: JWTPayload): Refusal {
  const isLate = problem instanceof errors.JWTExpired;
  if (isLate || (problem instanceof errors.JWTClaimValidationFailed && problem.claim === 'nbf')) return outOfTime(claimed);
  return badGrant(
    50013,
    'Assertion failed signature validation. [Reason - The provided signature value did not match the expected signature value.]',
  );
}

function outOfTime({ exp = 0 }: JWTPayload): Refusal {
  return badGrant(
    500133,
    `Assertion is not within its valid time range. Ensure that the access token is not expired before using it for user assertion, or request a new token. Expiry time of assertion ${Temporal.Instant.fromEpochMilliseconds(exp * 1000).toString({ fractionalSecondDigits: 7 })}.`,
  );
}

function otherAudience({ aud }: JWTPayload, { id }: App): Refusal {
  return badGrant(
    500131,
    `Assertion audience does not match the Client app presenting the assertion. The audience in the assertion was '${String(aud)}' and the expected audience is '${id}' or one of the Application Uris of this application.`,
  );
}

const foreignIssuer: Refusal = badGrant(
  50013,
  'Assertion failed signature validation. [Reason - The key was not found or the issuer is not the one the request was sent to.]',
);

const noUserToken: Refusal = badGrant(50027, 'JWT token is invalid or malformed: the assertion is not an access token of a user.');

const otherUse: Refusal = {
  error: 'invalid_request',
  code: 900144,
  description: "The request body must contain the following parameter: 'requested_token_use' with the value 'on_behalf_of'.",
};

function badGrant(code: number, description: string): Refusal {
  return { error: 'invalid_grant', code, description };
}
