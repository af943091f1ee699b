import type { ArgsOf, CommandName, ResultOf } from '../commands/commands.ts';
import { readDoorFile, type DoorFile } from '../commands/doorFile.ts';
import type { Watcher } from '../commands/house.ts';
import { UsageError } from '../commands/mistake.ts';
import { readDatabaseUrl } from '../config.ts';
import { dataFolder } from '../dataFolder.ts';
import { VERSION } from '../version.ts';
import { configOfCommand, readDotEnv, wallClock } from './environment.ts';
import { watcherHere } from './terminal.ts';

/**
 * Have a command carried out: by the server that holds the data folder, or here. Only here the environment has to be complete: a running server
 * has its own. @throws whatever the command throws, UsageError, StoreLocked, ServerSilent
 */
export async function ask<Name extends CommandName>(name: Name, args: ArgsOf<Name>): Promise<ResultOf<Name>> {
  readDotEnv();
  const databaseUrl = databaseUrlHere();
  // With PostgreSQL nobody holds the folder.
  const door = databaseUrl === null ? await serverHere() : null;
  if (door !== null) refuseToMixUp(door);
  return shown(name, (watcher) =>
    door === null ? carriedOutHere(name, args, databaseUrl, watcher) : carriedOutThere(name, args, door, watcher),
  );
}

/** A wrong one is told together with whatever else is wrong in the environment. */
function databaseUrlHere(): string | null {
  try {
    return readDatabaseUrl(process.env);
  } catch (error) {
    configOfCommand();
    throw error;
  }
}

/** For what only a running server has. @throws UsageError where none runs in this folder */
export async function askServerHere<Name extends CommandName>(name: Name, args: ArgsOf<Name>): Promise<ResultOf<Name>> {
  const door = await serverHere();
  if (door === null) throw new UsageError(['No demo is running in this folder: start it with npm start, and leave it running.']);
  return shown(name, (watcher) => carriedOutThere(name, args, door, watcher));
}

/** The server that holds the data folder. Null: none runs, or it is not ready for commands yet. */
export async function serverHere(): Promise<DoorFile | null> {
  const door = readDoorFile(dataFolder());
  if (door === null) return null;
  const { isThere } = await import('../commands/askServer.ts');
  return (await isThere(door)) ? door : null;
}

/** Somebody who has named a real tenant must not be told that all is done when it was done to invented people. */
function refuseToMixUp({ memory }: DoorFile): void {
  const named = ['TANDEM_ENTRA_TENANT', 'TANDEM_SALESFORCE_CLIENT_ID', 'TANDEM_SECRET_KEY'].find((name) => process.env[name] !== undefined);
  if (memory !== 'demo' || named === undefined) return;
  throw new UsageError([
    `The demo runs in this folder, and ${named} is set, so it is not clear whose people are meant: end the demo, unset the TANDEM_ names, or go to another folder.`,
  ]);
}

async function shown<Name extends CommandName>(name: Name, work: (watcher: Watcher) => Promise<unknown>): Promise<ResultOf<Name>> {
  const watcher = watcherHere();
  try {
    const result = await work(watcher);
    if (!isResultOf(name, result)) throw new Error(`${name} gave no result`);
    return result;
  } finally {
    watcher.end();
  }
}

async function carriedOutHere(name: CommandName, args: unknown, databaseUrl: string | null, watcher: Watcher): Promise<unknown> {
  const [{ COMMANDS }, { openHouse }] = await Promise.all([import('../commands/commands.ts'), import('../world.ts')]);
  const { house, close } = await openHouse(databaseUrl, configOfCommand, wallClock);
  try {
    return await COMMANDS[name].carryOut(args, house, watcher);
  } finally {
    await close();
  }
}

async function carriedOutThere(name: CommandName, args: unknown, door: DoorFile, watcher: Watcher): Promise<unknown> {
  const { askServer } = await import('../commands/askServer.ts');
  return askServer(name, args, door, VERSION, watcher);
}

/** A server of this very version, found by a token only we can read, answers what this program would: there is nothing more to check. */
const isResultOf = <Name extends CommandName>(_name: Name, result: unknown): result is ResultOf<Name> => result !== undefined;
