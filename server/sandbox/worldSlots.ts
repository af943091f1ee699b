import type { Dice } from './dice.ts';
import type { Teammate } from './worldPeople.ts';

/** A place in somebody's calendar: wall times in his zone. */
export type Slot = { readonly start: string; readonly end: string };

export type TakeSlot = (owner: Teammate, minutes?: number) => Slot;

/** Weeks before the present one, and weeks from it on. */
const weeksBack = 4;
export const weeksAhead = 5;

/** Hands out hours on working days that its owner does not have yet, so that no two meetings are alike by accident. */
export function slotTaker(dice: Dice, monday: Temporal.PlainDate): TakeSlot {
  const free = new Map<Teammate, Slot[]>();
  const allOf = (): Slot[] => {
    const days = Array.from({ length: (weeksBack + weeksAhead) * 5 }, (_, at) =>
      monday.add({ days: 7 * (Math.floor(at / 5) - weeksBack) + (at % 5) }),
    );
    return dice.shuffled(days.flatMap((day) => [9, 10, 11, 13, 14, 16].map((hour) => slotAt(day, hour))));
  };
  return (owner, minutes = 60) => {
    const slots = free.get(owner) ?? allOf();
    const slot = slots.pop();
    if (slot === undefined) throw new Error('The calendar is full.');
    free.set(owner, slots);
    return { ...slot, end: Temporal.PlainDateTime.from(slot.start).add({ minutes }).toString({ smallestUnit: 'second' }) };
  };
}

function slotAt(day: Temporal.PlainDate, hour: number): Slot {
  const start = day.toPlainDateTime({ hour });
  return { start: start.toString(), end: start.add({ hours: 1 }).toString() };
}
