import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { Problem, ProblemCode } from '../../shared/problem.ts';
import { answerProblem } from './problemResponse.ts';

/**
 * One line per request. `route` is the pattern, never the address asked for: meeting ids stay out. `user` is a short keyed hash of tenant and
 * object id, null before the token held. `status` null: the caller left before the answer. `error` is there for `api.failed` only, and has no message,
 * because a message may quote anything.
 */
export type LogLine = {
  readonly requestId: string;
  readonly route: string;
  readonly status: number | null;
  readonly code?: ProblemCode;
  readonly vendorCode?: string;
  readonly error?: { readonly name: string; readonly code?: string };
  readonly milliseconds: number;
  readonly user: string | null;
};

/** What one request has told of itself so far. */
export type Visit = { user: string | null };

type Serve = (request: Request, response: Response, visit: Visit) => Promise<void>;
type Logging = { readonly now: () => Temporal.Instant; readonly log: (line: LogLine) => void };

/**
 * Makes a handler of Express: gives the request its number, lets nothing be cached, answers whatever is thrown as a problem, and logs one line
 * when the work is done. The number is always our own; one from outside could be chosen to hide among others.
 */
export function visits({ now, log }: Logging): (route: string, serve: Serve) => RequestHandler {
  return (route, serve) => async (request, response) => {
    const started = now();
    const requestId = randomUUID();
    const visit: Visit = { user: null };
    let told: Told = {};
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('X-Content-Type-Options', 'nosniff');
    try {
      await serve(request, response, visit);
    } catch (thrown) {
      told = toldOf(answerProblem(response, thrown, requestId), thrown);
    }
    log({
      requestId,
      route: `${request.method} ${route}`,
      status: response.headersSent ? response.statusCode : null,
      ...told,
      milliseconds: Math.max(0, Math.round(started.until(now()).total('milliseconds'))),
      user: visit.user,
    });
  };
}

type Told = Pick<LogLine, 'code' | 'vendorCode' | 'error'>;

function toldOf({ code, vendorCode }: Problem, thrown: unknown): Told {
  if (code === 'api.failed') return { code, error: nameOf(thrown) };
  return vendorCode === undefined ? { code } : { code, vendorCode };
}

/** Errors of Node and of packages, told by shape: they need not share our `Error`. */
function nameOf(thrown: unknown): { readonly name: string; readonly code?: string } {
  if (typeof thrown !== 'object' || thrown === null) return { name: typeof thrown };
  const name = 'name' in thrown && typeof thrown.name === 'string' ? thrown.name : 'object';
  return 'code' in thrown && typeof thrown.code === 'string' ? { name, code: thrown.code } : { name };
}
