import type { GraphStore } from './mailboxes.ts';
import { refusals } from './refusal.ts';

/** What an app may do to one mailbox at the same time, and in ten minutes. */
export type Turnstile = {
  /** Counts one request of the ten minutes. Throws a 429 when there were too many. */
  charge(mailbox: string): void;
  /** Does `work` as one of at most four requests under way. Throws a 429, or waits its turn, by switch. */
  pass<T>(mailbox: string, work: () => T): Promise<T>;
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
  const running = (mailbox: string): number => underWay.get(mailbox) ?? 0;

  return {
    charge: (mailbox) => {
      const known = spent.get(mailbox);
      const passed = known === undefined ? windowSeconds : known.since.until(now()).total('seconds');
      // A clock that was set back begins anew, too.
      const current = known === undefined || passed >= windowSeconds || passed < 0 ? { since: now(), count: 0 } : known;
      spent.set(mailbox, current);
      if (current.count >= store.switches.requestsInTenMinutes)
        throw refusals.tooManyRequests(Math.max(1, Math.ceil(windowSeconds - Math.max(0, passed))));
      current.count += 1;
    },
    pass: async (mailbox, work) => {
      while (running(mailbox) >= mostAtOnce) {
        if (store.switches.fifthRequest === 'refuse') throw refusals.concurrency();
        queued += 1;
        await change();
        queued -= 1;
      }
      underWay.set(mailbox, running(mailbox) + 1);
      try {
        while (store.switches.answers === 'held') await change();
        return work();
      } finally {
        underWay.set(mailbox, running(mailbox) - 1);
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
