import { calendarItemId } from '../../shared/ids.ts';
import type { RunInput } from '../../server/core/input.ts';
import type { Commit, Wish } from '../../server/ports/store.ts';
import { tagsWanted } from '../../server/sync/wishes.ts';

/** What was asked of the meetings of a run, as a store would keep it. What was pushed may be of either side, and a wish is about a meeting. */
export const wishesIn = ({ pushed, tags, now }: RunInput): readonly Wish[] =>
  [...new Set([...pushed, ...tags.keys()])].map((id): Wish => {
    const known = tags.get(calendarItemId(id));
    return {
      calendarId: calendarItemId(id),
      pushed: pushed.has(id),
      tags: known === undefined ? { tags: [], changedAt: null } : { tags: known.wanted, changedAt: now },
      inCrm: known?.inCrm ?? null,
    };
  });

/** As the store would: the last word on a meeting holds. */
export const wished = (wishes: readonly Wish[], { wishes: changed = [] }: Commit): readonly Wish[] => [
  ...new Map([...wishes, ...changed].map((wish) => [wish.calendarId, wish])).values(),
];

/** The same input with what is asked by now. */
export const askedBy = ({ tags }: RunInput, wishes: readonly Wish[]): Pick<RunInput, 'pushed' | 'tags'> => ({
  pushed: new Set(wishes.flatMap(({ pushed, calendarId }) => (pushed ? [calendarId] : []))),
  tags: tags.size === 0 ? tags : tagsWanted(wishes),
});
