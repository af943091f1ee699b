import tls from 'node:tls';
import { ConfidentialClientApplication } from '@azure/msal-node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { fetch } from 'undici';
import { stoppedClock } from '../../server/sandbox/clock.ts';
import { DEMO_CLIENT, DEMO_SECRET, DEMO_TENANT } from '../../server/sandbox/entra/registration.ts';
import { ANNA } from './entraCaller.ts';
import { GRAPH_SCOPE, goodRedemption, openSignIn } from './entraTenant.ts';
import type { SignInCaller } from './entraTenant.ts';

const clock = stoppedClock('2026-03-10T08:00:00Z');
let entra: SignInCaller;

beforeAll(async () => {
  entra = await openSignIn({ clock });
}, 60_000);
afterEach(async () => {
  await entra.startOver();
  await entra.seedTenants();
});
afterAll(() => entra.close());

const tokenPath = `/${DEMO_TENANT}/oauth2/v2.0/token`;
const arm = async (fault: object) =>
  expect(await entra.door('faults', [{ match: { method: 'POST', path: '/token' }, ...fault }])).toMatchObject({ status: 200 });
const linesOf = async () => {
  const { body } = await entra.call(`${entra.sandbox.entraUrl}/__control/requests`);
  return body['requests'] as { path: string; fault?: string; status: number }[];
};

type Heard = { readonly status: number | null; readonly text: string | null; readonly retryAfter: string | null };

/** What a plain client heard of a form it sent: null where nothing of it came, or not all of it. */
async function send(form: Record<string, string>, query = ''): Promise<Heard> {
  let status: number | null = null;
  try {
    const answer = await fetch(`${entra.sandbox.entraUrl}${tokenPath}${query}`, {
      dispatcher: entra.agent,
      method: 'POST',
      body: new URLSearchParams(form),
    });
    status = answer.status;
    return { status, text: await answer.text(), retryAfter: answer.headers.get('retry-after') };
  } catch {
    return { status, text: null, retryAfter: null };
  }
}

const secretForm = { client_id: DEMO_CLIENT, client_secret: DEMO_SECRET };
const appForm = { ...secretForm, grant_type: 'client_credentials', scope: 'https://graph.microsoft.com/.default' };
const refreshForm = (token: unknown) => ({ ...secretForm, grant_type: 'refresh_token', refresh_token: String(token), scope: GRAPH_SCOPE });
const behalfForm = (assertion: string) => ({
  ...secretForm,
  grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
  requested_token_use: 'on_behalf_of',
  assertion,
  scope: GRAPH_SCOPE,
});
const signedIn = async () => (await entra.redeem(await entra.codeFor(ANNA.address))).body['refresh_token'];

describe('what can happen to the line to the token endpoint', () => {
  it.each([
    { fault: { kind: 'lostRequest' }, heard: null, whole: false, redeemed: false },
    { fault: { kind: 'lostReply' }, heard: null, whole: false, redeemed: true },
    { fault: { kind: 'throttle' }, heard: 429, whole: true, redeemed: false },
    { fault: { kind: 'serverError' }, heard: 503, whole: true, redeemed: false },
    { fault: { kind: 'timeout', seconds: 0.05 }, heard: null, whole: false, redeemed: false },
    { fault: { kind: 'timeout', seconds: 0.05, applied: true }, heard: null, whole: false, redeemed: true },
    { fault: { kind: 'truncated' }, heard: 200, whole: false, redeemed: true },
    { fault: { kind: 'truncated', chunked: true }, heard: 200, whole: false, redeemed: true },
  ])('$fault: the client hears $heard, whole: $whole; its code is redeemed: $redeemed', async ({ fault, heard, whole, redeemed }) => {
    const code = await entra.codeFor(ANNA.address);
    await entra.door('requests', {});
    await arm(fault);
    const first = await send({ ...goodRedemption, code });
    expect({ status: first.status, whole: first.text !== null }).toEqual({ status: heard, whole });
    expect(await linesOf()).toMatchObject([{ path: tokenPath, fault: fault.kind, status: whole ? heard : expect.any(Number) }]);
    const again = await entra.redeem(code);
    expect([again.status, again.body['error_codes']]).toEqual(redeemed ? [400, [54005]] : [200, undefined]);
  });

  it('hits as many times as asked, and only where asked', async () => {
    await arm({ kind: 'serverError', times: 2 });
    expect((await entra.call(`${entra.sandbox.entraUrl}/${DEMO_TENANT}/discovery/v2.0/keys`)).status).toBe(200);
    const heard = [await send(appForm), await send(appForm), await send(appForm)];
    expect(heard.map(({ status }) => status)).toEqual([503, 503, 200]);
    expect(JSON.parse(heard[0]?.text ?? '')).toMatchObject({ error: 'temporarily_unavailable', error_codes: [90033] });
  });

  it('a refresh token whose answer was lost is good once more, unless reuse ends the family', async () => {
    const [kept, ended] = [await signedIn(), await signedIn()];
    await arm({ kind: 'lostReply' });
    expect((await send(refreshForm(kept))).text).toBeNull();
    expect((await send(refreshForm(kept))).status).toBe(200);
    await entra.door('org', { refreshTokenReuse: 'revokesFamily' });
    await arm({ kind: 'lostReply' });
    expect((await send(refreshForm(ended))).text).toBeNull();
    expect(JSON.parse((await send(refreshForm(ended))).text ?? '')).toMatchObject({ error: 'invalid_grant', error_codes: [70000] });
  });

  // The words of a 429 that was pasted in microsoft-authentication-library-for-dotnet issue 2855.
  it('a throttled client is told so in plain text and sent away for a minute', async () => {
    await arm({ kind: 'throttle' });
    expect(await send(appForm)).toEqual({ status: 429, text: 'Too Many Requests', retryAfter: '60' });
  });
});

describe('a token that is refused from now on', () => {
  it.each([
    {
      what: 'an own refresh token',
      form: async () => refreshForm(await signedIn()),
      code: 700082,
      other: async () => refreshForm(await signedIn()),
    },
    {
      what: 'an assertion',
      form: async () => behalfForm(await panesToken()),
      code: 500133,
      other: async () => behalfForm(await panesToken()),
    },
  ])('$what: for good, and no other one', async ({ form, code, other }) => {
    const [struck, spared] = [await form(), await other()];
    await arm({ kind: 'tokenExpired' });
    for (const _ of ['first', 'again']) {
      const { status, text } = await send(struck);
      expect([status, JSON.parse(text ?? '')]).toMatchObject([400, { error: 'invalid_grant', error_codes: [code] }]);
    }
    expect((await send(spared)).status).toBe(200);
  });

  it("a broker's refresh token as well", async () => {
    const token = await entra.signIn();
    await arm({ kind: 'tokenExpired' });
    for (const _ of ['first', 'again'])
      expect(await entra.askAsBroker(token)).toMatchObject({ status: 400, body: { error_codes: [700082], suberror: 'bad_token' } });
    expect((await entra.askAsBroker(await entra.signIn())).status).toBe(200);
  });

  it('waits for a request that shows one', async () => {
    await arm({ kind: 'tokenExpired' });
    expect((await send(appForm)).status).toBe(200);
    expect((await entra.redeem(await entra.codeFor(ANNA.address))).status).toBe(200);
    expect((await send(refreshForm('1.made-up'))).status).toBe(400);
    const { body } = await entra.call(`${entra.sandbox.entraUrl}/__control/faults`);
    expect(body).toMatchObject({ faults: [{ kind: 'tokenExpired', times: 1 }] });
  });

  it('an assertion is taken again after a reset', async () => {
    const form = behalfForm(await panesToken());
    await arm({ kind: 'tokenExpired' });
    expect((await send(form)).status).toBe(400);
    await entra.startOver();
    expect((await send(form)).status).toBe(200);
  });

  it.each(['deltaExpired', 'lock', 'raced', 'stale'])('%s cannot happen to Entra, and it says so', async (kind) => {
    expect(await entra.door('faults', [{ kind }])).toEqual({
      status: 400,
      body: {
        error: `The entra sandbox cannot arm this. The fault kind "${kind}" is not known; known are lostRequest, lostReply, throttle, serverError, timeout, truncated, tokenExpired.`,
      },
    });
  });
});

describe('troubles by chance', () => {
  const rates = { throttle: 0.2, serverError: 0.1, lostReply: 0.1, truncated: 0.1, tokenExpired: 0.1 };

  /** Twenty-four forms to the same address, with or without what MSAL makes up for each of them. */
  async function faultsOf(seed: number, numbered: boolean): Promise<readonly string[]> {
    const token = await signedIn();
    const forms = Array.from({ length: 24 }, (_, place) => (place % 2 === 0 ? appForm : refreshForm(token)));
    await entra.door('faults', { clear: true });
    await entra.door('faults', { seed, rates, only: { path: '/token' } });
    await entra.door('requests', {});
    for (const form of forms) await send(form, numbered ? `?client-request-id=${crypto.randomUUID()}` : '');
    const lines = await linesOf();
    await entra.door('faults', { clear: true });
    return lines.map(({ fault }) => fault ?? 'none');
  }

  it.each([{ numbered: false }, { numbered: true }])(
    'come the same for the same seed, and others for another; requests with numbers of their own: $numbered',
    async ({ numbered }) => {
      const first = await faultsOf(7, numbered);
      expect(new Set(first).size).toBeGreaterThan(3);
      expect(await faultsOf(7, numbered)).toEqual(first);
      expect(await faultsOf(8, numbered)).not.toEqual(first);
    },
  );
});

describe('MSAL for Node, on a network of its own, under trouble', () => {
  beforeAll(() => tls.setDefaultCACertificates([...tls.getCACertificates('bundled'), entra.sandbox.caPem]));

  const ask = (app: ConfidentialClientApplication) =>
    app.acquireTokenByClientCredential({ scopes: ['https://graph.microsoft.com/.default'], skipCache: true });
  const client = () =>
    new ConfidentialClientApplication({
      auth: {
        clientId: DEMO_CLIENT,
        clientSecret: DEMO_SECRET,
        authority: `${entra.sandbox.entraUrl}/${DEMO_TENANT}`,
        knownAuthorities: [new URL(entra.sandbox.entraUrl).host],
      },
    });

  it.each([
    { kind: 'lostRequest', errorCode: 'network_error' },
    { kind: 'lostReply', errorCode: 'network_error' },
    { kind: 'truncated', errorCode: 'token_parsing_error' },
    { kind: 'throttle', errorCode: 'token_parsing_error' },
  ])('$kind: says $errorCode, and gets its token the next time', async ({ kind, errorCode }) => {
    const app = client();
    await arm({ kind });
    await expect(ask(app)).rejects.toMatchObject({ errorCode });
    expect(decodeJwt((await ask(app))?.accessToken ?? '')).toMatchObject({ appid: DEMO_CLIENT });
  });

  it('serverError: understands the code, and then keeps away for a minute by itself', async () => {
    const app = client();
    await arm({ kind: 'serverError' });
    await expect(ask(app)).rejects.toMatchObject({ name: 'ServerError', errorCode: 'temporarily_unavailable', errorNo: 90033 });
    await entra.door('requests', {});
    await expect(ask(app)).rejects.toMatchObject({ name: 'ServerError' });
    expect((await linesOf()).filter(({ path }) => path === tokenPath)).toEqual([]);
  });
});

/** What the pane hands to our API. */
async function panesToken(): Promise<string> {
  return String((await entra.askAsBroker(await entra.signIn())).body['access_token']);
}
