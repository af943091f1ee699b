import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../house/repository.ts';

/**
 * What the built pane will be served from, so that no build is needed to ask: webpack.config.mjs makes `/pane/taskpane.html` of its template and
 * copies the pictures to `/pane/assets/`. Null for everything else.
 */
export function paneFile(address: string): Buffer | null {
  const source = /^\/pane\/(?:(?<page>taskpane[.]html)|assets\/(?<picture>[\w-]+[.]png))$/.exec(address)?.groups;
  if (source === undefined) return null;
  const { page, picture } = source;
  const file = picture === undefined ? `addin/taskpane/${page}` : `addin/assets/${picture}`;
  return existsSync(path.join(root, file)) ? readFileSync(path.join(root, file)) : null;
}
