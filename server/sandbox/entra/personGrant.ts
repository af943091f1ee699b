import { textAt } from '../json.ts';
import { missingConsent, noConsent } from './consent.ts';
import { accountsOf } from './directory.ts';
import type { Account, Directory } from './directory.ts';
import { canBeChallenged } from './claimsRequest.ts';
import { personAnswer } from './personAnswer.ts';
import type { Refusal } from './refusal.ts';
import { readScopes, resourceId } from './scopes.ts';
import type { AskedScopes } from './scopes.ts';
import { troubleOfPerson } from './switches.ts';
import type { Tenant } from './tenants.ts';
import type { Granted, TokenCase } from './tokenDesk.ts';

/** Who a code, refresh token or assertion speaks for, and what goes on from it. `scope`: asked then, taken where none is asked now. */
type SpokenFor = {
  readonly oid: string;
  readonly tenantId: string;
  readonly isStrong: boolean;
  readonly scope?: string;
  readonly nonce?: string | undefined;
  readonly family?: string;
  readonly pageEndsAt?: number | null;
};

/** The end of every grant in somebody's name: the person is still there, the scopes make sense, consent was given, nothing else is asked. */
export async function grantToPerson(asked: TokenCase, spokenFor: SpokenFor): Promise<Granted> {
  const { form, app, proof, directory, origin, now } = asked;
  const { oid, tenantId, isStrong, nonce, family, pageEndsAt = null } = spokenFor;
  const refused = (refusal: Refusal): Granted => ({ kind: 'refused', refusal });
  const account = await accountOf(directory, { oid, tenantId });
  if (account === null) return refused(leftTheCompany(tenantId));
  const { tenant } = account;
  const read = readScopes(textAt(form, 'scope') ?? spokenFor.scope ?? '', { app, tenant, tenants: directory.tenants });
  if (read.kind === 'refused') return refused(read.refusal);
  const refusal = refusalOfPerson(asked, { tenant, oid, isStrong, scopes: read.scopes });
  if (refusal !== null) return refused(refusal);
  const challengeable = canBeChallenged(textAt(form, 'claims'));
  const occasion = { origin, tenantId, clientId: app.id, now, proof, isStrong, canBeChallenged: challengeable };
  const answer = await personAnswer({ account, scopes: read.scopes, occasion, nonce, family, pageEndsAt }, directory);
  return { kind: 'answered', answer };
}

export async function accountOf(directory: Directory, wanted: { oid: string; tenantId: string }): Promise<Account | null> {
  const tenant = directory.tenants.get(wanted.tenantId);
  const accounts = tenant === undefined ? [] : await accountsOf(directory, [tenant]);
  return accounts.find(({ person }) => person.oid === wanted.oid) ?? null;
}

function refusalOfPerson(
  { app, directory: { signIns, switches } }: TokenCase,
  { tenant, oid, isStrong, scopes }: { tenant: Tenant; oid: string; isStrong: boolean; scopes: AskedScopes },
): Refusal | null {
  if (missingConsent(signIns, { app, tenant, oid, scopes }).length > 0) return noConsent(app);
  return troubleOfPerson(switches, { oid, isStrong, resource: resourceId(scopes.resource) });
}

export function leftTheCompany(tenantId: string): Refusal {
  return {
    error: 'invalid_grant',
    code: 500341,
    description: `The user account has been deleted from the ${tenantId} directory. To sign into this application, the account must be added to the directory.`,
  };
}
