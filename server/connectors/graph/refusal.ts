import { PortDown } from '../../ports/answers.ts';
import type { Problem, ProblemCode } from '../../../shared/problem.ts';
import { problem } from '../../../shared/problem.ts';
import type { GraphReply } from './client.ts';
import { wireError } from './wire.ts';

/** Graph's own code for what went wrong, '' where it gave none. Compare it case-insensitively: its spelling has changed over the years. */
export function errorCodeOf(body: unknown): string {
  const { error } = wireError.safeParse(body).data ?? {};
  return error?.code ?? error?.innerError?.code ?? error?.innererror?.code ?? '';
}

/** The event an earlier try of the same create made, where Graph names it; it has stood at two places. */
export function existingEventIdOf(body: unknown): string | null {
  const { error } = wireError.safeParse(body).data ?? {};
  const name = '@event.existingEventId';
  return error?.[name] ?? error?.innerError?.[name] ?? error?.innererror?.[name] ?? null;
}

const FORGOTTEN = ['syncstatenotfound', 'resyncrequired', 'syncstateinvalid', 'fullsyncrequired'];

/**
 * Whether Graph forgot the place a cursor names: any 410, any 4xx with one of its words. A plain 400 counts too, because a link Graph no
 * longer understands would else stop the mailbox for good; if the cause is another one, the fresh round says so.
 */
export function isForgottenPlace(reply: GraphReply): boolean {
  if (reply.kind === 'silent' || reply.status < 400 || reply.status > 499) return false;
  return [400, 410].includes(reply.status) || FORGOTTEN.includes(errorCodeOf(reply.body).toLowerCase());
}

/** A read that cannot go on: the whole side counts as not read. */
export function downOf(reply: GraphReply): PortDown {
  if (reply.kind === 'silent') return new PortDown(problem('calendar.unreachable'), { cause: reply.cause });
  return new PortDown(problemOf(sideCodeOf(reply.status), reply));
}

function sideCodeOf(status: number): ProblemCode {
  switch (status) {
    case 401:
      return 'calendar.signIn';
    case 403:
    case 404:
      return 'calendar.noMailbox';
    case 429:
      return 'calendar.throttled';
    default:
      return 'calendar.unreachable';
  }
}

/** A problem with the vendor's code and its wish to wait, where there are any. Never its text: that may quote the meeting. */
export function problemOf(code: ProblemCode, reply: { readonly body: unknown; readonly retryAfterSeconds: number | null }): Problem {
  const vendorCode = errorCodeOf(reply.body);
  return problem(code, {
    ...(vendorCode === '' ? {} : { vendorCode }),
    ...(reply.retryAfterSeconds === null ? {} : { retryAfterSeconds: reply.retryAfterSeconds }),
  });
}
