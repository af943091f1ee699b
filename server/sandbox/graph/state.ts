import { calendarOf, defaultCalendar } from './event.ts';
import { entryOf } from './itemChanges.ts';
import type { GraphStore, Mailbox } from './mailboxes.ts';
import type { Entry } from './occurrences.ts';
import { entryOn } from './occurrences.ts';
import { statePreferences } from './preferences.ts';
import { renderEvent } from './render.ts';

/**
 * Everything the sandbox holds, for `GET /__control/state`: single meetings, masters and exceptions in full, with immutable
 * ids and times in UTC. Occurrences nobody touched follow from their master; `deletedOccurrences` names those taken out,
 * `calendar` another calendar than the default one.
 */
export function renderState(store: GraphStore): unknown {
  return {
    mailboxes: [...store.mailboxes.values()].map((mailbox) => ({
      address: mailbox.address,
      displayName: mailbox.displayName,
      timeZone: mailbox.timeZone,
      id: mailbox.id,
      events: [...mailbox.events.values()].flatMap((event) => {
        const itself = entryOf(event, null);
        const exceptions = Object.keys(event.series?.exceptions ?? {}).flatMap((date) => entryOn(event, date) ?? []);
        return [{ ...renderEntry(mailbox, itself), ...extras(mailbox, itself) }, ...exceptions.map((entry) => renderEntry(mailbox, entry))];
      }),
      ...(mailbox.deleted.size === 0
        ? {}
        : { deletedItems: [...mailbox.deleted.values()].map((event) => renderEntry(mailbox, entryOf(event, null))) }),
    })),
    mails: store.mails,
  };
}

function renderEntry(mailbox: Mailbox, entry: Entry): Readonly<Record<string, unknown>> {
  return renderEvent(mailbox, entry, statePreferences);
}

/** What a full event never shows by itself. */
function extras(mailbox: Mailbox, { event }: Entry): Readonly<Record<string, unknown>> {
  const calendar = mailbox.calendars.find(({ key }) => key !== defaultCalendar && key === calendarOf(event));
  return {
    ...(calendar === undefined ? {} : { calendar: calendar.name }),
    ...(event.extendedProperties.length === 0 ? {} : { singleValueExtendedProperties: event.extendedProperties }),
    ...(event.series === null || event.series.dropped.length === 0 ? {} : { deletedOccurrences: event.series.dropped }),
  };
}
