import { createServer, request as send, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import { fetch } from 'undici';
import { problemDetails, type ProblemDetails } from '../../shared/api.ts';
import { DEFAULT_SETTINGS } from '../../shared/settings.ts';
import { apiRouter } from '../../server/http/api.ts';
import type { EntraPlace } from '../../server/http/signIn.ts';
import type { LogLine } from '../../server/http/visit.ts';
import type { StorePort } from '../../server/ports/store.ts';
import { DEMO_CLIENT, DEMO_TENANT } from '../../server/sandbox/entra/registration.ts';
import type { World } from '../../server/sync/world.ts';
import { ANNA } from '../support/people.ts';
import type { Stage } from '../support/stage.ts';

export type Asked = {
  readonly method?: string;
  readonly token?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
};
export type Answer = { readonly status: number; readonly headers: Record<string, string>; readonly text: string; readonly json: unknown };

/** A server on loopback. `ask` takes the address as it is: nothing of it is tidied up on the way. */
export type Opened = {
  readonly url: string;
  ask(address: string, asked?: Asked): Promise<Answer>;
  close(): Promise<void>;
};
export type Api = Opened & {
  /** Lines of the log, in the order they were written. */
  readonly lines: readonly LogLine[];
  /** Settles with the line that is written next. */
  nextLine(): Promise<LogLine>;
};

export const placeOf = (stage: Stage): EntraPlace => ({
  authority: stage.sandbox.entraUrl,
  tenant: DEMO_TENANT,
  clientId: DEMO_CLIENT,
  clients: [DEMO_CLIENT],
});

/** The API in front of a stage, mounted where the product mounts it. */
export async function openApi(
  stage: Stage,
  given: { readonly world?: Partial<World>; readonly entra?: Partial<EntraPlace> } = {},
): Promise<Api> {
  const lines: LogLine[] = [];
  const waiting: ((line: LogLine) => void)[] = [];
  const router = apiRouter({
    world: { ...stage.world, ...given.world },
    settingsOf: () => DEFAULT_SETTINGS,
    entra: { ...placeOf(stage), ...given.entra },
    log: (line) => {
      lines.push(line);
      waiting.shift()?.(line);
    },
  });
  const opened = await openHandler(express().use('/api', router));
  return { ...opened, lines, nextLine: () => new Promise((resolve) => waiting.push(resolve)) };
}

export async function openHandler(handler: Express): Promise<Opened> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, ask: (address, asked = {}) => askOnce(port, address, asked), close: () => closed(server) };
}

function askOnce(port: number, address: string, { method = 'GET', token, headers = {}, body }: Asked): Promise<Answer> {
  const all = { ...headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  return new Promise((resolve, reject) => {
    const request = send({ host: '127.0.0.1', port, path: address, method, headers: all }, (reply) => {
      const chunks: Buffer[] = [];
      reply.on('data', (chunk: Buffer) => chunks.push(chunk));
      reply.on('error', reject);
      reply.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const isJson = /json/.test(String(reply.headers['content-type']));
        resolve({
          status: reply.statusCode ?? 0,
          headers: reply.headers as Record<string, string>,
          text,
          json: isJson ? (JSON.parse(text) as unknown) : null,
        });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

/** The control door of the sandbox's Entra. */
export async function entraDoor(stage: Stage, name: string, body?: unknown): Promise<Record<string, unknown>> {
  const address = `${stage.sandbox.entraUrl}/__control/${name}`;
  const answer = await (body === undefined ? fetch(address) : fetch(address, { method: 'POST', body: JSON.stringify(body) }));
  const text = await answer.text();
  if (!answer.ok) throw new Error(`entra ${name}: ${text}`);
  return (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
}

/** Anna's token for our API, good but for what `changed` names. */
export async function mint(stage: Stage, changed: Record<string, unknown> = {}): Promise<string> {
  return String((await entraDoor(stage, 'mint', { username: ANNA, ...changed }))['access_token']);
}

/** What every refusal looks like (RFC 9457), read as the contract says and nothing more. */
export function refusalIn(answer: Answer): ProblemDetails {
  const details = problemDetails.strict().parse(answer.json);
  if (details.status !== answer.status) throw new Error(`the body says ${details.status}, the status line ${answer.status}`);
  if (answer.headers['content-type'] !== 'application/problem+json; charset=utf-8') throw new Error(answer.headers['content-type']);
  if (answer.headers['cache-control'] !== 'no-store') throw new Error('a refusal must not be cached');
  return details;
}

/** A store that may not be touched. */
export const throwingStore = (): StorePort =>
  new Proxy({} as StorePort, {
    get: (_store, name) => () => {
      throw new Error(`the store was asked for ${String(name)}`);
    },
  });
