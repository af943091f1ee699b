import type { Insertable, Selectable } from 'kysely';
import type { CalendarItemId, CrmEventId, MailboxId } from '../../shared/ids.ts';
import type { Link } from '../../shared/meeting.ts';
import { inChunks } from './chunks.ts';
import type { MailboxSeal, Place } from './seal.ts';
import type { Tables, Tx } from './tables.ts';

type Pair = { readonly calendarId: CalendarItemId; readonly crmEventId: CrmEventId };

/** @returns links sorted by calendar id. @throws SealBroken */
export async function readLinks(tx: Tx, mailbox: MailboxId, seal: MailboxSeal): Promise<readonly Link[]> {
  const rows = await tx.selectFrom('links').selectAll().where('mailbox', '=', mailbox).orderBy('calendar_id').execute();
  return rows.map((row) => toLink(row, seal));
}

/** Only the very pair goes: a link that has meanwhile got another partner is another link. */
export async function dropLinks(tx: Tx, mailbox: MailboxId, pairs: readonly Pair[]): Promise<void> {
  await inChunks(pairs, (chunk) =>
    tx
      .deleteFrom('links')
      .where('mailbox', '=', mailbox)
      .where((where) =>
        where(
          where.refTuple('calendar_id', 'crm_event_id'),
          'in',
          chunk.map((pair) => where.tuple(pair.calendarId, pair.crmEventId)),
        ),
      )
      .execute(),
  );
}

/** Each link replaces whichever links either of its ids had, also earlier ones of the same list. */
export async function keepLinks(tx: Tx, mailbox: MailboxId, seal: MailboxSeal, links: readonly Link[]): Promise<void> {
  const kept = lastOfEachPartner(links);
  await inChunks(links, async (chunk) => {
    const calendarIds = chunk.map((link) => link.calendarId);
    await tx.deleteFrom('links').where('mailbox', '=', mailbox).where('calendar_id', 'in', calendarIds).execute();
    const crmEventIds = chunk.map((link) => link.crmEventId);
    await tx.deleteFrom('links').where('mailbox', '=', mailbox).where('crm_event_id', 'in', crmEventIds).execute();
  });
  await inChunks(kept, (chunk) =>
    tx
      .insertInto('links')
      .values(chunk.map((link) => toRow(mailbox, link, seal)))
      .execute(),
  );
}

/** What is left when the links are kept one after the other. */
function lastOfEachPartner(links: readonly Link[]): readonly Link[] {
  const byCalendarId = new Map<CalendarItemId, Link>();
  const byCrmEventId = new Map<CrmEventId, Link>();
  for (const link of links) {
    const ofMeeting = byCalendarId.get(link.calendarId);
    if (ofMeeting !== undefined) byCrmEventId.delete(ofMeeting.crmEventId);
    const ofCrmEvent = byCrmEventId.get(link.crmEventId);
    if (ofCrmEvent !== undefined) byCalendarId.delete(ofCrmEvent.calendarId);
    byCalendarId.set(link.calendarId, link);
    byCrmEventId.set(link.crmEventId, link);
  }
  return [...byCalendarId.values()];
}

const placeOf = (pair: Pair): Place<'wrote'> => ({ purpose: 'wrote', id: JSON.stringify([pair.calendarId, pair.crmEventId]) });

const toRow = (mailbox: MailboxId, link: Link, seal: MailboxSeal): Insertable<Tables['links']> => ({
  mailbox,
  calendar_id: link.calendarId,
  crm_event_id: link.crmEventId,
  origin: link.origin,
  state: link.state,
  confirmed_runs: link.confirmedRuns,
  meeting_uid: link.meeting?.uid ?? null,
  meeting_original_start: link.meeting?.originalStart ?? null,
  created_side: link.createdSide,
  masked: link.masked,
  wrote: seal.seal(placeOf(link), link.wrote),
  calendar_base: JSON.stringify(link.base.calendar),
  crm_base: JSON.stringify(link.base.crm),
});

function toLink(row: Selectable<Tables['links']>, seal: MailboxSeal): Link {
  const pair = { calendarId: row.calendar_id, crmEventId: row.crm_event_id };
  return {
    ...pair,
    origin: row.origin,
    state: row.state,
    confirmedRuns: row.confirmed_runs,
    meeting: row.meeting_uid === null ? null : { uid: row.meeting_uid, originalStart: row.meeting_original_start },
    createdSide: row.created_side,
    masked: row.masked,
    wrote: seal.open(placeOf(pair), row.wrote),
    base: { calendar: row.calendar_base, crm: row.crm_base },
  };
}
