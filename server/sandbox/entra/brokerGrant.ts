import { textAt } from '../json.ts';
import type { JsonObject } from '../json.ts';
import { missingConsent, noConsent } from './consent.ts';
import { secondsOf } from './directory.ts';
import type { Account, Directory } from './directory.ts';
import { personAnswer } from './personAnswer.ts';
import { accountOf, leftTheCompany } from './personGrant.ts';
import { badRefreshToken, refusalOfAge } from './refreshGrant.ts';
import { otherTenant } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { API_PERMISSION, API_RESOURCE, API_SCOPE, DEMO_CLIENT, OUTLOOK_CLIENT, isRegisteredRedirect } from './registration.ts';
import { isForResource, readScopes, resourceId, scopesIn, splitScope, unknownResource } from './scopes.ts';
import type { AskedScopes, Place } from './scopes.ts';
import type { RefreshToken } from './signIns.ts';
import { troubleOfPerson } from './switches.ts';
import { isInTenant, registrationOf, unknownApp } from './tenants.ts';
import type { App, Tenant } from './tenants.ts';
import type { Granted } from './tokenDesk.ts';

type BrokerCase = { readonly form: JsonObject; readonly tenant: Tenant; readonly directory: Directory; readonly origin: string };

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
  const refusal =
    refusalOfScopes(textAt(form, 'scope') ?? '', { app, tenant, tenants }) ?? refusalOfPerson({ app, account, token, directory });
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

/** A broker has to name an API, and here it may be no other than the app's own, though the real one gives Graph as well. */
function refusalOfScopes(text: string, place: Place): Refusal | null {
  const scopes = scopesIn(text).filter(isForResource);
  const read = readScopes(scopes.join(' '), place);
  if (read.kind === 'refused') return read.refusal;
  const other = scopes.map(splitScope).find(({ resource }) => resource !== API_RESOURCE);
  return other === undefined ? null : unknownResource(other.resource, place.tenant);
}

/** All a nested app is ever given here: its own API. */
function panesScopes(app: App): AskedScopes {
  const resource = { kind: 'api', app } as const;
  return { resource, permissions: [API_PERMISSION], granted: API_SCOPE, wantsIdToken: true, wantsRefreshToken: true };
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
