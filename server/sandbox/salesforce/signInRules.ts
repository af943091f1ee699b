import { organizationId, rowsOf } from './org.ts';
import type { Org } from './org.ts';
import { idOf, isTrue, textOf } from './row.ts';
import type { Row } from './row.ts';
import { hasTandem } from './security.ts';

/** What the token endpoint says instead of a token: 400 `{error, error_description}`. Texts and how sure we are of them: facts 4.2. */
/** `why`: for the sandbox's own log, where the vendor's words say too little. */
export type TokenRefusal = { readonly error: string; readonly description: string; readonly why?: string };

/** Users nobody signs in as. */
const withoutLogin = ['AutomatedProcess', 'Guest'];

/** Why this user gets no session now; null where nothing stands in the way. */
export function whyNotIn(org: Org, user: Row): TokenRefusal | null {
  if (user['IsActive'] === false) return { error: 'invalid_grant', description: 'inactive user' };
  if (isTrue(user, '$lockedOut')) return { error: 'invalid_grant', description: 'user is locked' };
  if (!hasLogin(user)) return notApproved;
  if (hasTandem(org, idOf(user))) return null;
  return org.switches.notApprovedError === 'invalid_grant' ? notApproved : notAdminApproved;
}

const notApproved = { error: 'invalid_grant', description: "user hasn't approved this consumer" };

/** What the authorize page answers, whatever the token endpoint says. */
export const notAdminApproved = {
  error: 'OAUTH_APP_ACCESS_DENIED',
  description: 'user is not admin approved to access this app',
};

export function userNamed(org: Org, username: string): Row | null {
  const wanted = username.toLowerCase();
  return [...rowsOf(org, 'User')].find((user) => textOf(user, 'Username')?.toLowerCase() === wanted) ?? null;
}

export function hasLogin(user: Row): boolean {
  return !withoutLogin.includes(textOf(user, 'UserType') ?? 'Standard');
}

/** The address of who a session is, in every token answer. */
export function identityUrl(origin: string, userId: string): string {
  return `${origin}/id/${organizationId}/${userId}`;
}
