import { Command } from 'commander';
import { UsageError } from '../commands/mistake.ts';
import { ask } from './ask.ts';
import { reportInWords } from './reportInWords.ts';
import { answer, HALTED } from './tell.ts';

type Options = { readonly mailbox: string; readonly dryRun?: boolean; readonly approve?: string; readonly json?: boolean };

export const syncCommand = (): Command =>
  new Command('sync')
    .description('One run of one user: reconcile a mailbox with Salesforce, in both directions')
    .requiredOption('--mailbox <address>', 'whose calendar')
    .option('--dry-run', 'only say what would be done')
    .option('--approve <set>', 'send what waits under this set (not in this version)')
    .option('--json', 'print the report as JSON')
    .action(async ({ mailbox, dryRun = false, approve, json }: Options) => {
      if (approve !== undefined)
        throw new UsageError([
          '--approve: this version sends no invitation and no cancellation, whatever is approved; leave the option out. Approving comes in a later version.',
        ]);
      const report = await ask('sync', { mailbox, dryRun });
      answer(json === true ? JSON.stringify(report) : reportInWords(report).join('\n'));
      if (report.verdict === 'halt') process.exitCode = HALTED;
    });
