import { button, element } from './element.ts';
import { readInvitees } from './invitees.ts';
import type { Mailbox, Meeting } from './meeting.ts';
import type { OpenItem } from './openItem.ts';
import { instantOfWall, wallTimeOf } from './wallTime.ts';

export type FormActions = {
  /** What was typed is in the item already. */
  readonly onTyped: (what: 'fields' | 'recipients' | 'time') => void;
  /** Only once nothing in the form is wrong. */
  readonly onSave: () => void;
  readonly onCancel: () => void;
};

/** A meeting being written. The times of an all-day meeting stay as they are. */
export function drawForm(item: OpenItem, mailbox: Mailbox, { onTyped, onSave, onCancel }: FormActions): HTMLFormElement {
  const meeting = item.meeting();
  const title = meeting.id === null ? 'New meeting' : 'Edit meeting';
  const typed = (change: Partial<Meeting>, what: 'fields' | 'recipients' | 'time'): void => {
    item.change(change);
    onTyped(what);
  };
  const time = (label: string, at: number, change: (instant: number) => Partial<Meeting>): HTMLElement =>
    field(label, wallTimeOf(at, mailbox.ianaZone), { class: 'half', type: 'datetime-local', required: true }, (value) => {
      if (value !== '') typed(change(instantOfWall(value, mailbox.ianaZone)), 'time');
    });
  const form = element(
    'form',
    { 'aria-label': title },
    element('h1', { tabindex: '-1' }, title),
    field('Subject', meeting.subject, { required: true, maxlength: '255' }, (subject) => typed({ subject }, 'fields')),
    ...(meeting.isAllDay ? [] : [time('Start', meeting.start, (start) => ({ start })), time('End', meeting.end, (end) => ({ end }))]),
    placeForProblem('end'),
    field('Place', meeting.location, {}, (location) => typed({ location }, 'fields')),
    field('Invitees', inviteesShown(item), { placeholder: 'Addresses with , or ; between them' }, (value) => {
      const { attendees, wrong } = readInvitees(value, meeting.attendees);
      wrongInvitees.set(item, wrong);
      typed({ attendees }, 'recipients');
    }),
    placeForProblem('invitees'),
    privateBox(meeting, (sensitivity) => typed({ sensitivity }, 'fields')),
    element(
      'p',
      { class: 'small' },
      `Times are in ${mailbox.ianaZone}. In Outlook, saving a meeting with invitees mails them. Here nobody is mailed.`,
    ),
    element('div', { class: 'actions' }, button('Cancel', {}, onCancel), element('button', { type: 'submit', class: 'primary' }, 'Save')),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!showProblems(form, problemsIn(item))) onSave();
  });
  return form;
}

function field(
  label: string,
  value: string,
  { class: kind = '', ...attributes }: Readonly<Record<string, string | true>>,
  onInput: (value: string) => void,
): HTMLElement {
  const name = label.toLowerCase();
  const input = element('input', { name, value, ...attributes });
  input.addEventListener('input', () => onInput(input.value));
  return element('label', { class: kind }, label, input);
}

/** Taken back, a meeting is as confidential as it was before; only `private` is this box's. */
function privateBox({ sensitivity }: Meeting, onChange: (sensitivity: string) => void): HTMLElement {
  const box = element('input', { type: 'checkbox', name: 'private', checked: sensitivity === 'private' });
  box.addEventListener('change', () => onChange(box.checked ? 'private' : sensitivity === 'private' ? 'normal' : sensitivity));
  return element('label', { class: 'check' }, box, 'Private');
}

/** What is no address is not in the item, and still stands in the form when an add-in lets it be drawn again. */
const wrongInvitees = new WeakMap<OpenItem, readonly string[]>();

function inviteesShown(item: OpenItem): string {
  return [...item.meeting().attendees.map(({ address }) => address), ...(wrongInvitees.get(item) ?? [])].join('; ');
}

type Problem = { readonly field: 'end' | 'invitees'; readonly words: string };

function problemsIn(item: OpenItem): readonly Problem[] {
  const { start, end } = item.meeting();
  const wrong = wrongInvitees.get(item) ?? [];
  const named = wrong.map((one) => `“${one}”`).join(', ');
  return [
    ...(end < start ? [{ field: 'end' as const, words: 'The end is before the start. Choose a later end.' }] : []),
    ...(wrong.length === 0
      ? []
      : [{ field: 'invitees' as const, words: `Not an email address: ${named}. Write it like name@company.com, or take it out.` }]),
  ];
}

function placeForProblem(name: Problem['field']): HTMLElement {
  return element('p', { class: 'problem', id: `${name}-problem` });
}

/** @returns whether there was one to show. The first one gets the focus, so that it is read out. */
function showProblems(form: HTMLFormElement, problems: readonly Problem[]): boolean {
  for (const place of form.querySelectorAll('.problem')) place.textContent = '';
  for (const input of form.querySelectorAll('[aria-invalid]')) {
    input.removeAttribute('aria-invalid');
    input.removeAttribute('aria-describedby');
  }
  for (const { field: name, words } of problems.toReversed()) {
    const place = form.querySelector(`#${name}-problem`);
    if (place !== null) place.textContent = words;
    const input = form.querySelector<HTMLInputElement>(`[name=${name}]`);
    input?.setAttribute('aria-invalid', 'true');
    input?.setAttribute('aria-describedby', `${name}-problem`);
    input?.focus();
  }
  return problems.length > 0;
}
