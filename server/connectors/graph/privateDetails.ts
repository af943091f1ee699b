import { isPrivateSensitivity } from './meetingOf.ts';

/** When it is and whose it is: what a run needs to leave a private meeting alone. An allow-list, because Graph adds members with every release. */
const KEPT: ReadonlySet<string> = new Set([
  '@odata.etag',
  '@odata.type',
  'id',
  'type',
  'seriesMasterId',
  'occurrenceId',
  'originalStart',
  'iCalUId',
  'uid',
  'transactionId',
  'createdDateTime',
  'lastModifiedDateTime',
  'start',
  'end',
  'isAllDay',
  'isCancelled',
  'isOrganizer',
  'responseStatus',
  'showAs',
  'sensitivity',
]);

/**
 * An event as Graph sent it, of a private one without subject, text, place and people (ADR 0012): for what is kept outside the house. Anything but
 * an event comes back as it is, and so does every other event.
 */
export function withoutPrivateDetails(raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null || !('sensitivity' in raw) || raw.sensitivity === null) return raw;
  // A word of another type cannot be read, so it may mean private.
  const isOpen = typeof raw.sensitivity === 'string' && !isPrivateSensitivity(raw.sensitivity);
  return isOpen ? raw : Object.fromEntries(Object.entries(raw).filter(([name]) => KEPT.has(name)));
}
