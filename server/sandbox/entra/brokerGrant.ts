import { textAt } from '../json.ts';
import type { JsonObject } from '../json.ts';
import { missingConsent, noConsent } from './consent.ts';
import { secondsOf } from './directory.ts';
import type { Account, Directory } from './directory.ts';
import { personAnswer } from './personAnswer.ts';
import { accountOf, leftTheCompany } from './personGrant.ts';
import { badRefreshToken, refusalOfAge } from './refreshGrant.ts';
import type { Refusal } from './refusal.ts';
import { API_PERMISSION, API_RESOURCE, API_SCOPE, DEMO_CLIENT, OUTLOOK_CLIENT, isRegisteredRedirect } from './registration.ts';
import { resourceId } from './scopes.ts';
import type { AskedScopes } from './scopes.ts';
import type { RefreshToken } from './signIns.ts';
import { troubleOfPerson } from './switches.ts';
import { isInTenant, registrationOf, unknownApp } from './tenants.ts';
import type { App, Tenant } from './tenants.ts';
import type { Granted } from './tokenDesk.ts';

export type BrokerCase = { readonly form: JsonObject; readonly tenant: Tenant; readonly directory: Directory; readonly origin: string };

/** Whether a refresh grant is a broker's: it names itself, or the redirect of an app inside it. */
export function isBrokerGrant(form: JsonObject): boolean {
  return form['brk_client_id'] !== undefined || (textAt(form, 'redirect_uri') ?? '').startsWith('brk-');
}

/**
 * `grant_type=refresh_token` as a broker uses it for a nested app: the refresh token is the broker's (`brk_client_id`, here
 * Outlook), the tokens are for the app inside it (`client_id`, here Tandem). The form is the one MSAL writes. No secret: both are
 * public clients. The broker's own redirect is not looked at; it is the same in every request of one Outlook.
 */
export async function grantToBroker(asked: BrokerCase): Promise<Granted> {
  const { form, tenant, directory, origin } = asked;
  const { signIns, clock, tenants } = directory;
  const refused = (refusal: Refusal): Granted => ({ kind: 'refused', refusal });
  const [clientId, redirect] = [textAt(form, 'client_id'), textAt(form, 'redirect_uri') ?? ''];
  const app = clientId === DEMO_CLIENT ? registrationOf(tenants, clientId) : undefined;
  if (app === undefined || !isInTenant(app, tenant)) return refused(unknownApp(clientId));
  if (!isRegisteredRedirect(redirect)) return refused(unregisteredRedirect(redirect));
  const token = signIns.refreshTokens.get(textAt(form, 'refresh_token') ?? '');
  if (token === undefined) return refused(badRefreshToken);
  if (form['brk_client_id'] !== OUTLOOK_CLIENT || token.clientId !== OUTLOOK_CLIENT) return refused(otherBroker);
  const judged = await judgeToken(token, asked);
  if (judged.kind === 'refused') return refused(judged.refusal);
  const { account } = judged;
  const scopes = (textAt(form, 'scope') ?? '').split(' ').filter((scope) => scope !== '' && !aboutThePerson.has(scope));
  const refusal = refusalOfScopes(scopes, tenant) ?? refusalOfPerson({ app, account, token, directory });
  if (refusal !== null) return refused(refusal);
  const now = secondsOf(clock);
  const { isStrong, family } = token;
  const occasion = { origin, tenantId: tenant.id, clientId: DEMO_CLIENT, now, isStrong };
  // The refresh token is the broker's again, never the app's inside it. The id token comes unasked: a broker wants to know for whom it speaks.
  const answer = await personAnswer({ account, scopes: panesScopes(app), occasion, family, holder: OUTLOOK_CLIENT }, directory);
  return { kind: 'answered', answer };
}

type Judged = { readonly kind: 'good'; readonly account: Account } | { readonly kind: 'refused'; readonly refusal: Refusal };

async function judgeToken(token: RefreshToken, { tenant, directory }: BrokerCase): Promise<Judged> {
  const { clock, switches } = directory;
  const ageing = { now: secondsOf(clock), trouble: switches.troubles.get(token.oid) };
  const refusal = refusalOfAge(token, ageing) ?? (token.tenantId === tenant.id ? null : otherTenant);
  if (refusal !== null) return { kind: 'refused', refusal };
  const account = await accountOf(directory, token);
  return account === null ? { kind: 'refused', refusal: leftTheCompany(token.tenantId) } : { kind: 'good', account };
}

function refusalOfPerson({
  app,
  account: { person, tenant },
  token: { isStrong },
  directory: { signIns, switches },
}: {
  app: App;
  account: Account;
  token: RefreshToken;
  directory: Directory;
}): Refusal | null {
  const scopes = panesScopes(app);
  if (missingConsent(signIns, { app, tenant, oid: person.oid, scopes }).length > 0) return noConsent(app);
  return troubleOfPerson(switches, { oid: person.oid, isStrong, resource: resourceId(scopes.resource) });
}

/** All a nested app is ever given here: its own API. */
function panesScopes(app: App): AskedScopes {
  const resource = { kind: 'api', app } as const;
  return { resource, permissions: [API_PERMISSION], granted: API_SCOPE, wantsIdToken: true, wantsRefreshToken: true };
}

/** Scopes that belong to no API. MSAL adds them to whatever it asks for. */
const aboutThePerson: ReadonlySet<string> = new Set(['openid', 'profile', 'email', 'offline_access']);

function refusalOfScopes(scopes: readonly string[], tenant: Tenant): Refusal | null {
  if (scopes.length === 0)
    return {
      error: 'invalid_scope',
      code: 70011,
      description: "The provided request must include a 'scope' input parameter that names what an API is asked for.",
    };
  for (const scope of scopes) {
    const [resource, permission] = [scope.slice(0, scope.lastIndexOf('/')), scope.slice(scope.lastIndexOf('/') + 1)];
    if (resource !== API_RESOURCE) return unknownResource(resource, tenant);
    if (permission !== API_PERMISSION && permission !== '.default') return unknownPermission(permission);
  }
  return null;
}

function unknownResource(resource: string, { id }: Tenant): Refusal {
  return {
    error: 'invalid_resource',
    code: 500011,
    description: `The resource principal named ${resource} was not found in the tenant named ${id}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.`,
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

const otherBroker: Refusal = {
  error: 'invalid_grant',
  code: 900054,
  description: 'Specified Broker Client ID does not match ID in provided grant.',
};

const otherTenant: Refusal = {
  error: 'invalid_grant',
  code: 700005,
  description: 'Provided Authorization Code is intended to use against other tenant, thus rejected.',
};
