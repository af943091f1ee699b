import { randomUUID } from 'node:crypto';
import type { SandboxAnswer, SandboxRequest } from '../witness.ts';

/**
 * Why Entra gives no token. `code` is the number behind AADSTS. `suberror` is what clients decide by whether a person has to do
 * something: MSAL asks for interaction on `consent_required`, `bad_token` and `basic_action`, and on neither the code nor the words.
 */
export type Refusal = {
  readonly error: string;
  readonly code: number;
  readonly description: string;
  readonly suberror?: 'consent_required' | 'bad_token' | 'basic_action';
  /** A claims request as JSON text, for the client to hand back when it sends the person to sign in. */
  readonly claims?: string;
  /** Default 400. */
  readonly status?: number;
};

/** The answer as Entra writes it, with the ids its support asks for. Shape: recorded answers in public issue reports. */
export function refuse(request: SandboxRequest, now: Temporal.Instant, refusal: Refusal): SandboxAnswer {
  const { error, code, suberror, claims, status = 400 } = refusal;
  const { description, timestamp, traceId, correlationId } = wordsOf(request, now, refusal);
  return {
    status,
    count: 'token',
    body: {
      error,
      error_description: description,
      error_codes: [code],
      timestamp,
      trace_id: traceId,
      correlation_id: correlationId,
      error_uri: `${request.origin}/error?code=${code}`,
      ...(suberror === undefined ? {} : { suberror }),
      ...(claims === undefined ? {} : { claims }),
    },
  };
}

/** The description in full, with the ids it ends in. */
export function wordsOf(
  request: SandboxRequest,
  now: Temporal.Instant,
  { code, description }: Refusal,
): { readonly description: string; readonly timestamp: string; readonly traceId: string; readonly correlationId: string } {
  const traceId = randomUUID();
  const correlationId = request.query.get('client-request-id') ?? request.headers['client-request-id'] ?? randomUUID();
  const timestamp = now.toString({ fractionalSecondDigits: 0 }).replace('T', ' ');
  const whole = `AADSTS${code}: ${description} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`;
  return { description: whole, timestamp, traceId, correlationId };
}

/** The one about a tenant that is not here, which every address of a tenant can give. */
export function noSuchTenant(tenant: string): Refusal {
  return {
    error: 'invalid_request',
    code: 90002,
    description: `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID.`,
  };
}

/** A code or refresh token of one tenant that is shown at another's address; Entra calls both a code. */
export const otherTenant: Refusal = {
  error: 'invalid_grant',
  code: 700005,
  description: 'Provided Authorization Code is intended to use against other tenant, thus rejected.',
};
