import { calendarItemId, crmEventId, cursorOf, versionOf } from '../../shared/ids.ts';
import type { Changes, Content, CrmEvent, CrmParticipant, Link, Meeting } from '../../shared/meeting.ts';
import type { Action, CrmAction, Invitee } from '../../shared/plan.ts';
import type { Planned } from '../../server/core/decision.ts';
import type { RunInput } from '../../server/core/input.ts';
import { keyOfMeetingCreate } from '../../server/core/keys.ts';
import type { Commit, Memory } from '../../server/ports/store.ts';
import { isForCalendar, isForCrm, type Applied } from '../../server/sync/apply.ts';
import { afterReading, afterWriting } from '../../server/sync/remember.ts';
import { crmEventBook, meetingBook } from '../../server/sync/sights.ts';
import { askedBy, wished, wishesIn } from './runWishes.ts';
import { hashing } from './planning.ts';
import { anOrg } from './user.ts';

type Kept<T> = Map<string, { readonly kind: 'present'; readonly value: T } | { readonly kind: 'gone' | 'notRead' | 'unreadable' }>;
type Sides = { readonly meetings: Kept<Meeting>; readonly events: Kept<CrmEvent>; readonly input: RunInput };

/**
 * What the next run sees once every `act` of a plan is done: both sides as they would really read, each with the habits of its kind (Exchange
 * ends a body with a line, Salesforce keeps lines its own way), and the links as they would be remembered. What waits is not touched.
 */
export function carryOut(input: RunInput, planned: readonly Planned[]): RunInput {
  const sides: Sides = {
    meetings: new Map(input.calendar.items.map((seen) => [seen.kind === 'present' ? seen.value.id : seen.id, seen])),
    events: new Map(input.crm.items.map((seen) => [seen.kind === 'present' ? seen.value.id : seen.id, seen])),
    input,
  };
  const memory: Memory = { ...NOTHING, links: input.links, intents: input.intents, wishes: wishesIn(input) };
  const applied = planned.filter(({ decision }) => decision.kind === 'act').map((one) => appliedTo(one, sides));
  const read = afterReading(planned, memory, NOTHING_READ);
  const wishes = wished(memory.wishes, read);
  const written = afterWriting(applied, { ...memory, wishes }, input, hashing);
  return {
    ...input,
    calendar: {
      ...input.calendar,
      items: [...sides.meetings].map(([id, seen]) => (seen.kind === 'present' ? seen : again(input.calendar.items, id))),
    },
    crm: { ...input.crm, items: [...sides.events].map(([id, seen]) => (seen.kind === 'present' ? seen : again(input.crm.items, id))) },
    links: [read, written].reduce(remembered, input.links),
    ...askedBy(input, wished(wishes, written)),
  };
}

/** What was not there to be written is seen as it was. */
function again<S extends { readonly kind: string }>(items: readonly S[], id: string): S {
  const found = items.find((seen) => 'id' in seen && seen.id === id);
  if (found === undefined) throw new Error(`${id} was never seen.`);
  return found;
}

const NOTHING: Memory = {
  links: [],
  sights: { meetings: [], crmEvents: [], people: [], askedAddresses: [] },
  intents: [],
  tombstones: [],
  quarantine: [],
  wishes: [],
  calendarCursor: null,
  crmCursor: null,
};
const NOTHING_READ: Parameters<typeof afterReading>[2] = {
  org: anOrg(),
  meetings: meetingBook([]),
  crmEvents: crmEventBook([]),
  people: { all: [], fresh: [], gone: [], asked: [] },
  ledger: new Map(),
  calendarCursor: cursorOf('calendar'),
  crmCursor: cursorOf('crm'),
};

/** As the store would: a kept link replaces every other of either id. */
function remembered(links: readonly Link[], { keepLinks = [], dropLinks = [] }: Commit): readonly Link[] {
  const left = links.filter(
    (link) => !dropLinks.some(({ calendarId, crmEventId: id }) => link.calendarId === calendarId && link.crmEventId === id),
  );
  return keepLinks.reduce(
    (all, kept) => [...all.filter(({ calendarId, crmEventId: id }) => calendarId !== kept.calendarId && id !== kept.crmEventId), kept],
    left,
  );
}

/** Carried out by both sides and answered at once. */
function appliedTo(planned: Planned, sides: Sides): Applied {
  const { decision, pair } = planned;
  const made = decision.actions.map((action) => done(action, pair, sides)).find((id) => id !== null) ?? null;
  const meeting = present(sides.meetings, made?.meeting ?? decision.calendarId);
  const event = present(sides.events, made?.event ?? decision.crmEventId);
  const writes = (isFor: (action: Action) => boolean): boolean => decision.actions.some(isFor);
  return {
    planned,
    outcome: { kind: 'done' },
    calendar: writes(isForCalendar) && meeting !== null ? { kind: 'written', echo: meeting } : null,
    crm: writes(isForCrm) && event !== null ? { kind: 'written', echo: { id: event.id, adopted: false } } : null,
    tags: sendsTags(planned) && event !== null ? { kind: 'written', echo: { id: event.id, adopted: false } } : null,
    adopted: null,
  };
}

/** A create takes its tags along. */
const sendsTags = ({ decision: { actions } }: Planned): boolean =>
  actions.some(({ kind }) => kind === 'setTags') && actions.every(({ kind }) => kind !== 'createCrmEvent');

/** @returns what was created. @throws Error on anything this version must never do by itself. */
function done(
  action: Action,
  pair: Planned['pair'],
  { meetings, events, input }: Sides,
): { readonly meeting?: string; readonly event?: string } | null {
  switch (action.kind) {
    case 'createCrmEvent': {
      if (pair.meeting.kind !== 'present') throw new Error('Nothing to create from.');
      const id = `made-of-${pair.meeting.value.id}`;
      events.set(id, { kind: 'present', value: createdEvent(id, action, input) });
      return { event: id };
    }
    case 'createMeeting': {
      if (pair.crmEvent.kind !== 'present') throw new Error('Nothing to create from.');
      const id = `made-of-${pair.crmEvent.value.id}`;
      const key = keyOfMeetingCreate(pair.crmEvent.value.id, input.user.mailbox, hashing);
      meetings.set(id, { kind: 'present', value: { ...createdMeeting(id, asExchangeKeepsIt(action.content), input), creationKey: key } });
      return { meeting: id };
    }
    case 'updateCrmEvent': {
      const event = present(events, action.crmEventId);
      if (event === null) throw new Error(`${action.crmEventId} is not there.`);
      events.set(event.id, { kind: 'present', value: updatedEvent(event, action, input) });
      return null;
    }
    case 'updateMeeting': {
      const meeting = present(meetings, action.calendarId);
      if (meeting === null || action.attendees !== undefined)
        throw new Error(`${action.calendarId} is not there, or people would be mailed.`);
      meetings.set(meeting.id, {
        kind: 'present',
        value: { ...meeting, content: asExchangeKeepsIt(withChanges(meeting.content, action.changes)) },
      });
      return null;
    }
    case 'unlink':
      meetings.delete(action.calendarId);
      events.delete(action.crmEventId);
      return null;
    case 'link':
    case 'setTags':
      return null;
    case 'deleteCrmEvent':
    case 'cancelMeeting':
      throw new Error(`${action.kind} is nothing to be carried out.`);
    default: {
      const never: never = action;
      return never;
    }
  }
}

const createdMeeting = (id: string, content: Content, { now, user }: RunInput): Meeting => ({
  id: calendarItemId(id),
  version: versionOf('1'),
  uid: `uid-${id}`,
  originalStart: null,
  seriesMasterId: null,
  creationKey: null,
  createdAt: now,
  changedAt: now,
  organizer: { address: user.mailbox as string as never, name: 'Anna' },
  isOrganizer: true,
  ownResponse: 'organizer',
  cancelled: false,
  online: false,
  attendees: [],
  unaddressed: 0,
  elsewhere: false,
  content,
});

function createdEvent(id: string, action: Extract<CrmAction, { kind: 'createCrmEvent' }>, input: RunInput): CrmEvent {
  const bare: CrmEvent = {
    id: crmEventId(id),
    version: versionOf('1'),
    ownerId: input.user.crmUserId,
    createdAt: input.now,
    changedAt: input.now,
    isChild: false,
    isSeries: false,
    whoId: null,
    participants: [],
    content: asSalesforceKeepsIt(action.content),
  };
  return withNames(withInvitees(bare, action.invitees, input), action.who, input);
}

function updatedEvent(event: CrmEvent, action: Extract<CrmAction, { kind: 'updateCrmEvent' }>, input: RunInput): CrmEvent {
  const { add, update, remove } = action.invitees ?? { add: [], update: [], remove: [] };
  const written = { ...event, content: asSalesforceKeepsIt(withChanges(event.content, action.changes)) };
  const invited = withInvitees(written, [...add, ...update], input);
  const named = action.who === undefined ? invited : withNames(invited, action.who, input);
  const removed = new Set<string>(remove);
  return {
    ...named,
    participants: named.participants.flatMap((one) => (removed.has(one.personId) ? (one.who ? [{ ...one, invitee: false }] : []) : [one])),
  };
}

const stranger = (personId: CrmParticipant['personId'], { people }: RunInput): CrmParticipant => ({
  personId,
  kind: people.find(({ id }) => id === personId)?.kind ?? 'other',
  relationId: `0RE-${personId}`,
  who: false,
  invitee: false,
  status: 'New',
  response: '',
});

function withInvitees(event: CrmEvent, invitees: readonly Invitee[], input: RunInput): CrmEvent {
  const rows = new Map(event.participants.map((one) => [one.personId, one]));
  for (const { id, status, response } of invitees) {
    const row = rows.get(id) ?? stranger(id, input);
    rows.set(id, { ...row, invitee: true, status, response: response ?? row.response });
  }
  return { ...event, participants: [...rows.values()] };
}

function withNames(event: CrmEvent, who: readonly CrmParticipant['personId'][], input: RunInput): CrmEvent {
  const rows = new Map(event.participants.map((one) => [one.personId, { ...one, who: who.includes(one.personId) }]));
  for (const id of who) if (!rows.has(id)) rows.set(id, { ...stranger(id, input), who: true });
  return { ...event, whoId: who[0] ?? null, participants: [...rows.values()].filter((row) => row.who || row.invitee) };
}

/** The time goes whole, as in `Changes`. */
function withChanges(content: Content, changes: Changes): Content {
  const { start, end, allDay, ...rest } = changes;
  const time = start === undefined ? {} : { start, end, allDay };
  return { ...content, ...rest, ...(time as object) };
}

const asExchangeKeepsIt = (content: Content): Content => ({
  ...content,
  description: content.description === '' ? '' : `${content.description.trimEnd()}\n`,
});
const asSalesforceKeepsIt = (content: Content): Content => ({
  ...content,
  subject: content.subject.trim(),
  description: content.description.replaceAll(/\r?\n/gu, '\r\n'),
});

function present<T>(items: Kept<T>, id: string | null): T | null {
  const seen = id === null ? undefined : items.get(id);
  return seen?.kind === 'present' ? seen.value : null;
}
