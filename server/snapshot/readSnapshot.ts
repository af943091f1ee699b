import { addressOf, calendarItemId, crmEventId, crmPersonId, mailboxOf } from '../../shared/ids.ts';
import type { CrmPerson, Org, SeenCrmEvent, SeenMeeting, User } from '../../shared/meeting.ts';
import { DEFAULT_LIMITS } from '../../shared/meeting.ts';
import { readSettings, type SettingProblem } from '../../shared/settings.ts';
import { readEvents } from '../connectors/graph/toMeeting.ts';
import { readPeople, readCrmEvents } from '../connectors/salesforce/toCrmEvent.ts';
import type { Hashing } from '../core/hashing.ts';
import type { RunInput } from '../core/input.ts';
import { directoryOf } from '../core/people.ts';
import { answerOfCrm, answerOfGraph } from './byId.ts';
import { readSnapshotFile, SnapshotError } from './files.ts';
import { readLinks } from './links.ts';
import { calendarViewSchema, crmByIdSchema, graphByIdSchema, queryAnswerSchema, scenarioSchema, type Scenario } from './scenario.ts';

/**
 * A recorded run's input, from files (contracts section 3): the same value a live run plans from, made with the connectors' own understanding
 * of the payloads. @throws SnapshotError
 */
export async function readSnapshot(
  folder: string,
  hashing: Hashing,
): Promise<{ readonly input: RunInput; readonly problems: readonly SettingProblem[] }> {
  const scenario = await readSnapshotFile(folder, 'scenario.json', scenarioSchema);
  if (scenario === null) throw new SnapshotError(`scenario.json: there is no such file in ${folder}; name the folder of a snapshot`);
  const user = userOf(scenario);
  const org = orgOf(scenario);
  const calendar = await readCalendar(folder, scenario, user);
  const crm = await readCrm(folder, scenario, user, org);
  const { settings, problems } = readSettings(scenario.settings);
  const people = [...aliasesOf(scenario, crm.people), ...crm.people];
  const links = readLinks(scenario.links, { calendar: calendar.items, crm: crm.items, user, org, directory: directoryOf(people) }, hashing);
  const input: RunInput = {
    now: scenario.now,
    firstRun: scenario.firstRun,
    user,
    org,
    settings,
    calendar: { complete: calendar.complete, items: calendar.items },
    crm: { complete: crm.complete, items: crm.items },
    people,
    links,
    tombstones: new Set(scenario.tombstones.map((one) => ('calendarId' in one ? one.calendarId : one.crmEventId))),
    stopped: new Set(scenario.stopped),
    pushed: new Set(scenario.pushed),
    quarantined: new Set(scenario.quarantine.filter(({ until }) => until > scenario.now).map(({ id }) => id)),
    // Open intents of a snapshot are replayed from 4 of 10 on, when `tandem snapshot` records them.
    intents: [],
    tags: new Map(),
    ledger: new Map(),
  };
  return { input, problems: [...problems, ...unusedIn(scenario)] };
}

/** Members of the contract that this version does not plan by yet: said aloud, never dropped in silence. */
const unusedIn = (scenario: Scenario): readonly SettingProblem[] =>
  ['intents', 'approved', 'waiting', 'recentDeletes', 'elections']
    .filter((name) => name in scenario && JSON.stringify(scenario[name]) !== '[]' && scenario[name] !== 0)
    .map((name) => ({ name, sentence: `${name} is not taken into account by this version.` }));

const userOf = ({ user, timeZone }: Scenario): User => ({
  mailbox: mailboxOf(user.mailbox),
  aliases: user.aliases.map(addressOf),
  crmUserId: crmPersonId(user.salesforceUserId),
  syncMailbox: user.syncMailbox === null ? null : addressOf(user.syncMailbox),
  timeZone,
});

const orgOf = ({ org }: Scenario): Org => ({
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

type Calendar = { readonly complete: boolean; readonly items: readonly SeenMeeting[] };

async function readCalendar(folder: string, scenario: Scenario, user: User): Promise<Calendar> {
  const view = await readSnapshotFile(folder, 'graph/calendarView.json', calendarViewSchema);
  const answers = (await readSnapshotFile(folder, 'graph/byId.json', graphByIdSchema)) ?? {};
  const reader = { mailbox: user.mailbox, aliases: user.aliases };
  const read = readEvents(view?.value ?? [], reader);
  const items = new Map(read.items.map((seen) => [seen.kind === 'present' ? String(seen.value.id) : String(seen.id), seen]));
  for (const id of [...read.removed, ...scenario.links.map(({ calendarId }) => calendarItemId(calendarId))]) {
    const seen = items.get(id);
    if (seen !== undefined && seen.kind !== 'notRead') continue;
    items.set(id, answerOfGraph(calendarItemId(id), answers[id], reader));
  }
  return { complete: (view?.['@odata.nextLink'] ?? null) === null, items: [...items.values()] };
}

type Crm = { readonly complete: boolean; readonly items: readonly SeenCrmEvent[]; readonly people: readonly CrmPerson[] };

async function readCrm(folder: string, scenario: Scenario, user: User, org: Org): Promise<Crm> {
  const answer = (object: string) => readSnapshotFile(folder, `salesforce/${object}.json`, queryAnswerSchema);
  const rows = async (object: string) => (await answer(object)) ?? { records: [], done: true };
  const [events, contacts, leads, users] = [await rows('Event'), await rows('Contact'), await rows('Lead'), await rows('User')];
  // Without a file of their own, relations may stand in the rows of the events.
  const relations = await answer('EventRelation');
  const answers = (await readSnapshotFile(folder, 'salesforce/byId.json', crmByIdSchema)) ?? {};
  const reader = { sharedActivities: org.sharedActivities };
  const read = readCrmEvents(events.records, relations?.records ?? null, reader, { ownerId: user.crmUserId });
  const items = new Map(read.map((seen) => [seen.kind === 'present' ? String(seen.value.id) : String(seen.id), seen]));
  for (const { crmEventId: id } of scenario.links)
    if (!items.has(id)) items.set(id, answerOfCrm(crmEventId(id), answers[id], relations?.records ?? null, reader, user.crmUserId));
  return {
    complete: [events, contacts, leads, users].every(({ done }) => done) && relations?.done !== false,
    items: [...items.values()],
    people: readPeople({ users: users.records, contacts: contacts.records, leads: leads.records }),
  };
}

/** Another address of a colleague stands for the same User (rule R11). */
const aliasesOf = (scenario: Scenario, people: readonly CrmPerson[]): readonly CrmPerson[] =>
  scenario.directory.flatMap(({ address, aliases }) => {
    const colleague = people.find((person) => person.kind === 'user' && person.address === addressOf(address));
    return colleague === undefined ? [] : aliases.map((alias) => ({ ...colleague, address: addressOf(alias) }));
  });
