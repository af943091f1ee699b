import type { CreationKey } from '../../shared/ids.ts';
import type { Base, Link, SeenCrmEvent, SeenMeeting } from '../../shared/meeting.ts';
import { eachField } from '../../shared/meeting.ts';
import { addSeconds } from '../../shared/time.ts';
import { baseOfMeeting, fieldFingerprint } from '../core/base.ts';
import type { Planned } from '../core/decision.ts';
import { inOneForm } from '../core/decision.ts';
import type { Hashing } from '../core/hashing.ts';
import type { RunInput } from '../core/input.ts';
import type { Pair } from '../core/pair.ts';
import type { Commit, Memory, Quarantine, SightChanges, Tombstone } from '../ports/store.ts';
import type { Applied } from './apply.ts';
import type { Pulled } from './pull.ts';

/** What was read, and links whose base only needs renewing. Kept before the first write, so that a crash starts from here. */
export function afterReading(planned: readonly Planned[], memory: Memory, pulled: Pulled): Commit {
  const [meetings, crmEvents] = [pulled.meetings.changes(), pulled.crmEvents.changes()];
  const agreed = planned.filter(({ decision }) => decision.kind === 'inSync');
  return {
    sights: {
      meetings: meetings.keep,
      crmEvents: crmEvents.keep,
      people: pulled.people.fresh,
      askedAddresses: pulled.people.asked,
      forgetMeetings: meetings.forget,
      forgetCrmEvents: crmEvents.forget,
    },
    keepLinks: agreed.flatMap(({ pair, nextBase }) => renewed(pair.link, nextBase)),
    settledIntents: agreed.flatMap(({ pair }) => intentsAbout(pair, memory)),
    calendarCursor: pulled.calendarCursor,
    crmCursor: pulled.crmCursor,
  };
}

/** Nothing is written for a link that says already what it should: a quiet run leaves the table alone. */
function renewed(link: Link | null, nextBase: Planned['nextBase']): readonly Link[] {
  if (link === null || nextBase === null) return [];
  const next: Link = { ...link, base: nextBase, confirmedRuns: Math.max(1, link.confirmedRuns) };
  return inOneForm(next) === inOneForm(link) ? [] : [next];
}

/** What the writes left behind: links with their new bases, settled intents, what is to be looked at again, what rests in quarantine. */
export function afterWriting(applied: readonly Applied[], memory: Memory, input: RunInput, hashing: Hashing): Commit {
  const done = applied.filter(({ outcome }) => outcome.kind === 'done');
  const forgotten = done.flatMap(({ planned: { pair, forget } }) => (forget && pair.link !== null ? [pair.link] : []));
  return {
    sights: sightsAfter(applied, forgotten),
    keepLinks: done.flatMap((one) => linkAfter(one, input, hashing)),
    dropLinks: forgotten.map(({ calendarId, crmEventId }) => ({ calendarId, crmEventId })),
    settledIntents: [...new Set(applied.flatMap((one) => settledBy(one, memory)))],
    tombstones: forgotten.flatMap(({ calendarId, crmEventId }): Tombstone[] => [{ calendarId }, { crmEventId }]),
    quarantine: applied.flatMap((one) => quarantineAfter(one, memory, input)),
  };
}

function linkAfter({ planned, meetingEcho, crmEventId }: Applied, input: RunInput, hashing: Hashing): readonly Link[] {
  const { pair, nextBase, wrote, createdSide } = planned;
  if (nextBase === null) return [];
  const meeting = meetingEcho ?? (pair.meeting.kind === 'present' ? pair.meeting.value : null);
  const eventId = crmEventId ?? (pair.crmEvent.kind === 'present' ? pair.crmEvent.value.id : null);
  if (meeting === null || eventId === null) return [];
  const known = pair.by === 'link' || pair.by === 'intent' || pair.by === 'identity' ? pair.link : null;
  return [
    {
      calendarId: meeting.id,
      crmEventId: eventId,
      origin: known?.origin ?? (createdSide === null && pair.by === 'key' ? 'key' : 'created'),
      state: 'active',
      confirmedRuns: known === null ? 0 : Math.max(1, known.confirmedRuns),
      meeting: { uid: meeting.uid, originalStart: meeting.originalStart },
      createdSide: known?.createdSide ?? createdSide,
      masked: known?.masked ?? null,
      wrote,
      base: {
        calendar: meetingEcho === null ? nextBase.calendar : echoed(nextBase.calendar, planned, meetingEcho, input, hashing),
        crm: nextBase.crm,
      },
    },
  ];
}

/** The calendar's base is what Exchange answered, for the fields that were sent: its rewriting must not read as an edit (rule R23). */
function echoed(base: Base, { decision }: Planned, echo: Applied['meetingEcho'] & object, input: RunInput, hashing: Hashing): Base {
  const { limits } = input.org;
  const answer = baseOfMeeting(echo, input.user, limits, hashing);
  const update = decision.actions.find((action) => action.kind === 'updateMeeting');
  if (update === undefined) return answer;
  const { changes } = update;
  const sent = eachField((field) => (field === 'time' ? changes.start !== undefined : changes[field] !== undefined));
  return {
    fields: eachField((field) => (sent[field] ? fieldFingerprint(field, echo.content, limits, hashing) : base.fields[field])),
    people: base.people,
  };
}

/** What we wrote in the CRM reads however it reads: the next run looks. The calendar answered with the whole event. */
function sightsAfter(applied: readonly Applied[], forgotten: readonly Link[]): SightChanges {
  const meetings: SeenMeeting[] = [];
  const crmEvents: SeenCrmEvent[] = [];
  for (const { planned, meetingEcho, crmEventId, outcome, raced } of applied) {
    if (meetingEcho !== null) meetings.push({ kind: 'present', value: meetingEcho });
    const { meeting, crmEvent } = planned.pair;
    const writes = planned.decision.actions.some(({ kind }) => kind === 'updateCrmEvent' || kind === 'createCrmEvent');
    const doubtful =
      crmEventId ?? (crmEvent.kind === 'present' && writes && (outcome.kind === 'unsure' || raced) ? crmEvent.value.id : null);
    if (doubtful !== null) crmEvents.push({ kind: 'notRead', id: doubtful });
    const moved = planned.decision.actions.some(({ kind }) => kind === 'updateMeeting') && meetingEcho === null;
    if (moved && meeting.kind === 'present' && (outcome.kind === 'unsure' || raced))
      meetings.push({ kind: 'notRead', id: meeting.value.id });
  }
  return {
    meetings,
    crmEvents,
    people: [],
    askedAddresses: [],
    forgetMeetings: forgotten.map(({ calendarId }) => calendarId),
    forgetCrmEvents: forgotten.map(({ crmEventId }) => crmEventId),
  };
}

/** An intent is settled when its pair is in step, or when its only write was refused or overtaken: then nothing of it can be out there. */
function settledBy({ planned, outcome, raced }: Applied, memory: Memory): readonly CreationKey[] {
  const writes = planned.decision.actions.filter(({ kind }) => kind !== 'link' && kind !== 'unlink' && kind !== 'setTags').length;
  if (outcome.kind === 'done' || (writes === 1 && (outcome.kind === 'refused' || raced))) return intentsAbout(planned.pair, memory);
  return [];
}

function intentsAbout({ meeting, crmEvent, link }: Pair, memory: Memory): readonly CreationKey[] {
  const ids = new Set<string>([
    ...(meeting.kind === 'present' ? [meeting.value.id] : []),
    ...(crmEvent.kind === 'present' ? [crmEvent.value.id] : []),
    ...(link === null ? [] : [link.calendarId, link.crmEventId]),
  ]);
  return memory.intents.filter((intent) => ids.has('calendarId' in intent ? intent.calendarId : intent.crmEventId)).map(({ key }) => key);
}

/** One hour, six, a day, then weekly: a refused item rests, the others go on (rule R28). Success forgets it. */
const BACKOFF_SECONDS = [3_600, 21_600, 86_400, 604_800] as const;

function quarantineAfter({ planned, outcome }: Applied, memory: Memory, input: RunInput): readonly Quarantine[] {
  const id = planned.decision.calendarId ?? planned.decision.crmEventId;
  if (id === null) return [];
  const known = memory.quarantine.find((one) => one.id === id);
  if (outcome.kind === 'done') return known === undefined ? [] : [{ id, until: addSeconds(input.now, -1), attempts: 0 }];
  if (outcome.kind !== 'refused') return [];
  const attempts = (known?.attempts ?? 0) + 1;
  const seconds = BACKOFF_SECONDS[Math.min(attempts, BACKOFF_SECONDS.length) - 1] ?? 604_800;
  return [{ id, until: addSeconds(input.now, seconds), attempts }];
}
