import type { CrmEventId } from '../../shared/ids.ts';
import type { CrmEvent, Meeting } from '../../shared/meeting.ts';
import type { Action, CalendarAction, CrmAction, Outcome } from '../../shared/plan.ts';
import { problem } from '../../shared/problem.ts';
import { unreachable } from '../../shared/unreachable.ts';
import { mailsOf, type Planned } from '../core/decision.ts';
import type { Hashing } from '../core/hashing.ts';
import type { RunInput } from '../core/input.ts';
import { keyOfCrmCreate, keyOfMeetingCreate, mailboxKeyOf } from '../core/keys.ts';
import type { Written } from '../ports/answers.ts';
import type { CalendarWrite } from '../ports/calendar.ts';
import type { CrmEcho, CrmSession, CrmWrite, LedgerTags } from '../ports/crm.ts';
import type { World } from './world.ts';

/** One `act` and what became of it, side by side. Null: nothing was sent to that side. */
export type Applied = {
  readonly planned: Planned;
  readonly outcome: Outcome;
  readonly calendar: Written<Meeting> | null;
  readonly crm: Written<CrmEcho> | null;
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
): Promise<readonly Applied[]> {
  const acts = planned.filter(({ decision }) => decision.kind === 'act');
  const allowed = acts.filter((one) => !sendsSomething(one, input));
  const crmJobs = allowed.flatMap((one) => crmWrites(one, input, world).map((write) => ({ one, write })));
  const crm =
    crmJobs.length === 0
      ? []
      : await world.crm.write(
          session,
          crmJobs.map(({ write }) => write),
        );
  const crmOf = new Map(crmJobs.map(({ one }, index) => [one, crm[index] ?? null]));
  const adopted = await lookAtAdopted(crm, session, world);
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
  const calendarOf = new Map(calendarJobs.map(({ one }, index) => [one, calendar[index] ?? null]));
  return acts.map((one) =>
    allowed.includes(one)
      ? appliedOf(one, calendarOf.get(one) ?? null, crmOf.get(one) ?? null, adopted)
      : { planned: one, outcome: { kind: 'refused', problem: problem('sync.sendsNothing') }, calendar: null, crm: null, adopted: null },
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

/** At most one write per decision: the tags of a pair go with its other changes, or alone where there are none. */
function crmWrites(planned: Planned, input: RunInput, { hashing }: World): readonly CrmWrite[] {
  const { decision, pair } = planned;
  const { meeting, crmEvent } = pair;
  const ledger = ledgerTagsOf(planned, input, hashing);
  const writes = decision.actions.filter(isForCrm).flatMap((action): CrmWrite[] => {
    switch (action.kind) {
      case 'createCrmEvent': {
        if (meeting.kind !== 'present') return [];
        const { content, who, invitees } = action;
        const key = keyOfCrmCreate(input.user.crmUserId, meeting.value, hashing);
        const mailboxKey = mailboxKeyOf(input.user.mailbox, hashing);
        return [{ kind: 'create', key, mailboxKey, content, who, invitees, ...(ledger === null ? {} : { tags: ledger.tags }) }];
      }
      case 'updateCrmEvent':
        return crmEvent.kind === 'present' ? [crmUpdateOf(action, crmEvent.value, ledger)] : [];
      case 'deleteCrmEvent':
        return [];
      default:
        return unreachable(action);
    }
  });
  if (writes.length > 0 || ledger === null || crmEvent.kind !== 'present') return writes;
  return [crmUpdateOf({ kind: 'updateCrmEvent', crmEventId: crmEvent.value.id, changes: {} }, crmEvent.value, ledger)];
}

/** The ledger row of a pair is found by the key a create would have, whoever made the event. */
function ledgerTagsOf({ decision, pair: { meeting } }: Planned, input: RunInput, hashing: Hashing): LedgerTags | null {
  const action = decision.actions.find(({ kind }) => kind === 'setTags');
  if (action?.kind !== 'setTags' || meeting.kind !== 'present') return null;
  const key = keyOfCrmCreate(input.user.crmUserId, meeting.value, hashing);
  return { key, mailboxKey: mailboxKeyOf(input.user.mailbox, hashing), tags: action.tags };
}

/** Somebody who is named on the event already has a row there: it becomes an invitee's row, a second one would be refused. */
function crmUpdateOf(action: Extract<CrmAction, { kind: 'updateCrmEvent' }>, event: CrmEvent, ledger: LedgerTags | null): CrmWrite {
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
    ...(ledger === null ? {} : { ledger }),
  };
}

export const isForCalendar = (action: Action): action is CalendarAction =>
  action.kind === 'createMeeting' || action.kind === 'updateMeeting' || action.kind === 'cancelMeeting';
export const isForCrm = (action: Action): action is CrmAction =>
  action.kind === 'createCrmEvent' || action.kind === 'updateCrmEvent' || action.kind === 'deleteCrmEvent';

/** Tags are memory of ours, and the CRM keeps them for us. */
const writesToCrm = (action: Action): boolean => isForCrm(action) || action.kind === 'setTags';

/** All writes of a decision done, or the first that was not. A write that was not sent is no write done. */
function appliedOf(
  planned: Planned,
  calendar: Written<Meeting> | null,
  crm: Written<CrmEcho> | null,
  adopted: ReadonlyMap<CrmEventId, CrmEvent | null>,
): Applied {
  const { actions } = planned.decision;
  const wanted = [...(actions.some(isForCalendar) ? [calendar] : []), ...(actions.some(writesToCrm) ? [crm] : [])];
  const failed = wanted.map((answer): Written<unknown> => answer ?? { kind: 'changedMeanwhile' }).find(({ kind }) => kind !== 'written');
  return {
    planned,
    outcome: failed === undefined ? { kind: 'done' } : outcomeOf(failed),
    calendar,
    crm,
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
