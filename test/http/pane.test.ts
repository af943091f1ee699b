import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import express from 'express';
import { paneRouter } from '../../server/http/pane.ts';
import { openHandler, type Opened } from './openApi.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tandem-pane-'));
const built = path.join(folder, 'dist');
let server: Opened;

beforeAll(async () => {
  mkdirSync(path.join(built, 'assets'), { recursive: true });
  writeFileSync(path.join(folder, 'outside.txt'), 'not ours');
  writeFileSync(path.join(built, 'taskpane.html'), '<!doctype html><title>Tandem</title>');
  writeFileSync(path.join(built, 'pane.0a1b2c3d.js'), 'export {};');
  writeFileSync(path.join(built, 'assets', 'icon-16.png'), 'png');
  writeFileSync(path.join(built, '.secret'), 'hidden');
  server = await openHandler(
    express()
      .use('/pane', paneRouter({ folder: built }))
      .use('/unbuilt', paneRouter({ folder: path.join(folder, 'nothing'), frameAncestors: ['https://localhost:8440'] })),
  );
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

describe('the pane', () => {
  it.each([
    { file: 'taskpane.html', type: 'text/html; charset=utf-8', caching: 'no-store' },
    { file: 'taskpane.html?et=x&_host_Info=Outlook$Web', type: 'text/html; charset=utf-8', caching: 'no-store' },
    { file: 'pane.0a1b2c3d.js', type: 'text/javascript; charset=utf-8', caching: 'public, max-age=31536000, immutable' },
  ])('is served: $file, kept: $caching', async ({ file, type, caching }) => {
    const answer = await server.ask(`/pane/${file}`);
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': type, 'cache-control': caching } });
  });

  it('gives icons no caching header: with one, Office would show an icon of its own', async () => {
    const { status, headers } = await server.ask('/pane/assets/icon-16.png');
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([200, 'image/png', undefined]);
  });

  it('may be framed by Outlook, and loads scripts from Microsoft and itself only', async () => {
    const { headers } = await server.ask('/pane/taskpane.html');
    expect(headers['content-security-policy']?.split(';')).toEqual([
      "default-src 'self'",
      "script-src 'self' https://appsforoffice.microsoft.com https://ajax.aspnetcdn.com",
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data:",
      "connect-src 'self'",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'self' https://outlook.office.com https://outlook.office365.com https://outlook.live.com https://outlook.cloud.microsoft",
    ]);
    expect(headers).not.toHaveProperty('x-frame-options');
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('lets Outlook show its icons on Outlook’s own pages', async () => {
    expect((await server.ask('/pane/assets/icon-16.png')).headers['cross-origin-resource-policy']).toBe('cross-origin');
  });

  it.each(['nothing.js', '', 'assets', '../outside.txt', '%2e%2e/outside.txt', '..%2foutside.txt', '.secret', '%'])(
    'serves nothing else: /pane/%s',
    async (address) => {
      const answer = await server.ask(`/pane/${address}`);
      expect([400, 404]).toContain(answer.status);
      expect(answer.text).not.toMatch(/not ours|hidden|tandem-pane/);
    },
  );

  it('says how to build it where it is not built', async () => {
    const answer = await server.ask('/unbuilt/taskpane.html');
    expect(answer).toMatchObject({ status: 503, text: 'The pane has not been built yet. Run: npm run pane\n' });
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'self' https://localhost:8440");
  });
});
