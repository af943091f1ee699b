import { isJsonObject } from '../json.ts';
import type { Refusal } from './refusal.ts';

/**
 * What a test or a demo can set, and what nobody has verified. `troubles`: the number behind AADSTS by the oid of a person or the id
 * of a client. `refreshTokenReuse`: Entra is documented to let an old refresh token live on beside the new one; 'revokesFamily' plays
 * the strict reading of OAuth, where a second use takes every token of that sign-in with it.
 */
export type Switches = { readonly troubles: Map<string, number>; refreshTokenReuse: 'allowed' | 'revokesFamily' };

export function untouchedSwitches(): Switches {
  return { troubles: new Map(), refreshTokenReuse: 'allowed' };
}

export function forgetSwitches(switches: Switches): void {
  switches.troubles.clear();
  switches.refreshTokenReuse = 'allowed';
}

/** `POST /__control/org {"refreshTokenReuse":"revokesFamily"}`. */
export function setSwitches(switches: Switches, body: unknown): unknown {
  const reuse = isJsonObject(body) ? body['refreshTokenReuse'] : undefined;
  if (reuse !== 'allowed' && reuse !== 'revokesFamily') throw new Error('Say {"refreshTokenReuse":"allowed"} or "revokesFamily".');
  switches.refreshTokenReuse = reuse;
  return { refreshTokenReuse: reuse };
}

export const troublesOfPeople: readonly number[] = [50057, 50076, 50079, 50173, 700082];
export const troublesOfClients: readonly number[] = [7000112, 7000215, 7000222];

/** What the switched trouble of a person refuses, null where there is none or a second factor has been shown. */
export function troubleOfPerson(
  { troubles }: Switches,
  { oid, isStrong, resource }: { oid: string; isStrong: boolean; resource: string },
): Refusal | null {
  const code = troubles.get(oid);
  switch (code) {
    case 50076:
    case 50079:
      return isStrong ? null : secondFactor(code, resource);
    case 50057:
      return { error: 'invalid_grant', code, description: 'The user account is disabled.' };
    default:
      return null;
  }
}

function secondFactor(code: 50076 | 50079, resource: string): Refusal {
  const must = code === 50076 ? 'use multi-factor authentication' : 'enroll in multi-factor authentication';
  return {
    error: 'invalid_grant',
    code,
    description: `Due to a configuration change made by your administrator, or because you moved to a new location, you must ${must} to access '${resource}'.`,
    suberror: 'basic_action',
    // What the client has to hand back when it asks the person: Entra's sign of the policy that was not met.
    claims: JSON.stringify({ access_token: { capolids: { essential: true, values: ['5c8a7d0e-1f42-4b93-8e6d-9a7c3f20b146'] } } }),
  };
}
