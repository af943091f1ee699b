import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Explanation } from '../../shared/explanation.ts';
import type { StoredUser, Tenant } from '../ports/store.ts';
import { scrub } from '../snapshot/scrub.ts';
import { snapshotOf } from '../snapshot/snapshotOf.ts';
import { explainMeeting } from '../sync/explainMeeting.ts';
import { recordRun } from '../sync/recordRun.ts';
import { syncMailbox, type Report } from '../sync/syncMailbox.ts';
import type { House, Watcher } from './house.ts';
import { httpsOrigin } from './httpsAddress.ts';
import { UsageError } from './mistake.ts';
import { personAt, tiePerson } from './people.ts';

/**
 * A command as it is carried out: in the process of whoever typed it, or in the server that holds the store. Arguments and result are plain JSON,
 * because they may have to travel. `carryOut` parses what was given. @throws UsageError naming every wrong argument by its option
 */
type Command<Args, Result> = {
  readonly args: Args;
  readonly carryOut: (given: unknown, house: House, watcher: Watcher) => Promise<Result>;
};

const command = <Schema extends z.ZodType, Result>(
  args: Schema,
  run: (args: z.output<Schema>, house: House, watcher: Watcher) => Promise<Result>,
): Command<Schema, Result> => ({
  args,
  carryOut: async (given, house, watcher) => {
    const read = args.safeParse(given);
    if (read.success) return run(read.data, house, watcher);
    throw new UsageError(read.error.issues.map(({ path, message }) => `${optionOf(path)}: ${message}`));
  },
});

/** salesforceUser is given as --salesforce-user. */
const optionOf = (path: readonly PropertyKey[]): string =>
  `--${path.map((part) => String(part).replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)).join('.')}`;

const mailbox = z.string().regex(/^[^\s@]+@[^\s@]+$/, 'an address such as anna@contoso.com');

export const COMMANDS = {
  sync: command(z.object({ mailbox, dryRun: z.boolean() }), async ({ mailbox: of, dryRun }, house, { progress }): Promise<Report> => {
    const { user, world } = await personAt(of, house);
    return syncMailbox(user, house.settingsOf(user), world, { dryRun, progress });
  }),

  explain: command(z.object({ mailbox, meeting: z.string().min(1) }), async ({ mailbox: of, meeting }, house): Promise<Explanation> => {
    const { user, world } = await personAt(of, house);
    const explanation = await explainMeeting(user, house.settingsOf(user), world, meeting);
    if (explanation === 'series')
      throw new UsageError(['--meeting: this is a whole series, and each of its occurrences is decided by itself; name one of them']);
    if (explanation === null)
      throw new UsageError([
        `--meeting: neither the calendar of ${of} nor Salesforce knows this id; name the Graph id, the iCalUId or the Salesforce id of a meeting that this user may see`,
      ]);
    return explanation;
  }),

  snapshot: command(z.object({ mailbox, scrub: z.boolean() }), async ({ mailbox: of, scrub: scrubbed }, house) => {
    const { user, world } = await personAt(of, house);
    const files = snapshotOf(await recordRun(user, house.settingsOf(user), world), world.hashing);
    // The secret is forgotten at once: nobody can lead the made-up names back.
    return scrubbed ? scrub(files, randomBytes(32)) : files;
  }),

  addUser: command(
    z.object({ mailbox, salesforceUser: z.string().min(1), tenant: z.string().nullable() }),
    ({ mailbox: of, salesforceUser, tenant }, house): Promise<StoredUser> => tiePerson(of, salesforceUser, tenant, house),
  ),

  listUsers: command(z.object({}), (_args, { store }): Promise<readonly StoredUser[]> => store.users()),

  addTenant: command(
    z.object({
      id: z.guid('the id of a tenant in Entra is a GUID, such as 72f988bf-86f1-41af-91ab-2d7cd011db47').transform((id) => id.toLowerCase()),
      name: z.string().trim().min(1, 'must not be empty'),
      salesforceLoginUrl: httpsOrigin.nullable(),
    }),
    async ({ id, name, salesforceLoginUrl }, { store, worldOf }): Promise<Tenant> => {
      if (id === worldOf(null).tenantId.toLowerCase())
        throw new UsageError([
          `--id ${id}: this is the company that the environment names, which is always here; add its people without --tenant`,
        ]);
      const known = (await store.tenants()).find((one) => one.id === id);
      const tenant = { id, name, salesforceLoginUrl: salesforceLoginUrl ?? known?.salesforceLoginUrl ?? 'https://login.salesforce.com' };
      await store.keepTenant(tenant);
      return tenant;
    },
  ),

  tour: command(
    z.object({ step: z.number().nullable() }),
    async (
      { step },
      { tour },
    ): Promise<{ readonly step: number | null; readonly titles: readonly string[]; readonly lines: readonly string[] }> => {
      if (tour === null) throw new UsageError(['The tour is a part of the demo: start it with npm start, in this folder.']);
      const { titles, play } = tour;
      if (step === null) return { step, titles, lines: [] };
      if (!Number.isInteger(step) || step < 1 || step > titles.length)
        throw new UsageError([`STEP: there is no step ${step}; name one from 1 to ${titles.length}.`]);
      return { step, titles, lines: await play(step) };
    },
  ),

  listTenants: command(z.object({}), (_args, { store }): Promise<readonly Tenant[]> => store.tenants()),
};

export type CommandName = keyof typeof COMMANDS;
export const isCommandName = (name: string): name is CommandName => Object.hasOwn(COMMANDS, name);
export type ArgsOf<Name extends CommandName> = z.input<(typeof COMMANDS)[Name]['args']>;
export type ResultOf<Name extends CommandName> = Awaited<ReturnType<(typeof COMMANDS)[Name]['carryOut']>>;
