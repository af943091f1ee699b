import type { Hashing } from './hashing.ts';
import type { CrmEvent, Meeting } from '../../shared/meeting.ts';
import { keyOf } from './canonical.ts';
import type { RunInput } from './input.ts';
import { pairUp, type Pair, type Sight } from './pair.ts';
import { recoverLinks } from './recover.ts';

/**
 * Ids of everything that is private, and of what belongs to it on the other side: by link, by a write never answered, or because a plan pairs them. Also
 * of its copies, which a plan leaves alone as duplicates. Of all these a plan looks at times, ids and marks only, whatever else they say.
 * @param toldSince ids that a vendor has called private since `input` was read.
 */
export function closedIds(input: RunInput, toldSince: ReadonlySet<string>, hashing: Hashing): ReadonlySet<string> {
  const key = (item: Meeting | CrmEvent): string => keyOf(item.content, input.org.limits);
  const pairs = pairUp(input, recoverLinks(input, hashing), hashing);
  const closed = pairs.filter(({ meeting, crmEvent }) => isPrivate(meeting, toldSince) || isPrivate(crmEvent, toldSince));
  const keys = new Set(closed.flatMap((pair) => presentIn(pair).map(key)));
  const copies = pairs.filter((pair) => pair.duplicate && presentIn(pair).some((item) => keys.has(key(item))));
  return new Set([...closed, ...copies].flatMap(idsOf));
}

/** What is gone is private no more: the plan goes by what it left behind. */
function isPrivate(sight: Sight<string, Meeting | CrmEvent>, toldSince: ReadonlySet<string>): boolean {
  if (sight.kind === 'present') return sight.value.content.private || toldSince.has(sight.value.id);
  return (sight.kind === 'unreadable' || sight.kind === 'notRead') && toldSince.has(sight.id);
}

const presentIn = ({ meeting, crmEvent }: Pair): readonly (Meeting | CrmEvent)[] => [
  ...(meeting.kind === 'present' ? [meeting.value] : []),
  ...(crmEvent.kind === 'present' ? [crmEvent.value] : []),
];

const idsOf = ({ meeting, crmEvent, link }: Pair): readonly string[] => [
  ...[meeting, crmEvent].flatMap((sight) => (sight.kind === 'none' ? [] : [sight.kind === 'present' ? sight.value.id : sight.id])),
  ...(link === null ? [] : [link.calendarId, link.crmEventId]),
];
