import { isJsonObject } from '../json.ts';

/** Whether the request's `claims` say that the client can deal with a claims challenge: it is `cp1`. */
export function canBeChallenged(claims: string | undefined): boolean {
  const capabilities = memberAt(memberAt(accessTokenPart(claims), 'xms_cc'), 'values');
  return Array.isArray(capabilities) && capabilities.some((one) => String(one).toLowerCase() === 'cp1');
}

/**
 * Whether `claims` is a resource's or Entra's own challenge handed back: a policy to meet, or a token newer than some moment. MSAL puts
 * its wishes for the id token and its capabilities into the same parameter with every request, and those ask nothing of the person.
 */
export function asksForMore(claims: string | null): boolean {
  const asked = accessTokenPart(claims ?? undefined);
  return ['capolids', 'polids', 'acrs', 'nbf'].some((name) => memberAt(asked, name) !== undefined);
}

function accessTokenPart(claims: string | undefined): unknown {
  try {
    return memberAt(JSON.parse(claims ?? ''), 'access_token');
  } catch {
    return undefined;
  }
}

function memberAt(value: unknown, key: string): unknown {
  return isJsonObject(value) ? value[key] : undefined;
}
