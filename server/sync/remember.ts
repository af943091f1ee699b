import type { CreationKey, CrmEventId } from '../../shared/ids.ts';
import type { Base, Changes, Field, Link, Meeting, SeenCrmEvent, SeenMeeting } from '../../shared/meeting.ts';
import { eachField, FIELDS } from '../../shared/meeting.ts';
import type { Action, Intent } from '../../shared/plan.ts';
import { addSeconds } from '../../shared/time.ts';
import { baseOfCrmEvent, baseOfMeeting, fieldFingerprint } from '../core/base.ts';
import { inOneForm, type Bases, type Planned } from '../core/decision.ts';
import type { Hashing } from '../core/hashing.ts';
import type { RunInput } from '../core/input.ts';
import type { Pair } from '../core/pair.ts';
import { directoryOf } from '../core/people.ts';
import { recoveredBase } from '../core/recover.ts';
import type { Commit, Memory, Quarantine, SightChanges, Tombstone } from '../ports/store.ts';
import { isForCalendar, isForCrm, type Applied } from './apply.ts';
import { intentsOf } from './intents.ts';
import type { Pulled } from './pull.ts';
import { movedWishes, wishesAfter } from './wishes.ts';

/**
 * What was read, and what is true of every link whatever the writes will do: ties recovered after a lost answer, and bases renewed where nothing
 * is open. Kept before the first write, so that a crash starts from here.
 */
export function afterReading(planned: readonly Planned[], memory: Memory, pulled: Pulled): Commit {
  const [meetings, crmEvents] = [pulled.meetings.changes(), pulled.crmEvents.changes()];
  return {
    sights: {
      meetings: meetings.keep,
      crmEvents: crmEvents.keep,
      people: pulled.people.fresh,
      askedAddresses: pulled.people.asked,
      forgetMeetings: meetings.forget,
      forgetCrmEvents: crmEvents.forget,
      forgetPeople: pulled.people.gone,
    },
    keepLinks: planned.flatMap(standingLink),
    settledIntents: [...new Set(planned.flatMap((one) => settledByReading(one, memory.intents)))],
    wishes: movedWishes(planned, memory.wishes),
    calendarCursor: pulled.calendarCursor,
    crmCursor: pulled.crmCursor,
  };
}

/**
 * A link that says already what it should is left alone, so a quiet run writes no row. Two that were found by their key are tied before anything
 * is written: by the next run somebody may have renamed one of them, and nothing else would say that they belong together.
 */
function standingLink({ pair, standing, decision }: Planned): readonly Link[] {
  const { link } = pair;
  if (isTiedAnew(pair)) return standing === null ? [] : tiedLink(pair, standing.base);
  if (link === null) return [];
  const next: Link = {
    ...link,
    ...idsOf(pair, link),
    base: standing?.base ?? link.base,
    confirmedRuns: decision.kind === 'inSync' ? Math.max(1, link.confirmedRuns) : link.confirmedRuns,
  };
  return pair.by === 'link' && inOneForm(next) === inOneForm(link) ? [] : [next];
}

const isTiedAnew = ({ by }: Pair): boolean => by === 'key' || by === 'marker';

function tiedLink(pair: Pair, base: Bases): readonly Link[] {
  const { meeting, crmEvent } = pair;
  if (meeting.kind !== 'present' || crmEvent.kind !== 'present') return [];
  return [
    linkOf(pair, {
      meeting: meeting.value,
      crmEventId: crmEvent.value.id,
      base,
      confirmedRuns: 0,
      wrote: [],
      createdSide: null,
      pushed: false,
    }),
  ];
}

type Tie = { readonly meeting: Meeting; readonly crmEventId: CrmEventId; readonly base: Bases; readonly confirmedRuns: number } & Pick<
  Planned,
  'wrote' | 'createdSide'
> & { readonly pushed: boolean };

/** A link of a pair, keeping what an earlier link of it knew: what Tandem wrote must be findable for good (rule R10). */
const linkOf = ({ link: known, by }: Pair, { meeting, crmEventId, base, confirmedRuns, wrote, createdSide, pushed }: Tie): Link => ({
  calendarId: meeting.id,
  crmEventId,
  origin: known?.origin ?? (by === 'key' ? 'key' : pushed && createdSide === 'crm' ? 'push' : 'created'),
  state: 'active',
  confirmedRuns,
  meeting: { uid: meeting.uid, originalStart: meeting.originalStart },
  createdSide: known?.createdSide ?? createdSide,
  masked: known?.masked ?? null,
  wrote: [...new Set([...(known?.wrote ?? []), ...wrote])],
  base,
});

/** A meeting that came back under another id takes its link along. */
const idsOf = ({ meeting, crmEvent }: Pair, link: Link): Pick<Link, 'calendarId' | 'crmEventId'> => ({
  calendarId: meeting.kind === 'present' ? meeting.value.id : link.calendarId,
  crmEventId: crmEvent.kind === 'present' ? crmEvent.value.id : link.crmEventId,
});

/** Creates are settled once their link stands; an update once no field it touched is open any more. */
function settledByReading({ pair, standing }: Planned, intents: readonly Intent[]): readonly CreationKey[] {
  const { link } = pair;
  if (link === null || isTiedAnew(pair)) return [];
  return intents
    .filter((intent) => isAbout(intent, link) && (isCreate(intent) || (standing !== null && !touchesAny(intent, standing.open))))
    .map(({ key }) => key);
}

const isAbout = (intent: Intent, link: Pick<Link, 'calendarId' | 'crmEventId'>): boolean =>
  'calendarId' in intent ? intent.calendarId === link.calendarId : intent.crmEventId === link.crmEventId;
const isCreate = (intent: Intent): boolean => intent.kind === 'createCrmEvent' || intent.kind === 'createMeeting';

const touchesAny = (intent: Intent, fields: readonly Field[]): boolean =>
  'changes' in intent.payload && fieldsIn(intent.payload.changes).some((field) => fields.includes(field));
const fieldsIn = (changes: Changes): readonly Field[] =>
  FIELDS.filter((field) => (field === 'time' ? changes.start !== undefined : changes[field] !== undefined));

/** What the writes left behind: links with their new bases, settled intents, what is to be looked at again, what rests in quarantine. */
export function afterWriting(applied: readonly Applied[], memory: Memory, input: RunInput, hashing: Hashing): Commit {
  const done = applied.filter(({ outcome }) => outcome.kind === 'done');
  const forgotten = done.flatMap(({ planned: { pair, forget } }) => (forget && pair.link !== null ? [pair.link] : []));
  return {
    sights: sightsAfter(applied, forgotten),
    keepLinks: applied.flatMap((one) => linkAfter(one, input, hashing)),
    dropLinks: forgotten.map(({ calendarId, crmEventId }) => ({ calendarId, crmEventId })),
    settledIntents: [...new Set(applied.flatMap((one) => settledByWriting(one, memory.intents, input, hashing)))],
    tombstones: forgotten.flatMap(({ calendarId, crmEventId }): Tombstone[] => [{ calendarId }, { crmEventId }]),
    quarantine: applied.flatMap((one) => quarantineAfter(one, memory, input)),
    wishes: wishesAfter(applied, forgotten, memory.wishes),
  };
}

/** The link a decision leaves. Where only one side was written, what that side confirmed is agreed and the rest stays open (rule R23). */
function linkAfter(one: Applied, input: RunInput, hashing: Hashing): readonly Link[] {
  const { planned, outcome, calendar, crm } = one;
  const { pair, nextBase, wrote, createdSide } = planned;
  if (nextBase === null) return [];
  const meeting = calendar?.kind === 'written' ? calendar.echo : pair.meeting.kind === 'present' ? pair.meeting.value : null;
  const crmEventId = crm?.kind === 'written' ? crm.echo.id : pair.crmEvent.kind === 'present' ? pair.crmEvent.value.id : null;
  if (meeting === null || crmEventId === null) return [];
  const base = outcome.kind === 'done' ? wholeBase(one, nextBase, input, hashing) : partBase(one, nextBase, input, hashing);
  if (base === null) return [];
  const confirmedRuns = pair.by === 'link' || pair.by === 'intent' ? Math.max(1, pair.link?.confirmedRuns ?? 0) : 0;
  const pushed = input.pushed.has(meeting.id);
  return [linkOf(pair, { meeting, crmEventId, base, confirmedRuns, wrote, createdSide, pushed })];
}

function wholeBase(one: Applied, nextBase: Bases, input: RunInput, hashing: Hashing): Bases {
  const { planned, calendar, crm, adopted } = one;
  const [intent] = intentsOf(planned, input, hashing);
  const madeNow = crm?.kind === 'written' && !crm.echo.adopted;
  const repeated = intent !== undefined && isCreate(intent) && input.intents.some(({ key }) => key === intent.key);
  if (intent !== undefined && !madeNow && (repeated || adopted !== null)) return repeatedBase(one, intent, nextBase, input, hashing);
  return calendar?.kind === 'written'
    ? { ...nextBase, calendar: echoed(nextBase.calendar, planned, calendar.echo, input, hashing) }
    : nextBase;
}

/**
 * A create that may have happened in an earlier try: the base is what was sent then (rule R27), or, where nobody remembers, what both sides show
 * now, as in a tie by key. Never what this run happened to send, unless that is what the calendar shows.
 */
function repeatedBase({ planned, calendar, adopted }: Applied, intent: Intent, nextBase: Bases, input: RunInput, hashing: Hashing): Bases {
  const echo = calendar?.kind === 'written' ? calendar.echo : null;
  const found = adopted?.content ?? echo?.content ?? null;
  // The calendar does not say whether it made the meeting now; the CRM does, so there it was an earlier try for certain.
  const remembered = recoveredBase(intent.key, found, echo === null ? null : intent, input, hashing);
  if (remembered !== null) return remembered;
  const crm = adopted === null ? nextBase.crm : baseOfCrmEvent(adopted, directoryOf(input.people), input.org.limits, hashing);
  return { calendar: echo === null ? nextBase.calendar : echoed(nextBase.calendar, planned, echo, input, hashing), crm };
}

/** Null where nothing of an existing link was confirmed. */
function partBase({ planned, calendar, crm }: Applied, nextBase: Bases, input: RunInput, hashing: Hashing): Bases | null {
  const { standing, decision } = planned;
  if (standing === null) return null;
  const fields = new Set<Field>();
  if (calendar?.kind === 'written') for (const field of fieldsSentBy(decision.actions.find(isForCalendar))) fields.add(field);
  if (crm?.kind === 'written') for (const field of fieldsSentBy(decision.actions.find(isForCrm))) fields.add(field);
  if (calendar?.kind !== 'written' && crm?.kind !== 'written') return null;
  const whole =
    calendar?.kind === 'written' ? { ...nextBase, calendar: echoed(nextBase.calendar, planned, calendar.echo, input, hashing) } : nextBase;
  const part = (side: 'calendar' | 'crm'): Base => ({
    fields: eachField((field) => (fields.has(field) ? whole : standing.base)[side].fields[field]),
    people: (crm?.kind === 'written' ? whole : standing.base)[side].people,
  });
  return { calendar: part('calendar'), crm: part('crm') };
}

const fieldsSentBy = (action: Action | undefined): readonly Field[] =>
  action !== undefined && 'changes' in action ? fieldsIn(action.changes) : [];

/** The calendar's base is what Exchange answered, for the fields that were sent: its rewriting must not read as an edit (rule R23). */
function echoed(base: Base, { decision }: Planned, echo: Meeting, input: RunInput, hashing: Hashing): Base {
  const { limits } = input.org;
  const update = decision.actions.find((action) => action.kind === 'updateMeeting');
  if (update === undefined) return baseOfMeeting(echo, input.user, limits, hashing);
  const sent = fieldsSentBy(update);
  return {
    fields: eachField((field) => (sent.includes(field) ? fieldFingerprint(field, echo.content, limits, hashing) : base.fields[field])),
    people: base.people,
  };
}

/** What we wrote in the CRM reads however it reads: the next run looks. The calendar answered with the whole event. */
function sightsAfter(applied: readonly Applied[], forgotten: readonly Link[]): SightChanges {
  const meetings: SeenMeeting[] = [];
  const crmEvents: SeenCrmEvent[] = [];
  for (const { planned, calendar, crm } of applied) {
    const { actions } = planned.decision;
    const { meeting, crmEvent } = planned.pair;
    if (calendar?.kind === 'written') meetings.push({ kind: 'present', value: calendar.echo });
    else if (meeting.kind === 'present' && actions.some(isForCalendar) && isInDoubt(calendar))
      meetings.push({ kind: 'notRead', id: meeting.value.id });
    if (crm?.kind === 'written' && actions.some(isForCrm)) crmEvents.push({ kind: 'notRead', id: crm.echo.id });
    else if (crmEvent.kind === 'present' && actions.some(isForCrm) && isInDoubt(crm))
      crmEvents.push({ kind: 'notRead', id: crmEvent.value.id });
  }
  return {
    meetings,
    crmEvents,
    people: [],
    askedAddresses: [],
    forgetMeetings: forgotten.map(({ calendarId }) => calendarId),
    forgetCrmEvents: forgotten.map(({ crmEventId }) => crmEventId),
    forgetPeople: [],
  };
}

/** Overtaken, unanswered, or not sent because our look was too old. */
const isInDoubt = (answer: Applied['calendar'] | Applied['crm']): boolean =>
  answer === null || answer.kind === 'changedMeanwhile' || answer.kind === 'unsure';

/**
 * Once everything is done, all updates of the pair whose fields are not held back. Otherwise an own write that was confirmed, or that surely did
 * not happen, unless an earlier try under its key is still open: that one may be out there (rule R27).
 */
function settledByWriting(
  { planned, outcome, calendar, crm }: Applied,
  open: readonly Intent[],
  input: RunInput,
  hashing: Hashing,
): readonly CreationKey[] {
  const own = intentsOf(planned, input, hashing);
  const { link } = planned.pair;
  if (outcome.kind === 'done') {
    const held = planned.standing?.held ?? [];
    const others = link === null ? [] : open.filter((intent) => isAbout(intent, link) && !touchesAny(intent, held));
    return [...own, ...others].map(({ key }) => key);
  }
  return own
    .filter((intent) => {
      const answer = intent.kind === 'createMeeting' || intent.kind === 'updateMeeting' ? calendar : crm;
      if (answer?.kind === 'written') return true;
      const didNotHappen = answer === null || answer.kind === 'refused' || answer.kind === 'changedMeanwhile';
      return didNotHappen && !input.intents.some(({ key }) => key === intent.key);
    })
    .map(({ key }) => key);
}

/** One hour, six, a day, then weekly: a refused item rests, the others go on (rule R28). Success forgets it. */
const BACKOFF_SECONDS = [3_600, 21_600, 86_400, 604_800] as const;

function quarantineAfter({ planned, outcome }: Applied, memory: Memory, input: RunInput): readonly Quarantine[] {
  const id = planned.decision.calendarId ?? planned.decision.crmEventId;
  if (id === null) return [];
  const known = memory.quarantine.find((one) => one.id === id);
  if (outcome.kind === 'done') return known === undefined ? [] : [{ id, until: addSeconds(input.now, -1), attempts: 0 }];
  // Refused tags are tried again by the next run; the meeting itself is not kept waiting for them.
  if (outcome.kind !== 'refused' || planned.decision.actions.every(({ kind }) => kind === 'setTags')) return [];
  const attempts = (known?.attempts ?? 0) + 1;
  const seconds = BACKOFF_SECONDS[Math.min(attempts, BACKOFF_SECONDS.length) - 1] ?? 604_800;
  return [{ id, until: addSeconds(input.now, seconds), attempts }];
}
