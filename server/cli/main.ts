import { Command, CommanderError } from 'commander';
import { PortDown } from '../ports/answers.ts';
import { ServerSilent } from '../commands/askServer.ts';
import { UsageError } from '../commands/mistake.ts';
import { ServerFailed } from '../commands/wire.ts';
import { SnapshotError } from '../snapshot/files.ts';
import { StoreLocked } from '../store/folderLock.ts';
import { SealBroken } from '../store/seal.ts';
import { IdentityTaken } from '../store/identityTaken.ts';
import { MailboxLockLost } from '../store/lockHeld.ts';
import { StoreTooNew } from '../store/storeTooNew.ts';
import { StoreTooOld } from '../store/storeTooOld.ts';
import { DatabaseUrlUnreadable, StoreUnreachable } from '../store/storeUnreachable.ts';
import { VERSION } from '../version.ts';
import { demoCommand } from './demo.ts';
import { explainCommand } from './explain.ts';
import { migrateCommand } from './migrate.ts';
import { planCommand } from './plan.ts';
import { sandboxCommand } from './sandbox.ts';
import { snapshotCommand } from './snapshot.ts';
import { syncCommand } from './sync.ts';
import { BAD_USAGE, downInWords, FAILED, tell } from './tell.ts';
import { tenantCommand } from './tenant.ts';
import { tourCommand } from './tour.ts';
import { userCommand } from './user.ts';

const BAD_USAGE_ERRORS = [UsageError, SnapshotError, StoreLocked, StoreTooNew, StoreTooOld, DatabaseUrlUnreadable];
/** What these say is all there is to say: their stack helps nobody. */
const PLAIN_FAILURES = [ServerSilent, ServerFailed, StoreUnreachable, MailboxLockLost, IdentityTaken];

const program = new Command('tandem')
  .description('Keeps Outlook meetings and Salesforce Events in tandem.')
  .version(VERSION)
  .exitOverride()
  .configureOutput({ writeErr: (text) => tell(text.trimEnd()) })
  .showHelpAfterError('(see tandem --help, or --help behind a command)');
const COMMANDS = [
  demoCommand,
  syncCommand,
  explainCommand,
  snapshotCommand,
  planCommand,
  userCommand,
  tenantCommand,
  migrateCommand,
  sandboxCommand,
  tourCommand,
];
for (const make of COMMANDS) program.addCommand(inherit(make()));

/** Sub-commands throw like the program does, so that this file alone decides exit codes. */
function inherit(command: Command): Command {
  command.copyInheritedSettings(program);
  for (const child of command.commands) inherit(child);
  return command;
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : BAD_USAGE;
  if (error instanceof SealBroken) {
    tell(error.message);
    return BAD_USAGE;
  }
  if (BAD_USAGE_ERRORS.some((kind) => error instanceof kind)) {
    tell(error instanceof Error ? error.message : '');
    return BAD_USAGE;
  }
  if (error instanceof PortDown) {
    tell(downInWords(error));
    return FAILED;
  }
  if (PLAIN_FAILURES.some((kind) => error instanceof kind)) {
    tell(error instanceof Error ? error.message : '');
    return FAILED;
  }
  tell(error instanceof Error ? (error.stack ?? error.message) : 'Something failed that is no error.');
  return FAILED;
}
