import { expect, it } from '@jest/globals';
import { explain, remedyFor } from '../../shared/explain.ts';
import { addressOf, mailboxOf } from '../../shared/ids.ts';
import { REASONS } from '../../shared/plan.ts';
import { problem } from '../../shared/problem.ts';
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
