import type { Instant } from '../../shared/ids.ts';
import { calendarItemId, crmEventId } from '../../shared/ids.ts';
import { addSeconds } from '../../shared/time.ts';
import type { RunInput } from '../core/input.ts';
import type { Memory, Quarantine } from '../ports/store.ts';
import type { Applied } from './apply.ts';
import type { Pulled } from './pull.ts';

/**
 * Items that were refused and rest (rule R28). One that was changed since is tried at once: a person who corrected it must not wait for a rest that
 * was meant for the old one.
 */
export const restingItems = (quarantine: readonly Quarantine[], now: Instant, pulled: Pulled): ReadonlySet<string> =>
  new Set(
    quarantine
      .filter(({ until }) => until > now)
      .filter(({ id, until, attempts }) => {
        const changedAt = changeOf(id, pulled);
        return changedAt === null || changedAt <= addSeconds(until, -restSeconds(attempts));
      })
      .map(({ id }) => id),
  );

function changeOf(id: string, { meetings, crmEvents }: Pulled): Instant | null {
  const seen = meetings.get(calendarItemId(id)) ?? crmEvents.get(crmEventId(id));
  return seen?.kind === 'present' ? seen.value.changedAt : null;
}

/** One hour, six, a day, then weekly: a refused item rests, the others go on (rule R28). Success forgets it. */
const BACKOFF_SECONDS = [3_600, 21_600, 86_400, 604_800] as const;

/** Who rests after these writes, and who need not any more. */
export function quarantineAfter({ planned, outcome }: Applied, memory: Memory, input: RunInput): readonly Quarantine[] {
  const id = planned.decision.calendarId ?? planned.decision.crmEventId;
  if (id === null) return [];
  const known = memory.quarantine.find((one) => one.id === id);
  if (outcome.kind === 'done') return known === undefined ? [] : [{ id, until: addSeconds(input.now, -1), attempts: 0 }];
  // Refused tags are tried again by the next run; the meeting itself is not kept waiting for them.
  if (outcome.kind !== 'refused' || planned.decision.actions.every(({ kind }) => kind === 'setTags')) return [];
  const attempts = (known?.attempts ?? 0) + 1;
  return [{ id, until: addSeconds(input.now, restSeconds(attempts)), attempts }];
}

const restSeconds = (attempts: number): number => BACKOFF_SECONDS[Math.min(attempts, BACKOFF_SECONDS.length) - 1] ?? 604_800;
