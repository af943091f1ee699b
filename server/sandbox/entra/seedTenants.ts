import { createHash } from 'node:crypto';
import { isJsonObject, objectsAt, textAt } from '../json.ts';
import type { JsonObject } from '../json.ts';
import type { Directory } from './directory.ts';
import type { Person } from './people.ts';
import { DEMO_TENANT } from './registration.ts';
import { makeTenantKey } from './signingKey.ts';
import type { TenantKey } from './signingKey.ts';
import type { App, Redirect, Secret, Tenant } from './tenants.ts';

/**
 * `POST /__control/seed {"tenants":[{id, name, domain, clients:[…], people:[…], installed:[client id…]}]}`. A tenant that is there is
 * added to; a client that is there is replaced member by member. Answers what there is afterwards.
 * @throws Error saying which member is wrong; nothing was changed then
 */
export async function seedTenants(directory: Directory, body: unknown): Promise<unknown> {
  const seeds = objectsAt(isJsonObject(body) ? body : {}, 'tenants');
  if (seeds.length === 0)
    throw new Error('Say {"tenants":[{"id":"…","name":"Fabrikam","domain":"fabrikam.com","clients":[],"people":[]}]}.');
  const { key, tenants } = directory;
  const made = await Promise.all(
    seeds.map(async (seed) => {
      const id = guidAt(seed, 'id', 'a tenant');
      const there = tenants.get(id);
      const keyHere = there?.key ?? (id === DEMO_TENANT ? key : await makeTenantKey(id));
      return seededTenant(seed, { id, there, key: keyHere });
    }),
  );
  for (const tenant of made) putTenant(directory, tenant);
  return { tenants: made.map(({ id, name, domain, apps, people }) => ({ id, name, domain, clients: [...apps.keys()], people })) };
}

/** Puts a tenant in its place, its key among those Graph checks tokens with. */
export function putTenant({ key, tenants }: Directory, tenant: Tenant): void {
  tenants.set(tenant.id, tenant);
  if (tenant.id !== key.tenantId) key.others.set(tenant.id, tenant.key);
}

/** A tenant as a seed says, over what was there. */
export function seededTenant(seed: JsonObject, { id, there, key }: { id: string; there: Tenant | undefined; key: TenantKey }): Tenant {
  const domain = (textAt(seed, 'domain') ?? there?.domain)?.toLowerCase();
  if (domain === undefined) throw new Error(`The tenant ${id} needs a "domain".`);
  const clients = objectsAt(seed, 'clients').map((client) => seededApp(client, { homeTenant: id, there: there?.apps }));
  const people = objectsAt(seed, 'people').map((person) => seededPerson(person, domain));
  const others = (there?.people ?? []).filter(({ oid }) => !people.some((person) => person.oid === oid));
  return {
    id,
    name: textAt(seed, 'name') ?? there?.name ?? domain,
    domain,
    key,
    apps: new Map([...(there?.apps ?? []), ...clients.map((app) => [app.id, app] as const)]),
    installed: new Set([...(there?.installed ?? []), ...textsAt(seed, 'installed').map((one) => one.toLowerCase())]),
    people: [...others, ...people],
  };
}

function seededApp(seed: JsonObject, { homeTenant, there }: { homeTenant: string; there: ReadonlyMap<string, App> | undefined }): App {
  const id = guidAt(seed, 'id', 'a client');
  const before = there?.get(id) ?? { ...blank, id, homeTenant, name: id };
  const has = (key: string) => seed[key] !== undefined;
  return {
    ...before,
    name: textAt(seed, 'name') ?? before.name,
    multiTenant: has('multiTenant') ? seed['multiTenant'] === true : before.multiTenant,
    adminConsent: has('adminConsent') ? seed['adminConsent'] === true : before.adminConsent,
    secrets: has('secrets') ? listAt(seed, 'secrets').map(seededSecret) : before.secrets,
    redirects: has('redirects') ? objectsAt(seed, 'redirects').map(seededRedirect) : before.redirects,
    certificates: has('certificates') ? textsAt(seed, 'certificates') : before.certificates,
    roles: has('roles') ? textsAt(seed, 'roles') : before.roles,
    delegated: has('delegated') ? textsAt(seed, 'delegated') : before.delegated,
    exposes: has('exposes') ? textsAt(seed, 'exposes') : before.exposes,
  };
}

const blank: Omit<App, 'id' | 'name' | 'homeTenant'> = {
  multiTenant: false,
  secrets: [],
  certificates: [],
  redirects: [],
  roles: [],
  delegated: [],
  exposes: [],
  adminConsent: true,
};

/** A text, or `{value, expiresAt}` with an instant such as `2026-03-10T08:00:00Z` (saved states have seconds). */
function seededSecret(seed: unknown): Secret {
  if (typeof seed === 'string') return { value: seed, expiresAt: null };
  const [value, expires] = isJsonObject(seed) ? [textAt(seed, 'value'), seed['expiresAt']] : [];
  if (value === undefined) throw new Error('A secret is a text or {"value":"…","expiresAt":"2026-03-10T08:00:00Z"}.');
  if (typeof expires === 'number') return { value, expiresAt: expires };
  return { value, expiresAt: typeof expires === 'string' ? Temporal.Instant.from(expires).epochMilliseconds / 1000 : null };
}

function seededRedirect(seed: JsonObject): Redirect {
  const [uri, platform] = [textAt(seed, 'uri'), textAt(seed, 'platform') ?? 'web'];
  if (uri === undefined || (platform !== 'web' && platform !== 'spa' && platform !== 'publicClient'))
    throw new Error('A redirect is {"uri":"https://…","platform":"web"}, or "spa", or "publicClient".');
  return { uri, platform };
}

/** Without an `oid` the same name always gets the same one. */
function seededPerson(seed: JsonObject, domain: string): Person {
  const username = textAt(seed, 'username');
  if (username === undefined) throw new Error(`A person of ${domain} needs a "username", which is their address.`);
  return { oid: textAt(seed, 'oid') ?? guidFrom(username.toLowerCase()), username, name: textAt(seed, 'name') ?? username };
}

function guidAt(seed: JsonObject, key: string, what: string): string {
  const id = textAt(seed, key)?.toLowerCase() ?? '';
  if (!/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(id)) throw new Error(`The "${key}" of ${what} must be a GUID.`);
  return id;
}

function guidFrom(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function listAt(seed: JsonObject, key: string): readonly unknown[] {
  const value = seed[key];
  return Array.isArray(value) ? value : [];
}

function textsAt(seed: JsonObject, key: string): readonly string[] {
  return listAt(seed, key).filter((one) => typeof one === 'string');
}
