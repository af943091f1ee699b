import type { RunInput } from '../../server/core/input.ts';
import type { Names } from '../../server/snapshot/scrubNames.ts';
import type { CrmEvent, Meeting } from '../../shared/meeting.ts';
import { renamedTexts } from './scrubPlan.ts';

/** What a run plans from, under other names: all but what holds hashes, and what no plan looks at. */
export function renamedInput(input: RunInput, names: Names): object {
  const ids = (some: Iterable<string>): string[] => Array.from(some, names.eitherId);
  return {
    now: input.now,
    firstRun: input.firstRun,
    settings: { ...input.settings, excludedDomains: '' },
    org: { ...input.org, requiredEventFields: input.org.requiredEventFields.length },
    user: {
      ...input.user,
      mailbox: names.address(input.user.mailbox),
      aliases: input.user.aliases.map(names.address),
      syncMailbox: input.user.syncMailbox === null ? null : names.address(input.user.syncMailbox),
    },
    calendar: {
      complete: input.calendar.complete,
      items: input.calendar.items.map((seen) =>
        seen.kind === 'present' ? renamedMeeting(seen.value, names) : { ...seen, id: names.calendarId(seen.id) },
      ),
    },
    crm: {
      complete: input.crm.complete,
      items: input.crm.items.map((seen) =>
        seen.kind === 'present' ? renamedEvent(seen.value, names) : { ...seen, id: names.crmId(seen.id) },
      ),
    },
    people: input.people.map((person) => ({
      ...person,
      id: names.crmId(person.id),
      address: person.address === null ? null : names.address(person.address),
      name: personOf(person.name, names),
    })),
    links: input.links.map(({ wrote, ...link }) => ({
      ...link,
      base: null,
      calendarId: names.calendarId(link.calendarId),
      crmEventId: names.crmId(link.crmEventId),
      meeting: link.meeting === null ? null : { ...link.meeting, uid: names.uid(link.meeting.uid) },
      wrote: wrote.map((one) => (one.includes('@') ? names.address(one) : one)),
    })),
    tombstones: ids(input.tombstones),
    stopped: ids(input.stopped),
    pushed: ids(input.pushed),
    quarantined: ids(input.quarantined),
    tags: Array.from(input.tags, ([id, { wanted, inCrm }]) => [
      names.calendarId(id),
      wanted.map((tag) => names.text('tag', tag)),
      inCrm === 'unsure' || inCrm === null ? inCrm : inCrm.map((tag) => names.text('tag', tag)),
    ]),
    intents: input.intents.map(({ key, kind, payload, ...aim }) => [
      names.creationKey(key),
      kind,
      Object.values(aim).map(names.eitherId),
      'content' in payload
        ? [renamedTexts(payload.content, names), payload.guests.map(names.address), payload.records.map(names.crmId)]
        : renamedTexts(payload.changes, names),
    ]),
    ledger: Array.from(input.ledger, ([key, id]) => [names.creationKey(key), names.crmId(id)]),
  };
}

const personOf = (name: string, names: Names): string => (name === '' ? '' : names.person(name));

const renamedMeeting = (meeting: Meeting, names: Names): object => ({
  ...meeting,
  id: names.calendarId(meeting.id),
  version: null,
  uid: names.uid(meeting.uid),
  seriesMasterId: meeting.seriesMasterId === null ? null : names.calendarId(meeting.seriesMasterId),
  creationKey: meeting.creationKey === null ? null : names.creationKey(meeting.creationKey),
  organizer:
    meeting.organizer === null
      ? null
      : { address: names.address(meeting.organizer.address), name: personOf(meeting.organizer.name, names) },
  attendees: meeting.attendees.map((one) => ({ ...one, address: names.address(one.address), name: personOf(one.name, names) })),
  // Of a private meeting only this much is known to cross nowhere.
  online: meeting.content.private ? false : meeting.online,
  content: renamedTexts(meeting.content, names),
});

const renamedEvent = (event: CrmEvent, names: Names): object => ({
  ...event,
  id: names.crmId(event.id),
  ownerId: names.crmId(event.ownerId),
  whoId: event.whoId === null ? null : names.crmId(event.whoId),
  participants: event.participants.map((one) => ({
    ...one,
    personId: names.crmId(one.personId),
    response: ['', 'Tentative'].includes(one.response) ? one.response : names.text('response', one.response),
  })),
  content: renamedTexts(event.content, names),
});

/** Names that leave everything as it is. */
export const SAME_NAMES: Names = {
  text: (_kind, text) => text,
  person: (name) => name,
  address: (address) => address,
  excludedDomains: (setting) => setting,
  calendarId: (id) => id,
  crmId: (id) => id,
  eitherId: (id) => id,
  uid: (uid) => uid,
  creationKey: (key) => key,
  approval: (hash) => hash,
  object: (type) => type,
};
