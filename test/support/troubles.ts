import { lookAtMeeting, keepTags, pushMeeting, MeetingRefused } from '../../server/sync/oneMeeting.ts';
import { syncMailbox } from '../../server/sync/syncMailbox.ts';
import type { World } from '../../server/sync/world.ts';
import { PortDown } from '../../server/ports/answers.ts';
import type { StoredUser } from '../../server/ports/store.ts';
import { addressOf, mailboxOf } from '../../shared/ids.ts';
import type { Link } from '../../shared/meeting.ts';
import { instantOf } from '../../shared/time.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../shared/settings.ts';
import type { Company } from './company.ts';
import { ANNA, ANNA_ID } from './people.ts';

/** What goes wrong or changes around a run, besides what people do in their calendars. @returns settings to go on with, if they are new. */
export type Trouble = (company: Company) => Promise<Partial<Settings> | void>;

const WRITES = [
  { side: 'graph', match: { method: 'POST', path: '/v1.0/' } },
  { side: 'graph', match: { method: 'PATCH', path: '/events/' } },
  { side: 'salesforce', match: { method: 'POST', path: '/composite/graph' } },
] as const;
const KINDS = [
  { kind: 'lostReply' },
  { kind: 'lostRequest' },
  { kind: 'serverError' },
  { kind: 'throttle' },
  { kind: 'timeout', seconds: 0.02, applied: true },
  { kind: 'truncated' },
  { kind: 'lock' },
  { kind: 'raced' },
] as const;
const SETTINGS: readonly Partial<Settings>[] = [
  {},
  {},
  { calendarToCrmFilter: 'WithContactOrLead', crmToCalendarFilter: 'WithInvitee' },
  { calendarToCrmDelete: 'FutureOnly', crmToCalendarDelete: 'FutureOnly', removeAttendees: 'On' },
  { calendarToCrmFilter: 'Existing', excludedDomains: 'elsewhere.example, initech.example' },
  { crmToCalendar: 'Off', syncLocation: 'Off', syncDescription: 'Off', nameWhenMixed: 'Lead' },
  { conflict: 'CRM', crmSeries: 'Occurrences', mailBudget: 3 },
];

/** Strikes in the next run, where that writes. */
export const aFault: Trouble = async ({ stage, scene: { dice } }) => {
  const [{ side, match }, fault] = [dice.oneOf(WRITES), dice.oneOf(KINDS)];
  await stage.fault(side, [{ match, times: 1, ...fault }]);
};

export const noFaults = async ({ stage }: Company): Promise<void> => {
  for (const side of ['graph', 'salesforce'] as const) await stage.fault(side, { clear: true });
};

/** A run that ends in the middle, as by kill -9: what had been sent has been sent, and nothing more is remembered. */
const aDeath: Trouble = async (company) => {
  const { world } = company.stage;
  const dying = company.scene.dice.oneOf([beforeSending, betweenSides, beforeRemembering]);
  try {
    await syncMailbox(await company.anna(), DEFAULT_SETTINGS, dying(world), { dryRun: false });
  } catch (error) {
    if (error !== KILLED && !(error instanceof PortDown)) throw error;
  }
};
const KILLED = new Error('killed');
const dies = (): Promise<never> => Promise.reject(KILLED);
const beforeSending = (world: World): World => ({
  ...world,
  crm: { ...world.crm, write: dies },
  calendar: { ...world.calendar, write: dies },
});
const betweenSides = (world: World): World => ({ ...world, calendar: { ...world.calendar, write: dies } });
const beforeRemembering = (world: World): World => ({ ...world, store: { ...world.store, commit: dies } });

/** Looked at, tagged or pushed in the pane, while a reply may get lost. */
const thePane: Trouble = async (company) => {
  const { stage, scene } = company;
  const [user, { dice }] = [await company.anna(), scene];
  const meetings = (await stage.world.store.recall(user.mailbox)).sights.meetings.flatMap((seen) =>
    seen.kind === 'present' ? [seen.value.id] : [],
  );
  if (meetings.length === 0) return;
  const id = dice.oneOf(meetings);
  const doing = dice.below(4);
  try {
    if (doing === 0) await lookAtMeeting(user, DEFAULT_SETTINGS, stage.world, id);
    if (doing === 1) await pushMeeting(user, { ...DEFAULT_SETTINGS, calendarToCrmFilter: 'Existing' }, stage.world, id);
    if (doing > 1) await setTags(company, user, id);
  } catch (error) {
    if (!(error instanceof PortDown) && !(error instanceof MeetingRefused)) throw error;
  }
};

async function setTags({ stage, scene }: Company, user: StoredUser, id: string): Promise<void> {
  const changedAt = instantOf(stage.clock.now());
  const known = (await stage.world.store.recall(user.mailbox)).wishes.find(({ calendarId }) => calendarId === id)?.tags.changedAt ?? null;
  const tags = ['Deal', 'Renewal', 'Q3 review'].slice(0, scene.dice.below(4));
  await keepTags(user, stage.world, id, { tags, changedAt, basedOn: known });
}

const otherSettings: Trouble = async (company) => {
  const startDate = instantOf(company.stage.clock.now()).slice(0, 10) as NonNullable<Settings['startDate']>;
  return company.scene.dice.oneOf([...SETTINGS, { startDate }]);
};

/** States that later versions will give a link. */
const anotherLinkState: Trouble = async (company) => {
  const { store } = company.stage.world;
  const { links } = await store.recall(mailboxOf(ANNA));
  if (links.length === 0) return;
  const { dice } = company.scene;
  const change: Partial<Link> = dice.oneOf([
    { state: 'stopped' },
    { state: 'parked' },
    { masked: 'crm' },
    { state: 'active', masked: null },
  ]);
  await store.commit(mailboxOf(ANNA), { keepLinks: [{ ...dice.oneOf(links), ...change }] });
};

/** A rule refuses what contains a word, so the meeting rests; or an admin demands a field; or both are taken back. */
const theOrg: Trouble = async (company) =>
  company.org(
    company.scene.dice.oneOf([
      { validationRules: [{ field: 'Subject', contains: 'Demo' }] },
      { validationRules: [{ field: 'Subject', contains: 'Review' }] },
      { requiredEventFields: ['Region__c'] },
      { validationRules: [], requiredEventFields: [] },
      { validationRules: [], requiredEventFields: [] },
    ]),
  );

/** A row nobody can read: without a time. */
const anUnreadableRow: Trouble = async ({ stage, scene }) => {
  await stage.seed('salesforce', {
    rows: { Event: [{ OwnerId: ANNA_ID, Subject: scene.word(), StartDateTime: null, ActivityDate: null }] },
  });
};

const theUser: Trouble = async (company) => {
  const user = await company.anna();
  const { dice } = company.scene;
  await company.stage.world.store.keepUser({
    ...user,
    aliases: dice.oneOf([[], [addressOf('anna.berg@contoso.com')]]),
    syncMailbox: dice.oneOf([null, addressOf('sync@contoso.com')]),
  });
};

/** One of them may come between two runs. */
export const TROUBLES: Readonly<Record<string, Trouble>> = {
  aDeath,
  thePane,
  otherSettings,
  anotherLinkState,
  theOrg,
  anUnreadableRow,
  theUser,
};
