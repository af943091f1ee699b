/**
 * The files of a snapshot by their names in its folder, each as plain JSON (contracts section 3). What the vendors said stands in them as they said
 * it; what Tandem remembers stands in `scenario.json`. `writeSnapshot` puts them on a disk, `readSnapshot` understands them.
 */
export type SnapshotFiles = {
  readonly 'scenario.json': ScenarioFile;
  readonly 'graph/calendarView.json': GraphPageFile;
  readonly 'graph/byId.json': GraphByIdFile;
  readonly 'salesforce/Event.json': QueryAnswerFile;
  readonly 'salesforce/EventRelation.json': QueryAnswerFile;
  readonly 'salesforce/Contact.json': QueryAnswerFile;
  readonly 'salesforce/Lead.json': QueryAnswerFile;
  readonly 'salesforce/User.json': QueryAnswerFile;
  readonly 'salesforce/byId.json': CrmByIdFile;
};

/** The body of Graph's answer, all pages joined. `@odata.nextLink` stands there only where the rest could not be read. */
export type GraphPageFile = { readonly value: readonly unknown[]; readonly '@odata.nextLink'?: string };
export type GraphByIdFile = Readonly<Record<string, GraphAnswerFile>>;
export type GraphAnswerFile = { readonly status: number; readonly body: unknown; readonly folder?: 'calendar' | 'deletedItems' | 'other' };

/** The body of Salesforce's query answer, all pages joined. */
export type QueryAnswerFile = { readonly totalSize: number; readonly done: boolean; readonly records: readonly unknown[] };
export type CrmByIdFile = Readonly<Record<string, { readonly status: number; readonly body: unknown }>>;

/** Every member is written, so that whoever opens the file sees what there is; a reader takes them all as optional but the first three. */
export type ScenarioFile = {
  readonly now: string;
  readonly timeZone: string;
  readonly user: {
    readonly mailbox: string;
    readonly aliases: readonly string[];
    readonly salesforceUserId: string;
    readonly syncMailbox: string | null;
  };
  readonly firstRun: boolean;
  readonly org: {
    readonly sharedActivities: boolean;
    readonly multidayEvents: boolean;
    readonly requiredEventFields: readonly string[];
    readonly limits: Readonly<Record<string, number>>;
  };
  /** Only what differs from the defaults. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly links: readonly LinkFile[];
  readonly tombstones: readonly ({ readonly calendarId: string } | { readonly crmEventId: string })[];
  readonly stopped: readonly string[];
  readonly pushed: readonly string[];
  readonly quarantine: readonly { readonly id: string; readonly until: string }[];
  readonly approved: readonly string[];
  readonly waiting: readonly string[];
  readonly recentDeletes: number;
  readonly intents: readonly IntentFile[];
  /** What the CRM's ledger holds under the keys of `intents`. Not in the contract. */
  readonly ledger: readonly { readonly key: string; readonly crmEventId: string }[];
  /** Tags a person set in the pane. Not in the contract. */
  readonly tags: readonly {
    readonly calendarId: string;
    readonly wanted: readonly string[];
    readonly inCrm: readonly string[] | 'unsure' | null;
  }[];
  readonly elections: readonly { readonly crmEventId: string; readonly organizer: string }[];
  readonly directory: readonly { readonly address: string; readonly aliases: readonly string[] }[];
};

export type LinkFile = {
  readonly calendarId: string;
  readonly crmEventId: string;
  readonly origin: 'key' | 'push' | 'created';
  readonly state: 'active' | 'parked' | 'stopped';
  readonly confirmedRuns: number;
  readonly meeting: { readonly uid: string; readonly originalStart: string | null } | null;
  readonly createdSide: 'calendar' | 'crm' | null;
  readonly masked: 'calendar' | 'crm' | null;
  readonly wrote: readonly string[];
  readonly agreed: { readonly calendar: SideFlagsFile; readonly crm: SideFlagsFile };
};

type Flag = 'same' | 'changed';
/** How one side reads now, held against what was agreed. No hash leaves the house, and no text that is not in the other files. */
export type SideFlagsFile = {
  readonly subject: Flag;
  readonly time: Flag;
  readonly description: Flag;
  readonly location: Flag;
  readonly showAs: Flag;
  readonly people: PeopleFlagsFile;
};

/**
 * `gone`: how many were agreed and are not shown on this side any more. Not in the contract: `left` names those of them who still stand on the other
 * side, and `records` the CRM records that were agreed, so that a plan of the snapshot knows exactly whom the link knew.
 */
export type PeopleFlagsFile = {
  readonly same: readonly string[];
  readonly added: readonly string[];
  readonly gone: number;
  readonly left: readonly string[];
  readonly records: readonly string[];
};

/** `payload` as it was noted before it was sent (`Intent` of shared/plan.ts); the ids it aims at stand beside it. */
export type IntentFile = {
  readonly key: string;
  readonly kind: 'createCrmEvent' | 'updateCrmEvent' | 'createMeeting' | 'updateMeeting';
  readonly payload: Readonly<Record<string, unknown>>;
  readonly calendarId?: string;
  readonly crmEventId?: string;
};
