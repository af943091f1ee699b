import type { Instant } from '../../shared/ids.ts';
import type { Api } from '../api/client.ts';
import type { Outlook } from '../office/outlook.ts';
import { trouble } from '../trouble.ts';
import { firstLook } from './firstLook.ts';
import { advance, STARTING, type Screen, type ScreenEvent } from './screen.ts';
import { changedTagsOf, mirrorAfter, type TagEdit } from './tagsOnScreen.ts';

/** The pane without its looks: one screen at a time, and what a person can do. Nothing here ever rejects. */
export type Pane = {
  readonly screen: () => Screen;
  /** @returns a function that ends it. */
  readonly watch: (changed: () => void) => () => void;
  readonly open: () => Promise<void>;
  readonly lookAgain: () => Promise<void>;
  readonly signIn: () => Promise<void>;
  /** Saves on its own. @returns whether the edit was taken; if not, the screen says why. */
  readonly editTags: (edit: TagEdit) => boolean;
  readonly retryTags: () => Promise<void>;
  readonly push: () => Promise<void>;
};

/** Outlook's methods may throw where nobody expects it; a blank pane would be the worst answer. */
const MISHAP: ScreenEvent = { kind: 'stopped', trouble: trouble('pane.failed'), mirror: null };

const SLOW_AFTER_MILLISECONDS = 3000;

export function createPane({ outlook, api, now }: { outlook: Outlook; api: Api; now: () => Instant }): Pane {
  let screen = STARTING;
  const watchers = new Set<() => void>();
  const tell = (event: ScreenEvent): void => {
    screen = advance(screen, event);
    for (const changed of watchers) changed();
  };
  const meetingShown = (): string | null => (screen.kind === 'shown' ? screen.meeting.id : null);

  /** Counts openings: what an earlier one still finds out belongs to a meeting that is open no more. */
  let opening = 0;
  const open = async (): Promise<void> => {
    const mine = ++opening;
    const tellMine = (event: ScreenEvent): void => {
      if (mine === opening) tell(event);
    };
    tell({ kind: 'opening' });
    const slow = setTimeout(() => tellMine({ kind: 'slow' }), SLOW_AFTER_MILLISECONDS);
    tellMine(await firstLook({ outlook, api }).catch(() => MISHAP));
    clearTimeout(slow);
    await keepTags();
  };

  const lookAgain = async (): Promise<void> => {
    const meetingId = meetingShown();
    if (meetingId === null) return open();
    tell({ kind: 'lookingAgain', meetingId });
    tell({ kind: 'lookedAgain', meetingId, look: await api.look(meetingId) });
    return keepTags();
  };

  let keeping: Promise<void> | null = null;
  /** One save at a time, so that an earlier set never arrives after a later one. */
  const keepTags = (): Promise<void> => {
    keeping ??= bringTags().finally(() => {
      keeping = null;
    });
    return keeping;
  };
  /** The server first: it decides between two panes. The mirror gets what holds then, or, where the server failed, what it has not got. */
  const bringTags = async (): Promise<void> => {
    while (screen.kind === 'shown') {
      if (screen.tags.server.kind === 'behind') await bringToServer(screen);
      else if (screen.tags.mirror.kind === 'behind') await bringToMirror(screen);
      else return;
    }
  };
  const bringToServer = async ({ meeting, tags }: Extract<Screen, { kind: 'shown' }>): Promise<void> => {
    const sent = changedTagsOf(tags);
    tell({ kind: 'serverAnswered', meetingId: meeting.id, sent, answer: await api.setTags(meeting.id, sent) });
  };
  const bringToMirror = async ({ meeting, tags }: Extract<Screen, { kind: 'shown' }>): Promise<void> => {
    const answer = await outlook.saveTags({ meetingId: meeting.id, change: (found) => mirrorAfter(tags, found) });
    tell({ kind: 'mirrorAnswered', meetingId: meeting.id, sent: tags.set, answer });
  };

  /** Tags the server took are part of what a push would do, so the screen asks it anew: the plan is never guessed here. */
  const keepTagsAndLook = async (): Promise<void> => {
    await keepTags();
    if (screen.kind === 'shown' && screen.tags.server.kind === 'same' && screen.push.kind !== 'busy') await lookAgain();
  };

  const retryTags = (): Promise<void> => {
    tell({ kind: 'tagsRetried' });
    return keepTagsAndLook();
  };

  /** Tags under way go first: a push carries what the person sees. Afterwards the screen looks again, whatever came of it. */
  const push = async (): Promise<void> => {
    const meetingId = meetingShown();
    if (meetingId === null || (screen.kind === 'shown' && screen.push.kind === 'busy')) return;
    tell({ kind: 'pushing' });
    await keepTags();
    tell({ kind: 'pushed', meetingId, answer: await api.push(meetingId) });
    if (meetingShown() === meetingId) await lookAgain();
  };

  const signIn = async (): Promise<void> => {
    tell({ kind: 'signingIn' });
    const answer = await api.signIn();
    if (answer.kind === 'trouble') return tell({ kind: 'signInFailed', trouble: answer.trouble });
    if (meetingShown() === null) return open();
    tell({ kind: 'tagsRetried' });
    await keepTags();
    return lookAgain();
  };

  return {
    screen: () => screen,
    watch: (changed) => {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
    open,
    lookAgain,
    signIn,
    editTags: (edit) => {
      tell({ kind: 'tagEdited', edit, now: now() });
      const taken = screen.kind === 'shown' && screen.tags.refused.length === 0;
      if (taken) void keepTagsAndLook();
      return taken;
    },
    retryTags,
    push,
  };
}
