import type { Decision } from './plan.ts';

/** One thing that was looked at, in a sentence. Names no subject, address or text: ids, times, counts and words of closed lists only. */
export type Evidence = { readonly of: 'calendar' | 'crm' | 'tie' | 'settings' | 'run'; readonly says: string };

/** Why one meeting is as it is (contracts section 1, `tandem explain --json`). */
export type Explanation = { readonly decision: Decision; readonly evidence: readonly Evidence[]; readonly remedy: string };
