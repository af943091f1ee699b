import type { NotificationBar } from './notifications.ts';
import type { OpenItem } from './openItem.ts';

/** What a call may touch. `tell` says what an add-in changed, so that the page can be drawn again and other listeners hear of it. */
export type CallScene = {
  readonly item: OpenItem;
  readonly bar: NotificationBar;
  readonly session: Map<string, string>;
  readonly saveRoamingSettings: (settings: unknown) => void;
  readonly tell: (change: ItemChange) => void;
};
export type ItemChange = 'fields' | 'recipients' | 'time' | 'saved' | 'notifications' | 'close';
