import { textAt } from '../json.ts';
import { nothingProven } from './clientAuthentication.ts';
import { refusalOfCode, unknownCode } from './codes.ts';
import { grantToPerson } from './personGrant.ts';
import type { Refusal } from './refusal.ts';
import { pageRefreshTokenLifeSeconds } from './signIns.ts';
import type { Redirect } from './tenants.ts';
import type { Granted, TokenCase } from './tokenDesk.ts';

/** `grant_type=authorization_code`: once, by who it was made for, where it was sent to, with the verifier of its challenge. */
export async function grantForCode(asked: TokenCase, { isCrossOrigin }: { isCrossOrigin: boolean }): Promise<Granted> {
  const { form, app, tenant, directory, proof, now } = asked;
  const text = textAt(form, 'code') ?? '';
  const code = directory.codes.get(text);
  if (code === undefined || code.clientId !== app.id) return { kind: 'refused', refusal: unknownCode };
  const refusal = refusalOfCode(code, {
    tenantId: tenant?.id ?? null,
    redirectUri: textAt(form, 'redirect_uri') ?? '',
    verifier: textAt(form, 'code_verifier'),
    now,
  });
  if (refusal !== null) return { kind: 'refused', refusal };
  const misfit = refusalOfPlatform(code.platform, { isCrossOrigin, hasProof: proof !== '0' });
  if (misfit !== null) return { kind: 'refused', refusal: misfit };
  const pageEndsAt = code.platform === 'spa' ? now + pageRefreshTokenLifeSeconds : null;
  const { oid, tenantId, isStrong, scope, nonce, family } = code;
  const granted = await grantToPerson(asked, { oid, tenantId, isStrong, scope, nonce, family, pageEndsAt });
  // Whoever was refused for want of a consent may come again with the same code; whoever has the tokens may not.
  if (granted.kind === 'answered') directory.codes.set(text, { ...code, isRedeemed: true });
  return granted;
}

/** A page redeems its own codes across origins and has no secret; a server has one and sends no Origin. */
function refusalOfPlatform(
  platform: Redirect['platform'],
  { isCrossOrigin, hasProof }: { isCrossOrigin: boolean; hasProof: boolean },
): Refusal | null {
  const isPage = platform === 'spa';
  if (isPage && !isCrossOrigin)
    return {
      error: 'invalid_request',
      code: 9002327,
      description: "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.",
    };
  if (!isPage && isCrossOrigin)
    return {
      error: 'invalid_request',
      code: 9002326,
      description: "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type.",
    };
  return platform === 'web' && !hasProof ? nothingProven : null;
}
