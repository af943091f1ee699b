import { describe, expect, it } from '@jest/globals';
import { DEFAULT_LIMITS } from '../../shared/meeting.ts';
import { canonicalAfter, canonicalField, changesOf, cutAt, fittedToCrm, keyOf } from '../../server/core/canonical.ts';
import { at, days, edited, someContent, timed, type SomeContent } from '../support/content.ts';
import { aCrmEvent } from '../support/crmEvent.ts';
import { aLink } from '../support/link.ts';
import { aMeeting } from '../support/meeting.ts';
import { actionFor, verdictFor } from '../support/planning.ts';
import { aRunInput } from '../support/runInput.ts';

const FAMILY = '👨‍👩‍👧‍👦';
const subjectOf = (subject: string): string => canonicalField('subject', someContent({ subject }), DEFAULT_LIMITS);

describe('a subject in canonical form', () => {
  it.each([
    { what: 'composed and decomposed letters', left: 'Caf\u00e9', right: 'Cafe\u0301', alike: true },
    { what: 'white space around it', left: '  Review\t\n', right: 'Review', alike: true },
    { what: 'a no-break space around it', left: '\u00a0Review', right: 'Review', alike: true },
    { what: 'white space inside', left: 'Review  of Q1', right: 'Review of Q1', alike: false },
    { what: 'case', left: 'review', right: 'Review', alike: false },
    { what: 'a sharp s', left: 'Straße', right: 'Strasse', alike: false },
    { what: 'nothing and white space', left: '', right: '   ', alike: true },
    { what: 'what comes after 255 units', left: `${'a'.repeat(255)}b`, right: 'a'.repeat(255), alike: true },
    { what: 'the 255th unit', left: `${'a'.repeat(254)}b`, right: 'a'.repeat(255), alike: false },
  ])('$what: alike is $alike', ({ left, right, alike }) => {
    expect(subjectOf(left) === subjectOf(right)).toBe(alike);
  });

  it('is cut after normalising, so that decomposed letters count once', () => {
    expect(subjectOf('e\u0301'.repeat(255))).toBe('\u00e9'.repeat(255));
  });
});

describe('a cut', () => {
  it.each([
    { what: 'leaves what fits alone, white space at its end too', text: 'ab ', max: 3, cut: 'ab ' },
    { what: 'trims its end again', text: 'ab cd', max: 3, cut: 'ab' },
    { what: 'never halves a surrogate pair', text: 'a😀b', max: 2, cut: 'a' },
    { what: 'keeps an emoji that just fits', text: 'a😀b', max: 3, cut: 'a😀' },
    { what: 'never tears a family apart', text: `ab${FAMILY}c`, max: 8, cut: 'ab' },
    { what: 'keeps a family that just fits', text: `ab${FAMILY}c`, max: 2 + FAMILY.length, cut: `ab${FAMILY}` },
    { what: 'never tears a mark off its letter', text: 'abx\u0323\u0302c', max: 4, cut: 'ab' },
    { what: 'never halves a flag', text: 'a🇩🇪🇫🇷', max: 7, cut: 'a🇩🇪' },
    { what: 'never parts a carriage return from its line feed', text: 'a\r\nb', max: 2, cut: 'a' },
  ])('$what', ({ text, max, cut }) => {
    expect(cutAt(text, max)).toBe(cut);
  });

  it('is whole again when cut a second time', () => {
    const once = cutAt(`${'a'.repeat(250)} ${FAMILY}`, 255);
    expect([once, cutAt(once, 255)]).toEqual(['a'.repeat(250), 'a'.repeat(250)]);
  });
});

describe('a description and a location', () => {
  it.each([
    { what: 'line ends', left: 'one\r\ntwo', right: 'one\ntwo' },
    { what: 'runs of white space', left: 'one \n\n  two', right: 'one two' },
    { what: 'white space around', left: '\n one two \u00a0', right: 'one two' },
    { what: 'letters composed and decomposed', left: 'Cafe\u0301', right: 'Caf\u00e9' },
  ])('are alike whatever their $what', ({ left, right }) => {
    for (const field of ['description', 'location'] as const)
      expect(canonicalField(field, someContent({ [field]: left }), DEFAULT_LIMITS)).toBe(
        canonicalField(field, someContent({ [field]: right }), DEFAULT_LIMITS),
      );
  });

  it('are cut at limits of their own', () => {
    const fitted = fittedToCrm(someContent({ description: 'd'.repeat(40_000), location: 'l'.repeat(300) }), DEFAULT_LIMITS);
    expect([fitted.description.length, fitted.location.length]).toEqual([32_000, 255]);
  });

  it('reach the CRM with the lines of the description as they are', () => {
    expect(fittedToCrm(someContent({ description: ' one\n\ntwo ' }), DEFAULT_LIMITS).description).toBe('one\n\ntwo');
  });
});

describe('what the CRM cannot hold whole', () => {
  const long = `${'Quarterly review '.repeat(20)}${FAMILY}`;
  const content: SomeContent = { subject: long, location: long, description: 'd'.repeat(33_000) };
  const meeting = aMeeting({}, content);

  it('is created cut', () => {
    const created = actionFor(aRunInput({ meetings: [meeting] }), 'createCrmEvent');
    expect(created?.content.subject).toBe(subjectOf(long));
  });

  it('compares equal to its cut form and is not written back', () => {
    const event = { ...aCrmEvent(), content: fittedToCrm(meeting.content, DEFAULT_LIMITS) };
    expect(verdictFor(aRunInput({ meetings: [meeting], events: [event] }))).toBe('act pairedByKey');
    expect(verdictFor(aRunInput({ meetings: [meeting], events: [event], links: [aLink(meeting, event)] }))).toBe('inSync alreadyAlike');
  });

  it('is not written again when only the part beyond the cut is edited', () => {
    const event = { ...aCrmEvent(), content: fittedToCrm(meeting.content, DEFAULT_LIMITS) };
    const longer = edited(meeting, { description: `${'d'.repeat(33_000)}!` });
    expect(verdictFor(aRunInput({ meetings: [longer], events: [event], links: [aLink(meeting, event)] }))).toBe('inSync alreadyAlike');
  });
});

describe('the key', () => {
  const key = (content: SomeContent): string => keyOf(someContent(content), DEFAULT_LIMITS);
  it.each([
    { what: 'subject, start and end', left: {}, right: { description: 'x', location: 'y', showAs: 'free' }, alike: true },
    { what: 'the case of the subject', left: { subject: 'Review' }, right: { subject: 'REVIEW' }, alike: false },
    {
      what: 'the same midnights, all day and timed',
      left: { time: days('2026-03-11', '2026-03-12') },
      right: { time: timed('2026-03-11T00:00:00Z', '2026-03-12T00:00:00Z') },
      alike: false,
    },
    {
      what: 'an instant in another zone',
      left: { time: timed('2026-03-11T10:00:00+01:00', '2026-03-11T11:00:00+01:00') },
      right: { time: timed('2026-03-11T09:00:00Z', '2026-03-11T10:00:00Z') },
      alike: true,
    },
    {
      what: 'parts of a second',
      left: { time: timed('2026-03-11T09:00:00.999Z', '2026-03-11T10:00:00.0000001Z') },
      right: { time: timed('2026-03-11T09:00:00Z', '2026-03-11T10:00:00Z') },
      alike: true,
    },
    {
      what: 'the end',
      left: { time: timed('2026-03-11T09:00:00Z', '2026-03-11T10:00:00Z') },
      right: { time: timed('2026-03-11T09:00:00Z', '2026-03-11T10:00:01Z') },
      alike: false,
    },
  ] satisfies readonly { what: string; left: SomeContent; right: SomeContent; alike: boolean }[])(
    'by $what: alike is $alike',
    ({ left, right, alike }) => {
      expect(key(left) === key(right)).toBe(alike);
    },
  );
});

describe('changes', () => {
  it('carry the time whole and nothing that was not named', () => {
    expect(changesOf(someContent({ time: days('2026-03-11', '2026-03-12') }), ['time'])).toEqual({
      start: '2026-03-11',
      end: '2026-03-12',
      allDay: true,
    });
    expect(changesOf(someContent({ subject: 'S', location: 'L' }), ['location', 'showAs'])).toEqual({ location: 'L', showAs: 'busy' });
  });

  it.each(['subject', 'time', 'description', 'location', 'showAs'] as const)('tell how %s will read once they are written', (field) => {
    const next = someContent({ subject: ' N ', description: 'a\nb', location: 'c', showAs: 'oof', time: days('2026-03-20', '2026-03-21') });
    expect(canonicalAfter(field, someContent(), changesOf(next, [field]), DEFAULT_LIMITS)).toBe(
      canonicalField(field, next, DEFAULT_LIMITS),
    );
    expect(canonicalAfter(field, someContent(), {}, DEFAULT_LIMITS)).toBeNull();
  });

  it('of a timed meeting read as instants', () => {
    const changes = { start: at('2026-03-11T09:00:00Z'), end: at('2026-03-11T10:00:00Z'), allDay: false } as const;
    expect(canonicalAfter('time', someContent({ time: days('2026-03-20', '2026-03-21') }), changes, DEFAULT_LIMITS)).toBe(
      canonicalField('time', someContent(), DEFAULT_LIMITS),
    );
  });
});
