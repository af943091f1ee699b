import type { Field, Link } from '../../shared/meeting.ts';
import { FIELDS } from '../../shared/meeting.ts';
import type { Intent } from '../../shared/plan.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../shared/settings.ts';
import type { Hashing } from '../core/hashing.ts';
import type { RunInput } from '../core/input.ts';
import { agreedOf } from './agreedOf.ts';
import { pairsOfLinks, type PairOfLink } from './pairsOfLinks.ts';
import type { Recorded } from './recorded.ts';
import type { IntentFile, LinkFile, ScenarioFile } from './snapshotFiles.ts';

/** What Tandem remembers of a mailbox, as `scenario.json` says it. No hash of a text leaves the house, and of what is `closed` only ids and times. */
export function scenarioOf(
  { input, closed, tombstones, resting }: Pick<Recorded, 'input' | 'closed' | 'tombstones' | 'resting'>,
  hashing: Hashing,
): ScenarioFile {
  const { user, org } = input;
  const pairs = pairsOfLinks(input, hashing);
  return {
    now: input.now,
    timeZone: user.timeZone,
    user: { mailbox: user.mailbox, aliases: user.aliases, salesforceUserId: user.crmUserId, syncMailbox: user.syncMailbox },
    firstRun: input.firstRun,
    org: {
      sharedActivities: org.sharedActivities,
      multidayEvents: org.multidayEvents,
      requiredEventFields: org.requiredEventFields,
      limits: { Subject: org.limits.subject, Location: org.limits.location, Description: org.limits.description },
    },
    settings: changedSettings(input.settings),
    links: input.links.map((link) => linkFile(link, pairs.get(link) ?? null, closed, input, hashing)),
    tombstones,
    stopped: [...input.stopped],
    pushed: [...input.pushed],
    quarantine: resting.map(({ id, until }) => ({ id, until })),
    // Approvals come in a later version: nothing is approved, waits or was deleted, and nobody was elected.
    approved: [],
    waiting: [],
    recentDeletes: 0,
    intents: input.intents.map((intent) => intentFile(intent, isClosedIntent(intent, closed, input))),
    ledger: [...input.ledger].map(([key, crmEventId]) => ({ key, crmEventId })),
    tags: [...input.tags].flatMap(([calendarId, { wanted, inCrm }]) => (closed.has(calendarId) ? [] : [{ calendarId, wanted, inCrm }])),
    elections: [],
    directory: [],
  };
}

const changedSettings = (settings: Settings): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(settings).filter(([name, value]) =>
      Object.entries(DEFAULT_SETTINGS).some(([other, usual]) => other === name && usual !== value),
    ),
  );

function linkFile(link: Link, pair: PairOfLink | null, closed: ReadonlySet<string>, input: RunInput, hashing: Hashing): LinkFile {
  const { calendarId, crmEventId, origin, state, confirmedRuns, meeting, createdSide, masked, wrote } = link;
  const isSecret = [calendarId, crmEventId, pair?.meeting?.id ?? '', pair?.crmEvent?.id ?? ''].some((id) => closed.has(id));
  return {
    calendarId,
    crmEventId,
    origin,
    state,
    confirmedRuns,
    meeting,
    createdSide,
    masked,
    wrote: isSecret ? wrote.filter(isField) : wrote,
    agreed: agreedOf(link, pair, isSecret, input, hashing),
  };
}

const isField = (written: string): boolean => FIELDS.some((field: Field) => field === written);

/** By what it aims at, and by what arrived under its key. */
function isClosedIntent(intent: Intent, closed: ReadonlySet<string>, { calendar, ledger }: RunInput): boolean {
  if (closed.has('calendarId' in intent ? intent.calendarId : intent.crmEventId)) return true;
  if (intent.kind === 'createCrmEvent') return closed.has(ledger.get(intent.key) ?? '');
  const made = calendar.items.flatMap((seen) => (seen.kind === 'present' && seen.value.creationKey === intent.key ? [seen.value] : []));
  return made.length > 0 && made.every(({ id }) => closed.has(id));
}

/** Of what became private since, neither text nor people: the plan leaves it alone whatever was sent once. */
function intentFile(intent: Intent, isSecret: boolean): IntentFile {
  const target = 'calendarId' in intent ? { calendarId: intent.calendarId } : { crmEventId: intent.crmEventId };
  const { key, kind } = intent;
  if ('changes' in intent.payload) {
    const { subject: _subject, description: _description, location: _location, ...rest } = intent.payload.changes;
    return { key, kind, ...target, payload: { changes: isSecret ? rest : intent.payload.changes } };
  }
  const { content, guests, records } = intent.payload;
  const payload = isSecret
    ? { content: { ...content, subject: '', description: '', location: '', related: null }, guests: [], records: [] }
    : { content, guests, records };
  return { key, kind, ...target, payload };
}
