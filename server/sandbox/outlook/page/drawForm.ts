import { button, element } from './element.ts';
import type { Attendee, Mailbox } from './meeting.ts';
import type { OpenItem } from './openItem.ts';
import { instantOfWall, wallTimeOf } from './wallTime.ts';

export type FormActions = {
  /** What was typed is in the item already. */
  readonly onTyped: (what: 'fields' | 'recipients' | 'time') => void;
  readonly onSave: () => void;
  readonly onCancel: () => void;
};

/** A meeting being written. The times of an all-day meeting stay as they are. */
export function drawForm(item: OpenItem, mailbox: Mailbox, { onTyped, onSave, onCancel }: FormActions): HTMLFormElement {
  const meeting = item.meeting();
  const isNew = meeting.id === null;
  const text = (
    label: string,
    value: string,
    onInput: (value: string) => void,
    attributes: { readonly type?: string; readonly required?: boolean; readonly maxlength?: string; readonly placeholder?: string } = {},
  ): HTMLElement => {
    const input = element('input', { name: label.toLowerCase(), value, ...attributes });
    input.addEventListener('input', () => onInput(input.value));
    return element('label', { class: attributes.type === undefined ? '' : 'half' }, label, input);
  };
  const time = (label: string, at: number, change: (instant: number) => void): HTMLElement =>
    text(
      label,
      wallTimeOf(at, mailbox.ianaZone),
      (value) => {
        if (value === '') return;
        change(instantOfWall(value, mailbox.ianaZone));
        onTyped('time');
      },
      { type: 'datetime-local', required: true },
    );
  const typed = (change: Parameters<OpenItem['change']>[0], what: 'fields' | 'recipients'): void => {
    item.change(change);
    onTyped(what);
  };
  const form = element(
    'form',
    { 'aria-label': isNew ? 'New meeting' : 'Edit meeting' },
    element('h1', { tabindex: '-1' }, isNew ? 'New meeting' : 'Edit meeting'),
    text('Subject', meeting.subject, (subject) => typed({ subject }, 'fields'), { required: true, maxlength: '255' }),
    ...(meeting.isAllDay
      ? []
      : [time('Start', meeting.start, (start) => item.change({ start })), time('End', meeting.end, (end) => item.change({ end }))]),
    text('Place', meeting.location, (location) => typed({ location }, 'fields')),
    text(
      'Invitees',
      meeting.attendees.map(({ address }) => address).join('; '),
      (addresses) => typed({ attendees: attendeesFrom(addresses, meeting.attendees) }, 'recipients'),
      { placeholder: 'Addresses with ; between them' },
    ),
    element(
      'p',
      { class: 'small' },
      `Times are in ${mailbox.ianaZone}. In Outlook, saving a meeting with invitees mails them. Here nobody is mailed.`,
    ),
    element('div', { class: 'actions' }, button('Cancel', {}, onCancel), element('button', { type: 'submit', class: 'primary' }, 'Save')),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    onSave();
  });
  return form;
}

/** Who was invited before stays as he was, with his answer. */
function attendeesFrom(addresses: string, before: readonly Attendee[]): readonly Attendee[] {
  return addresses
    .split(/[;,\s]+/)
    .filter((address) => address.includes('@'))
    .map(
      (address) =>
        before.find((one) => one.address.toLowerCase() === address.toLowerCase()) ?? {
          name: address,
          address,
          type: 'required',
          answer: 'none',
        },
    );
}
