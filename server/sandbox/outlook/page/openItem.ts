import type { Calendar, PropertyBag } from './graph.ts';
import type { Meeting } from './meeting.ts';

/** `read`: another's meeting, or one's own opened to look. `compose`: one's own being written. Office.js has a surface for each. */
export type Mode = 'read' | 'compose';

/** The meeting on the screen. A meeting being written is a draft: what is typed, or set by an add-in, reaches Graph with `save`. */
export type OpenItem = {
  readonly mode: Mode;
  meeting(): Meeting;
  change(changes: Partial<Meeting>): void;
  save(): Promise<void>;
  properties(): Promise<PropertyBag>;
  saveProperties(properties: PropertyBag): Promise<void>;
};

export function openItem(opened: Meeting, { mode, calendar }: { readonly mode: Mode; readonly calendar: Calendar }): OpenItem {
  let saved: Meeting | null = opened.id === null ? null : opened;
  let meeting = opened;
  // Until there is an item in the mailbox, its properties wait here for the first save.
  let waiting: PropertyBag = {};
  return {
    mode,
    meeting: () => meeting,
    change: (changes) => {
      meeting = { ...meeting, ...changes };
    },
    save: async () => {
      saved = await calendar.save(meeting, { before: saved, properties: waiting });
      meeting = saved;
    },
    properties: () => (meeting.id === null ? Promise.resolve(waiting) : calendar.properties(meeting.id)),
    saveProperties: async (properties) => {
      if (meeting.id === null) waiting = properties;
      else await calendar.saveProperties(meeting.id, properties);
    },
  };
}
