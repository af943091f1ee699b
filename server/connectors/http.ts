import { fetch } from 'undici';

/** One request as it leaves the house. `url` is absolute; `body` is text already. */
export type HttpRequest = {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutSeconds: number;
};

/**
 * `answered`: a status and a whole body; `body` is the parsed JSON, or null where there was none (or none that is JSON, as gateways do).
 * `silent`: no answer we can use, a cut body included. `sent` false only where the connection was never made: then nothing happened over there.
 */
export type HttpReply =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: unknown;
      readonly retryAfterSeconds: number | null;
    }
  | { readonly kind: 'silent'; readonly sent: boolean; readonly cause: unknown };

/** Sends once, follows no redirect (a token must not travel where somebody points) and never throws. */
export async function sendOnce({ method, url, headers, body, timeoutSeconds }: HttpRequest): Promise<HttpReply> {
  try {
    const response = await fetch(url, {
      method,
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutSeconds * 1000),
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    const parsed = parseJson(text);
    if (parsed === undefined && response.ok && text !== '') return { kind: 'silent', sent: true, cause: new Error('the body was cut') };
    return {
      kind: 'answered',
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: parsed ?? null,
      retryAfterSeconds: retryAfterSecondsOf(response.headers.get('retry-after'), response.headers.get('date')),
    };
  } catch (cause) {
    return { kind: 'silent', sent: !neverConnected(cause), cause };
  }
}

/**
 * `Retry-After` is a number of seconds or a date. A date is measured against the answer's own `Date`, so that a clock of ours which is wrong
 * does no harm. @returns whole seconds, null when there is nothing to read.
 */
export function retryAfterSecondsOf(retryAfter: string | null, answeredAt: string | null): number | null {
  if (retryAfter === null) return null;
  if (/^\s*\d+\s*$/.test(retryAfter)) return Number(retryAfter);
  const until = Date.parse(retryAfter);
  const from = answeredAt === null ? Number.NaN : Date.parse(answeredAt);
  if (Number.isNaN(until)) return null;
  return Math.max(0, Math.ceil((until - (Number.isNaN(from) ? Temporal.Now.instant().epochMilliseconds : from)) / 1000));
}

/** True only for two addresses of one scheme, host and port: the test before a link out of an answer may carry our token. */
export function sameOrigin(link: string, base: string): boolean {
  return URL.canParse(link) && URL.canParse(base) && new URL(link).origin === new URL(base).origin;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const NEVER_CONNECTED = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
];

function neverConnected(cause: unknown): boolean {
  // fetch wraps what happened in an error of its own.
  const code = memberOf(memberOf(cause, 'cause'), 'code');
  return typeof code === 'string' && (NEVER_CONNECTED.includes(code) || /CERT|SELF_SIGNED|UNABLE_TO_/.test(code));
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
