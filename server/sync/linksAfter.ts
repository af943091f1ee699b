import { eachField, FIELDS, type Base, type Changes, type Field, type Link, type Meeting } from '../../shared/meeting.ts';
import type { CrmEventId } from '../../shared/ids.ts';
import type { Action, Intent } from '../../shared/plan.ts';
import { baseOfCrmEvent, baseOfMeeting, fieldFingerprint } from '../core/base.ts';
import { inOneForm, type Bases, type Planned } from '../core/decision.ts';
import type { Hashing } from '../core/hashing.ts';
import type { RunInput } from '../core/input.ts';
import type { Pair } from '../core/pair.ts';
import { directoryOf } from '../core/people.ts';
import { recoveredBase } from '../core/recover.ts';
import { isForCalendar, isForCrm, type Applied } from './apply.ts';
import { intentsOf } from './intents.ts';

/**
 * A link that says already what it should is left alone, so a quiet run writes no row. Two that were found by their key are tied before anything
 * is written: by the next run somebody may have renamed one of them, and nothing else would say that they belong together.
 */
export function standingLink({ pair, standing, decision }: Planned): readonly Link[] {
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

export const isTiedAnew = ({ by }: Pair): boolean => by === 'key' || by === 'marker';

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

/** The link a decision leaves. Where only one side was written, what that side confirmed is agreed and the rest stays open (rule R23). */
export function linkAfter(one: Applied, input: RunInput, hashing: Hashing): readonly Link[] {
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

export const isCreate = (intent: Intent): boolean => intent.kind === 'createCrmEvent' || intent.kind === 'createMeeting';
export const fieldsIn = (changes: Changes): readonly Field[] =>
  FIELDS.filter((field) => (field === 'time' ? changes.start !== undefined : changes[field] !== undefined));
