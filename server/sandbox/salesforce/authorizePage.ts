import { isJsonObject } from '../json.ts';
import type { SandboxAnswer, SandboxRequest } from '../stand.ts';
import { mayReturnTo } from './apps.ts';
import { rowsOf } from './org.ts';
import type { Org } from './org.ts';
import { idOf, textOf } from './row.ts';
import type { Row } from './row.ts';
import { hasTandem } from './security.ts';
import { hasLogin, notAdminApproved, userNamed, whyNotIn } from './signInRules.ts';
import type { TokenRefusal } from './signInRules.ts';
import { makeCode } from './webServerFlow.ts';

const asked = ['response_type', 'client_id', 'redirect_uri', 'scope', 'state', 'code_challenge', 'code_challenge_method'];
const knownScopes = ['api', 'id', 'openid', 'refresh_token', 'offline_access'];
/** SHA-256 in base64url. */
const challengeForm = /^[A-Za-z0-9_-]{43}$/;

type Wanted = Readonly<Record<string, string>>;

/**
 * `/services/oauth2/authorize`: a page with a button per user instead of a password (GET), and what the button does (POST
 * `username`, or `decision=deny`): back to the app with a code or an error. A wrong app or return address stays on the page.
 */
export function answerAuthorize(org: Org, now: Temporal.Instant, { method, query, body }: SandboxRequest): SandboxAnswer {
  const form = isJsonObject(body) ? body : {};
  const wanted = Object.fromEntries(
    asked.flatMap((name): [string, string][] => {
      const value = form[name] ?? query.get(name);
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
  const app = org.apps.get(wanted['client_id'] ?? '');
  if (app === undefined) return errorPage({ error: 'invalid_client_id', description: 'client identifier invalid' });
  if (!mayReturnTo(app, wanted['redirect_uri'] ?? '')) {
    return errorPage({ error: 'redirect_uri_mismatch', description: 'redirect_uri must match configuration' });
  }
  const wrong = whatIsWrong(org, wanted);
  if (wrong !== null) return goBack(wanted, { error: wrong.error, error_description: wrong.description });
  if (method !== 'POST') return page('Who are you?', userList(org, wanted));
  if (form['decision'] === 'deny') return goBack(wanted, { error: 'access_denied', error_description: 'end-user denied authorization' });
  const user = userNamed(org, typeof form['username'] === 'string' ? form['username'] : '');
  if (user === null || !hasLogin(user) || user['IsActive'] === false) return page('Who are you?', userList(org, wanted));
  return agree(org, now, { user, wanted });
}

function whatIsWrong(org: Org, wanted: Wanted): TokenRefusal | null {
  if (wanted['response_type'] !== 'code') return { error: 'unsupported_response_type', description: 'response type not supported' };
  const challenge = wanted['code_challenge'] ?? '';
  if (challenge === '' && org.switches.pkceRequired) return { error: 'invalid_request', description: 'missing required code challenge' };
  // jsforce names no method: S256 is the only one, so saying nothing means it.
  if (challenge !== '' && ((wanted['code_challenge_method'] ?? 'S256') !== 'S256' || !challengeForm.test(challenge))) {
    return { error: 'invalid_request', description: 'invalid code challenge' };
  }
  const unknown = scopesOf(wanted).some((scope) => !knownScopes.includes(scope));
  return unknown ? { error: 'invalid_scope', description: 'the requested scope is not allowed' } : null;
}

function agree(org: Org, now: Temporal.Instant, { user, wanted }: { user: Row; wanted: Wanted }): SandboxAnswer {
  const refusal = hasTandem(org, idOf(user)) ? whyNotIn(org, user) : notAdminApproved;
  if (refusal !== null) return goBack(wanted, { error: refusal.error, error_description: refusal.description });
  const code = makeCode(org, {
    userId: idOf(user),
    clientId: wanted['client_id'] ?? '',
    redirectUri: wanted['redirect_uri'] ?? '',
    scope: scopesOf(wanted).join(' '),
    challenge: wanted['code_challenge'] ?? '',
    madeAt: now.epochMilliseconds,
  });
  return goBack(wanted, { code });
}

/** Saying nothing asks for all the app has. */
function scopesOf(wanted: Wanted): string[] {
  const scopes = (wanted['scope'] ?? '').split(/\s+/).filter((scope) => scope !== '');
  return scopes.length > 0 ? scopes : ['refresh_token', 'api'];
}

function goBack(wanted: Wanted, result: Readonly<Record<string, string>>): SandboxAnswer {
  const target = new URL(wanted['redirect_uri'] ?? '');
  for (const [name, value] of Object.entries(result)) target.searchParams.set(name, value);
  if (wanted['state'] !== undefined) target.searchParams.set('state', wanted['state']);
  return { status: 302, count: 'token', headers: { Location: target.toString(), 'Cache-Control': 'no-store' } };
}

function userList(org: Org, wanted: Wanted): string {
  const kept = Object.entries(wanted).map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`);
  const buttons = [...rowsOf(org, 'User')]
    .filter((user) => hasLogin(user) && user['IsActive'] !== false)
    .map((user) => {
      const username = escaped(textOf(user, 'Username') ?? '');
      return `<p><button name="username" value="${username}">${escaped(textOf(user, 'Name') ?? '')} (${username})</button></p>`;
    });
  const deny = '<p><button name="decision" value="deny">Deny</button></p>';
  return `<form method="post" action="/services/oauth2/authorize">${kept.join('')}${buttons.join('')}${deny}</form>`;
}

function errorPage({ error, description }: TokenRefusal): SandboxAnswer {
  return page('This did not work', `<p>error=${escaped(error)}&amp;error_description=${escaped(description)}</p>`, 400);
}

function page(title: string, content: string, status = 200): SandboxAnswer {
  const head = `<head><meta charset="utf-8"><title>${title} (pretended Salesforce)</title></head>`;
  return {
    status,
    count: 'token',
    headers: { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store', 'X-Frame-Options': 'DENY' },
    body: `<!doctype html><html lang="en">${head}<body><h1>${title}</h1>${content}</body></html>`,
  };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
