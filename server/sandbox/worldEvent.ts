import type { Dice } from './dice.ts';
import type { SeedEvent } from './graph/seed.ts';
import { rooms } from './worldPeople.ts';
import type { Outsider, Teammate } from './worldPeople.ts';
import type { Slot } from './worldSlots.ts';

/** An event between two wall times in the zone of whoever has it. */
export function timed(owner: Teammate, subject: string, { start, end }: Slot): SeedEvent {
  return {
    mailbox: owner.address,
    subject,
    start: wall(owner, start),
    end: wall(owner, end),
    createdDateTime: stampOf(Temporal.PlainDate.from(start.slice(0, 10))),
  };
}

export function allDay(owner: Teammate, subject: string, { from, days }: { from: Temporal.PlainDate; days: number }): SeedEvent {
  const slot = { start: `${from.toString()}T00:00:00`, end: `${from.add({ days }).toString()}T00:00:00` };
  return { ...timed(owner, subject, slot), isAllDay: true };
}

export function wall(owner: Teammate, dateTime: string): { dateTime: string; timeZone: string } {
  return { dateTime, timeZone: owner.windowsZone };
}

/** Entered ten weeks before: so that also what lies ahead is already old news. */
export function stampOf(day: Temporal.PlainDate): string {
  return day.subtract({ weeks: 10 }).toZonedDateTime({ timeZone: 'UTC', plainTime: '07:30' }).toInstant().toString();
}

export function nameOf({ first, last }: { first: string; last: string }): string {
  return `${first} ${last}`;
}

export function answer(response: string): Readonly<Record<string, string>> {
  return { response, time: '0001-01-01T00:00:00Z' };
}

export function guest(person: Outsider, response: string): Readonly<Record<string, unknown>> {
  return { type: 'required', status: answer(response), emailAddress: { name: nameOf(person), address: person.address } };
}

export function colleague(teammate: Teammate, response: string): Readonly<Record<string, unknown>> {
  return { type: 'required', status: answer(response), emailAddress: { name: nameOf(teammate), address: teammate.address } };
}

export function resource(dice: Dice): Readonly<Record<string, unknown>> {
  const room = dice.pick(rooms);
  return { type: 'resource', status: answer('accepted'), emailAddress: room };
}
