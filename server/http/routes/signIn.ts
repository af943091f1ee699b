import { implement } from '@orpc/server';
import { contract } from '../../../shared/api.ts';
import { scopeOf, type EntraPlace } from '../signIn.ts';

export const openContract = { signIn: contract.signIn };

/** What may be asked without a sign-in: where to sign in. */
export function signInRoutes(entra: EntraPlace) {
  const answer = { clientId: entra.clientId, authority: `${entra.authority}/${entra.tenant}`, scope: scopeOf(entra) };
  const routes = implement(openContract);
  return routes.router({ signIn: routes.signIn.handler(() => answer) });
}
