import type { SandboxAnswer } from '../witness.ts';
import type { AuthorizeRequest, Reply } from './authorizeRequest.ts';
import { openCode } from './codes.ts';
import { secondsOf } from './directory.ts';
import type { Account, Directory } from './directory.ts';
import { postingPage } from './pages.ts';
import { clientInformation } from './personAnswer.ts';
import type { Refusal } from './refusal.ts';
import { opaqueText } from './signIns.ts';

/** Sends the browser back to the client with a code. */
export function codeReply(
  { app, platform, reply, scope, nonce, challenge, wantsClientInformation }: AuthorizeRequest,
  { account, isStrong }: { readonly account: Account; readonly isStrong: boolean },
  { codes, clock }: Directory,
): SandboxAnswer {
  const code = openCode(codes, {
    clientId: app.id,
    tenantId: account.tenant.id,
    oid: account.person.oid,
    isStrong,
    redirectUri: reply.redirectUri,
    platform,
    scope,
    nonce,
    challenge,
    issuedAt: secondsOf(clock),
  });
  const members = new URLSearchParams({ code });
  if (wantsClientInformation) members.set('client_info', clientInformation(account));
  return sendBack(reply, members);
}

/** Sends the browser back with the reason why there is no code. `description` in full. */
export function refusalReply(reply: Reply, { error }: Refusal, description: string): SandboxAnswer {
  return sendBack(reply, new URLSearchParams({ error, error_description: description }));
}

/** The client's own query stays where it is; what is new is added. */
function sendBack({ redirectUri, mode, state }: Reply, members: URLSearchParams): SandboxAnswer {
  if (state !== null) members.set('state', state);
  if (members.has('code')) members.set('session_state', opaqueText(12));
  if (mode === 'form_post') return postingPage(redirectUri, members);
  const sign = mode === 'fragment' ? '#' : redirectUri.includes('?') ? '&' : '?';
  const headers = { Location: `${redirectUri}${sign}${members.toString()}`, 'Cache-Control': 'no-store, no-cache' };
  return { status: 302, count: 'token', headers };
}
