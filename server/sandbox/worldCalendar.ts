import type { Dice } from './dice.ts';
import type { SeedEvent } from './graph/seed.ts';
import { allDay, answer, colleague, guest, nameOf, resource, stampOf, timed, wall } from './worldEvent.ts';
import { contacts, leads, strangers, teammates } from './worldPeople.ts';
import type { Outsider, Teammate } from './worldPeople.ts';
import { slotTaker, weeksAhead } from './worldSlots.ts';
import type { Slot, TakeSlot } from './worldSlots.ts';

/** One of the meetings with customers, as both sides need to know it. */
export type CustomerMeeting = {
  readonly owner: Teammate;
  readonly subject: string;
  readonly slot: Slot;
  readonly place: string;
  readonly people: readonly Outsider[];
};

export type WorldCalendar = {
  readonly events: readonly SeedEvent[];
  readonly customerMeetings: readonly CustomerMeeting[];
  readonly takeSlot: TakeSlot;
};

/** The Outlook calendars of the sales team around `monday`, the first day of the present week. */
export function worldCalendar({ dice, monday }: { dice: Dice; monday: Temporal.PlainDate }): WorldCalendar {
  const takeSlot = slotTaker(dice, monday);
  const events: SeedEvent[] = [];
  const customerMeetings: CustomerMeeting[] = [];
  for (const owner of teammates) {
    const planned = Array.from({ length: 12 }, () => customerMeeting({ dice, owner, slot: takeSlot(owner) }));
    customerMeetings.push(...planned);
    events.push(...planned.map((meeting) => customerEvent(meeting, dice)));
    events.push(...quietEvents({ dice, owner, monday, takeSlot }));
    events.push(...colleagueEvents({ dice, owner, takeSlot }));
    events.push(...guestEvents({ dice, owner, takeSlot }));
    events.push(...seriesEvents({ owner, monday }));
  }
  return { events: [...events, ...curiosities({ monday, takeSlot })], customerMeetings, takeSlot };
}

const customerSubjects = [
  'Quarterly review',
  'Contract renewal',
  'Product demo',
  'Pricing discussion',
  'Requirements workshop',
  'Pilot results',
  'Onboarding call',
  'Roadmap session',
  'Service review',
  'Site visit',
  'Proposal walk-through',
  'Budget planning',
];

function customerMeeting({ dice, owner, slot }: { dice: Dice; owner: Teammate; slot: Slot }): CustomerMeeting {
  const lead = dice.pick([...contacts, ...contacts, ...leads]);
  const others = dice
    .shuffled([...contacts.filter((contact) => contact !== lead && contact.company === lead.company), ...strangers])
    .slice(0, dice.below(3));
  return {
    owner,
    subject: `${dice.pick(customerSubjects)} ${lead.company}`,
    slot,
    place: dice.pick(['', 'Phone', `${lead.account?.city ?? 'Head'} office`, 'Showroom']),
    people: [lead, ...others],
  };
}

function customerEvent({ owner, subject, slot, place, people }: CustomerMeeting, dice: Dice): SeedEvent {
  const answers = ['accepted', 'accepted', 'none', 'tentativelyAccepted'];
  const room = dice.below(5) === 0 ? [resource(dice)] : [];
  return {
    ...timed(owner, subject, slot),
    ...(place === '' ? {} : { location: { displayName: place } }),
    body: {
      contentType: 'html',
      content: `<p>Hello,</p><p>let us talk about <b>${subject.toLowerCase()}</b>.</p><p>Best regards<br>${owner.first}</p>`,
    },
    attendees: [...people.map((person) => guest(person, dice.pick(answers))), ...room],
  };
}

/** Blocks without anybody else: focus time, private matters, absence. */
function quietEvents({
  dice,
  owner,
  monday,
  takeSlot,
}: {
  dice: Dice;
  owner: Teammate;
  monday: Temporal.PlainDate;
  takeSlot: TakeSlot;
}): SeedEvent[] {
  const focus = ['Prepare offer', 'Forecast update', 'Write follow-ups', 'Plan the week', 'Read contract drafts'].map((subject) =>
    timed(owner, subject, takeSlot(owner)),
  );
  const hidden = ['Dentist', 'Parents evening at school'].map((subject) => ({
    ...timed(owner, subject, takeSlot(owner)),
    sensitivity: 'private',
  }));
  const day = monday.add({ days: 7 * dice.below(weeksAhead) + dice.below(5) });
  const holiday = monday.add({ days: 7 * (1 + dice.below(weeksAhead - 1)) });
  return [
    ...focus,
    ...hidden,
    { ...allDay(owner, 'Out of office', { from: day, days: 1 }), showAs: 'oof' },
    { ...allDay(owner, 'Vacation', { from: holiday, days: 3 + dice.below(3) }), showAs: 'oof' },
    { ...timed(owner, 'Maybe: trade fair lunch', takeSlot(owner)), showAs: 'tentative' },
  ];
}

/** Organized by this teammate for others in the team, who get their copies from the sandbox. */
function colleagueEvents({ dice, owner, takeSlot }: { dice: Dice; owner: Teammate; takeSlot: TakeSlot }): SeedEvent[] {
  const others = dice.shuffled(teammates.filter((teammate) => teammate !== owner));
  return ['Deal desk', 'Lessons learned', 'Territory planning'].map((subject, at) => ({
    ...timed(owner, `${subject} (${owner.first})`, takeSlot(owner)),
    attendees: [
      ...others.slice(0, 2).map((teammate, place) => colleague(teammate, place === at ? 'accepted' : 'none')),
      ...(at === 0 ? [resource(dice)] : []),
    ],
  }));
}

/** Meetings customers have organized; one is declined, one called off. */
function guestEvents({ dice, owner, takeSlot }: { dice: Dice; owner: Teammate; takeSlot: TakeSlot }): SeedEvent[] {
  const invitation = (subject: string, response: string): SeedEvent => {
    const host = dice.pick(contacts);
    return {
      ...timed(owner, `${subject} ${host.company}`, takeSlot(owner)),
      isOrganizer: false,
      organizer: { emailAddress: { name: nameOf(host), address: host.address } },
      responseStatus: answer(response),
      attendees: [colleague(owner, response)],
    };
  };
  return [
    invitation('Supplier day', 'accepted'),
    invitation('Vendor briefing', 'declined'),
    { ...invitation('Steering committee', 'accepted'), isCancelled: true },
    invitation('Technical questions', 'notResponded'),
  ];
}

/** Everybody has one weekly series, with one occurrence moved and one taken out. Anna's is the whole team's. */
function seriesEvents({ owner, monday }: { owner: Teammate; monday: Temporal.PlainDate }): SeedEvent[] {
  const isLead = owner === teammates[0];
  const first = monday.subtract({ weeks: 3 }).add({ days: isLead ? 1 : 3 });
  const times = isLead ? (['15:00', '15:30'] as const) : (['08:00', '08:30'] as const);
  const customer = contacts[teammates.indexOf(owner)] ?? contacts[0];
  const on = (date: Temporal.PlainDate, [from, to]: readonly [string, string]) => ({
    start: wall(owner, `${date.toString()}T${from}:00`),
    end: wall(owner, `${date.toString()}T${to}:00`),
  });
  const moved = first.add({ weeks: 4 });
  return [
    {
      mailbox: owner.address,
      createdDateTime: stampOf(monday),
      subject: isLead ? 'Sales team stand-up' : `Weekly check-in ${customer?.company ?? ''}`,
      ...on(first, times),
      attendees: isLead
        ? teammates.slice(1).map((teammate) => colleague(teammate, 'accepted'))
        : customer === undefined
          ? []
          : [guest(customer, 'accepted')],
      recurrence: {
        pattern: { type: 'weekly', interval: 1, daysOfWeek: [isLead ? 'tuesday' : 'thursday'], firstDayOfWeek: 'monday' },
        range: { type: 'numbered', startDate: first.toString(), numberOfOccurrences: 12, recurrenceTimeZone: owner.windowsZone },
      },
      exceptions: [{ date: moved.toString(), changes: on(moved.add({ days: 1 }), ['17:00', '17:30']) }],
      deletedOccurrences: [first.add({ weeks: 5 }).toString()],
    },
  ];
}

/** What every real calendar has somewhere: the cases that break a sync. */
function curiosities({ monday, takeSlot }: { monday: Temporal.PlainDate; takeSlot: TakeSlot }): SeedEvent[] {
  const [anna, ben, carla, david, eva] = teammates;
  const [julia, tom, priya] = contacts;
  if (anna === undefined || ben === undefined || carla === undefined || david === undefined || eva === undefined) return [];
  if (julia === undefined || tom === undefined || priya === undefined) return [];
  const twin = { ...timed(carla, 'Contract review Litware', takeSlot(carla)), attendees: [guest(priya, 'accepted')] };
  const long = monday.add({ weeks: 1 });
  const endless = `Working session on the framework agreement: ${Array.from({ length: 12 }, (_, at) => `item ${at + 1} of the joint action list`).join(', ')}`;
  return [
    {
      ...timed(anna, 'Kick-off Northwind Traders (online)', takeSlot(anna)),
      isOnlineMeeting: true,
      body: { contentType: 'html', content: '<html><body><p>Agenda</p><ul><li>Goals</li><li>Timeline</li></ul></body></html>' },
      attendees: [guest(julia, 'accepted')],
    },
    { ...timed(ben, '🚀 Launch planning Fabrikam', takeSlot(ben)), attendees: [guest(tom, 'accepted')] },
    twin,
    { ...twin },
    {
      ...timed(david, 'Secondment at Adventure Works', {
        start: `${long.toString()}T09:00:00`,
        end: `${long.add({ days: 16 }).toString()}T17:00:00`,
      }),
      showAs: 'workingElsewhere',
    },
    { ...timed(eva, endless, takeSlot(eva)), attendees: [guest(priya, 'none')] },
  ];
}
