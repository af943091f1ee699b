import type { GraphStore } from './mailboxes.ts';
import { refusals } from './refusal.ts';

/** Whose request it is, and which mailbox it is about. */
export type Passer = { readonly app: string; readonly mailbox: string };

/** What an app may do to one mailbox at the same time, and in ten minutes. */
export type Turnstile = {
  /** Counts one request of the ten minutes. Throws a 429 when there were too many. */
  charge(passer: Passer): void;
  /** Does `work` as one of at most four requests under way. Throws a 429, or waits its turn, by switch. */
  pass<T>(passer: Passer, work: () => T): Promise<T>;
  /** To be called when the switches were changed: requests that were held answer now. */
  switched(): void;
  /** How many requests are under way, and how many more wait for their turn. */
  counts(): { readonly underWay: number; readonly waiting: number };
  /** A world that was reset owes nothing. */
  forget(): void;
};

const mostAtOnce = 4;
const windowSeconds = 600;

/** `now`: the sandbox' clock, by which the ten minutes go. */
export function openTurnstile(store: GraphStore, now: () => Temporal.Instant): Turnstile {
  const spent = new Map<string, { readonly since: Temporal.Instant; count: number }>();
  const underWay = new Map<string, number>();
  let waiting: (() => void)[] = [];
  let queued = 0;

  const wakeAll = (): void => {
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
  };
  const change = (): Promise<void> =>
    new Promise((resolve) => {
      waiting.push(resolve);
    });
  const running = (lane: string): number => underWay.get(lane) ?? 0;
  const laneOf = (passer: Passer): string => (store.switches.fourRequests === 'perApp' ? passer.app : accountOf(passer));

  return {
    charge: (passer) => {
      const account = accountOf(passer);
      const known = spent.get(account);
      const passed = known === undefined ? windowSeconds : known.since.until(now()).total('seconds');
      // A clock that was set back begins anew, too.
      const current = known === undefined || passed >= windowSeconds || passed < 0 ? { since: now(), count: 0 } : known;
      spent.set(account, current);
      if (current.count >= store.switches.requestsInTenMinutes)
        throw refusals.tooManyRequests(Math.max(1, Math.ceil(windowSeconds - Math.max(0, passed))));
      current.count += 1;
    },
    pass: async (passer, work) => {
      const lane = laneOf(passer);
      while (running(lane) >= mostAtOnce) {
        if (store.switches.fifthRequest === 'refuse') throw refusals.concurrency();
        queued += 1;
        await change();
        queued -= 1;
      }
      underWay.set(lane, running(lane) + 1);
      try {
        // Whoever comes along with it, in a batch, is let in or refused before the first of them has its answer.
        await Promise.resolve();
        while (store.switches.answers === 'held') await change();
        return work();
      } finally {
        underWay.set(lane, running(lane) - 1);
        wakeAll();
      }
    },
    switched: wakeAll,
    counts: () => ({ underWay: [...underWay.values()].reduce((sum, count) => sum + count, 0), waiting: queued }),
    forget: () => {
      spent.clear();
      wakeAll();
    },
  };
}

function accountOf({ app, mailbox }: Passer): string {
  return `${app} ${mailbox}`;
}
