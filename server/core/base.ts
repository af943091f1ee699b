import type { Base, Content, CrmEvent, Field, Limits, Meeting, User } from '../../shared/meeting.ts';
import { eachField } from '../../shared/meeting.ts';
import type { Fingerprint } from '../../shared/ids.ts';
import { canonicalField } from './canonical.ts';
import type { Hashing } from './hashing.ts';
import { guestsOf, type Directory } from './people.ts';

/** How one side reads, as it is remembered: a keyed hash per field and per person, never text (rule R23). */
export const baseOf = (content: Content, people: readonly Fingerprint[], limits: Limits, hashing: Hashing): Base => ({
  fields: eachField((field) => fieldFingerprint(field, content, limits, hashing)),
  people: [...new Set(people)].toSorted(),
});

/** The field's name is part of what is hashed: an empty description and an empty location must not look alike. */
export const fieldFingerprint = (field: Field, content: Content, limits: Limits, hashing: Hashing): Fingerprint =>
  hashing.fingerprint(`${field}:${canonicalField(field, content, limits)}`);

export const addressFingerprint = (address: string, hashing: Hashing): Fingerprint => hashing.fingerprint(`address:${address}`);
const recordFingerprint = (id: string, hashing: Hashing): Fingerprint => hashing.fingerprint(`record:${id}`);

/** A CRM person is its record and its address: a changed address must invite nobody (rule R13). */
export const recordFingerprints = (id: string, address: string | null, hashing: Hashing): readonly Fingerprint[] => [
  recordFingerprint(id, hashing),
  ...(address === null ? [] : [addressFingerprint(address, hashing)]),
];

export const baseOfMeeting = (meeting: Meeting, user: User, limits: Limits, hashing: Hashing): Base =>
  baseOf(
    meeting.content,
    guestsOf(meeting, user).map(({ address }) => addressFingerprint(address, hashing)),
    limits,
    hashing,
  );

export const baseOfCrmEvent = (event: CrmEvent, directory: Directory, limits: Limits, hashing: Hashing): Base =>
  baseOf(
    event.content,
    event.participants.flatMap(({ personId }) => recordFingerprints(personId, directory.byId.get(personId)?.address ?? null, hashing)),
    limits,
    hashing,
  );
