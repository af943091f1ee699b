import { isJsonObject } from '../json.ts';

/** What nobody outside Microsoft has proven, one switch for each: the product has to live with every position. */
export type Switches = {
  /** Where a monthly or yearly meeting on the 29th to 31st falls in a month without that day. A series keeps what was set when it was made. */
  readonly shortMonths: 'lastDay' | 'skip';
  /** What reading an item in Deleted Items by its immutable id answers: 404, or the item. */
  readonly deletedItems: 'notFound' | 'answered';
  /** Whose four requests at a time they are: an app's for one mailbox, or an app's for all of them. The documents have said both. */
  readonly fourRequests: 'perMailbox' | 'perApp';
  /** What becomes of a fifth request while four are under way, also inside a batch. */
  readonly fifthRequest: 'refuse' | 'queue';
  /** While 'held', requests stay under way until this is 'atOnce' again: so that a test has as many at the same time as it wants. */
  readonly answers: 'atOnce' | 'held';
  /** Requests an app has for one mailbox in ten minutes of the sandbox' clock. */
  readonly requestsInTenMinutes: number;
  /** Whether a 429 says how long to wait. */
  readonly retryAfter: 'present' | 'missing';
  /** How an If-Match that is too old is refused. */
  readonly staleMatch: 'preconditionFailed' | 'conflict';
  /** How long a transactionId is remembered. */
  readonly transactions: 'whileEventLives' | 'forEver';
  /** Whether a first round begins with an empty page that has a nextLink, as was recorded once. */
  readonly firstPage: 'full' | 'empty';
  /** 'endless…': a round never comes to its deltaLink, as was reported once (learn answers 12762375): by one and the same link, or by ever new ones. */
  readonly rounds: 'end' | 'endlessSameLink' | 'endlessNewLinks';
  /** How many sync states of a round and its followers are kept; three by the recording in microsoft-graph-docs issue 2350. */
  readonly keptGenerations: number;
  /** Whether a round tells the bare occurrences of a series that changed again, or its master and its changed exceptions only. */
  readonly resentOccurrences: 'all' | 'none';
  /** Whether a master inside a round names its deleted occurrences, as it does when asked for them by `$select`. */
  readonly cancelledOccurrencesInRounds: 'missing' | 'present';
};

export const defaultSwitches: Switches = {
  shortMonths: 'lastDay',
  deletedItems: 'notFound',
  fourRequests: 'perMailbox',
  fifthRequest: 'refuse',
  answers: 'atOnce',
  requestsInTenMinutes: 10_000,
  retryAfter: 'present',
  staleMatch: 'preconditionFailed',
  transactions: 'whileEventLives',
  firstPage: 'full',
  rounds: 'end',
  keptGenerations: 3,
  resentOccurrences: 'all',
  cancelledOccurrencesInRounds: 'missing',
};

/** The switches after the body of `POST /__control/org`, which names those to change. Throws a sentence when it cannot read it. */
export function readSwitches(current: Switches, body: unknown): Switches {
  if (!isJsonObject(body)) throw new Error(`Switches are an object of ${Object.keys(positions).join(', ')}.`);
  for (const [name, value] of Object.entries(body)) checkSwitch(name, value);
  return { ...current, ...body };
}

const positions: Readonly<Record<keyof Switches, readonly string[] | 'number'>> = {
  shortMonths: ['lastDay', 'skip'],
  deletedItems: ['answered', 'notFound'],
  fourRequests: ['perMailbox', 'perApp'],
  fifthRequest: ['refuse', 'queue'],
  answers: ['atOnce', 'held'],
  requestsInTenMinutes: 'number',
  retryAfter: ['present', 'missing'],
  staleMatch: ['preconditionFailed', 'conflict'],
  transactions: ['whileEventLives', 'forEver'],
  firstPage: ['full', 'empty'],
  rounds: ['end', 'endlessSameLink', 'endlessNewLinks'],
  keptGenerations: 'number',
  resentOccurrences: ['all', 'none'],
  cancelledOccurrencesInRounds: ['missing', 'present'],
};

function checkSwitch(name: string, value: unknown): void {
  const known: Readonly<Record<string, readonly string[] | 'number'>> = positions;
  const allowed = known[name];
  if (allowed === undefined) throw new Error(`There is no switch "${name}"; there are ${Object.keys(positions).join(', ')}.`);
  const fits =
    allowed === 'number'
      ? typeof value === 'number' && Number.isInteger(value) && value > 0
      : typeof value === 'string' && allowed.includes(value);
  if (!fits)
    throw new Error(`The switch "${name}" is ${allowed === 'number' ? 'a whole number above 0' : `one of ${allowed.join(', ')}`}.`);
}
