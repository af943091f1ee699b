import { textAt } from '../json.ts';
import type { SandboxAnswer } from '../witness.ts';
import { nothingProven } from './clientAuthentication.ts';
import { canBeChallenged } from './claimsRequest.ts';
import { isConsentedForAll } from './consent.ts';
import type { Refusal } from './refusal.ts';
import { resourceNamed, scopesIn, splitScope, unknownResource } from './scopes.ts';
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
  const wanted = scopesIn(textAt(form, 'scope') ?? '').filter((scope) => scope.endsWith('/.default'));
  if (wanted.length === 0) return refused(notDefault);
  for (const { resource: name } of wanted.map(splitScope)) {
    const resource = resourceNamed(name, { tenant, tenants: directory.tenants });
    if (resource === null) return refused(unknownResource(name, tenant));
    if (resource.kind === 'api') return { kind: 'answered', answer: notPlayed };
  }
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

/** Entra's own word for it would be a token; nothing here needs one. */
const notPlayed: SandboxAnswer = {
  status: 501,
  count: 'token',
  body: { error: 'NOT_PLAYED', error_description: 'This sandbox does not play tokens that let an app itself at the API of an app.' },
};
