import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { Frame, Page } from 'playwright-core';
import { API_SCOPE, DEMO_CLIENT } from '../../server/sandbox/entra/registration.ts';
import { framedPane } from '../../server/sandbox/outlook/pages.ts';
import { ANNA, BEN, openOutlookStage, paneOf, seedTwoPeople, type OutlookStage } from './outlookStage.ts';

let outlook: OutlookStage;
let page: Page;
let pane: Frame;

beforeAll(async () => {
  outlook = await openOutlookStage();
  await seedTwoPeople(outlook);
}, 60_000);

afterAll(() => outlook.close());

const post = (address: string, body: unknown): Promise<Response> =>
  fetch(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

const consent = (granted: boolean): Promise<Response> =>
  post(`${outlook.stage.sandbox.entraUrl}/__control/consent`, { username: ANNA, granted });

async function openPane(as = ANNA): Promise<void> {
  page = await outlook.visit({ as });
  await page.locator('.entry', { hasText: 'Review' }).click();
  await page.getByRole('button', { name: 'Tandem', exact: true }).click();
  pane = await paneOf(page);
  await pane.evaluate(`(async () => {
    globalThis.client = await msal.createNestablePublicClientApplication({ auth: { clientId: '${DEMO_CLIENT}' } });
    globalThis.ask = (how, scope = '${API_SCOPE}') => client[how]({ scopes: [scope] }).then(
      ({ account, accessToken, scopes }) => ({ username: account.username, accessToken, scopes }),
      (problem) => ({ problem: problem.name, code: problem.errorCode }));
  })()`);
}

type Told = { readonly username?: string; readonly accessToken?: string; readonly problem?: string; readonly code?: string };
const ask = (how: string, scope?: string): Promise<Told> => pane.evaluate(`ask('${how}'${scope === undefined ? '' : `, '${scope}'`})`);

describe('signing in from the pane, by the real msal', () => {
  beforeEach(async () => {
    await consent(true);
    await openPane();
  }, 30_000);

  it("gives a token for Tandem's API without a question", async () => {
    const { username, accessToken = '' } = await ask('acquireTokenSilent');
    expect(username).toBe(ANNA);
    expect(decodeJwt(accessToken)).toMatchObject({ aud: DEMO_CLIENT, scp: 'access_as_user', azp: DEMO_CLIENT, preferred_username: ANNA });
  }, 30_000);

  it('never shows the pane a refresh token', async () => {
    const given = await pane.evaluate(`new Promise((resolve) => {
      nestedAppAuthBridge.addEventListener('message', (text) => resolve(Object.keys(JSON.parse(text).token ?? {}).sort().join()));
      ask('acquireTokenSilent');
    })`);
    expect(given).toBe('access_token,expires_in,id_token,properties,scope');
  }, 30_000);

  it('asks the person where consent is missing: silent says so, the popup asks, and Accept holds', async () => {
    await consent(false);
    expect(await ask('acquireTokenSilent')).toMatchObject({ problem: 'InteractionRequiredAuthError' });
    expect(await page.getByRole('dialog').count()).toBe(0);
    const asked = ask('acquireTokenPopup');
    await page.getByRole('button', { name: 'Accept' }).click();
    expect(await asked).toMatchObject({ username: ANNA });
    expect(await page.getByRole('dialog').count()).toBe(0);
    await openPane();
    expect(await ask('acquireTokenSilent')).toMatchObject({ username: ANNA });
  }, 30_000);

  it.each([
    { by: 'Cancel', refuse: () => page.getByRole('button', { name: 'Cancel', exact: true }).click() },
    { by: 'Escape', refuse: () => page.keyboard.press('Escape') },
  ])(
    'takes a no by $by',
    async ({ refuse }) => {
      await consent(false);
      const asked = ask('acquireTokenPopup');
      await page.getByRole('dialog', { name: 'Permissions requested' }).waitFor();
      await refuse();
      expect(await asked).toMatchObject({ code: 'user_canceled' });
      expect(await ask('acquireTokenSilent')).toMatchObject({ problem: 'InteractionRequiredAuthError' });
    },
    30_000,
  );

  it('is refused for the API of somebody else, without a question', async () => {
    const told = await ask('acquireTokenPopup', 'api://11111111-1111-4111-8111-111111111111/read');
    expect(told.problem).toBe('ServerError');
    expect(await page.getByRole('dialog').count()).toBe(0);
  }, 30_000);

  it('signs in anew when Entra has forgotten everybody', async () => {
    await ask('acquireTokenSilent');
    await post(`${outlook.stage.sandbox.entraUrl}/__control/reset`, {});
    await openPane();
    expect(await ask('acquireTokenSilent')).toMatchObject({ username: ANNA });
  }, 30_000);

  it('is for the person whose Outlook it is', async () => {
    await openPane(BEN);
    const { accessToken = '' } = await ask('acquireTokenSilent');
    expect(decodeJwt(accessToken)).toMatchObject({ preferred_username: BEN });
  }, 30_000);

  it('answers the frame of the pane only', async () => {
    const heard = await page.evaluate(`new Promise((resolve) => {
      const { asked } = outlook.broker;
      const before = asked.length;
      const request = { messageType: 'NestedAppAuthRequest', method: 'GetToken', requestId: '1', tokenParams: { clientId: '${DEMO_CLIENT}', scope: '${API_SCOPE}' } };
      window.addEventListener('message', () => resolve(asked.length - before));
      window.postMessage({ nestedAppAuthRequest: JSON.stringify(request) }, location.origin);
    })`);
    expect(heard).toBe(0);
  }, 30_000);
});

describe("the pane's page", () => {
  const OFFICE = 'https://appsforoffice.microsoft.com/lib/1/hosted/office.js';

  it('is the built one with Office.js from here, behind the two scripts it needs', () => {
    const built = `<script src="${OFFICE}"></script><script defer src="pane.1.js"></script>`;
    expect(framedPane(built)).toBe(
      '<script src="/outlook/msajax.js"></script><script src="/outlook/bridge.js"></script><script src="/outlook/office-js/office.js"></script><script defer src="pane.1.js"></script>',
    );
  });

  it('is refused when it does not load Office.js from Microsoft', () => {
    expect(() => framedPane('<script src="/office.js"></script>')).toThrow(OFFICE);
  });

  it('finds no Outlook and no broker around it in a tab of its own', async () => {
    const tab = await outlook.context.newPage();
    await tab.goto(`${outlook.origin}/pane/taskpane.html`);
    expect(await tab.evaluate('Office.onReady()')).toMatchObject({ host: null, platform: null });
    expect(await tab.evaluate("typeof nestedAppAuthBridge + ' ' + typeof Office.context.mailbox")).toBe('undefined undefined');
    await tab.close();
  }, 30_000);

  it("is given its meeting by a page at one of Outlook's own addresses", async () => {
    const around = await pageAround('https://outlook.office.com');
    expect(await (await paneOf(around)).evaluate('Office.context.mailbox.item.subject')).toBe('Review');
    await around.close();
  }, 30_000);

  it('is stopped by Office.js below a page of any other host', async () => {
    const around = await pageAround('https://evil.example');
    await around.waitForEvent('framenavigated', { predicate: (frame) => frame.url().includes('NotTrustedWAC'), timeout: 10_000 });
    // Not even the context was asked for, so nothing of the meeting was either.
    expect(await around.evaluate('outlook.host.log')).toEqual([]);
    await around.close();
  }, 30_000);
});

/** The stand-in's page at another address, with the pane at a third; both are answered here, so that nothing leaves the machine. */
async function pageAround(host: string): Promise<Page> {
  const around = await outlook.context.newPage();
  await around.route(/^https:\/\/(evil\.example|pane\.example|outlook\.office\.com)\//, async (route) => {
    const { pathname, search } = new URL(route.request().url());
    const answer = await fetch(`${outlook.origin}${pathname}${search}`);
    const text = await answer.text();
    const body = pathname === '/outlook/manifest.xml' ? text.replaceAll(outlook.origin, 'https://pane.example') : text;
    await route.fulfill({ status: answer.status, contentType: answer.headers.get('content-type') ?? '', body });
  });
  await around.goto(`${host}/outlook/?as=${ANNA}`);
  await around.locator('.entry', { hasText: 'Review' }).click();
  await around.getByRole('button', { name: 'Tandem', exact: true }).click();
  return around;
}

describe('the doors behind the page', () => {
  it.each([
    { path: '/outlook/graph/../../__control/state', says: 404 },
    { path: '/outlook/graph/users/x/%2e%2e/%2e%2e/%2e%2e/__control/state', says: 404 },
    { path: '/outlook/graph/$batch', says: 404 },
    { path: '/outlook/mailboxes/nobody@contoso.com', says: 404 },
    { path: '/outlook/office-js/no-such-file.js', says: 404 },
  ])('answer $path with $says', async ({ path, says }) => {
    expect((await fetch(`${outlook.origin}${path}`)).status).toBe(says);
  });

  it('ask Graph again with a new token when the old one has run out', async () => {
    const users = `${outlook.origin}/outlook/graph/users/${ANNA}/mailboxSettings`;
    expect((await fetch(users)).status).toBe(200);
    outlook.stage.clock.advance(2 * 3600);
    expect((await fetch(users)).status).toBe(200);
  });

  it('tell a mailbox with both names of its time zone, and the time it is in the sandbox', async () => {
    const told: unknown = await (await fetch(`${outlook.origin}/outlook/mailboxes/${ANNA}`)).json();
    expect(told).toEqual({
      address: ANNA,
      name: 'Anna Albers',
      timeZone: 'W. Europe Standard Time',
      ianaZone: 'Europe/Berlin',
      now: outlook.stage.clock.now().toString({ fractionalSecondDigits: 3 }),
    });
  });

  it('give the manifest with every address on this origin', async () => {
    const xml = await (await fetch(`${outlook.origin}/outlook/manifest.xml`)).text();
    expect(new Set(xml.match(/https:\/\/localhost:\d+/g))).toEqual(new Set([outlook.origin]));
  });
});
