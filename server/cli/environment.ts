import { existsSync } from 'node:fs';
import { readConfig, UsageError, type Config } from '../config.ts';
import { keptSecretKey } from '../dataFolder.ts';

/** The configuration of a command that talks to the outside. A `.env` file in the folder is read first, and never overrules what is set. */
export function configOfCommand(): Config {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const key = process.env['TANDEM_SECRET_KEY'] ?? keptSecretKey();
  try {
    return readConfig({ ...process.env, ...(key === undefined ? {} : { TANDEM_SECRET_KEY: key }) });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(['The environment is not complete:', ...error.mistakes.map((mistake) => `  ${mistake}`)]);
  }
}

export const wallClock = (): Temporal.Instant => Temporal.Now.instant();
