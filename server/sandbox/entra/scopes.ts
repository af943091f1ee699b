import type { Refusal } from './refusal.ts';
import { isInTenant, registrationOf } from './tenants.ts';
import type { App, Tenant, Tenants } from './tenants.ts';

export const GRAPH = 'https://graph.microsoft.com';

/** Whose door a token opens: Graph's, or the API an app registration exposes. */
type Resource = { readonly kind: 'graph' } | { readonly kind: 'api'; readonly app: App };

/**
 * `permissions` as they stand in `scp`. `granted`: the text of the answer's `scope`. `wantsIdToken`: openid was asked for,
 * `wantsRefreshToken`: offline_access was.
 */
export type AskedScopes = {
  readonly resource: Resource;
  readonly permissions: readonly string[];
  readonly granted: string;
  readonly wantsIdToken: boolean;
  readonly wantsRefreshToken: boolean;
};

type Read = { readonly kind: 'read'; readonly scopes: AskedScopes } | { readonly kind: 'refused'; readonly refusal: Refusal };
export type Place = { readonly app: App; readonly tenant: Tenant; readonly tenants: Tenants };

/** Reads `scope` of a request in somebody's name. One token is for one resource, so scopes of two are refused. */
export function readScopes(text: string, place: Place): Read {
  const all = scopesIn(text);
  const names = all.filter(isForResource).map(splitScope);
  const extras = { wantsIdToken: all.includes('openid'), wantsRefreshToken: all.includes('offline_access') };
  const personal = ['openid', 'profile', 'email'].filter((name) => all.includes(name));
  const [first] = names;
  if (first === undefined) {
    if (personal.length === 0) return { kind: 'refused', refusal: noScope };
    // Asked only who somebody is, Entra adds a token for Graph that tells as much.
    return { kind: 'read', scopes: { resource: { kind: 'graph' }, permissions: [], granted: personal.join(' '), ...extras } };
  }
  const strange = names.find((name) => resourceNamed(name.resource, place) === null);
  const resource = resourceNamed(first.resource, place);
  if (strange !== undefined || resource === null)
    return { kind: 'refused', refusal: unknownResource((strange ?? first).resource, place.tenant) };
  const other = names.find((name) => name.resource !== first.resource);
  if (other !== undefined) return { kind: 'refused', refusal: twoResources(first.resource, other.resource) };
  const permissions = permissionsOf(names, { resource, app: place.app });
  if (typeof permissions === 'string') return { kind: 'refused', refusal: unknownPermission(permissions, place.app, resource) };
  const spelled = permissions.map((permission) => `${first.resource}/${permission}`);
  const granted = [...(resource.kind === 'graph' ? personal : []), ...spelled].join(' ');
  return { kind: 'read', scopes: { resource, permissions, granted, ...extras } };
}

/** How a refusal names a resource: Graph by the id it has everywhere. */
export function resourceId(resource: Resource): string {
  return resource.kind === 'graph' ? '00000003-0000-0000-c000-000000000000' : resource.app.id;
}

export function scopesIn(text: string): readonly string[] {
  return text.split(' ').filter((scope) => scope !== '');
}

/** Whether a scope belongs to an API at all. MSAL adds those that do not to whatever it asks for. */
export function isForResource(scope: string): boolean {
  return !aboutThePerson.has(scope);
}

const aboutThePerson: ReadonlySet<string> = new Set(['openid', 'profile', 'email', 'offline_access']);

/** The delegated permissions of Graph that calendars and their neighbours have. */
const graphPermissions: readonly string[] = [
  'Calendars.Read',
  'Calendars.Read.Shared',
  'Calendars.ReadBasic',
  'Calendars.ReadWrite',
  'Calendars.ReadWrite.Shared',
  'Contacts.Read',
  'Mail.Read',
  'MailboxSettings.Read',
  'MailboxSettings.ReadWrite',
  'People.Read',
  'User.Read',
  'User.ReadBasic.All',
];

type Name = { readonly resource: string; readonly permission: string };

/** All that is asked for, or the one permission the resource does not have. `.default` alone is all the registration names. */
function permissionsOf(names: readonly Name[], { resource, app }: { resource: Resource; app: App }): readonly string[] | string {
  const wanted = names.map(({ permission }) => permission);
  if (wanted.length === 1 && wanted[0] === '.default') return resource.kind === 'graph' ? app.delegated : resource.app.exposes;
  const known = resource.kind === 'graph' ? graphPermissions : resource.app.exposes;
  return wanted.find((permission) => !known.includes(permission)) ?? wanted;
}

/** A scope without a resource is Graph's. */
export function splitScope(scope: string): Name {
  const slash = scope.lastIndexOf('/');
  if (slash === -1) return { resource: GRAPH, permission: scope };
  return { resource: scope.slice(0, slash).replace(/\/$/, ''), permission: scope.slice(slash + 1) };
}

/** The sandbox's Graph is on this machine, and who is pointed at it names it by that address. */
export function resourceNamed(name: string, { tenant, tenants }: Omit<Place, 'app'>): Resource | null {
  if (name === GRAPH || /^https:\/\/localhost(?::\d{1,5})?$/.test(name)) return { kind: 'graph' };
  const app = name.startsWith('api://') ? registrationOf(tenants, name.slice('api://'.length)) : undefined;
  return app !== undefined && app.exposes.length > 0 && (isInTenant(app, tenant) || app.multiTenant) ? { kind: 'api', app } : null;
}

const noScope: Refusal = {
  error: 'invalid_scope',
  code: 70011,
  description: "The provided request must include a 'scope' input parameter that names what an API is asked for.",
};

function twoResources(one: string, other: string): Refusal {
  return {
    error: 'invalid_request',
    code: 28000,
    description: `Provided value for the input parameter scope is not valid because it contains more than one resource. Scopes of ${one} and ${other} cannot be asked for together.`,
  };
}

export function unknownResource(resource: string, { id }: Tenant): Refusal {
  return {
    error: 'invalid_resource',
    code: 500011,
    description: `The resource principal named ${resource} was not found in the tenant named ${id}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.`,
  };
}

function unknownPermission(permission: string, { name }: App, resource: Resource): Refusal {
  return {
    error: 'invalid_client',
    code: 650053,
    description: `The application '${name}' asked for scope '${permission}' that doesn't exist on the resource '${resourceId(resource)}'. Contact the app vendor.`,
  };
}
