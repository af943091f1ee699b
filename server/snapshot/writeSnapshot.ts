import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { SnapshotError } from './files.ts';
import type { SnapshotFiles } from './snapshotFiles.ts';

type Files = Readonly<Partial<Record<keyof SnapshotFiles, unknown>>>;

/**
 * Puts a snapshot into a folder of its own, whole or not at all, and for its owner only: meetings of a person stand in it. Nothing is ever overwritten,
 * and an empty folder that stood there already keeps its rights.
 * @throws SnapshotError where there is something already, or nothing can be written there.
 */
export async function writeSnapshot(folder: string, files: Files): Promise<void> {
  await refuseUsedFolder(folder);
  const write = (await namesIn(folder)) === null ? writeNewFolder : fillEmptyFolder;
  try {
    await write(path.resolve(folder), files);
  } catch (error) {
    throw inWords(folder, error);
  }
}

/** Beside it, under a name that is nobody's, and renamed at the end: what broke off half way must not look like a snapshot. */
async function writeNewFolder(folder: string, files: Files): Promise<void> {
  await mkdir(path.dirname(folder), { recursive: true, mode: 0o700 });
  await inDraft(`${folder}.new-`, async (draft) => {
    await writeFiles(draft, files);
    await rename(draft, folder);
  });
}

/** Inside it, because what is beside it need not be ours to write to. The scenario comes last: without one nobody takes the folder for a snapshot. */
const fillEmptyFolder = (folder: string, files: Files): Promise<void> =>
  inDraft(path.join(folder, '.new-'), async (draft) => {
    await writeFiles(draft, files);
    const made: string[] = [];
    try {
      for (const name of (await readdir(draft)).toSorted((a, b) => Number(a === 'scenario.json') - Number(b === 'scenario.json'))) {
        await rename(path.join(draft, name), path.join(folder, name));
        made.push(name);
      }
    } catch (error) {
      for (const name of made) await rm(path.join(folder, name), { recursive: true, force: true });
      throw error;
    }
  });

/** A folder that only its owner can open, gone when `work` ends. */
async function inDraft(beginning: string, work: (draft: string) => Promise<void>): Promise<void> {
  const draft = await mkdtemp(beginning);
  try {
    await work(draft);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  }
}

/** What the disk refused, and what to do; anything else is a fault of ours and stays as it is. */
function inWords(folder: string, error: unknown): unknown {
  const code = codeOf(error);
  if (code === null) return error;
  return new SnapshotError(`${folder}: ${REFUSALS[code] ?? `cannot be written to (${code}); name a folder of your own`}`, { cause: error });
}

const TAKEN = 'there are files in it already; name a folder that does not exist yet, or an empty one';
const REFUSALS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full and nothing was kept; make room, or name a folder on another disk',
  EDQUOT: 'the disk is full and nothing was kept; make room, or name a folder on another disk',
  ENOTEMPTY: TAKEN,
  EEXIST: TAKEN,
};

/** Before anything is read: a name that is taken must not cost a minute. @throws SnapshotError */
export async function refuseUsedFolder(folder: string): Promise<void> {
  const standing = await namesIn(folder);
  if (standing !== null && standing.length > 0) throw new SnapshotError(`${folder}: ${TAKEN}`);
}

/** @returns null where there is no such folder. */
async function namesIn(folder: string): Promise<readonly string[] | null> {
  try {
    return await readdir(folder);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT') return null;
    const said = code === 'ENOTDIR' ? 'is a file' : 'cannot be read';
    throw new SnapshotError(`${folder}: ${said}; name a folder that does not exist yet, or an empty one`, { cause: error });
  }
}

const codeOf = (error: unknown): string | null =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : null;
