import { createPrivateKey } from 'node:crypto';
import { SignJWT } from 'jose';
import { Connection } from 'jsforce/lib/connection.js';
import { HttpApi } from 'jsforce/lib/http-api.js';
import { OAuth2 } from 'jsforce/lib/oauth2.js';
import { setDefaults, setDispatcher } from 'jsforce/lib/request.js';
import { EnvHttpProxyAgent } from 'undici';
import type { CrmPersonId, Instant } from '../../../shared/ids.ts';
import { crmPersonId } from '../../../shared/ids.ts';
import { problem } from '../../../shared/problem.ts';
import { parseInstant } from '../../../shared/time.ts';
import { PortDown } from '../../ports/answers.ts';
import type { Meter } from '../../ports/answers.ts';
import { codeOf } from './failure.ts';
import type { Failure, Reply } from './failure.ts';
import { trustedInstance } from './instanceHost.ts';
import { fullRecordId } from '../../../shared/recordId.ts';
import { isRow, textAt } from './row.ts';
import { API_VERSION } from './wire.ts';
import { wholeAnswers } from './wholeAnswers.ts';

/** Where and as which app we sign in. `privateKeyPem` belongs to the certificate uploaded to the External Client App. */
export type SalesforcePlace = {
  readonly loginUrl: string;
  readonly clientId: string;
  readonly privateKeyPem: string;
  readonly meter: Meter;
  readonly now: () => Temporal.Instant;
};

export type Call = { readonly method: 'GET' | 'POST'; readonly path: string; readonly body?: unknown };

export type Sessions = {
  /** Signs in where needed. @throws PortDown */
  identity(username: string): Promise<{ readonly userId: CrmPersonId; readonly orgId: string }>;
  /**
   * One call as this user, counted as `kind`. An expired session is renewed once. Trouble comes back as a value, but for the sign-in:
   * then nothing was sent. @throws PortDown
   */
  ask(username: string, kind: 'salesforce' | 'apart', call: Call): Promise<Reply>;
};

type Session = { readonly connection: Connection; readonly origin: string; readonly userId: CrmPersonId; readonly orgId: string };

const TIMEOUT_MILLISECONDS = 120_000;
/** Salesforce takes no assertion that lives longer than five minutes; the rest is room for clocks that differ. */
const ASSERTION_SECONDS = 180;

/**
 * Sessions of many users, one each, kept in memory: the JWT flow gives no refresh token, so nothing of them is ever stored.
 * @throws where the key is no private key in PEM.
 */
export function openSessions(place: SalesforcePlace): Sessions {
  prepareTransport();
  const key = createPrivateKey(place.privateKeyPem);
  const kept = new Map<string, Promise<Session>>();

  function sessionOf(username: string): Promise<Session> {
    const known = kept.get(username);
    if (known !== undefined) return known;
    const opening = signIn(username);
    kept.set(username, opening);
    opening.catch(() => forget(username, opening));
    return opening;
  }

  /** Only if nobody has renewed it meanwhile: two calls of one user may find the same session expired. */
  function forget(username: string, session: Promise<Session>): void {
    if (kept.get(username) === session) kept.delete(username);
  }

  async function signIn(username: string): Promise<Session> {
    const audience = new URL(place.loginUrl).origin;
    const assertion = await new SignJWT()
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuer(place.clientId)
      .setSubject(username)
      .setAudience(audience)
      .setExpirationTime(Math.floor(place.now().epochMilliseconds / 1000) + ASSERTION_SECONDS)
      .sign(key);
    place.meter('apart', 1);
    const token = await requestToken(place.loginUrl, assertion);
    const origin = trustedInstance(token.instanceUrl, place.loginUrl);
    const connection = new Connection({
      loginUrl: place.loginUrl,
      instanceUrl: origin,
      accessToken: token.accessToken,
      version: API_VERSION,
    });
    return { connection, origin, userId: token.userId, orgId: token.orgId };
  }

  return {
    async identity(username) {
      const { userId, orgId } = await sessionOf(username);
      return { userId, orgId };
    },
    async ask(username, kind, call) {
      const opening = sessionOf(username);
      const session = await opening;
      place.meter(kind, 1);
      const reply = await send(session, call);
      if (reply.kind === 'answered' || reply.status !== 401) return reply;
      // A 401 is refused at the door: nothing was carried out, so even a write may be sent again.
      forget(username, opening);
      const renewed = await sessionOf(username);
      place.meter(kind, 1);
      return send(renewed, call);
    },
  };
}

/**
 * jsforce keeps its transport for the whole process. Trust in certificates comes from the process (`NODE_EXTRA_CA_CERTS` or
 * `tls.setDefaultCACertificates`), a proxy from the environment. Redirects are not followed: they would carry the token along.
 */
function prepareTransport(): void {
  setDefaults({ followRedirect: false, timeout: TIMEOUT_MILLISECONDS });
  setDispatcher(new EnvHttpProxyAgent().compose(wholeAnswers));
}

type Token = { readonly accessToken: string; readonly instanceUrl: string; readonly userId: CrmPersonId; readonly orgId: string };

async function requestToken(loginUrl: string, assertion: string): Promise<Token> {
  const grant = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion };
  const answer: unknown = await new OAuth2({ loginUrl }).requestToken(grant).catch((error: unknown) => {
    throw signInProblem(error);
  });
  const token = isRow(answer) ? answer : {};
  const accessToken = textAt(token, 'access_token');
  const instanceUrl = textAt(token, 'instance_url');
  const [orgId, userId] = (textAt(token, 'id') ?? '').split('/').slice(-2);
  if (accessToken === null || instanceUrl === null || orgId === undefined || userId === undefined || userId === '') {
    throw new PortDown(problem('crm.signIn', { vendorCode: 'UNEXPECTED_ANSWER' }));
  }
  return { accessToken, instanceUrl, orgId, userId: crmPersonId(fullRecordId(userId)) };
}

/** OAuth's own words for a server in trouble; nobody's consent or key is wrong then. */
const SERVER_TROUBLE: ReadonlySet<string> = new Set(['server_error', 'temporarily_unavailable', 'unknown_error']);

/** jsforce throws an error whose name is the OAuth code; anything else is the network, or a page instead of an answer. */
function signInProblem(error: unknown): PortDown {
  const name = (isRow(error) ? textAt(error, 'name') : null) ?? '';
  const isRefused = (/^[a-z][a-z_]*$/.test(name) && !SERVER_TROUBLE.has(name)) || /^ERROR_HTTP_4\d\d$/.test(name);
  return new PortDown(problem(isRefused ? 'crm.signIn' : 'crm.unreachable', { vendorCode: codeOf(name) }), { cause: error });
}

type Answered = { readonly status: number; readonly headers: Readonly<Record<string, string>> };

async function send(session: Session, call: Call): Promise<Reply> {
  const seen: { answer: Answered | null } = { answer: null };
  const api = new HttpApi(session.connection, { followRedirect: false, timeout: TIMEOUT_MILLISECONDS });
  api.on('response', (response: { statusCode: number; headers: Record<string, string> }) => {
    seen.answer = { status: response.statusCode, headers: response.headers };
  });
  const body = call.body === undefined ? {} : { body: JSON.stringify(call.body), headers: { 'content-type': 'application/json' } };
  try {
    const answer: unknown = await api.request({ method: call.method, url: session.origin + call.path, ...body });
    const { status, headers } = seen.answer ?? { status: 0, headers: {} };
    if (status < 200 || status >= 300) return failed(status, `ERROR_HTTP_${status}`, headers, null);
    return { kind: 'answered', body: answer, servedAt: servedAt(headers) };
  } catch (error) {
    return failed(seen.answer?.status ?? null, errorCode(error), seen.answer?.headers ?? {}, error);
  }
}

function failed(status: number | null, code: string, headers: Readonly<Record<string, string>>, cause: unknown): Failure {
  const wait = Number(headers['retry-after'] ?? Number.NaN);
  return { kind: 'failed', status, code: codeOf(code), retryAfterSeconds: Number.isFinite(wait) ? wait : null, cause };
}

/** jsforce puts Salesforce's code into `errorCode`; a broken connection has its own in `cause`. */
function errorCode(error: unknown): string {
  const described: Readonly<Record<string, unknown>> = isRow(error) ? error : {};
  const cause = described['cause'];
  return textAt(described, 'errorCode') ?? (isRow(cause) ? textAt(cause, 'code') : null) ?? textAt(described, 'name') ?? 'UNKNOWN';
}

function servedAt(headers: Readonly<Record<string, string>>): Instant | null {
  const milliseconds = Date.parse(headers['date'] ?? '');
  return Number.isNaN(milliseconds) ? null : parseInstant(Temporal.Instant.fromEpochMilliseconds(milliseconds).toString());
}
