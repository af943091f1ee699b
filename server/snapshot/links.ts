import type { CrmEventId, Fingerprint } from '../../shared/ids.ts';
import { addressOf, calendarItemId, crmEventId } from '../../shared/ids.ts';
import type { Base, Content, Field, Link, Org, SeenCrmEvent, SeenMeeting, Side, User } from '../../shared/meeting.ts';
import { eachField, FIELDS } from '../../shared/meeting.ts';
import { parseInstant, parsePlainDate } from '../../shared/time.ts';
import { addressFingerprint, baseOf, baseOfCrmEvent, baseOfMeeting, fieldFingerprint } from '../core/base.ts';
import type { Hashing } from '../core/hashing.ts';
import type { Directory } from '../core/people.ts';
import { SnapshotError } from './files.ts';
import type { Scenario } from './scenario.ts';

type Recorded = Scenario['links'][number];
type Agreed = NonNullable<Recorded['agreed']>;
type Flags = Extract<Agreed, { calendar: unknown }>;
type SideFlags = Flags['calendar'];
type PeopleFlags = NonNullable<SideFlags['people']>;
type Shown = {
  readonly calendar: readonly SeenMeeting[];
  readonly crm: readonly SeenCrmEvent[];
  readonly user: User;
  readonly org: Org;
  readonly directory: Directory;
};

/**
 * Links as recorded. `agreed` comes as the content last agreed, or as same/changed per side: the latter is compared with what that side shows
 * now, so that no hash ever leaves the house. Without `agreed` each side's present value is its base, as after a tie by key.
 */
export const readLinks = (recorded: readonly Recorded[], shown: Shown, hashing: Hashing): readonly Link[] =>
  recorded.map((one, index) => ({
    calendarId: calendarItemId(one.calendarId),
    crmEventId: crmEventId(one.crmEventId),
    origin: one.origin,
    state: one.state,
    confirmedRuns: one.confirmedRuns,
    meeting: one.meeting,
    createdSide: one.createdSide,
    masked: one.masked,
    wrote: one.wrote ?? (one.origin === 'key' ? [] : [...FIELDS]),
    base: basesOf(one, `links[${index}].agreed`, shown, hashing),
  }));

function basesOf(one: Recorded, place: string, shown: Shown, hashing: Hashing): Link['base'] {
  const now = { calendar: meetingNow(one.calendarId, shown), crm: crmEventNow(crmEventId(one.crmEventId), shown) };
  const { agreed } = one;
  if (agreed === undefined) return { calendar: presentBase('calendar', now, shown, hashing), crm: presentBase('crm', now, shown, hashing) };
  if (isFlags(agreed))
    return {
      calendar: flaggedBase('calendar', agreed.calendar, agreed.crm, now, shown, hashing),
      crm: flaggedBase('crm', agreed.crm, agreed.calendar, now, shown, hashing),
    };
  const people = agreed.people.map((address) => addressFingerprint(addressOf(address), hashing));
  const base = baseOf(agreedContent(agreed, place), people, shown.org.limits, hashing);
  return { calendar: base, crm: base };
}

const isFlags = (agreed: Agreed): agreed is Flags => 'calendar' in agreed && 'crm' in agreed;

type Now = { readonly calendar: ReturnType<typeof meetingNow>; readonly crm: ReturnType<typeof crmEventNow> };
const meetingNow = (id: string, { calendar }: Shown) =>
  calendar.flatMap((seen) => (seen.kind === 'present' && seen.value.id === id ? [seen.value] : []))[0] ?? null;
const crmEventNow = (id: CrmEventId, { crm }: Shown) =>
  crm.flatMap((seen) => (seen.kind === 'present' && seen.value.id === id ? [seen.value] : []))[0] ?? null;

/** A side that is not there now has no value to compare: nothing it once showed equals anything. */
const unlike = (name: string, hashing: Hashing): Fingerprint => hashing.fingerprint(`not what is shown:${name}`);

function presentBase(side: Side, now: Now, { user, org, directory }: Shown, hashing: Hashing): Base {
  if (side === 'calendar' && now.calendar !== null) return baseOfMeeting(now.calendar, user, org.limits, hashing);
  if (side === 'crm' && now.crm !== null) return baseOfCrmEvent(now.crm, directory, org.limits, hashing);
  return { fields: eachField((field) => unlike(field, hashing)), people: [] };
}

function flaggedBase(side: Side, flags: SideFlags, other: SideFlags, now: Now, shown: Shown, hashing: Hashing): Base {
  const content = now[side]?.content ?? null;
  const isSame = (field: Field): boolean =>
    field === 'time' ? [flags.time, flags.start, flags.end, flags.allDay].every((flag) => flag !== 'changed') : flags[field] !== 'changed';
  return {
    fields: eachField((field) =>
      content !== null && isSame(field) ? fieldFingerprint(field, content, shown.org.limits, hashing) : unlike(field, hashing),
    ),
    people:
      flags.people === undefined
        ? presentBase(side, now, shown, hashing).people
        : [...flags.people.same, ...whoLeft(flags.people, other.people)].map((address) => addressFingerprint(addressOf(address), hashing)),
  };
}

/** `gone` is a number only: those meant are the ones the other side still agrees on and this side shows no more. */
function whoLeft(people: PeopleFlags, other: PeopleFlags | undefined): readonly string[] {
  const shown = new Set([...people.same, ...people.added].map(addressOf));
  return (other?.same ?? []).filter((address) => !shown.has(addressOf(address))).slice(0, people.gone);
}

function agreedContent(agreed: Exclude<Agreed, Flags>, place: string): Content {
  const { subject, description, location, showAs } = agreed;
  const rest = { subject, description, location, showAs, private: agreed.private, related: null };
  if (agreed.allDay) {
    const [start, end] = [parsePlainDate(agreed.start), parsePlainDate(agreed.end)];
    if (start === null || end === null)
      throw new SnapshotError(`scenario.json: ${place}: an all-day start and end are dates such as 2026-03-10`);
    return { ...rest, allDay: true, start, end };
  }
  const [start, end] = [parseInstant(agreed.start), parseInstant(agreed.end)];
  if (start === null || end === null)
    throw new SnapshotError(`scenario.json: ${place}: start and end are instants such as 2026-03-10T09:00:00Z`);
  return { ...rest, allDay: false, start, end };
}
