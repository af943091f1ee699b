import { DEMO_CLIENT } from './registration.ts';
import type { Refusal } from './refusal.ts';
import type { AskedScopes } from './scopes.ts';
import type { SignIns } from './signIns.ts';
import type { App, Tenant } from './tenants.ts';

/** Who wants what, and whose yes it needs. */
type ConsentCase = { readonly app: App; readonly tenant: Tenant; readonly oid: string; readonly scopes: AskedScopes };

/** The permissions nobody has said yes to: neither an administrator for everybody nor this person. */
export function missingConsent({ withoutConsent, accepted }: SignIns, { app, tenant, oid, scopes }: ConsentCase): readonly string[] {
  const byAdmin = isConsentedForAll(app, tenant) && !withoutConsent.has(consentKey(oid, app.id));
  const named = (permission: string) => scopes.resource.kind === 'api' || app.delegated.includes(permission);
  return scopes.permissions.filter(
    (permission) => !(byAdmin && named(permission)) && !accepted.has(acceptedKey({ oid, clientId: app.id, permission })),
  );
}

/** Whether an administrator of the tenant granted what the app asks for, to itself and in everybody's name. */
export function isConsentedForAll({ id, homeTenant, adminConsent }: App, tenant: Tenant): boolean {
  return homeTenant === tenant.id ? adminConsent : tenant.installed.has(id);
}

export function accept({ withoutConsent, accepted }: SignIns, { app, oid, scopes }: ConsentCase): void {
  withoutConsent.delete(consentKey(oid, app.id));
  for (const permission of scopes.permissions) accepted.add(acceptedKey({ oid, clientId: app.id, permission }));
}

/** The control door's word: nothing somebody accepted before counts any more once it was taken away. */
export function setConsent(
  { withoutConsent, accepted }: SignIns,
  { oid, clientId, isGranted }: { readonly oid: string; readonly clientId: string; readonly isGranted: boolean },
): void {
  const key = consentKey(oid, clientId);
  if (isGranted) withoutConsent.delete(key);
  else withoutConsent.add(key);
  for (const one of accepted) if (one.startsWith(`${oid} ${clientId} `)) accepted.delete(one);
}

export function noConsent({ id, name }: App): Refusal {
  return {
    error: 'invalid_grant',
    code: 65001,
    description: `The user or administrator has not consented to use the application with ID '${id}' named '${name}'. Send an interactive authorization request for this user and resource.`,
    suberror: 'consent_required',
  };
}

function consentKey(oid: string, clientId: string): string {
  return clientId === DEMO_CLIENT ? oid : `${oid} ${clientId}`;
}

function acceptedKey({ oid, clientId, permission }: { oid: string; clientId: string; permission: string }): string {
  return `${oid} ${clientId} ${permission}`;
}
