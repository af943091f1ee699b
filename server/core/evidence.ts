import type { Evidence } from '../../shared/explanation.ts';
import type { CrmEvent, Link, Meeting } from '../../shared/meeting.ts';
import type { Decision } from '../../shared/plan.ts';
import { unreachable } from '../../shared/unreachable.ts';
import type { Planned } from './decision.ts';
import type { RunInput } from './input.ts';
import { guestsOf } from './people.ts';

/** What a decision rests on: both sides as they were read, the tie between them, and what the run went by. */
export function evidenceOf({ pair, decision }: Planned, input: RunInput, window: Window): readonly Evidence[] {
  const { meeting, crmEvent, link, by } = pair;
  return [
    { of: 'calendar', says: meeting.kind === 'present' ? meetingInWords(meeting.value, input) : ABSENT.calendar[meeting.kind] },
    { of: 'crm', says: crmEvent.kind === 'present' ? crmEventInWords(crmEvent.value, input) : ABSENT.crm[crmEvent.kind] },
    { of: 'tie', says: link === null ? untiedInWords(by) : linkInWords(link) },
    ...doubts(decision, input),
    { of: 'run', says: `This run looks at what is from ${window.from} to ${window.to}.` },
    { of: 'settings', says: settingsInWords(input) },
  ];
}
type Window = { readonly from: string; readonly to: string };

const ABSENT = {
  calendar: {
    gone: 'It was in the calendar and is deleted there.',
    notRead: 'The calendar did not answer for it, so nothing is concluded from that.',
    unreadable: 'The calendar holds it in a form that cannot be read.',
    none: 'The calendar holds no such meeting.',
  },
  crm: {
    gone: 'It was in Salesforce and is deleted there.',
    notRead: 'Salesforce did not answer for it, so nothing is concluded from that.',
    unreadable: 'Salesforce holds it in a form that cannot be read.',
    none: 'Salesforce holds no such event of this user.',
  },
} as const;

function meetingInWords(meeting: Meeting, { user }: RunInput): string {
  const { content, isOrganizer, ownResponse, cancelled, online, elsewhere, seriesMasterId, changedAt } = meeting;
  const invited = guestsOf(meeting, user).filter(({ organizer }) => !organizer).length + meeting.unaddressed;
  const parts = [
    `The calendar holds it: ${timesOf(content)}`,
    isOrganizer ? 'this user is its organizer' : `somebody else is its organizer and this user answered ${ownResponse}`,
    content.private ? 'it is private, so nothing else of it is read' : `${invited} invited`,
    ...(seriesMasterId === null ? [] : ['it is one of a series']),
    ...(online ? ['it is an online meeting, whose text is never written'] : []),
    ...(cancelled ? ['it is cancelled'] : []),
    ...(elsewhere ? ['it stands in another folder than the calendar'] : []),
    ...(changedAt === null ? [] : [`last changed ${changedAt}`]),
  ];
  return `${parts.join('; ')}.`;
}

function crmEventInWords({ id, content, ownerId, isChild, isSeries, participants, changedAt }: CrmEvent, { user }: RunInput): string {
  const parts = [
    `Salesforce holds it as ${id}: ${timesOf(content)}`,
    ownerId === user.crmUserId ? 'it belongs to this user' : `it belongs to ${ownerId}`,
    `${participants.length} on it`,
    ...(isChild ? ['Salesforce made it for an invited user'] : []),
    ...(isSeries ? ['it is part of a series that Salesforce keeps'] : []),
    ...(changedAt === null ? [] : [`last changed ${changedAt}`]),
  ];
  return `${parts.join('; ')}.`;
}

const timesOf = ({ start, end, allDay }: Meeting['content']): string => `${start} to ${end}${allDay ? ', all day' : ''}`;

const ORIGINS: Readonly<Record<Link['origin'], string>> = {
  key: 'because both sides held it with the same subject, start and end',
  push: 'because a person pushed it',
  created: 'because Tandem made one side of it from the other',
};

function linkInWords({ origin, state, confirmedRuns, masked }: Link): string {
  const parts = [
    `They are tied together ${ORIGINS[origin]}`,
    `seen on both sides in ${confirmedRuns} ${confirmedRuns === 1 ? 'run' : 'runs'}`,
    ...(state === 'active' ? [] : [`the tie is ${state}`]),
    ...(masked === null ? [] : [`the ${masked === 'crm' ? 'event in Salesforce' : 'meeting in the calendar'} shows it as private`]),
  ];
  return `${parts.join('; ')}.`;
}

function untiedInWords(by: Planned['pair']['by']): string {
  switch (by) {
    case 'alone':
      return 'It is not tied to anything on the other side.';
    case 'key':
      return 'Both sides hold it with the same subject, start and end; they are not tied together yet.';
    case 'intent':
    case 'marker':
    case 'identity':
    case 'link':
      return 'Both sides are known to be one; they are not tied together yet.';
    default:
      return unreachable(by);
  }
}

/** What was sent and never answered, a rest after a refusal, a person's earlier word: whatever of it is about this meeting. */
function doubts({ calendarId, crmEventId }: Decision, input: RunInput): readonly Evidence[] {
  const ids = [calendarId, crmEventId].flatMap((id) => (id === null ? [] : [String(id)]));
  const unanswered = input.intents.filter((one) => ids.includes('calendarId' in one ? one.calendarId : one.crmEventId)).length;
  const isIn = (set: ReadonlySet<string>): boolean => ids.some((id) => set.has(id));
  const said: readonly (readonly [boolean, Evidence['of'], string])[] = [
    [unanswered > 0, 'run', 'A write was sent and never answered; whether it arrived is looked up before anything else is sent.'],
    [isIn(input.quarantined), 'run', 'It could not be read or written lately, and rests.'],
    [isIn(input.tombstones), 'tie', 'A person removed it from the other side.'],
    [isIn(input.stopped), 'tie', 'A person stopped its sync.'],
    [isIn(input.pushed), 'tie', 'A person pushed it, so filters do not hold it back.'],
  ];
  return said.flatMap(([holds, of, says]) => (holds ? [{ of, says }] : []));
}

const settingsInWords = ({ settings }: RunInput): string =>
  [
    `Calendar to Salesforce ${settings.calendarToCrm}, filter ${settings.calendarToCrmFilter}`,
    `Salesforce to calendar ${settings.crmToCalendar}, filter ${settings.crmToCalendarFilter}`,
    settings.startDate === null ? 'no Start Date' : `Start Date ${settings.startDate}`,
  ].join('; ') + '.';
