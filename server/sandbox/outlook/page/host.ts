import type { ItemChange } from './callScene.ts';
import { answerItemCall } from './itemCalls.ts';
import type { Addin } from './manifest.ts';
import type { Mailbox } from './meeting.ts';
import type { NotificationBar } from './notifications.ts';
import type { OpenItem } from './openItem.ts';
import { openPaneLink, type LoggedMessage, type Pane, type Reply } from './paneLink.ts';
import { openRoamingSettings } from './roamingSettings.ts';
import { appContext, initialMembers } from './startUp.ts';
import { ERROR, EVENT, failed, isRecord, RESULT, type OfficeRequest } from './wire.ts';

/** For tests: what becomes of the answer to a call of the object model, by its number. */
export type Fault =
  | { readonly kind: 'delay'; readonly milliseconds: number }
  | { readonly kind: 'noAnswer' }
  | { readonly kind: 'error'; readonly code: number };

/** The host half of Office.js's protocol, for one pane at a time. Each `tell…` and `change…` is false where the pane does not listen. */
export type OfficeHost = {
  readonly mount: (frame: HTMLIFrameElement, options: { readonly page: string; readonly item: OpenItem | null }) => void;
  readonly unmount: () => void;
  /** Another meeting under an open pane, or none. */
  readonly changeItem: (item: OpenItem | null) => boolean;
  readonly tellRecipients: () => boolean;
  readonly tellTime: () => boolean;
  /** Colours as `#rrggbb` by Office.js's names, such as bodyBackgroundColor. */
  readonly changeTheme: (colours: Readonly<Record<string, string>>) => boolean;
  readonly notifications: (item: OpenItem) => NotificationBar;
  readonly faults: Map<number, Fault>;
  readonly log: readonly LoggedMessage[];
  /** Numbers of calls this Outlook does not play. */
  readonly unknownCalls: readonly number[];
};

export function openHost({
  addin,
  mailbox,
  onChange,
}: {
  readonly addin: Addin;
  readonly mailbox: Mailbox;
  readonly onChange: (change: ItemChange) => void;
}): OfficeHost {
  const roaming = openRoamingSettings(mailbox.address);
  const bars = new WeakMap<OpenItem, NotificationBar>();
  const session = new Map<string, string>();
  const faults = new Map<number, Fault>();
  const log: LoggedMessage[] = [];
  const unknownCalls: number[] = [];
  let item: OpenItem | null = null;

  const answer = async (request: OfficeRequest, { addinId: id, correlation, page }: Pane): Promise<Reply> => {
    switch (request.name) {
      case 'ContextActivationManager_getAppContextAsync':
        return { body: appContext({ id, correlation, addin, page, roamingSettings: roaming.read() }) };
      case 'ContextActivationManager_notifyHost':
        return { body: null };
      case 'GetInitialData':
        return { body: initialMembers(item, { addin, mailbox }) };
      case 'ExecuteMethod':
        return answerUnderFault(request.body);
      default:
        // Dialogs, function commands and the old single sign-on: nothing here uses them.
        return { result: RESULT.failed, body: null };
    }
  };

  const answerUnderFault = async (body: unknown): Promise<Reply> => {
    const members = isRecord(body) ? body : {};
    const method = isRecord(members['MethodData']) ? members['MethodData'] : {};
    const dispatchId = Number(method['DispatchId']);
    const fault = faults.get(dispatchId);
    if (fault?.kind === 'noAnswer') return undefined;
    if (fault?.kind === 'error') return { body: failed(fault.code) };
    if (fault?.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, fault.milliseconds));
    return { body: await answerCall(dispatchId, members['ApiParams']) };
  };

  const answerCall = async (dispatchId: number, parameters: unknown): Promise<unknown> => {
    if (item === null) return failed(ERROR.itemNotFound);
    const scene = { item, bar: notifications(item), session, saveRoamingSettings: roaming.save, tell };
    const answered = await answerItemCall(dispatchId, parameters, scene);
    if (answered !== undefined) return answered;
    unknownCalls.push(dispatchId);
    return failed(ERROR.notSupported);
  };

  const notifications = (of: OpenItem): NotificationBar => {
    const bar = bars.get(of) ?? new Map();
    bars.set(of, bar);
    return bar;
  };

  const tell = (change: ItemChange): void => {
    if (change === 'recipients') tellRecipients();
    if (change === 'time') tellTime();
    onChange(change);
  };
  const tellRecipients = (): boolean => link.fire(EVENT.recipientsChanged, [JSON.stringify(CHANGED_ATTENDEES)]);
  const tellTime = (): boolean => {
    if (item === null) return false;
    const { start, end } = item.meeting();
    return link.fire(EVENT.timeChanged, [JSON.stringify({ start, end })]);
  };

  const link = openPaneLink({ log, answer });
  return {
    mount: (frame, options) => {
      item = options.item;
      session.clear();
      link.connect(frame, { page: options.page, addinId: addin.id });
    },
    unmount: link.disconnect,
    changeItem: (other) => {
      item = other;
      session.clear();
      return link.fire(EVENT.itemChanged, other === null ? '' : initialMembers(other, { addin, mailbox }));
    },
    tellRecipients,
    tellTime,
    changeTheme: (colours) => {
      const numbers = Object.fromEntries(Object.entries(colours).map(([name, colour]) => [name, Number.parseInt(colour.slice(1), 16)]));
      return link.fire(EVENT.themeChanged, [JSON.stringify(numbers)]);
    },
    notifications,
    faults,
    log,
    unknownCalls,
  };
}

/** Outlook says which fields; a pane that wants to know looks anyway. */
const CHANGED_ATTENDEES = { requiredAttendees: true, optionalAttendees: true, resources: false, to: false, cc: false, bcc: false };
