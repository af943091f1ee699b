import type { SandboxAnswer } from '../witness.ts';
import type { Account, Directory } from './directory.ts';
import { accessClaims, graphClaims, identityClaims, signAs } from './personTokens.ts';
import type { Occasion } from './personTokens.ts';
import type { AskedScopes } from './scopes.ts';
import { openRefreshToken } from './signIns.ts';
import { tokenLifeSeconds } from './tokens.ts';

/**
 * What a granted request in somebody's name leads to. `family` and `pageEndsAt` go on from the refresh token or code before. `holder`:
 * the client the new refresh token is for, where that is not the one the tokens are for.
 */
type Grant = {
  readonly account: Account;
  readonly scopes: AskedScopes;
  readonly occasion: Occasion;
  readonly nonce?: string | undefined;
  readonly family?: string | undefined;
  readonly pageEndsAt?: number | null;
  readonly holder?: string;
};

/** The tokens of one person for one client, as the token endpoint answers them. */
export async function personAnswer(grant: Grant, { signIns }: Directory): Promise<SandboxAnswer> {
  const { account, scopes, occasion, nonce, family, pageEndsAt = null, holder = occasion.clientId } = grant;
  const { person, tenant } = account;
  const { now, isStrong = false } = occasion;
  const lineage = { pageEndsAt, ...(family === undefined ? {} : { family }) };
  const refreshToken = () =>
    openRefreshToken(signIns, { oid: person.oid, tenantId: tenant.id, clientId: holder, now, isStrong, ...lineage });
  return {
    status: 200,
    count: 'token',
    headers: { 'Cache-Control': 'no-store, no-cache', Pragma: 'no-cache' },
    body: {
      token_type: 'Bearer',
      scope: scopes.granted,
      expires_in: tokenLifeSeconds,
      ext_expires_in: tokenLifeSeconds,
      access_token: await signAs(tenant.key, accessFor(grant)),
      ...(scopes.wantsRefreshToken ? { refresh_token: refreshToken() } : {}),
      ...(scopes.wantsRefreshToken && pageEndsAt !== null ? { refresh_token_expires_in: pageEndsAt - now } : {}),
      ...(scopes.wantsIdToken ? { id_token: await signAs(tenant.key, identityClaims(person, occasion, nonce)) } : {}),
      client_info: clientInformation(account),
    },
  };
}

/** Who it was, for a client that keeps accounts apart: oid and tenant, readable by everybody. */
export function clientInformation({ person, tenant }: Account): string {
  return Buffer.from(JSON.stringify({ uid: person.oid, utid: tenant.id })).toString('base64url');
}

function accessFor({ account: { person }, scopes: { resource, permissions }, occasion }: Grant): ReturnType<typeof accessClaims> {
  if (resource.kind === 'graph') return graphClaims(person, occasion, permissions);
  return accessClaims(person, occasion, { clientId: resource.app.id, permissions });
}
