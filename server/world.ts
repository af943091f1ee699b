import path from 'node:path';
import { instantOf } from '../shared/time.ts';
import type { Config } from './config.ts';
import { dataFolder } from './dataFolder.ts';
import { entraToken } from './connectors/graph/token.ts';
import { graphCalendar } from './connectors/graph/index.ts';
import { salesforceCrm } from './connectors/salesforce/index.ts';
import { hashingWith } from './hashing.ts';
import type { Meter } from './ports/answers.ts';
import { openEmbeddedStore } from './store/open.ts';
import type { Calls, World } from './sync/world.ts';

/**
 * The one place that puts connectors, store and clock together. @throws StoreLocked when another process has the data folder.
 */
export async function openWorld(
  config: Config,
  now: () => Temporal.Instant,
): Promise<{ readonly world: World; readonly close: () => Promise<void> }> {
  const store = await openEmbeddedStore({
    folder: path.join(dataFolder(), 'store'),
    secretKey: config.secretKey,
    now: () => instantOf(now()),
  });
  const { meter, calls } = countingMeter();
  const { entra, graphUrl, salesforce } = config;
  const credential = entra.credential.kind === 'secret' ? { clientSecret: entra.credential.secret } : { certificate: entra.credential.pem };
  const token = entraToken({ authority: entra.authority, tenant: entra.tenant, clientId: entra.clientId, ...credential, graphUrl, meter });
  const world: World = {
    calendar: graphCalendar({ baseUrl: graphUrl, token, meter }),
    crm: salesforceCrm({ ...salesforce, meter, now }),
    store,
    hashing: hashingWith(config.secretKey),
    now,
    calls,
  };
  return { world, close: () => store.close() };
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
