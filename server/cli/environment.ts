import { existsSync } from 'node:fs';
import { readConfig, UsageError, type Config } from '../config.ts';

/** The configuration of a command that talks to the outside. A `.env` file in the folder is read first, and never overrules what is set. */
export function configOfCommand(): Config {
  if (existsSync('.env')) process.loadEnvFile('.env');
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(['The environment is not complete:', ...error.mistakes.map((mistake) => `  ${mistake}`)]);
  }
}

export const wallClock = (): Temporal.Instant => Temporal.Now.instant();
