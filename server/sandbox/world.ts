import { diceFrom } from './dice.ts';
import type { GraphSeed } from './graph/seed.ts';
import { worldCalendar } from './worldCalendar.ts';
import { worldCrm } from './worldCrm.ts';
import type { CrmRows } from './worldCrm.ts';
import { teammates } from './worldPeople.ts';

/**
 * A sales team of five at contoso.com, nine weeks around `now`: what is in their Outlook and what is in their Salesforce. The
 * same seed in the same week makes the same world, ids included.
 */
export function salesTeam({ seed, now }: { seed: number | string; now: Temporal.Instant }): {
  readonly graph: GraphSeed;
  readonly salesforce: CrmRows;
} {
  const today = now.toZonedDateTimeISO('UTC').toPlainDate();
  const monday = today.subtract({ days: today.dayOfWeek - 1 });
  const dice = diceFrom(seed);
  const calendar = worldCalendar({ dice, monday });
  const salesforce = worldCrm({ dice, calendar, monday });
  const mailboxes = teammates.map(({ address, first, last, windowsZone, mailboxId }) => ({
    address,
    displayName: `${first} ${last}`,
    timeZone: windowsZone,
    id: mailboxId,
  }));
  return { graph: { mailboxes, events: calendar.events }, salesforce };
}
