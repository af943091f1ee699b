import type { Dice } from './dice.ts';
import type { CustomerMeeting, WorldCalendar } from './worldCalendar.ts';
import { nameOf } from './worldEvent.ts';
import { accounts, contacts, crmId, leads, opportunities, teammates } from './worldPeople.ts';
import type { Outsider, Teammate } from './worldPeople.ts';
import type { Slot } from './worldSlots.ts';

/** A row as the Salesforce sandbox takes it: field names of the API, instants as `2026-03-10T09:00:00.000+0000`. */
export type CrmRow = Readonly<Record<string, unknown>>;
export type CrmRows = Readonly<Record<string, readonly CrmRow[]>>;

/** The org of the sales team: its people and customers, and the events that are there before Tandem ever runs. */
export function worldCrm({ dice, calendar, monday }: { dice: Dice; calendar: WorldCalendar; monday: Temporal.PlainDate }): CrmRows {
  const book = eventBook();
  for (const owner of teammates) {
    const meetings = dice.shuffled(calendar.customerMeetings.filter((meeting) => meeting.owner === owner));
    for (const meeting of meetings.slice(0, Math.round(meetings.length * 0.4))) addTwin(book, meeting);
    addCrmOnly(book, { dice, owner, monday, takeSlot: calendar.takeSlot });
  }
  return {
    User: users(),
    Account: accountRows(),
    Contact: contactRows(),
    Lead: leadRows(),
    Opportunity: opportunityRows(),
    Event: book.events,
    EventRelation: book.relations,
  };
}

type EventBook = {
  readonly events: CrmRow[];
  readonly relations: CrmRow[];
  add(row: CrmRow): string;
  invite(eventId: string, relationId: string, status?: string): void;
};

function eventBook(): EventBook {
  const events: CrmRow[] = [];
  const relations: CrmRow[] = [];
  return {
    events,
    relations,
    add: (row) => {
      const id = crmId('00U', events.length + 1);
      events.push({
        Id: id,
        IsAllDayEvent: false,
        IsPrivate: false,
        IsChild: false,
        ShowAs: 'Busy',
        WhoId: null,
        WhatId: null,
        Location: null,
        Description: null,
        ...row,
      });
      return id;
    },
    invite: (eventId, relationId, status = 'New') => {
      relations.push({
        Id: crmId('0RE', relations.length + 1),
        EventId: eventId,
        RelationId: relationId,
        Status: status,
        Response: null,
        RespondedDate: null,
        IsInvitee: true,
        IsParent: false,
        IsWhat: false,
      });
    },
  };
}

/** A meeting somebody entered on both sides, word for word. */
function addTwin(book: EventBook, { owner, subject, slot, place, people }: CustomerMeeting): void {
  const known = people.filter((person) => person.id !== null);
  const [who, ...others] = known;
  const id = book.add({
    ...timedRow(owner, subject, slot),
    Location: place === '' ? null : place,
    WhoId: who?.id ?? null,
    // A lead has no account or opportunity: Salesforce refuses the two together.
    WhatId: who?.account == null ? null : (opportunities.find(({ account }) => account === who.account)?.id ?? who.account.id),
  });
  for (const person of others) if (person.id !== null && person.account !== null) book.invite(id, person.id);
}

function addCrmOnly(
  book: EventBook,
  { dice, owner, monday, takeSlot }: { dice: Dice; owner: Teammate; monday: Temporal.PlainDate; takeSlot: WorldCalendar['takeSlot'] },
): void {
  for (const subject of ['Call list', 'Enter expenses', 'Update opportunity notes'])
    book.add(timedRow(owner, subject, takeSlot(owner, 30)));
  const caller = dice.pick(contacts);
  book.add({ ...timedRow(owner, `Call ${nameOf(caller)}`, takeSlot(owner, 30)), WhoId: caller.id, WhatId: caller.account?.id ?? null });
  const lead = dice.pick(leads);
  book.add({ ...timedRow(owner, `First meeting ${lead.company}`, takeSlot(owner)), WhoId: lead.id });
  const [first, second] = dice.shuffled(contacts.filter(({ account }) => account === caller.account));
  const workshop = book.add({
    ...timedRow(owner, `Workshop ${caller.company}`, takeSlot(owner, 120)),
    WhatId: caller.account?.id ?? null,
    Location: caller.account?.city ?? null,
  });
  for (const person of [first, second])
    if (person !== undefined && person.id !== null) book.invite(workshop, person.id, person === first ? 'Accepted' : 'New');
  book.add(
    allDayRow(owner, `Trade fair ${dice.pick(accounts).city}`, {
      from: monday.add({ days: 7 * (1 + dice.below(3)) }),
      days: 1 + dice.below(2),
    }),
  );
  book.add({ ...timedRow(owner, 'Personal appointment', takeSlot(owner)), IsPrivate: true });
  if (owner === teammates[1]) addGroupEvent(book, { host: owner, guest: teammates[0], slot: takeSlot(owner) });
}

/** An event with a user as invitee: Salesforce gives that user a child event of his own. */
function addGroupEvent(book: EventBook, { host, guest, slot }: { host: Teammate; guest: Teammate | undefined; slot: Slot }): void {
  if (guest === undefined) return;
  const row = { ...timedRow(host, 'Joint account planning', slot), IsGroupEvent: true, GroupEventType: '1' };
  book.invite(book.add(row), guest.userId, 'Accepted');
  book.add({ ...row, OwnerId: guest.userId, IsChild: true });
}

function timedRow(owner: Teammate, subject: string, { start, end }: Slot): CrmRow {
  const from = Temporal.PlainDateTime.from(start).toZonedDateTime(owner.zone).toInstant();
  const to = Temporal.PlainDateTime.from(end).toZonedDateTime(owner.zone).toInstant();
  return {
    OwnerId: owner.userId,
    Subject: subject,
    StartDateTime: crmInstant(from),
    EndDateTime: crmInstant(to),
    ActivityDateTime: crmInstant(from),
    ActivityDate: from.toZonedDateTimeISO('UTC').toPlainDate().toString(),
    DurationInMinutes: from.until(to).total({ unit: 'minutes' }),
  };
}

/** Bare dates dressed as midnight UTC; the end is the last day itself, not the day after. */
function allDayRow(owner: Teammate, subject: string, { from, days }: { from: Temporal.PlainDate; days: number }): CrmRow {
  const midnight = (date: Temporal.PlainDate) => `${date.toString()}T00:00:00.000+0000`;
  return {
    OwnerId: owner.userId,
    Subject: subject,
    IsAllDayEvent: true,
    ActivityDate: from.toString(),
    ActivityDateTime: null,
    StartDateTime: midnight(from),
    EndDateTime: midnight(from.add({ days: days - 1 })),
    DurationInMinutes: 1440 * days,
  };
}

function crmInstant(instant: Temporal.Instant): string {
  return instant.toString({ fractionalSecondDigits: 3 }).replace('Z', '+0000');
}

function users(): CrmRow[] {
  return teammates.map(({ userId, address, first, last, zone }) => ({
    Id: userId,
    Username: address,
    Email: address,
    FirstName: first,
    LastName: last,
    Name: `${first} ${last}`,
    IsActive: true,
    UserType: 'Standard',
    TimeZoneSidKey: zone,
  }));
}

function accountRows(): CrmRow[] {
  return accounts.map(({ id, name, city, domain }, at) => ({
    Id: id,
    Name: name,
    BillingCity: city,
    Website: `www.${domain}`,
    OwnerId: ownerAt(at),
  }));
}

function contactRows(): CrmRow[] {
  return contacts.map((person, at) => ({ ...personRow(person), AccountId: person.account?.id ?? null, OwnerId: ownerAt(at) }));
}

function leadRows(): CrmRow[] {
  return leads.map((person, at) => ({
    ...personRow(person),
    Company: person.company,
    Status: 'Open - Not Contacted',
    IsConverted: false,
    OwnerId: ownerAt(at),
  }));
}

function opportunityRows(): CrmRow[] {
  return opportunities.map(({ id, name, account, stage }, at) => ({
    Id: id,
    Name: name,
    AccountId: account.id,
    StageName: stage,
    OwnerId: ownerAt(at),
  }));
}

function personRow(person: Outsider): CrmRow {
  return { Id: person.id, FirstName: person.first, LastName: person.last, Name: nameOf(person), Email: person.address };
}

function ownerAt(at: number): string | null {
  return teammates[at % teammates.length]?.userId ?? null;
}
