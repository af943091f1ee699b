import { createServer } from 'node:https';
import type { Server } from 'node:http';
import express from 'express';
import type { Request, Response } from 'express';
import type { SandboxCertificate } from './certificate.ts';
import type { SandboxClock } from './clock.ts';
import { answerControl } from './controlDoor.ts';
import { ownKinds } from './fault.ts';
import type { Fault } from './fault.ts';
import { emptyFaultList } from './faults.ts';
import type { FaultList } from './faults.ts';
import { readRequest } from './readRequest.ts';
import { emptyRequestLog } from './requestLog.ts';
import type { LoggedRequest } from './requestLog.ts';
import { cutAnswer, holdLine, sendAnswer } from './sendAnswer.ts';
import type { InnerFault, InnerRequest, SandboxAnswer, SandboxRequest, Witness } from './witness.ts';

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
  const faults = faultListOf(witness);
  const log = emptyRequestLog({ chargesInner: witness.name === 'graph' });
  const changed = () => onChange?.();
  const lookBack = () => {
    if (faults.holds('stale')) return witness.ownFaults?.lookBack?.() ?? noPast;
    witness.ownFaults?.forgetPast?.();
    return noPast;
  };

  const serve = async (incoming: Request, outgoing: Response): Promise<void> => {
    outgoing.setHeader('Date', httpDate(clock.now()));
    const request = readRequest(incoming);
    if (request === null) return sendAnswer(outgoing, { status: 400, body: 'The address is not valid percent-encoding.' });
    if (/^\/__control(\/|$)/.test(request.path))
      return sendAnswer(outgoing, await answerControl(request, { witness, faults, log, clock, changed, lookBack }));

    // A fault may name a path as people write it or as it crosses the wire (anna@contoso.com, anna%40contoso.com).
    const target = `${incoming.originalUrl}\n${request.path}${incoming.originalUrl.slice(incoming.path.length)}`;
    // Before the fault is taken, because the last stale read still needs the past.
    const happened = lookBack();
    const fault = faults.take({ method: request.method, target }, (candidate) => canHappen(witness, candidate, request));
    const answer = await answerUnder(fault, request);
    if (isWrite(answer, request)) happened();
    log.add(logLines({ request, answer, fault, query: new URL(incoming.originalUrl, 'https://localhost').search }));
    changed();
    sendUnder(fault, answer, { incoming, outgoing });
  };

  const answerUnder = (fault: Fault | null, request: SandboxRequest): SandboxAnswer | Promise<SandboxAnswer> => {
    switch (fault?.kind) {
      case 'lostRequest':
        return { status: 0, count: 'lost' };
      case 'throttle':
        return { count: 'refused', ...witness.throttled() };
      case 'serverError':
        return { count: 'refused', ...witness.failed() };
      case 'timeout':
        return fault.applied ? answerWhole(null, request) : { status: 0, count: 'lost' };
      default:
        return answerWhole(fault, request);
    }
  };

  const answerWhole = async (fault: Fault | null, request: SandboxRequest): Promise<SandboxAnswer> => {
    const inside: { method: string; path: string; fault: string }[] = [];
    const innerFault: InnerFault = ({ method, target, request: inner }) => {
      const found = faults.take({ method, target }, (candidate) => canHappenInside(witness, candidate, inner));
      if (found !== null) inside.push({ method, path: target.split('?')[0] ?? target, fault: found.kind });
      return found;
    };
    const answer = await witness.handle(request, innerFault, fault);
    if (inside.length === 0 || answer.inner === undefined) return answer;
    return { ...answer, inner: answer.inner.map((line) => ({ ...line, ...faultOf(line, inside) })) };
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

const noPast = () => undefined;

function faultListOf({ name, ownFaults }: Witness): FaultList {
  const played = ownKinds.filter((kind) => ownFaults?.fits[kind] !== undefined);
  const own = Object.fromEntries(played.map((kind) => [kind, ownFaults?.details?.[kind] ?? []]));
  return emptyFaultList({ name, own, check: ownFaults?.check });
}

function canHappen({ ownFaults }: Witness, fault: Fault, request: SandboxRequest): boolean {
  const own = ownKinds.find((kind) => kind === fault.kind);
  return own === undefined || (ownFaults?.fits[own]?.(request, fault) ?? false);
}

/** A line breaks for a batch as a whole, and its token is the batch's; the rest can happen to each request in it. */
function canHappenInside(witness: Witness, fault: Fault, request: SandboxRequest | undefined): boolean {
  switch (fault.kind) {
    case 'throttle':
    case 'serverError':
      return true;
    case 'deltaExpired':
    case 'lock':
    case 'raced':
    case 'stale':
      return request !== undefined && canHappen(witness, fault, request);
    default:
      return false;
  }
}

/** The fault of this line, taken out of the list: two requests of a batch may look the same. */
function faultOf(line: InnerRequest, inside: { method: string; path: string; fault: string }[]): { fault?: string } {
  const at = inside.findIndex(({ method, path }) => method === line.method && path === line.path);
  const found = at < 0 ? undefined : inside.splice(at, 1)[0];
  return found === undefined ? {} : { fault: found.fault };
}

function isWrite({ count, inner = [], status }: SandboxAnswer, { method }: SandboxRequest): boolean {
  if (inner.length > 0) return inner.some((part) => part.count === 'write');
  return status > 0 && (count ?? (method === 'GET' ? 'read' : 'write')) === 'write';
}

function sendUnder(fault: Fault | null, answer: SandboxAnswer, { incoming, outgoing }: { incoming: Request; outgoing: Response }): void {
  switch (fault?.kind) {
    case 'lostRequest':
    case 'lostReply':
      incoming.socket.destroy();
      return;
    case 'timeout':
      holdLine(incoming, fault.seconds);
      return;
    case 'truncated':
      cutAnswer(outgoing, answer, fault);
      return;
    default:
      sendAnswer(outgoing, answer);
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
  fault: Fault | null;
  query: string;
}): LoggedRequest[] {
  const lost = fault !== null && ['lostRequest', 'lostReply', 'timeout'].includes(fault.kind);
  const outer: LoggedRequest = {
    method: request.method,
    path: request.path,
    query,
    status: lost ? 0 : answer.status,
    count: answer.count ?? (request.method === 'GET' ? 'read' : 'write'),
    ...(fault === null ? {} : { fault: fault.kind }),
    ...(answer.why === undefined ? {} : { why: answer.why }),
  };
  return [outer, ...(answer.inner ?? []).map((inner): LoggedRequest => ({ ...inner, query: '', inner: true }))];
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
