import type { Response } from 'express';
import type { ProblemDetails } from '../../shared/api.ts';
import { problem, type Problem, type ProblemCode } from '../../shared/problem.ts';
import { PortDown } from '../ports/answers.ts';
import { MeetingRefused } from '../sync/oneMeeting.ts';
import { Refusal } from './refusal.ts';

/**
 * The only place that knows status codes. What Exchange or Salesforce did wrong is 502, what will be better soon 503: neither is the caller's
 * fault, and a 401 of theirs must never look as if the person had to sign in again.
 */
export const STATUS: { readonly [Code in ProblemCode]: number } = {
  'calendar.unreachable': 503,
  'calendar.throttled': 503,
  'calendar.signIn': 502,
  'calendar.noMailbox': 502,
  'calendar.refused': 502,
  'calendar.unreadable': 502,
  'calendar.foreignHost': 502,
  'crm.unreachable': 503,
  'crm.throttled': 503,
  'crm.signIn': 502,
  'crm.refused': 502,
  'crm.noLedger': 502,
  'crm.unreadable': 502,
  'crm.foreignHost': 502,
  'sync.changedMeanwhile': 409,
  'sync.sendsNothing': 409,
  'meeting.unknown': 404,
  'meeting.series': 422,
  'tags.clockAhead': 422,
  'api.signIn': 401,
  'api.scope': 403,
  'api.noUser': 403,
  'api.keysUnreachable': 503,
  'api.malformed': 400,
  'api.tooLarge': 413,
  'api.notFound': 404,
  'api.failed': 500,
  'settings.outOfRange': 500,
};

/**
 * Answers with what was thrown, as RFC 9457 asks. `instance` is the number of the log line, so a person can name it to whoever reads the log.
 * @returns the problem that was told; whatever nobody foresaw is `api.failed`, and nothing of it crosses the wire
 */
export function answerProblem(response: Response, thrown: unknown, requestId: string): Problem {
  const told = problemOf(thrown);
  // Half an answer cannot be taken back, and a caller who left hears nothing.
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return told;
  }
  const refusal = thrown instanceof Refusal ? thrown : null;
  if (told.retryAfterSeconds !== undefined) response.setHeader('Retry-After', Math.ceil(told.retryAfterSeconds));
  if (refusal?.challenge != null) response.setHeader('WWW-Authenticate', refusal.challenge);
  // Without this, a refused body of any length would still be read to its end to keep the line open, whoever sends it.
  if (!response.req.complete) response.setHeader('Connection', 'close');
  response.status(STATUS[told.code]).type('application/problem+json');
  response.send(JSON.stringify(detailsOf(told, requestId, refusal?.places ?? [])));
  return told;
}

function problemOf(thrown: unknown): Problem {
  if (thrown instanceof Refusal || thrown instanceof PortDown || thrown instanceof MeetingRefused) return thrown.problem;
  return problem('api.failed');
}

function detailsOf(told: Problem, requestId: string, places: Refusal['places']): ProblemDetails {
  return {
    type: `urn:tandem:problem:${told.code}`,
    title: told.message,
    status: STATUS[told.code],
    detail: told.remedy,
    instance: `urn:uuid:${requestId}`,
    code: told.code,
    ...(told.vendorCode === undefined ? {} : { vendorCode: told.vendorCode }),
    ...(told.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: told.retryAfterSeconds }),
    ...(places.length === 0 ? {} : { places: [...places] }),
  };
}
