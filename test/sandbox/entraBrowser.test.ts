import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { runningClock } from '../../server/sandbox/clock.ts';
import { DEMO_CLIENT, DEMO_TENANT } from '../../server/sandbox/entra/registration.ts';
import { accessibilityFaults } from '../support/axe.ts';
import { openBrowser } from '../support/browser.ts';
import { ANNA } from './entraCaller.ts';
import { VERIFIER, WEB, challengeOf, openSignIn } from './entraTenant.ts';
import type { SignInCaller } from './entraTenant.ts';

let entra: SignInCaller;
let browser: Browser;
/** Two sites with nothing on them; the first is where the app's page is. */
let sites: { readonly app: string; readonly evil: string };
const servers = [1, 2].map(() => createServer((_request, response) => response.end('<title>back</title>')));

beforeAll(async () => {
  entra = await openSignIn({ clock: runningClock() });
  const [app = '', evil = ''] = await Promise.all(
    servers.map(async (server) => {
      server.setSecureContext({ key: entra.sandbox.certificate.keyPem, cert: entra.sandbox.certificate.certPem });
      await new Promise<void>((resolve) => {
        server.listen(0, '127.0.0.1', resolve);
      });
      return `https://localhost:${(server.address() as AddressInfo).port}`;
    }),
  );
  sites = { app: `${app}/app`, evil };
  await entra.door('seed', {
    tenants: [{ id: DEMO_TENANT, clients: [{ id: DEMO_CLIENT, redirects: [{ uri: sites.app, platform: 'spa' }, { uri: WEB }] }] }],
  });
  browser = await openBrowser();
}, 60_000);
afterAll(async () => {
  await browser.close();
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
  await entra.close();
});

const tenantUrl = () => `${entra.sandbox.entraUrl}/${DEMO_TENANT}/oauth2/v2.0`;

function addressFor(differently: Record<string, string>): string {
  const query = new URLSearchParams({
    client_id: DEMO_CLIENT,
    response_type: 'code',
    redirect_uri: sites.app,
    scope: 'openid offline_access User.Read',
    state: 'here',
    code_challenge: challengeOf(VERIFIER),
    code_challenge_method: 'S256',
    ...differently,
  });
  return `${tenantUrl()}/authorize?${query.toString()}`;
}

/** A browser nobody is signed in in. */
async function openPage(): Promise<Page> {
  return (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
}

/** What a script on the page that is open gets for a code; null where the browser does not let it read the answer. */
const redeemOn = (page: Page, code: string) =>
  page.evaluate(
    async ({ url, form }) => {
      try {
        const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(form), headers: { 'x-client-sku': 'test' } });
        return (await answer.json()) as Record<string, unknown>;
      } catch {
        return null;
      }
    },
    {
      url: `${tenantUrl()}/token`,
      form: { grant_type: 'authorization_code', client_id: DEMO_CLIENT, redirect_uri: sites.app, code, code_verifier: VERIFIER },
    },
  );

describe('in a browser', () => {
  it('somebody signs in by the keyboard, and the page redeems its code; another page may not', async () => {
    const page = await openPage();
    await page.goto(addressFor({ login_hint: ANNA.address }));
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByLabel(ANNA.displayName).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.href.startsWith(`${sites.app}?`));
    const code = new URL(page.url()).searchParams.get('code') ?? '';
    await page.goto(sites.evil);
    expect(await redeemOn(page, `${code}x`)).toBeNull();
    await page.goto(sites.app);
    expect(await redeemOn(page, code)).toMatchObject({ token_type: 'Bearer', id_token: expect.any(String) });
    await page.context().close();
  }, 60_000);

  it('a silent request in a frame finds who is signed in', async () => {
    const page = await openPage();
    await page.goto(addressFor({}));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL((url) => url.href.startsWith(`${sites.app}?`));
    await page.goto(sites.app);
    const answered = page.waitForRequest((request) => request.url().startsWith(`${sites.app}?`));
    const address = JSON.stringify(addressFor({ prompt: 'none' }));
    await page.evaluate(`document.body.append(Object.assign(document.createElement('iframe'), { src: ${address} }))`);
    expect(new URL((await answered).url()).searchParams.has('code')).toBe(true);
    await page.context().close();
  }, 60_000);

  it('consent is asked on a page, and the answer is posted where it belongs', async () => {
    const page = await openPage();
    const posted = page.waitForRequest((request) => request.url() === WEB);
    await page.goto(addressFor({ redirect_uri: WEB, response_mode: 'form_post', scope: 'openid Mail.Read' }));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Mail.Read').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Accept' }).click();
    const members = new URLSearchParams((await posted).postData() ?? '');
    expect([...members.keys()]).toEqual(['code', 'state', 'session_state']);
    await page.context().close();
  }, 60_000);
});
