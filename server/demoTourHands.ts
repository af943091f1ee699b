import { z } from 'zod';
import type { Report } from './sync/syncMailbox.ts';
import type { Door } from './demoDoor.ts';

/** One person with a hand in Outlook, a hand in Salesforce, and eyes on both. Nobody but that person's own rows is touched. */
export type TourHands = {
  readonly mailbox: string;
  /** A meeting that begins in some days and hours, half an hour long, by what Graph calls its parts. @returns its id. */
  readonly meet: (parts: Readonly<Record<string, unknown>>) => Promise<string>;
  readonly editMeeting: (id: string, changes: Readonly<Record<string, unknown>>) => Promise<void>;
  readonly deleteMeeting: (id: string) => Promise<void>;
  readonly editEvent: (id: string, fields: Readonly<Record<string, unknown>>) => Promise<void>;
  readonly meeting: (id: string) => Promise<SeenInOutlook | null>;
  /** Those of this person that are called so. */
  readonly eventsCalled: (subject: string) => Promise<readonly SeenInSalesforce[]>;
  /** Whether the event names the person, as its main Contact or among those invited. */
  readonly isNamed: (eventId: string, personId: string) => Promise<boolean>;
  /** Somebody in Salesforce who could be invited. */
  readonly aContact: () => Promise<{ readonly id: string; readonly name: string; readonly address: string }>;
  readonly mailsSent: () => Promise<number>;
  /** The next answer to a write in Salesforce is lost on its way back. */
  readonly loseNextReply: () => Promise<void>;
  readonly sync: () => Promise<Report>;
};

const meeting = z.looseObject({
  id: z.string(),
  subject: z.string(),
  location: z.looseObject({ displayName: z.string().nullish() }).nullish(),
});
const graphState = z.looseObject({
  mailboxes: z.array(z.looseObject({ address: z.string(), events: z.array(meeting) })),
  mails: z.array(z.unknown()),
});
const event = z.looseObject({
  Id: z.string(),
  OwnerId: z.string(),
  Subject: z.string().nullish(),
  Location: z.string().nullish(),
  WhoId: z.string().nullish(),
  IsDeleted: z.boolean().optional(),
});
const relation = z.looseObject({ EventId: z.string(), RelationId: z.string() });
const contact = z.looseObject({
  Id: z.string(),
  Name: z.string().nullish(),
  FirstName: z.string().nullish(),
  LastName: z.string(),
  Email: z.string().nullish(),
});
const crmState = z.looseObject({
  rows: z.looseObject({
    Event: z.array(event).default([]),
    EventRelation: z.array(relation).default([]),
    Contact: z.array(contact).default([]),
  }),
});
const acted = z.looseObject({ event: meeting });

export type SeenInOutlook = { readonly subject: string; readonly location: string };
export type SeenInSalesforce = { readonly id: string; readonly subject: string; readonly location: string };

/** Through the sandbox's control doors, as a person would by hand. `nextStart`: an hour in some days, another one each time since the demo was started. */
export function tourHands(options: {
  readonly door: Door;
  readonly graph: string;
  readonly salesforce: string;
  readonly mailbox: string;
  readonly crmUserId: string;
  readonly nextStart: () => Temporal.Instant;
  readonly sync: () => Promise<Report>;
}): TourHands {
  const { door, graph, salesforce, mailbox, crmUserId, nextStart, sync } = options;
  const actInOutlook = (deed: Readonly<Record<string, unknown>>): Promise<unknown> =>
    door.post(`${graph}/__control/act`, { mailbox, ...deed });
  const rows = async () => crmState.parse(await door.get(`${salesforce}/__control/state`)).rows;
  const graphNow = async () => graphState.parse(await door.get(`${graph}/__control/state`));
  return {
    mailbox,
    meet: async (parts) => {
      const start = nextStart();
      const planned = { start: inUtc(start), end: inUtc(start.add({ minutes: 30 })), ...parts };
      return acted.parse(await actInOutlook({ do: 'create', event: planned })).event.id;
    },
    editMeeting: async (id, changes) => void (await actInOutlook({ do: 'edit', id, changes })),
    deleteMeeting: async (id) => void (await actInOutlook({ do: 'delete', id })),
    editEvent: async (id, fields) => void (await door.post(`${salesforce}/__control/act`, { user: crmUserId, do: 'edit', id, fields })),
    meeting: async (id) => {
      const own = (await graphNow()).mailboxes.find(({ address }) => address === mailbox)?.events.find((one) => one.id === id);
      return own === undefined ? null : { subject: own.subject, location: own.location?.displayName ?? '' };
    },
    eventsCalled: async (subject) =>
      (await rows()).Event.filter((one) => one.OwnerId === crmUserId && one.IsDeleted !== true && one.Subject === subject).map((one) => ({
        id: one.Id,
        subject,
        location: one.Location ?? '',
      })),
    isNamed: async (eventId, personId) => {
      const { Event, EventRelation } = await rows();
      return (
        Event.some(({ Id, WhoId }) => Id === eventId && WhoId === personId) ||
        EventRelation.some(({ EventId, RelationId }) => EventId === eventId && RelationId === personId)
      );
    },
    aContact: async () => {
      const found = (await rows()).Contact.find(({ Email }) => typeof Email === 'string');
      if (found === undefined) throw new Error('There is no Contact with an address in the demo world.');
      return { id: found.Id, name: found.Name ?? `${found.FirstName ?? ''} ${found.LastName}`.trim(), address: found.Email ?? '' };
    },
    mailsSent: async () => (await graphNow()).mails.length,
    loseNextReply: async () =>
      void (await door.post(`${salesforce}/__control/faults`, [
        { kind: 'lostReply', match: { method: 'POST', path: 'composite/graph' }, times: 1 },
      ])),
    sync,
  };
}

const inUtc = (instant: Temporal.Instant) => ({ dateTime: instant.toString({ smallestUnit: 'second' }).replace('Z', ''), timeZone: 'UTC' });
