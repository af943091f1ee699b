import { ACTION, MESSAGE, readOfficeRequest, RESPONSE, RESULT, type OfficeRequest } from './wire.ts';

export type LoggedMessage = { readonly direction: 'in' | 'out'; readonly name: string; readonly body: unknown };

/** The frame an add-in runs in, and what Office.js is told it runs in. */
export type Pane = {
  readonly conversation: string;
  readonly addinId: string;
  readonly correlation: string;
  readonly frame: HTMLIFrameElement;
  readonly page: URL;
};

/** What is answered to a request; undefined: nothing, ever. */
export type Reply = { readonly result?: number; readonly body: unknown } | undefined;

/** The line between this page and Office.js in one frame at a time. */
export type PaneLink = {
  /** Points the frame at the page. The frame has to be in the document, still empty. */
  readonly connect: (frame: HTMLIFrameElement, address: { readonly page: string; readonly addinId: string }) => void;
  readonly disconnect: () => void;
  /** Raises an event. False where nobody in the frame listens for it. */
  readonly fire: (name: string, body: unknown) => boolean;
};

export function openPaneLink({
  log,
  answer,
}: {
  readonly log: LoggedMessage[];
  readonly answer: (request: OfficeRequest, pane: Pane) => Promise<Reply>;
}): PaneLink {
  let pane: Pane | null = null;
  let connected = 0;
  const listeners = new Map<string, number>();

  const answerOrRegister = (request: OfficeRequest, from: Pane): Promise<Reply> => {
    if (request.action === ACTION.register) listeners.set(request.name, request.correlationId);
    else if (request.action === ACTION.unregister) listeners.delete(request.name);
    else return answer(request, from);
    return Promise.resolve({ body: { Error: 0 } });
  };

  const reply = async (request: OfficeRequest, from: Pane): Promise<void> => {
    const answered = await answerOrRegister(request, from);
    if (answered === undefined) return;
    log.push({ direction: 'out', name: request.name, body: answered.body });
    send(from, { ...answered, name: request.name, correlationId: request.correlationId, response: RESPONSE.answer });
  };

  window.addEventListener('message', ({ data, source, origin }: MessageEvent<unknown>) => {
    const request = readOfficeRequest(data);
    if (request === null || pane === null || request.conversationId !== pane.conversation) return;
    // Outlook checks the same: the conversation's own frame, and still on the add-in's origin.
    if (source !== pane.frame.contentWindow || origin !== pane.page.origin) return;
    log.push({ direction: 'in', name: request.name, body: request.body });
    void reply(request, pane);
  });

  return {
    connect: (frame, { page, addinId }) => {
      connected += 1;
      listeners.clear();
      pane = { conversation: `conversation_${connected}`, addinId, correlation: crypto.randomUUID(), frame, page: new URL(page) };
      navigate(pane);
    },
    disconnect: () => {
      listeners.clear();
      pane = null;
    },
    fire: (name, body) => {
      const correlationId = listeners.get(name);
      if (pane === null || correlationId === undefined) return false;
      log.push({ direction: 'out', name, body });
      send(pane, { name, correlationId, response: RESPONSE.event, body });
      return true;
    },
  };
}

type Outgoing = {
  readonly name: string;
  readonly correlationId: number;
  readonly response: number;
  readonly result?: number;
  readonly body: unknown;
};

function send({ frame, page, conversation }: Pane, { name, correlationId, response, result = RESULT.ok, body }: Outgoing): void {
  const message = {
    _messageType: MESSAGE.response,
    _actionName: name,
    _conversationId: conversation,
    _correlationId: correlationId,
    _origin: location.origin,
    _data: body,
    _errorCode: result,
    _responseType: response,
    _serializerVersion: 1,
  };
  frame.contentWindow?.postMessage(JSON.stringify(message), page.origin);
}

/** Office.js finds out where it runs from the frame's name and the address. The name has to be there before the frame navigates. */
function navigate({ frame, page, conversation, addinId, correlation }: Pane): void {
  const place = ['Outlook', 'Web', '16.01', 'en-US', correlation, '', 'disableLogging', '0'].join('$');
  const name = {
    baseFrameName: `_xdm_${conversation}`,
    hostInfo: place,
    xdmInfo: [conversation, addinId, location.origin].join('|'),
    serializerVersion: '1',
    flights: '[]',
  };
  if (frame.contentWindow !== null) frame.contentWindow.name = JSON.stringify(name);
  const address = new URL(page);
  address.search += `${address.search === '' ? '?' : '&'}_host_Info=${place}`;
  frame.src = address.href;
}
