import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { root, textOf } from '../house/repository.ts';
import { drawingOf, pngSize } from '../support/png.ts';

const assets = path.join(root, 'addin/assets');
const files = readdirSync(assets);
const pictures = files.filter((file) => file.endsWith('.png'));
const hashes = new Set(
  files
    .filter((file) => file.endsWith('.svg'))
    .map((file) =>
      createHash('sha256')
        .update(readFileSync(path.join(assets, file)))
        .digest('hex'),
    ),
);

describe.each(pictures)('%s', (picture) => {
  const bytes = readFileSync(path.join(assets, picture));
  const pixels = Number(/-(?<size>\d+)[.]png$/.exec(picture)?.groups?.['size']);

  it('has the size in its name', () => {
    expect(pngSize(bytes)).toEqual({ width: pixels, height: pixels });
  });

  it('shows a drawing as it is now (else: node scripts/icons.mjs)', () => {
    expect(hashes).toContain(drawingOf(bytes));
  });

  it('is named in the manifest', () => {
    expect(textOf('manifest.xml')).toContain(`/pane/assets/${picture}"`);
  });
});

describe('the icons', () => {
  it('are there in the five sizes Outlook asks for', () => {
    expect(new Set(pictures)).toEqual(new Set([16, 32, 64, 80, 128].map((size) => `icon-${size}.png`)));
  });

  it('would be missed where a file is no picture, or says not what it shows', () => {
    expect(pngSize(Buffer.from('no picture'.repeat(10)))).toBeNull();
    expect(drawingOf(Buffer.from('no picture'.repeat(20)))).toBeNull();
  });
});
