import { Command } from 'commander';
import { mailboxOf } from '../../shared/ids.ts';
import { configOfCommand, wallClock } from './environment.ts';
import { answer } from './tell.ts';

type Options = { readonly mailbox: string; readonly salesforceUser: string; readonly json?: boolean };

export const userCommand = (): Command =>
  new Command('user').description('People of this installation').addCommand(
    new Command('add')
      .description('Tie a mailbox to a Salesforce user (replaces an earlier tie of the same mailbox)')
      .requiredOption('--mailbox <address>', 'the person’s mailbox in Exchange Online')
      .requiredOption('--salesforce-user <username>', 'the person’s user name in Salesforce')
      .option('--json', 'print the user as JSON')
      .action(async ({ mailbox, salesforceUser, json }: Options) => {
        const [{ connectUser }, { openWorld }] = await Promise.all([import('../sync/connectUser.ts'), import('../world.ts')]);
        const { world, close } = await openWorld(configOfCommand(), wallClock);
        try {
          const user = await connectUser(mailboxOf(mailbox), salesforceUser, world);
          answer(
            json === true
              ? JSON.stringify(user)
              : `${user.mailbox} is tied to ${user.crmUserId} in Salesforce; time zone ${user.timeZone}.`,
          );
        } finally {
          await close();
        }
      }),
  );
