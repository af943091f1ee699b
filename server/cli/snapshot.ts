import { Command } from 'commander';
import { refuseUsedFolder, writeSnapshot } from '../snapshot/writeSnapshot.ts';
import { ask } from './ask.ts';
import { answer, tell } from './tell.ts';

type Options = { readonly mailbox: string; readonly out: string; readonly scrub?: boolean };

export const snapshotCommand = (): Command =>
  new Command('snapshot')
    .description('Record what a run would read, into a folder of its own, to replay with tandem plan. Writes to neither side')
    .requiredOption('--mailbox <address>', 'whose calendar')
    .requiredOption('--out <dir>', 'the folder, which must not exist yet or be empty')
    .option('--scrub', 'replace names, addresses and texts, so that it can be given to a stranger')
    .action(async ({ mailbox, out, scrub = false }: Options) => {
      await refuseUsedFolder(out);
      await writeSnapshot(out, await ask('snapshot', { mailbox, scrub }));
      if (!scrub) tell('It holds names, addresses and texts as they are: with --scrub they are replaced.');
      answer(`${out}\nPlan it with: npx tandem plan --snapshot ${out}`);
    });
