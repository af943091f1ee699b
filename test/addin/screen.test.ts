import { describe, expect, it } from '@jest/globals';
import { advance, STARTING, type Screen, type ScreenEvent } from '../../addin/taskpane/screen.ts';
import { answered, trouble, troubled } from '../../addin/trouble.ts';
import type { ChangedTags, PushAnswer } from '../../shared/view.ts';
import { at, aView } from './view.ts';

const NOW = at('2026-03-10T09:00:00Z');
const MINE: ChangedTags = { tags: ['mine'], changedAt: NOW, basedOn: null };
const meetingId = 'one';
const down = trouble('pane.serverDown');
const looked: ScreenEvent = {
  kind: 'looked',
  meeting: { id: meetingId, mode: 'read' },
  view: aView(),
  mirror: answered({ tags: [], changedAt: null }),
};
const stopped: ScreenEvent = { kind: 'stopped', trouble: down, mirror: null };
const pushed: PushAnswer = { outcome: 'done', because: 'new', explanation: '', remedy: '', problem: null };
const after = (...events: readonly ScreenEvent[]): Screen => events.reduce(advance, STARTING);

describe('the screen', () => {
  it.each<{ name: string; events: ScreenEvent[]; screen: object }>([
    { name: 'starts over on opening', events: [looked, { kind: 'opening' }], screen: { kind: 'starting', slow: false } },
    { name: 'says when it takes long', events: [{ kind: 'slow' }], screen: { kind: 'starting', slow: true } },
    { name: 'says nothing of slowness once there is something', events: [looked, { kind: 'slow' }], screen: { kind: 'shown' } },
    { name: 'shows what was found', events: [looked], screen: { kind: 'shown', push: { kind: 'idle' }, looking: false, stale: null } },
    { name: 'stops with a reason', events: [stopped], screen: { kind: 'stopped', trouble: down, busy: false } },
    { name: 'waits for the sign-in', events: [stopped, { kind: 'signingIn' }], screen: { kind: 'stopped', busy: true } },
    {
      name: 'says why the sign-in failed',
      events: [stopped, { kind: 'signingIn' }, { kind: 'signInFailed', trouble: trouble('pane.signInClosed') }],
      screen: { kind: 'stopped', trouble: { code: 'pane.signInClosed' }, busy: false },
    },
    {
      name: 'keeps the meeting when a sign-in over it fails',
      events: [looked, { kind: 'signingIn' }, { kind: 'signInFailed', trouble: down }],
      screen: { kind: 'shown', stale: down },
    },
    { name: 'looks again', events: [looked, { kind: 'lookingAgain', meetingId }], screen: { kind: 'shown', looking: true } },
    {
      name: 'shows what a later look found',
      events: [looked, { kind: 'lookingAgain', meetingId }, { kind: 'lookedAgain', meetingId, look: answered(aView({ status: 'due' })) }],
      screen: { kind: 'shown', looking: false, stale: null, view: { status: 'due' } },
    },
    {
      name: 'keeps the meeting when a later look fails, and says that it is old',
      events: [looked, { kind: 'lookedAgain', meetingId, look: troubled(down) }],
      screen: { kind: 'shown', stale: down, view: { status: 'synced' } },
    },
    { name: 'is busy pushing', events: [looked, { kind: 'pushing' }], screen: { kind: 'shown', push: { kind: 'busy' } } },
    {
      name: 'says what became of a push',
      events: [looked, { kind: 'pushing' }, { kind: 'pushed', meetingId, answer: answered(pushed) }],
      screen: { kind: 'shown', push: { kind: 'answered', answer: pushed } },
    },
    {
      name: 'says that a push failed',
      events: [looked, { kind: 'pushing' }, { kind: 'pushed', meetingId, answer: troubled(down) }],
      screen: { kind: 'shown', push: { kind: 'failed', trouble: down } },
    },
    {
      name: 'keeps a tag that could not be saved',
      events: [
        looked,
        { kind: 'tagEdited', edit: { kind: 'add', tag: 'mine' }, now: NOW },
        { kind: 'serverAnswered', meetingId, sent: MINE, answer: troubled(down) },
        { kind: 'mirrorAnswered', meetingId, sent: MINE, answer: troubled(down) },
      ],
      screen: { kind: 'shown', tags: { set: { tags: ['mine'] }, server: { kind: 'failed' }, mirror: { kind: 'failed' } } },
    },
    {
      name: 'tries to save again when asked',
      events: [
        looked,
        { kind: 'tagEdited', edit: { kind: 'add', tag: 'mine' }, now: NOW },
        { kind: 'serverAnswered', meetingId, sent: MINE, answer: troubled(down) },
        { kind: 'tagsRetried' },
      ],
      screen: { kind: 'shown', tags: { set: { tags: ['mine'] }, server: { kind: 'behind' } } },
    },
  ])('$name', ({ events, screen }) => {
    expect(after(...events)).toMatchObject(screen);
  });

  it.each<ScreenEvent>([
    { kind: 'lookingAgain', meetingId: 'other' },
    { kind: 'lookedAgain', meetingId: 'other', look: answered(aView({ status: 'left' })) },
    { kind: 'mirrorAnswered', meetingId: 'other', sent: MINE, answer: troubled(down) },
    { kind: 'serverAnswered', meetingId: 'other', sent: MINE, answer: troubled(down) },
    { kind: 'pushed', meetingId: 'other', answer: troubled(down) },
  ])('drops $kind of a meeting that is open no more', (event) => {
    expect(after(looked, event)).toEqual(after(looked));
    expect(after(stopped, event)).toEqual(after(stopped));
  });
});
