import path from 'node:path';
import { DEFAULT_SETTINGS } from '../shared/settings.ts';
import { instantOf } from '../shared/time.ts';
import type { House } from './commands/house.ts';
import type { Config } from './config.ts';
import { dataFolder, holdDataFolder } from './dataFolder.ts';
import { entraToken } from './connectors/graph/token.ts';
import { graphCalendar } from './connectors/graph/index.ts';
import { salesforceCrm } from './connectors/salesforce/index.ts';
import { hashingWith } from './hashing.ts';
import { oneAtATime } from './oneAtATime.ts';
import type { Meter } from './ports/answers.ts';
import type { StorePort, Tenant } from './ports/store.ts';
import { postgresLocks } from './store/mailboxLocks.ts';
import { openEmbeddedStore } from './store/open.ts';
import { openPostgresStore } from './store/postgres.ts';
import type { Calls, World } from './sync/world.ts';

/** A store, and what keeps the runs of one mailbox apart in whatever processes use it. */
export type OpenMemory = { readonly store: StorePort; readonly oneAtATime: World['oneAtATime']; readonly close: () => Promise<void> };

/**
 * The demo's memory and the real one never meet: neither the pretend users nor their key must ever be used for real. The folder is theirs
 * together, so that one Tandem at a time runs in it. @throws StoreLocked when another process has it.
 */
export async function openEmbedded(
  memory: 'store' | 'demo',
  secretKey: () => Uint8Array,
  now: () => Temporal.Instant,
): Promise<OpenMemory> {
  const letGo = holdDataFolder();
  try {
    const store = await openEmbeddedStore({ folder: path.join(dataFolder(), memory), secretKey: secretKey(), now: () => instantOf(now()) });
    return { store, oneAtATime, close: () => store.close().finally(letGo) };
  } catch (error) {
    letGo();
    throw error;
  }
}

/** On a PostgreSQL server, which other processes use as well. */
async function openOnServer(url: string, secretKey: Uint8Array, now: () => Temporal.Instant): Promise<OpenMemory> {
  const store = await openPostgresStore({ url, secretKey, now: () => instantOf(now()) });
  const locks = postgresLocks({ url, inThisProcess: oneAtATime });
  const close = async (): Promise<void> => {
    await locks.close();
    await store.close();
  };
  return { store, oneAtATime: locks.oneAtATime, close };
}

/** The one place that puts connectors, store and clock together, for one company. Null: the one the environment names. */
export function connectWorld(config: Config, company: Tenant | null, memory: OpenMemory, now: () => Temporal.Instant): World {
  const { secretKey, graphUrl } = config;
  const { store } = memory;
  const entra = company === null ? config.entra : { ...config.entra, tenant: company.id };
  const salesforce = company === null ? config.salesforce : { ...config.salesforce, loginUrl: company.salesforceLoginUrl };
  const { meter, calls } = countingMeter();
  const credential = entra.credential.kind === 'secret' ? { clientSecret: entra.credential.secret } : { certificate: entra.credential.pem };
  const token = entraToken({ authority: entra.authority, tenant: entra.tenant, clientId: entra.clientId, ...credential, graphUrl, meter });
  return {
    calendar: graphCalendar({ baseUrl: graphUrl, token, meter }),
    crm: salesforceCrm({ ...salesforce, meter, now }),
    store,
    hashing: hashingWith(secretKey),
    tenantId: entra.tenant,
    company: company?.id ?? null,
    oneAtATime: memory.oneAtATime,
    now,
    calls,
  };
}

/** A house over an open store. Companies are connected when they are first asked for. */
export function houseOf(config: Config, memory: OpenMemory, now: () => Temporal.Instant): House {
  const worlds = new Map<string, World>();
  return {
    store: memory.store,
    worldOf: (company) => {
      // Where its Salesforce is may change while a server runs.
      const place = JSON.stringify(company);
      const world = worlds.get(place) ?? connectWorld(config, company, memory, now);
      worlds.set(place, world);
      return world;
    },
    settingsOf: () => DEFAULT_SETTINGS,
    tour: null,
  };
}

/**
 * A house for one command. @param readConfig called once the folder is ours: whose it is matters more than what is missing in the environment.
 * @throws StoreLocked, StoreUnreachable, StoreTooOld, StoreTooNew
 */
export async function openHouse(
  databaseUrl: string | null,
  readConfig: () => Config,
  now: () => Temporal.Instant,
): Promise<{ readonly house: House; readonly close: () => Promise<void> }> {
  const memory =
    databaseUrl === null
      ? await openEmbedded('store', () => readConfig().secretKey, now)
      : await openOnServer(databaseUrl, readConfig().secretKey, now);
  return { house: houseOf(readConfig(), memory, now), close: memory.close };
}

export function countingMeter(): { readonly meter: Meter; readonly calls: () => Calls } {
  const counts = { graph: 0, graphUnits: 0, salesforce: 0, apart: 0 };
  return {
    meter: (kind, count) => {
      counts[kind] += count;
    },
    calls: () => ({ ...counts }),
  };
}
