import { below, complaint, valueOf, type Tag } from './manifestTree.ts';
import { pngSize } from './png.ts';

/** The file that is served at a path such as `/pane/taskpane.html`, or null. */
export type Served = (path: string) => Buffer | null;

/** Every address is https, leads to a file, and has the first one's origin: an administrator replaces one host. */
export function wrongAddresses(root: Tag, served: Served): readonly string[] {
  const holders = below(root).filter((tag) => ADDRESSES.has(tag.name) && tag.attributes['resid'] === undefined);
  const first = URL.parse(valueOf(holders[0] ?? root))?.origin;
  return [...holders.flatMap((tag) => wrongAddress(tag, first, served)), ...below(root).flatMap((tag) => wrongDomain(tag, first))];
}

const ADDRESSES = new Set(['IconUrl', 'HighResolutionIconUrl', 'SupportUrl', 'SourceLocation', 'Image', 'Url']);

function wrongAddress(tag: Tag, origin: string | undefined, served: Served): readonly string[] {
  const address = URL.parse(valueOf(tag));
  if (address?.protocol !== 'https:') return [complaint(tag, 'has no https address')];
  if (address.origin !== origin) return [complaint(tag, `leads elsewhere than ${origin}`)];
  return served(address.pathname) === null ? [complaint(tag, 'leads to no file')] : [];
}

/** An origin and nothing behind it. Microsoft: naming the pane's own has no effect and may be misleading. */
function wrongDomain(tag: Tag, own: string | undefined): readonly string[] {
  if (tag.name !== 'AppDomain') return [];
  const address = URL.parse(tag.text);
  if (address?.protocol !== 'https:' || address.origin !== tag.text) return [complaint(tag, 'is not an https origin')];
  return tag.text === own ? [complaint(tag, "is the pane's own, which is trusted anyway")] : [];
}

/** A picture has the size it is asked for. That it is there at all is said of its address. */
export function wrongIcon(tag: Tag | undefined, pixels: number, served: Served): readonly string[] {
  const path = tag === undefined ? undefined : URL.parse(valueOf(tag))?.pathname;
  const bytes = path === undefined ? null : served(path);
  if (tag === undefined || bytes === null) return [];
  const size = pngSize(bytes);
  if (size === null) return [complaint(tag, 'leads to a file that is no PNG')];
  return size.width === pixels && size.height === pixels
    ? []
    : [complaint(tag, `leads to ${size.width} x ${size.height} pixels instead of ${pixels} x ${pixels}`)];
}
