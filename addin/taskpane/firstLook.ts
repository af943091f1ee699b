import type { Api } from '../api/client.ts';
import type { Outlook } from '../office/outlook.ts';
import { trouble, troubled, type PaneCode, type Trouble } from '../trouble.ts';
import type { ScreenEvent } from './screen.ts';

/** Where the pane is, which meeting is open, what Outlook and our server know about it: up to the first screen with something on it. */
export async function firstLook({ outlook, api }: { readonly outlook: Outlook; readonly api: Api }): Promise<ScreenEvent> {
  const place = await outlook.ready();
  if (place.kind === 'outside') return stopped('outlook.outside');
  if (place.kind === 'trouble') return stoppedBy(place.trouble);
  const open = await outlook.openMeeting();
  if (open.kind === 'trouble') return stoppedBy(open.trouble);
  if (open.value.kind === 'none') return stopped('outlook.noMeeting');
  if (open.value.kind === 'unsaved') return stopped('outlook.unsaved');
  const { id, mode } = open.value;
  const [mirror, look] = await Promise.all([
    outlook.loadTags(),
    place.canSignIn ? api.look(id) : Promise.resolve(troubled(trouble('outlook.cannotSignIn'))),
  ]);
  if (look.kind === 'answer') return { kind: 'looked', meeting: { id, mode }, view: look.value, mirror };
  return { kind: 'stopped', trouble: look.trouble, mirror: mirror.kind === 'answer' ? mirror.value : null };
}

const stopped = (code: PaneCode): ScreenEvent => stoppedBy(trouble(code));
const stoppedBy = (what: Trouble): ScreenEvent => ({ kind: 'stopped', trouble: what, mirror: null });
