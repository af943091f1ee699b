import type { Changes, Content, ShowAs } from '../../../shared/meeting.ts';
import { parseInstant, parsePlainDate, secondsBetween } from '../../../shared/time.ts';
import type { MeetingTime } from '../../../shared/time.ts';
import type { EventColumns } from './wire.ts';

const SHOW_AS = { busy: 'Busy', oof: 'OutOfOffice', free: 'Free' } as const satisfies Record<ShowAs, EventColumns['ShowAs']>;

/** Columns of a new Event. The related record is written here only: once linked, it is the CRM's. */
export function toEventRow(content: Content): EventColumns {
  return {
    Subject: content.subject,
    Location: content.location,
    Description: content.description,
    ShowAs: SHOW_AS[content.showAs],
    IsPrivate: content.private,
    ...timeColumns(content),
    ...(content.related === null ? {} : { WhatId: content.related.id }),
  };
}

/** Columns of an Event that change. Nothing to change gives no column. */
export function toEventChanges(changes: Changes): EventColumns {
  const time = timeOf(changes);
  return {
    ...(changes.subject === undefined ? {} : { Subject: changes.subject }),
    ...(changes.location === undefined ? {} : { Location: changes.location }),
    ...(changes.description === undefined ? {} : { Description: changes.description }),
    ...(changes.showAs === undefined ? {} : { ShowAs: SHOW_AS[changes.showAs] }),
    ...(changes.private === undefined ? {} : { IsPrivate: changes.private }),
    ...(time === null ? {} : { ...timeColumns(time), ...staleColumns(time) }),
  };
}

/**
 * Start, end and all-day are one field (rule R20): they come together or not at all.
 * @throws RangeError where they do not fit each other; better no write than a meeting at another time.
 */
function timeOf({ start, end, allDay }: Changes): MeetingTime | null {
  if (start === undefined && end === undefined && allDay === undefined) return null;
  const time = allDay === true ? datesOf(start, end) : instantsOf(start, end);
  if (time === null || allDay === undefined) throw new RangeError('start, end and all-day of a change do not fit each other');
  return time;
}

function datesOf(first: string | undefined, last: string | undefined): MeetingTime | null {
  const [start, end] = [parsePlainDate(first ?? ''), parsePlainDate(last ?? '')];
  return start === null || end === null ? null : { allDay: true, start, end };
}

function instantsOf(first: string | undefined, last: string | undefined): MeetingTime | null {
  const [start, end] = [parseInstant(first ?? ''), parseInstant(last ?? '')];
  return start === null || end === null ? null : { allDay: false, start, end };
}

function timeColumns(time: MeetingTime): EventColumns {
  if (time.allDay) {
    const days = Temporal.PlainDate.from(time.start).until(Temporal.PlainDate.from(time.end), { largestUnit: 'days' }).days;
    return { IsAllDayEvent: true, ActivityDate: time.start, DurationInMinutes: days * 1440 };
  }
  const minutes = secondsBetween(time.start, time.end) / 60;
  return {
    IsAllDayEvent: false,
    StartDateTime: time.start,
    EndDateTime: time.end,
    // Both ends are allowed only if they agree, and this one counts whole minutes.
    ...(Number.isInteger(minutes) ? { DurationInMinutes: minutes } : {}),
  };
}

/**
 * What a row may still hold from before and must not, or Salesforce refuses starts and ends that contradict each other. We cannot
 * know here whether it was all-day, so it is cleared either way.
 */
function staleColumns(time: MeetingTime): EventColumns {
  if (time.allDay) return { StartDateTime: null, EndDateTime: null };
  return Number.isInteger(secondsBetween(time.start, time.end) / 60)
    ? { ActivityDate: null }
    : { ActivityDate: null, DurationInMinutes: null };
}
