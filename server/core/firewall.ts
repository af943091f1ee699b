import type { EmailAddress } from '../../shared/ids.ts';
import type { Meeting, User } from '../../shared/meeting.ts';
import type { Action } from '../../shared/plan.ts';
import { unreachable } from '../../shared/unreachable.ts';
import { guestsOf } from './people.ts';

/**
 * Whom Exchange would mail for one action: no flag of Graph suppresses it, so every calendar write is judged here before it may be sent
 * (rule R26). Rooms and the owner never count. Addresses in order, each once.
 */
export function recipientsOf(action: Action, meeting: Meeting | null, user: User): readonly EmailAddress[] {
  switch (action.kind) {
    case 'createMeeting':
      return inOrder(action.attendees.map(({ address }) => address));
    case 'updateMeeting': {
      const { attendees } = action;
      const moved = attendees === undefined ? [] : [...attendees.add.map(({ address }) => address), ...attendees.remove];
      return inOrder([...moved, ...(tellsEverybody(action) ? everybody(meeting, user) : [])]);
    }
    case 'cancelMeeting':
      return inOrder(everybody(meeting, user));
    case 'createCrmEvent':
    case 'updateCrmEvent':
    case 'deleteCrmEvent':
    case 'link':
    case 'unlink':
    case 'setTags':
      return [];
    default:
      return unreachable(action);
  }
}

/** Whether Exchange tells every attendee: time, subject, place and body do; how the time is shown does not. */
export function tellsEverybody(action: Action): boolean {
  if (action.kind === 'cancelMeeting') return true;
  if (action.kind !== 'updateMeeting') return false;
  const { subject, start, location, description } = action.changes;
  return [subject, start, location, description].some((change) => change !== undefined);
}

/** An attendee's edit or removal of its own copy mails nobody. */
const everybody = (meeting: Meeting | null, user: User): readonly EmailAddress[] =>
  meeting === null || !meeting.isOrganizer ? [] : guestsOf(meeting, user).map(({ address }) => address);

const inOrder = (addresses: readonly EmailAddress[]): readonly EmailAddress[] => [...new Set(addresses)].toSorted();
