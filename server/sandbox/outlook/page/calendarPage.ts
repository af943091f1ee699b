import { drawForm } from './drawForm.ts';
import { fillList } from './drawList.ts';
import { drawMeeting } from './drawMeeting.ts';
import { button, element, part } from './element.ts';
import { GraphRefusal, type Calendar } from './graph.ts';
import type { OfficeHost } from './host.ts';
import type { ItemChange } from './callScene.ts';
import type { Addin } from './manifest.ts';
import { newMeeting, type Mailbox, type Meeting } from './meeting.ts';
import { openItem, type Mode, type OpenItem } from './openItem.ts';
import { paneFrame } from './paneFrame.ts';
import { attempt, sayTrouble } from './trouble.ts';

export type CalendarPage = {
  /** Opens a meeting by Graph's id; null: a new one. The pane closes, because no pane can be pinned on a meeting. */
  readonly open: (id: string | null, mode: Mode) => Promise<void>;
  /** Opens the pane of the first button there is for the open meeting. */
  readonly openPane: () => void;
  readonly closePane: () => void;
  /** The meeting changes under the open pane, as for a pinned one; null: none is open. False where the pane does not listen. */
  readonly changeUnderPane: (id: string | null) => Promise<boolean>;
  /** Reads the calendar again, and the open meeting unless it is being written. */
  readonly refresh: () => Promise<void>;
  readonly paneWindow: () => Window | null;
  /** What the add-in did to the open meeting. */
  readonly onChange: (change: ItemChange) => void;
};

export function calendarPage({
  addin,
  mailbox,
  calendar,
  host,
}: {
  readonly addin: Addin;
  readonly mailbox: Mailbox;
  readonly calendar: Calendar;
  readonly host: () => OfficeHost;
}): CalendarPage {
  let meetings: readonly Meeting[] = [];
  let item: OpenItem | null = null;
  let revealedId: string | null = null;

  const refresh = async (): Promise<void> => {
    const { gone } = await readOpenMeeting();
    meetings = await calendar.meetings();
    if (gone) pane.close();
    drawAll();
    if (gone) sayTrouble(GONE);
  };

  /** What was answered to the pane may have changed the meeting. The pane stays as it is, and so does the focus. */
  const lookAgain = async (): Promise<void> => {
    const { changed, gone } = await readOpenMeeting();
    if (!changed && !gone) return;
    meetings = await calendar.meetings();
    drawMeetings();
    drawItem();
    if (!gone) return;
    drawCommands();
    sayTrouble(GONE);
  };

  /** A meeting that is gone is open no more. */
  const readOpenMeeting = async (): Promise<{ readonly changed: boolean; readonly gone: boolean }> => {
    const shown = item;
    try {
      return { changed: (await shown?.readAgain()) ?? false, gone: false };
    } catch (problem) {
      if (!(problem instanceof GraphRefusal) || problem.status !== 404) throw problem;
      if (item !== shown) return { changed: false, gone: false };
      item = null;
      rememberInAddress(null, 'read');
      return { changed: true, gone: true };
    }
  };

  const open = async (id: string | null, mode: Mode): Promise<void> => {
    const meeting = id === null ? newMeeting(mailbox) : await calendar.meeting(id);
    pane.close();
    item = openItem(meeting, { mode: id === null ? 'compose' : mode, calendar });
    rememberInAddress(id, item.mode);
    drawAll();
    part('meeting').querySelector('h1')?.focus();
  };

  const leave = (): void => {
    pane.close();
    item = null;
    rememberInAddress(null, 'read');
    drawAll();
  };

  const drawAll = (): void => {
    drawMeetings();
    drawCommands();
    drawItem();
    drawNotifications();
  };

  const drawMeetings = (): void => {
    const openId = item?.meeting().id ?? null;
    const onOpen = ({ id }: Meeting): void => attempt(() => open(id, 'read'));
    fillList({ meetings: withOpenMeeting(meetings, item), mailbox, openId, onOpen }, { reveal: openId !== revealedId });
    revealedId = openId;
  };

  const drawItem = (): void => {
    // In a narrow window either the list is shown or what is open.
    document.body.toggleAttribute('data-open', item !== null);
    if (item === null) part('meeting').replaceChildren(element('p', { class: 'empty' }, 'Choose a meeting on the left.'));
    else if (item.mode === 'read') part('meeting').replaceChildren(...drawMeeting(item.meeting(), mailbox));
    else part('meeting').replaceChildren(drawForm(item, mailbox, formActions(item)));
  };

  const drawCommands = (): void => part('commands').replaceChildren(...(item === null ? [] : commandsFor(item)));

  const commandsFor = (shown: OpenItem): readonly HTMLElement[] => {
    const { id, isOrganizer } = shown.meeting();
    const canEdit = shown.mode === 'read' && isOrganizer && id !== null;
    return [
      ...(shown.mode === 'read' ? [button('All meetings', { class: 'back' }, leave)] : []),
      ...(canEdit ? [button('Edit', {}, () => attempt(() => open(id, 'compose')))] : []),
      ...addin.buttons[shown.mode].map((one) => {
        const command = button(one.label, { class: 'addin' }, () => pane.show(one, shown));
        command.prepend(element('img', { src: one.icon, alt: '', width: '20', height: '20' }));
        return command;
      }),
    ];
  };

  const formActions = (form: OpenItem): Parameters<typeof drawForm>[2] => ({
    onTyped: (what) => {
      if (what === 'recipients') host().tellRecipients();
      if (what === 'time') host().tellTime();
    },
    onSave: () =>
      attempt(async () => {
        await form.save();
        await open(form.meeting().id, 'read');
        revealedId = null;
        await refresh();
      }),
    onCancel: () =>
      attempt(async () => {
        const { id } = form.meeting();
        if (id === null) leave();
        else await open(id, 'read');
      }),
  });

  // Nobody pressed anything, so nobody is told when this look fails; the pane says what it lacks itself.
  const pane = paneFrame({ addin, host, onAnswered: () => void lookAgain().catch(() => undefined) });

  const drawNotifications = (): void => {
    const all = item === null ? [] : [...host().notifications(item).values()];
    part('notifications').replaceChildren(...all.map(({ message, isError }) => element('p', { class: isError ? 'error' : '' }, message)));
  };

  return {
    open,
    refresh,
    closePane: pane.close,
    openPane: () => {
      const first = item === null ? undefined : addin.buttons[item.mode][0];
      if (first === undefined) throw new Error('The manifest has no button for what is open.');
      pane.show(first, item);
    },
    changeUnderPane: async (id) => {
      item = id === null ? null : openItem(await calendar.meeting(id), { mode: 'read', calendar });
      drawAll();
      return host().changeItem(item);
    },
    paneWindow: pane.window,
    onChange: (change) => {
      if (change === 'close') pane.close();
      else if (change === 'notifications') drawNotifications();
      else if (change === 'saved') attempt(refresh);
      else drawItem();
    },
  };
}

const GONE = 'This meeting is no longer in the calendar.';

/** The list goes a month back and a month ahead. What is open is in it also where it lies further off. */
function withOpenMeeting(meetings: readonly Meeting[], item: OpenItem | null): readonly Meeting[] {
  const meeting = item?.meeting();
  if (meeting === undefined || meeting.id === null || item?.mode === 'compose') return meetings;
  const isListed = meetings.length === 0 || meetings.some(({ id }) => id === meeting.id);
  return isListed ? meetings : [...meetings, meeting].toSorted((one, other) => one.start - other.start);
}

/** So that a reload, or a link to here, opens the same meeting. */
function rememberInAddress(id: string | null, mode: Mode): void {
  const address = new URL(location.href);
  address.searchParams.delete('meeting');
  address.searchParams.delete('edit');
  if (id !== null) address.searchParams.set('meeting', id);
  if (id !== null && mode === 'compose') address.searchParams.set('edit', '');
  history.replaceState(null, '', address);
}
