import type { SandboxRequest } from '../witness.ts';
import { issuerAt } from './personTokens.ts';
import { DEMO_TENANT } from './registration.ts';

/** The document that tells a client where everything of the tenant is, and by which name it signs. */
export function discovery(origin: string): unknown {
  const tenantUrl = `${origin}/${DEMO_TENANT}`;
  return {
    issuer: issuerAt(origin),
    authorization_endpoint: `${tenantUrl}/oauth2/v2.0/authorize`,
    token_endpoint: `${tenantUrl}/oauth2/v2.0/token`,
    end_session_endpoint: `${tenantUrl}/oauth2/v2.0/logout`,
    jwks_uri: `${tenantUrl}/discovery/v2.0/keys`,
    token_endpoint_auth_methods_supported: ['client_secret_post'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'tid', 'oid', 'ver', 'name', 'preferred_username', 'appid', 'roles'],
  };
}

/** For clients that want to be told that this host is an authority at all. */
export function instances({ origin }: SandboxRequest): unknown {
  const host = new URL(origin).host;
  return {
    tenant_discovery_endpoint: `${origin}/${DEMO_TENANT}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  };
}
