import { textAt } from '../json.ts';
import { nothingProven } from './clientAuthentication.ts';
import { canBeChallenged } from './claimsRequest.ts';
import { isConsentedForAll } from './consent.ts';
import type { Refusal } from './refusal.ts';
import { isInTenant, unknownApp } from './tenants.ts';
import type { Granted, TokenCase } from './tokenDesk.ts';
import { issueAppToken, tokenLifeSeconds } from './tokens.ts';

/** `grant_type=client_credentials`: an app asks for itself. */
export async function grantToApp(asked: TokenCase): Promise<Granted> {
  const { form, app, proof, tenant, directory } = asked;
  const refused = (refusal: Refusal): Granted => ({ kind: 'refused', refusal });
  if (tenant === null) return refused(noTenantNamed);
  if (!isInTenant(app, tenant)) return refused(unknownApp(app.id, tenant.name));
  if (proof === '0') return refused(nothingProven);
  // Any resource is taken: whoever points us at the sandbox's Graph names it by its own address.
  const scopes = (textAt(form, 'scope') ?? '').split(' ');
  if (!scopes.some((scope) => /^https:\/\/.+\/\.default$/.test(scope))) return refused(notDefault);
  const cp1 = canBeChallenged(textAt(form, 'claims'));
  // Without consent there is a token all the same: it lets nobody in anywhere.
  const roles = isConsentedForAll(app, tenant) ? app.roles : [];
  return {
    kind: 'answered',
    answer: {
      status: 200,
      count: 'token',
      headers: { 'Cache-Control': 'no-store, no-cache' },
      body: {
        token_type: 'Bearer',
        expires_in: tokenLifeSeconds,
        ext_expires_in: tokenLifeSeconds,
        access_token: await issueAppToken(tenant.key, directory.clock, { clientId: app.id, roles, proof, cp1 }),
      },
    },
  };
}

const noTenantNamed: Refusal = {
  error: 'invalid_request',
  code: 50059,
  description: 'No tenant-identifying information found in either the request or implied by any provided credentials.',
};

const notDefault: Refusal = {
  error: 'invalid_scope',
  code: 1002012,
  description:
    'The provided value for scope is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier.',
};
