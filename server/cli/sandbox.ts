import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { dataFolder } from '../dataFolder.ts';
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
    .requiredOption('--graph-port <port>', 'port of Graph, 0 for any', port)
    .requiredOption('--entra-port <port>', 'port of Entra, 0 for any', port)
    .requiredOption('--salesforce-port <port>', 'port of Salesforce, 0 for any', port)
    .option('--seed <seed>', 'another sales team, always the same for the same seed')
    .option('--folder <dir>', 'keep the world and its certificate there, and go on from it')
    .option('--under-parent', 'end when standard input closes')
    .action(async ({ graphPort, entraPort, salesforcePort, seed, folder, underParent }: Options) => {
      const { startSandbox } = await import('../sandbox/start.ts');
      const sandbox = await startSandbox({
        ports: { graph: graphPort, entra: entraPort, salesforce: salesforcePort },
        ...(seed === undefined ? {} : { seed }),
        ...(folder === undefined ? {} : { folder }),
      });
      const ca = path.join(folder ?? dataFolder(), 'sandbox-ca.pem');
      mkdirSync(path.dirname(ca), { recursive: true });
      writeFileSync(ca, sandbox.caPem);
      answer(
        JSON.stringify({ graph: sandbox.graphUrl, entra: sandbox.entraUrl, salesforce: sandbox.salesforceUrl, ca, caPem: sandbox.caPem }),
      );
      tell('The sandbox is open. Ctrl-C ends it.');
      await ended(underParent === true);
      await sandbox.close();
    });

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
