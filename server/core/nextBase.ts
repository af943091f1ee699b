import type { Fingerprint } from '../../shared/ids.ts';
import type { Base, Content, CrmEvent, CrmParticipant, Field, Link, Meeting } from '../../shared/meeting.ts';
import { eachField } from '../../shared/meeting.ts';
import { addressFingerprint, baseOf, baseOfCrmEvent, baseOfMeeting, fieldFingerprint, recordFingerprints } from './base.ts';
import type { Bases } from './decision.ts';
import type { Hashing } from './hashing.ts';
import type { FieldMerge, Moved, PeopleMerge } from './merge.ts';
import { guestsOf, matchesOf, type Match } from './people.ts';
import type { Grounds } from './grounds.ts';

const recordsOf = (matches: readonly Match[], hashing: Hashing): readonly Fingerprint[] =>
  matches.flatMap(({ guest, person }) => [...recordFingerprints(person.id, guest.address, hashing)]);
const unique = (fingerprints: readonly Fingerprint[]): readonly Fingerprint[] => [...new Set(fingerprints)].toSorted();

/** How both sides will read when a decision is done. One function per kind of decision that ties. */
export const nextBaseOf = {
  crmCreate(meeting: Meeting, sent: Content, matches: readonly Match[], { input, hashing }: Grounds): Bases {
    const { limits } = input.org;
    return {
      calendar: baseOfMeeting(meeting, input.user, limits, hashing),
      crm: baseOf(sent, unique(recordsOf(matches, hashing)), limits, hashing),
    };
  },

  /** The calendar's half is what Exchange answers; until then it is what was sent. */
  meetingCreate(event: CrmEvent, { input, directory, hashing }: Grounds): Bases {
    const { limits } = input.org;
    return { calendar: baseOf(event.content, [], limits, hashing), crm: baseOfCrmEvent(event, directory, limits, hashing) };
  },

  tie(meeting: Meeting, event: CrmEvent, filled: readonly Field[], added: readonly Match[], { input, directory, hashing }: Grounds): Bases {
    const { limits } = input.org;
    const calendar = baseOfMeeting(meeting, input.user, limits, hashing);
    const crm = baseOfCrmEvent(event, directory, limits, hashing);
    const fields = eachField((field) => (filled.includes(field) ? calendar.fields[field] : crm.fields[field]));
    return { calendar, crm: { fields, people: unique([...crm.people, ...recordsOf(added, hashing)]) } };
  },

  /** A tie before anything of it is written: what is to be filled reads as the calendar's edit, so a later run fills it as well. */
  tieStanding(meeting: Meeting, event: CrmEvent, filled: readonly Field[], { input, directory, hashing }: Grounds): Bases {
    const { limits } = input.org;
    const crm = baseOfCrmEvent(event, directory, limits, hashing);
    const { fields, people } = baseOfMeeting(meeting, input.user, limits, hashing);
    return { calendar: { fields: eachField((field) => (filled.includes(field) ? crm : { fields }).fields[field]), people }, crm };
  },

  /** What is agreed already, whatever becomes of the rest: open fields keep their old base, and so do people while any of them has to cross. */
  standing({ meeting, event, link, fields, people }: Moved, open: readonly Field[], grounds: Grounds): Bases {
    const { add, update, remove } = people.toCrm;
    return nextBaseOf.merged(
      {
        meeting,
        event,
        link,
        fields: { ...fields, toCrm: [], toCalendar: [] },
        crmPeople: { add: [], update: [], remove: [] },
        blocked: new Set(open),
        calendarPeopleWait: people.toCalendar.add.length + people.toCalendar.remove.length > 0,
        crmPeopleWait: add.length + update.length + remove.length > 0,
      },
      grounds,
    );
  },

  /** A blocked field keeps its old base on both sides, and so do people who wait: the edit is not forgotten, it is decided again in every run. */
  merged(
    {
      meeting,
      event,
      link,
      fields,
      crmPeople,
      blocked,
      calendarPeopleWait,
      crmPeopleWait,
    }: {
      readonly meeting: Meeting;
      readonly event: CrmEvent;
      readonly link: Link;
      readonly fields: FieldMerge;
      readonly crmPeople: PeopleMerge['toCrm'];
      readonly blocked: ReadonlySet<Field>;
      readonly calendarPeopleWait: boolean;
      readonly crmPeopleWait: boolean;
    },
    { input, directory, hashing }: Grounds,
  ): Bases {
    const { limits } = input.org;
    const now = { calendar: meeting.content, crm: event.content };
    const sideFields = (side: 'calendar' | 'crm'): Base['fields'] =>
      eachField((field) => {
        if (blocked.has(field)) return link.base[side].fields[field];
        const source = fields.toCrm.includes(field) ? now.calendar : fields.toCalendar.includes(field) ? now.crm : now[side];
        return fieldFingerprint(field, source, limits, hashing);
      });
    const removed = new Set<string>(crmPeople.remove.map(({ personId }) => personId));
    const stay = event.participants.filter(({ personId }) => !removed.has(personId));
    const fresh = calendarPeopleWait ? stay.filter((one) => isKnown(one, link, directory, hashing)) : stay;
    const addressOfRecord = (one: CrmParticipant): string | null => directory.byId.get(one.personId)?.address ?? null;
    const crmFingerprints = fresh.flatMap((one) => [...recordFingerprints(one.personId, addressOfRecord(one), hashing)]);
    return {
      calendar: {
        fields: sideFields('calendar'),
        people: crmPeopleWait
          ? link.base.calendar.people
          : unique(guestsOf(meeting, input.user).map(({ address }) => addressFingerprint(address, hashing))),
      },
      crm: {
        fields: sideFields('crm'),
        people: unique([
          ...crmFingerprints,
          ...recordsOf(crmPeople.add, hashing),
          ...leftButInvited(meeting, link, { input, directory, hashing }),
        ]),
      },
    };
  },
};

const isKnown = (one: CrmParticipant, link: Link, directory: Grounds['directory'], hashing: Hashing): boolean =>
  recordFingerprints(one.personId, directory.byId.get(one.personId)?.address ?? null, hashing).some((fingerprint) =>
    link.base.crm.people.includes(fingerprint),
  );

/** Somebody taken off in the CRM who is still invited stays known there, or the next run would take him for a late match and add him again. */
function leftButInvited(
  meeting: Meeting,
  link: Link,
  { input, directory, hashing }: Pick<Grounds, 'input' | 'directory' | 'hashing'>,
): readonly Fingerprint[] {
  const matches = matchesOf(guestsOf(meeting, input.user), directory, input.user.crmUserId);
  return recordsOf(matches, hashing).filter((fingerprint) => link.base.crm.people.includes(fingerprint));
}
