import type {
  CalendarItemId,
  CreationKey,
  CrmEventId,
  CrmPersonId,
  EmailAddress,
  Fingerprint,
  Instant,
  MailboxId,
  TimeZone,
  Version,
} from './ids.ts';
import type { Problem } from './problem.ts';
import type { MeetingTime } from './time.ts';

export type ShowAs = 'busy' | 'free' | 'oof';
export type Related = { readonly type: string; readonly id: string };

/** The part of a meeting both sides can hold (contracts section 3, "C"). Empty text is "". */
export type Content = MeetingTime & {
  readonly subject: string;
  readonly description: string;
  readonly location: string;
  readonly showAs: ShowAs;
  readonly private: boolean;
  readonly related: Related | null;
};

/** A part of `Content`. Start, end and all-day go together: they are one field (rule R20). */
export type Changes = {
  readonly subject?: string;
  readonly description?: string;
  readonly location?: string;
  readonly showAs?: ShowAs;
  readonly private?: boolean;
} & Partial<Pick<MeetingTime, 'start' | 'end' | 'allDay'>>;

/** What is compared and merged one by one. People are merged apart, person by person (rule R13). */
export const FIELDS = ['subject', 'time', 'description', 'location', 'showAs'] as const;
export type Field = (typeof FIELDS)[number];
export const eachField = <T>(make: (field: Field) => T): Readonly<Record<Field, T>> => ({
  subject: make('subject'),
  time: make('time'),
  description: make('description'),
  location: make('location'),
  showAs: make('showAs'),
});

export type Response = 'none' | 'organizer' | 'accepted' | 'tentative' | 'declined' | 'notResponded';
export type Attendee = {
  readonly address: EmailAddress;
  readonly name: string;
  readonly role: 'required' | 'optional' | 'resource';
  readonly response: Response;
};

/** One copy of a meeting, in one mailbox. */
export type Meeting = {
  readonly id: CalendarItemId;
  readonly version: Version | null;
  /** Identity of the meeting in every mailbox: the series `uid` (or `iCalUId`) and, for an occurrence, its original start (ADR 0004). */
  readonly uid: string;
  readonly originalStart: string | null;
  readonly seriesMasterId: CalendarItemId | null;
  /** Graph gives back the `transactionId` an app created the event with: how we know our own work again after a crash. */
  readonly creationKey: CreationKey | null;
  readonly createdAt: Instant | null;
  readonly changedAt: Instant | null;
  readonly organizer: { readonly address: EmailAddress; readonly name: string } | null;
  readonly isOrganizer: boolean;
  readonly ownResponse: Response;
  readonly cancelled: boolean;
  /** Teams and the like: their body is never written, it carries the join link. */
  readonly online: boolean;
  readonly attendees: readonly Attendee[];
  /** Guests whose address Exchange did not tell. They cannot be matched, and they are mailed like the others. */
  readonly unaddressed: number;
  /** It still exists, but in another folder than the calendar: neither gone nor in the window (rule R25). */
  readonly elsewhere: boolean;
  readonly content: Content;
};

export type InviteeStatus = 'New' | 'Accepted' | 'Declined';

/** One person on a CRM event: an `EventRelation` row, or the bare `WhoId` where Shared Activities is off. */
export type CrmParticipant = {
  readonly personId: CrmPersonId;
  readonly kind: 'contact' | 'lead' | 'user' | 'other';
  /** Null where the person stands in `WhoId` only. */
  readonly relationId: string | null;
  readonly who: boolean;
  readonly invitee: boolean;
  readonly status: InviteeStatus;
  readonly response: string;
};

export type CrmEvent = {
  readonly id: CrmEventId;
  readonly version: Version | null;
  readonly ownerId: CrmPersonId;
  readonly createdAt: Instant | null;
  readonly changedAt: Instant | null;
  /** Salesforce makes a child row for every invited User; it is a copy of the master, never a source. */
  readonly isChild: boolean;
  /** Part of a series Salesforce keeps itself (classic or Lightning). */
  readonly isSeries: boolean;
  /** `WhoId`: the primary Name. Null where the event has none. */
  readonly whoId: CrmPersonId | null;
  readonly participants: readonly CrmParticipant[];
  readonly content: Content;
};

/** A User, Contact or Lead. A converted Lead and an inactive or non-Standard User match nobody (rule R11). */
export type CrmPerson = {
  readonly id: CrmPersonId;
  readonly kind: 'contact' | 'lead' | 'user';
  readonly address: EmailAddress | null;
  readonly name: string;
  readonly ownerId: CrmPersonId | null;
  readonly matchable: boolean;
};

/** What one look at one item showed. Only `gone` may lead to a deletion; `notRead` says nothing (ADR 0008). */
export type Observed<Id, T> =
  | { readonly kind: 'present'; readonly value: T }
  | { readonly kind: 'gone'; readonly id: Id }
  | { readonly kind: 'notRead'; readonly id: Id }
  | { readonly kind: 'unreadable'; readonly id: Id; readonly problem: Problem };
export type SeenMeeting = Observed<CalendarItemId, Meeting>;
export type SeenCrmEvent = Observed<CrmEventId, CrmEvent>;

export type Side = 'calendar' | 'crm';

/** How one side read when it was last confirmed: keyed hashes, never text (rule R23, ADR 0007). */
export type Base = { readonly fields: Readonly<Record<Field, Fingerprint>>; readonly people: readonly Fingerprint[] };

/** What we remember of one user's copy tied to one CRM event. */
export type Link = {
  readonly calendarId: CalendarItemId;
  readonly crmEventId: CrmEventId;
  readonly origin: 'key' | 'push' | 'created';
  readonly state: 'active' | 'parked' | 'stopped';
  readonly confirmedRuns: number;
  readonly meeting: { readonly uid: string; readonly originalStart: string | null } | null;
  readonly createdSide: Side | null;
  /** The side that holds our masked copy. Filled from 5 of 10 on. */
  readonly masked: Side | null;
  /** Fields and addresses Tandem wrote on the other side: what a later scrub may take back (rule R10). */
  readonly wrote: readonly string[];
  readonly base: { readonly calendar: Base; readonly crm: Base };
};

/** Whose calendar a run is about. */
export type User = {
  readonly mailbox: MailboxId;
  readonly aliases: readonly EmailAddress[];
  readonly crmUserId: CrmPersonId;
  readonly syncMailbox: EmailAddress | null;
  readonly timeZone: TimeZone;
};

/** What the CRM says of itself: read by describe, never asked of a person. */
export type Org = {
  readonly sharedActivities: boolean;
  readonly multidayEvents: boolean;
  /** API names of custom fields on Event that must be filled; they stop creates (rule R30). */
  readonly requiredEventFields: readonly string[];
  readonly limits: Limits;
};
/** UTF-16 units. */
export type Limits = { readonly subject: number; readonly location: number; readonly description: number };
export const DEFAULT_LIMITS: Limits = { subject: 255, location: 255, description: 32_000 };
