/** The sandbox's one company: its tenant id. */
export const DEMO_TENANT = 'c0f7a3d2-5b1e-4c6a-9d84-2e7f10b93a55';

/** The app registration everybody who talks to the sandbox's Graph uses. It guards nothing: the sandbox is on loopback and invented. */
export const DEMO_CLIENT = '8a4d2f60-93c7-4e15-b0a8-61d5f7c2e934';

export const DEMO_SECRET = 'sandbox-only~not-a-secret';

/** The application permissions an administrator has granted to it. */
export const DEMO_ROLES: readonly string[] = ['Calendars.ReadWrite', 'MailboxSettings.Read'];
