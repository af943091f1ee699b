import { describe, expect, it } from '@jest/globals';
import { chooseBrowser, openBrowser, type Machine } from '../support/browser.ts';

const linux = (files: readonly string[], chromiumPath?: string): Machine => ({
  chromiumPath,
  platform: 'linux',
  arch: 'x64',
  exists: (file) => files.includes(file),
});

describe('the browser of a test', () => {
  it.each([
    { machine: linux(['/opt/own', '/usr/bin/chromium'], '/opt/own'), path: '/opt/own' },
    { machine: linux(['/usr/bin/chromium', '/usr/bin/google-chrome'], ''), path: '/usr/bin/chromium' },
    { machine: linux(['/usr/bin/chromium-browser', '/usr/bin/google-chrome']), path: '/usr/bin/chromium-browser' },
    { machine: linux(['/usr/bin/google-chrome']), path: '/usr/bin/google-chrome' },
    { machine: { ...linux(['/opt/chrome'], '/opt/chrome'), platform: 'darwin' }, path: '/opt/chrome' },
  ])('is $path', ({ machine, path }) => {
    expect(chooseBrowser(machine)).toEqual({ kind: 'installed', path });
  });

  it('is the packaged one where the machine has none', () => {
    expect(chooseBrowser(linux([]))).toEqual({ kind: 'packaged' });
  });

  it.each([
    { lacking: 'the named file', machine: linux(['/usr/bin/chromium'], '/opt/gone'), says: 'CHROMIUM_PATH names /opt/gone' },
    { lacking: 'a package for it', machine: { ...linux([]), platform: 'darwin', arch: 'arm64' }, says: 'set CHROMIUM_PATH' },
    { lacking: 'a package for the processor', machine: { ...linux([]), arch: 'arm64' }, says: 'set CHROMIUM_PATH' },
  ])('is refused with what to do, lacking $lacking', ({ machine, says }) => {
    expect(() => chooseBrowser(machine)).toThrow(says);
  });
});

const here = { ...linux([]), platform: process.platform, arch: process.arch };
const packagedRunsHere = here.platform === 'linux' && here.arch === 'x64';
if (!packagedRunsHere) process.stdout.write('Skipped: the packaged Chromium is built for Linux on x64 only.\n');

describe('the packaged browser', () => {
  (packagedRunsHere ? it : it.skip)(
    'unpacks itself and runs a page, also when two ask at once',
    async () => {
      const browsers = await Promise.all([openBrowser(here), openBrowser(here)]);
      try {
        const [page] = await Promise.all(browsers.map((browser) => browser.newPage()));
        await page?.setContent('<p>It runs</p>');
        expect(await page?.textContent('p')).toBe('It runs');
      } finally {
        for (const browser of browsers) await browser.close();
      }
    },
    60_000,
  );
});

describe('a browser on this machine', () => {
  it('opens', async () => {
    const browser = await openBrowser();
    expect(browser.isConnected()).toBe(true);
    await browser.close();
  }, 60_000);
});
