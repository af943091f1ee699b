import type { AuthenticationResult, IPublicClientApplication } from '@azure/msal-browser';
import { answered, trouble, troubled, type Answer, type Trouble } from '../trouble.ts';

/** Where and for what to sign in, as our server says (GET /api/sign-in). */
export type SignInPlace = { readonly clientId: string; readonly authority: string; readonly scope: string };

export type Tokens = {
  /**
   * Without asking anybody; `pane.signInNeeded` where Outlook has to ask first, which it may do after a click only. `fresh`: the one at hand was
   * not accepted.
   */
  readonly silently: (place: SignInPlace, wanted: { readonly fresh: boolean }) => Promise<Answer<string>>;
  /** Call it from a click. */
  readonly byAsking: (place: SignInPlace) => Promise<Answer<string>>;
};

/** Access tokens for our API, handed over by Outlook: nested app authentication. No page is left and no request is sent from here. */
export const tokens: Tokens = {
  silently: (place, { fresh }) =>
    held !== null && !fresh && Date.now() < held.until
      ? Promise.resolve(answered(held.token))
      : tokenFrom(place, (application) => application.acquireTokenSilent({ scopes: [place.scope], forceRefresh: fresh })),
  byAsking: (place) => tokenFrom(place, (application) => application.acquireTokenPopup({ scopes: [place.scope] })),
};

/** The last token, until shortly before its end: the library's own memory asks Outlook anew for every call. */
let held: { readonly token: string; readonly until: number } | null = null;
const MARGIN_MILLISECONDS = 120_000;

type Acquired = Pick<AuthenticationResult, 'accessToken' | 'expiresOn'>;

async function tokenFrom(
  place: SignInPlace,
  acquire: (application: IPublicClientApplication) => Promise<Acquired>,
): Promise<Answer<string>> {
  try {
    const { accessToken, expiresOn } = await acquire(await applicationFor(place));
    held = { token: accessToken, until: (expiresOn?.getTime() ?? 0) - MARGIN_MILLISECONDS };
    return answered(accessToken);
  } catch (error) {
    return troubled(refusalOf(error));
  }
}

let known: Promise<IPublicClientApplication> | null = null;

/** One for the life of the pane. A failure is not kept, so that the next try starts anew. */
function applicationFor(place: SignInPlace): Promise<IPublicClientApplication> {
  known ??= createApplication(place).catch((error: unknown) => {
    known = null;
    throw error;
  });
  return known;
}

/** Tokens stay in memory: Outlook remembers the sign-in, and another person at this browser must not find ours. */
async function createApplication({ clientId, authority }: SignInPlace): Promise<IPublicClientApplication> {
  const { createNestablePublicClientApplication } = await import(/* webpackChunkName: "msal" */ '@azure/msal-browser');
  return createNestablePublicClientApplication({
    auth: { clientId, authority },
    cache: { cacheLocation: 'memoryStorage' },
  });
}

function refusalOf(error: unknown): Trouble {
  // By name: the class itself is in the chunk that may have failed to load.
  const name = error instanceof Error ? error.name : '';
  const code = codeOf(error);
  if (name === 'InteractionRequiredAuthError') return trouble('pane.signInNeeded');
  if (name === 'ChunkLoadError') return trouble('pane.serverDown');
  if (code === 'user_canceled') return trouble('pane.signInClosed');
  if (code === 'nested_app_auth_bridge_disabled') return trouble('outlook.cannotSignIn');
  return trouble('pane.signInFailed', code === undefined ? {} : { vendorCode: code });
}

const codeOf = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'errorCode' in error && typeof error.errorCode === 'string' ? error.errorCode : undefined;
