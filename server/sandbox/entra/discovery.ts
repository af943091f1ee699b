import type { JWK } from 'jose';
import type { SandboxRequest } from '../witness.ts';
import { issuerAt } from './personTokens.ts';
import { publishedKeys } from './signingKey.ts';
import type { Tenant, Tenants } from './tenants.ts';

/** The addresses for those who don't know yet of which tenant the person is. */
export const sharedNames: readonly string[] = ['common', 'organizations'];

/**
 * The document that tells a client where everything of the tenant is, and by which name it signs. At `common` and `organizations` the
 * name is a template: whoever reads it puts in the `tid` of the token.
 */
export function discovery(origin: string, place: Tenant | string): unknown {
  const segment = typeof place === 'string' ? place : place.id;
  const tenantUrl = `${origin}/${segment}`;
  return {
    token_endpoint: `${tenantUrl}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: `${tenantUrl}/discovery/v2.0/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    // The real one names what a registration could allow; here, as in most registrations, only codes are given.
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: typeof place === 'string' ? issuerAt(origin, '{tenantid}') : issuerAt(origin, place.id),
    request_uri_parameter_supported: false,
    authorization_endpoint: `${tenantUrl}/oauth2/v2.0/authorize`,
    end_session_endpoint: `${tenantUrl}/oauth2/v2.0/logout`,
    claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'nonce', 'tid', 'oid', 'ver', 'name', 'preferred_username', 'appid', 'roles'],
  };
}

/** A tenant's keys, or at the shared addresses those of all, each with the issuer it signs for. The real ones have a certificate as well. */
export async function keySet(origin: string, place: Tenant | string, tenants: Tenants): Promise<{ readonly keys: readonly JWK[] }> {
  const here = typeof place === 'string' ? [...tenants.values()] : [place];
  return { keys: (await Promise.all(here.map(({ id, key }) => publishedKeys(key, issuerAt(origin, id))))).flat() };
}

/** For clients that want to be told that this host is an authority at all. */
export function instances({ origin }: SandboxRequest, tenantId: string): unknown {
  const host = new URL(origin).host;
  return {
    tenant_discovery_endpoint: `${origin}/${tenantId}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  };
}
