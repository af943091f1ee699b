import type { CrmEvent, Link, Meeting } from '../../shared/meeting.ts';
import type { Hashing } from '../core/hashing.ts';
import type { RunInput } from '../core/input.ts';
import { pairUp, type Sight } from '../core/pair.ts';
import { recoverLinks } from '../core/recover.ts';

/** What stands for both ends of a link now; null where nothing does. */
export type PairOfLink = { readonly meeting: Meeting | null; readonly crmEvent: CrmEvent | null };

/**
 * What each link is held against in a plan. Mostly what has its ids, but a meeting that came back under another id stands for the one the link knew.
 * Pairs are found without looking at any base, so this also works while the bases are still being read.
 */
export const pairsOfLinks = (input: RunInput, hashing: Hashing): ReadonlyMap<Link, PairOfLink> =>
  new Map(
    pairUp(input, recoverLinks(input, hashing), hashing).flatMap(({ link, meeting, crmEvent }) =>
      link === null ? [] : [[link, { meeting: valueOf(meeting), crmEvent: valueOf(crmEvent) }]],
    ),
  );

const valueOf = <T>(sight: Sight<string, T>): T | null => (sight.kind === 'present' ? sight.value : null);
