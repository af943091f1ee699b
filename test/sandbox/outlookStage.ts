import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import express from 'express';
import type { Browser, BrowserContext, Frame, Page } from 'playwright-core';
import { DEMO_CLIENT, DEMO_SECRET, DEMO_TENANT, OUTLOOK_CLIENT } from '../../server/sandbox/entra/registration.ts';
import { outlookRouter } from '../../server/sandbox/outlook/router.ts';
import { openBrowser } from '../support/browser.ts';
import { openStage, type Stage } from '../support/stage.ts';

export const ANNA = 'anna@contoso.com';
export const BEN = 'ben@contoso.com';

/** The stand-in in a real browser, over a sandbox of two people, with a probe page in the place of the pane. */
export type OutlookStage = {
  readonly stage: Stage;
  readonly origin: string;
  readonly context: BrowserContext;
  /** Addresses the browser asked for outside this machine. Each was refused. */
  readonly outside: readonly string[];
  /** A page of Outlook, drawn and ready; closed by the next one. */
  readonly visit: (search: Readonly<Record<string, string>>) => Promise<Page>;
  readonly close: () => Promise<void>;
};

const root = process.cwd();
const packageFolder = (name: string): string => path.join(root, 'node_modules', name);

export async function openOutlookStage({ permission = 'ReadItem' }: { readonly permission?: string } = {}): Promise<OutlookStage> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tandem-outlook-'));
  const bundled = bundlePage(path.join(folder, 'page'));
  await writeFile(path.join(folder, 'taskpane.html'), PROBE);
  const manifest = await readFile(path.join(root, 'manifest.xml'), 'utf8');
  await writeFile(path.join(folder, 'manifest.xml'), manifest.replace(/<Permissions>\w+</, `<Permissions>${permission}<`));
  const stage = await openStage();
  const app = express();
  app.use(
    outlookRouter({
      graphUrl: stage.sandbox.graphUrl,
      entraUrl: stage.sandbox.entraUrl,
      tenant: DEMO_TENANT,
      app: { clientId: DEMO_CLIENT, clientSecret: DEMO_SECRET },
      outlookClientId: OUTLOOK_CLIENT,
      people: async () => peopleIn(await stage.state('graph')),
      paneFolder: folder,
      pageFolder: path.join(folder, 'page'),
      officeFolder: path.join(packageFolder('@microsoft/office-js'), 'dist'),
      manifestFile: path.join(folder, 'manifest.xml'),
    }),
  );
  app.use('/pane/msal', express.static(path.join(packageFolder('@azure/msal-browser'), 'lib')));
  app.use('/pane/assets', express.static(path.join(root, 'addin/assets')));
  const { keyPem: key, certPem: cert } = stage.sandbox.certificate;
  const server = createServer({ key, cert }, app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `https://localhost:${(server.address() as AddressInfo).port}`;
  await bundled;
  const browser: Browser = await openBrowser();
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    viewport: { width: 1280, height: 800 },
    timezoneId: 'America/New_York',
  });
  const outside: string[] = [];
  await context.route(/^https?:\/\/(?!localhost[:/])/, (route) => {
    outside.push(route.request().url());
    return route.abort();
  });
  let shown: Page | null = null;
  return {
    stage,
    origin,
    context,
    outside,
    visit: async (search) => {
      await shown?.close();
      shown = await context.newPage();
      await shown.goto(`${origin}/outlook/?${new URLSearchParams(search).toString()}`);
      await shown.waitForSelector('html[data-ready]', { timeout: 10_000 });
      return shown;
    },
    close: async () => {
      await browser.close();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      await stage.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** The pane of the open page once Office.js is ready in it. */
export async function paneOf(page: Page): Promise<Frame> {
  const pane = await (await page.waitForSelector('#pane iframe')).contentFrame();
  if (pane === null) throw new Error('The pane has no frame.');
  await pane.waitForURL(/taskpane/, { waitUntil: 'load', timeout: 10_000 });
  await pane.evaluate('Office.onReady().then(() => true)');
  return pane;
}

/**
 * Calls one of Office.js's asynchronous methods in the pane: `call('item.subject.getAsync')`. Answers its value, or its error's code;
 * an error thrown on the spot is answered as its message.
 */
export function call(pane: Frame, method: string, ...given: readonly unknown[]): Promise<unknown> {
  return pane.evaluate(
    `new Promise((resolve) => {
      const path = ${JSON.stringify(method)}.split('.');
      const name = path.pop();
      const on = path.reduce((at, part) => at[part], Office.context.mailbox);
      const done = (result) => resolve(result.status === 'succeeded' ? (result.value ?? null) : { code: result.error.code });
      try { on[name](...${JSON.stringify(given)}, done); } catch (problem) { resolve({ thrown: problem.message }); }
    })`,
  );
}

/** For the pane: `note(what)` is called by its listeners, and `noted(count)` waits until so much has come, and tells it. */
export const NOTES = `
  globalThis.notes = [];
  globalThis.lookers = [];
  globalThis.note = (what) => { notes.push(what); for (const look of lookers) look(); };
  globalThis.noted = (count) => new Promise((resolve) => {
    const look = () => { if (notes.length >= count) resolve(notes); };
    lookers.push(look);
    look();
  });`;

/** Two people; Anna's meeting with Ben and a customer, and one of hers alone. Thursday 12 March 2026, in Berlin. */
export async function seedTwoPeople({ stage }: OutlookStage): Promise<void> {
  const at = (time: string) => ({ dateTime: `2026-03-12T${time}:00`, timeZone: 'W. Europe Standard Time' });
  const invited = (address: string, name: string, type: string) => ({ type, emailAddress: { address, name } });
  await stage.seed('graph', {
    mailboxes: [
      { address: ANNA, displayName: 'Anna Albers', timeZone: 'Europe/Berlin' },
      { address: BEN, displayName: 'Ben Baker', timeZone: 'America/New_York' },
    ],
    events: [
      {
        mailbox: ANNA,
        subject: 'Review',
        start: at('10:00'),
        end: at('11:00'),
        location: { displayName: 'Room Alster' },
        body: { contentType: 'html', content: '<p>Agenda</p>' },
        attendees: [invited(BEN, 'Ben Baker', 'required'), invited('julia@northwindtraders.com', 'Julia Meyer', 'optional')],
      },
      { mailbox: ANNA, subject: 'Alone', start: at('15:00'), end: at('15:30') },
    ],
  });
}

/** What Exchange holds of one meeting, by its subject. */
export async function heldMeeting({ stage }: OutlookStage, address: string, subject: string): Promise<Record<string, unknown> | undefined> {
  const { mailboxes } = await stage.state('graph');
  const mailbox = (mailboxes as { address: string; events: Record<string, unknown>[] }[]).find((one) => one.address === address);
  return mailbox?.events.find((event) => event['subject'] === subject);
}

/** Into a folder of this test, so that no build of before is needed, nor disturbed. */
async function bundlePage(folder: string): Promise<void> {
  const webpack = path.join(packageFolder('webpack'), 'bin/webpack.js');
  await promisify(execFile)(process.execPath, [webpack, '--config-name', 'outlook', '--output-path', folder], { cwd: root });
}

function peopleIn(state: Record<string, unknown>): readonly { address: string; name: string }[] {
  return (state['mailboxes'] as { address: string; displayName: string }[]).map(({ address, displayName }) => ({
    address,
    name: displayName,
  }));
}

const PROBE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Probe</title>
<script src="https://appsforoffice.microsoft.com/lib/1/hosted/office.js"></script>
<script defer src="/pane/msal/msal-browser.min.js"></script></head>
<body><h1>Probe</h1><button>One</button></body></html>`;
