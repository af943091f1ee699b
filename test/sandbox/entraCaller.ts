import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose';
import { Agent, fetch } from 'undici';
import type { SandboxClock } from '../../server/sandbox/clock.ts';
import { API_SCOPE, DEMO_CLIENT, DEMO_TENANT, OUTLOOK_CLIENT } from '../../server/sandbox/entra/registration.ts';
import { startSandbox } from '../../server/sandbox/start.ts';
import type { Sandbox } from '../../server/sandbox/start.ts';
import type { HeldPort } from './heldPort.ts';

export type Told = Readonly<Record<string, unknown>>;
export type Answer = { readonly status: number; readonly body: Told };

export const REDIRECT = 'brk-multihub://localhost:8440';
export const ANNA = { address: 'Anna@contoso.com', displayName: 'Anna Keller', id: '6f1d0a52-7c43-4b8e-9a15-0d2c3b4e5f60' };
const mailboxes = [ANNA, { address: 'ben@contoso.com' }];

export type EntraCaller = {
  readonly sandbox: Sandbox;
  readonly agent: Agent;
  /** Without a body it is a GET. */
  call(url: string, body?: string | URLSearchParams): Promise<Answer>;
  door(name: string, body: unknown): Promise<Answer>;
  /** Signs somebody in at Outlook, Anna unless named, and gives the refresh token. */
  signIn(username?: string): Promise<string>;
  /** What a broker sends for the pane; an empty text leaves a member out. */
  askAsBroker(refreshToken: string, differently?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Checks a token as an outsider would, by the discovery document and the key set, at the time of the sandbox. */
  claimsOf(token: unknown): Promise<Told>;
  /** Nobody signed in, everybody there. */
  startOver(): Promise<void>;
  close(): Promise<void>;
};

/** A sandbox where Anna and Ben have a mailbox, and somebody who speaks to its Entra, by way of `front` where its address has to stay. */
export async function openEntra(options: {
  readonly clock: SandboxClock;
  readonly folder?: string;
  readonly front?: HeldPort;
}): Promise<EntraCaller> {
  const { clock, folder, front } = options;
  const opened = await startSandbox({ clock, world: false, ...(folder === undefined ? {} : { folder }) });
  front?.leadTo(Number(new URL(opened.entraUrl).port));
  const sandbox = front === undefined ? opened : { ...opened, entraUrl: `https://localhost:${front.port}` };
  const agent = new Agent({ connect: { ca: sandbox.caPem } });
  const tenantUrl = `${sandbox.entraUrl}/${DEMO_TENANT}`;
  const call: EntraCaller['call'] = async (url, body) => {
    const answer = await fetch(url, { dispatcher: agent, ...(body === undefined ? {} : { method: 'POST', body }) });
    return { status: answer.status, body: (await answer.json()) as Told };
  };
  const door: EntraCaller['door'] = (name, body) => call(`${sandbox.entraUrl}/__control/${name}`, JSON.stringify(body));
  const seedPeople = () => call(`${sandbox.graphUrl}/__control/seed`, JSON.stringify({ mailboxes }));
  await seedPeople();
  return {
    sandbox,
    agent,
    call,
    door,
    signIn: async (username = ANNA.address) => String((await door('signIn', { username })).body['refresh_token']),
    askAsBroker: (refreshToken, differently = {}) => {
      const given = Object.entries({ ...goodForm, refresh_token: refreshToken, ...differently }).filter(([, value]) => value !== '');
      return call(`${tenantUrl}/oauth2/v2.0/token`, new URLSearchParams(given));
    },
    claimsOf: async (token) => {
      const { body } = await call(`${tenantUrl}/v2.0/.well-known/openid-configuration`);
      const keys = createRemoteJWKSet(new URL(String(body['jwks_uri'])), {
        [customFetch]: async (address: string) => Response.json((await call(address)).body),
      });
      const { payload } = await jwtVerify(String(token), keys, {
        issuer: String(body['issuer']),
        audience: DEMO_CLIENT,
        algorithms: ['RS256'],
        currentDate: new Date(clock.now().epochMilliseconds),
      });
      return payload;
    },
    startOver: async () => {
      await door('reset', {});
      await seedPeople();
    },
    close: async () => {
      await agent.close();
      await sandbox.close();
    },
  };
}

const goodForm = {
  grant_type: 'refresh_token',
  client_id: DEMO_CLIENT,
  brk_client_id: OUTLOOK_CLIENT,
  redirect_uri: REDIRECT,
  brk_redirect_uri: 'https://localhost:8440/outlook/',
  scope: `${API_SCOPE} openid profile offline_access`,
};
