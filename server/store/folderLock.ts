import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Another process works in this folder: two would silently destroy each other's rows. */
export class StoreLocked extends Error {
  constructor(folder: string, options?: { cause?: unknown }) {
    super(
      `Another Tandem process is using the folder ${folder}: end that process, or start this one in another folder (it keeps everything in .data of where it is started).`,
      options,
    );
    this.name = 'StoreLocked';
  }
}

const SQLITE_BUSY = 5;

/**
 * Hold `folder` for this process. The embedded database has no lock of its own. SQLite's is the operating system's, so a killed process
 * holds nothing. @returns lets go. @throws StoreLocked at once, without waiting.
 */
export function lockFolder(folder: string): () => void {
  const lock = new DatabaseSync(path.join(folder, 'lock.db'), { timeout: 0 });
  try {
    lock.exec('pragma locking_mode = exclusive; begin exclusive');
  } catch (cause) {
    lock.close();
    if (isBusy(cause)) throw new StoreLocked(folder, { cause });
    throw cause;
  }
  return () => lock.close();
}

const isBusy = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'errcode' in error && error.errcode === SQLITE_BUSY;
