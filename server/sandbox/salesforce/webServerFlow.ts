import { createHash } from 'node:crypto';
import { textAt } from '../json.ts';
import type { JsonObject } from '../json.ts';
import { liveRow } from './org.ts';
import type { AuthorizationCode, Org, RegisteredApp } from './org.ts';
import { whyNotIn } from './signInRules.ts';
import type { TokenRefusal } from './signInRules.ts';

/** What a code or a refresh token is worth; `refreshToken` is what the session hangs on, and told only when it is new. */
export type Grant = {
  readonly userId: string;
  readonly scope: string;
  readonly refreshToken: string | null;
  readonly tellsRefreshToken: boolean;
  readonly clientSecret: string;
};

/** Fifteen minutes, by the documentation. */
const codeLifeMilliseconds = 15 * 60_000;

/** Notes what somebody agreed to and gives the code for it. */
export function makeCode(org: Org, code: AuthorizationCode): string {
  const text = `aPrx${secretText(org, `code ${code.userId} ${code.madeAt}`)}`;
  org.codes.set(text, code);
  return text;
}

/** Exchanges a code, once. The verifier is looked at last, so a guess costs the code. */
export function grantByCode(org: Org, now: Temporal.Instant, form: JsonObject): Grant | TokenRefusal {
  const app = appOf(org, form);
  if ('error' in app) return app;
  const text = textAt(form, 'code') ?? '';
  const code = org.codes.get(text);
  org.codes.delete(text);
  const isLate = code !== undefined && now.epochMilliseconds - code.madeAt > codeLifeMilliseconds;
  if (code === undefined || isLate || code.clientId !== textAt(form, 'client_id')) {
    return { error: 'invalid_grant', description: 'expired authorization code' };
  }
  if (textAt(form, 'redirect_uri') !== code.redirectUri) {
    return { error: 'redirect_uri_mismatch', description: 'redirect_uri must match configuration' };
  }
  const unproven = whyUnproven(code, textAt(form, 'code_verifier'));
  if (unproven !== null) return unproven;
  const refusal = whyNotIn(org, liveRow(org, code.userId) ?? { IsActive: false });
  if (refusal !== null) return refusal;
  const asksToStay = /\b(refresh_token|offline_access)\b/.test(code.scope);
  const refreshToken = asksToStay ? makeRefreshToken(org, code) : null;
  return { userId: code.userId, scope: code.scope, refreshToken, tellsRefreshToken: true, clientSecret: app.clientSecret ?? '' };
}

/** A new session for a refresh token. The token stays the same unless the org rotates them. */
export function grantByRefreshToken(org: Org, form: JsonObject): Grant | TokenRefusal {
  const app = appOf(org, form);
  if ('error' in app) return app;
  const text = textAt(form, 'refresh_token') ?? '';
  const known = org.refreshTokens.get(text);
  if (known === undefined || known.clientId !== textAt(form, 'client_id')) {
    return { error: 'invalid_grant', description: 'expired access/refresh token' };
  }
  const refusal = whyNotIn(org, liveRow(org, known.userId) ?? { IsActive: false });
  if (refusal !== null) return refusal;
  const rotates = org.switches.refreshTokenRotation;
  if (rotates) org.refreshTokens.delete(text);
  const refreshToken = rotates ? makeRefreshToken(org, known) : text;
  return { userId: known.userId, scope: known.scope, refreshToken, tellsRefreshToken: rotates, clientSecret: app.clientSecret ?? '' };
}

/** An admin ends what a user agreed to: refresh tokens, and every session. */
export function endGrants(org: Org, userId: string): void {
  for (const [token, grant] of org.refreshTokens) if (grant.userId === userId) org.refreshTokens.delete(token);
  for (const [token, session] of org.sessions) if (session.userId === userId) org.sessions.delete(token);
}

/** The documentation tells a missing verifier from one that does not fit. A code asked for without a challenge needs none. */
function whyUnproven({ challenge }: AuthorizationCode, verifier: string | undefined): TokenRefusal | null {
  if (challenge === '') return null;
  if (verifier === undefined) return { error: 'invalid_grant', description: 'missing required code verifier' };
  return challengeOf(verifier) === challenge ? null : { error: 'invalid_request', description: 'invalid code verifier' };
}

function appOf(org: Org, form: JsonObject): RegisteredApp | TokenRefusal {
  const app = org.apps.get(textAt(form, 'client_id') ?? '');
  if (app === undefined) return { error: 'invalid_client_id', description: 'client identifier invalid' };
  if (app.clientSecret !== null && app.clientSecret !== textAt(form, 'client_secret')) {
    return { error: 'invalid_client', description: 'invalid client credentials' };
  }
  return app;
}

function makeRefreshToken(org: Org, { userId, clientId, scope }: { userId: string; clientId: string; scope: string }): string {
  const text = `5Aep861${secretText(org, `refresh ${userId}`)}`;
  org.refreshTokens.set(text, { userId, clientId, scope });
  return text;
}

function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

/** The sandbox has no dice: what looks secret is counted. */
function secretText(org: Org, of: string): string {
  org.moving.nextNumber += 1;
  return createHash('sha256').update(`${of} ${org.moving.nextNumber}`).digest('base64url');
}
