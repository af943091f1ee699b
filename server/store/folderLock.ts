import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Another process works in this folder: two would silently destroy each other's rows. */
export class StoreLocked extends Error {
  constructor(folder: string, { who = TANDEM, cause }: { readonly who?: Holder; readonly cause?: unknown } = {}) {
    super(`Another ${who.called} is using the folder ${folder}: end it, or ${who.elsewhere}.`, { cause });
    this.name = 'StoreLocked';
  }
}

/** Who holds a folder, by a lock of its own: a sandbox and a server may share one. */
export type Holder = { readonly file: string; readonly called: string; readonly elsewhere: string };
const TANDEM: Holder = {
  file: 'lock.db',
  called: 'Tandem process',
  elsewhere:
    'start this one in another folder (it keeps everything in .data of where it is started); a server that is just starting takes commands in a moment',
};

const SQLITE_BUSY = 5;

/**
 * Hold `folder` for this process. The embedded database has no lock of its own. SQLite's is the operating system's, so a killed process
 * holds nothing. @returns lets go. @throws StoreLocked at once, without waiting.
 */
export function lockFolder(folder: string, who: Holder = TANDEM): () => void {
  const lock = new DatabaseSync(path.join(folder, who.file), { timeout: 0 });
  try {
    lock.exec('pragma locking_mode = exclusive; begin exclusive');
  } catch (cause) {
    lock.close();
    if (isBusy(cause)) throw new StoreLocked(folder, { who, cause });
    throw cause;
  }
  return () => lock.close();
}

const isBusy = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'errcode' in error && error.errcode === SQLITE_BUSY;
