import { fullRecordId } from '../../../shared/recordId.ts';
import { flagAt, rowAt, rowsAt, textAt } from './row.ts';
import type { Row } from './row.ts';

/** When it is and whose it is; not even its relations, which say who takes part. */
const KEPT: ReadonlySet<string> = new Set([
  'attributes',
  'Id',
  'StartDateTime',
  'EndDateTime',
  'ActivityDate',
  'ActivityDateTime',
  'DurationInMinutes',
  'IsAllDayEvent',
  'IsPrivate',
  'ShowAs',
  'OwnerId',
  'IsChild',
  'IsRecurrence',
  'IsRecurrence2',
  'RecurrenceActivityId',
  'IsDeleted',
  'CreatedDate',
  'LastModifiedDate',
  'SystemModstamp',
]);

/**
 * An Event row as Salesforce sent it, of a private one or one of `closed` without name, text, place and people (ADR 0012): for what is kept outside
 * the house.
 */
export const withoutPrivateDetails = (row: Row, closed: ReadonlySet<string>): Row =>
  saysPrivate(row) || closed.has(fullRecordId(textAt(row, 'Id') ?? ''))
    ? Object.fromEntries(Object.entries(row).filter(([column]) => KEPT.has(column)))
    : row;

export const saysPrivate = (row: Row): boolean => flagAt(row, 'IsPrivate') === true;

/** The event and the rows of who takes part, apart: each is an answer of its own in a snapshot. */
export function withoutRelations(row: Row): { readonly event: Row; readonly relations: readonly Row[] } {
  const { EventRelations: _nested, ...event } = row;
  return { event, relations: rowsAt(rowAt(row, 'EventRelations') ?? {}, 'records') };
}
