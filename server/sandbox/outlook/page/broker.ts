import type { Mailbox } from './meeting.ts';
import { isRecord, textOf } from './wire.ts';

type Refusal = { readonly status: string; readonly code: string; readonly subError: string; readonly description: string };
type TokenAnswer =
  { readonly kind: 'token'; readonly members: Readonly<Record<string, unknown>> } | { readonly kind: 'refused'; readonly refusal: Refusal };

export type Broker = {
  /** For tests: every request of the pane, by method. */
  readonly asked: string[];
};

/**
 * Nested app authentication (facts on the add-in, section 4): the pane's msal asks its bridge, the bridge asks this page, and this page
 * asks its server. Only the frame of the pane that is open, and only on this origin, is answered.
 *
 * @param askPerson shows what the app wants, and tells whether the person accepts.
 */
export function openBroker({
  mailbox,
  paneWindow,
  askPerson,
}: {
  readonly mailbox: Mailbox;
  readonly paneWindow: () => Window | null;
  readonly askPerson: (scope: string) => Promise<boolean>;
}): Broker {
  const asked: string[] = [];

  const answer = async (request: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>> => {
    const parameters = isRecord(request['tokenParams']) ? request['tokenParams'] : {};
    switch (request['method']) {
      case 'GetInitContext':
        return { success: true, initContext: INIT_CONTEXT };
      case 'GetToken':
        return tokenMembers(await askForToken(mailbox, parameters));
      case 'GetTokenPopup':
        return tokenMembers(await askWithPerson(parameters));
      default:
        return refused({
          status: 'PERSISTENT_ERROR',
          code: 'unknown_method',
          subError: '',
          description: 'This Outlook does not know the method.',
        });
    }
  };

  const askWithPerson = async (parameters: Readonly<Record<string, unknown>>): Promise<TokenAnswer> => {
    const first = await askForToken(mailbox, parameters);
    if (first.kind === 'token' || first.refusal.status !== 'USER_INTERACTION_REQUIRED') return first;
    const accepts = await askPerson(textOf(parameters['scope']));
    if (!accepts)
      return { kind: 'refused', refusal: { ...first.refusal, status: 'USER_CANCEL', description: 'The person did not accept.' } };
    await post('/outlook/consent', { username: mailbox.address });
    return askForToken(mailbox, parameters);
  };

  const reply = async (pane: Window, request: Readonly<Record<string, unknown>>): Promise<void> => {
    const response = { messageType: 'NestedAppAuthResponse', requestId: request['requestId'], ...(await answer(request)) };
    pane.postMessage({ nestedAppAuthAnswer: JSON.stringify(response) }, location.origin);
  };

  window.addEventListener('message', ({ data, source, origin }: MessageEvent<unknown>) => {
    const pane = paneWindow();
    if (pane === null || source !== pane || origin !== location.origin || !isRecord(data)) return;
    const text = data['nestedAppAuthRequest'];
    const request: unknown = typeof text === 'string' ? JSON.parse(text) : null;
    if (!isRecord(request) || request['messageType'] !== 'NestedAppAuthRequest') return;
    asked.push(textOf(request['method']));
    void reply(pane, request);
  });

  return { asked };
}

const INIT_CONTEXT = { sdkName: 'outlook-stand-in', sdkVersion: '1', capabilities: { queryAccount: true } };

function tokenMembers(answer: TokenAnswer): Readonly<Record<string, unknown>> {
  return answer.kind === 'token' ? { success: true, ...answer.members } : refused(answer.refusal);
}

function refused(refusal: Refusal): Readonly<Record<string, unknown>> {
  return { success: false, error: { ...refusal, properties: {} } };
}

async function askForToken(mailbox: Mailbox, parameters: Readonly<Record<string, unknown>>): Promise<TokenAnswer> {
  const wish = { username: mailbox.address, clientId: parameters['clientId'], scope: parameters['scope'] };
  try {
    const answer = await post('/outlook/token', wish);
    const body: unknown = await answer.json();
    if (answer.ok && isRecord(body)) return { kind: 'token', members: body };
    return { kind: 'refused', refusal: refusalFrom(isRecord(body) ? body['error'] : null) };
  } catch {
    return {
      kind: 'refused',
      refusal: { status: 'NO_NETWORK', code: 'no_network', subError: '', description: 'Outlook could not be reached.' },
    };
  }
}

function refusalFrom(error: unknown): Refusal {
  const { status, code, subError, description } = isRecord(error) ? error : {};
  return { status: textOf(status) || 'PERSISTENT_ERROR', code: textOf(code), subError: textOf(subError), description: textOf(description) };
}

function post(address: string, body: unknown): Promise<Response> {
  return fetch(address, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
}
