import { X509Certificate } from 'node:crypto';
import { guidFrom } from '../guid.ts';
import { isJsonObject, textAt } from '../json.ts';
import type { JsonObject } from '../json.ts';
import type { Directory } from './directory.ts';
import type { Person } from './people.ts';
import { DEMO_TENANT } from './registration.ts';
import { flagIn, guidIn, listIn, objectsIn, seedObject, textIn, textsIn } from './seedMembers.ts';
import { makeTenantKey } from './signingKey.ts';
import type { TenantKey } from './signingKey.ts';
import type { App, Redirect, Secret, Tenant } from './tenants.ts';

/**
 * `POST /__control/seed {"tenants":[{id, name, domain, clients:[…], people:[…], installed:[client id…]}]}`. A tenant that is there is
 * added to; a client that is there is replaced member by member. Answers what there is afterwards.
 * @throws Error saying which member is wrong; nothing was changed then
 */
export async function seedTenants(directory: Directory, body: unknown): Promise<unknown> {
  const seeds = objectsIn(seedObject(isJsonObject(body) ? body : {}, 'the seed', ['tenants']), 'tenants') ?? [];
  if (seeds.length === 0)
    throw new Error('Say {"tenants":[{"id":"…","name":"Fabrikam","domain":"fabrikam.com","clients":[],"people":[]}]}.');
  const { key, tenants } = directory;
  const made = await Promise.all(
    seeds.map(async (seed) => {
      const id = guidIn({ what: 'a tenant', members: seed }, 'id');
      const there = tenants.get(id);
      const keyHere = there?.key ?? (id === DEMO_TENANT ? key : await makeTenantKey(id));
      return seededTenant(seed, { id, there, key: keyHere });
    }),
  );
  for (const tenant of made) tenants.set(tenant.id, tenant);
  return { tenants: made.map(({ id, name, domain, apps, people }) => ({ id, name, domain, clients: [...apps.keys()], people })) };
}

/** A tenant as a seed says, over what was there. A saved one says its key as well, which is not read here. */
export function seededTenant(members: JsonObject, { id, there, key }: { id: string; there: Tenant | undefined; key: TenantKey }): Tenant {
  const seed = seedObject(members, `the tenant ${id}`, ['id', 'name', 'domain', 'clients', 'people', 'installed', 'key']);
  const domain = (textIn(seed, 'domain') ?? there?.domain)?.toLowerCase();
  if (domain === undefined) throw new Error(`The tenant ${id} needs a "domain".`);
  const clients = (objectsIn(seed, 'clients') ?? []).map((client) => seededApp(client, { homeTenant: id, there: there?.apps }));
  const people = (objectsIn(seed, 'people') ?? []).map((person) => seededPerson(person, domain));
  const others = (there?.people ?? []).filter(({ oid }) => !people.some((person) => person.oid === oid));
  return {
    id,
    name: textIn(seed, 'name') ?? there?.name ?? domain,
    domain,
    key,
    apps: new Map([...(there?.apps ?? []), ...clients.map((app) => [app.id, app] as const)]),
    installed: new Set([...(there?.installed ?? []), ...(textsIn(seed, 'installed') ?? []).map((one) => one.toLowerCase())]),
    people: [...others, ...people],
  };
}

function seededApp(members: JsonObject, { homeTenant, there }: { homeTenant: string; there: ReadonlyMap<string, App> | undefined }): App {
  const id = guidIn({ what: 'a client', members }, 'id');
  const seed = seedObject(members, `the client ${id}`, ['id', 'name', 'homeTenant', ...Object.keys(blank)]);
  const before = there?.get(id) ?? { ...blank, id, homeTenant, name: id };
  return {
    ...before,
    name: textIn(seed, 'name') ?? before.name,
    multiTenant: flagIn(seed, 'multiTenant') ?? before.multiTenant,
    adminConsent: flagIn(seed, 'adminConsent') ?? before.adminConsent,
    secrets: listIn(seed, 'secrets')?.map(seededSecret) ?? before.secrets,
    redirects: objectsIn(seed, 'redirects')?.map(seededRedirect) ?? before.redirects,
    certificates: textsIn(seed, 'certificates')?.map(checkedCertificate) ?? before.certificates,
    roles: textsIn(seed, 'roles') ?? before.roles,
    delegated: textsIn(seed, 'delegated') ?? before.delegated,
    exposes: textsIn(seed, 'exposes') ?? before.exposes,
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

/** A text, or `{value, expiresAt}` with an instant such as `2026-03-10T08:00:00Z` (saved states have seconds, or null for never). */
function seededSecret(seed: unknown): Secret {
  if (typeof seed === 'string') return { value: seed, expiresAt: null };
  const [value, expires] = isJsonObject(seed) ? [textAt(seed, 'value'), seed['expiresAt'] ?? null] : [];
  const expiresAt = typeof expires === 'string' ? secondsIn(expires) : expires;
  if (value === undefined || !(expiresAt === null || typeof expiresAt === 'number'))
    throw new Error('A secret is a text or {"value":"…","expiresAt":"2026-03-10T08:00:00Z"}.');
  return { value, expiresAt };
}

function secondsIn(text: string): number | undefined {
  try {
    return Temporal.Instant.from(text).epochMilliseconds / 1000;
  } catch {
    return undefined;
  }
}

function checkedCertificate(pem: string): string {
  try {
    return new X509Certificate(pem).toString();
  } catch {
    throw new Error('A certificate is its PEM text, "-----BEGIN CERTIFICATE-----…".');
  }
}

function seededRedirect(seed: JsonObject): Redirect {
  const [uri, platform] = [textAt(seed, 'uri'), textAt(seed, 'platform') ?? 'web'];
  if (uri === undefined || (platform !== 'web' && platform !== 'spa' && platform !== 'publicClient'))
    throw new Error('A redirect is {"uri":"https://…","platform":"web"}, or "spa", or "publicClient".');
  return { uri, platform };
}

/** Without an `oid` the same name always gets the same one. */
function seededPerson(members: JsonObject, domain: string): Person {
  const seed = seedObject(members, `a person of ${domain}`, ['username', 'name', 'oid']);
  const username = textIn(seed, 'username');
  if (username === undefined) throw new Error(`A person of ${domain} needs a "username", which is their address.`);
  return { oid: textIn(seed, 'oid') ?? guidFrom(username), username, name: textIn(seed, 'name') ?? username };
}
