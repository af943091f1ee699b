import { randomBytes } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import express, { type NextFunction, type Request, type Response } from 'express';
import { COMMANDS, isCommandName } from './commands.ts';
import { isSame, proofOf, removeDoorFile, writeDoorFile, type DoorFile } from './doorFile.ts';
import type { House } from './house.ts';
import { failureOf, type SpokenLine } from './wire.ts';

/**
 * Let commands in that are typed while this process holds the data folder (contracts section 1). On this machine only, and only for whoever can
 * read the token beside the data: no page of a browser can, whatever name it gives this address.
 */
export async function openCommandDoor(
  house: House,
  folder: string,
  { version, memory, log }: Pick<DoorFile, 'version' | 'memory'> & { readonly log: DoorLog },
): Promise<{ close(): Promise<void> }> {
  const token = randomBytes(32).toString('base64url');
  const app = express();
  app.disable('x-powered-by');
  app.use(noBrowsers);
  app.get('/proof/:nonce', (request, response) => void response.send(proofOf(token, request.params.nonce)));
  app.use(onlyWith(token));
  app.post('/commands/:name', express.json({ limit: '64kb' }), (request, response) => answerCommand(request, response, { house, log }));
  app.use((_error: unknown, _request: Request, response: Response, _next: NextFunction) => void response.status(400).end());
  const server = createServer(app);
  const port = await listening(server);
  writeDoorFile(folder, { port, token, version, memory });
  return {
    close: async () => {
      removeDoorFile(folder);
      await closed(server);
    },
  };
}

/** Told of what failed and is nobody's mistake outside: the terminal gets its message only. */
export type DoorLog = (line: { readonly command: string; readonly error: unknown }) => void;

const onlyWith =
  (token: string) =>
  (request: Request, response: Response, next: NextFunction): void => {
    if (isSame(request.get('authorization') ?? '', `Bearer ${token}`)) next();
    else response.status(401).end();
  };

/** A page in a browser says where it is from, whatever name it gives this address. */
function noBrowsers(request: Request, response: Response, next: NextFunction): void {
  if (request.get('origin') === undefined && request.get('sec-fetch-site') === undefined) next();
  else response.status(401).end();
}

async function answerCommand(
  request: Request,
  response: Response,
  { house, log }: { readonly house: House; readonly log: DoorLog },
): Promise<void> {
  const name = String(request.params['name']);
  if (!isCommandName(name)) return void response.status(404).end();
  response.type('application/x-ndjson');
  const say = (line: SpokenLine): void => saidTo(response, line);
  try {
    const result = await COMMANDS[name].carryOut(request.body, house, {
      tell: (line) => say({ kind: 'tell', line }),
      progress: (at) => say({ kind: 'progress', ...at }),
    });
    say({ kind: 'result', result });
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind === 'other') log({ command: name, error });
    say({ kind: 'failed', failure });
  }
  response.end();
}

/** Whoever asked may have gone: the command is carried out all the same, because half a run is no run. */
function saidTo(response: ServerResponse, line: SpokenLine): void {
  if (response.writable) response.write(`${JSON.stringify(line)}\n`);
}

const listening = (server: Server): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });

/** A command under way is finished and answered. */
const closed = (server: Server): Promise<void> =>
  new Promise((resolve, reject) => {
    server.close((trouble) => (trouble === undefined ? resolve() : reject(trouble)));
    server.closeIdleConnections();
  });
