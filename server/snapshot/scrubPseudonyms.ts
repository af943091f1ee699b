import { createHash, createHmac } from 'node:crypto';
import { addressOf, crmEventId, crmPersonId, fingerprintOf, mailboxOf } from '../../shared/ids.ts';
import type { Meeting } from '../../shared/meeting.ts';
import { keyOfCrmCreate, keyOfMeetingCreate } from '../core/keys.ts';
import { inOrder, isExchangeId, isExchangeUid, isRecordId, namesInOrder } from './scrubIds.ts';
import type { Names, Notes, TextKind } from './scrubNames.ts';
import { LEFT_OUT } from './scrubShape.ts';
import { textPseudonym, type KeyedStep } from './scrubText.ts';

/** What a hash says depends on a secret, which is forgotten. `what` keeps hashes of different things apart. */
type Mark = (what: string, text: string) => string;

/** Whose snapshot it is, and the identity of every meeting in it: the plan's keys are made of these. */
export type Whose = {
  readonly mailbox: string;
  readonly salesforceUserId: string;
  readonly meetings: readonly Pick<Meeting, 'uid' | 'originalStart'>[];
};

/** Names that plan alike and say nothing. */
export function pseudonyms(notes: Notes, whose: Whose, secret: Uint8Array): Names {
  const step: KeyedStep = (state, part) => createHmac('sha256', secret).update(state).update(part).digest();
  const start = (what: string): Buffer => step(Buffer.from(what), '\0');
  const mark: Mark = (what, text) => step(start(what), JSON.stringify(text)).toString('hex');
  const texts = textsOf(notes, start, step, mark);
  const address = addressesOf(notes, whose.mailbox, mark);
  const { calendarId, crmId, eitherId } = idsOf(notes, mark);
  const uid = (one: string): string =>
    notes.calendarIds.has(one) ? calendarId(one) : isExchangeUid(one) ? one : `uid-${mark('uid', one).slice(0, 24)}`;
  return {
    text: (kind, one) => texts[kind](one),
    person: (name) => `Person ${mark('person', name).slice(0, 8)}`,
    address: address.nameOf,
    excludedDomains: address.excludedDomains,
    calendarId,
    crmId,
    eitherId,
    uid,
    creationKey: creationKeysOf(notes, whose, { address: address.nameOf, crmId, uid }, mark),
    approval: (hash) => mark('approval', hash),
    object: (type) => (STANDARD_OBJECTS.has(type) ? type : `Custom_${mark('object', type).slice(0, 8)}__c`),
  };
}

function textsOf({ rareCharacters }: Notes, start: (what: string) => Buffer, step: KeyedStep, mark: Mark) {
  const rare = [...rareCharacters].map((one) => [mark('character', one), one] as const);
  const shuffled = rare.toSorted(([a], [b]) => inOrder(a, b)).map(([, one]) => one);
  const ofKind = (kind: TextKind) => textPseudonym(start(kind), step, shuffled);
  return {
    subject: ofKind('subject'),
    description: ofKind('description'),
    location: ofKind('location'),
    tag: ofKind('tag'),
    response: ofKind('response'),
  };
}

/**
 * Addresses keep their order, because the first of several people in it becomes the Name of an event (rule R12), and their domain, because colleagues
 * and excluded domains are known by it (rule R36). All excluded domains become one, so that the setting cannot outgrow its 255 characters.
 */
function addressesOf(notes: Notes, mailbox: string, mark: Mark) {
  const addresses = [...new Set([...notes.addresses, addressOf(mailbox)])].toSorted(inOrder);
  const marks = addresses.map((address) => mark('address', address).slice(0, 12)).toSorted(inOrder);
  const places = new Map(addresses.map((address, place) => [address, place]));
  const own = domainOf(addressOf(mailbox));
  const domain = (one: string): string => {
    const what = notes.excludedDomains.has(one) && one !== own ? 'excluded' : 'domain';
    return `d${mark(what, what === 'excluded' ? '' : one).slice(0, 10)}.example`;
  };
  return {
    nameOf: (text: string): string => {
      const address = addressOf(text);
      return address === '' ? '' : `p${marks[places.get(address) ?? -1] ?? LEFT_OUT}@${domain(domainOf(address))}`;
    },
    excludedDomains: (setting: string): string => {
      const named = setting.split(',').map(addressOf);
      return [...new Set(named.filter((one) => one !== '').map(domain))].join(',');
    },
  };
}

const domainOf = (address: string): string => addressOf(address.slice(address.lastIndexOf('@') + 1));

/** What begins with these three characters is a record of a certain kind, also where no column says so. */
const KNOWN_PREFIXES = ['001', '003', '005', '006', '00Q', '500', '701'];

function idsOf({ calendarIds, crmIds, eitherIds }: Notes, mark: Mark) {
  const others = [...eitherIds].filter((id) => !crmIds.has(id));
  const inCalendar = namesInOrder(new Set([...calendarIds, ...others]), {
    stays: (id) => isExchangeId(id) || isRecordId(id),
    kindOf: () => '',
    mark: (id) => mark('calendarId', id).slice(0, 16),
  });
  const inCrm = namesInOrder(crmIds, {
    stays: isRecordId,
    kindOf: (id) => KNOWN_PREFIXES.find((prefix) => id.startsWith(prefix)) ?? '',
    mark: (id) => mark('crmId', id).slice(0, 16),
  });
  const calendarId = (id: string): string => inCalendar.get(id) ?? id;
  const crmId = (id: string): string => inCrm.get(id) ?? id;
  return { calendarId, crmId, eitherId: (id: string): string => (crmIds.has(id) ? crmId(id) : calendarId(id)) };
}

/**
 * Two kinds of key are computed anew from what is in the snapshot (rule R27): a meeting's, from its event's id and the mailbox, and an event's, from
 * its owner and its meeting's identity. Such a key becomes the key of the new names. No key stays as it is: it would prove a guess at what it was
 * made of.
 */
function creationKeysOf(
  { crmIds }: Notes,
  whose: Whose,
  names: Pick<Names, 'address' | 'crmId' | 'uid'>,
  mark: Mark,
): Names['creationKey'] {
  const hashing = {
    sha256: (text: string) => createHash('sha256').update(text).digest('hex'),
    fingerprint: (text: string) => fingerprintOf(mark('fingerprint', text)),
  };
  const { mailbox, salesforceUserId, meetings } = whose;
  const ofMeeting = (address: string, id: string): string => keyOfMeetingCreate(crmEventId(id), mailboxOf(address), hashing);
  const ofEvent = (owner: string, uid: string, originalStart: string | null): string =>
    keyOfCrmCreate(crmPersonId(owner), { uid, originalStart }, hashing);
  const made = new Map([
    ...[...crmIds].map((id) => [ofMeeting(mailbox, id), ofMeeting(names.address(mailbox), names.crmId(id))] as const),
    ...meetings.map(
      ({ uid, originalStart }) =>
        [ofEvent(salesforceUserId, uid, originalStart), ofEvent(names.crmId(salesforceUserId), names.uid(uid), originalStart)] as const,
    ),
  ]);
  return (key) => made.get(key) ?? mark('creationKey', key).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}

/** Objects every org has: their names tell nothing of this one. */
const STANDARD_OBJECTS = new Set(
  'Account Asset AssetRelationship Campaign Case Contact Contract Event Invoice Lead Name Opportunity Order Other Product2 Quote Solution Task User'.split(
    ' ',
  ),
);
