import { randomBytes } from 'node:crypto';
import { isJsonObject, objectsAt, textAt } from '../json.ts';

/** After this long without use a refresh token is dead, in seconds. Every use gives a new one, and the old one lives on. */
export const refreshTokenLifeSeconds = 90 * 24 * 3600;

/** `issuedAt` in seconds since 1970. */
export type RefreshToken = { readonly oid: string; readonly issuedAt: number };

/** Who is signed in to Outlook, by refresh token, and whose consent to Tandem was taken away. An administrator gave it for everybody. */
export type SignIns = { readonly refreshTokens: Map<string, RefreshToken>; readonly withoutConsent: Set<string> };

export function noSignIns(): SignIns {
  return { refreshTokens: new Map(), withoutConsent: new Set() };
}

/** A new refresh token: text nobody can read anything out of. Those long dead are forgotten on this occasion. */
export function openRefreshToken({ refreshTokens }: SignIns, { oid, now }: { oid: string; now: number }): string {
  for (const [text, token] of refreshTokens) if (now - token.issuedAt > 2 * refreshTokenLifeSeconds) refreshTokens.delete(text);
  const text = `1.${randomBytes(96).toString('base64url')}`;
  refreshTokens.set(text, { oid, issuedAt: now });
  return text;
}

export function isDead(token: RefreshToken, now: number): boolean {
  return now - token.issuedAt >= refreshTokenLifeSeconds;
}

export function saveSignIns({ refreshTokens, withoutConsent }: SignIns): Readonly<Record<string, unknown>> {
  return {
    refreshTokens: [...refreshTokens].map(([text, token]) => ({ text, ...token })),
    withoutConsent: [...withoutConsent],
  };
}

/** Replaces everything. What was saved before there were people has neither member, and means nobody signed in. */
export function loadSignIns(signIns: SignIns, state: unknown): void {
  forgetSignIns(signIns);
  if (!isJsonObject(state)) return;
  for (const saved of objectsAt(state, 'refreshTokens')) {
    const [text, oid, issuedAt] = [textAt(saved, 'text'), textAt(saved, 'oid'), saved['issuedAt']];
    if (text !== undefined && oid !== undefined && typeof issuedAt === 'number') signIns.refreshTokens.set(text, { oid, issuedAt });
  }
  const without = state['withoutConsent'];
  for (const oid of Array.isArray(without) ? without : []) signIns.withoutConsent.add(String(oid));
}

export function forgetSignIns({ refreshTokens, withoutConsent }: SignIns): void {
  refreshTokens.clear();
  withoutConsent.clear();
}
