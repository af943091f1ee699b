import { isJsonObject, textAt } from '../json.ts';
import type { OwnFaults, SandboxRequest } from '../witness.ts';
import { secondsOf } from './directory.ts';
import type { Directory } from './directory.ts';
import { letDie } from './signIns.ts';

/** The token somebody shows in order to get another one. */
type Shown = { readonly kind: 'refreshToken' | 'assertion'; readonly text: string };

/** Entra's own trouble: `tokenExpired` makes the refresh token or assertion that a request shows worthless, from that request on. */
export function entraFaults(directory: Directory): { readonly own: OwnFaults; strike(request: SandboxRequest): void } {
  const { signIns, voidAssertions, clock } = directory;
  return {
    own: {
      fits: { tokenExpired: (request) => shownToken(request, directory) !== null },
      forget: () => voidAssertions.clear(),
    },
    strike: (request) => {
      const shown = shownToken(request, directory);
      if (shown?.kind === 'assertion') voidAssertions.add(shown.text);
      if (shown?.kind === 'refreshToken') letDie(signIns, shown.text, secondsOf(clock));
    },
  };
}

function shownToken({ method, path, body }: SandboxRequest, { signIns }: Directory): Shown | null {
  if (method !== 'POST' || !path.endsWith('/oauth2/v2.0/token') || !isJsonObject(body)) return null;
  const refreshToken = body['grant_type'] === 'refresh_token' ? textAt(body, 'refresh_token') : undefined;
  if (refreshToken !== undefined) return signIns.refreshTokens.has(refreshToken) ? { kind: 'refreshToken', text: refreshToken } : null;
  const assertion = body['requested_token_use'] === 'on_behalf_of' ? textAt(body, 'assertion') : undefined;
  return assertion === undefined ? null : { kind: 'assertion', text: assertion };
}
