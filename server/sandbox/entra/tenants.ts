import type { Person } from './people.ts';
import type { Refusal } from './refusal.ts';
import { API_PERMISSION, DEMO_CLIENT, DEMO_ROLES, DEMO_SECRET, DEMO_TENANT } from './registration.ts';
import type { SigningKey, TenantKey } from './signingKey.ts';

/** `web` redirects belong to servers with a secret, `spa` to pages, which have none and speak across origins, `publicClient` to devices. */
export type Redirect = { readonly uri: string; readonly platform: 'web' | 'spa' | 'publicClient' };

/** `expiresAt` in seconds since 1970; null: never, which the real one does not give. */
export type Secret = { readonly value: string; readonly expiresAt: number | null };

/** An app registration: once in its home tenant, whatever other tenants let it in. */
export type App = {
  readonly id: string;
  readonly name: string;
  readonly homeTenant: string;
  readonly multiTenant: boolean;
  readonly secrets: readonly Secret[];
  /** PEM texts of the certificates it may sign assertions with. */
  readonly certificates: readonly string[];
  readonly redirects: readonly Redirect[];
  /** Application permissions at Graph, granted by an administrator. */
  readonly roles: readonly string[];
  /** Delegated permissions at Graph that its registration names. */
  readonly delegated: readonly string[];
  /** Permissions of the API it is itself. */
  readonly exposes: readonly string[];
  /** Whether an administrator of its home tenant consented for everybody. */
  readonly adminConsent: boolean;
};

export type Tenant = {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
  readonly key: TenantKey;
  readonly apps: Map<string, App>;
  /** Apps of other tenants an administrator of this one has let in, consent included. */
  readonly installed: Set<string>;
  /** Those who were seeded here. Whoever has a mailbox of the tenant's domain in Graph comes on top. */
  readonly people: Person[];
};

/** By tenant id, the demo tenant first. */
export type Tenants = Map<string, Tenant>;

/** The demo tenant alone, as it is before anything was seeded. */
export function onlyTheDemoTenant(key: SigningKey): Tenants {
  const apps = new Map([[DEMO_CLIENT, tandem]]);
  return new Map([[DEMO_TENANT, { id: DEMO_TENANT, name: 'Contoso', domain: 'contoso.com', key, apps, installed: new Set(), people: [] }]]);
}

/** A tenant as an address names it, by id or by domain, in any case. */
export function tenantNamed(tenants: Tenants, name: string): Tenant | undefined {
  const wanted = name.toLowerCase();
  return [...tenants.values()].find(({ id, domain }) => id === wanted || domain === wanted);
}

/** The registration behind a client id, wherever it lives, whoever asks. */
export function registrationOf(tenants: Tenants, clientId: string): App | undefined {
  return [...tenants.values()].flatMap(({ apps }) => apps.get(clientId.toLowerCase()) ?? [])[0];
}

/** Whether an app has a place in a tenant: it is at home there or was let in. */
export function isInTenant(app: App, tenant: Tenant): boolean {
  return app.homeTenant === tenant.id || (app.multiTenant && tenant.installed.has(app.id));
}

export function unknownApp(clientId: string | undefined, tenantName?: string): Refusal {
  const where = tenantName === undefined ? 'the directory' : `the directory '${tenantName}'`;
  return {
    error: 'unauthorized_client',
    code: 700016,
    description: `Application with identifier '${clientId ?? ''}' was not found in ${where}.`,
  };
}

/**
 * The redirect as it is registered, or undefined. Letter by letter, but for the port of this machine, which the real one does not
 * look at either: whoever signs in from a developer's machine takes any that is free.
 */
export function registeredRedirect({ redirects }: App, given: string): Redirect | undefined {
  return redirects.find(({ uri }) => uri === given || (isLocal(uri) && isLocal(given) && withoutPort(uri) === withoutPort(given)));
}

function isLocal(uri: string): boolean {
  return /^https?:\/\/localhost(?::\d{1,5})?(?:[/?]|$)/.test(uri);
}

function withoutPort(uri: string): string {
  return uri.replace(/^(https?:\/\/localhost):\d{1,5}/, '$1');
}

const tandem: App = {
  id: DEMO_CLIENT,
  name: 'Tandem',
  homeTenant: DEMO_TENANT,
  multiTenant: false,
  secrets: [{ value: DEMO_SECRET, expiresAt: null }],
  certificates: [],
  redirects: [],
  roles: DEMO_ROLES,
  delegated: ['User.Read', 'Calendars.ReadWrite', 'MailboxSettings.Read'],
  exposes: [API_PERMISSION],
  adminConsent: true,
};
