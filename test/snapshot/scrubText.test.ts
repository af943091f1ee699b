import * as fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { canonicalField, cutAt } from '../../server/core/canonical.ts';
import { pseudonymsIn } from '../../server/snapshot/scrub.ts';
import { someContent } from '../support/content.ts';
import { SECRET } from './scrubPlan.ts';
import { someText } from './scrubSomeItems.ts';

const user = { mailbox: 'anna@contoso.com' };
/** The pseudonyms of a snapshot in which these texts stand. */
const pseudonymOf = (...texts: readonly string[]): ((text: string) => string) => {
  const names = pseudonymsIn({ 'scenario.json': { user, intents: texts.map((subject) => ({ payload: { subject } })) } }, SECRET);
  return (text) => names.text('subject', text);
};
const kinds = (text: string): string =>
  text
    .replaceAll(/[a-z]/g, 'a')
    .replaceAll(/[A-Z]/g, 'A')
    .replaceAll(/\d/g, '0')
    .replaceAll(/[!-/:-@[-`{-~]/g, '-');

describe('the pseudonym of a text', () => {
  it('has the same letters, digits, signs and blanks at the same places, and is as long', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 40 }), (text) => {
        const other = pseudonymOf(text)(text);
        expect(kinds(other)).toBe(kinds(text));
      }),
    );
    const family = '👩‍👩‍👧 at 🇩🇪';
    const other = pseudonymOf(family)(family);
    expect(other.length).toBe(family.length);
    expect(other).toMatch(/^\p{Extended_Pictographic}\P{L}+ [a-z]{2} \p{Extended_Pictographic}\P{L}$/u);
  });

  it('is cut where the text is cut, at every length', () => {
    fc.assert(
      fc.property(someText, fc.nat(30), (text, max) => {
        const pseudonym = pseudonymOf(text);
        const whole = text.normalize('NFC').trim();
        expect(cutAt(pseudonym(whole), max)).toBe(pseudonym(cutAt(whole, max)));
      }),
      { numRuns: 500 },
    );
  });

  it.each(['subject', 'description', 'location'] as const)('differs exactly where the %s differs', (field) => {
    fc.assert(
      fc.property(someText, someText, fc.integer({ min: 1, max: 20 }), (one, other, max) => {
        const limits = { subject: max, description: max, location: max };
        const pseudonym = pseudonymOf(one, other);
        const canonical = (text: string): string => canonicalField(field, someContent({ [field]: text }), limits);
        expect(canonical(pseudonym(one)) === canonical(pseudonym(other))).toBe(canonical(one) === canonical(other));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['Review', 'review'],
    ['Straße', 'STRASSE'],
    ['A/B', 'A-B'],
    ['\u0915\u0940', '\u0915\u093F'],
    ['👍🏽', '👍🏿'],
    ['Q1', 'Q2'],
  ])('of %j is not the one of %j', (one, other) => {
    const pseudonym = pseudonymOf(one, other);
    expect(pseudonym(one)).not.toBe(pseudonym(other));
  });

  it('of a text in other letters of the same case is the same in that case', () => {
    const pseudonym = pseudonymOf('');
    expect(pseudonym('Review B')).not.toBe(pseudonym('review b'));
    expect(pseudonym('Review B').toLowerCase()).toBe(pseudonym('review b').toLowerCase());
  });

  it('of another kind of text is another', () => {
    const { text } = pseudonymsIn({ 'scenario.json': { user } }, SECRET);
    expect(
      new Set(['Review of it', text('subject', 'Review of it'), text('location', 'Review of it'), text('tag', 'Review of it')]).size,
    ).toBe(4);
  });
});
