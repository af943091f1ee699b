/** A wall time without offset (`2026-03-10T09:00:00`) and the zone it was said in, Windows or IANA, exactly as the caller spelt it. */
export type Wall = { readonly dateTime: string; readonly timeZone: string };

export type EmailAddress = { readonly name: string; readonly address: string };
export type Response = 'none' | 'organizer' | 'tentativelyAccepted' | 'accepted' | 'declined' | 'notResponded';
export type ResponseStatus = { readonly response: Response; readonly time: string };
export type Attendee = {
  readonly type: 'required' | 'optional' | 'resource';
  readonly status: ResponseStatus;
  readonly emailAddress: EmailAddress;
  /** Only in the organizer's copy, from an answer that proposed another time. */
  readonly proposedNewTime?: { readonly start: Wall; readonly end: Wall };
};
export type Location = Readonly<Record<string, unknown>> & { readonly displayName: string };

export type DayOfWeek = 'sunday' | 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday';

export type Recurrence = {
  readonly pattern: {
    readonly type: 'daily' | 'weekly' | 'absoluteMonthly' | 'relativeMonthly' | 'absoluteYearly' | 'relativeYearly';
    readonly interval: number;
    readonly month: number;
    readonly dayOfMonth: number;
    readonly daysOfWeek?: readonly DayOfWeek[];
    readonly firstDayOfWeek: DayOfWeek;
    readonly index: 'first' | 'second' | 'third' | 'fourth' | 'last';
  };
  readonly range: {
    readonly type: 'endDate' | 'numbered' | 'noEnd';
    readonly startDate: string;
    readonly endDate: string;
    readonly recurrenceTimeZone: string;
    readonly numberOfOccurrences: number;
  };
  /** Never on the wire: see the switch of the same name; absent means 'lastDay'. */
  readonly shortMonths?: 'skip';
};

/** What a calendar item says, apart from its identity. `body` is always HTML. */
export type EventFields = {
  readonly subject: string;
  readonly body: string;
  readonly importance: 'low' | 'normal' | 'high';
  readonly sensitivity: 'normal' | 'personal' | 'private' | 'confidential';
  readonly showAs: 'free' | 'tentative' | 'busy' | 'oof' | 'workingElsewhere' | 'unknown';
  readonly isAllDay: boolean;
  readonly isCancelled: boolean;
  readonly categories: readonly string[];
  readonly start: Wall;
  readonly end: Wall;
  readonly locations: readonly Location[];
  readonly attendees: readonly Attendee[];
  readonly isReminderOn: boolean;
  readonly reminderMinutesBeforeStart: number;
  readonly responseRequested: boolean;
  readonly allowNewTimeProposals: boolean;
  readonly hideAttendees: boolean;
  readonly responseStatus: ResponseStatus;
  /** Null: not an online meeting. */
  readonly onlineMeeting: { readonly joinUrl: string } | null;
};

/** An occurrence that differs from its series. `own` names the fields it no longer takes from the master. */
export type SeriesException = {
  readonly fields: EventFields;
  readonly own: readonly string[];
  readonly modified: string;
  readonly change: number;
};

/** `dropped` and the keys of `exceptions` are original dates (`2026-03-10`) in the zone of the series. */
export type Series = {
  readonly recurrence: Recurrence;
  readonly dropped: readonly string[];
  readonly exceptions: Readonly<Record<string, SeriesException>>;
};

/** `date`: the occurrence it was put on, by original date; absent on a single meeting or the whole series. */
export type ExtendedProperty = { readonly id: string; readonly value: string; readonly date?: string };

/** One item of one mailbox: a single meeting or a whole series. `change` is the mailbox' change counter when it last changed. */
export type StoredEvent = {
  readonly key: number;
  readonly uid: string;
  readonly created: string;
  readonly modified: string;
  readonly change: number;
  readonly isOrganizer: boolean;
  readonly organizer: EmailAddress;
  readonly transactionId: string | null;
  readonly fields: EventFields;
  readonly series: Series | null;
  readonly extendedProperties: readonly ExtendedProperty[];
  /** The number of the calendar it lies in; absent: the default one. */
  readonly calendar?: number;
};

/**
 * What an id points at: an item, or with `date` one occurrence of a series by its original date. `place`: how often the item
 * had been moved when a default id was given out, where that is not now.
 */
export type ItemRef = { readonly key: number; readonly date: string | null; readonly place?: number };

export const defaultCalendar = 0;

export function calendarOf({ calendar = defaultCalendar }: Pick<StoredEvent, 'calendar'>): number {
  return calendar;
}

export const neverResponded: ResponseStatus = { response: 'none', time: '0001-01-01T00:00:00Z' };

export const plainFields: Omit<EventFields, 'start' | 'end'> = {
  subject: '',
  body: '',
  importance: 'normal',
  sensitivity: 'normal',
  showAs: 'busy',
  isAllDay: false,
  isCancelled: false,
  categories: [],
  locations: [],
  attendees: [],
  isReminderOn: true,
  reminderMinutesBeforeStart: 15,
  responseRequested: true,
  allowNewTimeProposals: true,
  hideAttendees: false,
  responseStatus: { response: 'organizer', time: '0001-01-01T00:00:00Z' },
  onlineMeeting: null,
};
