import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  ADDIN_ID,
  distinctTags,
  MIRROR_PROPERTY,
  readTag,
  readTags,
  TAG_LENGTH_MAX,
  tagKey,
  TAGS_LENGTH_MAX,
  TAGS_MAX,
} from '../../shared/tags.ts';

const RUNS = { numRuns: 1000 };
const read = (typed: string): string | null => {
  const one = readTag(typed);
  return one.kind === 'tag' ? one.tag : null;
};

describe('one tag', () => {
  it.each([
    { typed: 'Pricing', tag: 'Pricing' },
    { typed: '#pricing', tag: 'pricing' },
    { typed: '# pricing', tag: 'pricing' },
    { typed: '  Two \t\n words ', tag: 'Two words' },
    { typed: 'a\r\nb\u2028c', tag: 'a b c' },
    { typed: '"Acme renewal"', tag: 'Acme renewal' },
    { typed: '“Acme”', tag: 'Acme' },
    { typed: '„Acme“', tag: 'Acme' },
    { typed: '«Acme»', tag: 'Acme' },
    { typed: '[ Acme ]', tag: 'Acme' },
    { typed: '#"Acme"', tag: 'Acme' },
    { typed: '"', tag: null },
    { typed: '""', tag: null },
    { typed: '"a', tag: '"a' },
    { typed: 'say "yes" now', tag: 'say "yes" now' },
    { typed: 'C#', tag: 'C#' },
    { typed: 'a/b-c_d & e', tag: 'a/b-c_d & e' },
    { typed: '#', tag: null },
    { typed: '##', tag: null },
    { typed: '!?', tag: null },
    { typed: '', tag: null },
    { typed: ' \u00A0\u3000 ', tag: null },
    { typed: '\u200B\uFEFF\u2060', tag: null },
    { typed: 'Pri\u200Bcing\u00AD', tag: 'Pricing' },
    { typed: '\u202Egnicirp\u202C', tag: 'gnicirp' },
    { typed: 'a\u2066b\u2069', tag: 'ab' },
    { typed: '\u0000\u0007bell\u009F', tag: 'bell' },
    { typed: 'مشروع', tag: 'مشروع' },
    { typed: '7', tag: '7' },
    { typed: '٣', tag: '٣' },
    { typed: 'ﬁnance Ⅳ', tag: 'finance IV' },
    { typed: 'cafe\u0301', tag: 'café' },
    { typed: '🎉', tag: '🎉' },
    { typed: '👨‍👩‍👧 family', tag: '👨‍👩‍👧 family' },
    { typed: '<script>alert(1)</script>', tag: '<script>alert(1)</script>' },
    { typed: '=cmd|calc', tag: '=cmd|calc' },
  ])('reads $typed as $tag', ({ typed, tag }) => {
    expect(read(typed)).toBe(tag);
  });

  it.each(['##a', '"#a"', '[[a]]', '# "a"', '“#“a””', '🇩🇪', '#🇩🇪', ' # # x '])('read again is the same: %s', (typed) => {
    const once = readTag(typed);
    expect(once.kind).toBe('tag');
    expect(once.kind === 'tag' && readTag(once.tag)).toEqual(once);
  });

  it('has so many characters at most, counted after everything else, and says why it is refused', () => {
    const longest = 'x'.repeat(TAG_LENGTH_MAX);
    expect([read(longest), read(`# "${longest}"`), read(`\u200B${longest}\u200B`)]).toEqual([longest, longest, longest]);
    expect(readTag(`${longest}x`)).toEqual({ kind: 'refused', why: 'A tag has at most 80 characters.' });
    expect(readTag('🎉'.repeat(41))).toEqual({ kind: 'refused', why: 'A tag has at most 80 characters.' });
    expect(readTag('\uFDFA'.repeat(5))).toMatchObject({ kind: 'refused' });
    expect(readTag('#')).toEqual({ kind: 'refused', why: 'A tag needs a letter or a digit.' });
  });

  it('is one line of bounded length without anything unseen, whatever was typed', () => {
    const typed = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 120 }),
      fc
        .array(fc.constantFrom('#', '"', '[', ']', ' ', '\n', '\u200B', '\u202E', 'a', '\u0301', '🎉', '“', '”'))
        .map((all) => all.join('')),
    );
    fc.assert(
      fc.property(typed, (text) => {
        const tag = read(text);
        if (tag === null) return;
        expect(tag.length).toBeLessThanOrEqual(TAG_LENGTH_MAX);
        expect(tag).not.toMatch(/[\n\r\t\p{Cc}\u200B\u202A-\u202E\u2066-\u2069\uFEFF]| {2}|^ | $/u);
      }),
      RUNS,
    );
  });

  it.each([
    { what: 'signs', typed: '#'.repeat(100_000) },
    { what: 'quotes', typed: '"'.repeat(100_000) },
    { what: 'brackets', typed: `${'['.repeat(50_000)}${']'.repeat(50_000)}` },
    { what: 'an open quote', typed: `„${'“x'.repeat(50_000)}` },
    { what: 'blanks', typed: `${' '.repeat(100_000)}x` },
    { what: 'blanks between signs', typed: '# '.repeat(50_000) },
    { what: 'unseen characters', typed: '\u200B'.repeat(100_000) },
    { what: 'letters that swell', typed: '\uFDFA'.repeat(100_000) },
    { what: 'marks on one letter', typed: `a${'\u0301'.repeat(100_000)}` },
  ])('is refused or read in no time of a hundred thousand $what', ({ typed }) => {
    const before = performance.now();
    expect(read(typed)?.length ?? 0).toBeLessThanOrEqual(TAG_LENGTH_MAX);
    expect(performance.now() - before).toBeLessThan(1000);
  });
});

describe('several tags', () => {
  it('are one where only the case or the way of writing differs, and the first spelling wins', () => {
    expect(distinctTags(['Pricing', 'PRICING', 'Legal', 'pricing', 'ﬁx', 'FIX'])).toEqual(['Pricing', 'Legal', 'ﬁx']);
    expect(distinctTags([])).toEqual([]);
    expect(tagKey('Straße')).not.toBe(tagKey('Strasse'));
    expect(tagKey('e\u0301')).toBe(tagKey('É'));
  });

  it.each([
    { what: 'each once, in order', typed: ['#b', 'a', ' B '], tags: ['b', 'a'], refused: [] },
    { what: 'without what is none, which is said', typed: ['a', '#', '!'], tags: ['a'], refused: ['digit', 'digit'] },
    { what: 'none', typed: [], tags: [], refused: [] },
    { what: 'those that are names of JavaScript', typed: ['__proto__', 'constructor'], tags: ['__proto__', 'constructor'], refused: [] },
  ])('are read: $what', ({ typed, tags, refused }) => {
    const answer = readTags(typed);
    expect(answer.tags).toEqual(tags);
    expect(answer.refused).toEqual(refused.map((word) => expect.stringContaining(word)));
  });

  it('are so many at most, and doubles do not count', () => {
    const many = Array.from({ length: TAGS_MAX }, (_, n) => `Tag ${n}`);
    expect(readTags([...many, 'tag 0', 'TAG 1'])).toEqual({ tags: many, refused: [] });
    expect(readTags([...many, 'One more'])).toEqual({ tags: many, refused: ['A meeting has at most 50 tags.'] });
  });

  it('are so long at most together, counted as the item keeps them', () => {
    const long = Array.from({ length: TAGS_MAX }, (_, n) => `${n} ${'x'.repeat(60)}`);
    const { tags, refused } = readTags(long);
    expect(tags).toEqual(long.slice(0, tags.length));
    expect(JSON.stringify(tags).length).toBeLessThanOrEqual(TAGS_LENGTH_MAX);
    expect(JSON.stringify([...tags, long[tags.length]]).length).toBeGreaterThan(TAGS_LENGTH_MAX);
    expect(refused).toEqual(['The tags of a meeting have at most 2000 characters together.']);
    const quoted = readTags(Array.from({ length: 50 }, (_, n) => `${n}${'"'.repeat(38)}x`));
    expect(JSON.stringify(quoted.tags).length).toBeLessThanOrEqual(TAGS_LENGTH_MAX);
  });

  it('keep what they were when they are read again', () => {
    const words = fc.array(fc.constantFrom('Pricing', '#Legal', 'Q2 review', '🎉', '"Acme"', 'é', 'a\nb'), { maxLength: 60 });
    fc.assert(
      fc.property(words, (typed) => {
        const { tags } = readTags(typed);
        expect(readTags(tags)).toEqual({ tags, refused: [] });
      }),
      RUNS,
    );
  });

  it('are read in no time where somebody sends a hundred thousand', () => {
    const before = performance.now();
    expect(readTags(Array.from({ length: 100_000 }, (_, n) => `Tag ${n}`)).tags).toHaveLength(TAGS_MAX);
    expect(performance.now() - before).toBeLessThan(2000);
  });
});

it('keeps the mirror where Exchange puts the properties of this add-in', () => {
  expect(MIRROR_PROPERTY).toBe(`String {00020329-0000-0000-C000-000000000046} Name cecp-${ADDIN_ID}`);
  expect(ADDIN_ID).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});
