import type { CreationKey } from '../../shared/ids.ts';
import type { Field, Link, SeenCrmEvent, SeenMeeting } from '../../shared/meeting.ts';
import type { Intent } from '../../shared/plan.ts';
import type { Planned } from '../core/decision.ts';
import type { Hashing } from '../core/hashing.ts';
import type { RunInput } from '../core/input.ts';
import type { Commit, Memory, SightChanges, Tombstone } from '../ports/store.ts';
import { isForCalendar, isForCrm, type Applied } from './apply.ts';
import { intentsOf } from './intents.ts';
import { fieldsIn, isCreate, isTiedAnew, linkAfter, standingLink } from './linksAfter.ts';
import type { Pulled } from './pull.ts';
import { quarantineAfter } from './quarantine.ts';
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

const touchesAny = (intent: Intent, fields: readonly Field[]): boolean =>
  'changes' in intent.payload && fieldsIn(intent.payload.changes).some((field) => fields.includes(field));
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
