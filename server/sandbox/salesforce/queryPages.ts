import { createHash } from 'node:crypto';
import type { Acting } from './org.ts';
import { refuse } from './refusal.ts';
import { runSoql } from './soqlRun.ts';

/** One page as the API answers it; the last has no `nextRecordsUrl`. */
export type QueryPage = {
  readonly totalSize: number;
  readonly done: boolean;
  readonly nextRecordsUrl?: string;
  readonly records: readonly unknown[];
};

const smallestBatch = 200;
const largestBatch = 2000;
/** A user's eleventh open query closes the oldest. */
const openCursors = 10;

/** `options` is the header `Sforce-Query-Options`, such as `batchSize=200`. */
export function firstPage(
  acting: Acting,
  soql: string,
  { includeDeleted, options }: { includeDeleted: boolean; options: string | undefined },
): QueryPage {
  const { totalSize, records } = runSoql(acting, soql, includeDeleted);
  const size = batchSize(acting, options);
  if (records.length <= size) return { totalSize, done: true, records };
  return pageAt(acting, openCursor(acting, records), 0, { records, size });
}

/** `locator` is the last part of a nextRecordsUrl: the cursor and where to go on. Refuses with INVALID_QUERY_LOCATOR. */
export function nextPage(acting: Acting, locator: string, options: string | undefined): QueryPage {
  const [id = '', start = ''] = locator.split('-');
  const cursor = acting.org.cursors.get(id);
  if (cursor === undefined || cursor.userId !== acting.userId || !/^\d+$/.test(start)) {
    refuse(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
  }
  return pageAt(acting, id, Number(start), { records: cursor.records, size: batchSize(acting, options) });
}

function pageAt(
  { version }: Acting,
  cursorId: string,
  start: number,
  { records, size }: { records: readonly unknown[]; size: number },
): QueryPage {
  const end = start + size;
  const page = records.slice(start, end);
  const totalSize = records.length;
  if (end >= totalSize) return { totalSize, done: true, records: page };
  return { totalSize, done: false, nextRecordsUrl: `/services/data/${version}/query/${cursorId}-${end}`, records: page };
}

function openCursor({ org, userId }: Acting, records: readonly unknown[]): string {
  org.moving.nextNumber += 1;
  const id = `01g${createHash('sha256').update(`cursor ${org.moving.nextNumber}`).digest('hex').slice(0, 15)}`;
  org.cursors.set(id, { userId, records });
  const own = [...org.cursors].filter(([, cursor]) => cursor.userId === userId).map(([known]) => known);
  for (const old of own.slice(0, -openCursors)) org.cursors.delete(old);
  return id;
}

function batchSize({ org }: Acting, options: string | undefined): number {
  const asked = /batchSize\s*=\s*(\d+)/i.exec(options ?? '')?.[1];
  const wanted = asked === undefined ? largestBatch : Math.min(largestBatch, Math.max(smallestBatch, Number(asked)));
  return Math.min(wanted, org.switches.queryBatchSize);
}
