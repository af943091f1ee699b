import { element, part } from './element.ts';
import type { Mailbox, Meeting } from './meeting.ts';
import { dayInWords, timeInWords, wallTimeOf } from './wallTime.ts';

export type ListContent = {
  readonly meetings: readonly Meeting[];
  readonly mailbox: Mailbox;
  readonly openId: string | null;
  readonly onOpen: (meeting: Meeting) => void;
};

/** Draws the list anew where it was scrolled to, with the focus on the meeting it was on. `reveal`: scrolled to the open one. */
export function fillList(content: ListContent, { reveal }: { readonly reveal: boolean }): void {
  const list = part('list');
  const scrolled = list.scrollTop;
  const focused = list.contains(document.activeElement) ? document.activeElement?.getAttribute('data-meeting') : null;
  list.replaceChildren(...drawList(content));
  list.scrollTop = scrolled;
  const entries = [...list.querySelectorAll<HTMLElement>('.entry')];
  if (typeof focused === 'string') entries.find((entry) => entry.dataset['meeting'] === focused)?.focus({ preventScroll: true });
  if (reveal) entries.find((entry) => entry.ariaCurrent === 'true')?.scrollIntoView({ block: 'nearest' });
}

/** The calendar as two lists: what is coming, soonest first, and what was, latest first. */
function drawList({ meetings, mailbox, openId, onOpen }: ListContent): readonly HTMLElement[] {
  const isPast = ({ end }: Meeting): boolean => end <= mailbox.now;
  const draw = (title: string, ordered: readonly Meeting[]): HTMLElement =>
    element(
      'section',
      { 'aria-label': title },
      element('h2', {}, title),
      ...(ordered.length === 0 ? [element('p', { class: 'small' }, 'No meetings.')] : byDay(ordered, mailbox).map(drawDay)),
    );
  const drawDay = ({ day, of }: Day): HTMLElement =>
    element(
      'div',
      { class: 'day' },
      element('h3', {}, day),
      element('ul', {}, ...of.map((meeting) => element('li', {}, drawEntry(meeting)))),
    );
  const drawEntry = (meeting: Meeting): HTMLElement => {
    const entry = element(
      'button',
      { type: 'button', class: 'entry', 'data-meeting': meeting.id ?? '', 'aria-current': meeting.id === openId ? 'true' : false },
      element('span', { class: 'time' }, meeting.isAllDay ? 'All day' : timeInWords(meeting.start, mailbox.ianaZone)),
      element('span', { class: 'subject' }, titleOf(meeting)),
      element(
        'span',
        { class: 'small' },
        meeting.isOrganizer ? meeting.location : [meeting.organizer.name, meeting.location].filter(Boolean).join(' · '),
      ),
    );
    entry.addEventListener('click', () => onOpen(meeting));
    return entry;
  };
  return [
    draw(
      'Coming',
      meetings.filter((meeting) => !isPast(meeting)),
    ),
    draw('Recent', meetings.filter(isPast).toReversed()),
  ];
}

/** What to call a meeting that has no subject. */
export function titleOf({ subject, isCancelled, sensitivity }: Meeting): string {
  const title = subject.trim() === '' ? 'No subject' : subject;
  return `${isCancelled && !title.startsWith('Canceled') ? 'Canceled: ' : ''}${title}${sensitivity === 'private' ? ' (private)' : ''}`;
}

type Day = { readonly day: string; readonly of: readonly Meeting[] };

function byDay(meetings: readonly Meeting[], { ianaZone, now }: Mailbox): readonly Day[] {
  const today = wallTimeOf(now, ianaZone).slice(0, 10);
  const days = Map.groupBy(meetings, ({ start }) => wallTimeOf(start, ianaZone).slice(0, 10));
  return [...days].map(([date, of]) => ({
    day: `${date === today ? 'Today, ' : ''}${dayInWords(of[0]?.start ?? now, ianaZone)}`,
    of,
  }));
}
