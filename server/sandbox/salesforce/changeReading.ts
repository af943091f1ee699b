import type { Acting } from './org.ts';
import { refuse } from './refusal.ts';
import { idOf, isTrue, textOf } from './row.ts';
import type { ObjectTable } from './schema.ts';
import { visibleRows } from './sharing.ts';
import { instantOf, toWireTime } from './wireTime.ts';

const daysOfUpdates = 30;

type Span = { readonly start: Temporal.Instant; readonly end: Temporal.Instant };

/**
 * `GET /sobjects/X/updated?start=&end=`: Ids of live rows whose SystemModstamp lies in the span. `latestDateCovered` is where to
 * go on; it stays behind what transactions still running may stamp. Facts 4.7.
 */
export function updatedRows(acting: Acting, table: ObjectTable, query: URLSearchParams): unknown {
  const span = readSpan(query);
  const earliest = acting.now.subtract({ hours: daysOfUpdates * 24 });
  if (isBefore(span.start, earliest)) refuseDate(`start cannot be more than ${daysOfUpdates} days ago`);
  const ids = visibleRows(acting, table.name, true)
    .filter((row) => !isTrue(row, 'IsDeleted') && isWithin(textOf(row, 'SystemModstamp'), span))
    .map(idOf);
  refuseTooMany(acting, ids.length);
  return { ids, latestDateCovered: latestDateCovered(acting, span) };
}

/** `GET /sobjects/X/deleted?start=&end=`: what is in the recycle bin, and what is gone past it, as far back as the log goes. */
export function deletedRows(acting: Acting, table: ObjectTable, query: URLSearchParams): unknown {
  const { org, now, userId } = acting;
  const span = readSpan(query);
  const earliest = minuteOf(now.subtract({ hours: org.switches.deleteLogHours }));
  if (isBefore(span.start, earliest)) refuseDate('start is before the earliest date of the delete log; synchronize everything again');
  const inBin = visibleRows(acting, table.name, true)
    .filter((row) => isTrue(row, 'IsDeleted'))
    .map((row) => ({ id: idOf(row), deletedDate: textOf(row, 'SystemModstamp') ?? '' }));
  const gone = [...org.purged]
    .filter(([, { objectName, visibleTo }]) => objectName === table.name && (visibleTo === null || visibleTo === userId))
    .map(([id, { deletedDate }]) => ({ id, deletedDate }));
  const deletedRecords = [...inBin, ...gone].filter(({ deletedDate }) => isWithin(deletedDate, span));
  refuseTooMany(acting, deletedRecords.length);
  return { deletedRecords, earliestDateAvailable: toWireTime(earliest), latestDateCovered: latestDateCovered(acting, span) };
}

/** Seconds do not count: both ends are cut to their minute. */
function readSpan(query: URLSearchParams): Span {
  const [start, end] = ['start', 'end'].map((name) => instantAt(query, name));
  if (start === undefined || end === undefined) return refuse(400, 'MISSING_ARGUMENT', 'start and end are required');
  if (!isBefore(start, end)) refuseDate('endDate must be at least one minute greater than the startDate');
  return { start, end };
}

function instantAt(query: URLSearchParams, name: string): Temporal.Instant | undefined {
  // A plus sign that nobody encoded arrives as a space.
  const text = query
    .get(name)
    ?.replace(' ', '+')
    .replace(/([+-]\d{2})(\d{2})$/, '$1:$2');
  if (text === undefined) return undefined;
  try {
    return minuteOf(Temporal.Instant.from(text));
  } catch {
    return refuse(400, 'INVALID_FIELD', `${name} is not a valid date-time: ${text}`);
  }
}

function latestDateCovered({ org, now }: Acting, { end }: Span): string {
  const settled = minuteOf(now.subtract({ seconds: org.switches.commitDelaySeconds }));
  return toWireTime(isBefore(settled, end) ? settled : end);
}

function isWithin(wireTime: string | null, { start, end }: Span): boolean {
  if (wireTime === null) return false;
  const instant = instantOf(wireTime);
  return !isBefore(instant, start) && isBefore(instant, end);
}

function isBefore(left: Temporal.Instant, right: Temporal.Instant): boolean {
  return Temporal.Instant.compare(left, right) < 0;
}

function minuteOf(instant: Temporal.Instant): Temporal.Instant {
  return instant.round({ smallestUnit: 'minute', roundingMode: 'floor' });
}

function refuseTooMany({ org }: Acting, found: number): void {
  if (found > org.switches.replicationIds) refuse(400, 'EXCEEDED_ID_LIMIT', 'exceeded id limit, please use a shorter time range');
}

function refuseDate(message: string): never {
  refuse(400, 'INVALID_REPLICATION_DATE', message);
}
