import path from 'node:path';

/** Where everything that is kept lives, below the folder the program is started in. One Tandem at a time has it. */
export const dataFolder = (): string => path.resolve('.data');
