import { createHash, randomBytes } from 'node:crypto';
import { fetch } from 'undici';
import { DEMO_CLIENT, DEMO_TENANT } from '../../server/sandbox/entra/registration.ts';
import { openEntra } from './entraCaller.ts';
import type { Answer, EntraCaller, Told } from './entraCaller.ts';

export const FABRIKAM = '7b6f3f0e-4d0c-4a55-8a0e-3b5f0a7c9d21';
/** At home at Contoso, for every tenant that lets it in. */
export const ROVER = '1f0c4f52-6c9d-4f0e-9a3c-0f5b7d2e8a64';
export const WEB = 'https://tandem.example/signed-in';
export const PAGE = 'https://pages.example/app';
export const GRAPH_SCOPE = 'https://graph.microsoft.com/Calendars.ReadWrite';

const seed = {
  tenants: [
    {
      id: DEMO_TENANT,
      clients: [
        {
          id: DEMO_CLIENT,
          redirects: [
            { uri: WEB, platform: 'web' },
            { uri: PAGE, platform: 'spa' },
            { uri: 'https://localhost/back', platform: 'web' },
          ],
        },
        {
          id: ROVER,
          name: 'Rover',
          multiTenant: true,
          secrets: ['rover-secret', { value: 'old', expiresAt: '2026-03-01T00:00:00Z' }],
          redirects: [{ uri: WEB }],
          roles: ['Calendars.Read'],
          delegated: ['User.Read', 'Calendars.ReadWrite'],
        },
      ],
    },
    {
      id: FABRIKAM,
      name: 'Fabrikam',
      domain: 'fabrikam.com',
      people: [{ username: 'fay@fabrikam.com', name: 'Fay Moss' }],
    },
  ],
};

export type Page = { readonly status: number; readonly html: string; readonly location: URL | null; readonly cookie: string };

/** Somebody with a browser, and a client that sends them to Entra and redeems what comes back. */
export type SignInCaller = EntraCaller & {
  /** The good request to authorize, with what is named changed; an empty text leaves a member out. */
  arrive(differently?: Readonly<Record<string, string>>, place?: { readonly tenant?: string; readonly cookie?: string }): Promise<Page>;
  /** Posts the form of a page with one of its buttons. */
  press(page: Page, members: Readonly<Record<string, string>>, cookie?: string): Promise<Page>;
  /** The whole way to a code: arrive, sign in, come back. */
  codeFor(username: string, differently?: Readonly<Record<string, string>>, tenant?: string): Promise<string>;
  redeem(code: string, differently?: Readonly<Record<string, string>>, place?: { tenant?: string; origin?: string }): Promise<Answer>;
  /** A form to the token endpoint of a tenant. */
  ask(
    form: Readonly<Record<string, string>>,
    place?: { readonly tenant?: string; readonly headers?: Record<string, string> },
  ): Promise<Answer>;
  /** Signs in, and gives the cookie of that browser. */
  arriveSignedIn(username: string): Promise<{ readonly cookie: string }>;
  /** By the address of the way out, and on to `target`. */
  signOut(target: string, cookie: string): Promise<Page>;
  seedTenants(): Promise<void>;
};

export const VERIFIER = randomBytes(32).toString('base64url');
export const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');

/** `seeded: false` leaves the tenants as they were kept. */
export async function openSignIn({
  seeded = true,
  ...options
}: Parameters<typeof openEntra>[0] & { readonly seeded?: boolean }): Promise<SignInCaller> {
  const entra = await openEntra(options);
  const base = () => entra.sandbox.entraUrl;
  const seedTenants = async (): Promise<void> => {
    const { status, body } = await entra.door('seed', seed);
    if (status !== 200) throw new Error(JSON.stringify(body));
  };
  const load = async (url: string, init: { method?: string; body?: URLSearchParams; headers: Record<string, string> }): Promise<Page> => {
    const answer = await fetch(url, { dispatcher: entra.agent, redirect: 'manual', ...init });
    const location = answer.headers.get('location');
    const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    return { status: answer.status, html: await answer.text(), location: location === null ? null : new URL(location), cookie };
  };
  const arrive: SignInCaller['arrive'] = (differently = {}, { tenant = DEMO_TENANT, cookie = '' } = {}) => {
    const query = new URLSearchParams(given({ ...goodRequest, ...differently }));
    return load(`${base()}/${tenant}/oauth2/v2.0/authorize?${query.toString()}`, { headers: { cookie } });
  };
  const press: SignInCaller['press'] = ({ html }, members, cookie = '') => {
    const hidden = [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)].map(([, name = '', value = '']) => [
      name,
      plain(value),
    ]);
    const action = /<form method="post" action="([^"]+)">/.exec(html)?.[1] ?? '';
    const body = new URLSearchParams({ ...(Object.fromEntries(hidden) as Record<string, string>), ...members });
    return load(new URL(plain(action), base()).href, { method: 'POST', body, headers: { cookie } });
  };
  const ask: SignInCaller['ask'] = async (form, { tenant = DEMO_TENANT, headers = {} } = {}) => {
    const url = `${base()}/${tenant}/oauth2/v2.0/token`;
    const answer = await fetch(url, { dispatcher: entra.agent, method: 'POST', headers, body: new URLSearchParams(given(form)) });
    return { status: answer.status, body: (await answer.json()) as Told };
  };
  if (seeded) await seedTenants();
  return {
    ...entra,
    arrive,
    press,
    ask,
    seedTenants,
    arriveSignedIn: async (username) => ({ cookie: (await press(await arrive(), { username, step: 'signIn' })).cookie }),
    signOut: (target, cookie) => {
      const query = new URLSearchParams({ post_logout_redirect_uri: target });
      return load(`${base()}/${DEMO_TENANT}/oauth2/v2.0/logout?${query.toString()}`, { headers: { cookie } });
    },
    codeFor: async (username, differently = {}, tenant = DEMO_TENANT) => {
      const page = await press(await arrive(differently, { tenant }), { username, step: 'signIn' });
      return page.location?.searchParams.get('code') ?? `no code: ${page.html}`;
    },
    redeem: (code, differently = {}, { tenant = DEMO_TENANT, origin } = {}) =>
      ask({ ...goodRedemption, code, ...differently }, { tenant, headers: origin === undefined ? {} : { origin } }),
  };
}

const goodRequest = {
  client_id: DEMO_CLIENT,
  response_type: 'code',
  redirect_uri: WEB,
  scope: `openid profile offline_access ${GRAPH_SCOPE}`,
  state: 'a state & more',
  nonce: 'n-1',
  code_challenge: challengeOf(VERIFIER),
  code_challenge_method: 'S256',
};

/** What a good client sends with its code. */
export const goodRedemption = {
  grant_type: 'authorization_code',
  client_id: DEMO_CLIENT,
  client_secret: 'sandbox-only~not-a-secret',
  redirect_uri: WEB,
  code_verifier: VERIFIER,
  scope: `openid profile offline_access ${GRAPH_SCOPE}`,
};

function given(members: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(members).filter(([, value]) => value !== '');
}

function plain(html: string): string {
  return html.replace(/&#(\d+);/g, (_all, code: string) => String.fromCharCode(Number(code)));
}
