import type { Content } from '../../shared/meeting.ts';
import { parseInstant, parsePlainDate } from '../../shared/time.ts';
import { contentFields } from './scenario.ts';

/** C of the contract, understood. @returns null where it cannot be. */
export function contentIn(given: unknown): Content | null {
  const read = contentFields.safeParse(given).data;
  if (read === undefined) return null;
  const { subject, description, location, showAs, related } = read;
  const rest = { subject, description, location, showAs, private: read.private, related };
  const [start, end] = read.allDay ? [parsePlainDate(read.start), parsePlainDate(read.end)] : [null, null];
  if (start !== null && end !== null) return { ...rest, allDay: true, start, end };
  const [from, to] = read.allDay ? [null, null] : [parseInstant(read.start), parseInstant(read.end)];
  return from === null || to === null ? null : { ...rest, allDay: false, start: from, end: to };
}
