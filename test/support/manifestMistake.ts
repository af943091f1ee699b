import { textOf } from '../house/repository.ts';
import type { Served } from './manifestAddresses.ts';
import { lintManifest } from './manifestLint.ts';
import { paneFile } from './paneFiles.ts';

/** One change of manifest.xml that spoils it. */
export type Mistake = {
  readonly mistake: string;
  readonly from: string | RegExp;
  readonly to: string;
  /** How every complaint it leads to begins, and no other. The root is written `<OfficeApp type>`. */
  readonly said: readonly string[];
};

export const goodManifest = textOf('manifest.xml');

/** The page is pretended, so that these tests stand without the pane. */
export const served: Served = (path) => (path === '/pane/taskpane.html' ? Buffer.from('<!doctype html>') : paneFile(path));

/** @returns the complaints without their line, each cut to what was foretold of it. Throws where the change changes nothing. */
export function complaintsAbout({ from, to, said }: Mistake): readonly string[] {
  const bad = goodManifest.replace(from, to);
  if (bad === goodManifest) throw new Error(`manifest.xml no longer has ${String(from)}.`);
  return lintManifest(bad, served)
    .map((one) => one.replace(/^\d+: /, '').replace('<OfficeApp xsi:type="MailApp">', '<OfficeApp type>'))
    .map((one, index) => (one.startsWith(said[index] ?? '-') ? (said[index] ?? one) : one));
}
