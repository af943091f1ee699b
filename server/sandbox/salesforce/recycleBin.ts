import { deleteRecord } from './cascade.ts';
import { deleteEvent } from './eventSave.ts';
import { dependentsOf, dropRow, inTransaction, liveRow, rowById, rowsOf } from './org.ts';
import type { Acting, Org } from './org.ts';
import { toLongId } from './recordId.ts';
import { refuseUnknownResource } from './refusal.ts';
import { idOf, isTrue, textOf } from './row.ts';
import type { Row } from './row.ts';
import type { ObjectTable } from './schema.ts';
import { canSee } from './sharing.ts';
import { instantOf } from './wireTime.ts';

/** Deleted rows and what the delete log says of them last fifteen days. */
const binDays = 15;

const millisecondsOfHour = 3_600_000;
const millisecondsOfBin = binDays * 24 * millisecondsOfHour;

/** Not in the REST API: gone past the recycle bin, with everything that hangs on it. Only the delete log still names it. */
export function purgeRow(acting: Acting, table: ObjectTable, id: string): void {
  const { org } = acting;
  const row = rowById(org, toLongId(id) ?? id);
  if (row === null || !canSee(acting, table.name, row)) return refuseUnknownResource();
  inTransaction(org, () => {
    if (!isTrue(row, 'IsDeleted')) {
      if (table.name === 'Event') deleteEvent(acting, row);
      else deleteRecord(acting, table, row);
    }
    forget(org, table.name, rowById(org, idOf(row)) ?? row);
  });
}

/** Empties the bin of what has been in it for fifteen days; looks once an hour of the sandbox clock. */
export function purgeExpired(org: Org, now: Temporal.Instant): void {
  const hour = Math.floor(now.epochMilliseconds / millisecondsOfHour);
  if (hour === org.moving.binHour) return;
  org.moving.binHour = hour;
  const isOld = (wireTime: string | null) =>
    wireTime !== null && now.epochMilliseconds - instantOf(wireTime).epochMilliseconds > millisecondsOfBin;
  for (const objectName of org.rows.keys()) {
    for (const row of rowsOf(org, objectName)) {
      if (isTrue(row, 'IsDeleted') && isOld(textOf(row, 'SystemModstamp'))) dropRow(org, objectName, row);
    }
  }
  for (const [id, { deletedDate }] of org.purged) if (isOld(deletedDate)) org.purged.delete(id);
}

function forget(org: Org, objectName: string, row: Row): void {
  const id = idOf(row);
  for (const name of ['EventRelation', 'Event']) {
    for (const dependent of dependentsOf(org, id, name)) if (isTrue(dependent, 'IsDeleted')) remember(org, name, dependent);
  }
  remember(org, objectName, row);
}

function remember(org: Org, objectName: string, row: Row): void {
  const deletedDate = textOf(row, 'SystemModstamp') ?? '';
  org.purged.set(idOf(row), { objectName, deletedDate, visibleTo: ownerOf(org, objectName, row) });
  dropRow(org, objectName, row);
}

/** Whose row it was, null where everybody sees such rows. */
function ownerOf(org: Org, objectName: string, row: Row): string | null {
  if (objectName === 'Event' || objectName === 'Tandem_Link__c') return textOf(row, 'OwnerId');
  if (objectName !== 'EventRelation') return null;
  const eventId = textOf(row, 'EventId') ?? '';
  return textOf(liveRow(org, eventId) ?? rowById(org, eventId) ?? {}, 'OwnerId');
}
