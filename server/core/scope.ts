import type { EmailAddress } from '../../shared/ids.ts';
import type { CrmEvent, CrmParticipant, Meeting } from '../../shared/meeting.ts';
import type { Reason } from '../../shared/plan.ts';
import type { Filter } from '../../shared/settings.ts';
import type { MeetingTime, Window } from '../../shared/time.ts';
import { secondsBetween } from '../../shared/time.ts';
import type { Grounds } from './grounds.ts';
import type { Pair } from './pair.ts';
import { guestsOf, guestsOfCrmEvent, isExcluded, matchesOf } from './people.ts';
import { isInside } from './window.ts';

/**
 * Why nothing at all is done with a pair, whatever direction: the first half of R5, in its order. The first that holds wins; to change the
 * precedence, move the line.
 */
const STOPPERS: readonly (readonly [Reason, (pair: Pair, grounds: Grounds) => boolean])[] = [
  ['notReadThisTime', isNotRead],
  ['quarantined', (pair, { input }) => isUnreadable(pair) || named(pair, input.quarantined)],
  ['stopped', (pair, { input }) => pair.link?.state === 'stopped' || named(pair, input.stopped)],
  ['outsideWindow', (pair, { wideWindow }) => isElsewhere(pair) || isOutside(pair, wideWindow)],
  ['beforeStartDate', (pair, { window }) => isOutside(pair, window)],
  ['cancelled', ({ meeting }) => meeting.kind === 'present' && meeting.value.cancelled],
  ['declined', ({ meeting }) => meeting.kind === 'present' && !meeting.value.isOrganizer && meeting.value.ownResponse === 'declined'],
  // Private meetings cross as busy blocks from 5 of 10 on; until then whatever is private on either side stays where it is.
  ['privateSkipped', (pair) => presentSides(pair).some(({ content }) => content.private)],
  [
    'crmSeries',
    ({ crmEvent }, { input }) => crmEvent.kind === 'present' && crmEvent.value.isSeries && input.settings.crmSeries === 'Leave',
  ],
  ['childEvent', ({ crmEvent }) => crmEvent.kind === 'present' && crmEvent.value.isChild],
  ['ownedByOther', ({ crmEvent }, { input }) => crmEvent.kind === 'present' && crmEvent.value.ownerId !== input.user.crmUserId],
  ['tombstone', (pair, { input }) => pair.link === null && named(pair, input.tombstones)],
  ['duplicateKey', ({ duplicate }) => duplicate],
];

export const stopperOf = (pair: Pair, grounds: Grounds): Reason | null => STOPPERS.find(([, holds]) => holds(pair, grounds))?.[0] ?? null;

/**
 * A side that was not read to its end may hold the twin we do not see, so nothing is made there; and what is gone on a partly read side is not
 * believed (rule Q4).
 */
function isNotRead({ meeting, crmEvent }: Pair, { input }: Grounds): boolean {
  if (meeting.kind === 'notRead' || crmEvent.kind === 'notRead') return true;
  const missing = (kind: string): boolean => kind === 'none' || kind === 'gone';
  return (missing(meeting.kind) && !input.calendar.complete) || (missing(crmEvent.kind) && !input.crm.complete);
}

const isUnreadable = ({ meeting, crmEvent }: Pair): boolean => meeting.kind === 'unreadable' || crmEvent.kind === 'unreadable';

function named({ meeting, crmEvent, link }: Pair, ids: ReadonlySet<string>): boolean {
  const own = [meeting, crmEvent].flatMap((sight) => (sight.kind === 'none' ? [] : [sight.kind === 'present' ? sight.value.id : sight.id]));
  return [...own, ...(link === null ? [] : [link.calendarId, link.crmEventId])].some((id) => ids.has(id));
}

const presentSides = ({ meeting, crmEvent }: Pair): readonly (Meeting | CrmEvent)[] => [
  ...(meeting.kind === 'present' ? [meeting.value] : []),
  ...(crmEvent.kind === 'present' ? [crmEvent.value] : []),
];
const isElsewhere = ({ meeting }: Pair): boolean => meeting.kind === 'present' && meeting.value.elsewhere;
/** A pair is inside if either side is: a move out is carried once, then parked (rule R6). */
const isOutside = (pair: Pair, window: Window): boolean =>
  timesOf(pair).length > 0 && !timesOf(pair).some((time) => isInside(time, window));
const timesOf = (pair: Pair): readonly MeetingTime[] => presentSides(pair).map(({ content }) => content);

/**
 * Why nothing may be written from the calendar to the CRM, or null. `Existing` lets pairs through and stops creates; a push ignores filters and
 * nothing else (Q5).
 */
export function closedToCrm(pair: Pair, meeting: Meeting, grounds: Grounds, creates: boolean): Reason | null {
  const { input, directory } = grounds;
  if (input.settings.calendarToCrm === 'Off') return 'directionOff';
  const guests = guestsOf(meeting, input.user);
  if (
    isExcludedMeeting(
      guests.map(({ address }) => address),
      grounds,
    )
  )
    return 'excluded';
  if (isPushed(pair, input.pushed)) return null;
  return stoppedByFilter(
    input.settings.calendarToCrmFilter,
    creates,
    guests.length > 0,
    () => matchesOf(guests, directory, input.user.crmUserId).length > 0,
  );
}

/** Why nothing may be written from the CRM to the calendar, or null. The people judged are the ones the mail version would have (rule R8). */
export function closedToCalendar(pair: Pair, event: CrmEvent, grounds: Grounds, creates: boolean): Reason | null {
  const { input, directory } = grounds;
  if (input.settings.crmToCalendar === 'Off') return 'directionOff';
  const guests = guestsOfCrmEvent(event, input.user, directory);
  if (
    isExcludedMeeting(
      guests.map(({ address }) => address),
      grounds,
    )
  )
    return 'excluded';
  if (isPushed(pair, input.pushed)) return null;
  const invited = new Set(guests.map(({ address }) => address));
  const isRecord = ({ kind, personId }: CrmParticipant): boolean => {
    const address = directory.byId.get(personId)?.address ?? null;
    return (kind === 'contact' || kind === 'lead') && address !== null && invited.has(address);
  };
  return stoppedByFilter(input.settings.crmToCalendarFilter, creates, guests.length > 0, () => event.participants.some(isRecord));
}

/** A push is asked for on one side's id and holds for the pair, in both directions (rule R8). */
const isPushed = (pair: Pair, pushed: ReadonlySet<string>): boolean => pair.link?.origin === 'push' || named(pair, pushed);

const isExcludedMeeting = (addresses: readonly EmailAddress[], { input, directory }: Grounds): boolean =>
  isExcluded(addresses, input.user, directory, input.settings.excludedDomains);

function stoppedByFilter(filter: Filter, creates: boolean, hasGuest: boolean, hasRecord: () => boolean): Reason | null {
  switch (filter) {
    case 'All':
      return null;
    case 'Existing':
      return creates ? 'filterExisting' : null;
    case 'WithInvitee':
      return hasGuest ? null : 'filterNoInvitee';
    case 'WithContactOrLead':
      return hasRecord() ? null : 'filterNoContactOrLead';
    default: {
      const never: never = filter;
      return never;
    }
  }
}

const DAY_SECONDS = 86_400;

/** Times Salesforce cannot hold: never truncated, always explained (rule R22). Binds writes to the CRM only (Q3). */
export function unfitTime(time: MeetingTime, multidayEvents: boolean): Reason | null {
  if (time.end < time.start) return 'invertedTimes';
  const seconds = time.allDay
    ? Temporal.PlainDate.from(time.start).until(Temporal.PlainDate.from(time.end)).days * DAY_SECONDS
    : secondsBetween(time.start, time.end);
  return seconds > (multidayEvents ? 14 * DAY_SECONDS : DAY_SECONDS) ? 'tooLong' : null;
}
