import { z } from 'zod';
import { addressOf, calendarItemId, creationKeyOf, crmEventId, crmPersonId } from '../../shared/ids.ts';
import type { CalendarItemId, CrmEventId } from '../../shared/ids.ts';
import type { Changes, SeenCrmEvent, SeenMeeting, User } from '../../shared/meeting.ts';
import type { Intent } from '../../shared/plan.ts';
import type { SettingProblem } from '../../shared/settings.ts';
import type { Hashing } from '../core/hashing.ts';
import { keyOfCrmCreate, keyOfMeetingCreate } from '../core/keys.ts';
import { contentIn } from './content.ts';
import { contentFields, type Scenario } from './scenario.ts';

type Recorded = Scenario['intents'][number];
type Shown = { readonly meetings: readonly SeenMeeting[]; readonly events: readonly SeenCrmEvent[]; readonly user: User };
type Ids = { readonly calendarId: CalendarItemId | null; readonly crmEventId: CrmEventId | null };

/**
 * Open intents of a snapshot. What one aims at stands beside its key or in its payload; where it does not, the key of a create still tells, because it
 * was made of nothing else. One that cannot be understood is told and left out: it stops no other.
 */
export function readIntents(
  recorded: readonly Recorded[],
  shown: Shown,
  hashing: Hashing,
): { readonly intents: readonly Intent[]; readonly problems: readonly SettingProblem[] } {
  const read = recorded.map((one) => intentOf(one, targetOf(one, shown, hashing)));
  return {
    intents: read.flatMap((one) => (typeof one === 'string' ? [] : [one])),
    problems: read.flatMap((one, index) =>
      typeof one === 'string' ? [{ name: 'intents', sentence: `intents[${index}] ${one}; it is not taken into account.` }] : [],
    ),
  };
}

/** @returns what is wrong with it, where something is. */
function intentOf({ key: given, kind, payload }: Recorded, { calendarId, crmEventId: eventId }: Ids): Intent | string {
  const key = creationKeyOf(given);
  switch (kind) {
    case 'createCrmEvent': {
      const sent = createdIn(payload);
      if (sent === null) return 'has no content that can be read in its payload';
      return calendarId === null ? 'does not say which meeting it creates an event for' : { kind, key, calendarId, payload: sent };
    }
    case 'createMeeting': {
      const sent = createdIn(payload);
      if (sent === null) return 'has no content that can be read in its payload';
      return eventId === null ? 'does not say which event it creates a meeting for' : { kind, key, crmEventId: eventId, payload: sent };
    }
    case 'updateMeeting': {
      const changes = changesIn(payload);
      if (changes === null) return 'has no changes that can be read in its payload';
      return calendarId === null ? 'does not say which meeting it changes' : { kind, key, calendarId, payload: { changes } };
    }
    case 'updateCrmEvent': {
      const changes = changesIn(payload);
      if (changes === null) return 'has no changes that can be read in its payload';
      return eventId === null ? 'does not say which event it changes' : { kind, key, crmEventId: eventId, payload: { changes } };
    }
    default:
      return `is of the kind ${JSON.stringify(kind)}, which this version never notes`;
  }
}

function targetOf({ key, calendarId, crmEventId: eventId, payload }: Recorded, shown: Shown, hashing: Hashing): Ids {
  const ids = z.looseObject({ calendarId: z.string().optional(), crmEventId: z.string().optional() }).safeParse(payload).data;
  const meeting = calendarId ?? ids?.calendarId ?? meetingOfKey(key, shown, hashing);
  const event = eventId ?? ids?.crmEventId ?? eventOfKey(key, shown, hashing);
  return { calendarId: meeting === null ? null : calendarItemId(meeting), crmEventId: event === null ? null : crmEventId(event) };
}

const meetingOfKey = (key: string, { meetings, user }: Shown, hashing: Hashing): string | null =>
  meetings.flatMap((seen) =>
    seen.kind === 'present' && keyOfCrmCreate(user.crmUserId, seen.value, hashing) === key ? [seen.value.id] : [],
  )[0] ?? null;
const eventOfKey = (key: string, { events, user }: Shown, hashing: Hashing): string | null =>
  events.flatMap((seen) =>
    seen.kind === 'present' && keyOfMeetingCreate(seen.value.id, user.mailbox, hashing) === key ? [seen.value.id] : [],
  )[0] ?? null;

const people = z.looseObject({ guests: z.array(z.string()).default([]), records: z.array(z.string()).default([]) });

/** The content may also stand in the payload itself. */
function createdIn(payload: Recorded['payload']) {
  const content = contentIn(payload['content'] ?? payload);
  const invited = people.safeParse(payload).data;
  if (content === null || invited === undefined) return null;
  return { content, guests: invited.guests.map(addressOf), records: invited.records.map(crmPersonId) };
}

const changed = contentFields.partial();

function changesIn(payload: Recorded['payload']): Changes | null {
  const given: unknown = payload['changes'] ?? payload;
  const read = changed.safeParse(given).data;
  if (read === undefined || typeof given !== 'object' || given === null) return null;
  // Only what is named was sent: a default would be a change of its own.
  const named = (name: string): boolean => Object.hasOwn(given, name);
  const time = named('start') || named('end') ? contentIn({ ...read, subject: '' }) : null;
  if ((named('start') || named('end')) && time === null) return null;
  return {
    ...(named('subject') && read.subject !== undefined ? { subject: read.subject } : {}),
    ...(time === null ? {} : { start: time.start, end: time.end, allDay: time.allDay }),
    ...(named('description') && read.description !== undefined ? { description: read.description } : {}),
    ...(named('location') && read.location !== undefined ? { location: read.location } : {}),
    ...(named('showAs') && read.showAs !== undefined ? { showAs: read.showAs } : {}),
    ...(named('private') && read.private !== undefined ? { private: read.private } : {}),
  };
}
