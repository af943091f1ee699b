import { findIana, findWindows } from 'windows-iana';

/**
 * The IANA zone behind a name Graph accepts: a Windows name, an IANA name, or one of the spellings of UTC. Null when the name
 * is not a zone; Graph then answers TimeZoneNotSupportedException.
 */
export function ianaZoneOf(name: string): string | null {
  const known = remembered.get(name);
  if (known !== undefined) return known;
  const zone = lookUp(name);
  remembered.set(name, zone);
  return zone;
}

/** The Windows name of a zone given in either spelling; UTC where there is none. */
export function windowsZoneOf(name: string): string {
  const zone = ianaZoneOf(name) ?? 'UTC';
  if (zone === 'UTC') return 'UTC';
  return findWindows(zone)[0] ?? 'UTC';
}

/** The instant of a wall time without offset; a wall time in a daylight saving gap moves forward, as Exchange does. */
export function instantOf(wall: { readonly dateTime: string; readonly timeZone: string }): Temporal.Instant {
  return Temporal.PlainDateTime.from(wall.dateTime)
    .toZonedDateTime(ianaZoneOf(wall.timeZone) ?? 'UTC')
    .toInstant();
}

const remembered = new Map<string, string | null>();
const spellingsOfUtc = ['utc', 'tzone://microsoft/utc', 'tzone://microsoft/custom', 'customized time zone'];

function lookUp(name: string): string | null {
  if (spellingsOfUtc.includes(name.toLowerCase())) return 'UTC';
  const [fromWindows] = findIana(name);
  if (fromWindows !== undefined) return fromWindows;
  // Temporal also takes bare offsets such as "+02:00"; Exchange does not.
  if (!/^[A-Za-z]/.test(name)) return null;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId;
  } catch {
    return null;
  }
}
