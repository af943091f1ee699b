import type { Acting } from './org.ts';
import { toWireTime } from './wireTime.ts';

export function createdStamps(acting: Acting): { CreatedDate: string; CreatedById: string } & ReturnType<typeof modifiedStamps> {
  return { CreatedDate: stampedAt(acting), CreatedById: acting.userId, ...modifiedStamps(acting) };
}

export function modifiedStamps(acting: Acting): { LastModifiedDate: string; LastModifiedById: string; SystemModstamp: string } {
  return { LastModifiedDate: stampedAt(acting), LastModifiedById: acting.userId, SystemModstamp: stampedAt(acting) };
}

/** What the system does by itself moves only the cursor, not the date a person sees. */
export function systemStamp(acting: Acting): { SystemModstamp: string } {
  return { SystemModstamp: stampedAt(acting) };
}

/** A row is stamped when it is saved and seen when its transaction ends: a cursor that does not overlap misses it. */
function stampedAt({ org, now }: Acting): string {
  return toWireTime(now.subtract({ seconds: org.switches.commitDelaySeconds }));
}
