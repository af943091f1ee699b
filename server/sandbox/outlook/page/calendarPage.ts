import { drawForm } from './drawForm.ts';
import { drawList } from './drawList.ts';
import { drawMeeting } from './drawMeeting.ts';
import { button, element, part } from './element.ts';
import type { Calendar } from './graph.ts';
import type { OfficeHost } from './host.ts';
import type { ItemChange } from './callScene.ts';
import type { Addin, AddinButton } from './manifest.ts';
import { newMeeting, type Mailbox, type Meeting } from './meeting.ts';
import { openItem, type Mode, type OpenItem } from './openItem.ts';
import { attempt } from './trouble.ts';

export type CalendarPage = {
  /** Opens a meeting by Graph's id; null: a new one. The pane closes, because no pane can be pinned on a meeting. */
  readonly open: (id: string | null, mode: Mode) => Promise<void>;
  /** Opens the pane of the first button there is for the open meeting. */
  readonly openPane: () => void;
  readonly closePane: () => void;
  /** The meeting changes under the open pane, as for a pinned one; null: none is open. False where the pane does not listen. */
  readonly changeUnderPane: (id: string | null) => Promise<boolean>;
  /** Reads the calendar again. */
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
  let frame: HTMLIFrameElement | null = null;

  const refresh = async (): Promise<void> => {
    meetings = await calendar.meetings();
    drawAll();
  };

  const open = async (id: string | null, mode: Mode): Promise<void> => {
    const meeting = id === null ? newMeeting(mailbox) : await calendar.meeting(id);
    closePane();
    item = openItem(meeting, { mode: id === null ? 'compose' : mode, calendar });
    rememberInAddress(id, item.mode);
    drawAll();
    part('meeting').querySelector('h1')?.focus();
  };

  const drawAll = (): void => {
    const onOpen = ({ id }: Meeting): void => attempt(() => open(id, 'read'));
    const list = part('list');
    const scrolled = list.scrollTop;
    list.replaceChildren(...drawList({ meetings, mailbox, openId: item?.meeting().id ?? null, onOpen }));
    list.scrollTop = scrolled;
    drawItem();
    drawNotifications();
  };

  const drawItem = (): void => {
    part('commands').replaceChildren(...(item === null ? [] : drawCommands(item)));
    if (item === null) part('meeting').replaceChildren(element('p', { class: 'empty' }, 'Choose a meeting on the left.'));
    else if (item.mode === 'read') part('meeting').replaceChildren(...drawMeeting(item.meeting(), mailbox));
    else part('meeting').replaceChildren(drawForm(item, mailbox, formActions(item)));
  };

  const drawCommands = (shown: OpenItem): readonly HTMLElement[] => {
    const { id, isOrganizer } = shown.meeting();
    const canEdit = shown.mode === 'read' && isOrganizer && id !== null;
    return [
      ...(canEdit ? [button('Edit', {}, () => attempt(() => open(id, 'compose')))] : []),
      ...addin.buttons[shown.mode].map((one) => {
        const command = button(one.label, { class: 'addin' }, () => showPane(one));
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
        await refresh();
      }),
    onCancel: () =>
      attempt(async () => {
        const { id } = form.meeting();
        if (id !== null) return open(id, 'read');
        closePane();
        item = null;
        rememberInAddress(null, 'read');
        drawAll();
      }),
  });

  const showPane = ({ page }: AddinButton): void => {
    closePane();
    frame = element('iframe', { title: addin.name, sandbox: FRAME_MAY });
    part('pane-name').textContent = addin.name;
    part('pane').hidden = false;
    part('pane').append(frame);
    host().mount(frame, { page, item });
  };

  const closePane = (): void => {
    host().unmount();
    frame?.remove();
    frame = null;
    part('pane').hidden = true;
  };

  const drawNotifications = (): void => {
    const all = item === null ? [] : [...host().notifications(item).values()];
    part('notifications').replaceChildren(...all.map(({ message, isError }) => element('p', { class: isError ? 'error' : '' }, message)));
  };

  return {
    open,
    refresh,
    closePane,
    openPane: () => {
      const first = item === null ? undefined : addin.buttons[item.mode][0];
      if (first === undefined) throw new Error('The manifest has no button for what is open.');
      showPane(first);
    },
    changeUnderPane: async (id) => {
      item = id === null ? null : openItem(await calendar.meeting(id), { mode: 'read', calendar });
      drawAll();
      return host().changeItem(item);
    },
    paneWindow: () => frame?.contentWindow ?? null,
    onChange: (change) => {
      if (change === 'close') closePane();
      else if (change === 'notifications') drawNotifications();
      else if (change === 'saved') attempt(refresh);
      else drawItem();
    },
  };
}

/** What Outlook on the web lets an add-in's frame do. */
const FRAME_MAY = 'allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads allow-modals';

/** So that a reload, or a link to here, opens the same meeting. */
function rememberInAddress(id: string | null, mode: Mode): void {
  const address = new URL(location.href);
  address.searchParams.delete('meeting');
  address.searchParams.delete('edit');
  if (id !== null) address.searchParams.set('meeting', id);
  if (id !== null && mode === 'compose') address.searchParams.set('edit', '');
  history.replaceState(null, '', address);
}
