import { meetingFrom, type Mailbox, type Meeting, type Person } from './meeting.ts';
import { reach } from './reach.ts';
import { wallTimeOf } from './wallTime.ts';
import { isRecord, textOf } from './wire.ts';

/** Custom properties of an item: what an add-in wrote, by name. */
export type PropertyBag = Readonly<Record<string, unknown>>;

/** One person's calendar, by way of this page's own server. Everything throws a `GraphRefusal` where Graph does not do it, `NoAnswer` where nobody does. */
export type Calendar = {
  meetings(): Promise<readonly Meeting[]>;
  meeting(id: string): Promise<Meeting>;
  /** Only what differs from `before` is sent; without `before` a new meeting is made, once per `transactionId`, with `properties` on it. */
  save(
    meeting: Meeting,
    options: { readonly before: Meeting | null; readonly properties: PropertyBag; readonly transactionId: string },
  ): Promise<Meeting>;
  properties(id: string): Promise<PropertyBag>;
  saveProperties(id: string, properties: PropertyBag): Promise<void>;
};

export class GraphRefusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export async function readPeople(): Promise<readonly Person[]> {
  const people = await ask('/outlook/people');
  return Array.isArray(people)
    ? people.map((one: unknown) =>
        isRecord(one) ? { name: textOf(one['name']), address: textOf(one['address']) } : { name: '', address: '' },
      )
    : [];
}

export async function readMailbox(address: string): Promise<Mailbox> {
  const read = await ask(`/outlook/mailboxes/${encodeURIComponent(address)}`);
  const members = isRecord(read) ? read : {};
  return {
    address: textOf(members['address']),
    name: textOf(members['name']),
    timeZone: textOf(members['timeZone']),
    ianaZone: textOf(members['ianaZone']),
    now: Date.parse(textOf(members['now'])),
  };
}

const MONTH = 31 * 24 * 3_600_000;

/** @param addinId names the extended property that Exchange keeps an add-in's custom properties in. */
export function openCalendar(mailbox: Mailbox, addinId: string): Calendar {
  const events = `/outlook/graph/users/${encodeURIComponent(mailbox.address)}`;
  const propertyId = `String {00020329-0000-0000-C000-000000000046} Name cecp-${addinId.toLowerCase()}`;
  const at = (id: string): string => `${events}/events/${encodeURIComponent(id)}`;
  const extended = (properties: PropertyBag): Readonly<Record<string, unknown>> => ({
    singleValueExtendedProperties: [{ id: propertyId, value: JSON.stringify(properties) }],
  });
  return {
    meetings: async () => {
      const window = {
        startDateTime: new Date(mailbox.now - MONTH).toISOString(),
        endDateTime: new Date(mailbox.now + MONTH).toISOString(),
      };
      const page = await ask(`${events}/calendarView?${new URLSearchParams({ ...window, $top: '1000' }).toString()}`);
      const value = isRecord(page) ? page['value'] : [];
      return (Array.isArray(value) ? value : []).map((event: unknown) => meetingFrom(event, mailbox));
    },
    meeting: async (id) => meetingFrom(await ask(at(id)), mailbox),
    save: async (meeting, { before, properties, transactionId }) => {
      const wished = changesIn(meeting, before, mailbox);
      if (before?.id !== undefined && before.id !== null) return meetingFrom(await ask(at(before.id), 'PATCH', wished), mailbox);
      const made = { ...wished, transactionId, ...(Object.keys(properties).length === 0 ? {} : extended(properties)) };
      return meetingFrom(await ask(`${events}/events`, 'POST', made), mailbox);
    },
    properties: async (id) => {
      const read = await ask(
        `${at(id)}?${new URLSearchParams({ $expand: `singleValueExtendedProperties($filter=id eq '${propertyId}')` }).toString()}`,
      );
      const found: unknown =
        isRecord(read) && Array.isArray(read['singleValueExtendedProperties']) ? read['singleValueExtendedProperties'][0] : null;
      const bag: unknown = isRecord(found) ? JSON.parse(textOf(found['value'])) : {};
      return isRecord(bag) ? bag : {};
    },
    saveProperties: async (id, properties) => {
      await ask(at(id), 'PATCH', extended(properties));
    },
  };
}

/** The members of a Graph event that a person has changed. Times are sent in the mailbox' own zone, as Outlook does. */
export function changesIn(meeting: Meeting, before: Meeting | null, { timeZone, ianaZone }: Mailbox): Readonly<Record<string, unknown>> {
  const wall = (instant: number): unknown => ({ dateTime: `${wallTimeOf(instant, ianaZone)}:00`, timeZone });
  const differs = (name: keyof Meeting): boolean => before === null || JSON.stringify(before[name]) !== JSON.stringify(meeting[name]);
  return {
    ...(differs('subject') ? { subject: meeting.subject } : {}),
    ...(differs('start') || differs('end') ? { start: wall(meeting.start), end: wall(meeting.end) } : {}),
    ...(differs('location') ? { location: { displayName: meeting.location } } : {}),
    ...(differs('sensitivity') ? { sensitivity: meeting.sensitivity } : {}),
    ...(differs('bodyHtml') ? { body: { contentType: 'html', content: meeting.bodyHtml } } : {}),
    ...(differs('attendees')
      ? { attendees: meeting.attendees.map(({ type, name, address }) => ({ type, emailAddress: { name, address } })) }
      : {}),
  };
}

async function ask(address: string, method = 'GET', body?: unknown): Promise<unknown> {
  const answer = await reach(address, {
    method,
    ...(body === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const read: unknown = text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : null;
  if (answer.ok) return read;
  const error = isRecord(read) && isRecord(read['error']) ? textOf(read['error']['message']) : '';
  throw new GraphRefusal(answer.status, error || `The calendar could not be reached (${answer.status}).`);
}
