import { createHash } from 'node:crypto';
import { otherTenant } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { opaqueText } from './signIns.ts';
import type { Redirect } from './tenants.ts';

/** After this long a code nobody redeemed is worth nothing, in seconds. */
const codeLifeSeconds = 600;

/** What a person's sign-in left behind for the client to redeem. `issuedAt` in seconds since 1970; `family`: of the tokens to come. */
export type AuthorizationCode = {
  readonly clientId: string;
  readonly tenantId: string;
  readonly oid: string;
  readonly isStrong: boolean;
  readonly redirectUri: string;
  readonly platform: Redirect['platform'];
  readonly scope: string;
  readonly nonce: string | undefined;
  /** The SHA-256 challenge, undefined where the client sent none. */
  readonly challenge: string | undefined;
  readonly issuedAt: number;
  readonly family: string;
  readonly isRedeemed: boolean;
};

export function openCode(codes: Map<string, AuthorizationCode>, given: Omit<AuthorizationCode, 'isRedeemed' | 'family'>): string {
  // One that is long over is remembered for a while, so that it is told apart from one that never was.
  for (const [text, code] of codes) if (given.issuedAt - code.issuedAt > 10 * codeLifeSeconds) codes.delete(text);
  const text = `1.${opaqueText(64)}`;
  codes.set(text, { ...given, family: opaqueText(12), isRedeemed: false });
  return text;
}

/** The one about a code that never was, or is another app's. */
export const unknownCode: Refusal = badGrant(70000, 'Provided grant is invalid or malformed.');

/** What is wrong with redeeming it like this, or null. */
export function refusalOfCode(
  code: AuthorizationCode,
  asked: {
    readonly tenantId: string | null;
    readonly redirectUri: string;
    readonly verifier: string | undefined;
    readonly now: number;
  },
): Refusal | null {
  if (asked.tenantId !== null && asked.tenantId !== code.tenantId) return otherTenant;
  if (code.isRedeemed)
    return badGrant(
      54005,
      'OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.',
    );
  if (asked.now - code.issuedAt >= codeLifeSeconds)
    return {
      ...badGrant(
        70008,
        'The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.',
      ),
      suberror: 'bad_token',
    };
  if (code.redirectUri !== asked.redirectUri)
    return {
      error: 'invalid_client',
      code: 500112,
      description: `The reply address '${asked.redirectUri}' does not match the reply address '${code.redirectUri}' provided when requesting Authorization code.`,
    };
  return refusalOfVerifier(code.challenge, asked.verifier);
}

function refusalOfVerifier(challenge: string | undefined, verifier: string | undefined): Refusal | null {
  if (challenge === undefined)
    return verifier === undefined
      ? null
      : badGrant(501481, 'The Code_Verifier does not match the code_challenge supplied in the authorization request.');
  if (verifier === undefined)
    return badGrant(50148, 'The code_verifier does not match the code_challenge supplied in the authorization request for PKCE.');
  const isRight = createHash('sha256').update(verifier).digest('base64url') === challenge;
  return isRight ? null : badGrant(501481, 'The Code_Verifier does not match the code_challenge supplied in the authorization request.');
}

function badGrant(code: number, description: string): Refusal {
  return { error: 'invalid_grant', code, description };
}
