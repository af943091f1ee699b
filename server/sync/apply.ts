import type { CrmEventId } from '../../shared/ids.ts';
import type { CrmEvent, Meeting } from '../../shared/meeting.ts';
import type { Action, CalendarAction, CrmAction, Outcome } from '../../shared/plan.ts';
import { problem } from '../../shared/problem.ts';
import { unreachable } from '../../shared/unreachable.ts';
import { recipientsOfAll, type Planned } from '../core/decision.ts';
import type { RunInput } from '../core/input.ts';
import { keyOfCrmCreate, keyOfMeetingCreate, mailboxKeyOf } from '../core/keys.ts';
import type { Written } from '../ports/answers.ts';
import type { CalendarWrite } from '../ports/calendar.ts';
import type { CrmEcho, CrmSession, CrmWrite } from '../ports/crm.ts';
import type { World } from './world.ts';

/** One `act` and what became of it. The echoes are what the sides answered, where they were written. */
export type Applied = {
  readonly planned: Planned;
  readonly outcome: Outcome;
  readonly meetingEcho: Meeting | null;
  readonly crmEventId: CrmEventId | null;
  /** Somebody edited between our look and our write: the next run must look again. */
  readonly raced: boolean;
};

export const countOf = (applied: readonly Applied[], kind: Outcome['kind']): number =>
  applied.filter(({ outcome }) => outcome.kind === kind).length;

/** Carry out every `act`: the writes of each side together, both sides at once. One outcome per decision; only `done` moves its link. */
export async function applyAll(
  planned: readonly Planned[],
  input: RunInput,
  session: CrmSession,
  world: World,
): Promise<readonly Applied[]> {
  const acts = planned.filter(({ decision }) => decision.kind === 'act');
  const allowed = acts.filter((one) => !sendsSomething(one, input));
  const calendarJobs = allowed.flatMap((one) => calendarWrites(one, input, world).map((write) => ({ one, write })));
  const crmJobs = allowed.flatMap((one) => crmWrites(one, input, world).map((write) => ({ one, write })));
  const [calendarAnswers, crmAnswers] = await Promise.all([
    calendarJobs.length === 0
      ? []
      : world.calendar.write(
          input.user.mailbox,
          calendarJobs.map(({ write }) => write),
        ),
    crmJobs.length === 0
      ? []
      : world.crm.write(
          session,
          crmJobs.map(({ write }) => write),
        ),
  ]);
  const calendarOf = new Map(calendarJobs.map(({ one }, index) => [one, calendarAnswers[index]]));
  const crmOf = new Map(crmJobs.map(({ one }, index) => [one, crmAnswers[index]]));
  return acts.map((one) =>
    allowed.includes(one)
      ? appliedOf(one, calendarOf.get(one), crmOf.get(one))
      : {
          planned: one,
          outcome: { kind: 'refused', problem: problem('sync.sendsNothing') },
          meetingEcho: null,
          crmEventId: null,
          raced: false,
        },
  );
}

/** The second lock before anything leaves the house: whatever the plan says, nothing that mails or deletes is sent (rule R26). */
const sendsSomething = ({ decision, pair }: Planned, input: RunInput): boolean =>
  recipientsOfAll(pair, decision.actions, input).length > 0 ||
  decision.actions.some(({ kind }) => kind === 'deleteCrmEvent' || kind === 'cancelMeeting');

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

function crmWrites({ decision, pair }: Planned, input: RunInput, { hashing }: World): readonly CrmWrite[] {
  return decision.actions.filter(isForCrm).flatMap((action): CrmWrite[] => {
    switch (action.kind) {
      case 'createCrmEvent': {
        if (pair.meeting.kind !== 'present') return [];
        const { content, who, invitees } = action;
        const key = keyOfCrmCreate(input.user.crmUserId, pair.meeting.value, hashing);
        return [{ kind: 'create', key, mailboxKey: mailboxKeyOf(input.user.mailbox, hashing), content, who, invitees }];
      }
      case 'updateCrmEvent':
        return pair.crmEvent.kind === 'present' ? [crmUpdateOf(action, pair.crmEvent.value)] : [];
      case 'deleteCrmEvent':
        return [];
      default:
        return unreachable(action);
    }
  });
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

const isForCalendar = (action: Action): action is CalendarAction =>
  action.kind === 'createMeeting' || action.kind === 'updateMeeting' || action.kind === 'cancelMeeting';
const isForCrm = (action: Action): action is CrmAction =>
  action.kind === 'createCrmEvent' || action.kind === 'updateCrmEvent' || action.kind === 'deleteCrmEvent';

/** All writes of a decision done, or the first that was not. */
function appliedOf(planned: Planned, calendar: Written<Meeting> | undefined, crm: Written<CrmEcho> | undefined): Applied {
  const wanted = [isForCalendar, isForCrm].filter((isFor) => planned.decision.actions.some(isFor)).length;
  const answers: readonly Written<unknown>[] = [calendar, crm].filter((answer) => answer !== undefined);
  // A write that was not sent is no write done.
  const unsent: readonly Written<unknown>[] = answers.length < wanted ? [{ kind: 'changedMeanwhile' }] : [];
  const failed = [...answers, ...unsent].find(({ kind }) => kind !== 'written');
  return {
    planned,
    outcome: failed === undefined ? { kind: 'done' } : outcomeOf(failed),
    meetingEcho: calendar?.kind === 'written' ? calendar.echo : null,
    crmEventId: crm?.kind === 'written' ? crm.echo.id : null,
    raced: [...answers, ...unsent].some(({ kind }) => kind === 'changedMeanwhile'),
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
