import { existsSync } from 'node:fs';
import { UsageError } from '../commands/mistake.ts';
import { readConfig, type Config } from '../config.ts';

/** A `.env` file in the folder never overrules what is set. */
export function readDotEnv(): void {
  if (existsSync('.env')) process.loadEnvFile('.env');
}

/** The configuration of a command that talks to the outside. @throws UsageError naming everything that is missing or wrong */
export function configOfCommand(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(['The environment is not complete:', ...error.mistakes.map((mistake) => `  ${mistake}`)]);
  }
}

export const wallClock = (): Temporal.Instant => Temporal.Now.instant();
