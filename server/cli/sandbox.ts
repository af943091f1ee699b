import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { UsageError } from '../commands/mistake.ts';
import { makeDataFolder } from '../dataFolder.ts';
import { lockFolder, type Holder } from '../store/folderLock.ts';
import { answer, tell } from './tell.ts';

const port = (text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || number > 65_535)
    throw new InvalidArgumentError('a port is a whole number from 0 (any) to 65535.');
  return number;
};

type Options = {
  readonly graphPort: number;
  readonly entraPort: number;
  readonly salesforcePort: number;
  readonly seed?: string;
  readonly folder?: string;
  readonly underParent?: boolean;
};

export const sandboxCommand = (): Command =>
  new Command('sandbox')
    .description('The pretend Exchange, Entra and Salesforce alone, over HTTPS on this machine')
    .option('--graph-port <port>', 'port of Graph, 0 for any', port, 0)
    .option('--entra-port <port>', 'port of Entra, 0 for any', port, 0)
    .option('--salesforce-port <port>', 'port of Salesforce, 0 for any', port, 0)
    .option('--seed <seed>', 'another sales team, always the same for the same seed; for a new world only')
    .option('--folder <dir>', 'keep the world and its certificate there, and go on from it; its clock is the machine’s again')
    .option('--under-parent', 'end when standard input closes')
    .action(async ({ graphPort, entraPort, salesforcePort, seed, folder, underParent }: Options) => {
      const { startSandbox } = await import('../sandbox/start.ts');
      const place = folder ?? makeDataFolder();
      mkdirSync(place, { recursive: true });
      const unlock = lockFolder(place, SANDBOX);
      if (seed !== undefined && existsSync(path.join(place, 'sandbox')) && folder !== undefined)
        tell(`--seed ${seed}: ${folder} holds a world already, so it goes on as it is. For another one, name a new folder.`);
      const sandbox = await startSandbox({
        ports: { graph: graphPort, entra: entraPort, salesforce: salesforcePort },
        ...(seed === undefined ? {} : { seed }),
        ...(folder === undefined ? {} : { folder }),
      }).catch((trouble: unknown) => {
        unlock();
        throw portTaken(trouble) ?? trouble;
      });
      const ca = path.join(place, 'sandbox-ca.pem');
      writeFileSync(ca, sandbox.caPem);
      answer(
        JSON.stringify({ graph: sandbox.graphUrl, entra: sandbox.entraUrl, salesforce: sandbox.salesforceUrl, ca, caPem: sandbox.caPem }),
      );
      const end = ended(underParent === true);
      tell('The sandbox is open. Ctrl-C ends it.');
      await end;
      await sandbox.close();
      unlock();
    });

/** Two in one folder would overwrite each other's world, and the authority that the other's printed commands trust. */
const SANDBOX: Holder = { file: 'sandbox-lock.db', called: 'sandbox', elsewhere: 'give this one a folder of its own (--folder)' };

function portTaken(trouble: unknown): UsageError | null {
  if (typeof trouble !== 'object' || trouble === null || !('code' in trouble) || trouble.code !== 'EADDRINUSE') return null;
  const taken = 'port' in trouble ? String(trouble.port) : 'that was asked for';
  return new UsageError([`Port ${taken} is taken by another program: end it, or name another (0 takes any).`]);
}

/** The terminal's Ctrl-C reaches the demo too; under a parent only the parent's end counts, or the last run would lose its world. */
function ended(underParent: boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => resolve();
    process.on('SIGTERM', stop);
    if (!underParent) {
      process.on('SIGINT', stop);
      return;
    }
    process.on('SIGINT', () => {});
    process.stdin.on('end', stop).on('close', stop).resume();
  });
}
