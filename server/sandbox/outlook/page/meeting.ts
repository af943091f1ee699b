import { instantOfWall } from './wallTime.ts';
import { isRecord, textOf } from './wire.ts';

export type Person = { readonly name: string; readonly address: string };
export type Mailbox = Person & { readonly timeZone: string; readonly ianaZone: string; readonly now: number };
export type Answer = 'none' | 'organizer' | 'tentativelyAccepted' | 'accepted' | 'declined' | 'notResponded';
export type Attendee = Person & { readonly type: 'required' | 'optional' | 'resource'; readonly answer: Answer };

/** A meeting as the page and Office.js need it. Times are epoch milliseconds; `id` is Graph's default one, null before the first save. */
export type Meeting = {
  readonly id: string | null;
  readonly seriesMasterId: string | null;
  readonly subject: string;
  readonly start: number;
  readonly end: number;
  readonly isAllDay: boolean;
  readonly location: string;
  readonly bodyHtml: string;
  readonly organizer: Person;
  readonly isOrganizer: boolean;
  readonly attendees: readonly Attendee[];
  readonly sensitivity: string;
  readonly categories: readonly string[];
  readonly isCancelled: boolean;
  readonly created: number;
  readonly modified: number;
};

/** Reads an event of Graph whose times are in UTC. All-day meetings are dates, so they begin at midnight where the mailbox is. */
export function meetingFrom(event: unknown, { ianaZone }: Mailbox): Meeting {
  const read = isRecord(event) ? event : {};
  const isAllDay = read['isAllDay'] === true;
  const zone = isAllDay ? ianaZone : 'UTC';
  const time = (name: string): number => instantOfWall(textOf(memberOf(read[name], 'dateTime')), zone);
  return {
    id: textOf(read['id']) || null,
    seriesMasterId: textOf(read['seriesMasterId']) || null,
    subject: textOf(read['subject']),
    start: time('start'),
    end: time('end'),
    isAllDay,
    location: textOf(memberOf(read['location'], 'displayName')),
    bodyHtml: textOf(memberOf(read['body'], 'content')),
    organizer: personFrom(memberOf(read['organizer'], 'emailAddress')),
    isOrganizer: read['isOrganizer'] === true,
    attendees: (Array.isArray(read['attendees']) ? read['attendees'] : []).map(attendeeFrom),
    sensitivity: textOf(read['sensitivity']) || 'normal',
    categories: (Array.isArray(read['categories']) ? read['categories'] : []).map(textOf),
    isCancelled: read['isCancelled'] === true,
    created: Date.parse(textOf(read['createdDateTime'])) || 0,
    modified: Date.parse(textOf(read['lastModifiedDateTime'])) || 0,
  };
}

/** What stands in the form before anything is typed: the next full hour, for half an hour. */
export function newMeeting(mailbox: Mailbox): Meeting {
  const start = Math.ceil((mailbox.now + 1) / 3_600_000) * 3_600_000;
  return {
    id: null,
    seriesMasterId: null,
    subject: '',
    start,
    end: start + 1_800_000,
    isAllDay: false,
    location: '',
    bodyHtml: '',
    organizer: { name: mailbox.name, address: mailbox.address },
    isOrganizer: true,
    attendees: [],
    sensitivity: 'normal',
    categories: [],
    isCancelled: false,
    created: mailbox.now,
    modified: mailbox.now,
  };
}

/** The form of an item's id that Office.js gives to add-ins; `convertToRestId` turns it back. */
export function ewsId(graphId: string): string {
  return graphId.replaceAll('-', '/').replaceAll('_', '+');
}

function attendeeFrom(value: unknown): Attendee {
  const type = textOf(memberOf(value, 'type'));
  return {
    ...personFrom(memberOf(value, 'emailAddress')),
    type: type === 'optional' || type === 'resource' ? type : 'required',
    answer: answerFrom(textOf(memberOf(memberOf(value, 'status'), 'response'))),
  };
}

const ANSWERS: readonly Answer[] = ['none', 'organizer', 'tentativelyAccepted', 'accepted', 'declined', 'notResponded'];

function answerFrom(text: string): Answer {
  return ANSWERS.find((answer) => answer === text) ?? 'none';
}

function personFrom(value: unknown): Person {
  const address = textOf(memberOf(value, 'address'));
  return { name: textOf(memberOf(value, 'name')) || address, address };
}

function memberOf(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined;
}
