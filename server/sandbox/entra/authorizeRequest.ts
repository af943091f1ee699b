import { asksForMore } from './claimsRequest.ts';
import type { Refusal } from './refusal.ts';
import { readScopes } from './scopes.ts';
import { registeredRedirect, registrationOf, unknownApp } from './tenants.ts';
import type { App, Redirect, Tenant, Tenants } from './tenants.ts';

/** Where and how the answer goes back to the client. */
export type Reply = { readonly redirectUri: string; readonly mode: 'query' | 'fragment' | 'form_post'; readonly state: string | null };

export type AuthorizeRequest = {
  readonly app: App;
  readonly platform: Redirect['platform'];
  readonly reply: Reply;
  readonly scope: string;
  readonly nonce: string | undefined;
  readonly challenge: string | undefined;
  readonly prompt: '' | 'none' | 'login' | 'select_account' | 'consent';
  readonly loginHint: string | null;
  readonly wantsClientInformation: boolean;
  /** A claims request came along: a resource was not content with what the person had shown so far. */
  readonly isChallenged: boolean;
};

/**
 * `page`: nothing is known to be true about the client, so the person is told and nobody is sent anywhere. `reply`: the client itself
 * is told, by a redirect.
 */
export type AuthorizeReading =
  | { readonly kind: 'read'; readonly request: AuthorizeRequest }
  | { readonly kind: 'page'; readonly refusal: Refusal }
  | { readonly kind: 'reply'; readonly reply: Reply; readonly refusal: Refusal };

/** Reads what a client sent somebody here with. `tenant` is null at the shared addresses. */
export function readAuthorizeRequest(query: URLSearchParams, place: { tenant: Tenant | null; tenants: Tenants }): AuthorizeReading {
  const page = (refusal: Refusal): AuthorizeReading => ({ kind: 'page', refusal });
  const clientId = query.get('client_id') ?? undefined;
  const app = registrationOf(place.tenants, clientId ?? '');
  if (app === undefined) return page(unknownApp(clientId, place.tenant?.name));
  const stranger = refusalOfStranger(app, place.tenant);
  if (stranger !== null) return page(stranger);
  const redirectUri = query.get('redirect_uri') ?? '';
  const redirect = registeredRedirect(app, redirectUri);
  if (redirect === undefined) return page(unregistered(redirectUri, app));
  const mode = query.get('response_mode') ?? 'query';
  const reply = { redirectUri, mode: mode === 'fragment' || mode === 'form_post' ? mode : 'query', state: query.get('state') } as const;
  const refusal = refusalOfForm(query, mode) ?? refusalOfChallenge(query, redirect) ?? refusalOfScope(query, { app, ...place });
  if (refusal !== null) return { kind: 'reply', reply, refusal };
  return {
    kind: 'read',
    request: {
      app,
      platform: redirect.platform,
      reply,
      scope: query.get('scope') ?? '',
      nonce: query.get('nonce') ?? undefined,
      challenge: query.get('code_challenge') ?? undefined,
      prompt: promptIn(query) ?? '',
      loginHint: query.get('login_hint'),
      wantsClientInformation: query.get('client_info') === '1',
      isChallenged: asksForMore(query.get('claims')),
    },
  };
}

function refusalOfStranger(app: App, tenant: Tenant | null): Refusal | null {
  if (app.multiTenant || tenant?.id === app.homeTenant) return null;
  if (tenant !== null) return unknownApp(app.id, tenant.name);
  return badRequest(
    50194,
    `Application '${app.id}'(${app.name}) is not configured as a multi-tenant application. Usage of the /common endpoint is not supported for such apps created after '10/15/2018'. Use a tenant-specific endpoint or configure the application to be multi-tenant.`,
  );
}

function refusalOfForm(query: URLSearchParams, mode: string): Refusal | null {
  const type = query.get('response_type');
  if (type === null) return badRequest(900144, "The request body must contain the following parameter: 'response_type'.");
  if (type !== 'code')
    return {
      error: 'unsupported_response_type',
      code: 700054,
      description: `response_type '${type}' is not enabled for the application.`,
    };
  if (!['query', 'fragment', 'form_post'].includes(mode))
    return badRequest(9002313, 'Invalid request. Request is malformed or invalid: the response_mode is not supported.');
  return promptIn(query) === null ? badRequest(90023, "Unsupported 'prompt' value.") : null;
}

/** SHA-256 only. A page cannot do without; a server with a secret may. */
function refusalOfChallenge(query: URLSearchParams, { platform }: Redirect): Refusal | null {
  const challenge = query.get('code_challenge');
  if (challenge === null) {
    if (platform !== 'spa') return null;
    return badRequest(9002325, 'Proof Key for Code Exchange is required for cross-origin authorization code redemption.');
  }
  if (query.get('code_challenge_method') !== 'S256') return badRequest(50149, 'Invalid Code_Challenge_method parameter.');
  return /^[\w-]{43}$/.test(challenge) ? null : badRequest(501491, 'Invalid size of Code_Challenge parameter.');
}

function refusalOfScope(query: URLSearchParams, place: { app: App; tenant: Tenant | null; tenants: Tenants }): Refusal | null {
  const { app, tenants } = place;
  const tenant = place.tenant ?? tenants.get(app.homeTenant);
  if (tenant === undefined) return unknownApp(app.id);
  const read = readScopes(query.get('scope') ?? '', { app, tenant, tenants });
  return read.kind === 'refused' ? read.refusal : null;
}

function promptIn(query: URLSearchParams): AuthorizeRequest['prompt'] | null {
  const prompt = query.get('prompt') ?? '';
  return prompt === '' || prompt === 'none' || prompt === 'login' || prompt === 'select_account' || prompt === 'consent' ? prompt : null;
}

function unregistered(redirect: string, { id }: App): Refusal {
  return badRequest(
    50011,
    `The redirect URI '${redirect}' specified in the request does not match the redirect URIs configured for the application '${id}'. Make sure the redirect URI sent in the request matches one added to your application in the Azure portal.`,
  );
}

function badRequest(code: number, description: string): Refusal {
  return { error: 'invalid_request', code, description };
}
