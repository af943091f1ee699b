/** Dates and times as Salesforce writes them: `2026-03-10` and `2026-03-10T09:00:00.000+0000`, whole seconds, always UTC. */

const dateForm = /^\d{4}-\d{2}-\d{2}$/;
const timeForm = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})$/;

/** Milliseconds are cut: the stored value has whole seconds, so two writes of one second compare equal. */
export function toWireTime(instant: Temporal.Instant): string {
  return instant.round({ smallestUnit: 'second', roundingMode: 'floor' }).toString({ fractionalSecondDigits: 3 }).replace('Z', '+0000');
}

/** Null where the text is no date-time with an offset. */
export function wireTimeFrom(text: string): string | null {
  const found = timeForm.exec(text);
  if (found === null) return null;
  const offset = found[2] === 'Z' ? 'Z' : (found[2] ?? '').replace(/^([+-]\d{2}):?(\d{2})$/, '$1:$2');
  try {
    return toWireTime(Temporal.Instant.from(`${found[1]}${offset}`));
  } catch {
    return null;
  }
}

export function wireDateFrom(text: string): string | null {
  if (!dateForm.test(text)) return null;
  try {
    return Temporal.PlainDate.from(text).toString();
  } catch {
    return null;
  }
}

export function instantOf(wireTime: string): Temporal.Instant {
  return Temporal.Instant.from(wireTime.replace('+0000', 'Z'));
}

/** The UTC date of a wire time. */
export function dateOf(wireTime: string): string {
  return wireTime.slice(0, 10);
}

export function startOfDate(date: string): string {
  return `${date}T00:00:00.000+0000`;
}

export function minutesBetween(earlier: string, later: string): number {
  return instantOf(earlier).until(instantOf(later)).total('minutes');
}

export function plusMinutes(wireTime: string, minutes: number): string {
  return toWireTime(instantOf(wireTime).add({ minutes }));
}
