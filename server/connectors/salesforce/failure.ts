import type { Instant } from '../../../shared/ids.ts';
import { problem } from '../../../shared/problem.ts';
import type { Problem } from '../../../shared/problem.ts';
import { PortDown } from '../../ports/answers.ts';

/** What one call came to. `status` null: no answer arrived, so a write may or may not have happened. */
export type Reply =
  | {
      readonly kind: 'answered';
      readonly body: unknown;
      /** When Salesforce answered, by its own clock. Null without a `Date` header. */
      readonly servedAt: Instant | null;
    }
  | Failure;
export type Failure = {
  readonly kind: 'failed';
  readonly status: number | null;
  readonly code: string;
  readonly retryAfterSeconds: number | null;
  readonly cause: unknown;
};

/** Refused for now by load, not by content: nothing was done, and later it may pass. */
const THROTTLED: ReadonlySet<string> = new Set(['REQUEST_LIMIT_EXCEEDED', 'UNABLE_TO_LOCK_ROW', 'QUERY_TIMEOUT']);
const SHUT_OUT: ReadonlySet<string> = new Set(['INVALID_SESSION_ID', 'API_CURRENTLY_DISABLED', 'API_DISABLED_FOR_ORG']);

/** An error code and nothing else: the vendor's sentences may quote a subject or an address, so they never leave this room. */
export const codeOf = (text: string | null | undefined): string => (text != null && /^\w{1,80}$/.test(text) ? text : 'UNKNOWN');

/** What a failed call, or a failed part of one, means to a person. Branches on code and status only, never on text. */
export function problemOf(failure: Pick<Failure, 'status' | 'code' | 'retryAfterSeconds'>): Problem {
  const more = {
    vendorCode: failure.code,
    ...(failure.retryAfterSeconds === null ? {} : { retryAfterSeconds: failure.retryAfterSeconds }),
  };
  if (failure.status === null) return problem('crm.unreachable', more);
  if (THROTTLED.has(failure.code) || failure.status === 429) return problem('crm.throttled', more);
  if (SHUT_OUT.has(failure.code) || failure.status === 401) return problem('crm.signIn', more);
  if (failure.status >= 500 || failure.code === 'SERVER_UNAVAILABLE') return problem('crm.unreachable', more);
  return problem('crm.refused', more);
}

export const portDown = (failure: Failure): PortDown => new PortDown(problemOf(failure), { cause: failure.cause });

/** For an answer that is no answer: a proxy's page, a body of another shape. It proves nothing, so it counts as none. */
export const unexpectedAnswer = (): PortDown => new PortDown(problem('crm.unreachable', { vendorCode: 'UNEXPECTED_ANSWER' }));
