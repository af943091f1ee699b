/*
 * The wire between Office.js in an add-in's frame and the page around it, as the client half of Outlook on the web accepts it
 * (Office.js 1.1.110, handbook: the prototype outlook-host). Messages are JSON texts sent by postMessage.
 */

export const MESSAGE = { request: 0, response: 1 } as const;
export const ACTION = { call: 0, register: 1, unregister: 2 } as const;
export const RESPONSE = { answer: 0, event: 1 } as const;
export const RESULT = { ok: 0, failed: -2 } as const;

export const EVENT = {
  itemChanged: 'olkItemSelectedChanged',
  recipientsChanged: 'olkRecipientsChanged',
  timeChanged: 'olkAppointmentTimeChanged',
  themeChanged: 'officeThemeChanged',
} as const;

/** Numbers of Outlook's object model, `ExecuteMethod`. */
export const CALL = {
  loadCustomProperties: 3,
  saveCustomProperties: 4,
  prependBody: 23,
  bodyType: 14,
  recipients: 15,
  setSubject: 17,
  subject: 18,
  setRecipients: 21,
  addRecipients: 22,
  time: 24,
  setTime: 25,
  location: 26,
  setLocation: 27,
  save: 32,
  addNotification: 33,
  notifications: 34,
  replaceNotification: 35,
  removeNotification: 36,
  body: 37,
  setBody: 38,
  closeItem: 41,
  closePane: 42,
  recurrence: 103,
  organizer: 107,
  categories: 157,
  itemId: 164,
  isAllDay: 169,
  sensitivity: 171,
  setSessionValue: 185,
  sessionValue: 186,
  sessionValues: 187,
  clearSession: 188,
  removeSessionValue: 189,
  openWindow: 403,
  saveRoamingSettings: 404,
} as const;

/** Outlook's error codes, as the documentation names them. */
export const ERROR = {
  notSupported: 5000,
  saveFailed: 9021,
  duplicateNotification: 9023,
  noSuchNotification: 9024,
  tooManyNotifications: 9025,
  itemNotSaved: 9046,
  itemNotFound: 9049,
  noSuchKey: 9050,
} as const;

export type OfficeRequest = {
  readonly action: number;
  readonly name: string;
  readonly conversationId: string;
  readonly correlationId: number;
  readonly body: unknown;
};

/** Null for what is not a request of Office.js: other texts cross a page too. */
export function readOfficeRequest(text: unknown): OfficeRequest | null {
  const message = typeof text === 'string' ? parsed(text) : null;
  if (!isRecord(message) || message['_messageType'] !== MESSAGE.request) return null;
  const { _actionType: action, _actionName: name, _conversationId: conversationId, _correlationId: correlationId } = message;
  if (typeof name !== 'string' || typeof conversationId !== 'string') return null;
  return { action: Number(action), name, conversationId, correlationId: Number(correlationId), body: message['_data'] };
}

export type OfficeAnswer = {
  readonly error: boolean;
  readonly errorCode: number;
  readonly wasSuccessful: boolean;
  readonly data?: unknown;
};

export const succeeded = (data?: unknown): OfficeAnswer => ({ error: false, errorCode: 0, wasSuccessful: true, data });
export const failed = (errorCode: number): OfficeAnswer => ({ error: true, errorCode, wasSuccessful: false });

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
