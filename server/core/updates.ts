import type { CrmPersonId } from '../../shared/ids.ts';
import type { CrmEvent, Field, Link, Meeting } from '../../shared/meeting.ts';
import type { CalendarAction, CrmAction } from '../../shared/plan.ts';
import { changesOf, fittedToCrm } from './canonical.ts';
import type { Grounds } from './grounds.ts';
import type { PeopleMerge } from './merge.ts';
import { inviteeOf, namesOf, type Match } from './people.ts';

/** One update of an event with all that is to cross; null where nothing is. */
export function crmUpdate(
  event: CrmEvent,
  meeting: Meeting,
  fields: readonly Field[],
  people: PeopleMerge['toCrm'],
  grounds: Grounds,
  { nameable, link }: { readonly nameable: readonly Match[]; readonly link?: Link },
): CrmAction | null {
  const { org, settings } = grounds.input;
  const touched = people.add.length + people.update.length + people.remove.length > 0;
  const who = nextNames(event, people, namesOf(nameable, org, settings), link);
  if (fields.length === 0 && !touched && who === null) return null;
  return {
    kind: 'updateCrmEvent',
    crmEventId: event.id,
    changes: changesOf(fittedToCrm(meeting.content, org.limits), fields),
    ...(who === null ? {} : { who }),
    ...(touched
      ? {
          invitees: {
            add: people.add.map((match) => inviteeOf(match, meeting.isOrganizer)),
            update: people.update,
            remove: people.remove.map(({ personId }) => personId),
          },
        }
      : {}),
  };
}

/** An empty Name is filled, one that stands is never replaced (rule R12); somebody removed leaves it only where Tandem wrote it. */
function nextNames(
  event: CrmEvent,
  people: PeopleMerge['toCrm'],
  names: readonly CrmPersonId[],
  link?: Link,
): readonly CrmPersonId[] | null {
  const named = event.participants.filter(({ who }) => who).map(({ personId }) => personId);
  if (named.length === 0 && event.whoId === null) return names.length === 0 ? null : names;
  const removed = new Set(people.remove.map(({ personId }) => personId));
  if (link === undefined || link.origin === 'key' || !named.some((id) => removed.has(id))) return null;
  return named
    .filter((id) => !removed.has(id))
    .toSorted((a, b) => Number(b === event.whoId) - Number(a === event.whoId) || (a < b ? -1 : 1));
}

/** One update of a meeting with all that is to cross; null where nothing is. */
export function calendarUpdate(
  meeting: Meeting,
  event: CrmEvent,
  fields: readonly Field[],
  people: PeopleMerge['toCalendar'],
): CalendarAction | null {
  const touched = people.add.length + people.remove.length > 0;
  if (fields.length === 0 && !touched) return null;
  return {
    kind: 'updateMeeting',
    calendarId: meeting.id,
    changes: changesOf(event.content, fields),
    ...(touched ? { attendees: { add: people.add, remove: people.remove.map(({ address }) => address) } } : {}),
  };
}
