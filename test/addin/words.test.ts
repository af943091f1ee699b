import { describe, expect, it } from '@jest/globals';
import { openTags, type Copy, type TagsOnScreen } from '../../addin/taskpane/tagsOnScreen.ts';
import { noticeOf } from '../../addin/taskpane/notices.ts';
import { NOTHING_TO_DO, previewInWords, pushInWords, remedyOrNull, tagsInWords } from '../../addin/taskpane/words.ts';
import { answered, trouble } from '../../addin/trouble.ts';
import { remedyFor } from '../../shared/explain.ts';
import { problem } from '../../shared/problem.ts';
import type { MeetingView, PushAnswer } from '../../shared/view.ts';
import { aPreview, at, aView } from './view.ts';

const set = { tags: ['a'], changedAt: at('2026-03-10T08:00:00Z') };
const FAILED: Copy = { kind: 'failed', trouble: trouble('pane.serverDown') };
const UNREAD: Copy = { kind: 'unread', trouble: trouble('outlook.noAnswer') };
const tags = (over: Partial<TagsOnScreen>): TagsOnScreen => ({
  ...openTags({ server: { ...set, inSalesforce: false }, mirror: answered(set) }),
  ...over,
});

const viewed = (over: Partial<MeetingView> = {}) => aView({ tags: { ...set, inSalesforce: false }, ...over });
const WRITES_TAGS = aPreview({ kind: 'writes', effects: [{ kind: 'setTags', tags: ['a'] }] });

describe('the line below the tags', () => {
  it.each<{ name: string; over: Partial<TagsOnScreen>; words: string | undefined; tone?: string }>([
    { name: 'nothing was ever set', over: { set: { tags: [], changedAt: null } }, words: undefined },
    { name: 'saved and in Salesforce', over: { inSalesforce: true }, words: 'Saved, also in Salesforce', tone: 'good' },
    { name: 'on the way', over: { server: { kind: 'behind' } }, words: 'Saving…', tone: 'quiet' },
    {
      name: 'the server failed',
      over: { server: FAILED },
      words: 'Saved in Outlook only. Tandem’s server cannot be reached.',
      tone: 'problem',
    },
    {
      name: 'Outlook failed',
      over: { mirror: FAILED },
      words: 'Saved, but not in Outlook. Tandem’s server cannot be reached.',
      tone: 'problem',
    },
    {
      name: 'both failed',
      over: { mirror: FAILED, server: FAILED },
      words: 'Not saved yet; they are on this screen only. Tandem’s server cannot be reached.',
      tone: 'problem',
    },
    {
      name: 'the mirror is unread',
      over: { mirror: UNREAD },
      words: 'The copy of these tags in Outlook could not be read. Outlook did not answer.',
      tone: 'problem',
    },
  ])('$name: $words', ({ over, words, tone }) => {
    expect(tagsInWords(tags(over), viewed())?.words).toBe(words);
    expect(tagsInWords(tags(over), viewed())?.tone).toBe(tone);
  });

  it.each<{ name: string; view: Partial<MeetingView>; words: string }>([
    {
      name: 'the next run writes them',
      view: { status: 'due', push: WRITES_TAGS },
      words: 'Saved. Salesforce gets them with the next sync or push.',
    },
    {
      name: 'only a push writes them',
      view: { status: 'left', crmEventId: null, push: WRITES_TAGS },
      words: 'Saved. Salesforce gets them with a push.',
    },
    {
      name: 'nothing of the meeting crosses',
      view: { status: 'left', crmEventId: null, push: aPreview({ kind: 'closed' }) },
      words: 'Saved. They stay out of Salesforce as long as the meeting does.',
    },
    {
      name: 'due, but without its tags',
      view: { status: 'due', crmEventId: null, push: aPreview({ kind: 'writes' }) },
      words: 'Saved. They stay out of Salesforce as long as the meeting does.',
    },
    {
      name: 'in Salesforce, and held back',
      view: { status: 'held', push: aPreview({ kind: 'closed' }) },
      words: 'Saved. Salesforce gets them once this meeting syncs again.',
    },
    {
      name: 'the server was not asked since',
      view: { tags: { tags: ['b'], changedAt: set.changedAt, inSalesforce: false } },
      words: 'Saved.',
    },
  ])('is true of saved tags: $name', ({ view, words }) => {
    expect(tagsInWords(tags({}), viewed(view))?.words).toBe(words);
  });

  it('claims nothing of a Salesforce that holds no event and needs no tags', () => {
    const none = tags({ set: { tags: [], changedAt: set.changedAt }, inSalesforce: true });
    expect(tagsInWords(none, viewed({ crmEventId: null }))?.words).toBe('Saved.');
  });
});

describe('what became of a push', () => {
  const push = (over: Partial<PushAnswer>) =>
    pushInWords({
      kind: 'answered',
      answer: { outcome: 'done', because: 'new', explanation: 'Because.', remedy: 'Nothing to do.', problem: null, ...over },
    });

  it.each<{ over: Partial<PushAnswer>; words: string; tone: string }>([
    { over: { outcome: 'done' }, words: 'Pushed.', tone: 'good' },
    { over: { outcome: 'nothing' }, words: 'Nothing was changed: both sides agree already.', tone: 'good' },
    { over: { outcome: 'waits' }, words: 'Nothing was changed. Because.', tone: 'waiting' },
    { over: { outcome: 'closed' }, words: 'Nothing was changed. Because.', tone: 'waiting' },
    { over: { outcome: 'refused', problem: problem('crm.refused') }, words: 'Salesforce did not accept this event.', tone: 'problem' },
    {
      over: { outcome: 'unsure', problem: problem('crm.unreachable') },
      words: 'No answer says whether it arrived. Salesforce did not answer.',
      tone: 'problem',
    },
    {
      over: { outcome: 'postponed', problem: problem('crm.throttled') },
      words: 'Not done yet. Salesforce asked us to slow down.',
      tone: 'waiting',
    },
  ])('reads $words', ({ over, words, tone }) => {
    expect(push(over)).toMatchObject({ words, tone });
  });

  it('is nothing before the first one', () => {
    expect(pushInWords({ kind: 'idle' })).toBeNull();
  });
});

describe('what a push would do', () => {
  it.each([
    { push: aPreview({ kind: 'writes' }), words: null },
    { push: aPreview({ kind: 'nothing' }), words: 'Nothing: both sides agree already.' },
    { push: aPreview({ kind: 'waits', mails: 1 }), words: 'It waits, because it would mail 1 person.' },
    { push: aPreview({ kind: 'waits', mails: 3 }), words: 'It waits, because it would mail 3 people.' },
    { push: aPreview({ kind: 'closed', explanation: 'It is over.' }), words: 'Nothing. It is over.' },
    { push: aPreview({ kind: 'closed', explanation: 'Said above.' }), words: 'Nothing, for the reason above.' },
  ])('reads $words', ({ push, words }) => {
    expect(previewInWords(push, { explanation: 'Said above.' })).toBe(words);
  });
});

describe('a remedy', () => {
  it('is left out where there is nothing to do', () => {
    expect(remedyFor('alreadyAlike')).toBe(NOTHING_TO_DO);
    expect(remedyOrNull(NOTHING_TO_DO)).toBeNull();
    expect(remedyOrNull('Ask the organizer.')).toBe('Ask the organizer.');
  });
});

describe('a stop', () => {
  it.each([
    { code: 'outlook.outside', button: 'none' },
    { code: 'outlook.unsaved', button: 'again' },
    { code: 'outlook.notLoaded', button: 'reload' },
    { code: 'pane.signInNeeded', button: 'signIn' },
    { code: 'api.signIn', button: 'signIn' },
    { code: 'meeting.series', button: 'none' },
    { code: 'api.noUser', button: 'again' },
    { code: 'crm.unreachable', button: 'again' },
    { code: 'something.newer', button: 'again' },
  ])('of $code has the button $button', ({ code, button }) => {
    expect(noticeOf({ code }).button).toBe(button);
  });
});
