import type { Fingerprint } from '../../shared/ids.ts';
import type { Base, Content, CrmParticipant, Field, Link } from '../../shared/meeting.ts';
import { addressFingerprint, fieldFingerprint, recordFingerprints } from '../core/base.ts';
import type { Hashing } from '../core/hashing.ts';
import type { RunInput } from '../core/input.ts';
import { directoryOf, guestsOf, recordsOf } from '../core/people.ts';
import type { PairOfLink } from './pairsOfLinks.ts';
import type { LinkFile, PeopleFlagsFile, SideFlagsFile } from './snapshotFiles.ts';

/** How both sides read now, held against what was agreed (contracts section 3): words instead of the fingerprints, which stay in the house. */
export function agreedOf(link: Link, pair: PairOfLink | null, isPrivate: boolean, input: RunInput, hashing: Hashing): LinkFile['agreed'] {
  const people = isPrivate ? nobodyNamed(link) : peopleOf(link, pair, input, hashing);
  const side = (name: 'calendar' | 'crm', content: Content | null): SideFlagsFile => {
    const flag = (field: Field): 'same' | 'changed' =>
      content !== null && fieldFingerprint(field, content, input.org.limits, hashing) === link.base[name].fields[field]
        ? 'same'
        : 'changed';
    return {
      subject: flag('subject'),
      time: flag('time'),
      description: flag('description'),
      location: flag('location'),
      showAs: flag('showAs'),
      people: people[name],
    };
  };
  return { calendar: side('calendar', pair?.meeting?.content ?? null), crm: side('crm', pair?.crmEvent?.content ?? null) };
}

type SidesOfPeople = { readonly calendar: PeopleFlagsFile; readonly crm: PeopleFlagsFile };

const nobodyNamed = ({ base }: Link): SidesOfPeople => ({ calendar: onlyGone(base.calendar), crm: onlyGone(base.crm) });
const onlyGone = ({ people }: Base): PeopleFlagsFile => ({ same: [], added: [], gone: people.length, left: [], records: [] });

/** Everybody whom a plan may ask a base for: who is invited, who stands on the event, and the records behind their addresses. */
function peopleOf(link: Link, pair: PairOfLink | null, { user, people }: RunInput, hashing: Hashing): SidesOfPeople {
  const directory = directoryOf(people);
  const meeting = pair?.meeting ?? null;
  const guests = meeting === null ? [] : guestsOf(meeting, user);
  const participants = pair?.crmEvent?.participants ?? [];
  const addressIn = ({ personId }: CrmParticipant): string | null => directory.byId.get(personId)?.address ?? null;
  const inCalendar = new Set<string>(guests.map(({ address }) => address));
  const inCrm = new Set<string>(participants.flatMap((one) => addressIn(one) ?? []));
  const records = new Set<string>([
    ...participants.map(({ personId }) => personId),
    ...guests.flatMap((guest) => recordsOf(guest, directory, user.crmUserId).map(({ id }) => id)),
  ]);
  const everybody = new Set([...inCalendar, ...inCrm]);
  return {
    calendar: sideOf(link.base.calendar, inCalendar, everybody, null, hashing),
    crm: sideOf(link.base.crm, inCrm, everybody, records, hashing),
  };
}

function sideOf(
  base: Base,
  shown: ReadonlySet<string>,
  everybody: ReadonlySet<string>,
  candidates: ReadonlySet<string> | null,
  hashing: Hashing,
): PeopleFlagsFile {
  const agreed = new Set<string>(base.people);
  const isAgreed = (address: string): boolean => agreed.has(addressFingerprint(address, hashing));
  const same = [...shown].filter(isAgreed).toSorted();
  const left = [...everybody].filter((address) => !shown.has(address) && isAgreed(address)).toSorted();
  const records = [...(candidates ?? [])].filter((id) => agreed.has(recordFingerprint(id, hashing))).toSorted();
  // A person of the CRM leaves two fingerprints, record and address; of those nobody can name any more only the number is told.
  const nameless = agreed.size - same.length - left.length - records.length;
  return {
    same,
    added: [...shown].filter((address) => !isAgreed(address)).toSorted(),
    gone: left.length + Math.ceil(nameless / (candidates === null ? 1 : 2)),
    left,
    records,
  };
}

/** The first of the two a record leaves; without an address it is the only one. */
function recordFingerprint(id: string, hashing: Hashing): Fingerprint | '' {
  const [fingerprint = ''] = recordFingerprints(id, null, hashing);
  return fingerprint;
}
