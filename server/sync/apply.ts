import type { CrmEventId } from '../../shared/ids.ts';
import type { CrmEvent, Meeting } from '../../shared/meeting.ts';
import type { Action, CalendarAction, CrmAction, Outcome } from '../../shared/plan.ts';
import { problem } from '../../shared/problem.ts';
import { unreachable } from '../../shared/unreachable.ts';
import { mailsOf, type Planned } from '../core/decision.ts';
import type { RunInput } from '../core/input.ts';
import { keyOfCrmCreate, keyOfMeetingCreate, mailboxKeyOf } from '../core/keys.ts';
import type { Written } from '../ports/answers.ts';
import type { CalendarWrite } from '../ports/calendar.ts';
import type { CrmEcho, CrmSession, CrmWrite } from '../ports/crm.ts';
import type { Progress, World } from './world.ts';

/** One `act` and what became of it, side by side. Null: nothing was sent to that side. */
export type Applied = {
  readonly planned: Planned;
  readonly outcome: Outcome;
  readonly calendar: Written<Meeting> | null;
  readonly crm: Written<CrmEcho> | null;
  /** Tags of a pair that stands go out apart, so that refusing them holds nothing else back. */
  readonly tags: Written<CrmEcho> | null;
  /** The event as it reads now, where the key of a create was taken already: an earlier try had arrived, and somebody may have edited it since. */
  readonly adopted: CrmEvent | null;
};

export const countOf = (applied: readonly Applied[], kind: Outcome['kind']): number =>
  applied.filter(({ outcome }) => outcome.kind === kind).length;

/**
 * Carry out every `act`: the CRM's writes together, then the calendar's. In this order, because a create in the CRM may turn out to have been made
 * before: its event then is no event the calendar lacks. One outcome per decision; only `done` moves its link whole.
 */
export async function applyAll(
  planned: readonly Planned[],
  input: RunInput,
  session: CrmSession,
  world: World,
  progress: Progress,
): Promise<readonly Applied[]> {
  const acts = planned.filter(({ decision }) => decision.kind === 'act');
  const allowed = acts.filter((one) => !sendsSomething(one, input));
  const crmJobs = allowed.flatMap((one) => crmWrites(one, input, world).map((write) => ({ one, write })));
  const tagJobs = allowed.flatMap((one) => tagWrites(one, input, world).map((write) => ({ one, write })));
  const writes = [...crmJobs, ...tagJobs].map(({ write }) => write);
  const expected = writes.length + allowed.filter(({ decision }) => decision.actions.some(isForCalendar)).length;
  progress({ doing: 'writing', done: 0, of: expected });
  const crm = writes.length === 0 ? [] : await world.crm.write(session, writes);
  const crmOf = new Map(crmJobs.map(({ one }, index) => [one, crm[index] ?? null]));
  const tagsOf = new Map(tagJobs.map(({ one }, index) => [one, crm[crmJobs.length + index] ?? null]));
  const adopted = await lookAtAdopted(crm, session, world);
  progress({ doing: 'writing', done: writes.length, of: expected });
  const calendarJobs = allowed
    .filter(({ pair: { crmEvent } }) => crmEvent.kind !== 'present' || !adopted.has(crmEvent.value.id))
    .flatMap((one) => calendarWrites(one, input, world).map((write) => ({ one, write })));
  const calendar =
    calendarJobs.length === 0
      ? []
      : await world.calendar.write(
          input.user.mailbox,
          calendarJobs.map(({ write }) => write),
        );
  progress({ doing: 'writing', done: expected, of: expected });
  const calendarOf = new Map(calendarJobs.map(({ one }, index) => [one, calendar[index] ?? null]));
  return acts.map((one) =>
    allowed.includes(one)
      ? appliedOf(one, { calendar: calendarOf.get(one) ?? null, crm: crmOf.get(one) ?? null, tags: tagsOf.get(one) ?? null }, adopted)
      : {
          planned: one,
          outcome: { kind: 'refused', problem: problem('sync.sendsNothing') },
          calendar: null,
          crm: null,
          tags: null,
          adopted: null,
        },
  );
}

/** One call, and only where a key was taken. An event that cannot be seen is told by the next run. */
async function lookAtAdopted(
  answers: readonly Written<CrmEcho>[],
  session: CrmSession,
  { crm }: World,
): Promise<ReadonlyMap<CrmEventId, CrmEvent | null>> {
  const ids = answers.flatMap((answer) => (answer.kind === 'written' && answer.echo.adopted ? [answer.echo.id] : []));
  const found = new Map<CrmEventId, CrmEvent | null>(ids.map((id) => [id, null]));
  if (ids.length > 0) for (const seen of await crm.look(session, ids)) if (seen.kind === 'present') found.set(seen.value.id, seen.value);
  return found;
}

/** The second lock before anything leaves the house: whatever the plan says, nothing that mails or deletes is sent (rule R26). */
const sendsSomething = ({ decision, pair }: Planned, input: RunInput): boolean =>
  mailsOf(pair, decision.actions, input) > 0 || decision.actions.some(({ kind }) => kind === 'deleteCrmEvent' || kind === 'cancelMeeting');

function calendarWrites({ decision, pair }: Planned, input: RunInput, { hashing }: World): readonly CalendarWrite[] {
  return decision.actions.filter(isForCalendar).flatMap((action): CalendarWrite[] => {
    switch (action.kind) {
      case 'createMeeting':
        if (pair.crmEvent.kind !== 'present') return [];
        return [
          {
            kind: 'create',
            key: keyOfMeetingCreate(pair.crmEvent.value.id, input.user.mailbox, hashing),
            content: action.content,
            attendees: action.attendees,
          },
        ];
      case 'updateMeeting':
        // Without a version the write could not be conditional, and an attendee invited meanwhile would be mailed: look again instead.
        if (pair.meeting.kind !== 'present' || pair.meeting.value.version === null) return [];
        return [{ kind: 'update', id: action.calendarId, expected: pair.meeting.value.version, changes: action.changes }];
      case 'cancelMeeting':
        return [];
      default:
        return unreachable(action);
    }
  });
}

function crmWrites(planned: Planned, input: RunInput, { hashing }: World): readonly CrmWrite[] {
  const { decision, pair } = planned;
  const { meeting, crmEvent } = pair;
  return decision.actions.filter(isForCrm).flatMap((action): CrmWrite[] => {
    switch (action.kind) {
      case 'createCrmEvent': {
        if (meeting.kind !== 'present') return [];
        const { content, who, invitees } = action;
        const key = keyOfCrmCreate(input.user.crmUserId, meeting.value, hashing);
        const mailboxKey = mailboxKeyOf(input.user.mailbox, hashing);
        const tags = tagsIn(decision);
        return [{ kind: 'create', key, mailboxKey, content, who, invitees, ...(tags === null ? {} : { tags }) }];
      }
      case 'updateCrmEvent':
        return crmEvent.kind === 'present' ? [crmUpdateOf(action, crmEvent.value)] : [];
      case 'deleteCrmEvent':
        return [];
      default:
        return unreachable(action);
    }
  });
}

/** Into the ledger row of the pair, which is found by the key a create would have, whoever made the event. */
function tagWrites({ decision, pair: { meeting, crmEvent } }: Planned, input: RunInput, { hashing }: World): readonly CrmWrite[] {
  const tags = tagsIn(decision);
  if (tags === null || meeting.kind !== 'present' || crmEvent.kind !== 'present') return [];
  const key = keyOfCrmCreate(input.user.crmUserId, meeting.value, hashing);
  const { id } = crmEvent.value;
  return [
    {
      kind: 'update',
      id,
      expected: null,
      changes: {},
      who: null,
      invitees: { add: [], update: [], remove: [] },
      ledger: { key, mailboxKey: mailboxKeyOf(input.user.mailbox, hashing), tags },
    },
  ];
}

function tagsIn({ actions }: Planned['decision']): readonly string[] | null {
  const action = actions.find(({ kind }) => kind === 'setTags');
  return action?.kind === 'setTags' ? action.tags : null;
}

/** Somebody who is named on the event already has a row there: it becomes an invitee's row, a second one would be refused. */
function crmUpdateOf(action: Extract<CrmAction, { kind: 'updateCrmEvent' }>, event: CrmEvent): CrmWrite {
  const rowOf = new Map(
    event.participants.flatMap(({ personId, relationId }) => (relationId === null ? [] : [[personId, relationId] as const])),
  );
  const { add, update, remove } = action.invitees ?? { add: [], update: [], remove: [] };
  const withRow = [...add, ...update].flatMap((invitee) => {
    const relationId = rowOf.get(invitee.id);
    return relationId === undefined ? [] : [{ ...invitee, relationId }];
  });
  return {
    kind: 'update',
    id: event.id,
    expected: event.version,
    changes: action.changes,
    who: action.who ?? null,
    invitees: {
      add: add.filter(({ id }) => !rowOf.has(id)),
      update: withRow,
      remove: remove.flatMap((id) => {
        const relationId = rowOf.get(id);
        return relationId === undefined ? [] : [{ relationId }];
      }),
    },
  };
}

export const isForCalendar = (action: Action): action is CalendarAction =>
  action.kind === 'createMeeting' || action.kind === 'updateMeeting' || action.kind === 'cancelMeeting';
export const isForCrm = (action: Action): action is CrmAction =>
  action.kind === 'createCrmEvent' || action.kind === 'updateCrmEvent' || action.kind === 'deleteCrmEvent';

/** All writes of a decision done, or the first that was not. A write that was not sent is no write done. Tags decide only where they go alone. */
function appliedOf(
  planned: Planned,
  answers: Pick<Applied, 'calendar' | 'crm' | 'tags'>,
  adopted: ReadonlyMap<CrmEventId, CrmEvent | null>,
): Applied {
  const { actions } = planned.decision;
  const { calendar, crm, tags } = answers;
  const writes = [...(actions.some(isForCalendar) ? [calendar] : []), ...(actions.some(isForCrm) ? [crm] : [])];
  const wanted = writes.length > 0 || tagsIn(planned.decision) === null ? writes : [tags];
  const failed = wanted.map((answer): Written<unknown> => answer ?? { kind: 'changedMeanwhile' }).find(({ kind }) => kind !== 'written');
  return {
    planned,
    outcome: failed === undefined ? { kind: 'done' } : outcomeOf(failed),
    ...answers,
    adopted: crm?.kind === 'written' ? (adopted.get(crm.echo.id) ?? null) : null,
  };
}

function outcomeOf(answer: Written<unknown>): Outcome {
  switch (answer.kind) {
    case 'written':
      return { kind: 'done' };
    case 'changedMeanwhile':
      return { kind: 'postponed', problem: problem('sync.changedMeanwhile') };
    case 'refused':
    case 'unsure':
    case 'postponed':
      return { kind: answer.kind, problem: answer.problem };
    default:
      return unreachable(answer);
  }
}
