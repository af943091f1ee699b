import { isJsonObject, textAt } from '../json.ts';

/** A validation rule in miniature: refuses a save whose field contains the text. */
export type ValidationRule = { readonly object: string; readonly field: string; readonly contains: string; readonly message: string };

/** What an admin of the pretended org can turn. Names that the control door `org` takes. */
export type Switches = {
  readonly sharedActivities: boolean;
  readonly multidayEvents: boolean;
  /** API names of custom fields on Event that a new row may not leave empty. */
  readonly requiredEventFields: readonly string[];
  readonly dailyApiRequests: number;
  readonly tandemPackage: boolean;
  /** Field-level security as `Event.Location`: not there at all, or there and not writable. */
  readonly hiddenFields: readonly string[];
  readonly readOnlyFields: readonly string[];
  readonly validationRules: readonly ValidationRule[];
  /** Usernames or Ids of users who see everybody's activities. */
  readonly orgReaders: readonly string[];
  /** Most rows in one page of a query, whatever the caller asks for. */
  readonly queryBatchSize: number;
  /** A session nobody used for that long is gone. */
  readonly sessionMinutes: number;
};

export const usualSwitches: Switches = {
  sharedActivities: true,
  multidayEvents: true,
  requiredEventFields: [],
  dailyApiRequests: 100_000,
  tandemPackage: true,
  hiddenFields: [],
  readOnlyFields: [],
  validationRules: [],
  orgReaders: [],
  queryBatchSize: 2000,
  sessionMinutes: 120,
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
      if (typeof value === 'boolean') return { [name]: value };
      throw new Error(`"${name}" is true or false.`);
    case 'dailyApiRequests':
    case 'queryBatchSize':
    case 'sessionMinutes':
      if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return { [name]: value };
      throw new Error(`"${name}" is a whole number.`);
    case 'requiredEventFields':
    case 'hiddenFields':
    case 'readOnlyFields':
    case 'orgReaders':
      if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return { [name]: value };
      throw new Error(`"${name}" is a list of texts.`);
    case 'validationRules':
      if (Array.isArray(value)) return { validationRules: value.map(readRule) };
      throw new Error('"validationRules" is a list of {"object","field","contains","message"}.');
    default:
      throw new Error(`This org has no switch "${name}"; it has ${Object.keys(usualSwitches).join(', ')}.`);
  }
}

function readRule(value: unknown): ValidationRule {
  const rule = isJsonObject(value) ? value : {};
  const [object, field, contains, message] = ['object', 'field', 'contains', 'message'].map((name) => textAt(rule, name));
  if (field === undefined || contains === undefined) throw new Error('A validation rule needs "field" and "contains".');
  return { object: object ?? 'Event', field, contains, message: message ?? `${field} may not contain ${contains}.` };
}
