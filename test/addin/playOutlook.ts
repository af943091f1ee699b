/** How Outlook behaves in one test. JSON only: it crosses into the page. */
export type OutlookPlay = {
  readonly host: 'Outlook' | null;
  /** `read`: somebody else's meeting. `compose`: one's own. `null`: nothing is open. */
  readonly item: 'read' | 'compose' | 'unsaved' | null;
  readonly nestedAppAuth: boolean;
  /** What the item's custom properties hold under `tandem`. */
  readonly mirror: unknown;
  /** Calls that never call back, as when Outlook loses an answer. */
  readonly lost: readonly ('onReady' | 'loadProperties' | 'saveProperties' | 'getItemId')[];
  readonly refusesToSave: boolean;
  readonly signIn: 'silent' | 'asks' | 'cancels' | 'fails';
  readonly background: string | null;
};

export const USUAL_PLAY: OutlookPlay = {
  host: 'Outlook',
  item: 'read',
  nestedAppAuth: true,
  mirror: null,
  lost: [],
  refusesToSave: false,
  signIn: 'silent',
  background: null,
};

/** What a test may ask of the page afterwards. */
export type Played = {
  mirror: unknown;
  /** Methods of nested app authentication, in order. */
  asked: string[];
  openAnother: (id: string) => void;
  refusesToSave: boolean;
};

type Callback = (result: unknown) => void;

/**
 * Runs in the page before Office.js would: just enough of `Office` and of Outlook's sign-in broker for the pane, so that every state can be
 * reached. It proves nothing about the real runtime; the journeys under the unmodified Office.js do. Sent as text, so it imports nothing.
 */
export function playOutlook(play: OutlookPlay): void {
  const place = globalThis as unknown as Record<string, unknown> & { played: Played };
  const later = (work: () => void): unknown => setTimeout(work, 5);
  const succeed = (callback: Callback, value: unknown): unknown => later(() => callback({ status: 'succeeded', value }));
  const fail = (callback: Callback, code: number): unknown => later(() => callback({ status: 'failed', error: { code } }));

  const handlers: Record<string, (event: unknown) => void> = {};
  const saved: { mirror: unknown } = { mirror: play.mirror };
  const played: Played = {
    mirror: play.mirror,
    asked: [],
    refusesToSave: play.refusesToSave,
    openAnother: (id) => {
      mailbox.item = itemOf('read', id);
      saved.mirror = null;
      handlers['olkItemSelectedChanged']?.({});
    },
  };
  place.played = played;

  const properties = () => {
    let bag = saved.mirror;
    return {
      get: () => bag ?? undefined,
      set: (_: string, value: unknown) => {
        bag = value;
      },
      saveAsync: (callback: Callback) => {
        if (play.lost.includes('saveProperties')) return;
        if (played.refusesToSave) {
          fail(callback, 9020);
          return;
        }
        saved.mirror = JSON.parse(JSON.stringify(bag));
        played.mirror = saved.mirror;
        succeed(callback, undefined);
      },
    };
  };
  const itemOf = (mode: OutlookPlay['item'], id: string): unknown =>
    mode === null
      ? null
      : {
          itemId: mode === 'read' ? id : undefined,
          getItemIdAsync: (callback: Callback) => {
            if (play.lost.includes('getItemId')) return;
            if (mode === 'unsaved') fail(callback, 9046);
            else succeed(callback, id);
          },
          loadCustomPropertiesAsync: (callback: Callback) => {
            if (!play.lost.includes('loadProperties')) succeed(callback, properties());
          },
        };
  const mailbox = {
    item: itemOf(play.item, 'AAMk/one+1='),
    convertToRestId: (id: string) => id.replaceAll('/', '-').replaceAll('+', '_'),
    addHandlerAsync: (kind: string, handler: (event: unknown) => void, callback: Callback) => {
      handlers[kind] = handler;
      succeed(callback, undefined);
    },
  };
  place['Office'] = {
    onReady: () => (play.lost.includes('onReady') ? new Promise(() => {}) : Promise.resolve({ host: play.host })),
    HostType: { Outlook: 'Outlook' },
    AsyncResultStatus: { Succeeded: 'succeeded' },
    EventType: { ItemChanged: 'olkItemSelectedChanged', OfficeThemeChanged: 'officeThemeChanged' },
    MailboxEnums: { RestVersion: { v2_0: 'v2.0' } },
    context: {
      requirements: { isSetSupported: () => play.nestedAppAuth },
      ...(play.host === null ? {} : { mailbox }),
      ...(play.background === null ? {} : { officeTheme: { bodyBackgroundColor: play.background } }),
    },
  };

  const listeners = new Set<(message: string) => void>();
  let consented = play.signIn === 'silent';
  const encode = (value: unknown): string => btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  const account = {
    homeAccountId: 'oid.tid',
    environment: 'entra.test',
    tenantId: 'tid',
    username: 'dana@fund.example',
    localAccountId: 'oid',
    name: 'Dana Reyes',
  };
  const token = (scope: string) => {
    const claims = { tid: 'tid', oid: 'oid', sub: 'oid', name: account.name, exp: Math.floor(Date.now() / 1000) + 3600 };
    const text = `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.sign`;
    return { access_token: text, id_token: text, expires_in: 3600, scope, properties: null };
  };
  const refused = (status: string) => ({
    success: false,
    error: { status, code: status, subError: '', description: 'refused', properties: {} },
  });
  const answerTo = ({ method, tokenParams }: { method: string; tokenParams?: { scope: string } }): Record<string, unknown> => {
    if (method === 'GetInitContext')
      return {
        success: true,
        initContext: { sdkName: 'play', sdkVersion: '1', capabilities: { queryAccount: true }, accountContext: account },
      };
    if (play.signIn === 'fails') return refused('PERSISTENT_ERROR');
    if (method === 'GetToken' && !consented) return refused('USER_INTERACTION_REQUIRED');
    if (method === 'GetTokenPopup' && play.signIn === 'cancels') return refused('USER_CANCEL');
    consented = true;
    return { success: true, token: token(tokenParams?.scope ?? ''), account };
  };
  place['nestedAppAuthBridge'] = {
    addEventListener: (_: string, listener: (message: string) => void) => listeners.add(listener),
    removeEventListener: (_: string, listener: (message: string) => void) => listeners.delete(listener),
    postMessage: (text: string) => {
      const message = JSON.parse(text) as { method: string; requestId: string; tokenParams?: { scope: string } };
      played.asked.push(message.method);
      const answer = JSON.stringify({ messageType: 'NestedAppAuthResponse', requestId: message.requestId, ...answerTo(message) });
      later(() => {
        for (const listener of listeners) listener(answer);
      });
    },
  };
}
