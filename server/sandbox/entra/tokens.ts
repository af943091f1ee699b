import { randomBytes } from 'node:crypto';
import { SignJWT, errors, jwtVerify } from 'jose';
import type { JWTPayload } from 'jose';
import type { SandboxClock } from '../clock.ts';
import { DEMO_CLIENT, DEMO_ROLES } from './registration.ts';
import { GRAPH } from './scopes.ts';
import { checkingKey } from './signingKey.ts';
import type { SigningKey, TenantKey } from './signingKey.ts';

export const tokenLifeSeconds = 3600;

/** Who asks for itself, and by what it proved itself ("1" secret, "2" certificate). */
type AskingApp = {
  readonly clientId: string;
  readonly roles: readonly string[];
  readonly proof?: '1' | '2';
  readonly cp1?: boolean;
};

const tandem: AskingApp = { clientId: DEMO_CLIENT, roles: DEMO_ROLES };

/** Access tokens for Graph carry the issuer of v1 even when asked for at the v2 endpoint: Graph's own registration wants it so. */
export const graphIssuer = (tenantId: string): string => `https://sts.windows.net/${tenantId}/`;

/** A token for Graph as an app without a user, good for an hour by the sandbox clock. Tandem's, unless another app is named. */
export function issueAppToken(key: TenantKey, clock: SandboxClock, app: AskingApp = tandem): Promise<string> {
  const now = Math.floor(clock.now().epochMilliseconds / 1000);
  const { clientId, roles, proof = '1', cp1 = false } = app;
  // Every token is another one, also within a second: one that is made void must not come again.
  const uti = randomBytes(16).toString('base64url');
  const claims = { tid: key.tenantId, appid: clientId, appidacr: proof, idtyp: 'app', ver: '1.0', uti };
  return new SignJWT({ ...claims, ...(roles.length === 0 ? {} : { roles: [...roles] }), ...(cp1 ? { xms_cc: ['cp1'] } : {}) })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: key.keyId })
    .setIssuer(graphIssuer(key.tenantId))
    .setAudience(GRAPH)
    .setSubject(clientId)
    .setIssuedAt(now)
    .setNotBefore(now)
    .setExpirationTime(now + tokenLifeSeconds)
    .sign(key.privateKey);
}

/**
 * What a bearer token says at Graph. `app`: the client id it was given to. An app for itself has `roles`, an app in somebody's name `scopes` and the `oid` of that person.
 * `challenge`: the claims request of a 401's `WWW-Authenticate`, base64, for a client that said it understands one.
 */
type TokenJudgement =
  | {
      readonly kind: 'valid';
      readonly app: string;
      readonly tenantId: string;
      readonly roles: readonly string[];
      readonly scopes: readonly string[];
      readonly oid: string | null;
    }
  | { readonly kind: 'invalid'; readonly message: string; readonly challenge?: string };

/** What Graph makes of a bearer token. It holds mailboxes of one tenant, so whoever comes from another is refused. */
export async function checkAppToken({ key, clock }: { key: SigningKey; clock: SandboxClock }, token: string): Promise<TokenJudgement> {
  try {
    const { tenantId } = key;
    const currentDate = new Date(clock.now().epochMilliseconds);
    const expected = { issuer: graphIssuer(tenantId), audience: GRAPH, algorithms: ['RS256'], currentDate };
    const { payload } = await jwtVerify(token, checkingKey(key), { ...expected, requiredClaims: ['exp'] });
    if (payload['tid'] !== tenantId) return invalid;
    return revoked(payload, key) ?? judgementOf(payload, tenantId);
  } catch (problem) {
    if (problem instanceof errors.JWTExpired) return { kind: 'invalid', message: 'Lifetime validation failed, the token is expired.' };
    if (problem instanceof errors.JOSEError) return invalid;
    throw problem;
  }
}

const invalid: TokenJudgement = { kind: 'invalid', message: 'CompactToken validation failed with reason code: 80049228.' };

function judgementOf(payload: JWTPayload, tenantId: string): TokenJudgement {
  const { appid, roles, scp, oid } = payload;
  return {
    kind: 'valid',
    app: String(appid),
    tenantId,
    roles: Array.isArray(roles) ? roles.map(String) : [],
    scopes: typeof scp === 'string' ? scp.split(' ') : [],
    oid: typeof oid === 'string' ? oid : null,
  };
}

/** Continuous access evaluation: a token that was revoked before its time, for those who said they can be told. */
function revoked({ oid, sub, iat = 0, xms_cc }: JWTPayload, { goodSince }: SigningKey): TokenJudgement | null {
  const since = goodSince.get(typeof oid === 'string' ? oid : (sub ?? ''));
  if (since === undefined || iat >= since || !(Array.isArray(xms_cc) && xms_cc.includes('cp1'))) return null;
  const claims = { access_token: { nbf: { essential: true, value: String(since) } } };
  return {
    kind: 'invalid',
    message:
      'Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp',
    challenge: Buffer.from(JSON.stringify(claims)).toString('base64'),
  };
}
