import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Where the embedded database, the demo's key and the sandbox live, below the folder the program is started in. */
export const dataFolder = (): string => path.resolve('.data');

/** The demo's key, where it was made; elsewhere `TANDEM_SECRET_KEY` is required. */
export function keptSecretKey(): string | undefined {
  const file = path.join(dataFolder(), 'secret.key');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}
