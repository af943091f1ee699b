import { describe, expect, it } from '@jest/globals';
import { instantAt, isInstant, secondAfter } from '../../addin/instant.ts';
import { changedTagsIn } from '../../addin/office/tagMirror.ts';
import { at } from './view.ts';

const NEVER = { tags: [], changedAt: null, basedOn: null };
const changedAt = '2026-03-10T08:00:00Z';

describe('what Outlook keeps with the meeting', () => {
  it('is read as it was written', () => {
    const basedOn = '2026-03-09T08:00:00Z';
    expect(changedTagsIn({ tags: ['Series B'], changedAt, basedOn })).toEqual({ tags: ['Series B'], changedAt, basedOn });
    expect(changedTagsIn({ tags: [], changedAt, basedOn: null })).toEqual({ tags: [], changedAt, basedOn: null });
  });

  it.each([{}, { basedOn: 7 }, { basedOn: 'yesterday' }])('was made of nothing we know where it does not say so: %j', (over) => {
    expect(changedTagsIn({ tags: ['a'], changedAt, ...over })).toEqual({ tags: ['a'], changedAt, basedOn: null });
  });

  it('is cleaned of what is no tag', () => {
    expect(changedTagsIn({ tags: ['Series B', 7, '##', 'series b', null], changedAt }).tags).toEqual(['Series B']);
  });

  it.each([
    undefined,
    null,
    'tags',
    42,
    [],
    {},
    { tags: 'a', changedAt },
    { tags: ['a'] },
    { tags: ['a'], changedAt: null },
    { tags: ['a'], changedAt: 'yesterday' },
    { tags: ['a'], changedAt: '2026-13-45T08:00:00Z' },
  ])('counts as never set when it is %j', (content) => {
    expect(changedTagsIn(content)).toEqual(NEVER);
  });
});

describe('an instant', () => {
  it.each([
    { text: '2026-03-10T08:00:00Z', is: true },
    { text: '2026-03-10T08:00:00.5Z', is: false },
    { text: '2026-03-10T08:00:00+01:00', is: false },
    { text: '2026-03-10', is: false },
    { text: 7, is: false },
  ])('$text: $is', ({ text, is }) => {
    expect(isInstant(text)).toBe(is);
  });

  it('is made in whole seconds', () => {
    expect(instantAt(Date.UTC(2026, 2, 10, 8, 0, 0, 999))).toBe('2026-03-10T08:00:00Z');
    expect(secondAfter(at('2026-12-31T23:59:59Z'))).toBe('2027-01-01T00:00:00Z');
  });
});
