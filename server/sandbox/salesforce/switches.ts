import { isJsonObject, textAt } from '../json.ts';
import { readRuleChanges } from './eventRules.ts';
import type { RuleChanges } from './eventRules.ts';

/** A validation rule in miniature: refuses a save whose field contains the text. */
export type ValidationRule = { readonly object: string; readonly field: string; readonly contains: string; readonly message: string };

/** Field-level security: object, field, and what a user may do with it. What is not named may be edited. */
export type FieldAccess = Readonly<Record<string, Readonly<Record<string, Access>>>>;
export type Access = 'none' | 'read' | 'edit';

/** What an admin of the pretended org can turn, and what no public source decides. Names that the control door `org` takes. */
export type Switches = {
  readonly sharedActivities: boolean;
  readonly multidayEvents: boolean;
  /** API names of custom fields on Event that a new row may not leave empty. */
  readonly requiredEventFields: readonly string[];
  readonly dailyApiRequests: number;
  readonly tandemPackage: boolean;
  /** Field-level security for everybody, and for single users (Username or Id), whose word counts more. */
  readonly fieldAccess: FieldAccess;
  readonly userFieldAccess: Readonly<Record<string, FieldAccess>>;
  /** Usernames or Ids of those who have Tandem's permission set; null: everybody. Others can neither sign in nor see the package. */
  readonly tandemUsers: readonly string[] | null;
  readonly validationRules: readonly ValidationRule[];
  /** Usernames or Ids of users who see everybody's activities. */
  readonly orgReaders: readonly string[];
  /** Unverified: whether they also see what is marked private. */
  readonly orgReadersSeePrivate: boolean;
  /** The org-wide default of activities: their owner's, or everybody's who sees the record behind Name or Related To. */
  readonly activitySharing: 'private' | 'controlledByParent';
  /** Unverified how far: events and relations go with the person or record they are about, as `cascadeDelete` of the describes says. */
  readonly cascadeToActivities: boolean;
  /** Disputed: the status that comes with UNABLE_TO_LOCK_ROW. Whoever branches on the code does not mind. */
  readonly lockStatus: 400 | 500;
  /** Most events one query may find before it is OPERATION_TOO_LARGE; null: any number. Documented, the measure is not. */
  readonly mostEventsPerQuery: number | null;
  /** Unverified rules this org does not have, and other words for refusals. */
  readonly eventRules: RuleChanges;
  /** Most rows in one page of a query, whatever the caller asks for. */
  readonly queryBatchSize: number;
  /** A session nobody used for that long is gone. */
  readonly sessionMinutes: number;
  /** Audiences of an assertion besides the org's own address. */
  readonly loginHosts: readonly string[];
  /** What somebody without the permission set is told: an external client app may say OAUTH_APP_ACCESS_DENIED. */
  readonly notApprovedError: 'invalid_grant' | 'OAUTH_APP_ACCESS_DENIED';
  /** The app's setting that no code is given without a challenge. */
  readonly pkceRequired: boolean;
  /** Every refresh gives a new refresh token and ends the old one. */
  readonly refreshTokenRotation: boolean;
  /** Rows appear so long after the moment their SystemModstamp names, as those of a long transaction do. */
  readonly commitDelaySeconds: number;
  /** How far back the delete log goes: 360 are the documented fifteen days, an org that deletes much may keep two. */
  readonly deleteLogHours: number;
  /** Most Ids in one answer of `updated` or `deleted`. */
  readonly replicationIds: number;
};

export const usualSwitches: Switches = {
  sharedActivities: true,
  multidayEvents: true,
  requiredEventFields: [],
  dailyApiRequests: 100_000,
  tandemPackage: true,
  fieldAccess: {},
  userFieldAccess: {},
  tandemUsers: null,
  validationRules: [],
  orgReaders: [],
  orgReadersSeePrivate: true,
  activitySharing: 'private',
  cascadeToActivities: true,
  lockStatus: 400,
  mostEventsPerQuery: null,
  eventRules: {},
  queryBatchSize: 2000,
  sessionMinutes: 120,
  loginHosts: ['https://login.salesforce.com', 'https://test.salesforce.com'],
  notApprovedError: 'invalid_grant',
  pkceRequired: true,
  refreshTokenRotation: false,
  commitDelaySeconds: 0,
  deleteLogHours: 360,
  replicationIds: 600_000,
};

/** The switches after a change. Throws a sentence for a name or a value that is none, so that a test's typing error is seen. */
export function switchesAfter(before: Switches, change: unknown): Switches {
  if (!isJsonObject(change)) throw new Error('The org is changed with an object such as {"sharedActivities":false}.');
  let after = before;
  for (const [name, value] of Object.entries(change)) after = { ...after, ...oneSwitch(name, value) };
  return after;
}

function oneSwitch(name: string, value: unknown): Partial<Switches> {
  switch (name) {
    case 'sharedActivities':
    case 'multidayEvents':
    case 'tandemPackage':
    case 'orgReadersSeePrivate':
    case 'pkceRequired':
    case 'cascadeToActivities':
    case 'refreshTokenRotation':
      if (typeof value === 'boolean') return { [name]: value };
      throw new Error(`"${name}" is true or false.`);
    case 'dailyApiRequests':
    case 'queryBatchSize':
    case 'sessionMinutes':
    case 'commitDelaySeconds':
    case 'deleteLogHours':
    case 'replicationIds':
      if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return { [name]: value };
      throw new Error(`"${name}" is a whole number.`);
    case 'requiredEventFields':
    case 'orgReaders':
    case 'loginHosts':
      return { [name]: readTexts(name, value) };
    case 'tandemUsers':
      return { tandemUsers: value === null ? null : readTexts(name, value) };
    case 'mostEventsPerQuery':
      if (value === null || (typeof value === 'number' && Number.isInteger(value) && value > 0)) return { mostEventsPerQuery: value };
      throw new Error('"mostEventsPerQuery" is a whole number above zero, or null.');
    case 'lockStatus':
      if (value === 400 || value === 500) return { lockStatus: value };
      throw new Error('"lockStatus" is 400 or 500.');
    case 'activitySharing':
      return { activitySharing: readChoice(name, value, ['private', 'controlledByParent']) };
    case 'notApprovedError':
      return { notApprovedError: readChoice(name, value, ['invalid_grant', 'OAUTH_APP_ACCESS_DENIED']) };
    case 'fieldAccess':
      return { fieldAccess: readFieldAccess(value) };
    case 'userFieldAccess':
      if (isJsonObject(value)) return { userFieldAccess: mapValues(value, readFieldAccess) };
      throw new Error('"userFieldAccess" is an object such as {"anna@contoso.com":{"Event":{"Description":"read"}}}.');
    case 'eventRules':
      return { eventRules: readRuleChanges(value) };
    case 'validationRules':
      if (Array.isArray(value)) return { validationRules: value.map(readRule) };
      throw new Error('"validationRules" is a list of {"object","field","contains","message"}.');
    default:
      throw new Error(`This org has no switch "${name}"; it has ${Object.keys(usualSwitches).join(', ')}.`);
  }
}

function readTexts(name: string, value: unknown): readonly string[] {
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw new Error(`"${name}" is a list of texts.`);
}

function readChoice<Choice extends string>(name: string, value: unknown, choices: readonly Choice[]): Choice {
  const chosen = choices.find((choice) => choice === value);
  if (chosen === undefined) throw new Error(`"${name}" is one of ${choices.join(', ')}.`);
  return chosen;
}

function readFieldAccess(value: unknown): FieldAccess {
  if (!isJsonObject(value)) throw new Error('Field access is an object such as {"Event":{"Description":"read"}}.');
  return mapValues(value, (fields) => {
    if (!isJsonObject(fields)) throw new Error('Field access names fields per object: {"Event":{"Description":"read"}}.');
    return mapValues(fields, (access) => readChoice('field access', access, ['none', 'read', 'edit']));
  });
}

function mapValues<Result>(object: Readonly<Record<string, unknown>>, read: (value: unknown) => Result): Record<string, Result> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, read(value)]));
}

function readRule(value: unknown): ValidationRule {
  const rule = isJsonObject(value) ? value : {};
  const [object, field, contains, message] = ['object', 'field', 'contains', 'message'].map((name) => textAt(rule, name));
  if (field === undefined || contains === undefined) throw new Error('A validation rule needs "field" and "contains".');
  if (object === 'EventRelation') throw new Error('EventRelation has no validation rules.');
  return { object: object ?? 'Event', field, contains, message: message ?? `${field} may not contain ${contains}.` };
}
