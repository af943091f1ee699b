import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Found } from './binaries.ts';

/** Nobody but the tests ever sees this server: a password is there so that tests can ask where it leaks. */
const PASSWORD = 'quetzal-password';

export type Kept = {
  /** Of the database `postgres`, as the owner of everything. */
  readonly url: string;
  readonly end: () => Promise<void>;
};

/** A PostgreSQL of our own in a temporary folder, which ends when this process does, however it ends. @throws with its log when it does not start. */
export async function keepPostgres({ binaries, systemUser }: Found): Promise<Kept> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tandem-postgres-'));
  writeFileSync(path.join(folder, 'password'), PASSWORD);
  if (systemUser !== null) for (const each of [folder, path.join(folder, 'password')]) chownSync(each, systemUser.uid, systemUser.gid);
  const keeper = spawn('/bin/sh', [path.resolve('test/store/throwaway/keeper.sh'), binaries, folder], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own: Ctrl-C is for us, and it ends after us, by the pipe.
    detached: true,
    ...systemUser,
  });
  const end = async (): Promise<void> => {
    keeper.stdin?.end();
    if (keeper.exitCode === null && keeper.signalCode === null) await once(keeper, 'exit');
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await ready(keeper);
  } catch (error) {
    await end();
    throw error;
  }
  return { url: `postgres://tandem:${PASSWORD}@localhost/postgres?host=${encodeURIComponent(folder)}`, end };
}

async function ready(keeper: ChildProcess): Promise<void> {
  let said = '';
  keeper.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const word: readonly unknown[] = await Promise.race([once(keeper.stdout ?? keeper, 'data'), once(keeper, 'exit')]);
  if (!String(word[0]).startsWith('ready')) throw new Error(`The throwaway PostgreSQL did not start. It said:\n${said}`);
}
