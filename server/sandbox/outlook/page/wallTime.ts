/** A wall time as Graph and `<input type="datetime-local">` write it, without offset: `2026-03-10T09:00`. */
export function wallTimeOf(epochMilliseconds: number, ianaZone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: ianaZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(epochMilliseconds);
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`;
}

/** The other way. Around a change of clocks the first guess may be an hour off, so the offset is looked up twice. */
export function instantOfWall(wallTime: string, ianaZone: string): number {
  const asUtc = Date.parse(`${wallTime.slice(0, 16)}Z`);
  const offsetAt = (instant: number): number => Date.parse(`${wallTimeOf(instant, ianaZone)}Z`) - instant;
  return asUtc - offsetAt(asUtc - offsetAt(asUtc));
}

const DAY = { weekday: 'long', day: 'numeric', month: 'long' } as const;

export function dayInWords(epochMilliseconds: number, ianaZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: ianaZone, ...DAY }).format(epochMilliseconds);
}

/** `Tuesday 10 March, 09:00 to 10:00`, with the second day named where it is another one. */
export function spanInWords(span: { readonly start: number; readonly end: number; readonly isAllDay: boolean }, ianaZone: string): string {
  const { start, end, isAllDay } = span;
  const [from, to] = [dayInWords(start, ianaZone), dayInWords(isAllDay ? end - 1 : end, ianaZone)];
  if (isAllDay) return from === to ? `${from}, all day` : `${from} to ${to}, all day`;
  const [begins, ends] = [timeInWords(start, ianaZone), timeInWords(end, ianaZone)];
  return from === to ? `${from}, ${begins} to ${ends}` : `${from}, ${begins} to ${to}, ${ends}`;
}

export function timeInWords(epochMilliseconds: number, ianaZone: string): string {
  return wallTimeOf(epochMilliseconds, ianaZone).slice(11);
}
