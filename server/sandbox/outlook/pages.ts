import { readFile } from 'node:fs/promises';
import path from 'node:path';
import express from 'express';
import type { Request, RequestHandler } from 'express';
import type { OutlookOptions } from './options.ts';

const OFFICE_JS = 'https://appsforoffice.microsoft.com/lib/1/hosted/office.js';

/** As strict as the pane's own server is, with one origin instead of Microsoft's. Fluent and Office.js write style tags. */
const CONTENT_SECURITY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "frame-ancestors 'self'",
].join('; ');

/** The built pane with its script tag for Office.js led here, behind what Outlook on the web and the missing Ajax library bring. */
export function taskpanePage({ paneFolder }: OutlookOptions): RequestHandler {
  return async (_request, response, next) => {
    const html = await readFile(path.join(paneFolder, 'taskpane.html'), 'utf8').catch(() => null);
    // Whoever serves the pane's own files says what to do about a missing build.
    if (html === null) {
      next();
      return;
    }
    response.set({ 'Cache-Control': 'no-store', 'Content-Security-Policy': CONTENT_SECURITY });
    response.type('html').send(framedPane(html));
  };
}

/** Throws when the page does not load Office.js from Microsoft: the real Outlook would be left without it. */
export function framedPane(html: string): string {
  const tag = new RegExp(`<script[^>]*src="${OFFICE_JS}"[^>]*></script>`).exec(html)?.[0];
  if (tag === undefined) throw new Error(`taskpane.html does not load ${OFFICE_JS}.`);
  const before = ['/outlook/msajax.js', '/outlook/bridge.js'].map((src) => `<script src="${src}"></script>`);
  return html.replace(tag, [...before, tag.replace(OFFICE_JS, '/outlook/office-js/office.js')].join(''));
}

/** manifest.xml as somebody who serves it here would have to write it: every address of this machine is this origin. */
export function manifestPage({ manifestFile }: OutlookOptions): RequestHandler {
  return async (request, response) => {
    const xml = await readFile(manifestFile, 'utf8');
    response.set('Cache-Control', 'no-store').type('application/xml');
    response.send(xml.replaceAll(/https:\/\/localhost:\d+/g, originOf(request)));
  };
}

export function originOf(request: Request): string {
  return `https://${request.get('host') ?? 'localhost'}`;
}

/** Office.js asks for its error page in capitals; in the package all of it is in small letters. */
export function officeFiles({ officeFolder }: OutlookOptions): RequestHandler {
  const files = express.static(officeFolder, { index: false });
  return (request, response, next) => {
    if (/^\/AgaveErrorUX\//i.test(request.url)) request.url = request.url.toLowerCase();
    files(request, response, next);
  };
}

export function outlookPage({ pageFolder }: OutlookOptions): RequestHandler {
  return express.static(pageFolder, {
    setHeaders: (response) => {
      response.setHeader('Cache-Control', 'no-store');
      response.setHeader('Content-Security-Policy', CONTENT_SECURITY);
    },
  });
}
