import { remedyFor } from '../../shared/explain.ts';
import type { Field, Meeting, User } from '../../shared/meeting.ts';
import { FIELDS } from '../../shared/meeting.ts';
import type { Action, Decision } from '../../shared/plan.ts';
import { unreachable } from '../../shared/unreachable.ts';
import type { Effect, MeetingStatus, PersonView, PushPreview } from '../../shared/view.ts';
import type { Planned } from './decision.ts';
import { guestsOf, isColleague, recordsOf, type Directory } from './people.ts';

/** Where a meeting stands, by what the next run would do with it. */
export function statusOf({ decision, pair }: Planned): MeetingStatus {
  switch (decision.kind) {
    case 'inSync':
      return 'synced';
    case 'act':
      return 'due';
    case 'ask':
      return 'asks';
    case 'leave':
      return pair.crmEvent.kind === 'none' || pair.crmEvent.kind === 'gone' ? 'left' : 'held';
    default:
      return unreachable(decision.kind);
  }
}

/** What a push would do: the decision of a plan in which the meeting was pushed. */
export function previewOf({ decision }: Planned): PushPreview {
  const { kind, because, explanation, mails, actions } = decision;
  return { kind: PREVIEW_KINDS[kind], because, explanation, remedy: remedyFor(because), effects: actions.flatMap(effectsOf), mails };
}

const PREVIEW_KINDS: Readonly<Record<Decision['kind'], PushPreview['kind']>> = {
  inSync: 'nothing',
  act: 'writes',
  ask: 'waits',
  leave: 'closed',
};

function effectsOf(action: Action): readonly Effect[] {
  switch (action.kind) {
    case 'createCrmEvent':
      return [{ kind: 'createEvent', people: new Set([...action.who, ...action.invitees.map(({ id }) => id)]).size }];
    case 'updateCrmEvent': {
      const { add, update, remove } = action.invitees ?? { add: [], update: [], remove: [] };
      return [{ kind: 'updateEvent', fields: fieldsIn(action.changes), people: add.length + update.length + remove.length }];
    }
    case 'updateMeeting': {
      const { add, remove } = action.attendees ?? { add: [], remove: [] };
      return [{ kind: 'updateMeeting', fields: fieldsIn(action.changes), people: add.length + remove.length }];
    }
    case 'link':
      return [{ kind: 'tie' }];
    case 'setTags':
      return [{ kind: 'setTags', tags: action.tags }];
    // None of these is planned for a meeting that is there, as one that is looked at always is.
    case 'deleteCrmEvent':
    case 'createMeeting':
    case 'cancelMeeting':
    case 'unlink':
      return [];
    default:
      return unreachable(action);
  }
}

const fieldsIn = (changes: object): readonly Field[] => FIELDS.filter((field) => (field === 'time' ? 'start' : field) in changes);

/** Who takes part, and as whom Salesforce knows them. Of a private meeting nobody came in at the door, so nobody is named. */
export const peopleOf = (meeting: Meeting, user: User, directory: Directory): readonly PersonView[] =>
  guestsOf(meeting, user).map((guest) => {
    const { address, name, organizer, response } = guest;
    const records = recordsOf(guest, directory, user.crmUserId);
    const [first] = records;
    const kind = isColleague(address, user, directory)
      ? 'colleague'
      : first === undefined || first.kind === 'user'
        ? 'unknown'
        : first.kind;
    return { address, name, kind, organizer, response, others: Math.max(0, records.length - 1) };
  });
