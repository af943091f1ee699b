import type { Instant, PlainDate } from '../../shared/ids.ts';
import type { Content } from '../../shared/meeting.ts';
import type { MeetingTime } from '../../shared/time.ts';
import { parseInstant, parsePlainDate } from '../../shared/time.ts';

/** @throws Error when `text` is no instant: a test that means another time than it says is worth nothing. */
export function at(text: string): Instant {
  const instant = parseInstant(text);
  if (instant === null) throw new Error(`${text} is no instant.`);
  return instant;
}

/** @throws Error when `text` is no calendar date. */
export function on(text: string): PlainDate {
  const date = parsePlainDate(text);
  if (date === null) throw new Error(`${text} is no date.`);
  return date;
}

export const timed = (start: string, end: string): MeetingTime => ({ allDay: false, start: at(start), end: at(end) });
/** `end` is exclusive: one day in March is `days('2026-03-10', '2026-03-11')`. */
export const days = (start: string, end: string): MeetingTime => ({ allDay: true, start: on(start), end: on(end) });

/** What a test may say of a meeting's content. Time goes whole. */
export type SomeContent = Partial<Omit<Content, 'start' | 'end' | 'allDay'>> & { readonly time?: MeetingTime };

/** Tomorrow at ten in Berlin, seen from the `now` of `aRunInput`. */
export const TOMORROW = timed('2026-03-11T09:00:00Z', '2026-03-11T10:00:00Z');

export const someContent = ({ time = TOMORROW, ...more }: SomeContent = {}): Content => ({
  subject: 'Review',
  description: '',
  location: '',
  showAs: 'busy',
  private: false,
  related: null,
  ...more,
  ...time,
});

/** The same content with some of it edited. */
export const edited = <T extends { readonly content: Content }>(item: T, { time, ...more }: SomeContent): T => ({
  ...item,
  content: { ...item.content, ...more, ...time },
});
