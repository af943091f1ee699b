import { Command } from 'commander';
import type { Tenant } from '../ports/store.ts';
import { ask } from './ask.ts';
import { answer } from './tell.ts';

type AddOptions = { readonly id: string; readonly name: string; readonly salesforceLoginUrl?: string; readonly json?: boolean };

export const tenantCommand = (): Command =>
  new Command('tenant')
    .description('Companies of this installation, besides the one the environment names')
    .addCommand(
      new Command('add')
        .description(
          'Add a company (or change one that is here): its tenant in Entra, where the same app must have consent, and its Salesforce',
        )
        .requiredOption('--id <guid>', 'the id of its tenant in Entra')
        .requiredOption('--name <name>', 'what to call it')
        .option(
          '--salesforce-login-url <url>',
          'its My Domain, or a sandbox’s login address (https://login.salesforce.com, or what is known of it)',
        )
        .option('--json', 'print the company as JSON')
        .action(
          async ({
            json,
            id,
            name,
            salesforceLoginUrl = null,
          }: Omit<AddOptions, 'salesforceLoginUrl'> & { salesforceLoginUrl?: string | null }) => {
            const tenant = await ask('addTenant', { id, name, salesforceLoginUrl });
            answer(json === true ? JSON.stringify(tenant) : inWords(tenant));
          },
        ),
    )
    .addCommand(
      new Command('list')
        .description('The companies that were added')
        .option('--json', 'print them as JSON: {"tenants":[…]}')
        .action(async ({ json }: { json?: boolean }) => {
          const tenants = await ask('listTenants', {});
          answer(json === true ? JSON.stringify({ tenants }) : tenants.length === 0 ? NONE : tenants.map(inWords).join('\n'));
        }),
    );

const NONE = 'No company has been added; the one the environment names is always here.';

const inWords = ({ id, name, salesforceLoginUrl }: Tenant): string => `${name}: tenant ${id} in Entra, Salesforce at ${salesforceLoginUrl}`;
