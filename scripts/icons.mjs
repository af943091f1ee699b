// Renders the add-in's icons from their drawings: `node scripts/icons.mjs`, after every change of a drawing. The pictures are committed, because
// Outlook wants them as PNG and nobody should need a browser to build the pane. Each says in itself which drawing it shows; a test compares.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import { chromium } from 'playwright-core';

const assets = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), 'addin', 'assets');

/** 16, 32 and 80 stand on the ribbon, 64 and 128 in the list of add-ins. */
const pictures = [
  { size: 16, drawing: 'icon-small.svg' },
  { size: 32, drawing: 'icon.svg' },
  { size: 64, drawing: 'icon.svg' },
  { size: 80, drawing: 'icon.svg' },
  { size: 128, drawing: 'icon.svg' },
];

const browser = await chromium.launch({
  executablePath: await browserPath(),
  chromiumSandbox: false,
  args: ['--disable-gpu', '--no-zygote', '--disable-dev-shm-usage'],
});
try {
  const page = await browser.newPage();
  for (const { size, drawing } of pictures) {
    const svg = readFileSync(path.join(assets, drawing));
    const picture = withSource(await rendered(page, { svg, size }), svg);
    writeFileSync(path.join(assets, `icon-${size}.png`), picture);
    process.stdout.write(`icon-${size}.png, ${picture.length} bytes, from ${drawing}\n`);
  }
} finally {
  await browser.close();
}

/** CHROMIUM_PATH, or what the machine has, or the one that comes with the packages (Linux on x64 only). */
async function browserPath() {
  const installed = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  const found = installed.find((file) => file !== undefined && existsSync(file));
  if (found !== undefined) return found;
  // Told that it runs on Lambda, it brings the system libraries a bare machine lacks. It looks when it is imported.
  process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs24.x';
  const { default: packaged } = await import('@sparticuz/chromium');
  return packaged.executablePath();
}

async function rendered(page, { svg, size }) {
  await page.setViewportSize({ width: size, height: size });
  const source = `data:image/svg+xml;base64,${svg.toString('base64')}`;
  await page.setContent(`<style>body { margin: 0 } img { display: block }</style><img src="${source}" width="${size}" height="${size}">`);
  await page.locator('img').evaluate((image) => image.decode());
  return page.screenshot({ omitBackground: true });
}

/** Adds the text chunk `Source` with the drawing's SHA-256 right after the header, which every PNG has in its first 33 bytes. */
function withSource(png, svg) {
  const body = Buffer.from(`tEXtSource\0${createHash('sha256').update(svg).digest('hex')}`, 'latin1');
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(body.length - 4, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)]);
}
