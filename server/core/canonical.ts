import type { Changes, Content, Field, Limits } from '../../shared/meeting.ts';
import type { MeetingTime } from '../../shared/time.ts';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** At most `max` UTF-16 units (what Salesforce counts), cut between graphemes so that no emoji is torn, end trimmed again (rule R2). */
export function cutAt(text: string, max: number): string {
  if (text.length <= max) return text;
  const crossing = graphemes.segment(text.slice(0, max + 64)).containing(max);
  return text.slice(0, Math.min(max, crossing?.index ?? max)).trimEnd();
}

const collapsed = (text: string): string => text.replace(/\s+/gu, ' ').trim();

/**
 * One field in the form both sides will give it back: two texts are equal exactly when nothing needs to be written.
 * Text is cut to the CRM's limits on both sides, so a cut never reads as an edit and is never written back (rule R22).
 */
export function canonicalField(field: Field, content: Content, limits: Limits): string {
  switch (field) {
    case 'subject':
      return cutAt(content.subject.normalize('NFC').trim(), limits.subject);
    case 'time':
      return canonicalTime(content);
    case 'description':
      return collapsed(cutAt(content.description.normalize('NFC').trim(), limits.description));
    case 'location':
      return collapsed(cutAt(content.location.normalize('NFC').trim(), limits.location));
    case 'showAs':
      return content.showAs;
    default: {
      const never: never = field;
      return never;
    }
  }
}

/** An all-day meeting never equals a timed one, wherever its midnights fall (rule R20). */
export const canonicalTime = (time: MeetingTime): string => `${time.allDay ? 'days' : 'instants'} ${time.start} ${time.end}`;

/** What makes two unlinked items a pair: Summary, Start Date and End Date (rules R1, R2). Case matters: SOQL equality would not see it. */
export const keyOf = (content: Content, limits: Limits): string =>
  `${canonicalTime(content)}\n${canonicalField('subject', content, limits)}`;

/** Content as the CRM can hold it: what we send there and what we remember having sent. */
export function fittedToCrm(content: Content, limits: Limits): Content {
  return {
    ...content,
    subject: canonicalField('subject', content, limits),
    location: canonicalField('location', content, limits),
    description: cutAt(content.description.normalize('NFC').trim(), limits.description),
  };
}

/** The named fields of `content`, as changes to send. Time goes whole. */
export const changesOf = (content: Content, fields: readonly Field[]): Changes => ({
  ...(fields.includes('subject') ? { subject: content.subject } : {}),
  ...(fields.includes('time') ? { start: content.start, end: content.end, allDay: content.allDay } : {}),
  ...(fields.includes('description') ? { description: content.description } : {}),
  ...(fields.includes('location') ? { location: content.location } : {}),
  ...(fields.includes('showAs') ? { showAs: content.showAs } : {}),
});

/** The canonical form of one field as `changes` would leave it, or null where they do not touch it. */
export function canonicalAfter(field: Field, content: Content, changes: Changes, limits: Limits): string | null {
  if (field === 'time')
    return changes.start === undefined ? null : `${changes.allDay === true ? 'days' : 'instants'} ${changes.start} ${changes.end ?? ''}`;
  if (changes[field] === undefined) return null;
  return canonicalField(field, { ...content, [field]: changes[field] }, limits);
}
