export type Told = Readonly<Record<string, unknown>>;
/** Null: says nothing about this event. */
type Invariant = (event: Told) => boolean | null;

/**
 * What was measured on real events, restated from the handbook (oracles/graph/samples/invariants-measured.txt), whose words name
 * them. They are regularities, not rules anybody promised: a few recorded events break some of them.
 */
export const invariants: Readonly<Record<string, Invariant>> = {
  'etag is W/"<changeKey>"': ({ '@odata.etag': etag, changeKey }) =>
    etag === undefined || isAbsent(changeKey) ? null : etag === `W/"${String(changeKey)}"`,
  'start/end.dateTime: 7 fraction digits, no offset': (event) =>
    times(event).every(({ dateTime }) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}$/.test(String(dateTime))),
  'start/end.timeZone present and equal to each other': (event) => {
    const [start, end] = times(event).map(({ timeZone }) => timeZone);
    return !isAbsent(start) && start === end;
  },
  'created/lastModifiedDateTime end in Z, at most 7 fraction digits': (event) =>
    ifStamped(event, (stamps) => stamps.every((stamp) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?Z$/.test(stamp))),
  'fraction of created/lastModified has no trailing zero': (event) =>
    ifStamped(event, (stamps) => stamps.every((stamp) => !/\.\d*0Z$/.test(stamp))),
  'lastModified >= created': (event) => ifStamped(event, ([created = '', modified = '']) => modified.slice(0, 19) >= created.slice(0, 19)),
  'isAllDay: both ends at midnight, end after start': (event) => {
    if (event['isAllDay'] !== true) return null;
    const [start = '', end = ''] = times(event).map(({ dateTime }) => String(dateTime));
    return start.slice(11, 19) === '00:00:00' && end.slice(11, 19) === '00:00:00' && end > start;
  },
  'type occurrence/exception <=> seriesMasterId set': (event) =>
    lacks(event, 'type', 'seriesMasterId') ? null : isPartOfSeries(event) === !isAbsent(event['seriesMasterId']),
  'recurrence set <=> type seriesMaster': (event) =>
    lacks(event, 'type', 'recurrence') ? null : (event['type'] === 'seriesMaster') === !isAbsent(event['recurrence']),
  'iCalUId is a GlobalObjectId (0400..E008, 56+ bytes)': ({ iCalUId }) =>
    isAbsent(iCalUId) || String(iCalUId).includes('-value') ? null : dateInUid(iCalUId) !== null,
  'iCalUId date bytes 0 for singleInstance/seriesMaster': (event) => {
    const date = dateInUid(event['iCalUId']);
    return date === null || !['singleInstance', 'seriesMaster'].includes(String(event['type'])) ? null : date === '0000-00-00';
  },
  'iCalUId date bytes = occurrence date for occurrence/exception': (event) => {
    const date = dateInUid(event['iCalUId']);
    return date === null || !isPartOfSeries(event) || isAbsent(event['occurrenceId']) ? null : date === occurrenceDate(event);
  },
  'uid = iCalUId with the date bytes zeroed': ({ uid, iCalUId }) =>
    isAbsent(uid) || dateInUid(iCalUId) === null ? null : uid === `${String(iCalUId).slice(0, 32)}00000000${String(iCalUId).slice(40)}`,
  'occurrenceId = OID.<seriesMasterId>.<date>, null otherwise': (event) => {
    const { occurrenceId, seriesMasterId, type } = event;
    if (occurrenceId === undefined) return null;
    if (type === 'singleInstance' || type === 'seriesMaster') return occurrenceId === null;
    return typeof occurrenceId === 'string' && occurrenceId.slice(0, -11) === `OID.${String(seriesMasterId)}`;
  },
  'id of an occurrence embeds its original date (ticks)': (event) => {
    if (!isPartOfSeries(event) || isAbsent(event['occurrenceId'])) return null;
    const date = dateInId(String(event['id']));
    return date === undefined ? null : date === occurrenceDate(event);
  },
  'webLink itemid = id as standard base64, percent-encoded': (event) =>
    ofOutlook(event, (link, id) => link.includes(encodeURIComponent(standardBase64(id)))),
  'webLink host: outlook.live.com for ids AQMkADAw..., else outlook.office365.com': (event) =>
    ofOutlook(event, (link, id) => link.includes('outlook.live.com') === id.startsWith('AQMkADAw')),
  'isOrganizer => responseStatus organizer or none, time 0001-01-01T00:00:00Z': (event) => {
    if (event['isOrganizer'] !== true || lacks(event, 'responseStatus') || JSON.stringify(event['responseStatus']).includes('value'))
      return null;
    const { response, time } = part(event, 'responseStatus');
    return ['organizer', 'none'].includes(String(response)) && ['0001-01-01T00:00:00Z', null, undefined].includes(time as string);
  },
  'not organizer => responseStatus is not organizer': (event) =>
    event['isOrganizer'] !== false || lacks(event, 'responseStatus') ? null : part(event, 'responseStatus')['response'] !== 'organizer',
  'isOnlineMeeting false => onlineMeeting null and provider unknown': ({ isOnlineMeeting, onlineMeeting, onlineMeetingProvider }) =>
    isOnlineMeeting !== false ? null : isAbsent(onlineMeeting) && onlineMeetingProvider === 'unknown',
  'recurrence.range noEnd: endDate 0001-01-01, numberOfOccurrences 0': (event) => {
    const { type, endDate, numberOfOccurrences } = part(part(event, 'recurrence'), 'range');
    return type !== 'noEnd' ? null : endDate === '0001-01-01' && numberOfOccurrences === 0;
  },
  'recurrence carries recurrenceTimeZone': (event) => {
    const range = part(part(event, 'recurrence'), 'range');
    return isEmpty(range) ? null : 'recurrenceTimeZone' in range;
  },
  'recurrence.pattern carries month, dayOfMonth, firstDayOfWeek, index (defaults filled in)': (event) => {
    const pattern = part(part(event, 'recurrence'), 'pattern');
    return isEmpty(pattern) ? null : !lacks(pattern, 'month', 'dayOfMonth', 'firstDayOfWeek', 'index');
  },
  'isCancelled => showAs free and subject "Canceled: "': ({ isCancelled, showAs, subject }) =>
    isCancelled !== true ? null : showAs === 'free' && String(subject).startsWith('Canceled: '),
  'location.displayName = locations[].displayName joined with "; "': (event) => {
    const { displayName } = part(event, 'location');
    if (isAbsent(displayName) || lacks(event, 'locations')) return null;
    return (event['locations'] as { displayName?: string }[]).map((place) => place.displayName ?? '').join('; ') === displayName;
  },
};

/** Every event that stands anywhere in an answer, however deep; a bare occurrence counts, a removed item does not. */
export function eventsIn(answer: unknown): readonly Told[] {
  if (Array.isArray(answer)) return answer.flatMap(eventsIn);
  if (typeof answer !== 'object' || answer === null) return [];
  const told = answer as Told;
  const isEvent =
    !lacks(told, 'start', 'end', 'id') && ('subject' in told || 'seriesMasterId' in told) && 'dateTime' in part(told, 'start');
  return [...(isEvent ? [told] : []), ...Object.values(told).flatMap(eventsIn)];
}

function part(told: Told, name: string): Told {
  const value = told[name];
  return typeof value === 'object' && value !== null ? (value as Told) : {};
}

function times(event: Told): readonly Told[] {
  return ['start', 'end'].map((name) => part(event, name));
}

function ifStamped(event: Told, holds: (stamps: readonly string[]) => boolean): boolean | null {
  const { createdDateTime, lastModifiedDateTime } = event;
  return isAbsent(createdDateTime) ? null : holds([String(createdDateTime), String(lastModifiedDateTime)]);
}

function ofOutlook({ webLink, id }: Told, holds: (link: string, id: string) => boolean): boolean | null {
  return typeof webLink === 'string' && webLink.startsWith('https://outlook') ? holds(webLink, String(id)) : null;
}

function isPartOfSeries({ type }: Told): boolean {
  return type === 'occurrence' || type === 'exception';
}

function occurrenceDate({ occurrenceId }: Told): string {
  return String(occurrenceId).slice(-10);
}

/** The date bytes of a GlobalObjectId as a date, zeros included; null for any other uid. */
function dateInUid(uid: unknown): string | null {
  const bytes = /^040000008200E00074C5B7101A82E008([0-9A-F]{8})[0-9A-F]{32,}$/.exec(String(uid))?.[1];
  if (bytes === undefined) return null;
  const [year, month, day] = [bytes.slice(0, 4), bytes.slice(4, 6), bytes.slice(6, 8)].map((hex) => parseInt(hex, 16));
  return [String(year).padStart(4, '0'), ...[month, day].map((number) => String(number).padStart(2, '0'))].join('-');
}

/** The original date in an id, null where it holds none; undefined for what is no such id, as in shortened samples. */
function dateInId(id: string): string | null | undefined {
  const bytes = Buffer.from(standardBase64(id), 'base64');
  if (bytes.length < 50 || bytes[0] !== 0) return undefined;
  const at = bytes.indexOf(Buffer.from([1, 0x51, 0, 8]));
  if (at < 0) return null;
  // .NET keeps the kind of a time in the two highest bits.
  const ticks = bytes.readBigUInt64BE(at + 4) & 0x3fff_ffff_ffff_ffffn;
  const milliseconds = Number((ticks - 621_355_968_000_000_000n) / 10_000n);
  return Temporal.Instant.fromEpochMilliseconds(milliseconds).toZonedDateTimeISO('UTC').toPlainDate().toString();
}

function standardBase64(id: string): string {
  return id.replaceAll('-', '/').replaceAll('_', '+');
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function isEmpty(told: Told): boolean {
  return Object.keys(told).length === 0;
}

function lacks(told: Told, ...names: readonly string[]): boolean {
  return names.some((name) => !(name in told));
}
