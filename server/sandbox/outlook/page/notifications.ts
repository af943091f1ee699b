import { CALL, ERROR, failed, succeeded, textOf, type OfficeAnswer } from './wire.ts';

export type Notification = {
  readonly key: string;
  readonly message: string;
  readonly isError: boolean;
  readonly sent: Readonly<Record<string, unknown>>;
};
/** Messages an add-in put over a meeting, by key. */
export type NotificationBar = Map<string, Notification>;

const MOST = 5;
const ERROR_MESSAGE = 2;
const TYPES = ['informationalMessage', 'progressIndicator', 'errorMessage', 'insightMessage'] as const;

/** Adds, replaces, lists or removes a message over the meeting; undefined for other calls. */
export function notificationCall(
  dispatchId: number,
  parameters: Readonly<Record<string, unknown>>,
  { bar, tell }: { readonly bar: NotificationBar; readonly tell: (change: 'notifications') => void },
): OfficeAnswer | undefined {
  const key = textOf(parameters['key']);
  switch (dispatchId) {
    case CALL.addNotification:
      if (bar.has(key)) return failed(ERROR.duplicateNotification);
      if (bar.size >= MOST) return failed(ERROR.tooManyNotifications);
      break;
    case CALL.replaceNotification:
      break;
    case CALL.notifications:
      return succeeded([...bar.values()].map(({ sent }) => ({ ...sent, type: TYPES[Number(sent['type'])] ?? TYPES[0] })));
    case CALL.removeNotification:
      if (!bar.delete(key)) return failed(ERROR.noSuchNotification);
      tell('notifications');
      return succeeded();
    default:
      return undefined;
  }
  bar.set(key, { key, message: textOf(parameters['message']), isError: parameters['type'] === ERROR_MESSAGE, sent: parameters });
  tell('notifications');
  return succeeded();
}
