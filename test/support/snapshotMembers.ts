import type { SideFlagsFile, SnapshotFiles } from '../../server/snapshot/snapshotFiles.ts';

/** Optional members of a snapshot that say something in at least one of these, by name; of those with few words, each word. */
export function membersUsedIn(snapshots: readonly SnapshotFiles[]): ReadonlySet<string> {
  return new Set(snapshots.flatMap((files) => [...rememberedIn(files), ...saidIn(files)]));
}

function rememberedIn({ 'scenario.json': scenario }: SnapshotFiles): readonly string[] {
  const { user, org, links, tombstones, intents, tags } = scenario;
  return [
    ...flagged({
      firstRun: scenario.firstRun,
      'user.aliases': user.aliases.length,
      'user.syncMailbox': user.syncMailbox,
      'org.sharedActivities': !org.sharedActivities,
      'org.multidayEvents': !org.multidayEvents,
      'org.requiredEventFields': org.requiredEventFields.length,
      settings: Object.keys(scenario.settings).length,
      stopped: scenario.stopped.length,
      pushed: scenario.pushed.length,
      quarantine: scenario.quarantine.length,
      approved: scenario.approved.length,
      waiting: scenario.waiting.length,
      recentDeletes: scenario.recentDeletes,
      ledger: scenario.ledger.length,
      elections: scenario.elections.length,
      directory: scenario.directory.length,
    }),
    ...tombstones.map((one) => ('calendarId' in one ? 'tombstones of the calendar' : 'tombstones of the CRM')),
    ...intents.map(({ kind }) => `intents ${kind}`),
    ...tags.map(({ inCrm }) => `tags ${inCrm === 'unsure' ? 'unsure' : inCrm === null ? 'never told' : 'told'}`),
    ...links.flatMap(({ origin, state, confirmedRuns, meeting, createdSide, masked, wrote, agreed }) => [
      `links ${origin}`,
      `links ${state}`,
      `links created in ${createdSide}`,
      ...flagged({
        'links confirmedRuns': confirmedRuns !== 1,
        'links originalStart': meeting?.originalStart ?? null,
        'links masked': masked,
        'links wrote people': wrote.some((written) => written.includes('@')),
      }),
      ...agreedIn('calendar', agreed.calendar),
      ...agreedIn('crm', agreed.crm),
    ]),
  ];
}

const agreedIn = (side: string, { people, ...fields }: SideFlagsFile): readonly string[] => [
  ...Object.entries(fields).flatMap(([field, flag]) => (flag === 'changed' ? [`agreed ${side} ${field}`] : [])),
  ...Object.entries(people).flatMap(([name, known]) =>
    (typeof known === 'number' ? known : known.length) > 0 ? [`agreed ${side} people ${name}`] : [],
  ),
];

function saidIn(files: SnapshotFiles): readonly string[] {
  return [
    ...Object.entries(files['graph/byId.json']).map(([, { status, folder }]) => `graph byId ${status} ${folder ?? ''}`.trim()),
    ...Object.values(files['salesforce/byId.json']).map(({ status }) => `salesforce byId ${status}`),
    ...(['Event', 'EventRelation', 'Contact', 'Lead', 'User'] as const).flatMap((name) =>
      files[`salesforce/${name}.json`].records.length > 0 ? [name] : [],
    ),
  ];
}

const flagged = (members: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.entries(members).flatMap(([name, value]) => (value !== null && value !== false && value !== 0 ? [name] : []));
