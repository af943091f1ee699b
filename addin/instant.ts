import type { Instant } from '../shared/ids.ts';

/*
 * Instants for the pane. shared/time.ts needs `Temporal`, which not every Outlook's browser has; here only whole UTC seconds are read and made.
 */

export const isInstant = (value: unknown): value is Instant =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value) && !Number.isNaN(Date.parse(value));

/** @param milliseconds since 1970, UTC. Fractions of a second are dropped. */
export function instantAt(milliseconds: number): Instant {
  const text = `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
  if (!isInstant(text)) throw new RangeError('no instant of the years 0 to 9999');
  return text;
}

export const secondAfter = (instant: Instant): Instant => instantAt(Date.parse(instant) + 1000);
