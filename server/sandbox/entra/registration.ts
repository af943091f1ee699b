/** The sandbox's one company: its tenant id. */
export const DEMO_TENANT = 'c0f7a3d2-5b1e-4c6a-9d84-2e7f10b93a55';

/**
 * Tandem's app registration. It is three things at once, as real ones are: the app that talks to Graph, the API the pane calls, and the
 * nested app the pane signs people in with. It guards nothing: the sandbox is on loopback and invented.
 */
export const DEMO_CLIENT = '8a4d2f60-93c7-4e15-b0a8-61d5f7c2e934';

export const DEMO_SECRET = 'sandbox-only~not-a-secret';

/** The application permissions an administrator has granted to it. */
export const DEMO_ROLES: readonly string[] = ['Calendars.ReadWrite', 'MailboxSettings.Read', 'User.Read.All'];

/** The identifier of Tandem's API. With the client's GUID in it an app may ask for a token for itself; with a name it may not (AADSTS90009). */
export const API_RESOURCE = `api://${DEMO_CLIENT}`;

/** What its API lets a nested app do in somebody's name, as it stands in `scp`, and in full as a client asks for it. */
export const API_PERMISSION = 'access_as_user';
export const API_SCOPE = `${API_RESOURCE}/${API_PERMISSION}`;

/** Outlook itself: the broker that asks for tokens on behalf of the add-ins inside it. */
export const OUTLOOK_CLIENT = 'eafab5ce-84a6-4637-a3f8-c2663f90d5ed';

/** Redirects registered for the nested app: the host of a pane behind the broker's scheme. Here any port of this machine is one. */
export function isRegisteredRedirect(redirect: string): boolean {
  return /^brk-multihub:\/\/localhost(?::\d{1,5})?$/.test(redirect);
}
