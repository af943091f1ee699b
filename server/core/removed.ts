import type { Content, Link } from '../../shared/meeting.ts';
import type { Action } from '../../shared/plan.ts';
import { ask, leave, type Planned } from './decision.ts';
import { fieldFingerprint } from './base.ts';
import type { Grounds } from './grounds.ts';
import { fieldsInSync } from './merge.ts';
import type { Pair } from './pair.ts';
import { isPast } from './window.ts';

/**
 * One side of a link is gone for certain, the other stands and found no new partner (rule R25). Nothing is deleted by this version: what the
 * settings would allow waits with its actions.
 */
export function decideRemoved(pair: Pair, link: Link, { input, hashing }: Grounds): Planned {
  const fromCalendar = pair.meeting.kind === 'gone';
  const { settings } = input;
  const [direction, deletes] = fromCalendar
    ? [settings.calendarToCrm, settings.calendarToCrmDelete]
    : [settings.crmToCalendar, settings.crmToCalendarDelete];
  const left = leftContent(pair);
  if (direction === 'Off') return leave(pair, 'directionOff');
  if (deletes === 'Off' || link.confirmedRuns < 1 || left === null) return leave(pair, 'deleteNotAllowed');
  if (isPast(left, input.now, input.user.timeZone)) return leave(pair, 'pastNotDeleted');
  const base = fromCalendar ? link.base.crm : link.base.calendar;
  const edited = fieldsInSync(settings).some((field) => fieldFingerprint(field, left, input.org.limits, hashing) !== base.fields[field]);
  if (edited) return leave(pair, fromCalendar ? 'changedInCrm' : 'changedInCalendar');
  if (pair.meeting.kind === 'present' && !pair.meeting.value.isOrganizer) return leave(pair, 'notOrganizer');
  const action: Action = fromCalendar
    ? { kind: 'deleteCrmEvent', crmEventId: link.crmEventId }
    : { kind: 'cancelMeeting', calendarId: link.calendarId };
  return ask(pair, fromCalendar ? 'removedFromCalendar' : 'removedFromCrm', [action], input, hashing);
}

function leftContent({ meeting, crmEvent }: Pair): Content | null {
  if (meeting.kind === 'present') return meeting.value.content;
  return crmEvent.kind === 'present' ? crmEvent.value.content : null;
}
