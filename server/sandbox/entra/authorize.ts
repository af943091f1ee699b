import { missingConsent } from './consent.ts';
import type { Account, Directory } from './directory.ts';
import type { AuthorizeRequest } from './authorizeRequest.ts';
import type { Refusal } from './refusal.ts';
import { readScopes, resourceId } from './scopes.ts';
import type { AskedScopes } from './scopes.ts';
import type { SignedIn } from './signIns.ts';
import { troubleOfPerson } from './switches.ts';

/** What comes next for the person in front of the browser. `permissions`: what is asked of them. */
export type NextStep =
  | { readonly kind: 'chooseAccount'; readonly hinted: string | null }
  | { readonly kind: 'askConsent'; readonly account: Account; readonly scopes: AskedScopes }
  | { readonly kind: 'giveCode'; readonly account: Account; readonly isStrong: boolean }
  | { readonly kind: 'refuse'; readonly refusal: Refusal };

/** `accounts`: who may sign in at this address. `browser`: who is signed in in this browser already. */
type Scene = { readonly accounts: readonly Account[]; readonly browser: readonly SignedIn[]; readonly directory: Directory };

/** Somebody arrives: with one fitting session nobody is asked anything, unless the client wants it so. */
export function onArrival(request: AuthorizeRequest, { accounts, browser, directory }: Scene): NextStep {
  const { prompt, loginHint } = request;
  const here = browser.flatMap((signedIn) =>
    accounts.filter((account) => isSame(account, signedIn)).map((account) => ({ account, signedIn })),
  );
  const fitting = here.filter(({ account }) => loginHint === null || isNamed(account, loginHint));
  const [one] = fitting;
  if (prompt === 'none') {
    if (one === undefined) return refuse(notSignedIn);
    if (fitting.length > 1) return refuse(severalSignedIn);
    return silently(request, { account: one.account, isStrong: one.signedIn.isStrong, directory });
  }
  const mustChoose = prompt === 'login' || prompt === 'select_account' || fitting.length !== 1 || one === undefined;
  if (mustChoose || request.isChallenged) return { kind: 'chooseAccount', hinted: loginHint };
  const isAskedMore = troubleOf(request, { account: one.account, isStrong: one.signedIn.isStrong, directory }) !== null;
  if (isAskedMore) return { kind: 'chooseAccount', hinted: one.account.person.username };
  return afterSignIn(request, { account: one.account, isStrong: one.signedIn.isStrong, hasAccepted: false, directory });
}

/** Somebody has signed in on the page, with all that was asked of them, or has accepted what the client wants. */
export function afterSignIn(
  request: AuthorizeRequest,
  given: { readonly account: Account; readonly isStrong: boolean; readonly hasAccepted: boolean; readonly directory: Directory },
): NextStep {
  const { account, isStrong, hasAccepted, directory } = given;
  const refusal = troubleOf(request, given);
  if (refusal !== null) return refuse(refusal);
  const scopes = scopesOf(request, account, directory);
  const asked = { app: request.app, tenant: account.tenant, oid: account.person.oid, scopes };
  const isMissing = missingConsent(directory.signIns, asked).length > 0;
  if (isMissing || (request.prompt === 'consent' && !hasAccepted)) return { kind: 'askConsent', account, scopes };
  return { kind: 'giveCode', account, isStrong };
}

/** The scopes as they are for this person: what an app is called by differs from tenant to tenant, what it asks for does not. */
export function scopesOf(request: AuthorizeRequest, { tenant }: Account, { tenants }: Directory): AskedScopes {
  const read = readScopes(request.scope, { app: request.app, tenant, tenants });
  if (read.kind === 'refused') throw new Error('These scopes were read before.');
  return read.scopes;
}

/** Whether signing in on the page takes a second factor: then whoever comes out of it has shown one. */
export function asksSecondFactor({ isChallenged }: AuthorizeRequest, { person: { oid } }: Account, { switches }: Directory): boolean {
  const trouble = switches.troubles.get(oid);
  return isChallenged || trouble === 50076 || trouble === 50079;
}

function silently(request: AuthorizeRequest, given: { account: Account; isStrong: boolean; directory: Directory }): NextStep {
  const next = afterSignIn(request, { ...given, hasAccepted: false });
  if (next.kind === 'refuse') return refuse({ ...next.refusal, error: 'interaction_required' });
  if (next.kind !== 'askConsent') return next;
  const { id, name } = request.app;
  return refuse({
    error: 'consent_required',
    code: 65001,
    description: `The user or administrator has not consented to use the application with ID '${id}' named '${name}'. Send an interactive authorization request for this user and resource.`,
  });
}

function troubleOf(
  request: AuthorizeRequest,
  { account, isStrong, directory }: { account: Account; isStrong: boolean; directory: Directory },
): Refusal | null {
  const { resource } = scopesOf(request, account, directory);
  return troubleOfPerson(directory.switches, { oid: account.person.oid, isStrong, resource: resourceId(resource) });
}

function isSame({ person, tenant }: Account, { oid, tenantId }: SignedIn): boolean {
  return person.oid === oid && tenant.id === tenantId;
}

function isNamed({ person }: Account, name: string): boolean {
  return person.username.toLowerCase() === name.toLowerCase();
}

function refuse(refusal: Refusal): NextStep {
  return { kind: 'refuse', refusal };
}

const notSignedIn: Refusal = {
  error: 'login_required',
  code: 50058,
  description: 'A silent sign-in request was sent but no user is signed in.',
};

const severalSignedIn: Refusal = {
  error: 'interaction_required',
  code: 16000,
  description:
    'Either multiple user identities are available for the current request or selected account is not supported for the scenario.',
};
