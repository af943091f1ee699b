import type { Fingerprint } from '../../shared/ids.ts';
import { addressOf, calendarItemId, crmEventId, fingerprintOf } from '../../shared/ids.ts';
import type { Base, Content, Field, Link, Side } from '../../shared/meeting.ts';
import { eachField, FIELDS } from '../../shared/meeting.ts';
import { addressFingerprint, baseOf, baseOfCrmEvent, baseOfMeeting, fieldFingerprint, recordFingerprints } from '../core/base.ts';
import type { Hashing } from '../core/hashing.ts';
import type { RunInput } from '../core/input.ts';
import { directoryOf, type Directory } from '../core/people.ts';
import { contentIn } from './content.ts';
import { SnapshotError } from './files.ts';
import { pairsOfLinks, type PairOfLink } from './pairsOfLinks.ts';
import type { Scenario } from './scenario.ts';

type Recorded = Scenario['links'][number];
type Agreed = NonNullable<Recorded['agreed']>;
type Flags = Extract<Agreed, { calendar: unknown }>;
type SideFlags = Flags['calendar'];
type PeopleFlags = NonNullable<SideFlags['people']>;

/**
 * Links as recorded. `agreed` comes as the content last agreed, or as same/changed per side: the latter is compared with what that side shows
 * now, so that no hash ever leaves the house. Without `agreed` each side's present value is its base, as after a tie by key.
 * @param input everything else that was recorded: which items stand for a link now is found as a plan finds it.
 */
export function readLinks(recorded: readonly Recorded[], input: RunInput, hashing: Hashing): readonly Link[] {
  const bare = recorded.map(linkWithoutBase);
  const pairs = pairsOfLinks({ ...input, links: bare }, hashing);
  const directory = directoryOf(input.people);
  return bare.map((link, index) => {
    const one = recorded[index];
    const now: Now = { ...(pairs.get(link) ?? { meeting: null, crmEvent: null }), input, directory };
    return one === undefined ? link : { ...link, base: basesOf(one, `links[${index}].agreed`, now, hashing) };
  });
}

const NOTHING: Base = { fields: eachField(() => fingerprintOf('')), people: [] };

const linkWithoutBase = (one: Recorded): Link => ({
  calendarId: calendarItemId(one.calendarId),
  crmEventId: crmEventId(one.crmEventId),
  origin: one.origin,
  state: one.state,
  confirmedRuns: one.confirmedRuns,
  meeting: one.meeting,
  createdSide: one.createdSide,
  masked: one.masked,
  wrote: one.wrote ?? (one.origin === 'key' ? [] : [...FIELDS]),
  base: { calendar: NOTHING, crm: NOTHING },
});

/** What stands for both ends of a link, and among whom. */
type Now = PairOfLink & { readonly input: RunInput; readonly directory: Directory };

function basesOf(one: Recorded, place: string, now: Now, hashing: Hashing): Link['base'] {
  const { agreed } = one;
  if (agreed === undefined) return { calendar: presentBase('calendar', now, hashing), crm: presentBase('crm', now, hashing) };
  if (isFlags(agreed))
    return {
      calendar: flaggedBase('calendar', agreed.calendar, agreed.crm, now, hashing),
      crm: flaggedBase('crm', agreed.crm, agreed.calendar, now, hashing),
    };
  const people = agreed.people.map((address) => addressFingerprint(addressOf(address), hashing));
  const base = baseOf(agreedContent(agreed, place), people, now.input.org.limits, hashing);
  return { calendar: base, crm: base };
}

const isFlags = (agreed: Agreed): agreed is Flags => 'calendar' in agreed && 'crm' in agreed;

/** A side that is not there now has no value to compare: nothing it once showed equals anything. */
const unlike = (name: string, hashing: Hashing): Fingerprint => hashing.fingerprint(`not what is shown:${name}`);

function presentBase(side: Side, { meeting, crmEvent, input, directory }: Now, hashing: Hashing): Base {
  const { user, org } = input;
  if (side === 'calendar' && meeting !== null) return baseOfMeeting(meeting, user, org.limits, hashing);
  if (side === 'crm' && crmEvent !== null) return baseOfCrmEvent(crmEvent, directory, org.limits, hashing);
  return { fields: eachField((field) => unlike(field, hashing)), people: [] };
}

function flaggedBase(side: Side, flags: SideFlags, other: SideFlags, now: Now, hashing: Hashing): Base {
  const content = (side === 'calendar' ? now.meeting : now.crmEvent)?.content ?? null;
  const isSame = (field: Field): boolean =>
    field === 'time' ? [flags.time, flags.start, flags.end, flags.allDay].every((flag) => flag !== 'changed') : flags[field] !== 'changed';
  return {
    fields: eachField((field) =>
      content !== null && isSame(field) ? fieldFingerprint(field, content, now.input.org.limits, hashing) : unlike(field, hashing),
    ),
    people: flags.people === undefined ? presentBase(side, now, hashing).people : peopleOf(flags.people, other.people, hashing),
  };
}

/** Those nobody can name any more count all the same, as somebody who equals nobody. */
function peopleOf(people: PeopleFlags, other: PeopleFlags | undefined, hashing: Hashing): readonly Fingerprint[] {
  const left = people.left ?? whoLeft(people, other);
  const nameless = Array.from({ length: Math.max(0, people.gone - left.length) }, (_, index) => unlike(`person ${index}`, hashing));
  return [
    ...[...people.same, ...left].map((address) => addressFingerprint(addressOf(address), hashing)),
    ...people.records.flatMap((id) => recordFingerprints(id, null, hashing)),
    ...nameless,
  ];
}

/** `gone` is a number only: those meant are the ones the other side still agrees on and this side shows no more. */
function whoLeft(people: PeopleFlags, other: PeopleFlags | undefined): readonly string[] {
  const shown = new Set([...people.same, ...people.added].map(addressOf));
  return (other?.same ?? []).filter((address) => !shown.has(addressOf(address))).slice(0, people.gone);
}

function agreedContent(agreed: Exclude<Agreed, Flags>, place: string): Content {
  const content = contentIn(agreed);
  if (content !== null) return content;
  const expected = agreed.allDay
    ? 'an all-day start and end are dates such as 2026-03-10'
    : 'start and end are instants such as 2026-03-10T09:00:00Z';
  throw new SnapshotError(`scenario.json: ${place}: ${expected}`);
}
