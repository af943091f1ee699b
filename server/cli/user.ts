import { Command } from 'commander';
import type { StoredUser } from '../ports/store.ts';
import { ask } from './ask.ts';
import { answer } from './tell.ts';

type AddOptions = { readonly mailbox: string; readonly salesforceUser: string; readonly tenant?: string; readonly json?: boolean };

export const userCommand = (): Command =>
  new Command('user')
    .description('People of this installation')
    .addCommand(
      new Command('add')
        .description('Tie a mailbox to a Salesforce user (again for the same one: reads both anew)')
        .requiredOption('--mailbox <address>', 'the person’s mailbox in Exchange Online')
        .requiredOption('--salesforce-user <username>', 'the person’s user name in Salesforce')
        .option(
          '--tenant <id>',
          'the person’s company (tandem tenant list); without it the one the person has, or the one the environment names',
        )
        .option('--json', 'print the user as JSON')
        .action(async ({ mailbox, salesforceUser, tenant = null, json }: Omit<AddOptions, 'tenant'> & { tenant?: string | null }) => {
          const user = await ask('addUser', { mailbox, salesforceUser, tenant });
          answer(json === true ? JSON.stringify(user) : inWords(user));
        }),
    )
    .addCommand(
      new Command('list')
        .description('Whose calendars this installation keeps in step')
        .option('--json', 'print the users as JSON: {"users":[…]}')
        .action(async ({ json }: { json?: boolean }) => {
          const users = await ask('listUsers', {});
          answer(json === true ? JSON.stringify({ users }) : users.length === 0 ? NOBODY : users.map(inWords).join('\n'));
        }),
    );

const NOBODY = 'Nobody has been added yet: npx tandem user add --mailbox ADDRESS --salesforce-user NAME';

const inWords = ({ mailbox, crmUserId, timeZone, company }: StoredUser): string =>
  `${mailbox} is tied to ${crmUserId} in Salesforce; time zone ${timeZone}${company === null ? '' : `; company ${company}`}.`;
