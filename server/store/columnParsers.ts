import type { Instant } from '../../shared/ids.ts';
import { parseInstant } from '../../shared/time.ts';

const asText = (text: string): string => text;

/** The server's text carries its offset, whatever zone the session has. */
function asInstant(text: string): Instant {
  const instant = parseInstant(text);
  if (instant === null) throw new Error('The database gave a point in time we cannot read.');
  return instant;
}

/**
 * How a column's text becomes a value, by PostgreSQL type number. Drivers disagree on int8 and make a local midnight of a date and a `Date`
 * of a timestamp; every driver is given these instead.
 */
export const COLUMN_PARSERS = { 20: asText, 1082: asText, 1184: asInstant } as const;
