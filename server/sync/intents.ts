import { creationKeyOf } from '../../shared/ids.ts';
import type { Intent } from '../../shared/plan.ts';
import { inOneForm, type Planned } from '../core/decision.ts';
import type { Hashing } from '../core/hashing.ts';
import type { RunInput } from '../core/input.ts';
import { keyOfCrmCreate, keyOfMeetingCreate } from '../core/keys.ts';
import { guestsOf } from '../core/people.ts';

/** What must be noted before anything is sent: one intent per write (ADR 0005), and none that stands noted already. */
export function intentsToNote(planned: readonly Planned[], input: RunInput, hashing: Hashing): readonly Intent[] {
  const noted = new Set(input.intents.map(inOneForm));
  return planned.flatMap((one) => intentsOf(one, input, hashing)).filter((intent) => !noted.has(inOneForm(intent)));
}

/** The intents of one decision's own writes. */
export function intentsOf({ decision, pair }: Planned, input: RunInput, hashing: Hashing): readonly Intent[] {
  const { meeting, crmEvent } = pair;
  if (decision.kind !== 'act') return [];
  return decision.actions.flatMap((action): Intent[] => {
    if (action.kind === 'createCrmEvent' && meeting.kind === 'present') {
      const guests = guestsOf(meeting.value, input.user).map(({ address }) => address);
      const records = [...new Set([...action.who, ...action.invitees.map(({ id }) => id)])];
      const key = keyOfCrmCreate(input.user.crmUserId, meeting.value, hashing);
      return [{ kind: 'createCrmEvent', key, calendarId: meeting.value.id, payload: { content: action.content, guests, records } }];
    }
    if (action.kind === 'createMeeting' && crmEvent.kind === 'present') {
      const guests = action.attendees.map(({ address }) => address);
      const records = crmEvent.value.participants.map(({ personId }) => personId);
      const key = keyOfMeetingCreate(crmEvent.value.id, input.user.mailbox, hashing);
      return [{ kind: 'createMeeting', key, crmEventId: crmEvent.value.id, payload: { content: action.content, guests, records } }];
    }
    if (action.kind === 'updateCrmEvent') {
      const { crmEventId, changes } = action;
      return [{ kind: 'updateCrmEvent', key: keyOfUpdate(crmEventId, changes, hashing), crmEventId, payload: { changes } }];
    }
    if (action.kind === 'updateMeeting') {
      const { calendarId, changes } = action;
      return [{ kind: 'updateMeeting', key: keyOfUpdate(calendarId, changes, hashing), calendarId, payload: { changes } }];
    }
    return [];
  });
}

const keyOfUpdate = (id: string, changes: unknown, hashing: Hashing) => creationKeyOf(hashing.sha256(inOneForm({ id, changes })));
