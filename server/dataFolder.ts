import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { removeDoorFile } from './commands/doorFile.ts';
import { lockFolder } from './store/folderLock.ts';

/** Where everything that is kept lives, below the folder the program is started in. One Tandem at a time has it. */
export const dataFolder = (): string => path.resolve('.data');

/** Made when missing, for its owner only: keys and people are below. */
export function makeDataFolder(): string {
  mkdirSync(dataFolder(), { recursive: true, mode: 0o700 });
  return dataFolder();
}

/** Have the folder for this process alone; what a killed server left at its door is taken away. @returns lets go. @throws StoreLocked */
export function holdDataFolder(): () => void {
  const unlock = lockFolder(makeDataFolder());
  removeDoorFile(dataFolder());
  return unlock;
}
