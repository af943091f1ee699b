import { isJsonObject, textAt } from '../json.ts';
import type { JsonObject } from '../json.ts';
import type { Witness } from '../witness.ts';
import { setConsent } from './consent.ts';
import { accountsOf, peopleOf, secondsOf } from './directory.ts';
import type { Account, Directory } from './directory.ts';
import { mintToken } from './mint.ts';
import { accountNamed } from './people.ts';
import { DEMO_CLIENT, DEMO_TENANT, OUTLOOK_CLIENT } from './registration.ts';
import { forgetTenants } from './savedTenants.ts';
import { seedTenants } from './seedTenants.ts';
import { forgetSignIns, openRefreshToken } from './signIns.ts';
import { publishedKeys, rotateKey } from './signingKey.ts';
import type { TenantKey } from './signingKey.ts';
import { setSwitches, troublesOfClients, troublesOfPeople } from './switches.ts';
import { registrationOf, tenantNamed } from './tenants.ts';

/**
 * The doors of Entra's own under `/__control`: seed, signIn, consent, mint, trouble, revoke, rotateKeys, org. Refresh tokens and secrets are never
 * shown in `state`. A reset signs everybody out and leaves the demo tenant and its keys alone.
 */
export function controlDoors(directory: Directory): Witness['control'] {
  const { signIns, clock, switches } = directory;
  return {
    state: () => stateOf(directory),
    reset: () => {
      forgetSignIns(signIns);
      forgetTenants(directory);
      return {};
    },
    seed: (body) => seedTenants(directory, body),
    org: (body) => setSwitches(switches, body),
    signIn: async (body) => {
      const { person, tenant } = await accountIn(body, directory);
      const { oid, username, name } = person;
      const token = openRefreshToken(signIns, { oid, tenantId: tenant.id, clientId: OUTLOOK_CLIENT, now: secondsOf(clock) });
      return { refresh_token: token, username, name, oid, tid: tenant.id };
    },
    consent: async (body) => {
      const { oid, username } = (await accountIn(body, directory)).person;
      const granted = asObject(body)['granted'];
      if (typeof granted !== 'boolean') throw new Error('Say {"username":"anna@contoso.com","granted":false}.');
      setConsent(signIns, { oid, clientId: textAt(asObject(body), 'clientId') ?? DEMO_CLIENT, isGranted: granted });
      return { username, granted };
    },
    mint: async (body) => {
      const account = await accountIn(body, directory);
      const origin = directory.address();
      if (origin === null) throw new Error('This Entra does not know its address, so it cannot name itself in a token.');
      return { access_token: await mintToken(asObject(body), { account, origin, now: secondsOf(clock) }) };
    },
    trouble: (body) => setTrouble(asObject(body), directory),
    revoke: (body) => revoke(asObject(body), directory),
    rotateKeys: (body) => rotateKeys(asObject(body), directory),
  };
}

async function stateOf(directory: Directory): Promise<unknown> {
  const { key, tenants, signIns, switches } = directory;
  const home = tenants.get(DEMO_TENANT);
  return {
    tenant: DEMO_TENANT,
    clients: [DEMO_CLIENT, OUTLOOK_CLIENT],
    keys: await keyIdsOf(key),
    people: home === undefined ? [] : await peopleOf(directory, home),
    withoutConsent: [...signIns.withoutConsent],
    tenants: await Promise.all(
      [...tenants.values()].map(async (tenant) => ({
        id: tenant.id,
        name: tenant.name,
        domain: tenant.domain,
        clients: [...tenant.apps.values()].map(({ id, name, redirects }) => ({ id, name, redirects })),
        installed: [...tenant.installed],
        people: await peopleOf(directory, tenant),
      })),
    ),
    troubles: Object.fromEntries(switches.troubles),
    refreshTokenReuse: switches.refreshTokenReuse,
  };
}

/** `{"username","code":50076}` or `{"clientId","code":7000222}`: every request runs into it until `"code":null` takes it away. */
async function setTrouble(body: JsonObject, directory: Directory): Promise<unknown> {
  const known = body['clientId'] === undefined ? troublesOfPeople : troublesOfClients;
  const who = await personOrApp(body, directory);
  const code = body['code'];
  if (code !== null && !(typeof code === 'number' && known.includes(code)))
    throw new Error(`The "code" is null or one of ${known.join(', ')}.`);
  if (code === null) directory.switches.troubles.delete(who);
  else directory.switches.troubles.set(who, code);
  return { who, code };
}

/**
 * `{"username"}` or `{"clientId"}`: every token issued until this second is no longer good, as after a changed password. Refresh tokens
 * are refused at once; Graph refuses access tokens of clients that said they can be challenged. `"only":"accessTokens"` leaves refresh
 * tokens alone, as when somebody merely moved to another network.
 */
async function revoke(body: JsonObject, directory: Directory): Promise<unknown> {
  const { key, clock, signIns } = directory;
  const who = await personOrApp(body, directory);
  const since = secondsOf(clock) + 1;
  key.goodSince.set(who, since);
  if (body['only'] !== 'accessTokens')
    for (const [text, token] of signIns.refreshTokens)
      if (token.oid === who) signIns.refreshTokens.set(text, { ...token, revokedAt: since });
  return { who, since };
}

/** `{"tenant":"contoso.com"}`, by default the demo tenant's: the next key signs. `"withdraw":true`: those before are gone at once. */
async function rotateKeys(body: JsonObject, { tenants }: Directory): Promise<unknown> {
  const { withdraw = false } = body;
  const name = textAt(body, 'tenant') ?? DEMO_TENANT;
  const tenant = tenantNamed(tenants, name);
  const known = [...tenants.values()].map(({ domain }) => domain).join(', ');
  if (tenant === undefined) throw new Error(`There is no tenant "${name}" here; there are ${known}.`);
  if (typeof withdraw !== 'boolean') throw new Error('"withdraw" is true or false.');
  await rotateKey(tenant.key, { isWithdrawn: withdraw });
  return { signs: tenant.key.keyId, keys: await keyIdsOf(tenant.key) };
}

async function keyIdsOf(key: TenantKey): Promise<readonly unknown[]> {
  return (await publishedKeys(key, '')).map(({ kid }) => kid);
}

/** The oid of whom `username` names, or the id of the app `clientId` names. */
async function personOrApp(body: JsonObject, directory: Directory): Promise<string> {
  const clientId = textAt(body, 'clientId');
  if (clientId === undefined) return (await accountIn(body, directory)).person.oid;
  const app = registrationOf(directory.tenants, clientId);
  if (app === undefined) throw new Error(`There is no app with the client id "${clientId}" here.`);
  return app.id;
}

async function accountIn(body: unknown, directory: Directory): Promise<Account> {
  return accountNamed(await accountsOf(directory), textAt(asObject(body), 'username'));
}

function asObject(body: unknown): JsonObject {
  return isJsonObject(body) ? body : {};
}
