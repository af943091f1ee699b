import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { instantOf } from '../shared/time.ts';
import type { Config } from './config.ts';
import { dataFolder } from './dataFolder.ts';
import { entraToken } from './connectors/graph/token.ts';
import { graphCalendar } from './connectors/graph/index.ts';
import { salesforceCrm } from './connectors/salesforce/index.ts';
import { hashingWith } from './hashing.ts';
import { oneAtATime } from './oneAtATime.ts';
import type { Meter } from './ports/answers.ts';
import type { StorePort } from './ports/store.ts';
import { lockFolder } from './store/folderLock.ts';
import { openEmbeddedStore } from './store/open.ts';
import type { Calls, World } from './sync/world.ts';

/**
 * The demo's memory and the real one never meet: neither the pretend users nor their key must ever be used for real. The folder is theirs
 * together, so that one Tandem at a time runs in it. @throws StoreLocked when another process has it.
 */
export async function openStore(memory: 'store' | 'demo', secretKey: Uint8Array, now: () => Temporal.Instant): Promise<StorePort> {
  mkdirSync(dataFolder(), { recursive: true, mode: 0o700 });
  const unlock = lockFolder(dataFolder());
  try {
    const store = await openEmbeddedStore({ folder: path.join(dataFolder(), memory), secretKey, now: () => instantOf(now()) });
    return { ...store, close: () => store.close().finally(unlock) };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** The one place that puts connectors, store and clock together. */
export function connectWorld({ secretKey, entra, graphUrl, salesforce }: Config, store: StorePort, now: () => Temporal.Instant): World {
  const { meter, calls } = countingMeter();
  const credential = entra.credential.kind === 'secret' ? { clientSecret: entra.credential.secret } : { certificate: entra.credential.pem };
  const token = entraToken({ authority: entra.authority, tenant: entra.tenant, clientId: entra.clientId, ...credential, graphUrl, meter });
  return {
    calendar: graphCalendar({ baseUrl: graphUrl, token, meter }),
    crm: salesforceCrm({ ...salesforce, meter, now }),
    store,
    hashing: hashingWith(secretKey),
    tenantId: entra.tenant,
    oneAtATime,
    now,
    calls,
  };
}

/** A world on the data folder, for one command. @throws StoreLocked */
export async function openWorld(
  config: Config,
  now: () => Temporal.Instant,
): Promise<{ readonly world: World; readonly close: () => Promise<void> }> {
  const store = await openStore('store', config.secretKey, now);
  return { world: connectWorld(config, store, now), close: () => store.close() };
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
