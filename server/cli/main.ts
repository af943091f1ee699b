import { Command, CommanderError } from 'commander';
import { PortDown } from '../ports/answers.ts';
import { UsageError } from '../config.ts';
import { SnapshotError } from '../snapshot/files.ts';
import { StoreLocked } from '../store/folderLock.ts';
import { SealBroken } from '../store/seal.ts';
import { StoreTooNew } from '../store/storeTooNew.ts';
import { demoCommand } from './demo.ts';
import { planCommand } from './plan.ts';
import { sandboxCommand } from './sandbox.ts';
import { syncCommand } from './sync.ts';
import { downInWords, tell } from './tell.ts';
import { userCommand } from './user.ts';

/** Exit codes of contracts section 1. */
const FAILED = 1;
const BAD_USAGE = 2;

const BAD_USAGE_ERRORS = [UsageError, SnapshotError, StoreLocked, StoreTooNew];

const program = new Command('tandem')
  .description('Keeps Outlook meetings and Salesforce Events in tandem.')
  .version('0.1.0')
  .exitOverride()
  .configureOutput({ writeErr: (text) => tell(text.trimEnd()) })
  .showHelpAfterError('(see tandem --help, or --help behind a command)');
for (const command of [demoCommand(), syncCommand(), planCommand(), userCommand(), sandboxCommand()]) program.addCommand(inherit(command));

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
    tell('What is kept in .data was sealed with another key: set the TANDEM_SECRET_KEY it was made with.');
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
  tell(error instanceof Error ? (error.stack ?? error.message) : 'Something failed that is no error.');
  return FAILED;
}
