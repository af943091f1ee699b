import { expect, it } from '@jest/globals';
import { effectInWords, explain, remedyFor, STATUS_WORDS } from '../../shared/explain.ts';
import { addressOf, mailboxOf } from '../../shared/ids.ts';
import { REASONS } from '../../shared/plan.ts';
import { problem } from '../../shared/problem.ts';
import type { Effect } from '../../shared/view.ts';
import { unreachable } from '../../shared/unreachable.ts';

it.each(REASONS.map((because) => ({ because })))('$because has one sentence and a remedy', ({ because }) => {
  for (const kind of ['inSync', 'act', 'leave', 'ask'] as const) expect(explain(kind, because)).toMatch(/^[A-Z][^.]*\.$/);
  expect(remedyFor(because)).toMatch(/^[A-Z].*\.$/);
});

it('has forty reasons, each once', () => {
  expect([REASONS.length, new Set(REASONS).size]).toEqual([40, 40]);
});

it('says of an edit that is left what becomes of it, not only that it was made', () => {
  for (const because of ['changedInBoth', 'changedInCrm', 'changedInCalendar'] as const)
    expect(explain('leave', because)).not.toBe(explain('act', because));
});

it('folds the case of addresses and drops white space around them', () => {
  expect([addressOf(' Anna@Contoso.EXAMPLE '), mailboxOf('ANNA@contoso.example')]).toEqual([
    'anna@contoso.example',
    'anna@contoso.example',
  ]);
});

it('gives a problem its sentence and its remedy, and the vendor code only where there is one', () => {
  expect(problem('crm.refused', { vendorCode: 'REQUIRED_FIELD_MISSING' })).toMatchObject({
    code: 'crm.refused',
    vendorCode: 'REQUIRED_FIELD_MISSING',
  });
  expect(Object.keys(problem('crm.refused'))).toEqual(['code', 'message', 'remedy']);
});

it('fails loudly on a kind from outside the types and names the kind only', () => {
  const stray = { kind: 'stray', subject: 'Secret' } as never;
  expect(() => unreachable(stray)).toThrow('unreachable kind: "stray"');
  expect(() => unreachable(7 as never)).toThrow('unreachable kind: "number"');
});

it.each<{ effect: Effect; says: string }>([
  { effect: { kind: 'createEvent', people: 0 }, says: 'Creates the event in Salesforce.' },
  { effect: { kind: 'createEvent', people: 1 }, says: 'Creates the event in Salesforce with 1 person.' },
  { effect: { kind: 'createEvent', people: 3 }, says: 'Creates the event in Salesforce with 3 people.' },
  { effect: { kind: 'updateEvent', fields: ['showAs'], people: 0 }, says: 'Updates the event in Salesforce: busy or free.' },
  { effect: { kind: 'updateEvent', fields: [], people: 2 }, says: 'Updates the event in Salesforce: 2 people.' },
  {
    effect: { kind: 'updateMeeting', fields: ['subject', 'time'], people: 1 },
    says: 'Updates the meeting in Outlook: subject, time, 1 person.',
  },
  { effect: { kind: 'tie' }, says: 'Ties the meeting and the event together.' },
  { effect: { kind: 'setTags', tags: [] }, says: 'Takes the tags off in Salesforce.' },
  { effect: { kind: 'setTags', tags: ['Pricing', 'Legal'] }, says: 'Writes the tags: Pricing, Legal.' },
])('says in one sentence: $says', ({ effect, says }) => {
  expect(effectInWords(effect)).toBe(says);
});

it('has few words for each status, and no two alike', () => {
  const words = Object.values(STATUS_WORDS);
  expect(words.map((one) => /^[A-Z][^.!]{3,30}$/.test(one))).toEqual(words.map(() => true));
  expect(new Set(words).size).toBe(5);
});
