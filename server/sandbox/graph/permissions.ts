import { parameterlessPath } from './unplayed.ts';
import { refusals } from './refusal.ts';

type Asked = { readonly method: string; readonly path: string };
/** What a token was given: by an administrator to an app, or by a person to an app in its name. */
export type Grant = { readonly kind: 'app' | 'person'; readonly granted: readonly string[] };
type Needed = { readonly app: readonly string[]; readonly person: readonly string[] };

/**
 * Whether a token may ask this, by the permissions Microsoft's page on each operation names; any one of those listed will do. Throws the
 * 403 of Exchange, or for the directory, which knows people, that of the directory.
 */
export function checkPermission(asked: Asked, { kind, granted }: Grant): void {
  const area = areaOf(asked.path);
  const needed = permissions[area][asked.method === 'GET' || area === 'directory' ? 'read' : 'write'];
  if (needed[kind].some((name) => granted.includes(name))) return;
  throw area === 'directory' ? refusals.noPrivileges() : refusals.accessDenied();
}

type Area = 'directory' | 'settings' | 'calendars';

/** Ids are translated and time zones told to whoever may know the person at all, and whatever is not known counts as calendars. */
function areaOf(path: string): Area {
  const below = parameterlessPath(path);
  if (/^user(\/translateExchangeIds|\/outlook\/supportedTimeZones.*)?$/i.test(below)) return 'directory';
  return /^user\/(mailboxSettings|outlook\/masterCategories)(\/|$)/i.test(below) ? 'settings' : 'calendars';
}

const both = (...names: readonly string[]): Needed => ({ app: names, person: names });
const toKnowPeople: Needed = {
  app: ['User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  person: ['User.Read', 'User.ReadWrite', 'User.ReadBasic.All', 'User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All'],
};
const permissions: Readonly<Record<Area, { readonly read: Needed; readonly write: Needed }>> = {
  directory: { read: toKnowPeople, write: toKnowPeople },
  settings: { read: both('MailboxSettings.Read', 'MailboxSettings.ReadWrite'), write: both('MailboxSettings.ReadWrite') },
  calendars: { read: both('Calendars.Read', 'Calendars.ReadWrite'), write: both('Calendars.ReadWrite') },
};
