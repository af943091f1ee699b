/** The only clock the sandbox has: tokens, `Date` headers, change stamps and the sales team's weeks all read it. Tests move it. */
export type SandboxClock = { now(): Temporal.Instant; set(instant: Temporal.Instant): void; advance(seconds: number): void };

/** Real time plus an offset, so that a demo lives in today and can still be pushed forward. */
export function runningClock(): SandboxClock {
  let offset = Temporal.Duration.from({ seconds: 0 });
  return {
    now: () => Temporal.Now.instant().add(offset),
    set: (instant) => {
      offset = Temporal.Now.instant().until(instant);
    },
    advance: (seconds) => {
      offset = offset.add(secondsAsDuration(seconds));
    },
  };
}

/** A clock that stands still until it is told otherwise. `start` is an instant such as `2026-03-10T08:00:00Z`. */
export function stoppedClock(start: Temporal.Instant | string): SandboxClock {
  let current = Temporal.Instant.from(start);
  return {
    now: () => current,
    set: (instant) => {
      current = instant;
    },
    advance: (seconds) => {
      current = current.add(secondsAsDuration(seconds));
    },
  };
}

/** Durations take whole numbers only; a caller may well say half a second. */
function secondsAsDuration(seconds: number): Temporal.Duration {
  return Temporal.Duration.from({ milliseconds: Math.round(seconds * 1000) });
}
