import type { Acting } from './org.ts';
import { toWireTime } from './wireTime.ts';

export function createdStamps(acting: Acting): { CreatedDate: string; CreatedById: string } & ReturnType<typeof modifiedStamps> {
  return { CreatedDate: toWireTime(acting.now), CreatedById: acting.userId, ...modifiedStamps(acting) };
}

export function modifiedStamps({ now, userId }: Acting): { LastModifiedDate: string; LastModifiedById: string; SystemModstamp: string } {
  return { LastModifiedDate: toWireTime(now), LastModifiedById: userId, SystemModstamp: toWireTime(now) };
}

/** What the system does by itself moves only the cursor, not the date a person sees. */
export function systemStamp({ now }: Acting): { SystemModstamp: string } {
  return { SystemModstamp: toWireTime(now) };
}
