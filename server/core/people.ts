import type { CrmPersonId, EmailAddress } from '../../shared/ids.ts';
import { addressOf } from '../../shared/ids.ts';
import type { CrmEvent, CrmPerson, InviteeStatus, Meeting, Org, Response, User } from '../../shared/meeting.ts';
import type { Guest, Invitee } from '../../shared/plan.ts';
import type { Settings } from '../../shared/settings.ts';

/** Shared Activities lets an event name this many contacts (facts on Salesforce, section 2). */
const CONTACTS_MAX = 50;

/** Who the CRM knows, ready to be asked by address and by id. */
export type Directory = {
  readonly byAddress: ReadonlyMap<EmailAddress, readonly CrmPerson[]>;
  readonly byId: ReadonlyMap<CrmPersonId, CrmPerson>;
};

export function directoryOf(people: readonly CrmPerson[]): Directory {
  const byAddress = new Map<EmailAddress, CrmPerson[]>();
  for (const person of people) {
    if (person.address === null || !person.matchable) continue;
    byAddress.set(person.address, [...(byAddress.get(person.address) ?? []), person]);
  }
  return { byAddress, byId: new Map(people.map((person) => [person.id, person])) };
}

/** A person of a meeting besides its owner: rooms, resources, the owner and a sync mailbox never are (rule R15). */
export type MeetingGuest = Guest & { readonly response: Response; readonly organizer: boolean };

export function guestsOf(meeting: Meeting, user: User): readonly MeetingGuest[] {
  const nobody = new Set<string>([user.mailbox, ...user.aliases, ...(user.syncMailbox === null ? [] : [user.syncMailbox])]);
  const guests = new Map<EmailAddress, MeetingGuest>();
  const { organizer } = meeting;
  if (!meeting.isOrganizer && organizer !== null && !nobody.has(organizer.address))
    guests.set(organizer.address, { ...organizer, response: 'accepted', organizer: true });
  for (const { address, name, role, response } of meeting.attendees)
    if (role !== 'resource' && !nobody.has(address) && !guests.has(address))
      guests.set(address, { address, name, response, organizer: false });
  return [...guests.values()].toSorted((a, b) => compare(a.address, b.address));
}

/** The mail version of a CRM event's people: its Contacts, Leads and other Users with an address, never what it is related to (rule R13). */
export function guestsOfCrmEvent(event: CrmEvent, user: User, directory: Directory): readonly Guest[] {
  const nobody = new Set<string>([user.mailbox, ...user.aliases, ...(user.syncMailbox === null ? [] : [user.syncMailbox])]);
  const guests = new Map<EmailAddress, Guest>();
  for (const { personId } of event.participants.toSorted((a, b) => compare(a.personId, b.personId))) {
    const person = directory.byId.get(personId);
    if (person === undefined || !person.matchable || person.address === null) continue;
    if (personId === user.crmUserId || nobody.has(person.address)) continue;
    if (!guests.has(person.address)) guests.set(person.address, { address: person.address, name: person.name });
  }
  return [...guests.values()].toSorted((a, b) => compare(a.address, b.address));
}

/** A guest and the record that stands for it in the CRM. */
export type Match = { readonly guest: MeetingGuest; readonly person: CrmPerson };

/**
 * Which CRM records a meeting's guests are, in R12's order. Users come first and are left out: Salesforce would make a child event for each
 * (rule R11). Several records for one address: the first in R12's order, then the lowest id.
 */
export function matchesOf(guests: readonly MeetingGuest[], directory: Directory, crmUserId: CrmPersonId): readonly Match[] {
  const matches = new Map<CrmPersonId, Match>();
  for (const guest of guests) {
    const [first] = recordsOf(guest, directory, crmUserId);
    if (first !== undefined && first.kind !== 'user' && !matches.has(first.id)) matches.set(first.id, { guest, person: first });
  }
  return [...matches.values()].toSorted((a, b) => byRank(crmUserId)(a.person, b.person));
}

/** Every record with a guest's address, Users first, then in R12's order. */
export const recordsOf = ({ address }: Guest, directory: Directory, crmUserId: CrmPersonId): readonly CrmPerson[] =>
  (directory.byAddress.get(address) ?? []).toSorted(
    (a, b) => Number(a.kind !== 'user') - Number(b.kind !== 'user') || byRank(crmUserId)(a, b),
  );

/** Leads, then Contacts, then what the syncing user owns, then by address, then by id (rule R12). */
const byRank =
  (crmUserId: CrmPersonId) =>
  (a: CrmPerson, b: CrmPerson): number =>
    Number(a.kind !== 'lead') - Number(b.kind !== 'lead') ||
    Number(a.ownerId !== crmUserId) - Number(b.ownerId !== crmUserId) ||
    compare(a.address ?? '', b.address ?? '') ||
    compare(a.id, b.id);

/** Whom the event names: with Shared Activities up to 50 Contacts, or one Lead; without it exactly one person (rule R12). */
export function namesOf(matches: readonly Match[], org: Org, settings: Settings): readonly CrmPersonId[] {
  const ids = (kind: CrmPerson['kind']): CrmPersonId[] =>
    matches.filter(({ person }) => person.kind === kind).map(({ person }) => person.id);
  const [leads, contacts] = [ids('lead'), ids('contact')];
  if (!org.sharedActivities) return [...leads, ...contacts].slice(0, 1);
  const leadFirst = leads.length > 0 && (contacts.length === 0 || settings.nameWhenMixed === 'Lead');
  return leadFirst ? leads.slice(0, 1) : contacts.slice(0, CONTACTS_MAX);
}

/** Only the organizer's mailbox tracks answers (rule R14). Salesforce knows no tentative: it stays New and the word goes into Response. */
export function inviteeOf({ guest, person }: Match, isOrganizer: boolean): Invitee {
  const { status, response } = statusOf(guest, isOrganizer);
  return { id: person.id, status, ...(response === '' ? {} : { response }) };
}

export function statusOf(guest: MeetingGuest, isOrganizer: boolean): { readonly status: InviteeStatus; readonly response: string } {
  if (guest.organizer) return { status: 'Accepted', response: '' };
  if (!isOrganizer) return { status: 'New', response: '' };
  switch (guest.response) {
    case 'accepted':
      return { status: 'Accepted', response: '' };
    case 'declined':
      return { status: 'Declined', response: '' };
    case 'tentative':
      return { status: 'New', response: 'Tentative' };
    default:
      return { status: 'New', response: '' };
  }
}

/** By User record, or by the owner's own domain (rule R36). */
export const isColleague = (address: EmailAddress, user: User, directory: Directory): boolean =>
  domainOf(address) === domainOf(user.mailbox) || (directory.byAddress.get(address) ?? []).some((person) => person.kind === 'user');

/** Are all outsiders of the meeting from excluded domains? Colleagues by User record or by the owner's domain are no outsiders (rule R36). */
export function isExcluded(addresses: readonly EmailAddress[], user: User, directory: Directory, excludedDomains: string): boolean {
  const excluded = new Set(
    excludedDomains
      .split(',')
      .map(addressOf)
      .filter((domain) => domain !== ''),
  );
  if (excluded.size === 0) return false;
  const outsiders = addresses.filter((address) => !isColleague(address, user, directory));
  return outsiders.length > 0 && outsiders.every((address) => excluded.has(domainOf(address)));
}

const domainOf = (address: string): EmailAddress => addressOf(address.slice(address.lastIndexOf('@') + 1));
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
