import type { SandboxClock } from '../clock.ts';
import { isJsonObject, textAt } from '../json.ts';
import type { SandboxAnswer, SandboxRequest, Witness } from '../witness.ts';
import { DEMO_CLIENT, DEMO_SECRET, DEMO_TENANT } from './registration.ts';
import type { SigningKey } from './signingKey.ts';
import { loadSigningKey, saveSigningKey } from './signingKey.ts';
import { issueAppToken, tokenLifeSeconds } from './tokens.ts';

/** The pretended Entra: discovery, keys and tokens for one tenant and one app registration. */
export function entraWitness({ clock, key }: { clock: SandboxClock; key: SigningKey }): Witness {
  const failure = (status: number, error: string, code: number, description: string): SandboxAnswer => ({
    status,
    count: 'token',
    body: {
      error,
      error_description: `AADSTS${code}: ${description} Timestamp: ${clock.now().toString({ fractionalSecondDigits: 0 }).replace('T', ' ')}`,
      error_codes: [code],
      timestamp: clock.now().toString({ fractionalSecondDigits: 0 }).replace('T', ' '),
    },
  });

  const grantToken = async (tenant: string, form: unknown): Promise<SandboxAnswer> => {
    const { grant_type, client_id, client_secret, scope } = isJsonObject(form) ? form : {};
    if (!isDemoTenant(tenant))
      return failure(400, 'invalid_request', 90002, `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID.`);
    if (grant_type !== 'client_credentials')
      return failure(
        400,
        'unsupported_grant_type',
        70003,
        `The app requested an unsupported grant type '${textAt({ grant_type }, 'grant_type') ?? ''}'.`,
      );
    if (client_id !== DEMO_CLIENT)
      return failure(
        400,
        'unauthorized_client',
        700016,
        `Application with identifier '${textAt({ client_id }, 'client_id') ?? ''}' was not found in the directory.`,
      );
    if (client_secret !== DEMO_SECRET)
      return failure(
        401,
        'invalid_client',
        7000215,
        `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value for app '${DEMO_CLIENT}'.`,
      );
    // Any resource is taken: whoever points us at the sandbox's Graph names it by its own address.
    if (typeof scope !== 'string' || !scope.split(' ').some((one) => /^https:\/\/.+\/\.default$/.test(one)))
      return failure(
        400,
        'invalid_scope',
        1002012,
        'The provided value for scope is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier.',
      );
    return {
      status: 200,
      count: 'token',
      headers: { 'Cache-Control': 'no-store, no-cache' },
      body: {
        token_type: 'Bearer',
        expires_in: tokenLifeSeconds,
        ext_expires_in: tokenLifeSeconds,
        access_token: await issueAppToken(key, clock),
      },
    };
  };

  return {
    name: 'entra',
    handle: (request) => {
      const [, tenant = '', ...rest] = request.path.split('/');
      switch (`${request.method} ${rest.join('/')}`) {
        case 'GET v2.0/.well-known/openid-configuration':
          if (!isDemoTenant(tenant)) return { ...failure(400, 'invalid_tenant', 90002, `Tenant '${tenant}' not found.`) };
          return { status: 200, count: 'token', body: discovery(request.origin, tenant) };
        case 'GET discovery/instance':
          return { status: 200, count: 'token', body: instances(request) };
        case 'GET discovery/v2.0/keys':
          return { status: 200, count: 'token', body: { keys: [{ ...key.publicKey, kid: key.keyId, use: 'sig', alg: 'RS256' }] } };
        case 'POST oauth2/v2.0/token':
          return grantToken(tenant, request.body);
        default:
          return { status: 404, count: 'token', body: 'Not found.' };
      }
    },
    throttled: () => ({
      status: 429,
      headers: { 'Retry-After': '1' },
      count: 'token',
      body: { error: 'temporarily_unavailable', error_description: 'AADSTS90006: External server retryable error.', error_codes: [90006] },
    }),
    failed: () => ({
      status: 503,
      count: 'token',
      body: {
        error: 'temporarily_unavailable',
        error_description: 'AADSTS90033: A transient error has occurred. Please try again.',
        error_codes: [90033],
      },
    }),
    control: { state: () => ({ tenant: DEMO_TENANT, clients: [DEMO_CLIENT], keys: [key.keyId] }), reset: () => ({}) },
    save: () => saveSigningKey(key),
    load: (state) => {
      loadSigningKey(key, state);
    },
  };
}

function isDemoTenant(tenant: string): boolean {
  return tenant.toLowerCase() === DEMO_TENANT;
}

function discovery(origin: string, tenant: string): unknown {
  return {
    issuer: `${origin}/${tenant}/v2.0`,
    authorization_endpoint: `${origin}/${tenant}/oauth2/v2.0/authorize`,
    token_endpoint: `${origin}/${tenant}/oauth2/v2.0/token`,
    end_session_endpoint: `${origin}/${tenant}/oauth2/v2.0/logout`,
    jwks_uri: `${origin}/${tenant}/discovery/v2.0/keys`,
    token_endpoint_auth_methods_supported: ['client_secret_post'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'tid', 'appid', 'roles'],
  };
}

/** For clients that want to be told that this host is an authority at all. */
function instances(request: SandboxRequest): unknown {
  const host = new URL(request.origin).host;
  return {
    tenant_discovery_endpoint: `${request.origin}/${DEMO_TENANT}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  };
}
