import { existsSync } from 'node:fs';
import path from 'node:path';
import express, { Router, type Response } from 'express';
import helmet from 'helmet';

/** Where Outlook on the web lives: the only pages that may hold the pane in a frame (facts/addin.md 7). Outlook's other forms need no leave. */
export const OUTLOOK_ORIGINS = [
  'https://outlook.office.com',
  'https://outlook.office365.com',
  'https://outlook.live.com',
  'https://outlook.cloud.microsoft',
] as const;

export type PaneOptions = {
  /** The built pane: dist/pane. */
  readonly folder: string;
  /** Who may frame it besides ourselves. */
  readonly frameAncestors?: readonly string[];
};

/** The built pane's files, to be mounted at /pane. They are the same for everybody and hold nothing of anybody. */
export function paneRouter({ folder, frameAncestors = OUTLOOK_ORIGINS }: PaneOptions): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.use(paneHeaders(frameAncestors));
  router.use(express.static(folder, { index: false, redirect: false, cacheControl: false, setHeaders: keepAsLongAsItHolds }));
  router.use((_request, response) => {
    const built = existsSync(path.join(folder, 'taskpane.html'));
    response.setHeader('Cache-Control', 'no-store');
    response.status(built ? 404 : 503).type('text/plain');
    response.send(built ? 'There is nothing at this address.\n' : 'The pane has not been built yet. Run: npm run pane\n');
  });
  return router;
}

function paneHeaders(frameAncestors: readonly string[]): ReturnType<typeof helmet> {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        // Office.js comes from Microsoft's own address, and brings one file of Microsoft Ajax along.
        scriptSrc: ["'self'", 'https://appsforoffice.microsoft.com', 'https://ajax.aspnetcdn.com'],
        // Fluent writes its styles into style tags while the pane runs.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'self'", ...frameAncestors],
      },
    },
    // It knows only "nobody" and "our own pages", and Outlook is neither; frame-ancestors says it better.
    xFrameOptions: false,
    // Outlook shows the icons on its own pages, and a dialog of the pane has to find the pane that opened it.
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    crossOriginOpenerPolicy: false,
    // For the whole host, not for this folder: on localhost it would lock out every other program of a developer.
    strictTransportSecurity: false,
  });
}

/** A name with a hash in it never changes its meaning; the html names the present ones, so it is always fetched. */
function keepAsLongAsItHolds(response: Response, file: string): void {
  // Office shows an icon of its own where ours comes with a caching header: https://learn.microsoft.com/javascript/api/manifest/image
  if (file.endsWith('.png')) return;
  response.setHeader('Cache-Control', cachingOf(path.basename(file)));
}

function cachingOf(name: string): string {
  if (name.endsWith('.html')) return 'no-store';
  return /\.[0-9a-f]{8,}\.\w+$/.test(name) ? 'public, max-age=31536000, immutable' : 'public, max-age=3600';
}
