import type { InnerRequest, SandboxAnswer, SandboxRequest } from '../stand.ts';
import type { ApiAnswer } from './api.ts';
import { answerAuthorize } from './authorizePage.ts';
import { answerComposite } from './composite.ts';
import { answerGraphs } from './compositeGraph.ts';
import { liveRow } from './org.ts';
import type { Acting, Org } from './org.ts';
import { answerToken, identityBody, openidConfiguration, revokeToken, userInfoBody } from './oauth.ts';
import { answerResource } from './resource.ts';
import { purgeExpired } from './recycleBin.ts';
import { isTrue } from './row.ts';
import { orgFor } from './security.ts';
import { sessionUser } from './sessions.ts';
import { identityUrl } from './signInRules.ts';
import { unplayedAddress } from './unplayed.ts';
import { countRequest, limitInfo, usageOf } from './usage.ts';

const firstVersion = 58;
const lastVersion = 67;
/** Longer addresses are refused before anybody reads them, and addresses that are longer with their headers. */
const longestAddress = 16_384;
const json = { 'Content-Type': 'application/json;charset=UTF-8' };

/** The one way in: sign-in, versions, and the data API for whoever has a session. */
export async function answerRequest(org: Org, now: Temporal.Instant, request: SandboxRequest): Promise<SandboxAnswer> {
  const path = request.path.replace(/\/+$/, '');
  if (path === '/services/oauth2/token') return answerToken(org, now, request);
  if (path === '/services/data') return { status: 200, headers: json, body: versionList() };
  if (path === '/services/oauth2/revoke') return revokeToken(org, request);
  if (path === '/services/oauth2/authorize') return answerAuthorize(org, now, request);
  if (path === '/.well-known/openid-configuration') return { status: 200, headers: json, body: openidConfiguration(request.origin) };
  const unplayed = unplayedAddress(path);
  if (unplayed !== null) return plain(501, [{ message: `This sandbox does not play ${unplayed}.`, errorCode: 'NOT_PLAYED' }]);
  const userId = sessionUser(org, request.headers['authorization'], now);
  if (userId === null) return plain(401, [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }]);
  const user = liveRow(org, userId) ?? {};
  if (path === '/services/oauth2/userinfo') return { status: 200, headers: json, body: userInfoBody(user, request.origin) };
  if (path.startsWith('/id/')) return { status: 200, headers: json, body: identityBody(user, request.origin) };
  return answerData(org, now, { ...request, path }, userId);
}

function answerData(org: Org, now: Temporal.Instant, request: SandboxRequest, userId: string): SandboxAnswer {
  const found = /^\/services\/data\/(v(\d+)\.0)(\/.*)?$/.exec(request.path);
  const number = Number(found?.[2]);
  if (found === null || number < firstVersion || number > lastVersion) {
    return plain(404, [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }]);
  }
  if (isTrue(liveRow(org, userId) ?? {}, '$apiOff')) {
    return plain(403, [{ message: 'API is disabled for this User', errorCode: 'API_CURRENTLY_DISABLED' }]);
  }
  if (usageOf(org, now) >= org.switches.dailyApiRequests) {
    return withUsage(org, now, {
      status: 403,
      body: [{ message: 'TotalRequests Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED' }],
      count: 'refused',
    });
  }
  countRequest(org, now);
  purgeExpired(org, now);
  const tooLong = whatIsTooLong(request);
  if (tooLong !== null) return withUsage(org, now, { ...tooLong, count: 'refused' });
  const acting = { org: orgFor(org, userId), userId, now, version: found[1] ?? '' };
  const resource = found[3] ?? '';
  const method = request.method === 'POST' ? (request.query.get('_HttpMethod') ?? 'POST') : request.method;
  if (method === 'GET' && resource === '') return withUsage(org, now, resourceList(acting, request.origin));
  if (method === 'POST' && resource === '/composite') return withUsage(org, now, answerComposite(acting, request.body));
  if (method === 'POST' && resource === '/composite/graph') return withUsage(org, now, answerGraphs(acting, request.body));
  const { query, headers, body } = request;
  return withUsage(org, now, answerResource(acting, { method, resource, query, headers, body }));
}

/** `GET /services/data/v62.0`: what is below, and who asks. jsforce finds its identity by it where it was given a token alone. */
function resourceList({ version, userId }: Acting, origin: string): ApiAnswer {
  const names = ['sobjects', 'query', 'queryAll', 'composite', 'limits'];
  const addresses = Object.fromEntries(names.map((name) => [name, `/services/data/${version}/${name}`]));
  return { status: 200, body: { ...addresses, identity: identityUrl(origin, userId) }, count: 'read' };
}

/** The status is documented, code and text are not. */
function whatIsTooLong({ path, query, headers }: SandboxRequest): { status: number; body: unknown } | null {
  const address = path.length + query.toString().length;
  if (address > longestAddress) return { status: 414, body: [{ message: 'URI Too Long', errorCode: 'URI_TOO_LONG' }] };
  const inAll = Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + value.length, address);
  if (inAll <= longestAddress) return null;
  return { status: 431, body: [{ message: 'Request Header Fields Too Large', errorCode: 'REQUEST_HEADER_FIELDS_TOO_LARGE' }] };
}

/** Every answer of the data API says how much of the day is used. */
function withUsage(org: Org, now: Temporal.Instant, answer: ApiAnswer & { inner?: readonly InnerRequest[] }): SandboxAnswer {
  const headers = { ...json, ...answer.headers, 'Sforce-Limit-Info': limitInfo(org, now) };
  return {
    status: answer.status,
    headers,
    count: answer.count,
    ...(answer.body === null ? {} : { body: answer.body }),
    ...(answer.inner === undefined ? {} : { inner: answer.inner }),
  };
}

function plain(status: number, body: unknown): SandboxAnswer {
  return { status, headers: json, body, count: 'refused' };
}

function versionList(): { label: string; url: string; version: string }[] {
  const seasons = ['Spring', 'Summer', 'Winter'];
  return Array.from({ length: lastVersion - firstVersion + 1 }, (_, place) => {
    const number = firstVersion + place;
    // Three releases a year; 66 is Spring '26.
    const year = 26 + Math.floor((number - 66) / 3) + (number % 3 === 2 ? 1 : 0);
    return { label: `${seasons[number % 3]} '${year}`, url: `/services/data/v${number}.0`, version: `${number}.0` };
  });
}
