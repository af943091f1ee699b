import { describe, expect, it } from '@jest/globals';
import { crmPersonId } from '../../shared/ids.ts';
import type { CrmEvent, Meeting } from '../../shared/meeting.ts';
import { at, days, timed } from '../support/content.ts';
import { aCrmEvent } from '../support/crmEvent.ts';
import { aLink } from '../support/link.ts';
import { aMeeting, anAttendeeCopy } from '../support/meeting.ts';
import { planOf } from '../support/planning.ts';
import { aRunInput } from '../support/runInput.ts';

const FIRST = at('2026-02-01T08:00:00Z');
const THEN = at('2026-02-02T08:00:00Z');
const LAST = at('2026-02-03T08:00:00Z');

/** Everything decided, as `m1+e1 act pairedByKey`, whatever order it was read in. */
function verdicts(input: Parameters<typeof aRunInput>[0]): readonly string[] {
  const both = [input, { ...input, meetings: input?.meetings?.toReversed() ?? [], events: input?.events?.toReversed() ?? [] }].map((one) =>
    planOf(aRunInput(one)).plan.decisions.map(
      ({ calendarId, crmEventId, kind, because }) => `${calendarId ?? '-'}+${crmEventId ?? '-'} ${kind} ${because}`,
    ),
  );
  expect(both[1]).toEqual(both[0]);
  return both[0]?.toSorted() ?? [];
}

describe('items with one key', () => {
  const [m1, m2] = [aMeeting({ id: 'm1', createdAt: FIRST }), aMeeting({ id: 'm2', createdAt: THEN })];
  const [e1, e2] = [aCrmEvent({ id: 'e1', createdAt: FIRST }), aCrmEvent({ id: 'e2', createdAt: THEN })];

  it.each([
    { what: 'one and one', meetings: [m1], events: [e1], verdict: ['m1+e1 act pairedByKey'] },
    {
      what: 'two meetings, one event',
      meetings: [m1, m2],
      events: [e1],
      verdict: ['m1+e1 act pairedByKey', 'm2+- leave duplicateKey'],
    },
    {
      what: 'one meeting, two events',
      meetings: [m1],
      events: [e1, e2],
      verdict: ['-+e2 leave duplicateKey', 'm1+e1 act pairedByKey'],
    },
    {
      what: 'two and two',
      meetings: [m1, m2],
      events: [e1, e2],
      verdict: ['-+e2 leave duplicateKey', 'm1+e1 act pairedByKey', 'm2+- leave duplicateKey'],
    },
    { what: 'two meetings, no event', meetings: [m1, m2], events: [], verdict: ['m1+- act new', 'm2+- leave duplicateKey'] },
    { what: 'no meeting, two events', meetings: [], events: [e1, e2], verdict: ['-+e1 act new', '-+e2 leave duplicateKey'] },
  ])('$what', ({ meetings, events, verdict }) => {
    expect(verdicts({ meetings, events })).toEqual(verdict);
  });

  it('go by the stored link first, however young what it ties', () => {
    expect(verdicts({ meetings: [m1, m2], events: [e1, e2], links: [aLink(m2, e2)] })).toEqual([
      '-+e1 leave duplicateKey',
      'm1+- leave duplicateKey',
      'm2+e2 inSync alreadyAlike',
    ]);
  });

  it('go by age, then by the lowest id', () => {
    const same = [aMeeting({ id: 'b', createdAt: FIRST }), aMeeting({ id: 'a', createdAt: FIRST })];
    expect(verdicts({ meetings: same, events: [e1] })).toEqual(['a+e1 act pairedByKey', 'b+- leave duplicateKey']);
  });

  it('let one of unknown age go last', () => {
    const ageless = aMeeting({ id: 'a', createdAt: null });
    expect(verdicts({ meetings: [ageless, m2], events: [e1] })).toEqual(['a+- leave duplicateKey', 'm2+e1 act pairedByKey']);
  });

  it.each([
    { what: 'declined', behind: anAttendeeCopy({ id: 'm0', createdAt: FIRST, ownResponse: 'declined' }), reason: 'declined' },
    { what: 'cancelled', behind: aMeeting({ id: 'm0', createdAt: FIRST, cancelled: true }), reason: 'cancelled' },
  ])('let a $what copy go behind the others, however old', ({ behind, reason }) => {
    expect(verdicts({ meetings: [behind, m2], events: [e1] })).toEqual([`m0+- leave ${reason}`, 'm2+e1 act pairedByKey']);
  });

  it('let a private copy keep its turn where private meetings are to cross, and go behind where they are to be skipped', () => {
    const secret = aMeeting({ id: 'm0', createdAt: FIRST }, { private: true });
    expect(verdicts({ meetings: [secret, m2], events: [e1] })).toEqual(['m0+e1 leave privateSkipped', 'm2+- leave duplicateKey']);
    expect(verdicts({ meetings: [secret, m2], events: [e1], settings: { privateEvents: 'Skip' } })).toEqual([
      'm0+- leave privateSkipped',
      'm2+e1 act pairedByKey',
    ]);
  });

  it.each([
    { what: 'a child row', behind: { isChild: true }, reason: 'childEvent' },
    { what: 'a row of a CRM series', behind: { isSeries: true }, reason: 'crmSeries' },
  ])('let $what go behind the event that can sync, however old', ({ behind, reason }) => {
    const old = aCrmEvent({ id: 'e0', createdAt: FIRST, ...behind });
    expect(verdicts({ meetings: [m1], events: [old, e2] })).toEqual([`-+e0 leave ${reason}`, 'm1+e2 act pairedByKey']);
  });

  it.each(['stopped', 'quarantined', 'tombstones'] as const)('let a copy in %s go behind the others, however old', (list) => {
    const reason = list === 'tombstones' ? 'tombstone' : list;
    expect(verdicts({ meetings: [m1, m2], events: [e1], [list]: new Set(['m1']) })).toEqual([
      `m1+- leave ${reason}`,
      'm2+e1 act pairedByKey',
    ]);
  });

  it('tie a copy out of scope all the same where it is the only twin, so that nothing is made again', () => {
    const declined = anAttendeeCopy({ ownResponse: 'declined' });
    expect(verdicts({ meetings: [declined], events: [e1] })).toEqual(['m1+e1 leave declined']);
    expect(verdicts({ meetings: [m1], events: [aCrmEvent({ isChild: true })] })).toEqual(['m1+e1 leave childEvent']);
    expect(verdicts({ meetings: [m1], events: [aCrmEvent({ isSeries: true })] })).toEqual(['m1+e1 leave crmSeries']);
    expect(verdicts({ meetings: [aMeeting({}, { private: true })], events: [e1] })).toEqual(['m1+e1 leave privateSkipped']);
  });

  it('are no twins where the event belongs to somebody else', () => {
    const foreign = aCrmEvent({ ownerId: crmPersonId('005-other') });
    expect(verdicts({ meetings: [m1], events: [foreign] })).toEqual(['-+e1 leave ownedByOther', 'm1+- act new']);
  });

  it.each([
    { what: 'differ in case', meeting: { subject: 'review' }, event: {} },
    {
      what: 'are all day on one side and timed on the other',
      meeting: { time: days('2026-03-11', '2026-03-12') },
      event: { time: timed('2026-03-11T00:00:00Z', '2026-03-12T00:00:00Z') },
    },
  ])('are no twins where they $what', ({ meeting, event }) => {
    expect(verdicts({ meetings: [aMeeting({}, meeting)], events: [aCrmEvent({}, event)] })).toEqual(['-+e1 act new', 'm1+- act new']);
  });
});

describe('a copy made in Outlook of a meeting that is tied', () => {
  it('is left as a duplicate where it still has its key', () => {
    const [meeting, event] = [aMeeting(), aCrmEvent()];
    const copy: Meeting = aMeeting({ id: 'm0', createdAt: LAST });
    expect(verdicts({ meetings: [meeting, copy], events: [event], links: [aLink(meeting, event)] })).toEqual([
      'm0+- leave duplicateKey',
      'm1+e1 inSync alreadyAlike',
    ]);
  });

  it('is new once it stands at another time', () => {
    const [meeting, event] = [aMeeting(), aCrmEvent()];
    const copy = aMeeting({ id: 'm0' }, { time: timed('2026-03-12T09:00:00Z', '2026-03-12T10:00:00Z') });
    expect(verdicts({ meetings: [meeting, copy], events: [event], links: [aLink(meeting, event)] })).toEqual([
      'm0+- act new',
      'm1+e1 inSync alreadyAlike',
    ]);
  });
});

it('leaves a new item that has the key of either half of a tied pair', () => {
  const [meeting, event] = [aMeeting({}, { subject: 'Renamed' }), aCrmEvent({}, { subject: 'Review' })];
  const links = [aLink(aMeeting(), event)];
  const late: CrmEvent = aCrmEvent({ id: 'e2' }, { subject: 'Renamed' });
  expect(verdicts({ meetings: [meeting, aMeeting({ id: 'm2' })], events: [event, late], links })).toEqual([
    '-+e2 leave duplicateKey',
    'm1+e1 act changedInCalendar',
    'm2+- leave duplicateKey',
  ]);
});
