import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { SnapshotError } from './files.ts';
import type { SnapshotFiles } from './snapshotFiles.ts';

/**
 * Puts a snapshot into a folder of its own, which only its owner can open: meetings of a person stand in it. Nothing is ever overwritten.
 * @throws SnapshotError where there is something already, or nothing can be written there.
 */
export async function writeSnapshot(folder: string, files: Readonly<Partial<Record<keyof SnapshotFiles, unknown>>>): Promise<void> {
  await makeFolder(folder);
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  }
}

async function makeFolder(folder: string): Promise<void> {
  await refuseUsedFolder(folder);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
  } catch (error) {
    throw new SnapshotError(`${folder}: cannot be written to; name a folder of your own`, { cause: error });
  }
}

/** Before anything is read: a name that is taken must not cost a minute. @throws SnapshotError */
export async function refuseUsedFolder(folder: string): Promise<void> {
  const standing = await namesIn(folder);
  if (standing !== null && standing.length > 0)
    throw new SnapshotError(`${folder}: there are files in it already; name a folder that does not exist yet, or an empty one`);
}

/** @returns null where there is no such folder. */
async function namesIn(folder: string): Promise<readonly string[] | null> {
  try {
    return await readdir(folder);
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
    if (code === 'ENOENT') return null;
    const said = code === 'ENOTDIR' ? 'is a file' : 'cannot be read';
    throw new SnapshotError(`${folder}: ${said}; name a folder that does not exist yet, or an empty one`, { cause: error });
  }
}
