import type { Fingerprint } from '../../shared/ids.ts';
import type { Base, Changes, Content, CrmEvent, CrmParticipant, Field, Limits, Link, Meeting, User } from '../../shared/meeting.ts';
import { FIELDS } from '../../shared/meeting.ts';
import type { Guest, Invitee } from '../../shared/plan.ts';
import type { Settings } from '../../shared/settings.ts';
import { addressFingerprint, fieldFingerprint, recordFingerprints } from './base.ts';
import { canonicalAfter, canonicalField } from './canonical.ts';
import type { Hashing } from './hashing.ts';
import { guestsOf, guestsOfCrmEvent, inviteeOf, matchesOf, statusOf, type Directory, type Match } from './people.ts';

/**
 * Which side moved each field since it was last agreed. Fields that read alike are not named, whoever moved.
 */
export type FieldMerge = {
  readonly toCrm: readonly Field[];
  readonly toCalendar: readonly Field[];
  readonly clash: readonly Field[];
};

/** Writes of ours that were never answered: a reading that equals one is ours, not a person's edit (rule R27). */
export type Unconfirmed = { readonly calendar: readonly Changes[]; readonly crm: readonly Changes[] };

export function mergeFields(
  calendar: Content,
  crm: Content,
  base: { readonly calendar: Base; readonly crm: Base },
  unconfirmed: Unconfirmed,
  fields: readonly Field[],
  limits: Limits,
  hashing: Hashing,
): FieldMerge {
  const toCrm: Field[] = [];
  const toCalendar: Field[] = [];
  const clash: Field[] = [];
  for (const field of fields) {
    const inCalendar = moveOf(field, calendar, base.calendar, unconfirmed.calendar, limits, hashing);
    const inCrm = moveOf(field, crm, base.crm, unconfirmed.crm, limits, hashing);
    // Where our unanswered write arrived, the side it came from was last agreed to read so: if it reads otherwise now, it was edited since.
    const calendarMoved = inCalendar === 'edited' || inCrm === 'ours';
    const crmMoved = inCrm === 'edited' || inCalendar === 'ours';
    if (canonicalField(field, calendar, limits) === canonicalField(field, crm, limits)) continue;
    if (calendarMoved && crmMoved) clash.push(field);
    else if (calendarMoved) toCrm.push(field);
    else if (crmMoved) toCalendar.push(field);
  }
  return { toCrm, toCalendar, clash };
}

/** The base says something else than the side shows. */
const differsFromBase = (field: Field, content: Content, base: Base, limits: Limits, hashing: Hashing): boolean =>
  fieldFingerprint(field, content, limits, hashing) !== base.fields[field];

/** How a side came to read as it does: as its base says, by a write of ours that was never answered, or by a person's edit. */
function moveOf(
  field: Field,
  content: Content,
  base: Base,
  unconfirmed: readonly Changes[],
  limits: Limits,
  hashing: Hashing,
): 'none' | 'ours' | 'edited' {
  if (!differsFromBase(field, content, base, limits, hashing)) return 'none';
  const present = canonicalField(field, content, limits);
  return unconfirmed.some((changes) => canonicalAfter(field, content, changes, limits) === present) ? 'ours' : 'edited';
}

/** Fields a switch takes out of the sync are neither compared nor written (rule R21). */
export const fieldsInSync = (settings: Settings): readonly Field[] =>
  FIELDS.filter(
    (field) => (field !== 'location' || settings.syncLocation === 'On') && (field !== 'description' || settings.syncDescription === 'On'),
  );

/** What the people of one side mean for the other, person by person (rules R13, R14). `matched`: all the CRM knows, as the records that stand there. */
export type PeopleMerge = {
  readonly matched: readonly Match[];
  readonly toCrm: { readonly add: readonly Match[]; readonly update: readonly Invitee[]; readonly remove: readonly CrmParticipant[] };
  readonly toCalendar: { readonly add: readonly Guest[]; readonly remove: readonly Guest[] };
};

export type PeopleSides = {
  readonly meeting: Meeting;
  readonly crmEvent: CrmEvent;
  readonly link: Link | null;
  readonly user: User;
  readonly directory: Directory;
};

/**
 * Without a link (the first tie by key) calendar people are added in the CRM, and nobody who stood in the CRM is added to the mail.
 * A person is known on the CRM side by its record or its address, so a changed address invites nobody.
 */
export function mergePeople(
  { meeting, crmEvent, link, user, directory }: PeopleSides,
  timeMovedInCalendar: boolean,
  settings: Settings,
  hashing: Hashing,
): PeopleMerge {
  const guests = guestsOf(meeting, user);
  const addresses = new Set<string>(guests.map(({ address }) => address));
  const contacts = crmEvent.participants.filter(({ kind }) => kind !== 'user').toSorted((a, b) => (a.personId < b.personId ? -1 : 1));
  const addressOfRecord = (participant: CrmParticipant): string | null => directory.byId.get(participant.personId)?.address ?? null;
  const standsInCrm = ({ guest, person }: Match): CrmParticipant | undefined =>
    contacts.find((participant) => participant.personId === person.id || addressOfRecord(participant) === guest.address);
  const was = {
    inCalendar: (address: string): boolean => includes(link?.base.calendar, [addressFingerprint(address, hashing)]),
    inCrm: (id: string, address: string | null): boolean => includes(link?.base.crm, recordFingerprints(id, address, hashing)),
  };
  const matched: Match[] = [];
  const add: Match[] = [];
  const update: Invitee[] = [];
  const leftTheCrm: Guest[] = [];
  for (const match of matchesOf(guests, directory, user.crmUserId)) {
    const participant = standsInCrm(match);
    const { address } = match.guest;
    const standing = participant === undefined ? match : { ...match, person: { ...match.person, id: participant.personId } };
    matched.push(standing);
    if (participant === undefined) {
      if (link !== null && was.inCalendar(address) && was.inCrm(match.person.id, address)) leftTheCrm.push(match.guest);
      else add.push(match);
    } else if (!participant.invitee) {
      if (link === null) add.push(standing);
    } else {
      const answer = answerFor(match, participant, meeting.isOrganizer, timeMovedInCalendar);
      if (answer !== null) update.push(answer);
    }
  }
  const remove = contacts.filter((participant) => {
    const address = addressOfRecord(participant);
    return (
      participant.invitee &&
      link !== null &&
      address !== null &&
      !addresses.has(address) &&
      was.inCalendar(address) &&
      was.inCrm(participant.personId, address)
    );
  });
  const addToCalendar = link === null ? [] : newInCrm(crmEvent, user, directory, addresses, was.inCrm);
  return {
    matched,
    toCrm: { add, update, remove },
    toCalendar: { add: addToCalendar, remove: settings.removeAttendees === 'On' ? leftTheCrm : [] },
  };
}

function newInCrm(
  crmEvent: CrmEvent,
  user: User,
  directory: Directory,
  addresses: ReadonlySet<string>,
  wasInCrm: (id: string, address: string | null) => boolean,
): readonly Guest[] {
  const known = new Set<string>(
    crmEvent.participants
      .map(({ personId }) => ({ personId, address: directory.byId.get(personId)?.address ?? null }))
      .filter(({ personId, address }) => wasInCrm(personId, address))
      .map(({ address }) => address ?? ''),
  );
  return guestsOfCrmEvent(crmEvent, user, directory).filter(({ address }) => !addresses.has(address) && !known.has(address));
}

const includes = (base: Base | undefined, fingerprints: readonly Fingerprint[]): boolean =>
  base !== undefined && fingerprints.some((fingerprint) => base.people.includes(fingerprint));

/** The status to write, or null. A known answer is never reset unless the time moved: Exchange then asks everybody again (rule R14). */
function answerFor(match: Match, participant: CrmParticipant, isOrganizer: boolean, timeMoved: boolean): Invitee | null {
  if (!isOrganizer) return null;
  const answer = statusOf(match.guest, isOrganizer);
  const unanswered = answer.status === 'New' && answer.response === '';
  const known = participant.status !== 'New' || participant.response !== '';
  if (unanswered && !(known && timeMoved)) return null;
  if (answer.status === participant.status && (answer.response === participant.response || answer.response === '')) return null;
  return { ...inviteeOf(match, isOrganizer), id: participant.personId };
}

/** What a linked pair shows of both sides since it was last agreed. */
export type Moved = {
  readonly meeting: Meeting;
  readonly event: CrmEvent;
  readonly link: Link;
  readonly fields: FieldMerge;
  readonly people: PeopleMerge;
};
