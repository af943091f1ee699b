import { randomBytes } from 'node:crypto';
import { isJsonObject, objectsAt, textAt } from '../json.ts';
import type { JsonObject } from '../json.ts';
import { DEMO_TENANT, OUTLOOK_CLIENT } from './registration.ts';

/** After this long without use a refresh token is dead, in seconds. Every use gives a new one, and the old one lives on. */
const refreshTokenLifeSeconds = 90 * 24 * 3600;

/** One that a page got over a `spa` redirect is dead after this long whatever happens, and so is whatever it was traded for. */
export const pageRefreshTokenLifeSeconds = 24 * 3600;

/**
 * Times in seconds since 1970. `clientId`: whose it is. `family`: the sign-in it goes back to. `isStrong`: a second factor was shown.
 * `pageEndsAt`: when a page's token is dead, null for everybody else's. `revokedAt`: when it was taken back, null while it was not.
 * `isSpent`: traded for a newer one.
 */
export type RefreshToken = {
  readonly oid: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly family: string;
  readonly issuedAt: number;
  readonly isStrong: boolean;
  readonly pageEndsAt: number | null;
  readonly revokedAt: number | null;
  readonly isSpent: boolean;
};

/** Somebody signed in on Entra's own page in one browser. */
export type SignedIn = { readonly oid: string; readonly tenantId: string; readonly isStrong: boolean };

/**
 * `refreshTokens` by their text, `browsers` by their cookie. `withoutConsent`: whose consent was taken away, by oid for Tandem and by
 * `oid client` for another app. `accepted`: what somebody has said yes to on the page, as `oid client permission`.
 */
export type SignIns = {
  readonly refreshTokens: Map<string, RefreshToken>;
  readonly browsers: Map<string, readonly SignedIn[]>;
  readonly withoutConsent: Set<string>;
  readonly accepted: Set<string>;
};

export function noSignIns(): SignIns {
  return { refreshTokens: new Map(), browsers: new Map(), withoutConsent: new Set(), accepted: new Set() };
}

/** A new refresh token: text nobody can read anything out of. Those long dead are forgotten on this occasion. */
export function openRefreshToken(
  { refreshTokens }: SignIns,
  { now, ...given }: { readonly now: number } & Pick<RefreshToken, 'oid' | 'tenantId' | 'clientId'> & Partial<RefreshToken>,
): string {
  for (const [text, token] of refreshTokens) if (now - token.issuedAt > 2 * refreshTokenLifeSeconds) refreshTokens.delete(text);
  const text = `1.${opaqueText(96)}`;
  refreshTokens.set(text, {
    family: opaqueText(12),
    isStrong: false,
    pageEndsAt: null,
    ...given,
    issuedAt: now,
    revokedAt: null,
    isSpent: false,
  });
  return text;
}

export function opaqueText(bytes: number): string {
  return randomBytes(bytes).toString('base64url');
}

export function isDead(token: RefreshToken, now: number): boolean {
  return now - token.issuedAt >= refreshTokenLifeSeconds;
}

/** As if nobody had used it for as long as it may lie idle. */
export function letDie({ refreshTokens }: SignIns, text: string, now: number): void {
  const token = refreshTokens.get(text);
  if (token !== undefined) refreshTokens.set(text, { ...token, issuedAt: Math.min(token.issuedAt, now - refreshTokenLifeSeconds) });
}

export function saveSignIns({ refreshTokens, browsers, withoutConsent, accepted }: SignIns): Readonly<Record<string, unknown>> {
  return {
    refreshTokens: [...refreshTokens].map(([text, token]) => ({ text, ...token })),
    browsers: [...browsers].map(([cookie, signedIn]) => ({ cookie, signedIn })),
    withoutConsent: [...withoutConsent],
    accepted: [...accepted],
  };
}

/** Replaces everything. What was saved before there were people has none of the members, and means nobody signed in. */
export function loadSignIns(signIns: SignIns, state: unknown): void {
  forgetSignIns(signIns);
  if (!isJsonObject(state)) return;
  for (const saved of objectsAt(state, 'refreshTokens')) {
    const [text, token] = [textAt(saved, 'text'), savedToken(saved)];
    if (text !== undefined && token !== null) signIns.refreshTokens.set(text, token);
  }
  for (const saved of objectsAt(state, 'browsers')) {
    const cookie = textAt(saved, 'cookie');
    if (cookie !== undefined) signIns.browsers.set(cookie, objectsAt(saved, 'signedIn').flatMap(savedSignedIn));
  }
  for (const key of textsAt(state, 'withoutConsent')) signIns.withoutConsent.add(key);
  for (const key of textsAt(state, 'accepted')) signIns.accepted.add(key);
}

export function forgetSignIns({ refreshTokens, browsers, withoutConsent, accepted }: SignIns): void {
  for (const part of [refreshTokens, browsers, withoutConsent, accepted]) part.clear();
}

/** Before there were other clients than Outlook, a token was saved as a person and a time. */
function savedToken(saved: JsonObject): RefreshToken | null {
  const [oid, issuedAt] = [textAt(saved, 'oid'), saved['issuedAt']];
  if (oid === undefined || typeof issuedAt !== 'number') return null;
  return {
    oid,
    issuedAt,
    tenantId: textAt(saved, 'tenantId') ?? DEMO_TENANT,
    clientId: textAt(saved, 'clientId') ?? OUTLOOK_CLIENT,
    family: textAt(saved, 'family') ?? opaqueText(12),
    isStrong: saved['isStrong'] === true,
    pageEndsAt: numberAt(saved, 'pageEndsAt'),
    revokedAt: numberAt(saved, 'revokedAt'),
    isSpent: saved['isSpent'] === true,
  };
}

function savedSignedIn(saved: JsonObject): SignedIn[] {
  const [oid, tenantId] = [textAt(saved, 'oid'), textAt(saved, 'tenantId')];
  return oid === undefined || tenantId === undefined ? [] : [{ oid, tenantId, isStrong: saved['isStrong'] === true }];
}

function numberAt(saved: JsonObject, key: string): number | null {
  const value = saved[key];
  return typeof value === 'number' ? value : null;
}

function textsAt(state: JsonObject, key: string): readonly string[] {
  const value = state[key];
  return Array.isArray(value) ? value.map(String) : [];
}
