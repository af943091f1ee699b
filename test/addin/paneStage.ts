import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContextOptions, Page, Route } from 'playwright-core';
import type { ChangedTags, MeetingView, TagSet } from '../../shared/view.ts';
import { root } from '../house/repository.ts';
import { playOutlook, USUAL_PLAY, type OutlookPlay, type Played } from './playOutlook.ts';
import { aView } from './view.ts';

/** What our server answers in one test: a status with a body, or no answer (`never`), or nobody there (`down`). */
export type Reply = { readonly status?: number; readonly type?: string; readonly body: unknown } | 'never' | 'down';
export type Replies = (request: { readonly method: string; readonly path: string; readonly body: unknown }) => Reply | null;

export type PaneRun = {
  readonly page: Page;
  /** What was sent to the API: method and path, without /api. */
  readonly calls: { readonly method: string; readonly path: string; readonly authorization: string | undefined; readonly body: unknown }[];
  /** Addresses asked for that are neither ours nor the add-in library's. */
  readonly outside: string[];
  /** What the page wrote to its console as an error, and what it threw. */
  readonly mistakes: string[];
  readonly played: <Value>(read: (played: Played) => Value) => Promise<Value>;
};

export type PaneOptions = {
  readonly play?: Partial<OutlookPlay>;
  readonly replies?: Replies;
  readonly context?: BrowserContextOptions;
  /** Whether the test moves the time: `page.clock.runFor`. */
  readonly clock?: boolean;
};

const ORIGIN = 'https://tandem.test';
const PANE = path.join(root, 'dist', 'pane');
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.png': 'image/png' };
/** The policy server/http sends with the pane, but for the frames. */
const POLICY =
  "default-src 'self'; script-src 'self' https://appsforoffice.microsoft.com; style-src 'self' 'unsafe-inline'; img-src 'self' data:";

/** The built pane in a page of its own, with an Outlook and a server that are played. The caller closes the page's context. */
export async function openPane(
  browser: Browser,
  { play = {}, replies = () => null, context = {}, clock = false }: PaneOptions = {},
): Promise<PaneRun> {
  if (!existsSync(path.join(PANE, 'taskpane.html'))) throw new Error('The pane is not built: npm run pane');
  const opened = await browser.newContext({ viewport: { width: 320, height: 570 }, ...context });
  const page = await opened.newPage();
  if (clock) await page.clock.install();
  const run: PaneRun = {
    page,
    calls: [],
    outside: [],
    mistakes: [],
    // Typed here, text there: the function crosses into the page.
    played: (read) => page.evaluate(`(${read.toString()})(globalThis.played)`),
  };
  page.on('pageerror', (error) => run.mistakes.push(error.message));
  page.on('console', (message) => {
    // A refused request is written there by the browser itself.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) run.mistakes.push(message.text());
  });
  await page.addInitScript(playOutlook, { ...USUAL_PLAY, ...play });
  await page.route(/.*/, (route) => answer(route, run, replies));
  await page.goto(`${ORIGIN}/pane/taskpane.html`);
  return run;
}

async function answer(route: Route, run: PaneRun, replies: Replies): Promise<void> {
  const url = new URL(route.request().url());
  if (url.origin === ORIGIN && url.pathname.startsWith('/api/')) return answerCall(route, run, replies);
  if (url.origin === ORIGIN && url.pathname.startsWith('/pane/')) return answerFile(route, url.pathname.slice('/pane/'.length));
  if (url.host === 'appsforoffice.microsoft.com') return route.fulfill({ contentType: 'text/javascript', body: '' });
  if (url.pathname !== '/favicon.ico') run.outside.push(url.href);
  return route.abort();
}

function answerFile(route: Route, name: string): Promise<void> {
  const file = path.join(PANE, name);
  if (!existsSync(file)) return route.fulfill({ status: 404, body: '' });
  const headers = { 'content-security-policy': POLICY };
  return route.fulfill({ headers, contentType: TYPES[path.extname(file)] ?? 'text/plain', body: readFileSync(file) });
}

async function answerCall(route: Route, run: PaneRun, replies: Replies): Promise<void> {
  const request = route.request();
  const call = {
    method: request.method(),
    path: new URL(request.url()).pathname.slice('/api'.length),
    body: request.postDataJSON() as unknown,
    authorization: request.headers()['authorization'],
  };
  run.calls.push(call);
  const reply = replies(call) ?? usualReply(call);
  if (reply === 'never') return;
  if (reply === 'down') return route.abort('connectionrefused');
  const { status = 200, body, type = status < 400 ? 'application/json' : 'application/problem+json' } = reply;
  return route.fulfill({ status, contentType: type, body: typeof body === 'string' ? body : JSON.stringify(body) });
}

function usualReply({ method, path: asked, body }: { method: string; path: string; body: unknown }): Reply {
  if (asked === '/sign-in')
    return {
      body: { clientId: '33333333-3333-4333-8333-333333333333', authority: 'https://entra.test/tid', scope: 'api://tandem/access' },
    };
  if (method === 'PUT') return { body };
  if (method === 'POST') return { body: { outcome: 'done', because: 'new', explanation: '', remedy: 'Nothing to do.', problem: null } };
  return { body: aView() };
}

/** A view for every look at a meeting. */
export const looks =
  (view: MeetingView): Replies =>
  ({ method, path: asked }) =>
    method === 'GET' && asked.startsWith('/meetings/') ? { body: view } : null;

/** A server that keeps the tags it is sent: on a meeting that only a push brings to Salesforce, where a test says nothing else. */
export function remembers(view: MeetingView): Replies {
  let held: TagSet = view.tags;
  return ({ method, path: asked, body }) => {
    if (method === 'PUT') {
      const { tags, changedAt } = body as ChangedTags;
      held = { tags, changedAt };
      return { body: held };
    }
    return method === 'GET' && asked.startsWith('/meetings/') ? { body: { ...view, tags: { ...held, inSalesforce: false } } } : null;
  };
}
