import { describe, expect, it } from '@jest/globals';
import { calendarItemId } from '../../shared/ids.ts';
import type { Meeting } from '../../shared/meeting.ts';
import { at, timed } from '../support/content.ts';
import { aCrmEvent } from '../support/crmEvent.ts';
import { aLink } from '../support/link.ts';
import { aMeeting } from '../support/meeting.ts';
import { actionFor, verdictFor } from '../support/planning.ts';
import { aRunInput } from '../support/runInput.ts';

const copyOf = (id: string, day: number, created: string): Meeting =>
  aMeeting(
    { id, uid: 'imported-twice', createdAt: at(created) },
    { subject: id, time: timed(`2026-03-${day}T09:00:00Z`, `2026-03-${day}T10:00:00Z`) },
  );
const eventOf = (id: string, { content }: Meeting) => ({ ...aCrmEvent({ id }), content });

/** The ledger has one row for both of them: it is found by the identity they share. */
describe('two copies of one meeting, each tied to an event of its own', () => {
  const [older, newer] = [copyOf('m1', 12, '2026-03-01T08:00:00Z'), copyOf('m2', 13, '2026-03-02T08:00:00Z')];
  const [e1, e2] = [eventOf('e1', older), eventOf('e2', newer)];
  const tags = new Map(['m1', 'm2'].map((id) => [calendarItemId(id), { wanted: [id], inCrm: null }] as const));
  const links = [aLink(older, e1), aLink(newer, e2)];

  it.each([
    { what: 'tied long ago', some: { links } },
    { what: 'tied now, by their keys', some: {} },
    { what: 'tied in the order of their events', some: { links: links.toReversed(), meetings: [newer, older] } },
  ])('share a row that holds the tags of the oldest, whoever was tagged: $what', ({ some }) => {
    const both = aRunInput({ meetings: [older, newer], events: [e1, e2], tags, ...some });
    const newerOnly = new Map([...tags].slice(1));
    expect([actionFor(both, 'setTags', 'm1')?.tags, actionFor(both, 'setTags', 'm2')]).toEqual([['m1'], undefined]);
    expect(actionFor({ ...both, tags: newerOnly }, 'setTags', 'm2')).toBeUndefined();
  });

  it('leave the row to the one that has an event, be it the newer', () => {
    const input = aRunInput({ meetings: [older, newer], events: [e2], links: [aLink(newer, e2)], tags });
    expect([verdictFor(input, 'm1'), actionFor(input, 'setTags', 'm2')?.tags]).toEqual(['leave duplicateKey', ['m2']]);
  });
});
