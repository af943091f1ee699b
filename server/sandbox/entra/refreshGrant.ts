import { textAt } from '../json.ts';
import { nothingProven } from './clientAuthentication.ts';
import { grantToPerson } from './personGrant.ts';
import { otherTenant } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { isDead } from './signIns.ts';
import type { RefreshToken } from './signIns.ts';
import type { Granted, TokenCase } from './tokenDesk.ts';

/** `grant_type=refresh_token` of an app that signed somebody in itself. A broker's is another thing, see `brokerGrant.ts`. */
export async function grantForRefreshToken(asked: TokenCase): Promise<Granted> {
  const { form, app, proof, directory } = asked;
  const { signIns, switches } = directory;
  const text = textAt(form, 'refresh_token') ?? '';
  const token = signIns.refreshTokens.get(text);
  if (token === undefined || token.clientId !== app.id) return { kind: 'refused', refusal: badRefreshToken };
  const refusal = refusalOfToken(token, asked);
  if (refusal !== null) return { kind: 'refused', refusal };
  // A page has no secret for its own tokens, though the app it belongs to may have one.
  const needsProof = token.pageEndsAt === null && (app.secrets.length > 0 || app.certificates.length > 0);
  if (needsProof && proof === '0') return { kind: 'refused', refusal: nothingProven };
  if (token.isSpent && switches.refreshTokenReuse === 'revokesFamily') {
    for (const [other, { family }] of signIns.refreshTokens) if (family === token.family) signIns.refreshTokens.delete(other);
    return { kind: 'refused', refusal: badRefreshToken };
  }
  // The new refresh token comes without offline_access as well: the old one stands for it.
  const granted = await grantToPerson({ ...asked, form: withOfflineAccess(form) }, token);
  if (granted.kind === 'answered') signIns.refreshTokens.set(text, { ...token, isSpent: true });
  return granted;
}

/** Why a refresh token opens nothing any more, for a broker's as well; null while it does. */
export function refusalOfAge(
  token: RefreshToken,
  { now, trouble }: { readonly now: number; readonly trouble: number | undefined },
): Refusal | null {
  if (trouble === 50173 || token.revokedAt !== null) return revokedToken(token, token.revokedAt ?? now);
  if (trouble === 700082 || isDead(token, now)) return deadRefreshToken(token);
  if (token.pageEndsAt === null || now < token.pageEndsAt) return null;
  return {
    error: 'invalid_grant',
    code: 700084,
    description: `The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of 1.00:00:00, which cannot be extended. It is now expired and a new sign in request must be sent by the SPA to the sign in page. The token was issued on ${stamp(token.issuedAt)}.`,
    suberror: 'bad_token',
  };
}

export const badRefreshToken: Refusal = {
  error: 'invalid_grant',
  code: 70000,
  description: "The provided value for the input parameter 'refresh_token' or 'assertion' is not valid.",
};

function refusalOfToken(token: RefreshToken, { tenant, directory, now }: TokenCase): Refusal | null {
  if (tenant !== null && tenant.id !== token.tenantId) return otherTenant;
  return refusalOfAge(token, { now, trouble: directory.switches.troubles.get(token.oid) });
}

function withOfflineAccess(form: TokenCase['form']): TokenCase['form'] {
  return { ...form, scope: `${textAt(form, 'scope') ?? 'openid profile'} offline_access` };
}

function deadRefreshToken({ issuedAt }: RefreshToken): Refusal {
  return {
    error: 'invalid_grant',
    code: 700082,
    description: `The refresh token has expired due to inactivity. The token was issued on ${stamp(issuedAt)} and was inactive for 90.00:00:00.`,
    suberror: 'bad_token',
  };
}

function revokedToken({ issuedAt }: RefreshToken, revokedAt: number): Refusal {
  return {
    error: 'invalid_grant',
    code: 50173,
    description: `The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password. The grant was issued on '${stamp(issuedAt)}' and the TokensValidFrom date (before which tokens are not valid) for this user is '${stamp(revokedAt)}'.`,
    suberror: 'bad_token',
  };
}

function stamp(seconds: number): string {
  return Temporal.Instant.fromEpochMilliseconds(seconds * 1000).toString({ fractionalSecondDigits: 7 });
}
