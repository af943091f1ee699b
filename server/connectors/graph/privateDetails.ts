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
 * an event comes back as it is, and so does every other event, unless `isClosed`: something private belongs to it.
 */
export function withoutPrivateDetails(raw: unknown, isClosed: boolean): unknown {
  if (typeof raw !== 'object' || raw === null) return raw;
  return isClosed || saysPrivate(raw) ? onlyKept(raw) : raw;
}

/** A word of another type cannot be read, so it may mean private. */
export const saysPrivate = (raw: unknown): boolean =>
  typeof raw === 'object' &&
  raw !== null &&
  'sensitivity' in raw &&
  raw.sensitivity !== null &&
  (typeof raw.sensitivity !== 'string' || isPrivateSensitivity(raw.sensitivity));

/**
 * A bare occurrence with the marks of its series, and nothing else of it: once it is known by a subject of its own, nobody would look for them there.
 * What is left out here is never the series' own (`readEvents`).
 */
export const withMarksOfSeries = (occurrence: object, master: object): object => ({
  ...onlyKept(master),
  '@odata.etag': null,
  transactionId: null,
  originalStart: null,
  occurrenceId: null,
  ...onlyKept(occurrence),
});

const onlyKept = (raw: object): object => Object.fromEntries(Object.entries(raw).filter(([name]) => KEPT.has(name)));
