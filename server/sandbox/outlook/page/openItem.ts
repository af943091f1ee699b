import type { Calendar, PropertyBag } from './graph.ts';
import type { Meeting } from './meeting.ts';

/** `read`: another's meeting, or one's own opened to look. `compose`: one's own being written. Office.js has a surface for each. */
export type Mode = 'read' | 'compose';

/** The meeting on the screen. A meeting being written is a draft: what is typed, or set by an add-in, reaches Graph with `save`. */
export type OpenItem = {
  readonly mode: Mode;
  meeting(): Meeting;
  change(changes: Partial<Meeting>): void;
  /** Two presses of Save are one. */
  save(): Promise<void>;
  /** Reads the meeting again, unless it is being written. True when it is another one now than was shown. */
  readAgain(): Promise<boolean>;
  properties(): Promise<PropertyBag>;
  saveProperties(properties: PropertyBag): Promise<void>;
};

export function openItem(opened: Meeting, { mode, calendar }: { readonly mode: Mode; readonly calendar: Calendar }): OpenItem {
  let saved: Meeting | null = opened.id === null ? null : opened;
  let meeting = opened;
  // Until there is an item in the mailbox, its properties wait here for the first save.
  let waiting: PropertyBag = {};
  // Outlook on the web names its drafts like this. With it, a Save whose answer was lost can be tried again and makes no second meeting.
  const transactionId = `localevent:${crypto.randomUUID()}`;
  let saving: Promise<void> | null = null;

  const write = async (): Promise<void> => {
    saved = await calendar.save(meeting, { before: saved, properties: waiting, transactionId });
    meeting = saved;
  };

  return {
    mode,
    meeting: () => meeting,
    change: (changes) => {
      meeting = { ...meeting, ...changes };
    },
    save: () => {
      saving ??= write().finally(() => {
        saving = null;
      });
      return saving;
    },
    readAgain: async () => {
      if (mode === 'compose' || meeting.id === null) return false;
      const read = await calendar.meeting(meeting.id);
      // Answers may come in another order than they were asked for.
      if (read.modified < meeting.modified || JSON.stringify(read) === JSON.stringify(meeting)) return false;
      [saved, meeting] = [read, read];
      return true;
    },
    properties: () => (meeting.id === null ? Promise.resolve(waiting) : calendar.properties(meeting.id)),
    saveProperties: async (properties) => {
      if (meeting.id === null) waiting = properties;
      else await calendar.saveProperties(meeting.id, properties);
    },
  };
}
