import { Command } from 'commander';
import { mailboxOf } from '../../shared/ids.ts';
import { DEFAULT_SETTINGS } from '../../shared/settings.ts';
import { UsageError } from '../config.ts';
import { configOfCommand, wallClock } from './environment.ts';
import { answer } from './tell.ts';
import { reportInWords } from './reportInWords.ts';

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
      const [{ syncMailbox }, { openWorld }] = await Promise.all([import('../sync/syncMailbox.ts'), import('../world.ts')]);
      const { world, close } = await openWorld(configOfCommand(), wallClock);
      try {
        const user = await world.store.user(mailboxOf(mailbox));
        if (user === null)
          throw new UsageError([
            `--mailbox ${mailbox}: nobody here has this mailbox; add the user first: npx tandem user add --mailbox ${mailbox} --salesforce-user NAME`,
          ]);
        const report = await syncMailbox(user, DEFAULT_SETTINGS, world, { dryRun });
        answer(json === true ? JSON.stringify(report) : reportInWords(report).join('\n'));
        if (report.verdict === 'halt') process.exitCode = 3;
      } finally {
        await close();
      }
    });
