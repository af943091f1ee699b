import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/**
 * How a command finds the server that holds the data folder: its port on this machine and a token that only the owner of the files can read.
 * `version`: the program's, because another one may speak otherwise. `memory`: whose it is; the demo's people are invented.
 */
export type DoorFile = { readonly port: number; readonly token: string; readonly version: string; readonly memory: 'demo' | 'store' };

const doorFile = z.object({
  port: z.int().min(1).max(65_535),
  token: z.string().min(32),
  version: z.string(),
  memory: z.enum(['demo', 'store']),
});
const nameIn = (folder: string): string => path.join(folder, 'server.json');

/** Whole or not at all: it is read by whoever comes by. The caller holds the folder, so nobody else writes. */
export function writeDoorFile(folder: string, door: DoorFile): void {
  const unfinished = `${nameIn(folder)}.new`;
  writeFileSync(unfinished, `${JSON.stringify(door)}\n`, { mode: 0o600 });
  renameSync(unfinished, nameIn(folder));
}

/** @returns null where no server says that it is there. */
export function readDoorFile(folder: string): DoorFile | null {
  try {
    return doorFile.safeParse(JSON.parse(readFileSync(nameIn(folder), 'utf8'))).data ?? null;
  } catch {
    return null;
  }
}

export const removeDoorFile = (folder: string): void => rmSync(nameIn(folder), { force: true });

/**
 * How a server shows that it is the one of the file before the token is sent to it: after a killed server anybody may have its port.
 * @param nonce made anew by whoever asks. @returns hex
 */
export const proofOf = (token: string, nonce: string): string => createHmac('sha256', token).update(`tandem door ${nonce}`).digest('hex');

/** Takes as long wherever two texts differ. */
export function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
