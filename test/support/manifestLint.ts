import { wrongAddresses, wrongIcon, type Served } from './manifestAddresses.ts';
import { wrongOverrides } from './manifestOverrides.ts';
import { misshapen, NAMESPACES } from './manifestShape.ts';
import { below, child, complaint, readTree, valueOf, type Tag } from './manifestTree.ts';

/**
 * Everything that would keep Outlook from loading a manifest, or make a button dead or ugly, as far as it can be known without Microsoft's
 * validator, which needs the network. @returns complaints as `line: <element …> what is wrong`, none for a good manifest.
 */
export function lintManifest(xml: string, served: Served): readonly string[] {
  const read = readTree(xml);
  if (read.kind === 'broken') return read.complaints;
  const { root } = read;
  return [
    ...wrongRoot(root, xml),
    ...misshapen(root),
    ...[root, ...below(root)].flatMap((tag) => [...wrongType(tag), ...wrongLength(tag)]),
    ...root.children.flatMap(wrongForm),
    ...wrongAddresses(root, served),
    ...wrongIcon(child(root, 'IconUrl'), 64, served),
    ...wrongIcon(child(root, 'HighResolutionIconUrl'), 128, served),
    ...wrongOverrides(root, served),
  ];
}

const BYTES_MAX = 256 * 1024;

function wrongRoot(root: Tag, xml: string): readonly string[] {
  const isManifest = root.name === 'OfficeApp' && root.namespace === NAMESPACES.base;
  return [
    ...(isManifest ? [] : [complaint(root, `is not <OfficeApp xmlns="${NAMESPACES.base}">`)]),
    ...(Buffer.byteLength(xml) > BYTES_MAX ? [complaint(root, 'has more than 256 KB')] : []),
  ];
}

const SURFACES = [
  'AppointmentAttendeeCommandSurface',
  'AppointmentOrganizerCommandSurface',
  'MessageReadCommandSurface',
  'MessageComposeCommandSurface',
];

/** The xsi:type an element may have. In the base part, `Host` has a name instead. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  OfficeApp: ['MailApp'],
  Form: ['ItemRead', 'ItemEdit'],
  Rule: ['ItemIs'],
  ExtensionPoint: SURFACES,
  Control: ['Button'],
  Action: ['ShowTaskpane'],
};

function wrongType(tag: Tag): readonly string[] {
  const known = TYPES[tag.name];
  return known === undefined || known.includes(tag.type ?? '') ? [] : [complaint(tag, `has not a type of: ${known.join(', ')}`)];
}

/** At most this many characters, and never none. Source: the schemas' ShortString and LongString. */
const LENGTHS: Readonly<Record<string, number>> = {
  ProviderName: 125,
  DisplayName: 125,
  Description: 250,
  ShortStrings: 125,
  LongStrings: 250,
};

function wrongLength(tag: Tag): readonly string[] {
  const most = LENGTHS[tag.name];
  if (most === undefined || tag.attributes['resid'] !== undefined) return [];
  return (tag.children.length > 0 ? tag.children : [tag])
    .filter((one) => valueOf(one) === '' || valueOf(one).length > most)
    .map((one) => complaint(one, `must have 1 to ${most} characters`));
}

/** What a value looks like, for the settings of the base part that are not free text. */
const FORMS: Readonly<Record<string, RegExp>> = {
  Id: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  Version: /^\d{1,5}(\.\d{1,5}){1,3}$/,
  DefaultLocale: /^[a-z]{2}-[A-Z]{2}$/,
  Permissions: /^(Restricted|ReadItem|ReadWriteItem|ReadWriteMailbox)$/,
};

function wrongForm(tag: Tag): readonly string[] {
  const form = FORMS[tag.name];
  return form === undefined || form.test(valueOf(tag)) ? [] : [complaint(tag, `"${valueOf(tag)}" is not of the form ${form.source}`)];
}
