import { textAt } from '../json.ts';
import type { JsonObject } from '../json.ts';
import type { SandboxAnswer } from '../witness.ts';
import { unknownApp } from './appGrant.ts';
import type { Person } from './people.ts';
import { accessClaims, identityClaims, signClaims } from './personTokens.ts';
import type { Claims } from './personTokens.ts';
import type { Refusal } from './refusal.ts';
import { API_PERMISSION, API_RESOURCE, API_SCOPE, DEMO_CLIENT, DEMO_TENANT, OUTLOOK_CLIENT, isRegisteredRedirect } from './registration.ts';
import { isDead, openRefreshToken } from './signIns.ts';
import type { RefreshToken, SignIns } from './signIns.ts';
import type { SigningKey } from './signingKey.ts';
import { tokenLifeSeconds } from './tokens.ts';

/** `now` in seconds since 1970. */
export type Desk = { readonly key: SigningKey; readonly signIns: SignIns; readonly people: readonly Person[]; readonly now: number };

/**
 * `grant_type=refresh_token` as a broker uses it for a nested app: the refresh token is the broker's (`brk_client_id`, here
 * Outlook), the tokens are for the app inside it (`client_id`, here Tandem). The form is the one MSAL writes. No secret: both are
 * public clients. The broker's own redirect is not looked at; it is the same in every request of one Outlook.
 */
export function judgeBrokerGrant(
  form: JsonObject,
  { signIns, people, now }: Desk,
): { readonly kind: 'granted'; readonly person: Person } | { readonly kind: 'refused'; readonly refusal: Refusal } {
  const refused = (refusal: Refusal) => ({ kind: 'refused', refusal }) as const;
  const [clientId, redirect] = [textAt(form, 'client_id'), textAt(form, 'redirect_uri') ?? ''];
  if (clientId !== DEMO_CLIENT) return refused(unknownApp(clientId));
  if (!isRegisteredRedirect(redirect)) return refused(unregisteredRedirect(redirect));
  const token = signIns.refreshTokens.get(textAt(form, 'refresh_token') ?? '');
  if (token === undefined) return refused(badRefreshToken);
  if (form['brk_client_id'] !== OUTLOOK_CLIENT) return refused(otherBroker);
  if (isDead(token, now)) return refused(deadRefreshToken(token));
  const person = people.find(({ oid }) => oid === token.oid);
  if (person === undefined) return refused(leftTheCompany);
  const scopes = (textAt(form, 'scope') ?? '').split(' ').filter((scope) => scope !== '' && !aboutThePerson.has(scope));
  const refusal = refusalOfScopes(scopes) ?? (signIns.withoutConsent.has(person.oid) ? noConsent : null);
  return refusal === null ? { kind: 'granted', person } : refused(refusal);
}

/** Both tokens and a new refresh token. The id token comes unasked: a broker always wants to know whom it speaks for. */
export async function brokerTokens(person: Person, origin: string, { key, signIns, now }: Desk): Promise<SandboxAnswer> {
  const occasion = { origin, clientId: DEMO_CLIENT, now };
  const sign = (claims: Claims) => signClaims(claims, { header: { alg: 'RS256', typ: 'JWT', kid: key.keyId }, key: key.privateKey });
  return {
    status: 200,
    count: 'token',
    headers: { 'Cache-Control': 'no-store, no-cache' },
    body: {
      token_type: 'Bearer',
      scope: API_SCOPE,
      expires_in: tokenLifeSeconds,
      ext_expires_in: tokenLifeSeconds,
      access_token: await sign(accessClaims(person, occasion)),
      refresh_token: openRefreshToken(signIns, { oid: person.oid, now }),
      id_token: await sign(identityClaims(person, occasion)),
      client_info: Buffer.from(JSON.stringify({ uid: person.oid, utid: DEMO_TENANT })).toString('base64url'),
    },
  };
}

/** Scopes that belong to no API. MSAL adds them to whatever it asks for. */
const aboutThePerson: ReadonlySet<string> = new Set(['openid', 'profile', 'email', 'offline_access']);

function refusalOfScopes(scopes: readonly string[]): Refusal | null {
  if (scopes.length === 0)
    return {
      error: 'invalid_scope',
      code: 70011,
      description: "The provided request must include a 'scope' input parameter that names what an API is asked for.",
    };
  for (const scope of scopes) {
    const [resource, permission] = [scope.slice(0, scope.lastIndexOf('/')), scope.slice(scope.lastIndexOf('/') + 1)];
    if (resource !== API_RESOURCE) return unknownResource(resource);
    if (permission !== API_PERMISSION && permission !== '.default') return unknownPermission(permission);
  }
  return null;
}

function unknownResource(resource: string): Refusal {
  return {
    error: 'invalid_resource',
    code: 500011,
    description: `The resource principal named ${resource} was not found in the tenant named ${DEMO_TENANT}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.`,
  };
}

function unknownPermission(permission: string): Refusal {
  return {
    error: 'invalid_client',
    code: 650053,
    description: `The application 'Tandem' asked for scope '${permission}' that doesn't exist on the resource '${DEMO_CLIENT}'. Contact the app vendor.`,
  };
}

function unregisteredRedirect(redirect: string): Refusal {
  return {
    error: 'invalid_client',
    code: 50011,
    description: `The redirect URI '${redirect}' specified in the request does not match the redirect URIs configured for the application '${DEMO_CLIENT}'.`,
  };
}

const badRefreshToken: Refusal = {
  error: 'invalid_grant',
  code: 70000,
  description: "The provided value for the input parameter 'refresh_token' or 'assertion' is not valid.",
};

const otherBroker: Refusal = {
  error: 'invalid_grant',
  code: 900054,
  description: 'Specified Broker Client ID does not match ID in provided grant.',
};

function deadRefreshToken({ issuedAt }: RefreshToken): Refusal {
  const issued = Temporal.Instant.fromEpochMilliseconds(issuedAt * 1000).toString({ fractionalSecondDigits: 7 });
  return {
    error: 'invalid_grant',
    code: 700082,
    description: `The refresh token has expired due to inactivity. The token was issued on ${issued} and was inactive for 90.00:00:00.`,
    suberror: 'bad_token',
  };
}

const leftTheCompany: Refusal = {
  error: 'invalid_grant',
  code: 500341,
  description: `The user account has been deleted from the ${DEMO_TENANT} directory. To sign into this application, the account must be added to the directory.`,
};

const noConsent: Refusal = {
  error: 'invalid_grant',
  code: 65001,
  description: `The user or administrator has not consented to use the application with ID '${DEMO_CLIENT}' named 'Tandem'. Send an interactive authorization request for this user and resource.`,
  suberror: 'consent_required',
};
