import { complaint, type Tag } from './manifestTree.ts';

/** The namespaces of a mail add-in's manifest, each with the prefix that the tables below give its elements. */
export const NAMESPACES = {
  base: 'http://schemas.microsoft.com/office/appforoffice/1.1',
  basicTypes: 'http://schemas.microsoft.com/office/officeappbasictypes/1.0',
  overrides: 'http://schemas.microsoft.com/office/mailappversionoverrides',
  overrides11: 'http://schemas.microsoft.com/office/mailappversionoverrides/1.1',
} as const;

const PREFIXES: Readonly<Record<string, string>> = {
  [NAMESPACES.base]: '',
  [NAMESPACES.basicTypes]: 'bt:',
  [NAMESPACES.overrides]: 'or:',
  [NAMESPACES.overrides11]: 'or:',
};

/**
 * What stands in what, and in which order: `?` at most once, `+` at least once, neither exactly once. An element that is not listed has no children.
 * After the schemas Microsoft published until 2020 (OfficeDev/office-js-docs-pr, docs/overview/schemas/mail), narrowed to what this add-in uses:
 * no event that runs by itself, no function command, no pinning. Where the schema lets an icon or an address of support fall away, we do not.
 */
const SHAPES: Readonly<Record<string, string>> = {
  OfficeApp:
    'Id Version ProviderName DefaultLocale DisplayName Description IconUrl HighResolutionIconUrl SupportUrl AppDomains? Hosts Requirements ' +
    'FormSettings Permissions Rule DisableEntityHighlighting? or:VersionOverrides',
  AppDomains: 'AppDomain+',
  Hosts: 'Host',
  Requirements: 'Sets',
  Sets: 'Set+',
  FormSettings: 'Form+',
  Form: 'DesktopSettings',
  DesktopSettings: 'SourceLocation RequestedHeight?',
  'or:VersionOverrides': 'or:Description? or:Requirements or:Hosts or:Resources or:VersionOverrides?',
  'or:Requirements': 'bt:Sets',
  'bt:Sets': 'bt:Set+',
  'or:Hosts': 'or:Host',
  'or:Host': 'or:DesktopFormFactor',
  'or:DesktopFormFactor': 'or:ExtensionPoint+',
  'or:ExtensionPoint': 'or:OfficeTab',
  'or:OfficeTab': 'or:Group+',
  'or:Group': 'or:Label or:Control+',
  'or:Control': 'or:Label or:Supertip or:Icon or:Action',
  'or:Supertip': 'or:Title or:Description',
  'or:Icon': 'bt:Image+',
  'or:Action': 'or:SourceLocation',
  'or:Resources': 'bt:Images bt:Urls bt:ShortStrings bt:LongStrings',
  'bt:Images': 'bt:Image+',
  'bt:Urls': 'bt:Url+',
  'bt:ShortStrings': 'bt:String+',
  'bt:LongStrings': 'bt:String+',
};

/**
 * Names every element that is missing, is one too many, or stands where Outlook does not look for it. Of one that is not expected nothing more is
 * said: what is in it follows from its place.
 */
export function misshapen(tag: Tag): readonly string[] {
  const places = placesIn(tag);
  let furthest = 0;
  const wrong = tag.children.flatMap((child, index) => {
    const at = places.findIndex(({ name }) => name === shapeName(child));
    const [place, before] = [places[at], places[furthest]];
    if (place === undefined) return [complaint(child, `is not expected in <${tag.name}>`)];
    if (at < furthest) return [complaint(child, `is out of order in <${tag.name}>: it belongs before <${asWritten(before?.name ?? '')}>`)];
    furthest = at;
    const isFirst = tag.children.findIndex(({ name }) => name === child.name) === index;
    return [...(isFirst || place.many ? [] : [complaint(child, `stands twice in <${tag.name}>`)]), ...misshapen(child)];
  });
  const there = new Set(tag.children.map(shapeName));
  const missing = places.filter(({ name, needed }) => needed && !there.has(name));
  return [...wrong, ...missing.map(({ name }) => complaint(tag, `lacks <${asWritten(name)}>`))];
}

type Place = { readonly name: string; readonly needed: boolean; readonly many: boolean };

const placesIn = (tag: Tag): readonly Place[] =>
  [...(SHAPES[shapeName(tag)] ?? '').matchAll(/(?<name>[^ ?+]+)(?<count>[?+]?)/g)].map(({ groups }) => ({
    name: groups?.['name'] ?? '',
    needed: groups?.['count'] !== '?',
    many: groups?.['count'] === '+',
  }));

const shapeName = ({ namespace, name }: Tag): string => `${PREFIXES[namespace] ?? `{${namespace}}`}${name}`;

/** `or:` is a shorthand of these tables, for two namespaces that a manifest makes its default. */
const asWritten = (name: string): string => name.replace(/^or:/, '');
