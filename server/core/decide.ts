import type { CrmEvent, Field, Link, Meeting } from '../../shared/meeting.ts';
import type { CalendarAction, CrmAction, Guest, Reason } from '../../shared/plan.ts';
import type { Settings } from '../../shared/settings.ts';
import { canonicalField, fittedToCrm } from './canonical.ts';
import { act, ask, inSync, leave, mailsOf, type Planned } from './decision.ts';
import type { Grounds } from './grounds.ts';
import { fieldsInSync, mergeFields, mergePeople, type Moved } from './merge.ts';
import { nextBaseOf } from './nextBase.ts';
import type { Pair } from './pair.ts';
import { guestsOf, guestsOfCrmEvent, inviteeOf, matchesOf, namesOf } from './people.ts';
import { unconfirmedFor } from './recover.ts';
import { decideRemoved } from './removed.ts';
import { closedToCalendar, closedToCrm, stopperOf, unfitTime } from './scope.ts';
import { calendarUpdate, crmUpdate } from './updates.ts';
import { isPast } from './window.ts';

/** One pair, one verdict. Total: every combination of sights has exactly one. */
export function decide(pair: Pair, grounds: Grounds): Planned {
  const { meeting, crmEvent, link } = pair;
  const stopper = stopperOf(pair, grounds);
  if (meeting.kind === 'gone' && crmEvent.kind === 'gone' && link !== null && stopper !== 'notReadThisTime')
    return act(pair, 'removedFromBoth', [{ kind: 'unlink', calendarId: link.calendarId, crmEventId: link.crmEventId }], { forget: true });
  if (stopper !== null) return leave(pair, stopper);
  if (meeting.kind === 'present' && crmEvent.kind === 'present') {
    const tied = link !== null && knowsBase(pair);
    return tied
      ? decideLinked(pair, meeting.value, crmEvent.value, link, grounds)
      : decideTie(pair, meeting.value, crmEvent.value, grounds);
  }
  if (meeting.kind === 'present')
    return link === null ? decideNewMeeting(pair, meeting.value, grounds) : decideRemoved(pair, link, grounds);
  if (crmEvent.kind === 'present')
    return link === null ? decideNewCrmEvent(pair, crmEvent.value, grounds) : decideRemoved(pair, link, grounds);
  return leave(pair, 'notReadThisTime');
}

/** The link's base still says what both sides agreed on: also where the meeting came back under another id. */
const knowsBase = ({ by }: Pair): boolean => by === 'link' || by === 'intent' || by === 'identity';

/** A meeting the CRM does not hold. */
function decideNewMeeting(pair: Pair, meeting: Meeting, grounds: Grounds): Planned {
  const { input, directory } = grounds;
  const { org, settings, user } = input;
  const closed =
    closedToCrm(pair, meeting, grounds, true) ??
    unfitTime(meeting.content, org.multidayEvents) ??
    (org.requiredEventFields.length > 0 ? 'requiredField' : null);
  if (closed !== null) return leave(pair, closed);
  const matches = matchesOf(guestsOf(meeting, user), directory, user.crmUserId);
  const content = withoutSwitchedOff({ ...fittedToCrm(meeting.content, org.limits), related: null }, settings);
  const action: CrmAction = {
    kind: 'createCrmEvent',
    content,
    who: namesOf(matches, org, settings),
    invitees: matches.map((match) => inviteeOf(match, meeting.isOrganizer)),
  };
  return act(pair, 'new', [action], {
    nextBase: nextBaseOf.crmCreate(meeting, content, matches, grounds),
    wrote: [...fieldsInSync(settings), ...matches.map(({ guest }) => guest.address)],
    createdSide: 'crm',
  });
}

/** A CRM event the calendar does not hold. What is over is created without attendees: nobody is invited to the past (rule R26). */
function decideNewCrmEvent(pair: Pair, event: CrmEvent, grounds: Grounds): Planned {
  const { input, directory, hashing } = grounds;
  const closed = closedToCalendar(pair, event, grounds, true) ?? (event.content.end < event.content.start ? 'invertedTimes' : null);
  if (closed !== null) return leave(pair, closed);
  const past = isPast(event.content, input.now, input.user.timeZone);
  const attendees: readonly Guest[] = past ? [] : guestsOfCrmEvent(event, input.user, directory);
  const action: CalendarAction = { kind: 'createMeeting', content: withoutSwitchedOff(event.content, input.settings), attendees };
  if (mailsOf(pair, [action], input) > 0) return ask(pair, 'needsApproval', [action], input, hashing);
  return act(pair, 'new', [action], {
    nextBase: nextBaseOf.meetingCreate(event, grounds),
    wrote: [...fieldsInSync(input.settings)],
    createdSide: 'calendar',
  });
}

const withoutSwitchedOff = <C extends { readonly description: string; readonly location: string }>(content: C, settings: Settings): C => ({
  ...content,
  description: settings.syncDescription === 'On' ? content.description : '',
  location: settings.syncLocation === 'On' ? content.location : '',
});

/**
 * Both sides hold it and nothing tied them yet. Tying writes nothing to the calendar: its people are added in the CRM and an empty CRM field is
 * filled; whatever else differs stays, each side's present value being its base (rule R3).
 */
function decideTie(pair: Pair, meeting: Meeting, event: CrmEvent, grounds: Grounds): Planned {
  const { input, directory, hashing } = grounds;
  const [toCrmClosed, toCalendarClosed] = [closedToCrm(pair, meeting, grounds, false), closedToCalendar(pair, event, grounds, false)];
  if (toCrmClosed !== null && toCalendarClosed !== null) return leave(pair, toCrmClosed);
  const because: Reason = pair.by === 'key' ? 'pairedByKey' : 'pairedByLink';
  const open = toCrmClosed === null && !event.isSeries;
  const filled = open ? emptyInCrm(meeting, event, grounds) : [];
  const people = mergePeople({ meeting, crmEvent: event, link: null, user: input.user, directory }, false, input.settings, hashing);
  const added = open ? people.toCrm.add : [];
  const answers = open ? people.toCrm.update : [];
  const toCrm = { add: added, update: answers, remove: [] };
  const update = crmUpdate(event, meeting, filled, toCrm, grounds, { nameable: open ? people.matched : [] });
  const link = { kind: 'link', calendarId: meeting.id, crmEventId: event.id } as const;
  const planned = act(pair, because, update === null ? [link] : [link, update], {
    nextBase: nextBaseOf.tie(meeting, event, filled, added, grounds),
    wrote: [...filled, ...added.map(({ guest }) => guest.address)],
  });
  return { ...planned, standing: { base: nextBaseOf.tieStanding(meeting, event, filled, grounds), open: filled, held: [] } };
}

const emptyInCrm = (meeting: Meeting, event: CrmEvent, { input }: Grounds): readonly Field[] =>
  fieldsInSync(input.settings).filter(
    (field) =>
      canonicalField(field, event.content, input.org.limits) === '' && canonicalField(field, meeting.content, input.org.limits) !== '',
  );

/** Both sides hold it and a link ties them: merge what moved since, field by field and person by person (rule R24). */
function decideLinked(pair: Pair, meeting: Meeting, event: CrmEvent, link: Link, grounds: Grounds): Planned {
  const { input, directory, hashing } = grounds;
  const { settings, org, user } = input;
  const unconfirmed = unconfirmedFor(link, input.intents);
  const fields = mergeFields(meeting.content, event.content, link.base, unconfirmed, fieldsInSync(settings), org.limits, hashing);
  const people = mergePeople({ meeting, crmEvent: event, link, user, directory }, fields.toCrm.includes('time'), settings, hashing);
  const moved: Moved = { meeting, event, link, fields, people };
  const open = [...fields.toCrm, ...fields.toCalendar, ...fields.clash];
  const blocked = blockedBy(pair, moved, grounds);
  const standing = { base: nextBaseOf.standing(moved, open, grounds), open, held: [...blocked.fields, ...fields.clash] };
  const planned = fields.clash.length > 0 ? leave(pair, 'changedInBoth') : decideMoved(pair, moved, blocked, grounds);
  return { ...planned, standing };
}

/** No field was edited on both sides: carry over what nothing blocks. */
function decideMoved(pair: Pair, moved: Moved, blocked: Blocked, grounds: Grounds): Planned {
  const { meeting, event, link, fields, people } = moved;
  const { input, hashing } = grounds;
  const toCrm = fields.toCrm.filter((field) => !blocked.fields.has(field));
  const toCalendar = fields.toCalendar.filter((field) => !blocked.fields.has(field));
  const crmPeople = blocked.crm === null ? people.toCrm : { add: [], update: [], remove: [] };
  const calendarPeople = blocked.calendarPeople ? { add: [], remove: [] } : people.toCalendar;
  const inward = crmUpdate(event, meeting, toCrm, crmPeople, grounds, { nameable: crmPeople.add, link });
  const outward = calendarUpdate(meeting, event, toCalendar, calendarPeople);
  const tie = pair.by === 'link' ? [] : [{ kind: 'link', calendarId: meeting.id, crmEventId: event.id } as const];
  const waits = { calendarPeopleWait: blocked.calendarPeople, crmPeopleWait: blocked.crm !== null };
  const nextBase = nextBaseOf.merged(
    { ...moved, fields: { ...fields, toCrm, toCalendar }, crmPeople, blocked: blocked.fields, ...waits },
    grounds,
  );
  if (inward === null && outward === null) {
    if (blocked.first !== null) return leave(pair, blocked.first);
    return tie.length === 0 ? inSync(pair) : act(pair, 'pairedByLink', tie, { nextBase, wrote: link.wrote });
  }
  const because: Reason = inward !== null && outward !== null ? 'changedInBoth' : inward !== null ? 'changedInCalendar' : 'changedInCrm';
  const actions = [...tie, ...(inward === null ? [] : [inward]), ...(outward === null ? [] : [outward])];
  if (mailsOf(pair, actions, input) > 0) return ask(pair, 'needsApproval', actions, input, hashing);
  return act(pair, because, actions, {
    nextBase,
    wrote: [...new Set([...link.wrote, ...toCrm, ...crmPeople.add.map(({ guest }) => guest.address)])],
  });
}

/** What a linked pair's changes run into, by direction. `first`: the reason to show when nothing is left to do. */
type Blocked = {
  readonly fields: ReadonlySet<Field>;
  readonly crm: Reason | null;
  readonly calendarPeople: boolean;
  readonly first: Reason | null;
};

function blockedBy(pair: Pair, { meeting, event, fields, people }: Moved, grounds: Grounds): Blocked {
  const { org } = grounds.input;
  const wantsCrm = fields.toCrm.length + people.toCrm.add.length + people.toCrm.update.length + people.toCrm.remove.length > 0;
  const wantsPeopleInCalendar = people.toCalendar.add.length + people.toCalendar.remove.length > 0;
  const wantsCalendar = fields.toCalendar.length > 0 || wantsPeopleInCalendar;
  const toCrm = wantsCrm ? (closedToCrm(pair, meeting, grounds, false) ?? (event.isSeries ? 'crmSeries' : null)) : null;
  const unfit = wantsCrm && toCrm === null && fields.toCrm.includes('time') ? unfitTime(meeting.content, org.multidayEvents) : null;
  const toCalendar = wantsCalendar ? closedToCalendar(pair, event, grounds, false) : null;
  const stopped = new Map<Field, Reason>();
  for (const field of fields.toCrm) {
    if (toCrm !== null) stopped.set(field, toCrm);
    else if (field === 'time' && unfit !== null) stopped.set(field, unfit);
  }
  for (const field of fields.toCalendar) {
    const reason = toCalendar ?? stopsField(field, meeting, event, grounds);
    if (reason !== null) stopped.set(field, reason);
  }
  const calendarPeople = wantsPeopleInCalendar ? (toCalendar ?? stopsPeople(meeting, grounds)) : null;
  const [first] = [...(toCrm === null ? [] : [toCrm]), ...stopped.values(), ...(calendarPeople === null ? [] : [calendarPeople])];
  return { fields: new Set(stopped.keys()), crm: toCrm, calendarPeople: calendarPeople !== null, first: first ?? null };
}

/** On an attendee's copy nothing shared is ever written (rule R17); on an online meeting never the body, it carries the join link (R21). */
function stopsField(field: Field, meeting: Meeting, event: CrmEvent, grounds: Grounds): Reason | null {
  if (field !== 'showAs' && !meeting.isOrganizer) return 'notOrganizer';
  if (field === 'description' && meeting.online) return 'changedInCrm';
  if (field === 'time' && event.content.end < event.content.start) return 'invertedTimes';
  const mails = field !== 'showAs' && guestsOf(meeting, grounds.input.user).length + meeting.unaddressed > 0;
  return mails && isOver(meeting, grounds) ? 'pastMeeting' : null;
}

const stopsPeople = (meeting: Meeting, grounds: Grounds): Reason | null =>
  meeting.isOrganizer ? (isOver(meeting, grounds) ? 'pastMeeting' : null) : 'notOrganizer';

/** Nobody is mailed about what is over (rule R26). */
const isOver = (meeting: Meeting, { input }: Grounds): boolean => isPast(meeting.content, input.now, input.user.timeZone);
