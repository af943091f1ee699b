import type { CalendarItemId, CrmEventId, CrmPersonId, EmailAddress, MailboxId } from '../../shared/ids.ts';
import type { Observed } from '../../shared/meeting.ts';
import type { SightChanges, Sights } from '../ports/store.ts';
import { inChunks, lastOfEach } from './chunks.ts';
import type { MailboxSeal } from './seal.ts';
import type { Tables, Tx } from './tables.ts';

type Row = Tables['sights'];
type SightPurpose = 'meeting' | 'crmEvent' | 'person';

/** @returns sights sorted by id, asked addresses by themselves. @throws SealBroken */
export async function readSights(tx: Tx, mailbox: MailboxId, seal: MailboxSeal): Promise<Sights> {
  const rows = await tx
    .selectFrom('sights')
    .select(['side', 'item_id', 'sealed'])
    .where('mailbox', '=', mailbox)
    .orderBy('side')
    .orderBy('item_id')
    .execute();
  const opened = <P extends SightPurpose>(side: Row['side'], purpose: P) =>
    rows.filter((row) => row.side === side).map((row) => seal.open({ purpose, id: row.item_id }, row.sealed));
  return {
    meetings: opened('calendar', 'meeting'),
    crmEvents: opened('crm', 'crmEvent'),
    people: opened('person', 'person'),
    askedAddresses: await readAskedAddresses(tx, mailbox, seal),
  };
}

/** Forgets first, then keeps: an item named in both was seen after all. */
export async function changeSights(tx: Tx, mailbox: MailboxId, seal: MailboxSeal, changes: SightChanges): Promise<void> {
  await forget(tx, mailbox, 'calendar', changes.forgetMeetings);
  await forget(tx, mailbox, 'crm', changes.forgetCrmEvents);
  await forget(tx, mailbox, 'person', changes.forgetPeople);
  const rows: readonly Row[] = [
    ...lastOfEach(changes.meetings, idOf).map((seen) => {
      const id = idOf(seen);
      return { mailbox, side: 'calendar' as const, item_id: id, sealed: seal.seal({ purpose: 'meeting', id }, seen) };
    }),
    ...lastOfEach(changes.crmEvents, idOf).map((seen) => {
      const id = idOf(seen);
      return { mailbox, side: 'crm' as const, item_id: id, sealed: seal.seal({ purpose: 'crmEvent', id }, seen) };
    }),
    ...lastOfEach(changes.people, (person) => person.id).map((person) => {
      const { id } = person;
      return { mailbox, side: 'person' as const, item_id: id, sealed: seal.seal({ purpose: 'person', id }, person) };
    }),
  ];
  await keep(tx, rows);
  await keepAskedAddresses(tx, mailbox, seal, changes.askedAddresses);
}

function idOf(seen: Observed<string, { readonly id: string }>): string {
  return seen.kind === 'present' ? seen.value.id : seen.id;
}

async function keep(tx: Tx, rows: readonly Row[]): Promise<void> {
  await inChunks(rows, (chunk) =>
    tx
      .insertInto('sights')
      .values(chunk)
      .onConflict((taken) => taken.columns(['mailbox', 'side', 'item_id']).doUpdateSet((row) => ({ sealed: row.ref('excluded.sealed') })))
      .execute(),
  );
}

async function forget(
  tx: Tx,
  mailbox: MailboxId,
  side: Row['side'],
  ids: readonly (CalendarItemId | CrmEventId | CrmPersonId)[],
): Promise<void> {
  await inChunks(ids, (chunk) =>
    tx.deleteFrom('sights').where('mailbox', '=', mailbox).where('side', '=', side).where('item_id', 'in', chunk).execute(),
  );
}

async function readAskedAddresses(tx: Tx, mailbox: MailboxId, seal: MailboxSeal): Promise<readonly EmailAddress[]> {
  const rows = await tx.selectFrom('asked_addresses').select(['address_index', 'sealed']).where('mailbox', '=', mailbox).execute();
  const addresses = rows.map((row) => seal.open({ purpose: 'asked', id: row.address_index }, row.sealed));
  return addresses.toSorted((one, other) => (one < other ? -1 : 1));
}

/** The row is found again by a keyed hash, because two seals of one address are never alike. */
async function keepAskedAddresses(tx: Tx, mailbox: MailboxId, seal: MailboxSeal, addresses: readonly EmailAddress[]): Promise<void> {
  await inChunks([...new Set(addresses)], (chunk) => {
    const rows = chunk.map((address) => {
      const index = seal.indexOf(address);
      return { mailbox, address_index: index, sealed: seal.seal({ purpose: 'asked', id: index }, address) };
    });
    return tx
      .insertInto('asked_addresses')
      .values(rows)
      .onConflict((taken) => taken.columns(['mailbox', 'address_index']).doNothing())
      .execute();
  });
}
