import { rowsOf } from './org.ts';
import type { Acting } from './org.ts';
import { isTrue } from './row.ts';
import { tableNamed } from './schema.ts';
import { usageOf } from './usage.ts';

/** `GET /limits`: the entries a client of this sandbox can use up. */
export function limits({ org, now }: Acting): unknown {
  const max = org.switches.dailyApiRequests;
  return {
    DailyApiRequests: { Max: max, Remaining: Math.max(0, max - usageOf(org, now)) },
    DailyBulkApiBatches: { Max: 15_000, Remaining: 15_000 },
    DataStorageMB: { Max: 1024, Remaining: 1024 },
    HourlyTimeBasedWorkflow: { Max: 1000, Remaining: 1000 },
    SingleEmail: { Max: 5000, Remaining: 5000 },
  };
}

/** `GET /limits/recordCount?sObjects=Event,Lead`: rows of the whole org. Objects it does not know are left out. */
export function recordCounts({ org }: Acting, query: URLSearchParams): unknown {
  const tables = (query.get('sObjects') ?? '').split(',').flatMap((name) => tableNamed(org.switches, name.trim()) ?? []);
  return {
    sObjects: tables.map(({ name }) => ({ count: [...rowsOf(org, name)].filter((row) => !isTrue(row, 'IsDeleted')).length, name })),
  };
}
