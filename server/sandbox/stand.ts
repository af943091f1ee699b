import { createServer } from 'node:https';
import type { Server } from 'node:http';
import express from 'express';
import type { Request, Response } from 'express';
import type { SandboxCertificate } from './certificate.ts';
import type { SandboxClock } from './clock.ts';
import { answerControl } from './controlDoor.ts';
import { emptyFaultList } from './faults.ts';
import type { FaultKind } from './faults.ts';
import { emptyRequestLog } from './requestLog.ts';
import type { LoggedRequest } from './requestLog.ts';
import type { InnerFault, SandboxAnswer, SandboxRequest, Witness } from './witness.ts';

// Witnesses are written against the stand, so what they speak of can be had here as well.
export type { InnerFault, InnerRequest, SandboxAnswer, SandboxRequest, Witness } from './witness.ts';

export type StandOptions = {
  readonly port: number;
  readonly certificate: SandboxCertificate;
  readonly clock: SandboxClock;
  readonly onChange?: () => void;
};

/**
 * Opens one witness on loopback over HTTPS; port 0 takes any free one. The stand owns what is the same for all three: bodies,
 * faults, the request log, the `Date` header and the control door under `/__control`. `onChange` is called after everything
 * that may have changed the witness' state.
 */
export async function openStand(
  witness: Witness,
  { port, certificate, clock, onChange }: StandOptions,
): Promise<{ url: string; close(): Promise<void> }> {
  const faults = emptyFaultList();
  const log = emptyRequestLog({ chargesInner: witness.name === 'graph' });
  const changed = () => onChange?.();
  const innerFault: InnerFault = (request) => {
    const kind = faults.take(request, ['throttle', 'serverError']);
    return kind === 'throttle' || kind === 'serverError' ? kind : null;
  };

  const serve = async (incoming: Request, outgoing: Response): Promise<void> => {
    outgoing.setHeader('Date', httpDate(clock.now()));
    const request = readRequest(incoming);
    if (request === null) return sendAnswer(outgoing, { status: 400, body: 'The address is not valid percent-encoding.' });
    if (request.path.startsWith('/__control/'))
      return sendAnswer(outgoing, await answerControl(request, { witness, faults, log, clock, changed }));

    // A fault may name a path as people write it or as it crosses the wire (anna@contoso.com, anna%40contoso.com).
    const target = `${incoming.originalUrl}\n${request.path}${incoming.originalUrl.slice(incoming.path.length)}`;
    const fault = faults.take({ method: request.method, target });
    const answer = await answerUnder(fault, request);
    log.add(logLines({ request, answer, fault, query: new URL(incoming.originalUrl, 'https://localhost').search }));
    changed();
    if (fault === 'lostRequest' || fault === 'lostReply') incoming.socket.destroy();
    else sendAnswer(outgoing, answer);
  };

  const answerUnder = (fault: FaultKind | null, request: SandboxRequest): SandboxAnswer | Promise<SandboxAnswer> => {
    switch (fault) {
      case 'lostRequest':
        return { status: 0, count: 'lost' };
      case 'throttle':
        return { count: 'refused', ...witness.throttled() };
      case 'serverError':
        return { count: 'refused', ...witness.failed() };
      case 'lostReply':
      case null:
        return witness.handle(request, innerFault);
      default:
        return fault satisfies never;
    }
  };

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(express.text({ type: () => true, limit: '10mb' }));
  app.use(async (incoming: Request, outgoing: Response) => {
    try {
      await serve(incoming, outgoing);
    } catch (problem) {
      // A throw here is a bug of the sandbox, never a behaviour of the service it plays: say so loudly instead of pretending.
      const message = problem instanceof Error ? (problem.stack ?? problem.message) : String(problem);
      sendAnswer(outgoing, { status: 500, body: { sandboxBug: message } });
    }
  });
  const server = createServer({ key: certificate.keyPem, cert: certificate.certPem }, app);
  const actualPort = await listenOnLoopback(server, port);
  return { url: `https://localhost:${actualPort}`, close: () => closeServer(server) };
}

function readRequest(incoming: Request): SandboxRequest | null {
  const url = new URL(incoming.originalUrl, 'https://localhost');
  const path = decoded(url.pathname);
  if (path === null) return null;
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
  const text: unknown = incoming.body;
  return {
    method: incoming.method,
    path,
    query: url.searchParams,
    headers,
    body: typeof text === 'string' && text !== '' ? parsedBody(text, headers['content-type'] ?? '') : null,
    origin: `https://${headers['host'] ?? 'localhost'}`,
  };
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

function parsedBody(text: string, contentType: string): unknown {
  if (contentType.startsWith('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(text));
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function logLines({
  request,
  answer,
  fault,
  query,
}: {
  request: SandboxRequest;
  answer: SandboxAnswer;
  fault: FaultKind | null;
  query: string;
}): LoggedRequest[] {
  const lost = fault === 'lostRequest' || fault === 'lostReply';
  const outer: LoggedRequest = {
    method: request.method,
    path: request.path,
    query,
    status: lost ? 0 : answer.status,
    count: answer.count ?? (request.method === 'GET' ? 'read' : 'write'),
    ...(fault === null ? {} : { fault }),
  };
  return [outer, ...(answer.inner ?? []).map((inner): LoggedRequest => ({ ...inner, query: '', inner: true }))];
}

function sendAnswer(outgoing: Response, { status, headers = {}, body }: SandboxAnswer): void {
  outgoing.status(status);
  for (const [name, value] of Object.entries(headers)) outgoing.setHeader(name, value);
  if (body === undefined) {
    outgoing.end();
    return;
  }
  if (!outgoing.hasHeader('Content-Type'))
    outgoing.setHeader('Content-Type', typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8');
  outgoing.end(typeof body === 'string' ? body : JSON.stringify(body));
}

function httpDate(instant: Temporal.Instant): string {
  return new Date(instant.epochMilliseconds).toUTCString();
}

function listenOnLoopback(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((problem) => (problem === undefined ? resolve() : reject(problem)));
    // Callers keep their lines open for reuse; without this a close would wait for them.
    server.closeAllConnections();
  });
}
