import { describe, expect, it } from '@jest/globals';
import type { SnapshotFiles } from '../../server/snapshot/snapshotFiles.ts';
import { keepTags, pushMeeting } from '../../server/sync/oneMeeting.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../shared/settings.ts';
import { instantOf } from '../../shared/time.ts';
import { openCompany } from '../support/company.ts';
import { ANNA, at } from '../support/people.ts';
import { compareRoundTrips } from '../support/roundTrips.ts';
import { membersUsedIn } from '../support/snapshotMembers.ts';
import { planOfRun, planOfSnapshot, takeSnapshot } from '../support/snapshotRound.ts';
import type { Stage } from '../support/stage.ts';

const USUAL_SEED = 20261220;
const SEED = Number(process.env['TANDEM_TEST_SEED'] ?? USUAL_SEED);
const COMPANIES = 4;
const PAIRS = 25;

describe(`a snapshot taken before each run while much goes wrong, in ${COMPANIES} companies from seed ${SEED}`, () => {
  const snapshots: SnapshotFiles[] = [];
  let withOpenIntents = 0;

  it.each(Array.from({ length: COMPANIES }, (_, index) => [SEED + index]))(
    `company %i: replies are lost and runs die, and ${PAIRS} times the plan of the snapshot is the plan of the run`,
    async (seed) => {
      const trips = await compareRoundTrips(seed, PAIRS, true);
      snapshots.push(...trips.snapshots);
      withOpenIntents += trips.withOpenIntents;
      expect(trips.compared).toBe(PAIRS);
    },
    120_000,
  );

  it('writes that were never answered stood open in many of them', () => {
    expect(withOpenIntents).toBeGreaterThanOrEqual((COMPANIES * PAIRS) / 5);
  });

  it('what chance seldom draws plans alike too', async () => {
    snapshots.push(...(await seldomDrawn()));
  }, 60_000);

  it('every member of the contract that Tandem knows by now said something in one of them, and no other', () => {
    const used = membersUsedIn(snapshots);
    if (SEED === USUAL_SEED) expect(MEMBERS.filter((name) => !used.has(name))).toEqual([]);
    expect(UNKNOWN_YET.filter((name) => used.has(name))).toEqual([]);
  });
});

/** One company, pair by pair: tied by key, pushed, tagged, rules of the org, an event that is deleted and then purged. */
async function seldomDrawn(): Promise<readonly SnapshotFiles[]> {
  const company = await openCompany(1);
  const { stage } = company;
  const [both, pushed, purged] = ['Held on both sides', 'Pushed by hand', 'Soon purged'];
  const act = (what: Record<string, unknown>) => stage.act('graph', { mailbox: ANNA, ...what });
  for (const [index, subject] of [both, pushed, purged].entries())
    await act({ do: 'create', event: { subject, start: at(index * 60 + 5).graph, end: at(index * 60 + 35).graph } });
  const fields = { Subject: both, StartDateTime: at(5).crm, EndDateTime: at(35).crm };
  await stage.act('salesforce', { user: ANNA, do: 'create', fields });
  const existing: Partial<Settings> = { calendarToCrmFilter: 'Existing' };
  const steps: readonly (() => unknown)[] = [
    () => {},
    async () => {
      await keepTags(await company.anna(), stage.world, await meetingId(stage, both), {
        tags: ['Deal'],
        changedAt: instantOf(stage.clock.now()),
        basedOn: null,
      });
      await pushMeeting(await company.anna(), { ...DEFAULT_SETTINGS, ...existing }, stage.world, await meetingId(stage, pushed));
      await pushMeeting(await company.anna(), { ...DEFAULT_SETTINGS, ...existing }, stage.world, await meetingId(stage, purged));
    },
    () => company.org({ requiredEventFields: ['Region__c'] }),
    async () => stage.act('salesforce', { user: ANNA, do: 'delete', id: await eventId(stage, purged) }),
    async () => stage.act('salesforce', { user: ANNA, do: 'purge', id: await eventId(stage, purged) }),
  ];
  const snapshots: SnapshotFiles[] = [];
  try {
    for (const step of steps) {
      await step();
      stage.clock.advance(600);
      const files = await takeSnapshot(await company.anna(), existing, stage.world);
      expect(await planOfSnapshot(files)).toEqual({ plan: planOfRun(await stage.sync(ANNA, existing)), told: [] });
      snapshots.push(files);
    }
  } finally {
    await company.close();
  }
  return snapshots;
}

async function meetingId(stage: Stage, wanted: string): Promise<string> {
  const { mailboxes } = (await stage.state('graph')) as { mailboxes: { events: { id: string; subject: string }[] }[] };
  return mailboxes[0]?.events.find(({ subject }) => subject === wanted)?.id ?? '';
}
async function eventId(stage: Stage, wanted: string): Promise<string> {
  const { rows } = (await stage.state('salesforce')) as { rows: { Event: { Id: string; Subject: string }[] } };
  return rows.Event.find(({ Subject }) => Subject === wanted)?.Id ?? '';
}

const fieldsOf = (side: string): readonly string[] =>
  ['subject', 'time', 'description', 'location', 'showAs', 'people same', 'people added', 'people gone', 'people left'].map(
    (name) => `agreed ${side} ${name}`,
  );
const MEMBERS: readonly string[] = [
  ['Event', 'EventRelation', 'Contact', 'Lead', 'User'],
  ['graph byId 200 calendar', 'graph byId 200 other', 'graph byId 404', 'salesforce byId 200', 'salesforce byId 404'],
  ['firstRun', 'settings', 'user.aliases', 'user.syncMailbox', 'org.sharedActivities', 'org.requiredEventFields'],
  ['links key', 'links push', 'links created', 'links active', 'links parked', 'links stopped', 'links masked', 'links confirmedRuns'],
  ['links originalStart', 'links created in calendar', 'links created in crm', 'links created in null', 'links wrote people'],
  [...fieldsOf('calendar'), ...fieldsOf('crm'), 'agreed crm people records'],
  ['tombstones of the calendar', 'tombstones of the CRM', 'pushed', 'quarantine', 'ledger'],
  ['intents createCrmEvent', 'intents updateCrmEvent', 'intents createMeeting', 'intents updateMeeting'],
  ['tags never told', 'tags told', 'tags unsure'],
].flat();
/** Approvals, stops, elections and a directory come in later versions; whether events of several days are allowed no describe tells. */
const UNKNOWN_YET: readonly string[] = ['stopped', 'approved', 'waiting', 'recentDeletes', 'elections', 'directory', 'org.multidayEvents'];
