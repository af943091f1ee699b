import { answered, type Answer } from '../trouble.ts';
import { askOutlook } from './askOutlook.ts';

export type OpenMeeting =
  | { readonly kind: 'meeting'; readonly id: string; readonly mode: 'read' | 'compose' }
  /** Being written and never saved: nobody but this window knows it. */
  | { readonly kind: 'unsaved' }
  | { readonly kind: 'none' };

/** Outlook's error for an item that was never saved. */
const NEVER_SAVED = '9046';

/** What is open beside the pane. The id is in its REST form, as Graph takes it. */
export async function openMeeting(): Promise<Answer<OpenMeeting>> {
  const item = Office.context.mailbox.item;
  // After a change of selection there may be no item at all.
  if (item === null || item === undefined) return answered({ kind: 'none' });
  const id: unknown = item.itemId;
  if (typeof id === 'string' && id !== '') return answered({ kind: 'meeting', id: restIdOf(id), mode: 'read' });
  const saved = await askOutlook<string>((callback) => item.getItemIdAsync(callback));
  if (saved.kind === 'answer') return answered({ kind: 'meeting', id: restIdOf(saved.value), mode: 'compose' });
  return saved.trouble.vendorCode === NEVER_SAVED ? answered({ kind: 'unsaved' }) : saved;
}

const restIdOf = (id: string): string => Office.context.mailbox.convertToRestId(id, Office.MailboxEnums.RestVersion.v2_0);

/** Calls back whenever something else is opened beside a pane that stays; old Outlooks never do. */
export function onMeetingChanged(changed: () => void): void {
  void askOutlook((callback) => Office.context.mailbox.addHandlerAsync(Office.EventType.ItemChanged, changed, callback));
}
