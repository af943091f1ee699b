import { createHmac } from 'node:crypto';
import { isJsonObject, textAt } from '../json.ts';
import type { SandboxAnswer, SandboxRequest } from '../stand.ts';
import { userByAssertion } from './jwtGrant.ts';
import { organizationId } from './org.ts';
import type { Org } from './org.ts';
import { idOf, textOf } from './row.ts';
import type { Row } from './row.ts';
import { openSession } from './sessions.ts';
import { identityUrl } from './signInRules.ts';
import type { TokenRefusal } from './signInRules.ts';
import { grantByCode, grantByRefreshToken } from './webServerFlow.ts';
import type { Grant } from './webServerFlow.ts';

/** `POST /services/oauth2/token`: the JWT bearer grant, and the web server flow with its refresh tokens. Facts 4.2. */
export async function answerToken(org: Org, now: Temporal.Instant, { body, origin }: SandboxRequest): Promise<SandboxAnswer> {
  const form = isJsonObject(body) ? body : {};
  switch (textAt(form, 'grant_type')) {
    case 'urn:ietf:params:oauth:grant-type:jwt-bearer': {
      const found = await userByAssertion(org, { assertion: textAt(form, 'assertion') ?? '', origin, now });
      if (isRefusal(found)) return refuseToken(found);
      const access_token = openSession(org, idOf(found), now);
      return tokenAnswer({ access_token, scope: 'api', ...whereAndWho(origin, idOf(found)) });
    }
    case 'authorization_code':
      return answerGrant(org, grantByCode(org, now, form), { origin, now });
    case 'refresh_token':
      return answerGrant(org, grantByRefreshToken(org, form), { origin, now });
    default:
      return refuseToken({ error: 'unsupported_grant_type', description: 'grant type not supported' });
  }
}

/** `GET|POST /services/oauth2/revoke`: a refresh token takes all its sessions along, an access token only itself. */
export function revokeToken(org: Org, { body, query }: SandboxRequest): SandboxAnswer {
  const form = isJsonObject(body) ? body : {};
  const token = textAt(form, 'token') ?? query.get('token') ?? '';
  const wasRefreshToken = org.refreshTokens.delete(token);
  for (const [known, { refreshToken }] of org.sessions) if (refreshToken === token) org.sessions.delete(known);
  const known = org.sessions.delete(token) || wasRefreshToken;
  return known ? { status: 200, count: 'token' } : refuseToken({ error: 'invalid_token', description: 'the token is invalid' });
}

/** Who a session is: the address in a token's `id`. */
export function identityBody(user: Row, origin: string): Record<string, unknown> {
  return {
    id: identityUrl(origin, idOf(user)),
    user_id: idOf(user),
    organization_id: organizationId,
    username: textOf(user, 'Username'),
    display_name: textOf(user, 'Name'),
    email: textOf(user, 'Email'),
    active: user['IsActive'] !== false,
    user_type: (textOf(user, 'UserType') ?? 'Standard').replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase(),
    urls: { rest: `${origin}/services/data/v{version}/`, query: `${origin}/services/data/v{version}/query/` },
  };
}

/** `/services/oauth2/userinfo`: the same under the names of OpenID as well. */
export function userInfoBody(user: Row, origin: string): Record<string, unknown> {
  const identity = identityBody(user, origin);
  return { sub: identity['id'], preferred_username: identity['username'], name: identity['display_name'], ...identity };
}

/** `/.well-known/openid-configuration`, as much of it as is played. */
export function openidConfiguration(origin: string): Record<string, unknown> {
  const at = (name: string) => `${origin}/services/oauth2/${name}`;
  return {
    issuer: origin,
    authorization_endpoint: at('authorize'),
    token_endpoint: at('token'),
    revocation_endpoint: at('revoke'),
    userinfo_endpoint: at('userinfo'),
    scopes_supported: ['api', 'id', 'openid', 'refresh_token', 'offline_access'],
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
  };
}

function answerGrant(org: Org, grant: Grant | TokenRefusal, { origin, now }: { origin: string; now: Temporal.Instant }): SandboxAnswer {
  if ('error' in grant) return refuseToken(grant);
  const { userId, scope, refreshToken, tellsRefreshToken, clientSecret } = grant;
  const issued_at = String(now.epochMilliseconds);
  const id = identityUrl(origin, userId);
  return tokenAnswer({
    access_token: openSession(org, userId, now, refreshToken ?? undefined),
    ...(tellsRefreshToken && refreshToken !== null ? { refresh_token: refreshToken } : {}),
    signature: createHmac('sha256', clientSecret)
      .update(id + issued_at)
      .digest('base64'),
    scope,
    ...whereAndWho(origin, userId),
    issued_at,
  });
}

function whereAndWho(origin: string, userId: string): Record<string, string> {
  return { instance_url: origin, id: identityUrl(origin, userId), token_type: 'Bearer' };
}

function isRefusal(found: Row | TokenRefusal): found is TokenRefusal {
  return 'error' in found && 'description' in found;
}

function tokenAnswer(body: Record<string, unknown>): SandboxAnswer {
  return { status: 200, count: 'token', headers: { 'Cache-Control': 'no-cache, no-store', Pragma: 'no-cache' }, body };
}

function refuseToken({ error, description, why }: TokenRefusal): SandboxAnswer {
  return { status: 400, count: 'token', body: { error, error_description: description }, ...(why === undefined ? {} : { why }) };
}
