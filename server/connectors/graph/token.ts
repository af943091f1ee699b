import { X509Certificate } from 'node:crypto';
import { AuthError, ConfidentialClientApplication } from '@azure/msal-node';
import type { Configuration, INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node';
import { problem } from '../../../shared/problem.ts';
import type { Meter } from '../../ports/answers.ts';
import { PortDown } from '../../ports/answers.ts';
import { sendOnce } from '../http.ts';
import type { HttpRequest } from '../http.ts';
import type { GraphToken } from './client.ts';

type Credential =
  | { readonly clientSecret: string; readonly certificate?: undefined }
  /** One PEM text with the private key and its certificate. */
  | { readonly certificate: string; readonly clientSecret?: undefined };

export type EntraTokenOptions = Credential & {
  /** `https://login.microsoftonline.com`; must be https. */
  readonly authority: string;
  readonly tenant: string;
  readonly clientId: string;
  /** The token is for all this host lets the app do: `<graphUrl>/.default`. */
  readonly graphUrl: string;
  readonly meter: Meter;
  /** A clock that only runs forward, in seconds, to wait by; the process's own where none is given. */
  readonly seconds?: () => number;
};

/**
 * Tokens of the app itself (client credentials), kept by MSAL until they are about to expire. Several callers at once share one request.
 * Where Entra asked to be left alone for a while (429), nothing is sent until then.
 * @throws PortDown 'calendar.signIn' with the AADSTS code, 'calendar.unreachable' where Entra did not answer, 'calendar.throttled'
 */
export function entraToken(options: EntraTokenOptions): GraphToken {
  const heard: Heard = { throttled: null, silence: null, code: null };
  const application = new ConfidentialClientApplication({
    auth: authOf(options),
    system: { networkClient: networkOf(options, heard) },
  });
  const scopes = [`${options.graphUrl.replace(/\/$/, '')}/.default`];
  let underWay: Promise<string> | null = null;

  const acquire = async (fresh: boolean): Promise<string> => {
    heard.throttled = null;
    heard.silence = null;
    heard.code = null;
    try {
      const result = await application.acquireTokenByClientCredential({ scopes, skipCache: fresh });
      if (result === null) throw new PortDown(problem('calendar.signIn'));
      return result.accessToken;
    } catch (cause) {
      throw downOf(cause, heard);
    }
  };

  return (ask) => {
    underWay ??= acquire(ask?.fresh === true).finally(() => {
      underWay = null;
    });
    return underWay;
  };
}

/** What Entra's answers said besides what MSAL tells: it wraps a failed discovery so that neither silence nor code can be seen. */
type Heard = {
  throttled: { readonly retryAfterSeconds: number | null } | null;
  silence: { readonly cause: unknown } | null;
  code: string | null;
};

function authOf({ authority, tenant, clientId, clientSecret, certificate }: EntraTokenOptions): Configuration['auth'] {
  return {
    clientId,
    authority: new URL(`/${tenant}`, authority).href,
    // Hosts MSAL does not know by heart are taken on our word, not looked up at Microsoft's.
    knownAuthorities: [new URL(authority).host],
    ...(certificate === undefined
      ? { clientSecret }
      : { clientCertificate: { privateKey: certificate, thumbprintSha256: thumbprintOf(certificate) } }),
  };
}

const thumbprintOf = (pem: string): string => new X509Certificate(certificateIn(pem)).fingerprint256.replaceAll(':', '');

function certificateIn(pem: string): string {
  return /-----BEGIN CERTIFICATE-----[^]+?-----END CERTIFICATE-----/.exec(pem)?.[0] ?? pem;
}

const timeoutSeconds = 30;
/** As long as MSAL itself would stay away: a slip in somebody's header must not silence us for days. */
const longestQuietSeconds = 3600;
const processSeconds = (): number => performance.now() / 1000;
type Address = Pick<HttpRequest, 'method' | 'url'>;

function networkOf({ meter, seconds = processSeconds }: EntraTokenOptions, heard: Heard): INetworkModule {
  let quietUntil = Number.NEGATIVE_INFINITY;
  const beQuiet = (retryAfterSeconds: number | null): never => {
    heard.throttled = { retryAfterSeconds };
    throw new Error('Entra asked us to slow down');
  };
  // MSAL names the shape it expects and checks it itself; all we know of a body is that it was JSON.
  async function send<T>(request: Address, options?: NetworkRequestOptions): Promise<NetworkResponse<T>>;
  async function send(request: Address, options?: NetworkRequestOptions): Promise<NetworkResponse<unknown>> {
    const quietSeconds = Math.ceil(quietUntil - seconds());
    if (quietSeconds > 0) return beQuiet(quietSeconds);
    meter('apart', 1);
    const reply = await sendOnce({
      ...request,
      headers: options?.headers ?? {},
      timeoutSeconds,
      ...(options?.body === undefined ? {} : { body: options.body }),
    });
    // Its 429 is plain text. MSAL looks for members in it and would call that a broken network.
    if (reply.kind === 'answered' && reply.status === 429) {
      quietUntil = seconds() + Math.min(reply.retryAfterSeconds ?? 0, longestQuietSeconds);
      return beQuiet(reply.retryAfterSeconds);
    }
    if (reply.kind === 'silent' || reply.status >= 500) {
      const cause = reply.kind === 'silent' ? reply.cause : new Error(`status ${reply.status}`);
      heard.silence = { cause };
      throw new Error('Entra did not answer', { cause });
    }
    heard.code = /AADSTS\d+/.exec(JSON.stringify(reply.body))?.[0] ?? heard.code;
    return { headers: { ...reply.headers }, body: reply.body, status: reply.status };
  }
  return {
    sendGetRequestAsync: (url, options) => send({ method: 'GET', url }, options),
    sendPostRequestAsync: (url, options) => send({ method: 'POST', url }, options),
  };
}

function downOf(cause: unknown, heard: Heard): PortDown {
  if (cause instanceof PortDown) return cause;
  if (heard.throttled !== null) {
    const { retryAfterSeconds } = heard.throttled;
    return new PortDown(problem('calendar.throttled', retryAfterSeconds === null ? {} : { retryAfterSeconds }), { cause });
  }
  if (heard.silence !== null) return new PortDown(problem('calendar.unreachable'), { cause: heard.silence.cause });
  if (!(cause instanceof AuthError)) throw cause;
  return new PortDown(problem('calendar.signIn', { vendorCode: heard.code ?? cause.errorCode }), { cause });
}
