import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Config } from './config.ts';
import type { Ports } from './demoPorts.ts';
import { DEMO_CLIENT, DEMO_SECRET, DEMO_TENANT } from './sandbox/entra/registration.ts';
import { DEMO_CONSUMER_KEY } from './sandbox/salesforce/registration.ts';

export type Keys = { readonly secretKey: Uint8Array; readonly salesforcePrivatePem: string; readonly salesforcePublicPem: string };

/** Made once, readable by the owner only. */
export function keptKeys(folder: string): Keys {
  const secret = kept(path.join(folder, 'secret.key'), () => randomBytes(32).toString('base64'));
  const pem = kept(path.join(folder, 'salesforce.key'), () =>
    generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
  );
  return {
    secretKey: new Uint8Array(Buffer.from(secret, 'base64')),
    salesforcePrivatePem: pem,
    salesforcePublicPem: createPublicKey(createPrivateKey(pem)).export({ type: 'spki', format: 'pem' }),
  };
}

function kept(file: string, make: () => string): string {
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const made = make();
  writeFileSync(file, made, { mode: 0o600 });
  return made.trim();
}

/** What the environment says in real life. */
export const configOf = (keys: Keys, ports: Ports): Config => ({
  databaseUrl: null,
  secretKey: keys.secretKey,
  graphUrl: `https://localhost:${ports.graph}`,
  entra: {
    authority: `https://localhost:${ports.entra}`,
    tenant: DEMO_TENANT,
    clientId: DEMO_CLIENT,
    credential: { kind: 'secret', secret: DEMO_SECRET },
  },
  salesforce: { loginUrl: `https://localhost:${ports.salesforce}`, clientId: DEMO_CONSUMER_KEY, privateKeyPem: keys.salesforcePrivatePem },
});
