import { addressOf, calendarItemId, creationKeyOf, crmEventId, crmPersonId, mailboxOf } from '../../shared/ids.ts';
import type { CrmPerson, Org, SeenCrmEvent, SeenMeeting, User } from '../../shared/meeting.ts';
import { DEFAULT_LIMITS } from '../../shared/meeting.ts';
import { readSettings, type SettingProblem } from '../../shared/settings.ts';
import type { Hashing } from '../core/hashing.ts';
import type { RunInput } from '../core/input.ts';
import { readIntents } from './intents.ts';
import { readLinks } from './links.ts';
import type { Scenario } from './scenario.ts';

type Sides = {
  readonly calendar: { readonly complete: boolean; readonly items: readonly SeenMeeting[] };
  readonly crm: { readonly complete: boolean; readonly items: readonly SeenCrmEvent[]; readonly people: readonly CrmPerson[] };
};

/**
 * What is remembered of a mailbox, together with what both sides showed, as a run plans from it. `problems`: what could not be taken as it stands
 * there, to be said aloud. @throws SnapshotError
 */
export function inputOf(
  scenario: Scenario,
  { calendar, crm }: Sides,
  hashing: Hashing,
): { readonly input: RunInput; readonly problems: readonly SettingProblem[] } {
  const user = userOf(scenario);
  const { settings, problems } = readSettings(scenario.settings);
  const { intents, problems: untold } = readIntents(scenario.intents, { meetings: calendar.items, events: crm.items, user }, hashing);
  const withoutLinks: RunInput = {
    now: scenario.now,
    firstRun: scenario.firstRun,
    user,
    org: orgOf(scenario),
    settings,
    calendar: { complete: calendar.complete, items: calendar.items },
    crm: { complete: crm.complete, items: crm.items },
    people: [...aliasesOf(scenario, crm.people), ...crm.people],
    links: [],
    tombstones: new Set(scenario.tombstones.map((one) => ('calendarId' in one ? one.calendarId : one.crmEventId))),
    stopped: new Set(scenario.stopped),
    pushed: new Set(scenario.pushed),
    quarantined: new Set(scenario.quarantine.filter(({ until }) => until > scenario.now).map(({ id }) => id)),
    intents,
    tags: new Map(scenario.tags.map(({ calendarId, wanted, inCrm }) => [calendarItemId(calendarId), { wanted, inCrm }])),
    ledger: new Map(scenario.ledger.map((row) => [creationKeyOf(row.key), crmEventId(row.crmEventId)])),
  };
  const links = readLinks(scenario.links, withoutLinks, hashing);
  return { input: { ...withoutLinks, links }, problems: [...problems, ...untold, ...unusedIn(scenario)] };
}

/** Members of the contract that this version does not plan by yet: said aloud, never dropped in silence. */
const unusedIn = (scenario: Scenario): readonly SettingProblem[] =>
  (['approved', 'waiting', 'recentDeletes', 'elections'] as const)
    .filter((name) => JSON.stringify(scenario[name]) !== '[]' && scenario[name] !== 0)
    .map((name) => ({ name, sentence: `${name} is not taken into account by this version.` }));

export const userOf = ({ user, timeZone }: Scenario): User => ({
  mailbox: mailboxOf(user.mailbox),
  aliases: user.aliases.map(addressOf),
  crmUserId: crmPersonId(user.salesforceUserId),
  syncMailbox: user.syncMailbox === null ? null : addressOf(user.syncMailbox),
  timeZone,
});

export const orgOf = ({ org }: Scenario): Org => ({
  sharedActivities: org.sharedActivities,
  multidayEvents: org.multidayEvents,
  requiredEventFields: org.requiredEventFields,
  limits: {
    subject: limitOf(org.limits, 'subject') ?? DEFAULT_LIMITS.subject,
    location: limitOf(org.limits, 'location') ?? DEFAULT_LIMITS.location,
    description: limitOf(org.limits, 'description') ?? DEFAULT_LIMITS.description,
  },
});
/** Describe says `Subject`; a hand-written snapshot may say `subject`. */
const limitOf = (limits: Readonly<Record<string, number>>, name: string): number | undefined =>
  Object.entries(limits).find(([given]) => given.toLowerCase() === name)?.[1];

/** Another address of a colleague stands for the same User (rule R11). */
const aliasesOf = (scenario: Scenario, people: readonly CrmPerson[]): readonly CrmPerson[] =>
  scenario.directory.flatMap(({ address, aliases }) => {
    const colleague = people.find((person) => person.kind === 'user' && person.address === addressOf(address));
    return colleague === undefined ? [] : aliases.map((alias) => ({ ...colleague, address: addressOf(alias) }));
  });
