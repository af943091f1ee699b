import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { request } from 'undici';
import type { CommandName } from './commands.ts';
import { isSame, proofOf, type DoorFile } from './doorFile.ts';
import type { Watcher } from './house.ts';
import { UsageError } from './mistake.ts';
import { errorOf, spokenLine, type Failure } from './wire.ts';

/** The server that said it was there does not answer at its door. */
export class ServerSilent extends Error {
  constructor(options?: { cause?: unknown }) {
    super(
      'The Tandem server that has the data folder stopped answering. What was asked may have been begun: start the server again and repeat it, which does nothing twice.',
      options,
    );
    this.name = 'ServerSilent';
  }
}

/** Whether the server of the file is there. The token is not sent: who has its port now may be anybody. */
export async function isThere({ port, token }: DoorFile): Promise<boolean> {
  const nonce = randomBytes(16).toString('hex');
  try {
    const answer = await request(`http://127.0.0.1:${port}/proof/${nonce}`, { headersTimeout: 5000, bodyTimeout: 5000 });
    return isSame(await answer.body.text(), proofOf(token, nonce));
  } catch {
    return false;
  }
}

/**
 * Have a command carried out by the server that holds the data folder. Everything it tells on the way is passed on.
 * @returns what it answered. @throws what the command would have thrown here; UsageError where the server is of another version; ServerSilent
 */
export async function askServer(name: CommandName, given: unknown, door: DoorFile, version: string, watcher: Watcher): Promise<unknown> {
  if (door.version !== version)
    throw new UsageError([
      `The server that is running is Tandem ${door.version}, this command is of ${version}: end the server and start it again.`,
    ]);
  try {
    return await resultOf(name, given, door, watcher);
  } catch (error) {
    if (error instanceof CommandFailed) throw errorOf(error.failure);
    throw new ServerSilent({ cause: error });
  }
}

/** What the command itself threw, apart from everything a broken line throws. */
class CommandFailed extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.kind);
    this.failure = failure;
  }
}

async function resultOf(name: CommandName, given: unknown, door: DoorFile, watcher: Watcher): Promise<unknown> {
  const answer = await request(`http://127.0.0.1:${door.port}/commands/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${door.token}` },
    body: JSON.stringify(given),
    // A first run of a large mailbox takes its time; the connection itself tells whether the server is alive.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  if (answer.statusCode !== 200) throw new Error(`the door answered ${answer.statusCode}`);
  for await (const text of createInterface({ input: Readable.from(answer.body) })) {
    const line = spokenLine.parse(JSON.parse(text));
    if (line.kind === 'tell') watcher.tell(line.line);
    else if (line.kind === 'progress') watcher.progress(line);
    else if (line.kind === 'failed') throw new CommandFailed(line.failure);
    else return line.result;
  }
  throw new Error('the answer has no end');
}
